"""Adding one is adding one file: every file of a plug-in folder has what it must."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from pathlib import Path

import pytest
import typer

import ui.pages
from finance_desk.app import rooms
from finance_desk.base.commands import COMMANDS, QUERIES
from finance_desk.base.messages import translate
from finance_desk.cli import groups
from finance_desk.closing import checks
from finance_desk.closing.checking import Check
from finance_desk.intake import sources
from finance_desk.intake.model import FIELDS
from finance_desk.intake.profiles import profiles
from tests.tidy.places import ROOT
from tests.tidy.places import sources as source_files


def modules(package: object) -> list[str]:
    return [each.name for each in pkgutil.iter_modules(package.__path__)]  # type: ignore[attr-defined]


def test_sources_of_business_files() -> None:
    found = profiles()
    assert len(found) == len(modules(sources)) > 10
    assert len({each.code for each in found}) == len(found)
    for each in found:
        assert each.zh and each.en and each.reason, each.code
        assert each.events or each.event, each.code
        assert set(each.required) <= set(each.fields) <= set(FIELDS), each.code
        # a sample that it takes and one that it must leave alone
        assert each.sample and each.stranger and each.sample != each.stranger, each.code
        assert set(each.sample) <= set(FIELDS), each.code
        assert set(each.stranger) <= set(FIELDS), each.code


@pytest.mark.parametrize("name", modules(checks))
def test_closing_checks(name: str) -> None:
    check = importlib.import_module(f"{checks.__name__}.{name}").CHECK
    assert isinstance(check, Check)
    for text in (check.title, check.reason):
        assert text and translate(text, "zh") != text
    codes = [importlib.import_module(f"{checks.__name__}.{each}").CHECK.code for each in modules(checks)]
    assert codes.count(check.code) == 1


def test_groups_of_the_command_line() -> None:
    names = modules(groups)
    assert len(names) > 8
    for name in names:
        assert isinstance(importlib.import_module(f"{groups.__name__}.{name}").app, typer.Typer), name


def page_folders() -> list[Path]:
    return sorted(
        each for each in Path(ui.pages.__path__[0]).iterdir() if each.is_dir() and any(each.glob("*.py"))
    )


@pytest.mark.parametrize("folder", page_folders(), ids=lambda each: each.name)
def test_pages(folder: Path) -> None:
    rooms.load()
    spec = importlib.import_module(f"ui.pages.{folder.name}.page").PAGE
    assert spec.title and translate(spec.title, "zh") != spec.title
    known = COMMANDS.keys() | QUERIES.keys() | {query.permission for query in QUERIES.values()}
    assert not spec.permission or spec.permission in known


def test_pages_have_ids_of_their_own() -> None:
    ids = [importlib.import_module(f"ui.pages.{each.name}.page").PAGE.id for each in page_folders()]
    assert len(ids) == len(set(ids))


def test_pages_do_not_know_each_other() -> None:
    folders = {each.name for each in page_folders()}
    found = []
    for path, tree in source_files("ui/pages"):
        own = path.split("/")[2]
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("ui.pages."):
                other = (node.module or "").split(".")[2]
                if other in folders and other != own:
                    found.append(f"{path}:{node.lineno} imports {node.module}")
    assert found == []


@pytest.mark.parametrize(
    "room", sorted(each.name for each in pkgutil.iter_modules([str(ROOT / "finance_desk")]) if each.ispkg)
)
def test_a_room_says_what_it_is_for(room: str) -> None:
    """``__init__.py`` is only the docstring: what the room is for, its nouns, what it refuses."""
    tree = ast.parse((ROOT / "finance_desk" / room / "__init__.py").read_text("utf-8"))
    assert len(ast.get_docstring(tree) or "") > 60
    assert len(tree.body) == 1

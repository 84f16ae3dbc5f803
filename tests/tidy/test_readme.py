"""Every command the documents name exists."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer.main

from finance_desk.cli.main import root
from tests.tidy.places import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("**/*.md")])
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def lines_of_code(text: str) -> list[str]:
    """Lines of indented and fenced blocks and of inline code."""
    fenced = re.findall(r"^```.*?\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    indented = re.findall(r"^ {4}(\S.*)$", text, re.MULTILINE)
    return [
        *indented,
        *(line for block in fenced for line in block.splitlines()),
        *re.findall(r"`([^`\n]+)`", text),
    ]


def commands_in(text: str) -> list[list[str]]:
    """Words after ``finance-desk`` wherever it is called."""
    found = []
    for line in lines_of_code(text):
        for part in re.split(r"&&|\||;", line):
            match = re.search(r"(?:^|uv run |\s)finance-desk (.+)", " " + part)
            if match:
                try:
                    found.append(shlex.split(match[1].split("#")[0]))
                except ValueError:
                    found.append(match[1].split())
    return found


def problem(words: list[str]) -> str:
    """Why these words are no call of our command line; empty when they are one."""
    context_free = [word for word in words if not word.startswith("-")]
    command: Any = typer.main.get_command(root)
    path: list[str] = []
    options = [word.split("=")[0] for word in words if word.startswith("--")]
    for word in context_free:
        if not hasattr(command, "list_commands"):
            break
        below = command.get_command(None, word)
        if below is None:
            # the value of an option before the command (--db FILE)
            if words[words.index(word) - 1].startswith("--") or word in ("COMMAND", "…", "..."):
                continue
            return f"there is no {' '.join([*path, word])}"
        command, path = below, [*path, word]
    known = {name for each in (command, typer.main.get_command(root)) for p in each.params for name in p.opts}
    unknown = [option for option in options if option not in known | {"--help"}]
    return f"{' '.join(path)} has no {', '.join(unknown)}" if unknown else ""


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda each: each.relative_to(ROOT).as_posix())
def test_commands_exist(document: Path) -> None:
    called = commands_in(document.read_text("utf-8"))
    assert [found for found in map(problem, called) if found] == []


def test_the_readmes_call_some() -> None:
    for name in ("README.md", "README.zh-CN.md"):
        called = commands_in((ROOT / name).read_text("utf-8"))
        assert ["demo"] in called and len(called) > 3


def test_wrong_commands_are_found() -> None:
    assert problem(["nonsense"]) and problem(["book", "nonsense"]) and problem(["book", "list", "--nonsense"])
    assert not problem(["--db", "x.db", "book", "list", "--format", "csv"])


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda each: each.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(document: Path) -> None:
    links = [link for link in LINK.findall(document.read_text("utf-8")) if not link.startswith("http")]
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_what_the_readme_says_about_libraries_is_what_the_run_installs() -> None:
    run = (ROOT / ".ci/run").read_text("utf-8")
    for name in ("README.md", "README.zh-CN.md"):
        named = re.search(r"apt-get install ([a-z0-9 .-]+)`", (ROOT / name).read_text("utf-8"))
        assert named is not None, name
        assert [each for each in named[1].split() if f":{each.rstrip('.')}" not in run] == []


def test_scripts_of_the_package_exist() -> None:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for entry in [*scripts["scripts"].values(), *scripts["gui-scripts"].values()]:
        module, name = entry.split(":")
        source = (ROOT / (module.replace(".", "/") + ".py")).read_text("utf-8")
        assert f"def {name}(" in source

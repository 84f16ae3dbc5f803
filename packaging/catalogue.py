"""The one catalogue of texts: ``compile`` merges the translations, ``check`` finds what is missing.

Translations stand in ``resources/locale/zh_CN/*.po``, a file per room; the program reads the single
``resources/locale/zh_CN.mo`` made from them. Msgids are found in the source by their markers: ``N_``,
``message``, ``Message``, and in the window ``say``, ``render`` and the makers of labels, buttons and chips.
"""

from __future__ import annotations

import ast
import datetime as dt
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
PARTS = ROOT / "resources/locale/zh_CN"
COMPILED = ROOT / "resources/locale/zh_CN.mo"
MARKERS = frozenset({"N_", "message", "Message"})
SHOWN = MARKERS | {
    "say",
    "tr",
    "translate",
    "render",
    "label",
    "button",
    "EmptyPage",
    "State",
    "FigureCard",
}
"""What takes a msgid in the window, and in nothing else: a column's ``label`` is no text for people."""

PLACEHOLDER = re.compile(r"\{(\w+)(?::[^}]*)?\}")
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:!?]|[,;:!?][\u4e00-\u9fff]")
"""A Western comma beside a Chinese character: the sentence was not typed by a Chinese hand."""


def translations() -> tuple[dict[str, tuple[str, str]], list[str]]:
    """msgid → (Chinese, file it stands in), and what is wrong with the files themselves."""
    held: dict[str, tuple[str, str]] = {}
    faults: list[str] = []
    for part in sorted(PARTS.glob("*.po")):
        with part.open("rb") as stream:
            for entry in read_po(stream, locale="zh_CN"):
                if not entry.id or not entry.string:
                    continue
                msgid, text = str(entry.id), str(entry.string)
                before = held.setdefault(msgid, (text, part.name))
                if before[0] != text:
                    faults.append(f"{part.name}: {msgid!r} is {text!r} here but {before[0]!r} in {before[1]}")
                if HALF_WIDTH.search(text):
                    faults.append(f"{part.name}: half-width punctuation in {text!r}")
    return held, faults


def compiled() -> bytes:
    """The catalogue as the program reads it; the same translations give the same bytes."""
    # a fixed day: the file changes only when a translation does
    day = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    whole = Catalog("zh_CN", "finance_desk", project="Finance Desk", creation_date=day, fuzzy=False)
    for msgid, (text, _) in sorted(translations()[0].items()):
        whole.add(msgid, text)
    stream = BytesIO()
    write_mo(stream, whole)
    return stream.getvalue()


def compile_catalogue() -> int:
    """Write the catalogue in one step, so that whoever reads or compiles at the same moment sees a whole one."""
    handle, name = tempfile.mkstemp(dir=COMPILED.parent)
    with os.fdopen(handle, "wb") as stream:
        stream.write(compiled())
    Path(name).chmod(0o644)
    Path(name).replace(COMPILED)
    return 0


def msgids() -> Iterator[tuple[str, str]]:
    """(msgid, place) of every marked text."""
    for room, markers in (("finance_desk", MARKERS), ("ui", SHOWN)):
        for file in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if not isinstance(node, ast.Call) or not node.args:
                    continue
                called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                if called not in markers:
                    continue
                first = node.args[0]
                for text in (first.body, first.orelse) if isinstance(first, ast.IfExp) else (first,):
                    if isinstance(text, ast.Constant) and isinstance(text.value, str):
                        yield text.value, f"{file.relative_to(ROOT)}:{node.lineno}"


def needs_chinese(msgid: str) -> bool:
    """Whether there are words in it: signs and bare placeholders are the same in every language."""
    return bool(re.search("[A-Za-z]{2}", PLACEHOLDER.sub("", msgid)))


def check() -> int:
    """Print what is missing, unequal, twice or unused; 1 when there is a fault (an unused text is none)."""
    held, faults = translations()
    used: dict[str, str] = {}
    for msgid, place in msgids():
        used.setdefault(msgid, place)
    for msgid, place in used.items():
        if not needs_chinese(msgid):
            continue
        if msgid not in held:
            faults.append(f"{place}: no Chinese for {msgid!r}")
        elif set(PLACEHOLDER.findall(msgid)) != set(PLACEHOLDER.findall(held[msgid][0])):
            faults.append(f"{place}: placeholders differ in {msgid!r} / {held[msgid][0]!r}")
    unused = sorted(set(held) - set(used))
    for msgid in unused:
        print(f"{held[msgid][1]}: nobody says {msgid!r}")
    for fault in faults:
        print(fault)
    print(f"{len(used)} texts, {len(held)} translations, {len(unused)} unused, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit({"compile": compile_catalogue, "check": check}[sys.argv[1]]())

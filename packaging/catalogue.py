"""The one catalogue of texts: ``compile`` merges the translations, ``check`` finds what is missing.

Translations stand in ``resources/locale/zh_CN/*.po``, a file per room; the program reads the single
``resources/locale/zh_CN.mo`` made from them. Msgids are found in the source by their markers: ``N_``,
``message``, ``Message``, and in the window ``say``, ``render`` and the makers of labels, buttons and chips.
"""

from __future__ import annotations

import ast
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
MARKERS = {
    "N_",
    "message",
    "Message",
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
PLACEHOLDER = re.compile(r"\{(\w+)(?::[^}]*)?\}")


def merged() -> Catalog:
    """Every part in one catalogue; the same msgid with two translations is an error."""
    whole = Catalog(locale="zh_CN", domain="finance_desk", fuzzy=False)
    origin: dict[str, tuple[str, str]] = {}
    for part in sorted(PARTS.glob("*.po")):
        with part.open("rb") as stream:
            for entry in read_po(stream, locale="zh_CN"):
                if not entry.id or not entry.string:
                    continue
                held = origin.get(str(entry.id))
                if held is not None and held[0] != entry.string:
                    print(f"{part.name}: {entry.id!r} is {entry.string!r} here but {held[0]!r} in {held[1]}")
                    continue
                origin[str(entry.id)] = (str(entry.string), part.name)
                whole.add(str(entry.id), str(entry.string))
    return whole


def compiled() -> bytes:
    stream = BytesIO()
    write_mo(stream, merged())
    return stream.getvalue()


def compile_catalogue() -> int:
    handle, name = tempfile.mkstemp(dir=COMPILED.parent)
    with os.fdopen(handle, "wb") as stream:
        stream.write(compiled())
    Path(name).chmod(0o644)
    Path(name).replace(COMPILED)
    return 0


def msgids() -> Iterator[tuple[str, str]]:
    """(msgid, place) of every marked text."""
    for room in ("finance_desk", "ui"):
        for file in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if not isinstance(node, ast.Call) or not node.args:
                    continue
                called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                first = node.args[0]
                if called not in MARKERS:
                    continue
                for text in (first.body, first.orelse) if isinstance(first, ast.IfExp) else (first,):
                    if isinstance(text, ast.Constant) and isinstance(text.value, str):
                        yield text.value, f"{file.relative_to(ROOT)}:{node.lineno}"


def check() -> int:
    """Print what is missing, unequal or unused; 1 when something is missing or unequal."""
    catalogue = {str(entry.id): str(entry.string) for entry in merged() if entry.id}
    used: dict[str, str] = {}
    for msgid, place in msgids():
        used.setdefault(msgid, place)
    faults = 0
    for msgid, place in used.items():
        if not msgid.strip() or not re.search("[A-Za-z]{2}", PLACEHOLDER.sub("", msgid)):
            continue
        if msgid not in catalogue:
            print(f"{place}: no Chinese for {msgid!r}")
            faults += 1
        elif set(PLACEHOLDER.findall(msgid)) != set(PLACEHOLDER.findall(catalogue[msgid])):
            print(f"{place}: placeholders differ in {msgid!r} / {catalogue[msgid]!r}")
            faults += 1
    print(f"{len(used)} texts, {len(catalogue)} translations, {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit({"compile": compile_catalogue, "check": check}[sys.argv[1]]())

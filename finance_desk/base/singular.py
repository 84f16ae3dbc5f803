"""English for one thing: "{count} rows wait" is written once, and read "1 row waits".

Chinese has no such forms, so msgids are written for many and only English asks for this.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

NOUNS: Final = frozenset(
    [
        "accounts",
        "arguments",
        "attachments",
        "balances",
        "batches",
        "books",
        "breaks",
        "cells",
        "changes",
        "channels",
        "characters",
        "checks",
        "codes",
        "columns",
        "days",
        "differences",
        "dimensions",
        "drafts",
        "entries",
        "events",
        "faults",
        "files",
        "formulas",
        "items",
        "lines",
        "pages",
        "passwords",
        "people",
        "permissions",
        "places",
        "problems",
        "reports",
        "reviews",
        "roles",
        "rows",
        "rules",
        "sources",
        "summaries",
        "templates",
        "things",
        "transfers",
        "tries",
        "users",
        "values",
        "vouchers",
        "warnings",
    ]
)
"""What is counted in messages. A noun that is missing here is found by its test."""

IRREGULAR: Final = {
    "batches": "batch",
    "entries": "entry",
    "people": "person",
    "summaries": "summary",
    "tries": "try",
}
VERBS: Final = {
    "are": "is",
    "were": "was",
    "have": "has",
    "block": "blocks",
    "carry": "carries",
    "fail": "fails",
    "follow": "follows",
    "go": "goes",
    "hold": "holds",
    "lie": "lies",
    "need": "needs",
    "print": "prints",
    "stand": "stands",
    "stay": "stays",
    "wait": "waits",
    "warn": "warns",
}
"""The verb right behind what is counted."""

_NOUN: Final = rf"(?:{'|'.join(sorted(NOUNS))})"
_VERB: Final = rf"(?:{'|'.join(VERBS)})"
_AFTER: Final = re.compile(
    rf"(?P<before>(?: (?!of |{_NOUN}\b|{_VERB}\b)[a-z-]+){{0,3}}) (?P<noun>{_NOUN})\b(?: (?P<verb>{_VERB})\b)?"
    rf"| (?P<alone>{_VERB})\b"
)


@cache
def singular(text: str, names: frozenset[str]) -> str:
    """``text`` with what stands behind the placeholders ``names`` in the form for one."""
    for name in names:
        start = text.find(f"{{{name}}}")
        if start < 0:
            continue
        start += len(name) + 2
        found = _AFTER.match(text, start)
        if found is None:
            continue
        verb = found["verb"] or found["alone"]
        words = [f"{found['before'] or ''} {_one(found['noun'])}"] if found["noun"] else []
        words += [f" {VERBS[verb]}"] if verb else []
        text = text[:start] + "".join(words) + text[found.end() :]
    return text


def _one(noun: str) -> str:
    return IRREGULAR.get(noun) or noun.removesuffix("s")

"""Where accounts, dimension items and voucher types are named or used: what a deletion or a change of codes would touch."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from finance_desk.base.errors import Refused
from finance_desk.base.findings import Finding, Subject, hint, stop
from finance_desk.base.messages import Message, message
from finance_desk.store.unit import Reader

_KINDS: Final = {
    "template": message("the template"),
    "rule": message("the rule"),
    "code_map": message("the entry of a code map"),
    "voucher_type": message("the voucher type"),
}

_MAPPED: Final = re.compile(r"""(?:map|对照)\(\s*["']([^"']+)["']""")
"""The code maps a formula asks for an account or an item."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A place that names codes: a template's or a rule's line, an entry of a code map, a voucher type.

    ``account`` is what stands where an account belongs (a code, or a formula that gives one), ``formulas``
    other formulas of the line, ``items`` maps dimension codes to formulas for an item's code. ``key`` finds
    the row again.
    """

    kind: str
    label: str
    id: int | None
    key: tuple[object, ...]
    account: str = ""
    formulas: tuple[str, ...] = ()
    items: tuple[tuple[str, str], ...] = ()
    words: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        """What a person calls the place by: ``template:T01``."""
        return f"{self.kind}:{self.label}"

    def names_account(self, code: str) -> bool:
        quoted = f'"{code}"'
        return (
            self.account == code
            or code in self.words
            or any(quoted in text for text in (self.account, *self.formulas))
        )

    def names_item(self, dimension: str, code: str) -> bool:
        return any(of == dimension and f'"{code}"' in text for of, text in self.items)


def mentions(reader: Reader, book: int) -> Iterator[Mention]:
    """Every place of a book that names accounts or items by code; retired rules and templates too."""
    given = {"book": book}
    for row in reader.text(
        "SELECT t.id, t.code, l.line_no, l.account, l.amount, l.condition, l.dimensions"
        " FROM template t JOIN template_line l ON l.template_id = t.id WHERE t.book_id = :book ORDER BY t.code, l.line_no",
        given,
    ):
        yield Mention(
            "template", row.code, row.id, (row.id, row.line_no), row.account, (row.amount, row.condition),
            tuple(json.loads(row.dimensions).items()),
        )  # fmt: skip
    maps: dict[str, set[str]] = {}
    for row in reader.text(
        "SELECT r.id, r.code, r.version, l.id AS line, l.account, l.amount, l.condition, l.dimensions"
        " FROM rule r JOIN rule_line l ON l.rule_id = r.id WHERE r.book_id = :book ORDER BY r.code, r.version, l.line_no",
        given,
    ):
        items = tuple(json.loads(row.dimensions).items())
        for of, text in (("", row.account), *items):
            for name in _MAPPED.findall(text):
                maps.setdefault(name, set()).add(of)
        yield Mention(
            "rule", f"{row.code} v{row.version}", row.id, (row.line,), row.account, (row.amount, row.condition), items
        )  # fmt: skip
    for row in reader.text(
        "SELECT name, key, value FROM code_map WHERE book_id = :book ORDER BY name, key", given
    ):
        # what a map's values are is known by where the rules ask for it; one nobody asks for gives accounts
        gives = maps.get(row.name, {""})
        yield Mention(
            "code_map",
            f"{row.name} {row.key}",
            None,
            (row.name, row.key),
            row.value if "" in gives else "",
            items=tuple((of, f'"{row.value}"') for of in sorted(gives - {""})),
        )
    for row in reader.text(
        "SELECT id, code, must_debit, must_credit, must_not FROM voucher_type WHERE book_id = :book ORDER BY position",
        given,
    ):
        words = f"{row.must_debit},{row.must_credit},{row.must_not}".split(",")
        yield Mention(
            "voucher_type", row.code, row.id, (row.id,), words=tuple(each for each in words if each)
        )


@dataclass(frozen=True, slots=True)
class DraftUses:
    """How many drafts have a line on an account or with an item, by id."""

    accounts: Counter[int]
    items: Counter[int]


def draft_uses(reader: Reader, book: int) -> DraftUses:
    """What the drafts of a book use."""
    found = DraftUses(Counter(), Counter())
    for row in reader.text(
        "SELECT d.content FROM voucher_draft d JOIN voucher v ON v.id = d.voucher_id WHERE v.book_id = :book",
        {"book": book},
    ):
        lines = json.loads(row.content)
        found.accounts.update({of for of, _debit, _credit, _summary, _items in lines})
        found.items.update({item for *_line, items in lines for item in dict(items).values()})
    return found


def refuse_when_used(
    found: list[Finding], counts: list[tuple[str, Message, int]], places: list[Mention], subject: Subject
) -> None:
    """Raise Refused with the counts and a link to each template, rule or map entry, if there are any."""
    instead = hint(message("Disable it from a day instead; what stands there stays."))
    found += [stop(code, what, subject, remedy=instead) for code, what, count in counts if count]
    seen: set[tuple[str, str]] = set()
    for each in places:
        if (each.kind, each.label) in seen:
            continue
        seen.add((each.kind, each.label))
        found.append(
            stop(
                "basics.named",
                message(
                    "{subject} is named by {kind} {label}.",
                    subject=subject.label,
                    kind=_KINDS[each.kind],
                    label=each.label,
                ),
                Subject(each.kind, each.id, each.label, book=subject.book),
                remedy=hint(message("Change it there first.")),
            )
        )
    if found:
        raise Refused(found)

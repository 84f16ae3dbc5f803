"""What stands behind a voucher, for a drawer: the business rows it was made of, and who did what when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial
from typing import Final

from finance_desk.base.findings import Finding, Severity, Subject
from finance_desk.base.messages import N_, Day, Money, message
from finance_desk.books.print_log import Print
from finance_desk.generation.model import Counterpart, Origin
from finance_desk.vouchers.model import Voucher
from ui.pages.spec import Context
from ui.theme.cells import SHAPES, Tone
from ui.widgets.facts import Fact, Group

ROWS_SHOWN: Final = 8
"""Business rows named; the rest is a count."""

_TONES: Final = {Severity.STOP: (Tone.STOP, "stop"), Severity.WARN: (Tone.WARN, "warn")}


def moment(at: str | None) -> str:
    """A stored moment (UTC) in the time of this computer, to the minute."""
    if not at:
        return ""
    return dt.datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")


def origin_group(context: Context, origins: Sequence[Origin]) -> list[Group]:
    """The business rows behind a generated voucher, each leading to the row; nothing for a typed one."""
    if not origins:
        return []
    rules = sorted({each.rule_code for each in origins})
    facts = [
        Fact(
            each.label,
            message("{amount}", amount=Money(each.amount)),
            go=partial(context.jump, Subject("row", each.row, each.external_id, context.book_id)),
        )
        for each in origins[:ROWS_SHOWN]
    ]
    rest = len(origins) - ROWS_SHOWN
    return [
        Group(
            message("{count} business rows, rule {rules}", count=len(origins), rules=rules),
            facts,
            message("… and {count} more rows", count=rest) if rest > 0 else "",
        )
    ]


def counterpart_group(counterparts: Sequence[Counterpart]) -> list[Group]:
    """The vouchers of other books for the same payment; nothing for a voucher of one fund."""
    if not counterparts:
        return []
    facts = [
        Fact(
            f"{each.book_code} {each.label}" if each.label else each.book_code,
            message(
                "{book}, {day}, {amount}", book=each.book_name, day=Day(each.day), amount=Money(each.total)
            )
            if each.label
            else message("{book}, outside your data scope", book=each.book_name),
        )
        for each in counterparts
    ]
    return [Group(N_("The same payment in another book"), facts)]


def history_group(voucher: Voucher, prints: Sequence[Print] = ()) -> Group:
    """Who made, reviewed, posted and printed it, and what was written beside it."""
    facts = [
        Fact(what, f"{who}  {moment(at)}")
        for what, who, at in (
            (N_("Made by"), voucher.maker, voucher.made_at),
            (N_("Reviewed by"), voucher.reviewer, voucher.reviewed_at),
            (N_("Posted by"), voucher.poster, voucher.posted_at),
        )
        if who
    ]
    facts += [Fact(f"{note.user} {moment(note.at)[:10]}", note.text) for note in voucher.notes]
    facts += [Fact(N_("Printed by"), f"{each.by}  {moment(each.at)}") for each in reversed(prints)]
    return Group(N_("History"), facts)


def check_group(findings: Sequence[Finding]) -> Group:
    """What a check of the voucher found, worst first; that all is well is said too."""
    facts = []
    for each in sorted(findings, key=lambda each: each.severity is not Severity.STOP):
        tone, name = _TONES.get(each.severity, (Tone.INFO, ""))
        facts.append(Fact(SHAPES[tone], each.message, tone=name))
    if not facts:
        facts = [Fact(SHAPES[Tone.OK], N_("in order"), tone="ok")]
    return Group(N_("Checked"), facts)

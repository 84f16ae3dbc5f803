"""Why a line of a voucher to be is there, as facts for the drawer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from finance_desk.base.messages import N_, message
from finance_desk.base.money import format_fen
from finance_desk.generation.model import PreviewLine, PreviewVoucher
from finance_desk.generation.row_queries import RowLine
from ui.widgets.facts import Fact, Group

SHOWN = 50
"""Rows listed in the drawer; the rest is counted."""


def why(
    voucher: PreviewVoucher, line: PreviewLine, rows: Sequence[RowLine], open_row: Callable[[int], object]
) -> list[Group]:
    """The rule, its formula in words, and what each row contributes; a row leads to the business data.

    ``rows`` give the sender's own numbers; a row that is not among them is told by its id.
    """
    side = N_("Debit") if line.debit else N_("Credit")
    groups = [
        Group(
            f"{line.account_code} {line.account_name}",
            [
                Fact(side, format_fen(line.debit or line.credit), figure=True),
                Fact(N_("Summary"), line.summary),
                Fact(N_("Rule"), f"{voucher.rule_code} {voucher.rule_name}"),
                Fact(N_("Line of the rule"), str(line.rule_line_no)),
            ],
        ),
        Group(N_("Because"), note=line.formula_in_words),
        *([Group(N_("In another book"), note=voucher.mirror)] if voucher.mirror is not None else []),
    ]
    if line.formula != line.formula_in_words:
        groups.append(Group(N_("The formula"), note=line.formula))
    named = {each.id: each.external_id for each in rows}
    facts = [
        Fact(
            named.get(row) or message("Row {id}", id=row),
            format_fen(part),
            figure=True,
            go=partial(open_row, row),
        )
        for row, part in list(zip(line.rows, line.parts, strict=True))[:SHOWN]
    ]
    if len(line.rows) > SHOWN:
        facts.append(Fact("…", message("{count} more rows", count=len(line.rows) - SHOWN)))
    groups.append(Group(message("From {count} business rows", count=len(line.rows)), facts))
    return groups

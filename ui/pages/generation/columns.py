"""Columns of the generation page: rules, vouchers to be, their lines, vouchers made."""

from __future__ import annotations

from typing import Final

from finance_desk.base.messages import N_
from finance_desk.generation.model import PreviewLine, RuleRow, RuleState
from ui.models.columns import Column
from ui.pages.paper import stage_of
from ui.theme.cells import Kind, State, Tone

_RULE_STATES: Final = {
    RuleState.DRAFT: State(N_("To approve"), Tone.PENDING),
    RuleState.ACTIVE: State(N_("Active"), Tone.REVIEWED),
    RuleState.RETIRED: State(N_("Retired"), Tone.VOID),
}


def _since(row: RuleRow) -> int | None:
    """A rule without a first day holds always."""
    return row.first if row.first > 19000101 else None


RULES: Final = (
    Column("code", N_("Rule"), width=128, getter=lambda row: f"{row.code} v{row.version}"),
    Column("name", N_("Name"), width=180, grow=True),
    Column(
        "condition", N_("When"), width=260, getter=lambda row: row.condition_in_words, grow=True, muted=True
    ),
    Column("lines", N_("Lines"), Kind.INT, width=56),
    Column("since", N_("Since"), Kind.DAY, getter=_since),
    Column("hits", N_("Rows booked"), Kind.INT, width=96),
    Column("state", N_("State"), Kind.STATE, width=88, getter=lambda row: _RULE_STATES[row.state]),
)

VOUCHERS: Final = (
    Column("day", N_("Date"), Kind.DAY),
    Column("type", N_("Type"), width=48),
    Column("total", N_("Amount"), Kind.MONEY, width=128),
    Column("rows", N_("Rows"), Kind.INT, width=56, getter=lambda row: len(row.rows)),
    Column("summary", N_("Summary"), width=160, grow=True),
    Column("rule", N_("Rule"), width=204, getter=lambda row: f"{row.rule_code} {row.rule_name}", muted=True),
)


def _account(line: PreviewLine) -> str:
    """Code and the last part of the path: the code tells the rest."""
    return f"{line.account_code} {line.account_name.rsplit('/', 1)[-1]}"


def _items(line: PreviewLine) -> str:
    return " ".join(line.items.values())


LINES: Final = (
    Column("summary", N_("Summary"), width=120, grow=True),
    Column("account", N_("Account"), width=152, getter=_account, grow=True),
    Column("items", N_("Dimensions"), width=92, getter=_items, muted=True),
    Column("debit", N_("Debit"), Kind.MONEY, width=112),
    Column("credit", N_("Credit"), Kind.MONEY, width=112),
    Column("why", N_("Because"), width=150, getter=lambda line: line.formula_in_words, muted=True),
    Column("rows", N_("Rows"), Kind.INT, width=48, getter=lambda line: len(line.rows)),
)

MADE: Final = (
    Column("label", N_("Voucher"), width=96),
    Column("day", N_("Date"), Kind.DAY),
    Column("summary", N_("Summary"), width=240, grow=True),
    Column("total", N_("Amount"), Kind.MONEY, width=140),
    Column("maker", N_("Made by"), width=96, muted=True),
    Column("state", N_("State"), Kind.STATE, width=88, getter=stage_of),
)

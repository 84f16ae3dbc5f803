"""Columns of the list of books."""

from __future__ import annotations

from typing import Final

from finance_desk.base.messages import N_
from finance_desk.books.model import Book
from ui.models.columns import Column
from ui.theme.cells import Kind, State, Tone
from ui.theme.look import say

FUNDS: Final = {
    "employee": N_("Employee medical insurance fund"),
    "resident": N_("Resident medical insurance fund"),
    "medical_aid": N_("Medical-aid fund"),
    "long_term_care": N_("Long-term-care insurance fund"),
    "other": N_("Another fund, with a chart of its own"),
}
"""The funds a book can be made for: the first two bring the official chart (财会〔2017〕28号), the next two one made like it."""


def fund_words(fund: str) -> str:
    return say(FUNDS.get(fund, fund))


def state_of(book: Book) -> State:
    if book.training:
        return State(N_("Training"), Tone.WARN)
    if book.current is None:
        return State(N_("All closed"), Tone.POSTED)
    return State(N_("In use"), Tone.OK)


COLUMNS: Final = (
    Column("code", N_("Code"), width=72),
    Column("name", N_("Book"), width=200, grow=True),
    Column("unit", N_("Unit"), width=200, getter=lambda row: row.unit_name, grow=True, muted=True),
    Column("fund", N_("Fund"), width=200, getter=lambda row: fund_words(row.fund)),
    Column("start", N_("Begins"), Kind.PERIOD),
    Column("current", N_("Open period"), Kind.PERIOD, width=96),
    Column("state", N_("State"), Kind.STATE, width=96, getter=state_of),
)

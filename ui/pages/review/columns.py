"""Columns of the queue, and its rows: whole vouchers with what a check of them says."""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from finance_desk.base.findings import Finding
from finance_desk.base.messages import N_
from finance_desk.base.progress import Progress
from finance_desk.vouchers.draft import VoucherDraft
from finance_desk.vouchers.model import Voucher
from finance_desk.vouchers.queries import VoucherFilter
from ui.jobs.doors import Doors
from ui.models.columns import Column
from ui.pages.paper import Paper, origin_of, read_paper
from ui.theme.cells import Kind, State, Tone

FAULTS: Final = State(N_("faults"), Tone.STOP)
WARNINGS: Final = State(N_("warnings"), Tone.WARN)
OWN: Final = State(N_("your own"), Tone.INFO)
IN_ORDER: Final = State(N_("in order"), Tone.OK)


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A voucher that waits. ``own``: made by who looks at it; ``days`` since it was made."""

    voucher: Voucher
    findings: Sequence[Finding]
    own: bool
    days: int

    @property
    def check(self) -> State:
        if any(each.blocks for each in self.findings):
            return FAULTS
        return WARNINGS if self.findings else OWN if self.own else IN_ORDER

    @property
    def origin(self) -> str:
        return origin_of(self.voucher.kind, self.voucher.source)


def _of(name: str) -> Any:
    return lambda row: getattr(row.voucher, name)


COLUMNS: Final = (
    Column("check", N_("Checked"), Kind.STATE, width=96),
    Column("day", N_("Date"), Kind.DAY, getter=_of("day")),
    Column("label", N_("Voucher no."), width=88, getter=_of("label")),
    Column("summary", N_("Summary"), width=240, getter=_of("summary"), grow=True),
    Column("total", N_("Amount"), Kind.MONEY, getter=_of("total"), zero=True),
    Column("maker", N_("Made by"), width=88, getter=_of("maker")),
    Column("origin", N_("Origin"), width=112, muted=True),
    Column("days", N_("Days waiting"), Kind.INT, width=88),
)


class QueueSource:
    """Whole vouchers of a queue, each with its check; everything is read in workers."""

    def __init__(self, desk: Doors, book: int, filter: VoucherFilter, *, solo: bool) -> None:
        self._desk, self._book, self._filter, self._solo = desk, book, filter, solo
        self._paper: Paper | None = None

    def ids(self, progress: Progress) -> array[int]:
        self._paper = None
        return array(
            "q", self._desk.ask("voucher.ids", progress=progress, book=self._book, filter=self._filter)
        )

    def page(self, ids: Sequence[int], progress: Progress) -> Sequence[QueueRow]:
        paper = self._paper
        if paper is None:
            paper = self._paper = read_paper(self._desk, self._book)
        now = dt.datetime.now(dt.UTC)
        vouchers = self._desk.ask("voucher.whole", progress=progress, book=self._book, ids=list(ids))
        return [self._row(each, paper, now) for each in vouchers]

    def sums(self, ids: Sequence[int], progress: Progress) -> dict[str, int]:
        sums: dict[str, int] = self._desk.ask("voucher.sums", progress=progress, book=self._book, ids=ids)
        return sums

    def _row(self, voucher: Voucher, paper: Paper, now: dt.datetime) -> QueueRow:
        made = dt.datetime.fromisoformat(voucher.made_at)
        if made.tzinfo is None:
            made = made.replace(tzinfo=dt.UTC)
        own = voucher.maker_id == self._desk.actor.user and not self._solo
        findings = VoucherDraft.of(voucher, paper.accounts, paper.types).findings()
        return QueueRow(voucher, findings, own, max(0, (now - made).days))

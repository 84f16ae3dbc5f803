"""The two-figure difference pad: mark two figures on ledger pages and see what makes them differ."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Final, Protocol

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from finance_desk.base.messages import N_, Money, message
from finance_desk.base.money import format_fen
from finance_desk.base.period import format_day
from finance_desk.ledgers.differences import HEADINGS, Cause, Difference, FigureMatch, LineMatch, swapped
from finance_desk.ledgers.model import View
from finance_desk.vouchers.model import voucher_label
from ui.models.rows import RowsModel
from ui.pages.desk_page import DeskPage
from ui.theme.cells import Kind
from ui.theme.look import say
from ui.widgets.drawer import Drawer
from ui.widgets.facts import Fact, Facts, Group
from ui.widgets.table import DenseTable

WIDTH: Final = 420
FIGURES: Final = {
    "opening": N_("Opening balance"),
    "debit": N_("Debit"),
    "credit": N_("Credit"),
    "closing": N_("Closing balance"),
}
ORDER: Final = tuple(Cause)


@dataclass(frozen=True, slots=True)
class Marked:
    """A figure that was marked: its amount in fen, what it is in words, where it stands."""

    amount: int
    words: str
    range: tuple[int, int]
    view: View
    account: int | None


class Shows(Protocol):
    """What the pad needs of its page."""

    rows: RowsModel
    table: DenseTable

    @property
    def range(self) -> tuple[int, int]: ...
    @property
    def view(self) -> View: ...
    def account_of(self, row: Any) -> int | None: ...
    def passed_on(self) -> dict[str, Any]: ...


class DifferencePad(QObject):
    """Ctrl+Shift+D marks the figure under the cursor; with the second one their difference is explained.

    The first figure may stand on another page: it is kept with the window's context.
    """

    def __init__(self, page: DeskPage, shows: Shows) -> None:
        super().__init__(page)
        self._page = page
        self._shows = shows
        self._pair: tuple[Marked, Marked] | None = None
        self._found: Difference | None = None
        self._whole = False
        self.facts = Facts(N_("Difference of two figures"))
        page.set_drawer(Drawer(N_("Difference of two figures"), self.facts, width=WIDTH))
        self.action: QAction = page.make_action(
            "ledger.difference", N_("Compare figure"), self.mark, shortcut="Ctrl+Shift+D"
        )

    def mark(self) -> None:
        """Mark the figure under the cursor; the second one opens the answer."""
        context = self._page.context
        here = self._figure()
        if here is None:
            context.notice(N_("Put the cursor on an amount first (← and →), then mark it."))
            return
        before, context.marked = context.marked, here
        if before is None:
            context.notice(
                message(
                    "Marked: {figure} {amount}. Mark the second figure with Ctrl+Shift+D, here or on another page.",
                    figure=here.words,
                    amount=Money(here.amount),
                )
            )
            return
        context.marked = None
        self.compare(before, here)

    def compare(self, left: Marked, right: Marked) -> None:
        """Explain what makes two figures differ."""
        self._pair = (left, right)
        self._found = None
        self._whole = left.account is None or left.account != right.account
        self._ask(self._take)

    # behind

    def _figure(self) -> Marked | None:
        index = self._shows.table.currentIndex()
        row = self._shows.rows.row_at(index.row()) if index.isValid() else None
        if row is None:
            return None
        column = self._shows.rows.columns[index.column()]
        if column.kind is not Kind.MONEY:
            return None
        beside = [
            self._shows.rows.text(index.row(), at)
            for at, each in enumerate(self._shows.rows.columns)
            if each.kind is not Kind.MONEY and not each.hidden
        ]
        words = " ".join(text for text in beside if text)[:60]
        return Marked(
            int(column.value(row) or 0),
            f"{words} {say(column.title)}".strip(),
            self._shows.range,
            self._shows.view,
            self._shows.account_of(row),
        )

    def _ask(self, take: Callable[[Difference], None]) -> None:
        assert self._pair is not None
        left, right = self._pair
        after = self._found.next if self._found is not None else None
        self._page.context.read(
            self._page,
            "ledger.difference",
            take,
            slot="difference",
            book=self._page.context.book_id,
            left=left.amount,
            right=right.amount,
            first=min(left.range[0], right.range[0]),
            last=max(left.range[1], right.range[1]),
            account=None if self._whole else left.account,
            view=right.view,
            after=after,
        )

    def _take(self, found: Difference) -> None:
        self._found = found
        self._tell()

    def _take_more(self, found: Difference) -> None:
        held = self._found
        if held is not None:
            self._found = replace(held, lines=held.lines + found.lines, next=found.next)
        self._tell()

    def _search_whole(self) -> None:
        self._found, self._whole = None, True
        self._ask(self._take)

    def _tell(self) -> None:
        found = self._found
        assert found is not None and self._pair is not None and self._page.drawer is not None
        left, right = self._pair
        groups = [
            Group(
                N_("Two figures"),
                [
                    Fact(_short(left.words), format_fen(left.amount), figure=True),
                    Fact(_short(right.words), format_fen(right.amount), figure=True),
                    Fact(N_("Difference"), format_fen(found.amount), figure=True),
                ],
            )
        ]
        if found.hints:
            groups.append(
                Group(N_("What the number says"), note="\n".join(say(each) for each in found.hints))
            )
        if found.amount:
            groups += self._matches(found)
        self.facts.set_groups(groups)
        self._page.drawer.unfold()

    def _matches(self, found: Difference) -> list[Group]:
        groups: list[Group] = []
        matches: list[FigureMatch | LineMatch] = [*found.accounts, *found.lines]
        matches.sort(key=lambda each: ORDER.index(each.cause))
        for cause, held in groupby(matches, key=lambda each: each.cause):
            groups.append(Group(HEADINGS[cause], [self._fact(each, found) for each in held]))
        if not matches:
            where = N_("No line and no account explains it alone.")
            groups.append(Group(N_("Lines and accounts"), note=where))
        ways: list[Fact] = []
        if found.next is not None:
            ways.append(Fact("", N_("More lines"), go=lambda: self._ask(self._take_more)))
        if not self._whole:
            ways.append(Fact("", N_("Look through the whole book"), go=self._search_whole))
        if ways:
            groups.append(Group("", ways))
        return groups

    def _fact(self, match: FigureMatch | LineMatch, found: Difference) -> Fact:
        amount = format_fen(match.amount)
        if isinstance(match, FigureMatch):
            name = f"{match.code} {match.name}"
            passed = self._shows.passed_on()
            return Fact(
                f"{_short(name)}\n{say(FIGURES[match.figure])}",
                amount,
                figure=True,
                go=lambda: self._page.context.open_page("detail", account=match.account, **passed),
            )
        told = "" if match.posted else f" · {say(N_('not posted'))}"
        other = swapped(match.amount, found.amount) if match.cause is Cause.SWAP else None
        if other is not None:
            told += f"\n{say(message('or {amount}?', amount=Money(other)))}"
        return Fact(
            f"{format_day(match.day)} {voucher_label(match.type, match.number)}{told}\n"
            f"{_short(f'{match.code} {match.name}')}",
            amount,
            figure=True,
            go=lambda: self._page.context.open_page("voucher", id=match.voucher),
        )


def _short(words: str) -> str:
    return words if len(words) <= 26 else words[:25] + "…"

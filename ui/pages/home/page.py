"""工作台: what the person at the desk sees first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from finance_desk.app.home_queries import Overview
from finance_desk.base.messages import N_, Message, Money, Period, message
from finance_desk.base.progress import Progress
from finance_desk.books.model import Book
from finance_desk.vouchers.model import State
from ui.pages.desk_page import DeskPage
from ui.pages.home.todo import TodoList, Waiting
from ui.pages.kept import folder_of, left_behind
from ui.pages.spec import Context, PageSpec
from ui.theme import spacing
from ui.theme.cells import Tone
from ui.theme.look import say
from ui.widgets.card import FigureCard
from ui.widgets.marks import label
from ui.widgets.overlay import EmptyPage, Overlay
from ui.widgets.steps import Step, Steps

PLACES: Final = {
    "Business rows": ("generation", ""),
    "Review": ("review", "to_review"),
    "Posting": ("review", "to_post"),
    "Period-end transfer": ("closing", ""),
    "Closing": ("closing", ""),
}
"""Where a step of the track is taken."""

SOON: Final = 3
"""Days to close from which on the figure warns."""

OTHERS: Final = 2
"""Other funds named under the balance."""


@dataclass(frozen=True, slots=True)
class _Seen:
    overview: Overview
    others: Sequence[tuple[str, int]]
    kept: int


class HomePage(DeskPage):
    """Figures that lead to where they come from; Enter on a row goes there."""

    stale_after = frozenset({"voucher", "balance", "period", "opening", "intake_row", "book"})

    def __init__(self, context: Context) -> None:
        super().__init__(context, N_("Desk"))
        self._seen: _Seen | None = None
        inside = QWidget()
        inside.setObjectName("scrolled")
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, spacing.INSIDE, 0, spacing.PAGE)
        box.setSpacing(spacing.INSIDE)
        cards = QHBoxLayout()
        cards.setSpacing(spacing.BETWEEN)
        self.balance = FigureCard(N_("Fund balance"), leads=True)
        self.surplus = FigureCard(N_("Income less expense of the month"), leads=True)
        self.rows = FigureCard(N_("Business rows waiting"), leads=True)
        self.days = FigureCard(N_("Days to close"), leads=True)
        for card, stretch, page in (
            (self.balance, 3, "trial_balance"),
            (self.surplus, 3, "reports"),
            (self.rows, 2, "intake"),
            (self.days, 2, "closing"),
        ):
            card.pressed.connect(partial(context.open_page, page))
            cards.addWidget(card, stretch)
        box.addLayout(cards)
        box.addSpacing(spacing.PAGE)
        self._track_title = label("", "section")
        box.addWidget(self._track_title)
        self.track = Steps(N_("The way to closing"), across=True)
        self.track.setMinimumHeight(48)
        self.track.chosen.connect(self._to_step)
        box.addWidget(self.track)
        box.addSpacing(spacing.PAGE)
        box.addWidget(label(N_("To do"), "section"))
        self.todo = TodoList()
        box.addWidget(self.todo)
        box.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setAccessibleName(say(N_("Desk")))
        scroll.setWidget(inside)
        self.set_content(scroll)
        self.overlay = Overlay(scroll, EmptyPage(N_("Every period of this book is closed.")))
        self.overlay.retry.connect(self.reload)
        self.overlay.jump.connect(context.jump)
        self._primary()

    def _primary(self) -> None:
        may = self.context.desk.may
        if may("voucher.save"):
            new = self.make_action(
                "voucher.new",
                N_("New voucher"),
                lambda: self.context.open_page("voucher"),
                shortcut="Ctrl+N",
                needs="voucher.save",
            )
            self.add_action(new, primary=True)
        elif may("voucher.review"):
            look = self.make_action(
                "voucher.queue", N_("Review vouchers"), lambda: self.context.open_page("review")
            )
            self.add_action(look, primary=True)

    def shown_with(self, **_arguments: Any) -> None:
        if self._seen is None:
            self.reload()

    def reload(self) -> None:
        self._stale = False
        if self._seen is None:
            self.overlay.show_state("loading", 0)
        desk, book = self.context.desk, self.context.book
        if book is None:
            return

        def work(progress: Progress) -> _Seen:
            overview = desk.ask("home.overview", progress=progress, book=book.id)
            others = [
                (each.name, desk.ask("home.overview", progress=progress, book=each.id).net_assets)
                for each in desk.ask("book.list")
                if each.id != book.id and isinstance(book, Book) and each.unit == book.unit
            ][:OTHERS]
            return _Seen(overview, others, len(left_behind(folder_of(desk), book.id)))

        self.context.jobs.read(self, work, self._take, slot="home", refused=self.overlay.show_refusal)

    def _take(self, seen: _Seen) -> None:
        self._seen = seen
        overview = seen.overview
        closed = overview.period is None
        self.overlay.show_state("empty" if closed else "ready", 0 if closed else 1)
        if overview.period is None:
            self.set_condition("")
            return
        period = Period(overview.period)
        self.set_condition(message("{period} is open", period=period))
        self._figures(overview, seen)
        self._track_title.setText(say(message("The way to closing {period}", period=period)))
        tones = {"done": Tone.OK}
        self.track.set_steps(
            [Step(each.title, each.detail, tones.get(each.state)) for each in overview.steps]
        )
        at = next((at for at, each in enumerate(overview.steps) if each.state == "now"), 0)
        self.track.set_at(at)
        waiting = [
            Waiting(each.count, each.text, partial(self._go, each.page, each.part)) for each in overview.to_do
        ]
        if seen.kept:
            words = message("{count} vouchers are not saved but kept as typed", count=seen.kept)
            waiting.insert(0, Waiting(seen.kept, words, partial(self.context.open_page, "voucher")))
        self.todo.set_waiting(waiting)
        self.say_status(say(N_("{count} things to do"), count=len(waiting)) if waiting else "")

    def _figures(self, overview: Overview, seen: _Seen) -> None:
        others = [f"{name} {say(message('{amount}', amount=Money(fen)))}" for name, fen in seen.others]
        self.balance.set_figure(overview.net_assets, _two_lines("\n".join(others)))
        self.surplus.set_figure(
            overview.income - overview.expense,
            say(
                N_("Income {income} · expense {expense}"),
                income=Money(overview.income),
                expense=Money(overview.expense),
            )
            + "\n"
            + say(self._last_year(overview)),
        )
        self.rows.set_figure(f"{overview.rows_waiting:,}", _two_lines(say(N_("received, without a voucher"))))
        self._deadline(overview)

    def _deadline(self, overview: Overview) -> None:
        """Days left, or days gone by since; in a training book the calendar means nothing."""
        book, days = self.context.book, overview.days_to_close
        if days is None or overview.period is None or book is None:
            return
        period = Period(overview.period)
        if book.training:
            self.days.set_caption(N_("Days to close"))
            self.days.set_figure("—", _two_lines(say(N_("A training book has no deadline."))))
        elif days < 0:
            self.days.set_caption(N_("Days overdue"))
            words = message("{period} should be closed.", period=period)
            self.days.set_figure(f"{-days:,}", _two_lines(say(words)), "stop")
        else:
            self.days.set_caption(N_("Days to close"))
            words = message("to close {period}", period=period)
            self.days.set_figure(f"{days:,}", _two_lines(say(words)), "warn" if days <= SOON else "")

    @staticmethod
    def _last_year(overview: Overview) -> Message:
        if overview.last_year_income is None or overview.last_year_expense is None:
            return message("The same month of last year is not in the book.")
        return message(
            "Last year: income {income} · expense {expense}",
            income=Money(overview.last_year_income),
            expense=Money(overview.last_year_expense),
        )

    def _go(self, page: str, part: str) -> None:
        """Open the place where something is done, at its part."""
        arguments: dict[str, Any] = {"queue": part} if page == "review" and part else {}
        period = self._seen.overview.period if self._seen is not None else None
        if part == "drafts":
            arguments = {"state": int(State.DRAFT), "periods": (period, period)}
        elif page == "closing":
            arguments = {"period": period}
        self.context.open_page(page, **arguments)

    def _to_step(self, at: int) -> None:
        if self._seen is not None and at < len(self._seen.overview.steps):
            self._go(*PLACES[self._seen.overview.steps[at].title])


def _two_lines(text: str) -> str:
    """Every card has two small lines, so that captions and figures stand level."""
    return text + "\n" * (1 - text.count("\n"))


PAGE = PageSpec("home", N_("Desk"), "home", 10, HomePage, permission="home.overview")

"""What happens while the pages are open: long work, a colleague's changes, a server that goes away."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from PySide6.QtCore import Qt, QTimer

from finance_desk.base.messages import message
from finance_desk.base.progress import Progress
from finance_desk.vouchers.choosing import Choice
from tests.conftest import PASSWORD, founded_url, sign_in
from tests.ui.pages_b.conftest import CHART, WAIT, Books, Shown, settlement_file
from ui.jobs.runner import Job, Outcome

MANY = 3_000


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A file of some thousand payments."""
    rows = [
        (f"M{at:05d}", "2026-01-07", f"{100 + at}.00", "H44060001", "市一医院", "310100", "21", "")
        for at in range(MANY)
    ]
    return settlement_file(tmp_path, *rows, name="月结拨付.csv")


class Watch:
    """Counts how often the window had a turn while a command ran, and cancels it when told to."""

    def __init__(self, shown: Shown, *, cancel: bool = False) -> None:
        self.turns, self.commands, self.threads = 0, list[Job](), set[int]()
        self._cancel = cancel
        shown.jobs.started.connect(self._started)
        self._timer = QTimer(shown.window)
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._turn)
        self._timer.start()

    def _started(self, job: Job) -> None:
        if job.writes:
            self.commands.append(job)
            inner = job._work

            def work(progress: Progress) -> object:
                self.threads.add(threading.get_ident())
                return inner(progress)

            job._work = work

    def _turn(self) -> None:
        for job in self.commands:
            if job.outcome is Outcome.RUNNING:
                self.turns += 1
                if self._cancel and job.progress.step is not None:
                    job.cancel()


def test_a_file_is_received_while_the_window_stays_awake(
    city: Books, show: Callable[..., Shown], many: Path
) -> None:
    shown = show(city.desk, str(many), 0, period=202601)
    page = shown.open("intake")
    watch = Watch(shown)
    page.receive.trigger()
    shown.settle()
    assert [job.outcome for job in watch.commands] == [Outcome.DONE]
    assert threading.get_ident() not in watch.threads
    assert watch.turns >= 3
    assert page.batches.row_at(0).accepted == MANY


def test_generating_is_cancelled_half_way_and_leaves_nothing(
    city: Books, show: Callable[..., Shown], many: Path
) -> None:
    city.desk.do("intake.receive", book=city.book, source="settlement", path=many)
    shown = show(city.desk, True, period=202601)
    page = shown.open("generation")
    watch = Watch(shown, cancel=True)
    shown.key(Qt.Key.Key_F10, page.vouchers_pane.table)
    assert [job.outcome for job in watch.commands] == [Outcome.CANCELLED]
    assert len(city.desk.ask("voucher.ids", book=city.book)) == 0
    assert not shown.complaints and page.preview is not None and page.preview.rows == MANY
    assert page.generate.isEnabled()


def test_a_cancelled_file_keeps_nothing(city: Books, show: Callable[..., Shown], many: Path) -> None:
    shown = show(city.desk, str(many), 0, period=202601)
    page = shown.open("intake")
    watch = Watch(shown, cancel=True)
    page.receive.trigger()
    shown.settle()
    assert [job.outcome for job in watch.commands] == [Outcome.CANCELLED]
    assert page.batches.rowCount() == 0 and page.empty.isVisible()


def test_a_long_command_shows_its_progress_and_its_cancel_button(
    city: Books, show: Callable[..., Shown]
) -> None:
    shown = show(city.desk, period=202601)
    page = shown.open("generation")
    go_on = threading.Event()

    def work(progress: Progress) -> None:
        progress.start(message("Generating vouchers"), total=100)
        progress.advance(40)
        while not go_on.wait(0.01):
            progress.check()

    job = shown.jobs.write(page, work, title="Generating vouchers")
    bar = shown.window.job_bar
    shown.qtbot.waitUntil(bar.isVisible, timeout=WAIT)
    assert "40 / 100" in " ".join(each.text() for each in bar.findChildren(type(page._condition)))
    bar._cancel.click()
    shown.settle()
    go_on.set()
    assert job.outcome is Outcome.CANCELLED and not bar.isVisible()


def test_what_a_colleague_posted_is_seen_on_refresh(books: Books, show: Callable[..., Shown]) -> None:
    shown = show(books.desk, period=202401)
    page = shown.open("trial_balance")
    names = [each.name for each in page.rows.columns]

    def spent() -> str:
        rows = range(page.rows.rowCount())
        at = next(row for row in rows if page.rows.text(row, 0).startswith("5001 "))
        return page.rows.text(at, names.index("period_debit"))

    assert spent() == "120,000.00"
    books.desk.do(
        "user.new", login="wang", name="王会计", password=PASSWORD, roles=["accountant"], everything=True
    )
    with books.desk.signed_in("wang", PASSWORD) as colleague:
        books.desk.do("voucher.review", book=books.book)
        colleague.do("voucher.post", book=books.book, choice=Choice())
    shown.key(Qt.Key.Key_F5, page.table)
    assert spent() == "121,000.00"


# a server


@pytest.fixture
def served(postgresql_server: str) -> Iterator[tuple[Books, str, str]]:
    """A small book on PostgreSQL, with the address of the server and the name of its database."""
    url = founded_url(postgresql_server)
    with sign_in(url) as desk:
        book = int(
            desk.do(
                "book.new", code="310", name="职工医保", fund="other", start=202401, chart="empty",
                solo=True, unit_code="1", unit_name="佛山市本级",
            ).value
        )  # fmt: skip
        desk.do("account.import", book=book, accounts=CHART)
        ids = {each.code: each.id for each in desk.ask("account.list", book=book)}
        books = Books(desk, book, ids)
        books.save(20240110, ("100201", 1_234_00, 0), ("4001", 0, 1_234_00))
        books.post()
        yield books, postgresql_server, str(sa.make_url(url).database)


def switch(server: str, database: str, on: bool) -> None:
    """Let the database be reached, or throw everybody out and let nobody in."""
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{database}" WITH ALLOW_CONNECTIONS {on}'.encode())
        if not on:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (database,)
            )


def test_a_lost_server_is_told_and_the_page_recovers(
    served: tuple[Books, str, str], show: Callable[..., Shown]
) -> None:
    books, server, database = served
    shown = show(books.desk, period=202401)
    page = shown.open("trial_balance")
    assert page.rows.rowCount() == 8
    switch(server, database, False)
    try:
        page.reload()
        shown.settle()
        told = page.pane.overlay.findings
        assert told.isVisible() and told.findings()
        assert not page.pane.totals.isVisible(), "sums of an earlier reading are not shown beside it"
    finally:
        switch(server, database, True)
    page.pane.overlay._again.click()
    shown.settle()
    assert not told.isVisible() and page.rows.rowCount() == 8
    assert page.pane.totals.isVisible()

"""Work outside the GUI thread."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from PySide6.QtCore import QObject, QThread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from finance_desk.base.commands import Done
from finance_desk.base.errors import refuse
from finance_desk.base.messages import Message, message
from finance_desk.base.progress import Progress
from ui.jobs.runner import Job, Jobs, Outcome, trace_of
from ui.jobs.watchdog import Watchdog
from ui.widgets.job_bar import JobBar


def test_work_is_done_elsewhere_and_answered_here(qtbot: QtBot, jobs: Jobs) -> None:
    owner, seen = QObject(), []
    here = threading.get_ident()

    def work(_progress: Progress) -> int:
        return threading.get_ident()

    jobs.read(owner, work, lambda there: seen.append((there, threading.get_ident())))
    qtbot.waitUntil(lambda: bool(seen))
    there, answered = seen[0]
    assert there != here
    assert answered == here


def test_a_newer_ask_of_a_view_replaces_the_older(qtbot: QtBot, jobs: Jobs) -> None:
    owner, seen, cut = QObject(), [], []

    def slow(progress: Progress) -> str:
        for _ in range(200):
            time.sleep(0.01)
            if progress.cancelled:
                cut.append(True)
                progress.check()
        return "old"

    jobs.read(owner, slow, seen.append)
    qtbot.wait(30)
    jobs.read(owner, lambda _progress: "new", seen.append)
    jobs.read(owner, lambda _progress: "beside", seen.append, slot="another view")
    qtbot.waitUntil(lambda: len(seen) == 2 and not jobs.running)
    assert sorted(seen) == ["beside", "new"]
    assert cut == [True], "the older one was stopped, not only ignored"


def test_an_owner_that_is_gone_gets_no_answer(qtbot: QtBot, jobs: Jobs) -> None:
    owner, seen, go = QObject(), [], threading.Event()
    jobs.read(owner, lambda _progress: go.wait(5), seen.append)
    owner.deleteLater()
    qtbot.wait(10)
    go.set()
    qtbot.waitUntil(lambda: not jobs.running)
    assert seen == []


def test_commands_run_one_after_another_in_order(qtbot: QtBot, jobs: Jobs) -> None:
    order: list[int] = []
    at_once: list[int] = []

    def work(number: int) -> Any:
        def run(_progress: Progress) -> None:
            at_once.append(1)
            assert sum(at_once) == 1
            time.sleep(0.01)
            order.append(number)
            at_once.pop()

        return run

    for number in range(6):
        jobs.write(None, work(number))
    qtbot.waitUntil(lambda: not jobs.running)
    assert order == list(range(6))


def test_a_refusal_goes_to_its_taker_or_to_the_window(qtbot: QtBot, jobs: Jobs) -> None:
    owner = QObject()
    taken: list[str] = []

    def refusing(_progress: Progress) -> None:
        raise refuse("test.no", message("Not today."))

    jobs.read(owner, refusing, lambda _result: None, refused=lambda found: taken.append(found[0].code))
    with qtbot.waitSignal(jobs.refused) as told:
        jobs.write(None, refusing)
    qtbot.waitUntil(lambda: bool(taken))
    assert taken == ["test.no"]
    assert told.args is not None
    assert told.args[0][0].code == "test.no"


def test_a_bug_goes_to_the_crash_page_without_figures(qtbot: QtBot, jobs: Jobs) -> None:
    person = "".join(["4403", "0119", "9001", "0112", "34"])  # not in a source line of the trace

    def broken(_progress: Progress) -> None:
        raise KeyError(person)

    with qtbot.waitSignal(jobs.broke) as told:
        jobs.read(QObject(jobs), broken, lambda _result: None)
    assert told.args is not None
    error, job = told.args
    assert job.outcome is Outcome.BROKEN
    trace = trace_of(error)
    assert "KeyError" in trace
    assert "test_jobs.py" in trace
    assert person not in trace


def test_what_changed_is_told(qtbot: QtBot, jobs: Jobs) -> None:
    told: list[tuple[str, tuple[int, ...]]] = []
    jobs.changes.changed.connect(lambda kind, ids: told.append((kind, ids)))
    jobs.write(None, lambda _progress: Done(Message("done"), {"voucher": [3, 4], "balance": []}))
    qtbot.waitUntil(lambda: len(told) == 2)
    assert told == [("voucher", (3, 4)), ("balance", ())]


def test_a_cancelled_command_says_so(qtbot: QtBot, jobs: Jobs) -> None:
    seen: list[Any] = []
    started = threading.Event()

    def long(progress: Progress) -> None:
        progress.start(message("Counting"), 1000)
        started.set()
        for _ in range(1000):
            time.sleep(0.005)
            progress.advance()

    job = jobs.write(None, long, seen.append)
    assert started.wait(5)
    with qtbot.waitSignal(jobs.ended):
        job.cancel()
    assert job.outcome is Outcome.CANCELLED
    assert seen == []


def test_what_must_not_be_cut_is_not(qtbot: QtBot, jobs: Jobs) -> None:
    seen: list[str] = []

    def work(progress: Progress) -> str:
        time.sleep(0.05)
        progress.check()
        return "whole"

    jobs.write(None, work, seen.append, can_cancel=False).cancel()
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == ["whole"]


def test_the_bar_waits_300_ms_then_counts_and_stops(qtbot: QtBot, jobs: Jobs) -> None:
    bar = JobBar(jobs)
    qtbot.addWidget(bar)
    go = threading.Event()

    def work(progress: Progress) -> None:
        progress.start(message("Counting"), 10_000_000_000)
        progress.advance(5_000_000_000)
        while not go.wait(0.01):
            progress.check()

    job = jobs.write(None, work, title="Post vouchers")
    qtbot.wait(150)
    assert bar.isHidden()
    qtbot.waitUntil(lambda: not bar.isHidden())
    assert job.seconds >= 0.3
    assert bar._title.text() == "Post vouchers"
    assert bar._step.text() == "Counting"
    assert "5,000,000,000 of 10,000,000,000" in bar._count.text()
    assert bar._bar.value() == 500
    bar._cancel.click()
    assert not bar._cancel.isEnabled()
    qtbot.waitUntil(lambda: not jobs.running)
    assert job.outcome is Outcome.CANCELLED
    assert bar.isHidden()


def test_three_readers_do_not_hold_up_the_gui(qtbot: QtBot, jobs: Jobs) -> None:
    """Pure Python in the workers must leave the GUI thread its turns."""
    owner, seen = QObject(), []

    def busy(_progress: Progress) -> int:
        end = time.monotonic() + 0.5
        count = 0
        while time.monotonic() < end:
            count += sum(range(50))
        return count

    with Watchdog() as dog:
        for slot in "abc":
            jobs.read(owner, busy, seen.append, slot=slot)
        qtbot.waitUntil(lambda: len(seen) == 3)
    # a shared machine steals some turns; a GUI thread that waited would show the whole half second
    assert dog.worst < 400, dog.stalls


def test_the_watchdog_finds_a_stall_and_where(qtbot: QtBot) -> None:
    with Watchdog() as dog:
        qtbot.wait(20)
        time.sleep(0.12)
        qtbot.wait(20)
    assert dog.worst > 80
    assert any("test_the_watchdog_finds" in each.where for each in dog.stalls)


def test_shutting_down_drops_answers(qtbot: QtBot, qapp: QApplication) -> None:
    jobs = Jobs()
    seen: list[Job] = []
    jobs.ended.connect(seen.append)

    def work(progress: Progress) -> None:
        while True:
            QThread.msleep(5)
            progress.check()

    jobs.read(QObject(jobs), work, lambda _result: None)
    qtbot.wait(20)
    jobs.shut_down()
    qapp.processEvents()
    assert seen == []


@pytest.mark.parametrize("writes", [True, False])
def test_an_unfinished_read_is_shown_only_after_two_seconds(writes: bool) -> None:
    job = Job("x", None, lambda _progress: None, None, None, writes=writes, can_cancel=True)
    job.submitted -= 1
    assert job.shown is writes
    job.submitted -= 1.5
    assert job.shown

"""Every way out that a finding of the core can offer can be run, or leads to where it is done."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import finance_desk
from finance_desk.app import rooms
from finance_desk.base.commands import COMMANDS, QUERIES
from finance_desk.base.findings import Remedy, hint, stop
from finance_desk.base.messages import Message
from finance_desk.vouchers.model import State
from tests.ui.pages.conftest import Bench
from ui.shell.remedies import CHECKS, PAGES, QUESTIONS, ROOMS

CORE = Path(finance_desk.__file__).parent
BEFORE_A_WINDOW = {"db.init", "db.upgrade"}
"""Offered while no database is open: the words say what to type."""


def remedies_of(source: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Every command a file's remedies name, with the arguments they give."""
    for call in ast.walk(ast.parse(source)):
        if not isinstance(call, ast.Call) or getattr(call.func, "id", "") not in ("hint", "Remedy"):
            continue
        given = frozenset(each.arg for each in call.keywords if each.arg)
        if len(call.args) > 1:
            for each in ast.walk(call.args[1]):
                if isinstance(each, ast.Constant) and isinstance(each.value, str) and "." in each.value:
                    yield each.value, given


OFFERED = sorted(
    {each for file in CORE.rglob("*.py") for each in remedies_of(file.read_text("utf-8"))},
    key=lambda each: (each[0], sorted(each[1])),
)


def test_every_remedy_of_the_core_leads_somewhere() -> None:
    rooms.load()
    assert len({id for id, _given in OFFERED}) > 20
    lost = []
    for id, given in OFFERED:
        if id in PAGES or id in CHECKS or id in BEFORE_A_WINDOW:
            continue
        if id in QUERIES:
            continue  # something to look up, which the command line names
        needed = list(inspect.signature(COMMANDS[id].run).parameters.values())[1:]
        missing = {each.name for each in needed if each.default is each.empty} - given - {"book", "period"}
        if not missing <= set(QUESTIONS) and id.partition(".")[0] not in ROOMS:
            lost.append((id, sorted(missing)))
    # files and whole databases: the words name the command line
    assert {id.partition(".")[0] for id, _missing in lost} <= {"db", "dimension"}


def test_a_remedy_that_needs_more_opens_its_page(bench: Bench) -> None:
    for id in sorted({id for id, _given in OFFERED} & set(PAGES)):
        bench.window.context.remedy(hint(Message("this way: {id}", {"id": id}), id))
        bench.settle()
        front = bench.window.front_page()
        shown = next(each.spec.id for each in bench.window.open_tabs() if each.widget is front)
        assert shown == PAGES[id]
        assert not bench.window.crashed and not bench.answers.asked
        assert bench.window.notice.text() == f"this way: {id}"


def test_a_lost_file_is_asked_for_and_put_back(
    bench: Bench, save: Callable[..., int], tmp_path: Path
) -> None:
    id = save("1004", "40010101", 100_00)
    folder, slip = tmp_path / "files", tmp_path / "slip.pdf"
    folder.mkdir()
    slip.write_bytes(b"%PDF-1.4")
    bench.desk.do("voucher.keep_files", book=bench.book, folder=folder)
    bench.desk.do("voucher.attach", book=bench.book, id=id, path=slip)
    (held,) = bench.desk.ask("voucher.attachments", book=bench.book, id=id)
    held.file.unlink()
    (finding,) = bench.desk.ask("voucher.verify_attachments", book=bench.book)
    for answer in (None, slip):
        bench.answers.answers.append(answer)
        bench.window.context.remedy(finding.remedy)
        bench.settle()
    assert held.file.read_bytes() == slip.read_bytes()
    assert bench.desk.ask("voucher.verify_attachments", book=bench.book) == ()


def test_a_remedy_short_of_a_line_of_text_asks_for_it(bench: Bench, save: Callable[..., int]) -> None:
    id = save("1004", "40010101", 100_00)
    bench.answers.answers.extend(["the slip is missing", None])
    for _ in range(2):
        bench.window.context.remedy(hint(Message("send it back"), "voucher.return", book=bench.book, id=id))
        bench.settle()
    assert [str(type(each).__name__) for each in bench.answers.asked] == ["Text", "Text"]
    notes = bench.desk.ask("voucher.show", book=bench.book, id=id).notes
    assert [each.text for each in notes] == ["the slip is missing"]


def test_a_complete_remedy_runs_after_a_yes(bench: Bench, save: Callable[..., int]) -> None:
    save("1004", "40010101", 100_00)
    remedy = hint(Message("work the balances out again"), "balance.rebuild")
    bench.answers.answers.extend([False, True])
    bench.window.context.remedy(remedy)
    bench.settle()
    events = len(bench.desk.ask("audit.ids", command="balance.rebuild"))
    bench.window.context.remedy(remedy)
    bench.settle()
    assert len(bench.desk.ask("audit.ids", command="balance.rebuild")) == events + 1
    assert bench.window.notice.text()


def test_a_year_is_opened_by_asking_which(bench: Bench) -> None:
    remedy = hint(Message("open the year"), "period.open_year")
    bench.answers.answers.extend(["next", "2027"])
    bench.window.context.remedy(remedy)
    assert bench.window.notice.text() == "next is no year."
    bench.window.context.remedy(remedy)
    bench.settle()
    assert 202712 in {each.period for each in bench.desk.ask("period.list", book=bench.book)}
    assert bench.answers.asked[1].value == "2027"  # type: ignore[union-attr]


@pytest.mark.parametrize("id", sorted(CHECKS))
def test_a_check_is_run_and_tells(bench: Bench, id: str) -> None:
    bench.window.context.remedy(hint(Message("check"), id))
    bench.settle()
    bench.until(bench.window.refusals.isVisible)
    assert [each.code for each in bench.window.refusals.findings.findings()] == ["check.sound"]


def test_what_only_the_command_line_does_is_named(bench: Bench) -> None:
    bench.window.context.remedy(Remedy(Message("Take a copy back."), "db.restore"))
    assert bench.window.notice.text() == ("Take a copy back. On the command line: finance-desk db restore")


def test_the_button_of_a_remedy_has_words(bench: Bench) -> None:
    listed = bench.window.refusals.findings
    for id, _given in OFFERED:
        words = listed.verb(stop("x.y", Message("x"), None, remedy=hint(Message("y"), id)))
        assert words and words != id


def test_posting_from_a_finding_goes_to_its_queue(bench: Bench, save: Callable[..., int]) -> None:
    id = save("1004", "40010101", 100_00)
    bench.window.context.remedy(hint(Message("post"), "voucher.post"))
    bench.settle()
    page = bench.window.front_page()
    assert page.queues.chosen() == "to_post"  # type: ignore[union-attr]
    assert bench.desk.ask("voucher.show", book=bench.book, id=id).state is State.MADE

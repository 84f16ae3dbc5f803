"""Several processes work on one database at the same moment: nothing twice, no gap, no silent overwriting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, Final

import pytest

from finance_desk.app.desk import Desk
from finance_desk.app.founding import found
from finance_desk.base.errors import Refused
from finance_desk.vouchers.choosing import Choice
from finance_desk.vouchers.model import Line
from tests.conftest import PASSWORD, quick_sign_in
from tests.store.places import Files, Place, Server, context

PROCESSES: Final = 3
EACH: Final = 6
"""Vouchers every process makes."""

PERIOD: Final = 202601

Job = tuple[str, Mapping[str, Any]]
Answer = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A database with a book, approved rules and received rows."""

    place: Place
    database: str
    book: int
    rows: int


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def prepared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    folder = tmp_path_factory.mktemp("together")
    place: Place = (
        Files(folder)
        if request.param == "sqlite"
        else Server(str(request.getfixturevalue("postgresql_server")))
    )
    database, rows = place.new(), 150
    file = folder / "rows.csv"
    file.write_text(
        "来源流水号,单据号,入账日期,金额,机构编码,机构名称,基金支付类型,类别\n"
        + "".join(f"S{n},D{n},2026-01-05,{n + 1}.00,H1,市一医院,310100,21\n" for n in range(rows)),
        "utf-8",
    )
    with found(database, "owner", PASSWORD) as desk:
        book = int(
            desk.do("book.new", code="310", name="职工", fund="employee", start=PERIOD, solo=True).value
        )
        desk.do("dimension.import", book=book, dimension="institution", items=[("H1", "市一医院")])
        desk.do("rule.import", book=book, rules="employee")
        desk.do("rule.approve", book=book)
        desk.do("intake.receive", book=book, source="settlement", path=file)
        quick_sign_in(desk)
    return Prepared(place, database, book, rows)


@pytest.fixture
def desk(prepared: Prepared) -> Iterator[Desk]:
    """A copy of the prepared database, open in this process; at the end everything in it must be sound."""
    database = prepared.place.copy(prepared.database)
    with Desk.open(database, "owner", PASSWORD) as opened:
        yield opened
        assert opened.ask("db.check") == ()
        assert opened.ask("db.verify") == ()
    prepared.place.drop(database)


def work(database: str, jobs: Sequence[Job], line: Connection) -> None:
    """One colleague: opens the database, waits for the word, does the jobs, tells what came of each."""
    with Desk.open(database, "owner", PASSWORD) as desk:
        line.send("ready")
        line.recv()
        line.send([_done(desk, command, arguments) for command, arguments in jobs])


def _done(desk: Desk, command: str, arguments: Mapping[str, Any]) -> Answer:
    try:
        if command == "save and post":
            id = int(desk.do("voucher.save", **arguments).value)
            choice = Choice(ids=[id])
            desk.do("voucher.review", book=arguments["book"], choice=choice)
            return "done", (id, desk.do("voucher.post", book=arguments["book"], choice=choice).value)
        return "done", desk.do(command, **arguments).value
    except Refused as refused:
        (finding, *_) = refused.findings
        values = finding.message.values
        return finding.code, {name: each for name, each in values.items() if isinstance(each, int)}


def together(desk: Desk, *of_each: Sequence[Job]) -> list[list[Answer]]:
    """Let every list of jobs be done by a process of its own, all beginning at one moment."""
    database = str(desk.location.file or desk._engine.url.render_as_string(hide_password=False))
    database = database.replace("postgresql+psycopg", "postgresql")
    colleagues = []
    for jobs in of_each:
        line, its_end = context.Pipe()
        process = context.Process(target=work, args=(database, jobs, its_end))
        process.start()
        its_end.close()
        colleagues.append((process, line))
    for _, line in colleagues:
        assert line.recv() == "ready"
    for _, line in colleagues:
        line.send("go")
    answers = [line.recv() for _, line in colleagues]
    for process, line in colleagues:
        process.join()
        process.close()
        line.close()
    return answers


def lines(desk: Desk, fen: int, book: int) -> list[Line]:
    ids = {each.code: each.id for each in desk.ask("account.list", book=book)}
    return [Line(ids["1004"], fen, 0, "x"), Line(ids["450101"], 0, fen, "x")]


def turnover(desk: Desk, book: int) -> int:
    """What was posted to 1004 and 450101, in fen."""
    ids = {each.code: each.id for each in desk.ask("account.list", book=book)}
    moved = desk.ask("balance.turnovers", book=book, first=PERIOD, last=PERIOD)
    assert moved[ids["1004"]].debit == moved[ids["450101"]].credit
    return int(moved[ids["1004"]].debit)


def test_the_same_rows_are_generated_once(prepared: Prepared, desk: Desk) -> None:
    book = prepared.book
    answers = together(desk, *[[("generate.run", {"book": book})]] * PROCESSES)
    made = [value for ((said, value),) in answers if said == "done"]
    assert len(made) == PROCESSES
    assert sorted((each.rows, each.run is None) for each in made) == [
        *[(0, True)] * (PROCESSES - 1),
        (prepared.rows, False),
    ]
    assert len(desk.ask("voucher.ids", book=book)) == sum(each.vouchers for each in made) > 0


def test_the_same_vouchers_are_posted_once(prepared: Prepared, desk: Desk) -> None:
    book = prepared.book
    for fen in range(1, 11):
        desk.do("voucher.save", book=book, day=20260105, lines=lines(desk, fen, book))
    desk.do("voucher.review", book=book)
    answers = together(desk, *[[("voucher.post", {"book": book})]] * PROCESSES)
    assert sorted(answer for (answer,) in answers) == [*[("done", 0)] * (PROCESSES - 1), ("done", 10)]
    assert turnover(desk, book) == sum(range(1, 11))


def test_different_vouchers_get_numbers_without_gap(prepared: Prepared, desk: Desk) -> None:
    book = prepared.book
    jobs = [
        [
            ("save and post", {"book": book, "day": 20260105, "lines": lines(desk, 1 << number, book)})
            for number in range(who * EACH, (who + 1) * EACH)
        ]
        for who in range(PROCESSES)
    ]
    answers = [answer for each in together(desk, *jobs) for answer in each]
    assert [said for said, _ in answers] == ["done"] * (PROCESSES * EACH)
    assert {posted for _, (_, posted) in answers} == {1}
    ids = [id for _, (id, _) in answers]
    page = desk.ask("voucher.page", book=book, ids=ids)
    assert sorted(each.number for each in page) == list(range(1, PROCESSES * EACH + 1))
    # every voucher's amount is a power of two: the sum tells that each was posted exactly once
    assert turnover(desk, book) == (1 << PROCESSES * EACH) - 1


def test_the_second_to_save_a_draft_is_told_of_the_first(prepared: Prepared, desk: Desk) -> None:
    book = prepared.book
    id = desk.do("voucher.save", book=book, day=20260105, lines=lines(desk, 7, book), complete=False).value
    jobs = [
        [
            (
                "voucher.save",
                {"book": book, "day": 20260105, "lines": lines(desk, fen, book), "id": id, "version": 1},
            )
        ]
        for fen in range(100, 100 + PROCESSES)
    ]
    answers = [answer for (answer,) in together(desk, *jobs)]
    first = [at for at, (said, _) in enumerate(answers) if said == "done"]
    assert len(first) == 1
    others = [answer for at, answer in enumerate(answers) if at not in first]
    assert others == [("voucher.changed_meanwhile", {"theirs": 2, "yours": 1})] * (PROCESSES - 1)
    held = desk.ask("voucher.show", book=book, id=id)
    assert held.version == 2
    assert [line.debit + line.credit for line in held.lines] == [100 + first[0]] * 2


def test_nothing_is_saved_into_a_period_that_is_being_closed(prepared: Prepared, desk: Desk) -> None:
    """Whoever comes first: the period closes without the voucher, or is refused because of it."""
    book = prepared.book
    rows = list(desk.ask("intake.rows", book=book))
    desk.do("intake.mark", book=book, rows=rows, kind="ignored", reason="试")
    warns = {each.code: "试" for each in desk.ask("close.check", book=book, period=PERIOD) if each.warns}
    closing = ("close.run", {"book": book, "period": PERIOD, "accept_warnings": warns})
    saving = ("voucher.save", {"book": book, "day": 20260105, "lines": lines(desk, 3, book)})
    (closed,), *saved = together(desk, [closing], *[[saving]] * (PROCESSES - 1))
    is_closed = next(each.closed for each in desk.ask("period.list", book=book) if each.period == PERIOD)
    count = len(desk.ask("voucher.ids", book=book))
    assert is_closed == (closed[0] == "done")
    assert count == sum(said == "done" for ((said, _),) in saved)
    assert is_closed == (count == 0)

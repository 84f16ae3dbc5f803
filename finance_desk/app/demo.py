"""The demo: the product's main job on a made-up city's year, through the same two doors as everyone.

A database is founded, books and people are made, business files are written and received, rules make
vouchers, a second person reviews them, they are posted, twelve months and the year are closed, and
the statements come out as workbooks and PDF.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from finance_desk.app.demo_city import HOSPITALS, REGIONS, CityYear, Fund, employee, resident
from finance_desk.app.demo_files import write_month
from finance_desk.app.desk import Desk
from finance_desk.app.founding import found
from finance_desk.balances.model import OpeningRow
from finance_desk.base.commands import Done
from finance_desk.base.errors import refuse
from finance_desk.base.findings import Finding, Subject, hint
from finance_desk.base.messages import Message, Period, message
from finance_desk.base.period import periods
from finance_desk.base.progress import Progress
from finance_desk.reports.writing import write_report
from finance_desk.store import failures
from finance_desk.store.engine import locate, open_engine
from finance_desk.vouchers.choosing import Choice

YEAR: Final = 2025
PASSWORD: Final = "demo-2025"  # noqa: S105 - told to everybody who runs the demo
PEOPLE: Final = (
    ("li", "李会计", "accountant"),
    ("shen", "沈审核", "reviewer"),
    ("zhao", "赵出纳", "cashier"),
    ("chen", "陈主管", "supervisor"),
)
MONTHLY: Final = ("fund_balance_sheet", "fund_income_expense")


@dataclass(slots=True)
class DemoStep:
    """One step of the demo as the summary tells it: what, how many, how long (seconds)."""

    title: Message
    count: int = 0
    seconds: float = 0.0


@dataclass(slots=True)
class DemoResult:
    """What the demo did: steps, findings met on the way, where everything is."""

    database: str
    folder: Path
    login: str
    password: str
    steps: list[DemoStep] = field(default_factory=list)
    refused_rows: int = 0
    findings: list[Finding] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)


class _Stopwatch:
    """Adds up the time of steps that are taken month by month."""

    def __init__(self, progress: Progress) -> None:
        self.steps: dict[str, DemoStep] = {}
        self._progress = progress

    @contextmanager
    def step(self, title: Message) -> Iterator[DemoStep]:
        self._progress.check()
        one = self.steps.setdefault(title.msgid, DemoStep(title))
        begun = time.perf_counter()
        yield one
        one.seconds += time.perf_counter() - begun


def run(database: str | None, folder: Path, progress: Progress) -> DemoResult:
    """Make the demo anew in ``folder`` (and in ``database``, when that is a PostgreSQL URL).

    What an earlier demo left there is replaced; a database that is not a demo is refused.
    """
    where = database or str(folder / "finance-desk-demo.db")
    with failures.translated(str(folder)):
        _clear(where, folder)
        folder.mkdir(parents=True, exist_ok=True)
    watch = _Stopwatch(progress)
    result = DemoResult(where, folder, "li", PASSWORD)
    progress.start(message("Making the demo"), total=2 * 12 + 2)
    with watch.step(message("Database, people, books, opening balances")) as step:
        owner = _found(where)
        books = {"310": _book(owner, employee()), "390": _book(owner, resident())}
        owner = owner.refreshed()
        step.count = len(books)
    li, shen, chen = (owner.signed_in(login, PASSWORD) for login in ("li", "shen", "chen"))
    with watch.step(message("Generation rules approved by a second person")) as step:
        for book in books.values():
            step.count += int(chen.do("rule.approve", book=book).value)
    progress.advance()
    for code, fund in (("310", employee()), ("390", resident())):
        city = CityYear(fund, YEAR)
        for period in periods(YEAR * 100 + 1, YEAR * 100 + 12):
            _month(li, shen, chen, books[code], city, period, watch, result)
            progress.advance()
        _january(li, books[code], city, watch, result)
        with watch.step(message("Annual statements")) as step:
            for name in MONTHLY:
                step.count += _statements(li, books[code], name, YEAR * 100, result)
    with watch.step(message("Proof of balances and of the audit chain")) as step:
        for book in books.values():
            result.findings += li.ask("balance.check", book=book)
        result.findings += li.ask("audit.verify")
        result.findings += li.ask("voucher.verify_seals")
        step.count = len(result.findings)
    progress.advance()
    result.steps = list(watch.steps.values())
    for desk in (owner, li, shen, chen):
        desk.close()
    return result


def _month(
    li: Desk,
    shen: Desk,
    chen: Desk,
    book: int,
    city: CityYear,
    period: int,
    watch: _Stopwatch,
    result: DemoResult,
) -> None:
    _receive(li, book, city, period, watch, result)
    with watch.step(message("Vouchers generated")) as step:
        step.count += _vouchers(li.do("generate.run", book=book, make_missing=True))
    _review_and_post(li, shen, book, watch)
    with watch.step(message("Period-end transfers made")) as step:
        if period % 100 == 12 and city.fund.code == "310":
            # what waits is split first, so that the transfer takes it along
            li.do("close.split_pending", book=book, period=period, pooled_share=70)
            _review_and_post(li, shen, book, watch)
        li.do("close.transfer", book=book, period=period)
        step.count += 1
    _review_and_post(li, shen, book, watch)
    with watch.step(message("Statements written")) as step:
        for name in MONTHLY:
            step.count += _statements(li, book, name, period, result)
    with watch.step(message("Business = ledger signed (months)")) as step:
        for signer in (li, shen):
            signer.do("reconcile.sign", book=book, period=period)
        step.count += 1
    with watch.step(message("Periods checked and closed")) as step:
        warnings = {
            check.code: "演示：已知悉"
            for check in chen.ask("close.check", book=book, period=period)
            if check.warns
        }
        chen.do("close.run", book=book, period=period, accept_warnings=warnings)
        step.count += 1


def _receive(li: Desk, book: int, city: CityYear, period: int, watch: _Stopwatch, result: DemoResult) -> None:
    with watch.step(message("Business files written")) as step:
        sent = write_month(city.month(period), result.folder / "预记账数据", city.fund.code, period)
        step.count += len(sent)
    with watch.step(message("Files received and checked (rows)")) as step:
        for source, file in sent:
            done = li.do("intake.receive", book=book, source=source, path=file)
            batch = next(each for each in li.ask("intake.batches", book=book) if each.id == done.value)
            step.count += batch.rows
            result.refused_rows += batch.refused


def _january(li: Desk, book: int, city: CityYear, watch: _Stopwatch, result: DemoResult) -> None:
    """The month that waits for whoever opens the window: received, and in one book already generated."""
    _receive(li, book, city, (YEAR + 1) * 100 + 1, watch, result)
    if city.fund.code == "310":
        with watch.step(message("Vouchers generated")) as step:
            step.count += _vouchers(li.do("generate.run", book=book, make_missing=True))


def _review_and_post(li: Desk, shen: Desk, book: int, watch: _Stopwatch) -> None:
    with watch.step(message("Vouchers reviewed by a second person")) as step:
        step.count += int(shen.do("voucher.review", book=book, choice=Choice()).value)
    with watch.step(message("Vouchers posted")) as step:
        step.count += int(li.do("voucher.post", book=book, choice=Choice()).value)


def _statements(desk: Desk, book: int, name: str, period: int, result: DemoResult) -> int:
    report = desk.ask("report.run", book=book, name=name, period=period)
    folder = result.folder / "报表" / report.book_code
    folder.mkdir(parents=True, exist_ok=True)
    for form in ("xlsx", "pdf"):
        target = folder / f"{report.form_code}-{report.period_label}.{form}"
        write_report(report, target, form, "zh", by=desk.actor.name)
        result.files.append(target)
    result.findings += [finding for finding in report.findings if finding.blocks]
    return 2


def _found(where: str) -> Desk:
    owner = found(where, "owner", PASSWORD, name="演示所有者")
    owner.do("db.mark_demo")
    for login, name, role in PEOPLE:
        owner.do("user.new", login=login, name=name, password=PASSWORD, roles=[role], everything=True)
    return owner


def _book(owner: Desk, fund: Fund) -> int:
    name = {"310": "职工基本医疗保险基金", "390": "城乡居民基本医疗保险基金"}[fund.code]
    chart = {"310": "employee", "390": "resident"}[fund.code]
    book = int(
        owner.do(
            "book.new",
            code=fund.code,
            name=name,
            fund=chart,
            start=YEAR * 100 + 1,
            unit_code="4406",
            unit_name="佛山市医疗保障基金管理中心（演示）",
        ).value
    )
    desk = owner.refreshed()
    desk.do("dimension.import", book=book, dimension="institution", items=HOSPITALS)
    desk.do("dimension.import", book=book, dimension="region", items=REGIONS)
    desk.do("rule.import", book=book, rules=chart)
    accounts = {each.code: each.id for each in desk.ask("account.list", book=book)}
    dimension = {each.code: each.id for each in desk.ask("dimension.list", book=book)}["region"]
    items = {each.code: each.id for each in desk.ask("dimension.items", book=book, dimension_id=dimension)}
    rows = [
        OpeningRow(accounts["100301"], fund.current),
        OpeningRow(accounts["100302"], fund.deposit),
        OpeningRow(accounts["1004"], fund.expenditure),
    ]
    rows += [
        OpeningRow(accounts["110101"], amount, items={dimension: items[region]})
        for region, amount in fund.region_advance.items()
    ]
    if fund.personal:
        rows += [
            OpeningRow(accounts["300101"], -fund.pooled),
            OpeningRow(accounts["300102"], -fund.personal),
        ]
    else:
        rows.append(OpeningRow(accounts["3001"], -fund.pooled))
    desk.do("opening.set", book=book, rows=rows)
    return book


def _vouchers(done: Done) -> int:
    return int(done.value.vouchers)


def _clear(where: str, folder: Path) -> None:
    """Take an earlier demo away; refuse what is not one."""
    location = locate(where)
    refused: Callable[[], Exception] = lambda: refuse(  # noqa: E731
        "demo.not_a_demo",
        message("{where} holds a database that is not a demo; nothing was changed.", where=location.shown()),
        Subject("file", label=location.shown()),
        remedy=hint(message("Choose another place with --db.")),
    )
    if location.file is not None and not location.file.exists():
        shutil.rmtree(folder / "预记账数据", ignore_errors=True)
        shutil.rmtree(folder / "报表", ignore_errors=True)
        return
    engine = open_engine(location)
    try:
        with failures.translated(location.shown()), engine.begin() as connection:
            tables = sa.inspect(connection).get_table_names()
            demo = (
                connection.exec_driver_sql("SELECT value FROM setting WHERE name = 'demo'").scalar()
                if "setting" in tables
                else None
            )
            if tables and demo != "yes":
                raise refused()
            if tables and location.file is None:
                connection.exec_driver_sql("DROP SCHEMA public CASCADE")
                connection.exec_driver_sql("CREATE SCHEMA public")
    finally:
        engine.dispose()
    if location.file is not None:
        for suffix in ("", "-wal", "-shm"):
            Path(f"{location.file}{suffix}").unlink(missing_ok=True)
    shutil.rmtree(folder / "预记账数据", ignore_errors=True)
    shutil.rmtree(folder / "报表", ignore_errors=True)


__all__ = ["DemoResult", "DemoStep", "Period", "run"]

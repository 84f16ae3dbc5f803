"""Rows into vouchers in a fixed number of statements: the database moves the rows, rules are its SQL.

The steps, each one or a few statements over temporary tables (``gen_…``):

1. ``match``: every ready row gets a *key*: its rule, which of the rule's lines are not zero, and the
   pieces of the row that decide the accounts. Rows that cannot go on get a key that says why.
2. ``resolve``: the few different keys (*combos*) are worked out in Python: accounts, voucher type,
   which dimensions each line carries. What is wrong with a combo is wrong with all its rows.
3. ``fill_dimensions``: the different dimension items that the rows name are found, or made.
4. ``group``: rows that share a voucher are brought together; what is wrong with one row keeps its
   whole voucher out. Vouchers get their order: period, type, day, first row.
5. ``write``: vouchers, lines, links. Amounts and summaries are computed by the database from the row.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import sqlalchemy as sa

from finance_desk.accounts.model import Account
from finance_desk.accounts.queries import accounts as chart
from finance_desk.base.findings import Finding, Remedy, Subject, hint, stop, warn
from finance_desk.base.messages import Message, Money, Period, message
from finance_desk.base.period import first_day, last_day
from finance_desk.base.validity import LAST_DAY, limited, why_not
from finance_desk.books.model import VoucherType
from finance_desk.books.queries import options, voucher_types
from finance_desk.dimensions.commands import add_items, set_ids
from finance_desk.dimensions.model import Item, set_key
from finance_desk.dimensions.queries import dimensions
from finance_desk.formula.evaluate import RowScope, evaluate
from finance_desk.formula.tree import Node
from finance_desk.formula.values import ErrorValue, as_text
from finance_desk.generation.compiled import CompiledLine, CompiledRule, row_functions
from finance_desk.generation.fields import given
from finance_desk.generation.model import RuleState
from finance_desk.generation.pieces import Pieces, choice
from finance_desk.generation.tables import generation_run
from finance_desk.store import bulk
from finance_desk.store.unit import Reader, UnitOfWork
from finance_desk.vouchers.commands import next_number

_RULE, _NONE, _TWO, _BEFORE, _AFTER, _CLOSED, _UNBALANCED = "R", "N", "T", "B", "A", "C", "U"
"""First letters of keys: a rule holds, no rule does, two do, the day is out of the book's open periods,
the rule's lines do not balance."""

_RULE_DIGITS: Final = 4
_SETS_AT_ONCE: Final = 5_000
_EVER, _NEVER = 0, LAST_DAY + 1
JOINT: Final = "\x1f"
"""Between the codes of several dimensions: no code holds it."""

_TABLES: Final = {
    "gen_pick": "id {int} PRIMARY KEY",
    "gen_row": "row_id {key}, key TEXT NOT NULL, grp TEXT, day INTEGER NOT NULL",
    "gen_combo": "id {serial}, key TEXT NOT NULL UNIQUE, row_id {int} NOT NULL, last_day INTEGER NOT NULL, members {int} NOT NULL",
    "gen_ready": "combo_id {int} PRIMARY KEY, rule_no INTEGER NOT NULL, type_id {int} NOT NULL, funds INTEGER NOT NULL",
    "gen_line": "combo_id {int}, line_no INTEGER, rule_line_id {int} NOT NULL, side INTEGER NOT NULL, amount_no INTEGER NOT NULL,"
    " summary_no INTEGER NOT NULL, account_id {int} NOT NULL, family INTEGER, PRIMARY KEY (combo_id, line_no)",
    "gen_set": "family INTEGER, codes TEXT, row_id {int} NOT NULL, PRIMARY KEY (family, codes)",
    "gen_item_set": "family INTEGER, codes TEXT, set_id {int}, PRIMARY KEY (family, codes)",
    "gen_bad_set": "family INTEGER, codes TEXT, cause INTEGER NOT NULL, from_day INTEGER NOT NULL, before_day INTEGER NOT NULL",
    "gen_bad": "combo_id {int}, cause INTEGER NOT NULL, from_day INTEGER NOT NULL, before_day INTEGER NOT NULL",
    "gen_out": "row_id {int} PRIMARY KEY, cause INTEGER NOT NULL",
    "gen_part": "row_id {int} PRIMARY KEY, part {int} NOT NULL",
    "gen_spoiled": "rule TEXT, grp TEXT, PRIMARY KEY (rule, grp)",
    "gen_group": "id {serial}, rule_no INTEGER NOT NULL, type_id {int} NOT NULL, period INTEGER NOT NULL, grp TEXT NOT NULL,"
    " day INTEGER NOT NULL, row_id {int} NOT NULL, combo_id {int} NOT NULL, members {int} NOT NULL",
    "gen_member": "group_id {int} NOT NULL, row_id {int} NOT NULL, combo_id {int} NOT NULL",
    "gen_merged": "group_id {int}, line_no INTEGER, rule_line_id {int} NOT NULL, side INTEGER NOT NULL, account_id {int} NOT NULL,"
    " set_id {int}, summary TEXT NOT NULL, amount {int} NOT NULL, PRIMARY KEY (group_id, line_no)",
    "gen_fund": "account_id {int} PRIMARY KEY, fund INTEGER NOT NULL",
    "gen_shift": "seq {int} PRIMARY KEY, rule_no INTEGER NOT NULL, amount {int} NOT NULL",
    "gen_bad_group": "group_id {int} PRIMARY KEY, difference {int} NOT NULL",
    "gen_voucher": "seq {serial}, row_id {int} NOT NULL, combo_id {int}, group_id {int}, rule_no INTEGER NOT NULL,"
    " type_id {int} NOT NULL, day INTEGER NOT NULL, total {int}",
    "gen_series": "period INTEGER, type_id {int}, shift {int} NOT NULL, PRIMARY KEY (period, type_id)",
}


# every business row is a document behind its voucher (domain §2.8)
_ATTACHMENTS: Final = (
    "CASE WHEN v.group_id IS NULL THEN 1 ELSE (SELECT p.members FROM gen_group p WHERE p.id = v.group_id) END"
)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which ready rows of a book: of one batch, exactly ``rows``, up to a bank day; else all.

    ``again``: rows that stand in a voucher already count as ready, for a replay.
    ``without``: rows that stay out this time.
    ``periods`` (first and last): every row of the business with its bank day in them, and every row of a
    voucher of these periods, whatever became of it; a row that is booked keeps the rule that booked it.
    It looks only, so neither closed periods nor disabled accounts and items stand in the way.
    """

    batch: int | None = None
    rows: Sequence[int] | None = None
    through_day: int | None = None
    batches: Sequence[int] | None = None
    again: bool = False
    periods: tuple[int, int] | None = None
    without: Collection[int] = ()


def _name_of(row: sa.Row[Any], code: str) -> str:
    """The name of an item that a row calls ``code``: the party's, where the code is the party's own.

    A region or a bank account is not called after the person whose row mentions it first.
    """
    return row.party_name if row.party_name and row.party_code == code else code


@dataclass(slots=True)
class _Cause:
    """Why rows stay out: a sentence for all rows of the same cause, and what to do."""

    code: str
    what: Message
    remedy: Remedy | None


@dataclass(slots=True)
class _Combo:
    """A combo worked out: its lines, or what is wrong with it."""

    id: int
    key: str
    row_id: int
    last_day: int
    members: int
    row: Mapping[str, Any]


@dataclass(slots=True)
class Assembly:
    """Ready rows of a book on their way into vouchers. ``tx`` is a Reader for a preview."""

    tx: Reader
    book: int
    rules: Sequence[CompiledRule]
    maps: Mapping[tuple[str, str], str]
    selection: Selection
    redate: bool = True
    make_missing: bool = False
    most_rows: int = 0  # so many rows a voucher at most; 0: as many as share it
    candidates: int = 0
    vouchers: int = 0
    booked: int = 0
    open_from: int = 0
    findings: list[Finding] = field(default_factory=list)
    _causes: list[_Cause] = field(default_factory=list)
    _accounts: dict[str, Account] = field(default_factory=dict)
    _types: Sequence[VoucherType] = ()
    _dimensions: dict[str, int] = field(default_factory=dict)
    _dimension_names: dict[int, str] = field(default_factory=dict)
    _amounts: dict[Node, int] = field(default_factory=dict)
    _summaries: dict[str, int] = field(default_factory=dict)
    _families: dict[tuple[tuple[int, Node, bool], ...], int] = field(default_factory=dict)
    _used: set[int] = field(default_factory=set)
    _funds: dict[int, set[str]] = field(default_factory=dict)  # of a rule, the sub-funds its lines stand on
    _pieces: Pieces = field(init=False)
    _has_closed: bool = False

    def __post_init__(self) -> None:
        self._pieces = Pieces(self.tx.dialect, self.book)
        self._accounts = {each.code: each for each in chart(self.tx, book=self.book)}
        self._types = voucher_types(self.tx, book=self.book)
        held = dimensions(self.tx, book=self.book)
        self._dimensions = {each.code: each.id for each in held}
        self._dimension_names = {each.id: each.name for each in held}

    # the whole way

    def prepare(self) -> None:
        """Steps 1 to 4: afterwards ``vouchers`` is known and ``gen_voucher`` holds them in order."""
        self.tx.expect_many()
        self._make_tables()
        self.tx.progress.start(message("Matching rows with rules"))
        self._match()
        if self.candidates:
            self._resolve()
            self._fill_dimensions()
            self.tx.progress.start(message("Bringing rows together"))
            self._group()
        self._report()

    def look(self) -> None:
        """Steps 1 to 3 of a selection of whole periods: what every row should be booked as, for :meth:`expect`."""
        self.tx.expect_many()
        self._make_tables()
        self.tx.progress.start(message("Matching rows with rules"))
        self._match()
        if self.candidates:
            self._resolve()
            self._fill_dimensions()

    def matched(self) -> list[tuple[tuple[int, ...], int, int, str]]:
        """Step 1 alone: which rules (by number) hold together for how many rows, over how much (fen), one of them."""
        self._make_tables()
        self._match()
        met: dict[tuple[int, ...], tuple[int, int, str]] = {}
        for row in self.tx.text(
            "SELECT c.key, c.members, SUM(r.amount) AS amount, MIN(r.external_id) AS example FROM gen_combo c"
            " JOIN gen_row g ON g.key = c.key JOIN intake_row r ON r.id = g.row_id GROUP BY c.key, c.members"
        ):
            kind, rest = row.key[0], row.key[1:]
            numbers = (
                tuple(int(each) for each in rest.split())
                if kind == _TWO
                else (int(rest[:_RULE_DIGITS]),)
                if kind in (_RULE, _UNBALANCED)
                else ()
            )
            rows, amount, example = met.get(numbers, (0, 0, row.example))
            met[numbers] = (rows + row.members, amount + int(row.amount), example)
        return [(numbers, *told) for numbers, told in sorted(met.items())]

    def close(self) -> None:
        """Drop the temporary tables."""
        for name in _TABLES:
            self.tx.text(f"DROP TABLE IF EXISTS {name}")

    # tables

    def _make_tables(self) -> None:
        for name in _TABLES:
            self.tx.text(f"DROP TABLE IF EXISTS {name}")
            self._make_table(name)

    def _make_table(self, name: str) -> None:
        postgresql = self.tx.dialect == "postgresql"
        words = (
            {
                "int": "BIGINT",
                "key": "BIGINT",
                "serial": "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
            }
            if postgresql
            else {"int": "INTEGER", "key": "INTEGER PRIMARY KEY", "serial": "INTEGER PRIMARY KEY"}
        )
        columns = _TABLES[name]
        without_rowid = "" if postgresql or "PRIMARY KEY (" not in columns else " WITHOUT ROWID"
        self.tx.text(f"CREATE TEMPORARY TABLE {name} ({columns.format_map(words)}){without_rowid}")

    def _fill(self, name: str, rows: Sequence[Sequence[Any]]) -> None:
        if rows:
            columns = [each.strip().split(" ")[0] for each in _columns(name)][: len(rows[0])]
            table = sa.Table(name, sa.MetaData(), *(sa.Column(each) for each in columns))
            bulk.bulk_insert(self.tx.connection, table, columns, rows, self.tx.progress)

    def _run(self, sql: str, **more: Any) -> int:
        """A statement with every parameter of the compiled pieces at hand; gives the row count."""
        result = self.tx.text(sql, {"book": self.book, **self._pieces.parameters, **more})
        return int(result.rowcount)

    def _analyze(self, *names: str) -> None:
        """PostgreSQL plans joins over temporary tables well only when it has looked at them."""
        if self.tx.dialect == "postgresql":
            for name in names:
                self.tx.text(f"ANALYZE {name}")

    # 1. rows and rules

    def _match(self) -> None:
        first, last, open_period = self.tx.text(
            "SELECT MIN(period), MAX(period), MIN(CASE WHEN closed = 0 THEN period END)"
            " FROM book_period WHERE book_id = :book",
            {"book": self.book},
        ).one()
        looking = self.selection.periods is not None
        self._has_closed = not looking and (open_period is None or open_period > first)
        self.open_from = first_day(open_period) if open_period is not None else last_day(last) + 1
        outs = [
            f"WHEN r.day < {first_day(first)} THEN '{_BEFORE}' || CAST(r.day / 100 AS TEXT)",
            f"WHEN r.day > {last_day(last)} THEN '{_AFTER}' || CAST(r.day / 100 AS TEXT)",
        ]
        if looking:
            outs = []
        if self._has_closed and (not self.redate or open_period is None):
            outs.append(f"WHEN r.day < {self.open_from} THEN '{_CLOSED}' || CAST(r.day / 100 AS TEXT)")
        day = (
            f"CASE WHEN r.day < {self.open_from} THEN {self.open_from} ELSE r.day END"
            if self._has_closed
            else "r.day"
        )
        merged = any(each.merge for each in self.rules)
        sql = (
            f"INSERT INTO gen_row (row_id, key, grp, day) SELECT r.id, CASE {' '.join([*outs, *self._as_booked()])}"
            f" WHEN TRUE THEN {self._key()} END,"
            f" {self._group_key() if merged else 'NULL'}, {day} FROM intake_row r WHERE {self._ready()}"
        )
        self.candidates = self._run(sql, batch=self.selection.batch, through=self.selection.through_day)
        self._run(
            "INSERT INTO gen_combo (key, row_id, last_day, members)"
            " SELECT key, MIN(row_id), MAX(day), COUNT(*) FROM gen_row GROUP BY key"
        )
        self._analyze("gen_row", "gen_combo")

    def _as_booked(self) -> list[str]:
        """In a look over whole periods a row that stands in a voucher has the rule that booked it."""
        if self.selection.periods is None:
            return []
        booked = (
            "(SELECT x.rule_id FROM row_voucher x JOIN voucher v ON v.id = x.voucher_id"
            " WHERE x.row_id = r.id AND x.book_id = r.book_id AND v.state <> 9)"
        )
        cases = " ".join(
            f"WHEN {int(rule.rule.id)} THEN {self._rule_key(number, rule)}"
            for number, rule in enumerate(self.rules)
        )
        return [f"WHEN {booked} IS NOT NULL THEN CASE {booked} {cases} ELSE '{_NONE}' END"] if cases else []

    def _of_periods(self, first: int, last: int) -> str:
        """The condition of a row of the business in these periods, or of a voucher of them."""
        return (
            f"r.book_id = :book AND ((r.day BETWEEN {int(first_day(first))} AND {int(last_day(last))}"
            " AND NOT EXISTS (SELECT 1 FROM row_mark m WHERE m.row_id = r.id AND m.kind <> 'held'))"
            " OR r.id IN (SELECT x.row_id FROM row_voucher x JOIN voucher v ON v.id = x.voucher_id"
            f" WHERE v.book_id = :book AND v.state <> 9 AND v.period BETWEEN {int(first)} AND {int(last)}))"
        )

    def _ready(self) -> str:
        """The condition of a ready row: not booked, not marked, without open problem."""
        chosen = self.selection
        if chosen.periods is not None:
            return self._of_periods(*chosen.periods)
        conditions = ["r.book_id = :book"]
        if chosen.batch is not None:
            conditions.append("r.batch_id = :batch")
        elif chosen.batches is not None:
            listed = ", ".join(str(int(id)) for id in chosen.batches) or "0"
            conditions.append(f"r.batch_id IN ({listed})")
        elif chosen.rows is None:
            conditions.append("r.batch_id IN (SELECT id FROM intake_batch WHERE book_id = :book)")
        if chosen.rows is not None:
            self._fill("gen_pick", [(int(id),) for id in sorted(set(chosen.rows))])
            conditions.append("r.id IN (SELECT id FROM gen_pick)")
        if chosen.through_day is not None:
            conditions.append("r.day <= :through")
        if chosen.without:
            conditions.append(f"r.id NOT IN ({', '.join(str(int(id)) for id in sorted(chosen.without))})")
        # where nothing of a kind exists, a million rows need not be asked one by one
        if not chosen.again and self._any("row_voucher WHERE book_id = :book"):
            conditions.append(
                # a voucher voided by hand keeps its link until a run looks; a preview sees it as the run will
                "NOT EXISTS (SELECT 1 FROM row_voucher x WHERE x.row_id = r.id AND x.book_id = r.book_id"
                " AND x.voucher_id NOT IN (SELECT v.id FROM voucher v"
                " WHERE v.book_id = :book AND v.state <> 3 AND v.state = 9))"
            )
        if self._any("row_mark WHERE book_id = :book"):
            conditions.append("NOT EXISTS (SELECT 1 FROM row_mark m WHERE m.row_id = r.id)")
        if self._any("intake_problem WHERE book_id = :book AND row_id IS NOT NULL AND settled_at IS NULL"):
            conditions.append(
                "NOT EXISTS (SELECT 1 FROM intake_problem p WHERE p.row_id = r.id AND p.settled_at IS NULL)"
            )
        return " AND ".join(conditions)

    def _any(self, where: str) -> bool:
        return self.tx.text(f"SELECT 1 FROM {where} LIMIT 1", {"book": self.book}).first() is not None

    def _by_event(self) -> dict[str, list[tuple[int, CompiledRule]]]:
        found: dict[str, list[tuple[int, CompiledRule]]] = {}
        for number, rule in enumerate(self.rules):
            if self.selection.periods is not None and rule.rule.state is not RuleState.ACTIVE:
                continue  # it only explains what it booked
            found.setdefault(rule.rule.event, []).append((number, rule))
        return found

    def _holds(self, rule: CompiledRule) -> str:
        """Whether a row of the rule's event is the rule's."""
        parts = []
        if rule.condition is not None:
            parts.append(self._pieces.condition(rule.condition))
        if rule.rule.first > 19900101:
            parts.append(f"r.day >= {int(rule.rule.first)}")
        if rule.rule.last < 22001231:
            parts.append(f"r.day <= {int(rule.rule.last)}")
        return " AND ".join(parts)

    def _key(self) -> str:
        none = f"'{_NONE}' || r.event || '|' || COALESCE(r.fund, '') || '|' || COALESCE(r.pay_type, '') || '|' || COALESCE(r.category, '')"
        branches = []
        for event, rules in self._by_event().items():
            holds = {number: self._holds(rule) for number, rule in rules}
            if len(rules) == 1 and not holds[rules[0][0]]:
                branches.append(f"WHEN '{_word(event)}' THEN {self._rule_key(*rules[0])}")
                continue
            cases = []
            if len(rules) > 1:
                count = " + ".join(f"CASE WHEN {each or 'TRUE'} THEN 1 ELSE 0 END" for each in holds.values())
                who = " || ".join(
                    f"CASE WHEN {each or 'TRUE'} THEN ' {number}' ELSE '' END"
                    for number, each in holds.items()
                )
                cases.append(f"WHEN {count} > 1 THEN '{_TWO}' || {who}")
            cases += [
                f"WHEN {holds[number] or 'TRUE'} THEN {self._rule_key(number, rule)}"
                for number, rule in rules
            ]
            branches.append(f"WHEN '{_word(event)}' THEN CASE {' '.join(cases)} ELSE {none} END")
        return f"CASE r.event {' '.join(branches)} ELSE {none} END" if branches else none

    def _rule_key(self, number: int, rule: CompiledRule) -> str:
        pieces = self._pieces
        flags = " || ".join(f"CASE WHEN {self._not_zero(line)} THEN '1' ELSE '0' END" for line in rule.lines)
        codes = pieces.texts(rule.codes)
        key = f"'{_RULE}{number:0{_RULE_DIGITS}d}' || {flags} || '|' || {codes}"
        if rule.balanced or rule.merge:
            return key
        return f"CASE WHEN {pieces.amount(rule.difference)} <> 0 THEN '{_UNBALANCED}{number:0{_RULE_DIGITS}d}' ELSE {key} END"

    def _not_zero(self, line: CompiledLine) -> str:
        amount = f"{self._pieces.amount(line.amount)} <> 0"
        if line.condition is None:
            return amount
        return f"{self._pieces.condition(line.condition)} AND {amount}"

    def _group_key(self) -> str:
        branches = []
        for event, rules in self._by_event().items():
            holds = {number: self._holds(rule) for number, rule in rules}
            if len(rules) == 1:
                branches.append(f"WHEN '{_word(event)}' THEN {self._merge_key(rules[0][1])}")
                continue
            cases = [f"WHEN {holds[number] or 'TRUE'} THEN {self._merge_key(rule)}" for number, rule in rules]
            branches.append(f"WHEN '{_word(event)}' THEN CASE {' '.join(cases)} END")
        return f"CASE r.event {' '.join(branches)} END"

    def _merge_key(self, rule: CompiledRule) -> str:
        return self._pieces.texts(rule.merge) if rule.merge else "NULL"

    # 2. combos

    def _resolve(self) -> None:
        combos = [
            _Combo(row.combo, row.combo_key, row.id, row.last_day, row.members, dict(row._mapping))
            for row in self.tx.text(
                "SELECT c.id AS combo, c.key AS combo_key, c.last_day, c.members, r.*"
                " FROM gen_combo c JOIN intake_row r ON r.id = c.row_id ORDER BY c.id"
            )
        ]
        ready: list[tuple[int, int, int, int]] = []
        lines: list[tuple[Any, ...]] = []
        bad: list[tuple[int, int, int, int]] = []
        functions = row_functions(self.maps)
        for combo in combos:
            cause = self._keyed_cause(combo)
            if cause is not None:
                bad.append((combo.id, self._cause(cause), _EVER, _NEVER))
                continue
            number = int(combo.key[1 : 1 + _RULE_DIGITS])
            outcome = self._lines_of(combo, number, RowScope(given(combo.row), functions))
            if isinstance(outcome, _Cause):
                bad.append((combo.id, self._cause(outcome), _EVER, _NEVER))
                continue
            made, accounts = outcome
            type_id = self._type_of(self.rules[number], made, accounts)
            if isinstance(type_id, _Cause):
                bad.append((combo.id, self._cause(type_id), _EVER, _NEVER))
                continue
            for each in filter(limited, accounts):
                bad += [(combo.id, *days) for days in self._not_usable(each, f"{each.code} {each.name}")]
            funds = {each.subfund for each in accounts if each.subfund}
            ready.append((combo.id, number, type_id, len(funds)))
            lines += made
            self._used.add(number)
            self._funds.setdefault(number, set()).update(funds)
        self._fill("gen_ready", ready)
        self._fill("gen_line", lines)
        self._fill("gen_bad", bad)
        self._analyze("gen_ready", "gen_line")
        if bad:
            self._run(
                "INSERT INTO gen_out (row_id, cause) SELECT g.row_id, MIN(b.cause) FROM gen_bad b"
                " JOIN gen_combo c ON c.id = b.combo_id JOIN gen_row g ON g.key = c.key"
                " WHERE g.day >= b.from_day AND g.day < b.before_day GROUP BY g.row_id"
            )

    def _keyed_cause(self, combo: _Combo) -> _Cause | None:
        """What the key itself says is wrong."""
        kind, rest = combo.key[0], combo.key[1:]
        row = combo.row
        match kind:
            case "N":
                return _Cause(
                    "generate.no_rule",
                    message(
                        "no rule for {event} with insurance {fund}, payment type {pay_type}, category {category}",
                        event=row["event"],
                        fund=row["fund"] or "–",
                        pay_type=row["pay_type"] or "–",
                        category=row["category"] or "–",
                    ),
                    hint(
                        message("Add a rule for them and have it approved, then generate again."),
                        "rule.import",
                    ),
                )
            case "T":
                names = [self.rules[int(each)].rule.label for each in rest.split()]
                return _Cause(
                    "generate.two_rules",
                    message("the rules {rules} both hold for {event}", rules=names, event=row["event"]),
                    hint(message("Narrow the condition of one of them, or retire it."), "rule.retire"),
                )
            case "B":
                return _Cause(
                    "generate.before_start",
                    message(
                        "their bank day in {period} lies before the book's first period",
                        period=Period(int(rest)),
                    ),
                    hint(
                        message("Such money belongs to the opening balances; ignore the rows."), "intake.mark"
                    ),
                )
            case "A":
                return _Cause(
                    "generate.not_open",
                    message("period {period} is not open yet", period=Period(int(rest))),
                    hint(message("Open the year, then generate again."), "period.open_year"),
                )
            case "C":
                return _Cause(
                    "generate.closed",
                    message("period {period} is closed", period=Period(int(rest))),
                    hint(message("Let the vouchers be dated into the first open period."), "generate.run"),
                )
            case "U":
                rule = self.rules[int(rest[:_RULE_DIGITS])].rule
                return _Cause(
                    "generate.unbalanced",
                    message("the lines of rule {rule} do not balance", rule=rule.label),
                    hint(message("Let one line of the rule take the rest."), "rule.import"),
                )
        return None

    def _lines_of(
        self, combo: _Combo, number: int, scope: RowScope
    ) -> tuple[list[tuple[Any, ...]], list[Account]] | _Cause:
        """The rows of ``gen_line`` of a combo, with their accounts."""
        rule = self.rules[number]
        flags = combo.key[1 + _RULE_DIGITS : 1 + _RULE_DIGITS + len(rule.lines)]
        made: list[tuple[Any, ...]] = []
        accounts: list[Account] = []
        for line, flag in zip(rule.lines, flags, strict=True):
            if flag == "0":
                continue
            account = self._account(rule, line, scope)
            if isinstance(account, _Cause):
                return account
            family = self._family(rule, line, account)
            if isinstance(family, _Cause):
                return family
            accounts.append(account)
            made.append(
                (
                    combo.id,
                    len(made) + 1,
                    line.line.id,
                    line.line.side,
                    self._amounts.setdefault(line.amount, len(self._amounts)),
                    -1
                    if line.summary_text == rule.rule.summary
                    else self._summaries.setdefault(line.summary_text, len(self._summaries)),
                    account.id,
                    family,
                )
            )
        if len(made) < 2 and not rule.merge:
            return _too_few(rule.rule.label)
        return made, accounts

    def _account(self, rule: CompiledRule, line: CompiledLine, scope: RowScope) -> Account | _Cause:
        where = message("rule {rule}, line {line}", rule=rule.rule.label, line=line.line.line_no)
        value = evaluate(line.account, scope)
        if isinstance(value, ErrorValue):
            return _Cause(
                "generate.unmapped",
                message("{where}: {cause}", where=where, cause=value.cause),
                hint(message("Add the entry to the code map, then generate again."), "code_map.set"),
            )
        code = as_text(value) or ""
        account = self._accounts.get(code)
        if account is None:
            return _Cause(
                "generate.account",
                message("{where}: the book has no account {code}", where=where, code=code or "–"),
                hint(message("Add the account, or correct the rule or its code map."), "account.import"),
            )
        if not account.leaf:
            return _Cause(
                "generate.heading",
                message(
                    "{where}: {account} is a heading", where=where, account=f"{account.code} {account.name}"
                ),
                hint(message("Name one of its detail accounts in the rule or its code map."), "code_map.set"),
            )
        return account

    def _not_usable(self, of: Account | Item, named: str) -> list[tuple[int, int, int]]:
        """(cause, first day, the day after the last) of the days on which a voucher may not use it."""
        if self.selection.periods is not None:
            return []  # a look at what was booked asks nobody for leave
        days: list[tuple[int, int, int]] = []
        remedy = (
            hint(message("Name another account in the rule or its code map."), "code_map.set")
            if isinstance(of, Account)
            else hint(message("Let the sender's code map name another item, or allow this one again."))
        )
        for first, before in ((_EVER, of.valid_from), (of.disabled_from, _NEVER)):
            if first is not None and before is not None and (cause := why_not(of, first, named)) is not None:
                days.append((self._cause(_Cause("generate.disabled", cause, remedy)), first, before))
        return days

    def _family(self, rule: CompiledRule, line: CompiledLine, account: Account) -> int | _Cause | None:
        """The number of the list of dimensions a line carries: those of the account that the rule fills."""
        carried: list[tuple[int, Node, bool]] = []
        filled = {
            self._dimensions[code]: node for code, node in line.dimensions.items() if code in self._dimensions
        }
        for dimension, required in sorted(account.dimensions.items()):
            node = filled.get(dimension)
            if node is not None:
                carried.append((dimension, node, required))
            elif required:
                return _Cause(
                    "generate.dimension",
                    message(
                        "{account} needs {dimension}, which rule {rule}, line {line} does not fill",
                        account=f"{account.code} {account.name}",
                        dimension=self._dimension_code(dimension),
                        rule=rule.rule.label,
                        line=line.line.line_no,
                    ),
                    hint(message("Add the dimension to the rule's line."), "rule.import"),
                )
        if not carried:
            return None
        return self._families.setdefault(tuple(carried), len(self._families))

    def _dimension_code(self, id: int) -> str:
        return next(code for code, each in self._dimensions.items() if each == id)

    def _type_of(
        self, rule: CompiledRule, lines: Sequence[Sequence[Any]], accounts: Sequence[Account]
    ) -> int | _Cause:
        """The voucher type: the rule's, or the first that suits the accounts (payments before receipts)."""
        debits = [each.code for each, line in zip(accounts, lines, strict=True) if line[3] == 1]
        credits = [each.code for each, line in zip(accounts, lines, strict=True) if line[3] == -1]
        wanted = rule.rule.voucher_type
        for type in sorted(self._types, key=lambda each: not each.must_credit):
            if wanted and type.code != wanted:
                continue
            if (
                _suits(type.must_debit, debits)
                and _suits(type.must_credit, credits)
                and not (type.must_not and _suits(type.must_not, debits + credits))
            ):
                return type.id
        return _Cause(
            "generate.type",
            message(
                "no voucher type {type} suits the accounts of rule {rule}",
                type=wanted or "–",
                rule=rule.rule.label,
            ),
            hint(message("Choose another voucher type in the rule."), "rule.import"),
        )

    # 3. dimensions

    def _fill_dimensions(self) -> None:
        if not self._families:
            return
        codes = self._codes("f.family")
        self._run(
            "INSERT INTO gen_set (family, codes, row_id) SELECT family, codes, MIN(row_id) FROM ("
            f" SELECT f.family, {codes} AS codes, g.row_id FROM gen_row g CROSS JOIN gen_combo c"
            " CROSS JOIN (SELECT DISTINCT combo_id, family FROM gen_line WHERE family IS NOT NULL) f"
            " CROSS JOIN intake_row r WHERE c.key = g.key AND f.combo_id = c.id AND r.id = g.row_id"
            ") named GROUP BY family, codes"
        )
        by_number = {number: family for family, number in self._families.items()}
        named = self.tx.text(
            "SELECT s.family, s.codes, s.row_id, r.party_code, r.party_name FROM gen_set s JOIN intake_row r ON r.id = s.row_id"
            " ORDER BY s.family, s.codes"
        ).all()
        items = self._items(by_number, named)
        good: list[tuple[int, str, Mapping[int, int]]] = []
        bad: list[tuple[int, str, int, int, int]] = []
        for row in named:
            chosen: dict[int, int] = {}
            cause: _Cause | None = None
            for (dimension, _, required), code in zip(
                by_number[row.family], row.codes.split(JOINT), strict=True
            ):
                if code and (item := items.get((dimension, code))) is not None:
                    chosen[dimension] = item.id
                    if limited(item):
                        named_item = f"{item.code} {item.name}"
                        bad += [(row.family, row.codes, *days) for days in self._not_usable(item, named_item)]
                elif code:
                    cause = _Cause(
                        "generate.item",
                        message(
                            "{dimension} has no item {code}",
                            dimension=self._dimension_names[dimension],
                            code=code,
                        ),
                        hint(
                            message("Add the item, or let generation make it."),
                            "dimension.import",
                            book=self.book,
                            dimension=self._dimension_code(dimension),
                            items=[(code, _name_of(row, code))],
                        ),
                    )
                elif required:
                    cause = _Cause(
                        "generate.item_missing",
                        message(
                            "the account needs {dimension}, and the row names none",
                            dimension=self._dimension_names[dimension],
                        ),
                        hint(message("Send the rows back to the sender."), "intake.mark"),
                    )
            if cause is not None:
                bad.append((row.family, row.codes, self._cause(cause), _EVER, _NEVER))
            elif chosen:
                good.append((row.family, row.codes, chosen))
        self._fill("gen_item_set", self._with_sets(good))
        self._fill("gen_bad_set", bad)
        self._analyze("gen_item_set")
        if bad:
            self._run(
                "INSERT INTO gen_out (row_id, cause) SELECT g.row_id, MIN(b.cause) FROM gen_row g"
                " JOIN gen_combo c ON c.key = g.key"
                " JOIN (SELECT DISTINCT combo_id, family FROM gen_line WHERE family IS NOT NULL) f ON f.combo_id = c.id"
                f" JOIN intake_row r ON r.id = g.row_id JOIN gen_bad_set b ON b.family = f.family AND b.codes = {codes}"
                " WHERE g.day >= b.from_day AND g.day < b.before_day"
                " AND NOT EXISTS (SELECT 1 FROM gen_out o WHERE o.row_id = g.row_id) GROUP BY g.row_id"
            )

    def _codes(self, column: str) -> str:
        """The item codes of a row for a line's family, joined."""
        return choice(
            column,
            {
                number: f" || '{JOINT}' || ".join(self._pieces.text(node) for _, node, _ in family)
                for family, number in self._families.items()
            },
        )

    def _items(
        self, families: Mapping[int, Sequence[tuple[int, Node, bool]]], named: Sequence[sa.Row[Any]]
    ) -> dict[tuple[int, str], Item]:
        """(dimension, code) → item for every item that exists, missing ones made if wanted."""
        used = {dimension for family in families.values() for dimension, _, _ in family}
        items = self._held_items(used)
        if not self.make_missing:
            return items
        missing: dict[int, dict[str, str]] = {}
        for row in named:
            for (dimension, _, _), code in zip(families[row.family], row.codes.split(JOINT), strict=True):
                if code and (dimension, code) not in items:
                    missing.setdefault(dimension, {})[code] = _name_of(row, code)
        if not isinstance(self.tx, UnitOfWork):
            # a preview makes nothing: items to be made have no id yet
            return items | {
                (dimension, code): Item(0, dimension, code, name, "", None)
                for dimension, new in missing.items()
                for code, name in new.items()
            }
        for dimension, new in missing.items():
            add_items(
                self.tx, book=self.book, dimension=self._dimension_code(dimension), items=list(new.items())
            )
        return self._held_items(used) if missing else items

    def _held_items(self, used: set[int]) -> dict[tuple[int, str], Item]:
        listed = ", ".join(str(int(id)) for id in sorted(used))
        return {
            (row.dimension_id, row.code): Item(*row)
            for row in self.tx.text(
                "SELECT id, dimension_id, code, name, mnemonic, disabled_from, valid_from FROM dimension_item"
                f" WHERE dimension_id IN ({listed})"
            )
        }

    def _with_sets(
        self, good: Sequence[tuple[int, str, Mapping[int, int]]]
    ) -> list[tuple[int, str, int | None]]:
        """Rows of ``gen_item_set``; a preview makes no sets, so its lines carry none.

        A look over whole periods finds the sets there are: 0 stands for one that no line can carry.
        """
        if self.selection.periods is not None:
            held = {
                row.key: row.id
                for row in self.tx.text(
                    "SELECT key, id FROM dimension_set WHERE book_id = :book", {"book": self.book}
                )
            }
            return [(family, codes, held.get(set_key(chosen), 0)) for family, codes, chosen in good]
        if not isinstance(self.tx, UnitOfWork):
            return [(family, codes, None) for family, codes, _ in good]
        made: list[tuple[int, str, int | None]] = []
        for at in range(0, len(good), _SETS_AT_ONCE):
            part = good[at : at + _SETS_AT_ONCE]
            ids = set_ids(self.tx, self.book, [chosen for _, _, chosen in part])
            made += [
                (family, codes, ids["|".join(f"{d}:{i}" for d, i in sorted(chosen.items()))])
                for family, codes, chosen in part
            ]
        return made

    # 4. vouchers

    _OF_ROWS: Final = "gen_row g JOIN gen_combo c ON c.key = g.key JOIN gen_ready d ON d.combo_id = c.id"

    def _in(self) -> str:
        """The condition that a row does not stay out."""
        if self._any("gen_out"):
            return "NOT EXISTS (SELECT 1 FROM gen_out o WHERE o.row_id = g.row_id)"
        return "TRUE"

    def _group(self) -> None:
        merged = any(self.rules[number].merge for number in self._used)
        if merged:
            self._spoil()
            self._split()
            self._bring_together()
            self._merge()
        self._line_up(merged=merged)
        if self._shifts_go():
            self.tx.text("DROP TABLE gen_voucher")
            self._make_table("gen_voucher")
            self._line_up(merged=merged)
        self.booked = self.candidates - int(self.tx.text("SELECT COUNT(*) FROM gen_out").scalar_one())

    def _line_up(self, *, merged: bool) -> None:
        """The vouchers in their order, of every row and group that does not stay out."""
        still_in = self._in()
        parts = []
        if not all(self.rules[number].merge for number in self._used):
            parts.append(
                "SELECT g.row_id, c.id AS combo_id, CAST(NULL AS BIGINT) AS group_id, d.rule_no, d.type_id, g.day,"
                f" CAST(NULL AS BIGINT) AS total FROM {self._OF_ROWS} WHERE g.grp IS NULL AND {still_in}"
            )
        if merged:
            parts.append(
                "SELECT p.row_id, CASE WHEN p.members = 1 THEN p.combo_id END AS combo_id, CASE WHEN p.members > 1 THEN p.id END AS group_id,"
                " p.rule_no, p.type_id, p.day, t.total FROM gen_group p"
                " LEFT JOIN (SELECT group_id, SUM(amount) AS total FROM gen_merged WHERE side = 1 GROUP BY group_id) t"
                " ON t.group_id = p.id WHERE NOT EXISTS (SELECT 1 FROM gen_bad_group b WHERE b.group_id = p.id)"
            )
        if not parts:
            return
        self.vouchers = self._run(
            "INSERT INTO gen_voucher (row_id, combo_id, group_id, rule_no, type_id, day, total)"
            f" SELECT row_id, combo_id, group_id, rule_no, type_id, day, total FROM ({' UNION ALL '.join(parts)}) made"
            " ORDER BY day / 100, type_id, day, row_id"
        )
        self._analyze("gen_voucher", "gen_merged", "gen_member")

    def _shifts_go(self) -> bool:
        """Hold vouchers in which one sub-fund pays for the other to the book's option; whether some stay out.

        The rule of ``vouchers.model.subfund_shift``, over all vouchers at once: sub-funds out on opposite sides.
        """
        split = sorted(number for number, funds in self._funds.items() if len(funds) > 1)
        asked = options(self.tx, book=self.book)["subfund_balance"]
        if not split or asked == "off" or not self.vouchers:
            return False
        numbers = {name: at for at, name in enumerate(sorted(set().union(*self._funds.values())))}
        self._fill(
            "gen_fund",
            [(each.id, numbers[each.subfund]) for each in self._accounts.values() if each.subfund in numbers],
        )
        self._analyze("gen_fund")
        listed = ", ".join(str(number) for number in split)
        self._run(
            "INSERT INTO gen_shift (seq, rule_no, amount)"
            " SELECT seq, rule_no, CASE WHEN given < taken THEN given ELSE taken END FROM ("
            " SELECT seq, rule_no, SUM(CASE WHEN fen > 0 THEN fen ELSE 0 END) AS taken,"
            " SUM(CASE WHEN fen < 0 THEN -fen ELSE 0 END) AS given FROM ("
            f" SELECT v.seq, v.rule_no, f.fund, SUM(l.side * {self._amount()}) AS fen FROM gen_voucher v"
            " CROSS JOIN gen_ready d CROSS JOIN intake_row r CROSS JOIN gen_line l CROSS JOIN gen_fund f"
            f" WHERE v.rule_no IN ({listed}) AND d.combo_id = v.combo_id AND d.funds > 1 AND r.id = v.row_id"
            " AND l.combo_id = v.combo_id AND f.account_id = l.account_id GROUP BY v.seq, v.rule_no, f.fund"
            " UNION ALL SELECT v.seq, v.rule_no, f.fund, SUM(l.side * l.amount) FROM gen_voucher v"
            f" CROSS JOIN gen_merged l CROSS JOIN gen_fund f WHERE v.rule_no IN ({listed})"
            " AND l.group_id = v.group_id AND f.account_id = l.account_id GROUP BY v.seq, v.rule_no, f.fund"
            ") each_fund GROUP BY seq, rule_no) sums WHERE given > 0 AND taken > 0"
        )
        for row in self.tx.text(
            "SELECT s.rule_no, COUNT(*) AS vouchers, SUM(s.amount) AS amount, MIN(v.row_id) AS example"
            " FROM gen_shift s JOIN gen_voucher v ON v.seq = s.seq GROUP BY s.rule_no ORDER BY s.rule_no"
        ).all():
            rule, amount = self.rules[row.rule_no].rule.label, Money(int(row.amount))
            if asked == "stop":
                self._shift_out(int(row.rule_no), rule, amount)
                continue
            self.findings.append(
                warn(
                    "generate.subfund",
                    message(
                        "{count} vouchers of rule {rule} move {amount} between the pooled and the personal-account fund.",
                        count=row.vouchers,
                        rule=rule,
                        amount=amount,
                    ),
                    Subject("row", row.example, rule, self.book),
                    amount=amount.fen,
                    remedy=hint(message("Check that this shift is meant; it needs an approval.")),
                )
            )
        return asked == "stop" and self._any("gen_shift")

    def _shift_out(self, number: int, rule: str, amount: Money) -> None:
        cause = self._cause(
            _Cause(
                "generate.subfund",
                message(
                    "vouchers of rule {rule} move {amount} between the pooled and the personal-account fund",
                    rule=rule,
                    amount=amount,
                ),
                hint(
                    message(
                        "Let the rule book each sub-fund against money in a voucher of its own, or let the book allow it."
                    ),
                    "book.option",
                ),
            )
        )
        shifted = f"FROM gen_shift s JOIN gen_voucher v ON v.seq = s.seq AND s.rule_no = {number}"
        self._run(
            f"INSERT INTO gen_out (row_id, cause) SELECT v.row_id, {cause} {shifted} WHERE v.group_id IS NULL"
            f" UNION ALL SELECT m.row_id, {cause} {shifted} JOIN gen_member m ON m.group_id = v.group_id"
        )
        self._run(
            "INSERT INTO gen_bad_group (group_id, difference) SELECT p.id, 0 FROM gen_group p WHERE EXISTS"
            f" (SELECT 1 {shifted} WHERE v.group_id = p.id OR (p.members = 1 AND v.row_id = p.row_id))"
        )

    def _spoil(self) -> None:
        """A row that stays out keeps the rows of its voucher out: half a payment order is no voucher."""
        rule = f"SUBSTR(g.key, 1, {1 + _RULE_DIGITS})"
        self._run(
            f"INSERT INTO gen_spoiled (rule, grp) SELECT DISTINCT {rule}, g.grp FROM gen_out o"
            f" JOIN gen_row g ON g.row_id = o.row_id WHERE g.grp IS NOT NULL AND SUBSTR(g.key, 1, 1) = '{_RULE}'"
        )
        if self._any("gen_spoiled"):
            cause = self._cause(
                _Cause(
                    "generate.waits",
                    message("other rows of the same voucher stay out"),
                    hint(message("Mend the other rows first; then all go together.")),
                )
            )
            self._run(
                f"INSERT INTO gen_out (row_id, cause) SELECT g.row_id, {cause} FROM gen_row g"
                f" JOIN gen_spoiled s ON s.grp = g.grp AND s.rule = {rule}"
                " WHERE NOT EXISTS (SELECT 1 FROM gen_out o WHERE o.row_id = g.row_id)"
            )

    def _split(self) -> None:
        """A voucher of more rows than wanted becomes several, in the order of its rows; each balances alone."""
        if not self.most_rows:
            return
        self._run(
            "INSERT INTO gen_part (row_id, part) SELECT row_id, (at - 1) / :most FROM (SELECT g.row_id,"
            f" row_number() OVER (PARTITION BY SUBSTR(g.key, 1, {1 + _RULE_DIGITS}), g.day / 100, g.grp ORDER BY g.row_id) AS at"
            " FROM gen_row g WHERE g.grp IS NOT NULL AND NOT EXISTS (SELECT 1 FROM gen_out o WHERE o.row_id = g.row_id)"
            ") numbered WHERE at > :most",
            most=self.most_rows,
        )
        self._run(
            f"UPDATE gen_row SET grp = gen_row.grp || '{JOINT}' || CAST(p.part AS TEXT) FROM gen_part p"
            " WHERE p.row_id = gen_row.row_id"
        )

    def _bring_together(self) -> None:
        still_in = self._in()
        self._run(
            "INSERT INTO gen_group (rule_no, type_id, period, grp, day, row_id, combo_id, members)"
            " SELECT d.rule_no, d.type_id, g.day / 100, g.grp, MAX(g.day), MIN(g.row_id), MIN(c.id), COUNT(*)"
            f" FROM {self._OF_ROWS} WHERE g.grp IS NOT NULL AND {still_in}"
            " GROUP BY d.rule_no, d.type_id, g.day / 100, g.grp"
        )
        if not self._any("gen_group WHERE members > 1"):
            return
        self._run("CREATE INDEX gen_group_key ON gen_group (grp, rule_no, period, type_id)")
        self._analyze("gen_group")
        self._run(
            f"INSERT INTO gen_member (group_id, row_id, combo_id) SELECT p.id, g.row_id, c.id FROM {self._OF_ROWS}"
            " JOIN gen_group p ON p.grp = g.grp AND p.rule_no = d.rule_no AND p.period = g.day / 100"
            f" AND p.type_id = d.type_id WHERE p.members > 1 AND {still_in}"
        )
        self._analyze("gen_member")

    def _merge(self) -> None:
        """Lines of a voucher with the same account, dimensions, summary and side become one."""
        self._run(
            "INSERT INTO gen_merged (group_id, line_no, rule_line_id, side, account_id, set_id, summary, amount)"
            " SELECT group_id, row_number() OVER (PARTITION BY group_id ORDER BY side DESC, rule_line_id, first_row),"
            " rule_line_id, side, account_id, set_id, summary, amount FROM ("
            " SELECT group_id, side, account_id, set_id, summary, SUM(amount) AS amount, MIN(rule_line_id) AS rule_line_id,"
            " MIN(row_id) AS first_row FROM ("
            f" SELECT m.group_id, m.row_id, l.side, l.account_id, s.set_id, {self._summary('l.summary_no', self._rule_summary('d.rule_no'))} AS summary,"
            f" {self._amount()} AS amount, l.rule_line_id"
            " FROM gen_member m CROSS JOIN gen_ready d CROSS JOIN intake_row r CROSS JOIN gen_line l"
            f" LEFT JOIN gen_item_set s ON {self._set_of_line()}"
            " WHERE d.combo_id = m.combo_id AND l.combo_id = m.combo_id AND r.id = m.row_id) parts"
            " GROUP BY group_id, side, account_id, set_id, summary HAVING SUM(amount) <> 0) sums"
        )
        self._run(
            "INSERT INTO gen_bad_group (group_id, difference)"
            " SELECT p.id, COALESCE(SUM(l.side * l.amount), 0) FROM gen_group p LEFT JOIN gen_merged l ON l.group_id = p.id"
            " WHERE p.members > 1 GROUP BY p.id HAVING COALESCE(SUM(l.side * l.amount), 0) <> 0 OR COUNT(l.line_no) < 2"
        )
        self._single_faults()
        for row in self.tx.text(
            "SELECT p.rule_no, CASE WHEN b.difference = 0 THEN 0 ELSE 1 END AS off, SUM(b.difference) AS difference"
            " FROM gen_bad_group b JOIN gen_group p ON p.id = b.group_id GROUP BY 1, 2 ORDER BY 1, 2"
        ).all():
            rule = self.rules[row.rule_no].rule
            cause = self._cause(
                _Cause(
                    "generate.unbalanced",
                    message(
                        "vouchers of rule {rule} are out by {amount}",
                        rule=rule.label,
                        amount=Money(int(row.difference)),
                    ),
                    hint(message("Let one line of the rule take the rest."), "rule.import"),
                )
                if row.off
                else _too_few(rule.label)
            )
            off = "b.difference <> 0" if row.off else "b.difference = 0"
            for where in (
                "gen_member m ON m.group_id = p.id",
                "gen_group m ON m.id = p.id AND m.members = 1",
            ):
                self._run(
                    f"INSERT INTO gen_out (row_id, cause) SELECT m.row_id, {cause} FROM gen_bad_group b"
                    f" JOIN gen_group p ON p.id = b.group_id JOIN {where} WHERE p.rule_no = {int(row.rule_no)} AND {off}"
                )

    def _single_faults(self) -> None:
        """Groups of one row are written like rows without a group, so they are checked by their row."""
        few = {number: self.rules[number] for number in self._used if self.rules[number].merge}
        self._run(
            "INSERT INTO gen_bad_group (group_id, difference) SELECT p.id, 0 FROM gen_group p WHERE p.members = 1"
            " AND (SELECT COUNT(*) FROM gen_line l WHERE l.combo_id = p.combo_id) < 2"
        )
        unsure = {
            number: self._pieces.amount(rule.difference) for number, rule in few.items() if not rule.balanced
        }
        if unsure:
            listed = ", ".join(str(number) for number in unsure)
            difference = choice("p.rule_no", unsure)
            self._run(
                f"INSERT INTO gen_bad_group (group_id, difference) SELECT p.id, {difference} FROM gen_group p"
                f" JOIN intake_row r ON r.id = p.row_id WHERE p.members = 1 AND p.rule_no IN ({listed})"
                f" AND {difference} <> 0"
                " AND NOT EXISTS (SELECT 1 FROM gen_bad_group b WHERE b.group_id = p.id)"
            )

    def _amount(self) -> str:
        return choice(
            "l.amount_no", {number: self._pieces.amount(node) for node, number in self._amounts.items()}
        )

    def _rule_summary(self, column: str) -> str:
        return choice(
            column,
            {number: self._pieces.template(self.rules[number].rule.summary) for number in sorted(self._used)},
        )

    def _summary(self, column: str, usual: str) -> str:
        """A line's summary: its own template, or (``-1``) the voucher's."""
        own = {number: self._pieces.template(text) for text, number in self._summaries.items()}
        if not own:
            return self._dated(usual)
        branches = " ".join(f"WHEN {number} THEN {self._dated(sql)}" for number, sql in own.items())
        return f"CASE {column} {branches} ELSE {self._dated(usual)} END"

    def _dated(self, summary: str) -> str:
        """A voucher dated forward from a closed period carries the business month (domain §2.1 rule 6)."""
        if not self._has_closed:
            return summary
        month = "COALESCE(r.biz_period, r.day / 100)"
        return (
            f"({summary} || CASE WHEN r.day < {self.open_from} THEN '（' || CAST({month} / 100 AS TEXT) || '年'"
            f" || CAST({month} % 100 AS TEXT) || '月业务）' ELSE '' END)"
        )

    def _set_of_line(self) -> str:
        if not self._families:
            return "s.family = -1"
        return f"s.family = l.family AND s.codes = {self._codes('l.family')}"

    def spread(self, into: str, column: str) -> None:
        """Put every row's part in every line into a temporary table, its fen in ``column``."""
        if not self._amounts:
            return
        codes = (
            f"CASE WHEN l.family IS NULL THEN '' ELSE {self._codes('l.family')} END"
            if self._families
            else "''"
        )
        self._run(
            f"INSERT INTO {into} (row_id, account_id, side, codes, {column})"
            f" SELECT g.row_id, l.account_id, l.side, {codes}, {self._amount()} FROM {self._OF_ROWS}"
            f" JOIN intake_row r ON r.id = g.row_id JOIN gen_line l ON l.combo_id = c.id WHERE {self._in()}"
        )

    def expect(self, into: str) -> None:
        """Put what every row should be booked as into a temporary table: row, account, side, set of items, fen."""
        if not self._amounts:
            return
        self._run(
            f"INSERT INTO {into} (row_id, account_id, side, set_id, amount)"
            f" SELECT g.row_id, l.account_id, l.side, COALESCE(s.set_id, 0), {self._amount()} FROM {self._OF_ROWS}"
            " JOIN intake_row r ON r.id = g.row_id JOIN gen_line l ON l.combo_id = c.id"
            f" LEFT JOIN gen_item_set s ON {self._set_of_line()} WHERE {self._in()}"
        )

    # 5. into the book

    def write(self, event: int) -> int:
        """Write the prepared vouchers as made ones; gives the run's id."""
        tx = self.tx
        assert isinstance(tx, UnitOfWork)
        run = tx.new_id("generation_run")
        base = tx.new_ids("voucher", self.vouchers)[0] - 1
        self._number()
        usual = self._dated(self._rule_summary("v.rule_no"))
        total = choice(
            "v.rule_no",
            {number: self._pieces.amount(self.rules[number].total) for number in sorted(self._used)},
        )
        tx.progress.start(message("Writing vouchers"), self.vouchers)
        self._run(
            "INSERT INTO voucher (id, book_id, period, day, type_id, number, state, kind, source, summary, total,"
            " attachments, maker_id, made_at, version)"
            f" SELECT {base} + v.seq, :book, v.day / 100, v.day, v.type_id, v.seq + n.shift, 1, 0, 1, {usual},"
            f" COALESCE(v.total, {total}), {_ATTACHMENTS}, :maker, :at, 1"
            " FROM gen_voucher v CROSS JOIN gen_series n CROSS JOIN intake_row r"
            " WHERE n.period = v.day / 100 AND n.type_id = v.type_id AND r.id = v.row_id",
            maker=tx.actor.user,
            at=tx.stamp(),
        )
        tx.progress.start(message("Writing lines"))
        own = {number: self._pieces.template(text) for text, number in self._summaries.items()}
        summary = (
            "h.summary"
            if not own
            else "CASE l.summary_no "
            + " ".join(f"WHEN {number} THEN {self._dated(sql)}" for number, sql in own.items())
            + " ELSE h.summary END"
        )
        amount = self._amount()
        self._run(
            "INSERT INTO voucher_line (voucher_id, line_no, book_id, period, account_id, set_id, debit, credit, summary,"
            " rule_line_id)"
            f" SELECT h.id, l.line_no, :book, h.period, l.account_id, s.set_id, CASE l.side WHEN 1 THEN {amount} ELSE 0 END,"
            f" CASE l.side WHEN -1 THEN {amount} ELSE 0 END, {summary}, l.rule_line_id"
            " FROM gen_voucher v CROSS JOIN voucher h CROSS JOIN intake_row r CROSS JOIN gen_line l"
            f" LEFT JOIN gen_item_set s ON {self._set_of_line()}"
            f" WHERE h.id = {base} + v.seq AND r.id = v.row_id AND l.combo_id = v.combo_id"
        )
        self._run(
            "INSERT INTO voucher_line (voucher_id, line_no, book_id, period, account_id, set_id, debit, credit, summary,"
            " rule_line_id)"
            f" SELECT {base} + v.seq, l.line_no, :book, v.day / 100, l.account_id, l.set_id,"
            " CASE l.side WHEN 1 THEN l.amount ELSE 0 END, CASE l.side WHEN -1 THEN l.amount ELSE 0 END,"
            " l.summary, l.rule_line_id FROM gen_voucher v CROSS JOIN gen_merged l WHERE l.group_id = v.group_id"
        )
        tx.write(
            sa.insert(generation_run).values(
                id=run,
                book_id=self.book,
                event_id=event,
                at=tx.stamp(),
                user_id=tx.actor.user,
                rows=self.booked,
                vouchers=self.vouchers,
                left_out=self.candidates - self.booked,
            )
        )
        rule_id = choice(
            "v.rule_no", {number: str(self.rules[number].rule.id) for number in sorted(self._used)}
        )
        self._run(
            "INSERT INTO row_voucher (row_id, book_id, voucher_id, rule_id, run_id)"
            f" SELECT v.row_id, :book, {base} + v.seq, {rule_id}, {run} FROM gen_voucher v WHERE v.group_id IS NULL"
        )
        self._run(
            "INSERT INTO row_voucher (row_id, book_id, voucher_id, rule_id, run_id)"
            f" SELECT m.row_id, :book, {base} + v.seq, {rule_id}, {run} FROM gen_voucher v"
            " CROSS JOIN gen_member m WHERE m.group_id = v.group_id"
        )
        return run

    def _number(self) -> None:
        """Consecutive numbers per period and type, in the order of the vouchers."""
        tx = self.tx
        assert isinstance(tx, UnitOfWork)
        series = tx.text(
            "SELECT day / 100 AS period, type_id, MIN(seq) AS first, COUNT(*) AS vouchers FROM gen_voucher"
            " GROUP BY day / 100, type_id"
        ).all()
        self._fill(
            "gen_series",
            [
                (
                    row.period,
                    row.type_id,
                    next_number(tx, self.book, row.period, row.type_id, row.vouchers) - row.first,
                )
                for row in series
            ],
        )

    # what stayed out

    def _cause(self, cause: _Cause) -> int:
        for number, each in enumerate(self._causes):
            if each.code == cause.code and each.what == cause.what:
                return number
        self._causes.append(cause)
        return len(self._causes) - 1

    def _report(self) -> None:
        """A finding for each cause: how many rows, how much, one of them to look at."""
        for row in self.tx.text(
            "SELECT o.cause, COUNT(*) AS members, SUM(r.amount) AS amount, MIN(r.id) AS example FROM gen_out o"
            " JOIN intake_row r ON r.id = o.row_id GROUP BY o.cause ORDER BY o.cause"
        ).all():
            cause = self._causes[row.cause]
            example = self.tx.text(
                "SELECT r.row_no, r.external_id, b.code, f.name FROM intake_row r JOIN intake_batch b ON b.id = r.batch_id"
                " LEFT JOIN intake_file f ON f.id = b.file_id WHERE r.id = :id",
                {"id": row.example},
            ).one()
            self.findings.append(
                stop(
                    cause.code,
                    message(
                        "{count} rows ({amount}) were left out: {cause}. One of them: {example}.",
                        count=row.members,
                        amount=Money(int(row.amount)),
                        cause=cause.what,
                        example=f"{example.name or example.code}:{example.row_no} {example.external_id}",
                    ),
                    Subject(
                        "row",
                        row.example,
                        f"{example.name or example.code}:{example.row_no}",
                        self.book,
                        example.row_no,
                    ),
                    amount=int(row.amount),
                    remedy=cause.remedy,
                )
            )


def _columns(name: str) -> list[str]:
    """The column definitions of a temporary table, its table constraint left out."""
    text = _TABLES[name].split(", PRIMARY KEY (")[0]
    return text.split(",")


def _too_few(rule: str) -> _Cause:
    return _Cause(
        "generate.no_lines",
        message("rule {rule} gives fewer than two lines", rule=rule),
        hint(
            message("Look at the amounts of the rows; ignore them if nothing is to be booked."), "intake.mark"
        ),
    )


def _word(event: str) -> str:
    """An event code inside SQL: letters, digits and dashes only."""
    return "".join(each for each in event if each.isalnum() or each in "-_")


def _suits(codes: Sequence[str], accounts: Sequence[str]) -> bool:
    """Whether a type's list of codes is met by one of the accounts; an empty list always is."""
    return not codes or any(each.startswith(tuple(codes)) for each in accounts)

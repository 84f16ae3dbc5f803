"""Business against ledger in a fixed number of statements: temporary tables (``rec_…``) over whole periods.

What a row says is its own amount, in the month its money moved. What the ledger says of it is measured on
the accounts *opposite the money*: a payment by its debits less its other credits, a receipt the other way
round; where a voucher moves money on both sides or on none, by its debits. On the cash basis this is the
money paid or received, and so the amount of the row.

1. ``rec_row``: the rows of the business with the voucher each stands in; ``rec_part``: what each should be
   booked as by the rule that booked it (or the rule in force), worked out anew.
2. ``rec_voucher``, ``rec_line``: the posted vouchers and what they say, by business type: that of their
   rows; of the voucher they correct; else, for vouchers written by hand, the first business type (by code)
   whose rules book to the account.
3. ``rec_entry``: each difference with its cause. For a row in voucher v of month q, money moved in month p,
   E what it should be booked as, A what v holds: (amount − E) in p, E in p and −E in q where they differ,
   E − A in q. Rows without a posted voucher stand with their amount, lines without rows with theirs, less.
   So business − ledger is the sum of the entries, by construction of each term, in every cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from finance_desk.accounts.queries import accounts
from finance_desk.base.messages import message
from finance_desk.generation.assembling import Assembly, Selection
from finance_desk.generation.compiled import CompiledRule, compile_rule, possible_accounts
from finance_desk.generation.loading import maps_of, rules_of
from finance_desk.generation.model import RuleState
from finance_desk.store import bulk
from finance_desk.store.unit import Reader

_TABLES: Final = {
    "rec_part": "row_id {int} NOT NULL, account_id {int} NOT NULL, side INTEGER NOT NULL, set_id {int} NOT NULL,"
    " amount {int} NOT NULL",
    "rec_row": "row_id {int} PRIMARY KEY, event TEXT NOT NULL, period INTEGER NOT NULL, amount {int} NOT NULL,"
    " counted INTEGER NOT NULL, older INTEGER NOT NULL, voucher_id {int}, voucher_period INTEGER, state INTEGER, unit {int} NOT NULL",
    "rec_way": "unit {int} PRIMARY KEY, way INTEGER NOT NULL",
    "rec_whole": "row_id {int} PRIMARY KEY, amount {int} NOT NULL",
    "rec_voucher": "id {int} PRIMARY KEY, root {int} NOT NULL, period INTEGER NOT NULL, kind INTEGER NOT NULL",
    "rec_link": "root {int} PRIMARY KEY, event TEXT NOT NULL, live INTEGER NOT NULL",
    "rec_own": "id {int} PRIMARY KEY, way INTEGER NOT NULL",
    "rec_pair": "account_id {int} NOT NULL, side INTEGER NOT NULL, event TEXT NOT NULL, PRIMARY KEY (account_id, side)",
    "rec_line": "voucher_id {int} NOT NULL, event TEXT NOT NULL, period INTEGER NOT NULL, role TEXT NOT NULL,"
    " account_id {int} NOT NULL, set_id {int} NOT NULL, amount {int} NOT NULL",
    "rec_rest": "voucher_id {int} NOT NULL, other INTEGER NOT NULL, account_id {int} NOT NULL, set_id {int} NOT NULL,"
    " low {int}, high {int}, amount {int} NOT NULL",
    "rec_entry": "event TEXT NOT NULL, period INTEGER NOT NULL, cause TEXT NOT NULL, row_id {int}, voucher_id {int},"
    " account_id {int}, set_id {int}, amount {int} NOT NULL",
}

KEY: Final = (
    "e.cause || '|' || CAST(COALESCE(e.row_id, 0) AS TEXT) || '|' || CAST(COALESCE(e.voucher_id, 0) AS TEXT)"
    " || '|' || CAST(COALESCE(e.account_id, 0) AS TEXT) || '|' || CAST(COALESCE(e.set_id, 0) AS TEXT)"
)
"""What an entry is about, as SQL over ``rec_entry e``."""

# what a line of a side counts: opposite the money by its way (1 paid: debits count, -1 received: credits
# count), by debits where the way is 0
_COUNTS: Final = (
    "CASE WHEN {way} = 0 THEN CASE WHEN {side} = 1 THEN 1 ELSE 0 END"
    " WHEN a.money_kind <> '' THEN 0 ELSE {side} * {way} END"
)
# the lines the measure leaves out: the money itself, or the credits
_OTHERS: Final = (
    "CASE WHEN {way} = 0 THEN CASE WHEN {side} = -1 THEN 1 ELSE 0 END"
    " WHEN a.money_kind <> '' THEN -{side} * {way} ELSE 0 END"
)
_SIDE: Final = "CASE WHEN l.debit <> 0 THEN 1 ELSE -1 END"
_FEN: Final = "(l.debit + l.credit)"
_WAY: Final = (
    "CASE WHEN MIN(CASE WHEN a.money_kind <> '' THEN {side} END) = MAX(CASE WHEN a.money_kind <> '' THEN {side} END)"
    " THEN -MIN(CASE WHEN a.money_kind <> '' THEN {side} END) ELSE 0 END"
)


@dataclass(slots=True)
class Comparing:
    """The comparison of a book over periods ``first`` … ``last`` on its way; nothing is written."""

    reader: Reader
    book: int
    first: int
    last: int

    def prepare(self) -> None:
        """Fill ``rec_row``, ``rec_line`` and ``rec_entry``."""
        self._make_tables()
        self._rows()
        self._ledger()
        self.reader.progress.start(message("Explaining differences"))
        self._entries()

    def close(self) -> None:
        for name in _TABLES:
            self.reader.text(f"DROP TABLE IF EXISTS {name}")

    def _make_tables(self) -> None:
        integer = "BIGINT" if self.reader.dialect == "postgresql" else "INTEGER"
        for name, columns in _TABLES.items():
            self.reader.text(f"DROP TABLE IF EXISTS {name}")
            self.reader.text(f"CREATE TEMPORARY TABLE {name} ({columns.format(int=integer)})")

    def _run(self, sql: str) -> None:
        self.reader.text(sql, {"book": self.book, "first": self.first, "last": self.last})

    def _analyze(self, *names: str) -> None:
        if self.reader.dialect == "postgresql":
            for name in names:
                self.reader.text(f"ANALYZE {name}")

    # the business

    def _rows(self) -> None:
        rules = [compile_rule(each) for each in self._rules()]
        maps = maps_of(self.reader, self.book, rules)
        looked = Assembly(
            self.reader,
            self.book,
            rules,
            maps,
            Selection(periods=(self.first, self.last)),
            make_missing=True,
        )
        looked.look()
        looked.expect("rec_part")
        # of several versions the newest that was not declined is what the business says
        self._run(
            "INSERT INTO rec_row (row_id, event, period, amount, counted, older, voucher_id, voucher_period, state, unit)"
            " SELECT r.id, r.event, r.day / 100, r.amount, CASE WHEN EXISTS (SELECT 1 FROM intake_row n"
            "  LEFT JOIN row_mark m ON m.row_id = n.id WHERE n.source_id = r.source_id AND n.external_id = r.external_id"
            "  AND n.version > r.version AND n.book_id = r.book_id AND COALESCE(m.kind, 'held') = 'held') THEN 0 ELSE 1 END,"
            " CASE WHEN r.version > 1 AND EXISTS (SELECT 1 FROM intake_row o WHERE o.source_id = r.source_id"
            "  AND o.external_id = r.external_id AND o.version < r.version) THEN 1 ELSE 0 END,"
            " v.id, v.period, v.state, COALESCE(v.id, -r.id) FROM gen_row g JOIN intake_row r ON r.id = g.row_id"
            " LEFT JOIN row_voucher x ON x.row_id = r.id AND x.book_id = :book"
            " LEFT JOIN voucher v ON v.id = x.voucher_id AND v.state <> 9"
        )
        looked.close()
        self._run("CREATE INDEX rec_row_unit ON rec_row (unit)")
        self._run("CREATE INDEX rec_row_said ON rec_row (event, period, amount)")
        self._run("CREATE INDEX rec_part_row ON rec_part (row_id)")
        self._analyze("rec_row", "rec_part")
        self._run(
            f"INSERT INTO rec_way (unit, way) SELECT w.unit, {_WAY.format(side='p.side')} FROM rec_row w"
            " JOIN rec_part p ON p.row_id = w.row_id JOIN account a ON a.id = p.account_id GROUP BY w.unit"
        )
        # a voucher with a row that no rule can work out any more is compared as a whole
        self._run(
            "DELETE FROM rec_way WHERE unit IN (SELECT w.unit FROM rec_row w WHERE NOT EXISTS"
            " (SELECT 1 FROM rec_part p WHERE p.row_id = w.row_id))"
        )
        self._analyze("rec_way")
        self._run(
            "INSERT INTO rec_whole (row_id, amount)"
            f" SELECT p.row_id, SUM(p.amount * {_COUNTS.format(way='y.way', side='p.side')}) FROM rec_part p"
            " JOIN rec_row w ON w.row_id = p.row_id JOIN rec_way y ON y.unit = w.unit"
            " JOIN account a ON a.id = p.account_id GROUP BY p.row_id"
        )
        self._analyze("rec_whole")
        self._pairs(rules, maps)

    def _rules(self) -> list[Any]:
        """The rules in force, and those that booked what stands."""
        used = set(
            self.reader.text(
                "SELECT DISTINCT rule_id FROM row_voucher WHERE book_id = :book", {"book": self.book}
            ).scalars()
        )
        return [
            each
            for each in rules_of(self.reader, self.book)
            if each.state is RuleState.ACTIVE or each.id in used
        ]

    def _pairs(self, rules: list[CompiledRule], maps: Any) -> None:
        """To which business type a line written by hand belongs, by its account and side.

        Those of which the book has rows come first, then the first by code.
        """
        held = {each.code: each for each in accounts(self.reader, book=self.book)}
        used = set(self.reader.text("SELECT DISTINCT event FROM rec_row").scalars())
        pairs: dict[tuple[int, int], str] = {}
        active = [each for each in rules if each.rule.state is RuleState.ACTIVE]
        for each in sorted(active, key=lambda one: (one.rule.event not in used, one.rule.event)):
            named = [
                (line.line.side, [held[code] for code in possible_accounts(line, maps) if code in held])
                for line in each.lines
            ]
            money = {side for side, found in named if any(account.money_kind for account in found)}
            way = -next(iter(money)) if len(money) == 1 else 0
            for side, found in named:
                for account in found:
                    if (side == way and not account.money_kind) or (way == 0 and side == 1):
                        pairs.setdefault((account.id, side), each.rule.event)
        if pairs:
            names = ("account_id", "side", "event")
            bulk.bulk_insert(
                self.reader.connection,
                sa.Table("rec_pair", sa.MetaData(), *(sa.Column(name) for name in names)),
                names,
                [(account, side, event) for (account, side), event in pairs.items()],
                self.reader.progress,
            )

    # the ledger

    def _ledger(self) -> None:
        """Posted vouchers but closing transfers and corrections of opening balances, and what they say."""
        self._run(
            "INSERT INTO rec_voucher (id, root, period, kind) WITH RECURSIVE up(id, at, corrects) AS ("
            " SELECT v.id, v.id, v.corrects_id FROM voucher v WHERE v.book_id = :book AND v.state = 3"
            "  AND v.period BETWEEN :first AND :last"
            " UNION ALL SELECT u.id, p.id, p.corrects_id FROM up u JOIN voucher p ON p.id = u.corrects)"
            " SELECT v.id, o.id, v.period, v.kind FROM up u JOIN voucher v ON v.id = u.id JOIN voucher o ON o.id = u.at"
            " WHERE u.corrects IS NULL AND o.kind NOT IN (1, 4) AND o.source <> 3 AND v.kind NOT IN (1, 4)"
        )
        self._analyze("rec_voucher")
        self._run(
            "INSERT INTO rec_link (root, event, live) SELECT x.voucher_id, MIN(r.event), 1 FROM row_voucher x"
            " JOIN intake_row r ON r.id = x.row_id WHERE x.voucher_id IN (SELECT root FROM rec_voucher)"
            " AND x.book_id = :book GROUP BY x.voucher_id"
        )
        self._run(
            "INSERT INTO rec_link (root, event, live) SELECT x.voucher_id, MIN(r.event), 0 FROM row_voucher_past x"
            " JOIN intake_row r ON r.id = x.row_id WHERE x.voucher_id IN (SELECT root FROM rec_voucher)"
            " AND x.book_id = :book AND x.voucher_id NOT IN (SELECT root FROM rec_link) GROUP BY x.voucher_id"
        )
        self._run(
            f"INSERT INTO rec_own (id, way) SELECT l.voucher_id, {_WAY.format(side=_SIDE)} FROM voucher_line l"
            " JOIN account a ON a.id = l.account_id WHERE l.voucher_id IN (SELECT id FROM rec_voucher)"
            " GROUP BY l.voucher_id"
        )
        self._analyze("rec_link", "rec_own")
        way = "COALESCE(y.way, o.way)"
        self._run(
            "INSERT INTO rec_line (voucher_id, event, period, role, account_id, set_id, amount)"
            " SELECT v.id, k.event, v.period, CASE WHEN k.live = 1 AND v.id = v.root THEN 'live'"
            "  WHEN v.id = v.root OR v.kind = 2 THEN 'reversed' ELSE 'manual' END, l.account_id, COALESCE(l.set_id, 0),"
            f" SUM({_FEN} * {_COUNTS.format(way=way, side=_SIDE)}) FROM rec_voucher v JOIN rec_link k ON k.root = v.root"
            " JOIN rec_own o ON o.id = v.id LEFT JOIN rec_way y ON y.unit = v.root AND v.kind <> 3"
            " JOIN voucher_line l ON l.voucher_id = v.id JOIN account a ON a.id = l.account_id"
            " GROUP BY v.id, v.root, v.kind, k.event, k.live, v.period, l.account_id, COALESCE(l.set_id, 0)"
            f" HAVING SUM({_FEN} * {_COUNTS.format(way=way, side=_SIDE)}) <> 0"
        )
        self._run(
            "INSERT INTO rec_line (voucher_id, event, period, role, account_id, set_id, amount)"
            " SELECT v.id, COALESCE(s.event, t.event), v.period, 'manual', l.account_id, COALESCE(l.set_id, 0),"
            f" CASE WHEN s.event IS NOT NULL THEN {_FEN} ELSE -{_FEN} END FROM rec_voucher v"
            " JOIN rec_own o ON o.id = v.id JOIN voucher_line l ON l.voucher_id = v.id"
            " JOIN account a ON a.id = l.account_id"
            f" LEFT JOIN rec_pair s ON s.account_id = l.account_id AND s.side = {_SIDE}"
            f" LEFT JOIN rec_pair t ON t.account_id = l.account_id AND t.side = -({_SIDE})"
            " WHERE COALESCE(s.event, t.event) IS NOT NULL"
            " AND NOT EXISTS (SELECT 1 FROM rec_link k WHERE k.root = v.root)"
            f" AND {_COUNTS.format(way='o.way', side=_SIDE)} <> 0"
        )
        self._analyze("rec_line")

    # the differences

    def _entries(self) -> None:
        inside = "BETWEEN :first AND :last"
        into = "INSERT INTO rec_entry (event, period, cause, row_id, voucher_id, account_id, set_id, amount)"
        # rows that no posted voucher holds
        self._run(
            f"{into} SELECT event, period, CASE WHEN older = 1 AND voucher_id IS NULL THEN 'changed'"
            "  WHEN voucher_id IS NULL THEN 'not_generated' ELSE 'not_posted' END, row_id, voucher_id,"
            " CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), amount FROM rec_row WHERE counted = 1"
            f" AND COALESCE(state, 0) <> 3 AND amount <> 0 AND period {inside}"
        )
        booked = "FROM rec_row w LEFT JOIN rec_whole e ON e.row_id = w.row_id WHERE w.state = 3"
        should = "COALESCE(e.amount, w.amount)"
        none = "CAST(NULL AS BIGINT), CAST(NULL AS BIGINT)"
        self._run(
            f"{into} SELECT w.event, w.period, CASE WHEN w.counted = 1 THEN 'amount' ELSE 'changed' END, w.row_id,"
            f" w.voucher_id, {none}, w.counted * w.amount - {should} {booked} AND w.period {inside}"
            f" AND w.counted * w.amount - {should} <> 0"
        )
        self._run(
            f"{into} SELECT w.event, w.period, 'period', w.row_id, w.voucher_id, {none}, {should} {booked}"
            f" AND w.period <> w.voucher_period AND w.period {inside} AND {should} <> 0"
        )
        self._run(
            f"{into} SELECT w.event, w.voucher_period, 'period', w.row_id, w.voucher_id, {none}, -{should} {booked}"
            f" AND w.period <> w.voucher_period AND w.voucher_period {inside} AND {should} <> 0"
        )
        self._rests()
        self._run(
            f"{into} SELECT k.event, v.period, CASE WHEN z.amount = 0 THEN 'dimension'"
            "  WHEN z.whole = 0 THEN 'account' ELSE 'amount' END, CASE WHEN z.low = z.high THEN z.low ELSE"
            "  (SELECT CASE WHEN MIN(w.row_id) = MAX(w.row_id) THEN MIN(w.row_id) END FROM rec_row w WHERE w.unit = z.voucher_id)"
            "  END, z.voucher_id,"
            " NULLIF(z.account_id, 0), NULLIF(z.set_id, 0), z.rest FROM (SELECT voucher_id, other, account_id, set_id, low, high,"
            "  amount AS rest, SUM(amount) OVER (PARTITION BY voucher_id, other, account_id) AS amount,"
            "  SUM(amount) OVER (PARTITION BY voucher_id, other) AS whole FROM rec_rest) z"
            " JOIN rec_voucher v ON v.id = z.voucher_id JOIN rec_link k ON k.root = v.root WHERE z.other = 0 OR z.whole = 0"
        )
        # what the ledger has beside the rows
        self._run(
            f"{into} SELECT l.event, l.period, CASE WHEN l.role = 'reversed' THEN 'reversed' WHEN EXISTS ("
            "  SELECT 1 FROM rec_row w WHERE w.event = l.event AND w.period = l.period AND w.amount = l.amount"
            "  AND w.counted = 1 AND w.voucher_id IS NOT NULL) THEN 'twice' ELSE 'manual' END, CAST(NULL AS BIGINT),"
            " l.voucher_id, l.account_id, NULLIF(l.set_id, 0), -l.amount FROM (SELECT event, period, role, voucher_id,"
            "  account_id, set_id, SUM(amount) AS amount FROM rec_line WHERE role <> 'live'"
            "  GROUP BY event, period, role, voucher_id, account_id, set_id HAVING SUM(amount) <> 0) l"
        )
        self._analyze("rec_entry")

    def _rests(self) -> None:
        """What posted vouchers should hold less what they hold, account by account and set by set."""
        for other, counts in ((0, _COUNTS), (1, _OTHERS)):
            self._run(
                "INSERT INTO rec_rest (voucher_id, other, account_id, set_id, low, high, amount)"
                f" SELECT voucher_id, {int(other)}, account_id, set_id, MIN(row_id), MAX(row_id), SUM(amount) FROM ("
                " SELECT w.voucher_id, p.account_id, p.set_id, p.row_id,"
                f"  p.amount * {counts.format(way='y.way', side='p.side')} AS amount FROM rec_row w"
                "  JOIN rec_voucher v ON v.id = w.voucher_id JOIN rec_way y ON y.unit = w.unit"
                "  JOIN rec_part p ON p.row_id = w.row_id JOIN account a ON a.id = p.account_id"
                " UNION ALL SELECT v.id, l.account_id, COALESCE(l.set_id, 0), CAST(NULL AS BIGINT),"
                f"  -{_FEN} * {counts.format(way='y.way', side=_SIDE)} FROM rec_voucher v JOIN rec_way y ON y.unit = v.id"
                "  JOIN voucher_line l ON l.voucher_id = v.id JOIN account a ON a.id = l.account_id) t"
                " GROUP BY voucher_id, account_id, set_id HAVING SUM(amount) <> 0"
            )
        # as a whole, where a row of the voucher cannot be worked out any more
        self._run(
            "INSERT INTO rec_rest (voucher_id, other, account_id, set_id, low, high, amount)"
            " SELECT voucher_id, 0, 0, 0, MIN(row_id), MAX(row_id), SUM(amount) FROM ("
            " SELECT w.voucher_id, w.row_id, w.amount FROM rec_row w JOIN rec_voucher v ON v.id = w.voucher_id"
            "  WHERE NOT EXISTS (SELECT 1 FROM rec_way y WHERE y.unit = w.unit)"
            " UNION ALL SELECT l.voucher_id, CAST(NULL AS BIGINT), -l.amount FROM rec_line l WHERE l.role = 'live'"
            "  AND NOT EXISTS (SELECT 1 FROM rec_way y WHERE y.unit = l.voucher_id)) t"
            " GROUP BY voucher_id HAVING SUM(amount) <> 0"
        )

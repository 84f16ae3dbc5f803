"""What the database computes is what evaluate computes: on SQLite and PostgreSQL, to the last fen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
import sqlalchemy as sa
import sqlcipher3.dbapi2 as sqlite
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st

from finance_desk.base.messages import Day, Money, Period
from finance_desk.base.money import MAX_FEN
from finance_desk.formula.errors import FormulaError
from finance_desk.formula.evaluate import RowScope, evaluate
from finance_desk.formula.parse import parse
from finance_desk.formula.sql import Bind, Kind, SqlColumn, SqlText, to_sql
from finance_desk.formula.template import parse_template
from finance_desk.formula.values import ErrorValue, Given, Value

COLUMNS = {
    "金额": SqlColumn("r.amount", Kind.MONEY),
    "扣款": SqlColumn("r.withheld", Kind.MONEY, nullable=False),
    "笔数": SqlColumn("r.items", Kind.NUMBER, limit=5_000),
    "比例": SqlColumn("r.rate", Kind.NUMBER, scale=4, limit=20_000),
    "险种": SqlColumn("r.insurance", Kind.TEXT),
    "机构": SqlColumn("r.party", Kind.TEXT, nullable=False),
    "日期": SqlColumn("r.day", Kind.DAY),
    "业务期": SqlColumn("r.period", Kind.PERIOD),
    "成功": SqlColumn("r.ok", Kind.BOOL),
}
FIELDS = ("amount", "withheld", "items", "rate", "insurance", "party", "day", "period", "ok")
Row = tuple[Any, ...]


@dataclass
class Base:
    """A database with one table of rows to try expressions on."""

    dialect: str
    connection: Any

    def fill(self, rows: Sequence[Row]) -> None:
        marks = ", ".join(f":{name}" for name in ("n", *FIELDS))
        self.run("DELETE FROM r", {})
        for n, row in enumerate(rows):
            self.run(f"INSERT INTO r VALUES ({marks})", {"n": n, **dict(zip(FIELDS, row, strict=True))})

    def run(self, sql: str, parameters: Mapping[str, Any]) -> list[Any]:
        if self.dialect == "sqlite":
            return list(self.connection.execute(sql, dict(parameters)))
        result = self.connection.execute(sa.text(sql), dict(parameters))
        return list(result) if result.returns_rows else []

    def values(self, compiled: SqlText) -> list[Any]:
        return [row[0] for row in self.run(f"SELECT {compiled.sql} FROM r ORDER BY r.n", compiled.parameters)]


TABLE = (
    "CREATE TABLE r (n INTEGER, amount {big}, withheld {big}, items INTEGER, rate INTEGER,"
    " insurance TEXT, party TEXT, day INTEGER, period INTEGER, ok INTEGER)"
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def base(request: pytest.FixtureRequest) -> Iterator[Base]:
    if request.param == "sqlite":
        connection = sqlite.connect(":memory:")
        connection.execute(TABLE.format(big="INTEGER") + " STRICT")
        yield Base("sqlite", connection)
        connection.close()
        return
    server = request.getfixturevalue("postgresql_server")
    engine = sa.create_engine(sa.make_url(server).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        # a linguistic collation where the server has one, so that a comparison following it is found out
        collation = connection.scalar(
            sa.text(
                "SELECT collname FROM pg_collation"
                " WHERE collname IN ('und-x-icu', 'en_US.utf8', 'zh_CN.utf8') ORDER BY collname LIMIT 1"
            )
        )
        table = TABLE.format(big="BIGINT").replace("CREATE", "CREATE TEMPORARY", 1)
        if collation is not None:
            table = table.replace(" TEXT", f' TEXT COLLATE "{collation}"')
        connection.execute(sa.text(table))
        yield Base("postgresql", connection)
    engine.dispose()


def scope_of(row: Row) -> RowScope:
    amount, withheld, items, rate, insurance, party, day, period, ok = row
    fields: dict[str, Given] = {
        "金额": None if amount is None else Money(amount),
        "扣款": Money(withheld),
        "笔数": items,
        "比例": None if rate is None else Decimal(rate).scaleb(-4),
        "险种": insurance,
        "机构": party,
        "日期": None if day is None else Day(day),
        "业务期": None if period is None else Period(period),
        "成功": None if ok is None else bool(ok),
    }
    return RowScope(fields)


def as_value(stored: Any, compiled: SqlText) -> Value:
    """What the database gave, in evaluate's kinds."""
    if stored is None:
        return None
    match compiled.kind:
        case Kind.MONEY | Kind.NUMBER:
            assert type(stored) is int, f"not an integer: {stored!r}"
            return Decimal(stored).scaleb(-compiled.scale)
        case Kind.BOOL:
            return bool(stored)
        case Kind.DAY:
            return Day(stored)
        case Kind.PERIOD:
            return Period(stored)
        case _:
            return str(stored)


def agree(base: Base, text: str, rows: Sequence[Row]) -> SqlText:
    """Compile, run and compare with evaluate on every row."""
    node = parse(text)
    compiled = to_sql(node, COLUMNS, base.dialect)
    base.fill(rows)
    for row, stored in zip(rows, base.values(compiled), strict=True):
        expected = evaluate(node, scope_of(row))
        if compiled.kind is Kind.BOOL and expected is None:
            expected = False
        assert not isinstance(expected, ErrorValue), (text, expected)
        assert as_value(stored, compiled) == expected, (text, row, compiled.sql)
        assert compiled.nullable or stored is not None
    return compiled


# --- random rows and expressions ---------------------------------------------------------------------------

fen = st.one_of(
    st.integers(-MAX_FEN, MAX_FEN),
    st.integers(-1000, 1000),
    st.sampled_from([0, 5, -5, 50, -50, 150, -150, MAX_FEN, -MAX_FEN]),
)
days = st.dates(min_value=__import__("datetime").date(1990, 1, 1)).map(
    lambda d: d.year * 10000 + d.month * 100 + d.day
)
words = st.one_of(
    st.sampled_from(
        ["", "310", "390", "31", "利息收入", "市一医院", "a'b", 'a"b', "100%", ":f0", "𠀀喆", "Z", "a", "é"]
    ),
    st.text(alphabet="310利息a%:'\"_\\𠀀 ", max_size=6),
)
rows_of = st.tuples(
    st.none() | fen,
    fen,
    st.none() | st.integers(-5_000, 5_000),
    st.none() | st.integers(-20_000, 20_000),
    st.none() | words,
    words,
    st.none() | days,
    st.none() | days.map(lambda d: d // 100),
    st.sampled_from([None, 0, 1]),
)

decimals = st.one_of(
    st.integers(0, 1000).map(str),
    st.decimals(0, 100, places=2, allow_nan=False).map(lambda d: f"{d:f}"),
    st.sampled_from(["0.7", "1.1", "0.0625", "0.5", "0.005", "3%", "100.00", "0.123456789", "1.0032701"]),
)


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


literals = words.map(quoted)


def numbers(depth: int) -> st.SearchStrategy[str]:
    leaf = st.one_of(st.sampled_from(["金额", "扣款", "笔数", "比例"]), decimals)
    if depth == 0:
        return leaf
    inner = numbers(depth - 1)
    places = st.sampled_from(["0", "1", "2", "2", "2", "3", "-1", "4"])
    divisor = st.sampled_from(["3", "7", "1.1", "0.3", "100", "12", "-6", "365.2422", "9973"])
    return st.one_of(
        leaf,
        st.lists(inner, min_size=2, max_size=3).map(" + ".join),
        st.tuples(inner, inner).map(lambda p: f"({p[0]}) - ({p[1]})"),
        st.tuples(inner, decimals).map(lambda p: f"({p[0]}) * {p[1]}"),
        st.tuples(st.sampled_from(["笔数", "比例", "len(机构)", "month(日期)"]), inner).map(
            lambda p: f"{p[0]} * ({p[1]})"
        ),
        st.tuples(inner, divisor, places).map(lambda p: f"round(({p[0]}) / {p[1]}, {p[2]})"),
        st.tuples(inner, decimals, divisor, places).map(
            lambda p: f"round(({p[0]}) / {p[2]} * {p[1]}, {p[3]})"
        ),
        st.tuples(inner, places).map(lambda p: f"round({p[0]}, {p[1]})"),
        inner.map(lambda p: f"-({p})"),
        inner.map(lambda p: f"({p})%"),
        inner.map(lambda p: f"abs({p})"),
        st.tuples(st.sampled_from(["min", "max", "sum"]), inner, inner).map(
            lambda p: f"{p[0]}({p[1]}, {p[2]})"
        ),
        st.tuples(conditions(depth - 1), inner, inner).map(lambda p: f"if({p[0]}, {p[1]}, {p[2]})"),
        st.tuples(conditions(depth - 1), inner).map(lambda p: f"if({p[0]}, {p[1]})"),
        st.tuples(inner, inner).map(lambda p: f"coalesce({p[0]}, {p[1]})"),
        texts(depth - 1).map(lambda p: f"len({p})"),
        st.sampled_from(["year(日期)", "month(日期)", "day(日期)", "year(业务期)", "month(业务期)"]),
        st.sampled_from(["月份(期间(日期))", "2^10", "(1/3)*3"]),
    )


def texts(depth: int) -> st.SearchStrategy[str]:
    leaf = st.one_of(st.sampled_from(["险种", "机构"]), literals)
    if depth == 0:
        return leaf
    inner = texts(depth - 1)
    count = st.integers(0, 5)
    return st.one_of(
        leaf,
        st.lists(inner, min_size=2, max_size=3).map(lambda p: f"({' & '.join(p)})"),
        st.tuples(inner, count).map(lambda p: f"left({p[0]}, {p[1]})"),
        st.tuples(inner, count).map(lambda p: f"right({p[0]}, {p[1]})"),
        st.tuples(inner, st.integers(1, 5), count).map(lambda p: f"mid({p[0]}, {p[1]}, {p[2]})"),
        st.tuples(conditions(depth - 1), inner, inner).map(lambda p: f"if({p[0]}, {p[1]}, {p[2]})"),
        st.tuples(conditions(depth - 1), inner).map(lambda p: f"if({p[0]}, {p[1]})"),
        st.lists(inner, min_size=1, max_size=3).map(lambda p: f"coalesce({', '.join(p)})"),
        st.tuples(inner, inner).map(lambda p: f"concat({p[0]}, {p[1]})"),
        numbers(depth - 1).map(lambda p: f"({p}) & 险种"),
        st.tuples(numbers(depth - 1), st.integers(0, 4)).map(lambda p: f"text({p[0]}, {p[1]})"),
        st.sampled_from(["text(日期)", "日期 & 业务期", "text(期间(日期))", "text(金额)"]),
    )


def conditions(depth: int) -> st.SearchStrategy[str]:
    comparison = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
    leaf = st.one_of(
        st.just("成功"),
        st.sampled_from(["真", "假"]),
        st.tuples(st.sampled_from(["险种", "机构"]), comparison, literals).map(" ".join),
        st.tuples(st.just("日期"), comparison, days.map(str)).map(" ".join),
        st.tuples(comparison, days).map(
            lambda p: f'日期 {p[0]} "{p[1] // 10000}-{p[1] // 100 % 100}-{p[1] % 100}"'
        ),
        st.tuples(comparison, days).map(lambda p: f'业务期 {p[0]} "{p[1] // 100}"'),
        st.tuples(st.just("业务期"), comparison, st.just("期间(日期)")).map(" ".join),
        st.sampled_from(['日期 = ""', '业务期 <> ""', '日期 in (20260101, "2026-11-05", "")']),
    )
    if depth == 0:
        return leaf
    inner = conditions(depth - 1)
    number, text = numbers(depth - 1), texts(depth - 1)
    member = st.sampled_from(["in", "not in"])
    return st.one_of(
        leaf,
        st.tuples(number, comparison, number).map(lambda p: f"({p[0]}) {p[1]} ({p[2]})"),
        st.tuples(text, comparison, text).map(" ".join),
        st.tuples(inner, st.sampled_from(["=", "<>"]), inner).map(lambda p: f"({p[0]}) {p[1]} ({p[2]})"),
        st.tuples(inner, st.sampled_from(["and", "or", "且", "或"]), inner).map(
            lambda p: f"({p[0]}) {p[1]} ({p[2]})"
        ),
        inner.map(lambda p: f"not ({p})"),
        st.tuples(text, member, st.lists(text, min_size=1, max_size=3)).map(
            lambda p: f"{p[0]} {p[1]} ({', '.join(p[2])})"
        ),
        st.tuples(number, member, st.lists(number, min_size=1, max_size=3)).map(
            lambda p: f"({p[0]}) {p[1]} ({', '.join(p[2])})"
        ),
        st.tuples(st.sampled_from(["contains", "startswith", "endswith"]), text, text).map(
            lambda p: f"{p[0]}({p[1]}, {p[2]})"
        ),
        st.tuples(inner, inner, inner).map(lambda p: f"if({p[0]}, {p[1]}, {p[2]})"),
    )


dated = st.sampled_from(
    ["日期", "业务期", "期间(日期)", "coalesce(日期, 日期)", "if(成功, 日期)", "if(成功, 业务期, 期间(日期))"]
)
formulas = st.one_of(numbers(3), texts(3), conditions(3), dated)


@settings(
    max_examples=600,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(text=formulas, rows=st.lists(rows_of, min_size=1, max_size=3))
@example(
    "round(金额 * 0.7, 2)", [(5, -5, 1, 1, None, "", None, None, None), (-5, 5, 1, 1, "", "", None, None, 1)]
)
@example("round(金额 * 1.0325, 2)", [(MAX_FEN, -MAX_FEN, 0, 0, None, "", None, None, 0)])
@example(
    "round(金额 * 0.123456789, 2)",
    [
        (n, 0, 0, 0, None, "", None, None, 0)
        for n in (50_000_000, -50_000_000, 12_345_678_901_234, -7, MAX_FEN)
    ],
)
@example("金额 * 比例 * 笔数 / 10000", [(1, 1, 1, 1, None, "", None, None, 0)])
def test_sql_is_evaluate(base: Base, text: str, rows: list[Row]) -> None:
    try:
        agree(base, text, rows)
    except FormulaError as error:
        event(f"refused: {error.cause.msgid[:40]}")
    else:
        event("compiled")


def test_most_random_formulas_do_compile() -> None:
    """The law above must not hold because everything is refused."""
    tried: list[bool] = []

    @settings(max_examples=300, database=None, deadline=None, derandomize=True)
    @given(formulas)
    def look(text: str) -> None:
        try:
            to_sql(parse(text), COLUMNS, "sqlite")
        except FormulaError:
            tried.append(False)
        else:
            tried.append(True)

    look()
    assert sum(tried) > 0.75 * len(tried)


# --- what must compile, and what must be refused ------------------------------------------------------------

ROWS: list[Row] = [
    (123_450, 1, 3, 625, "310", "市一医院", 20261105, 202610, 1),
    (-250, 0, None, None, None, "", None, None, None),
    (None, -1, -7, -1, "", "x", 20240229, 202412, 0),
    (MAX_FEN, -MAX_FEN, 5000, 20000, "3100", "310", 19990101, 199901, 1),
]


@pytest.mark.parametrize(
    "text",
    [
        "金额 + 扣款 - 1000.00",
        "round(金额 / 1.1, 2)",
        "round(金额 * 0.0625 / 3, 2)",
        "round(金额 * 1.0325, 2) + round(扣款 * 0.17, 2)",
        "round(金额 * 7 / 30, 2)",
        "round(金额 / 30 * 7, 2)",
        "round(金额, 0)",
        "round(金额, -2)",
        "round(金额, 4)",
        "round(金额 * 0.000000000000001, 9)",
        "round(金额 * 0.00000000000000000000000001, 2)",
        "round(金额 * -0.0000000000000005, 2)",
        "round(金额 * 0.000000000000001, 2)",
        "if(成功, 真) = 假",
        "round(比例 * 笔数 / 3, 2)",
        "金额 * 笔数 < 0",
        "sum(金额, 扣款, 5)",
        "text(金额, 4)",
        "text(金额 / 3, 2)",
        '金额 & "元" & 笔数',
        'right(险种, 0) & "x"',
        'if(险种 = "310" 且 金额 > 0, 金额, 0)',
        "+".join(["金额", "扣款"] * 300),
        " 或 ".join(f'险种 = "{i}"' for i in range(300)),
        " & ".join(["险种"] * 300),
        "险种 in (" + ", ".join(f'"{i}"' for i in range(500)) + ")",
        "min(" + ", ".join(f"{i}" for i in range(99)) + ", 金额)",
        "coalesce(" + ", ".join(["险种"] * 100) + ")",
        "if(金额>0,1," * 30 + "0" + ")" * 30,
        'startswith(if(endswith(机构, 险种), 机构, 险种), "3")',
    ],
)
def test_compiles_and_agrees(base: Base, text: str) -> None:
    rows = [row if "笔数 <" not in text else (row[0] and row[0] // 10**9, *row[1:]) for row in ROWS]
    if text.startswith("+") or text.count("+") > 100:
        rows = [(1, 2, *row[2:]) for row in ROWS]
        columns = {
            "金额": SqlColumn("r.amount", Kind.MONEY, limit=10**9),
            "扣款": SqlColumn("r.withheld", Kind.MONEY, limit=10**9),
        }
        compiled = to_sql(parse(text), columns, base.dialect)
        base.fill(rows)
        assert base.values(compiled) == [900] * 4
        return
    if text == "金额 * 笔数 < 0":
        columns = {**COLUMNS, "金额": SqlColumn("r.amount", Kind.MONEY, limit=10**12)}
        compiled = to_sql(parse(text), columns, base.dialect)
        base.fill(ROWS[:3])
        assert [bool(each) for each in base.values(compiled)] == [False, False, False]
        return
    agree(base, text, rows)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("金额 / 3", "does not end"),
        ("金额 / 笔数", "divide only by a fixed number"),
        ("金额 / 0", "Division by zero"),
        ("金额 ^ 2", "power"),
        ("金额 * 扣款", "too large"),
        ("金额 * 笔数 * 比例", "too large"),
        ("金额 * 1.0325 + 扣款", "too large"),
        ("金额 > 99999999999999999999", "too large"),
        ("金额 * 9000 + 扣款 * 9001", "too large"),
        ("险种 = 310", "quotes"),
        ("金额 + 险种", "a number is wanted here, not a text"),
        ("险种 + 1", "a number is wanted"),
        ("日期 + 1", "a number is wanted"),
        ("日期 = 业务期", "cannot be compared"),
        ("日期 = 险种", "cannot be compared"),
        ('日期 = "明天"', "cannot be compared"),
        ("成功 < 真", "equal or different"),
        ('成功 & ""', "a text is wanted"),
        ("not 金额", "a condition is wanted"),
        ("if(金额, 1, 2)", "a condition is wanted"),
        ('if(成功, 1, "a")', "a number is wanted"),
        ('coalesce(金额, "")', "a number is wanted"),
        ("coalesce(成功, 真)", "never empty"),
        ("left(险种, 笔数)", "fixed whole number"),
        ("round(金额, 笔数)", "fixed whole number"),
        ("round(金额 * 0.123456789012345678, 9)", "too large"),
        ("year(金额)", "a day is wanted"),
        ("day(业务期)", "a day is wanted"),
        ("C1:C3", "range"),
        ("未知 + 1", "no field called 未知"),
        ('余额("1002")', "cannot be used here"),
        ("map(险种)", "cannot be used here"),
        ("min(" + ", ".join(["金额"] * 101) + ")", "at most 100"),
        ("text(" * 20 + "round(金额 / 3, 1)" + ")" * 20 + " & text(金额 / 3)", "does not end"),
    ],
)
def test_what_would_not_be_exact_is_refused(text: str, reason: str) -> None:
    for dialect in ("sqlite", "postgresql"):
        with pytest.raises(FormulaError) as caught:
            to_sql(parse(text), COLUMNS, dialect)
        assert reason in str(caught.value)
        assert caught.value.column is not None


def test_repeated_operands_cannot_swell_the_sql() -> None:
    nested = "round(" * 30 + "金额" + " / 3, 2)" * 30
    with pytest.raises(FormulaError, match="too long"):
        to_sql(parse(nested), COLUMNS, "sqlite")


def test_money_comes_as_fen_or_not_at_all(base: Base) -> None:
    base.fill(ROWS)
    for text, expected in (
        ("金额", [123_450, -250, None, MAX_FEN]),
        ("round(金额 * 0.5, 2)", [61_725, -125, 0, (MAX_FEN + 1) // 2]),
        ("笔数", [300, None, -700, 500_000]),
        ("12.5", [1250] * 4),
    ):
        compiled = to_sql(parse(text), COLUMNS, base.dialect, want=Kind.MONEY)
        assert (compiled.kind, compiled.scale) == (Kind.MONEY, 2)
        assert base.values(compiled) == expected
    with pytest.raises(FormulaError, match="parts of a fen"):
        to_sql(parse("金额 * 0.5"), COLUMNS, base.dialect, want=Kind.MONEY)
    with pytest.raises(FormulaError, match="a number is wanted here, not a text"):
        to_sql(parse("险种"), COLUMNS, base.dialect, want=Kind.MONEY)
    with pytest.raises(FormulaError, match="a text is wanted here, not a number"):
        to_sql(parse("金额"), COLUMNS, base.dialect, want=Kind.TEXT)


def test_a_condition_stands_after_where_and_every_literal_is_bound(base: Base) -> None:
    base.fill(ROWS)
    nasty = "x'; DROP TABLE r; -- :f0 %"
    compiled = to_sql(parse(f'险种 = "310" 或 机构 = "{nasty}"'), COLUMNS, base.dialect, prefix="rule7_")
    assert nasty not in compiled.sql
    assert set(compiled.parameters) == {"rule7_0", "rule7_1"}
    rows = base.run(f"SELECT r.n FROM r WHERE {compiled.sql}", compiled.parameters)
    assert [row[0] for row in rows] == [0]


def test_parameters_not_used_are_not_given() -> None:
    compiled = to_sql(parse('日期 = "2026-11-05"'), COLUMNS, "sqlite")
    assert list(compiled.parameters.values()) == [20261105]


def test_a_function_of_the_caller(base: Base) -> None:
    def lookup(bind: Bind, given: Sequence[SqlColumn]) -> SqlColumn:
        key, code = given
        assert key.literal == "科目"
        return SqlColumn(f"CASE {code.sql} WHEN {bind('310')} THEN {bind('5001')} END", Kind.TEXT)

    def doubled(bind: Bind, given: Sequence[SqlColumn]) -> SqlColumn:
        (amount,) = given
        return SqlColumn(
            f"{amount.sql} * {bind(2)}", Kind.NUMBER, amount.scale, amount.limit * 2, amount.nullable
        )

    base.fill(ROWS[:3])
    functions = {"map": lookup, "doubled": doubled}
    found = to_sql(parse('coalesce(MAP("科目", 险种), "待定") & "!"'), COLUMNS, base.dialect, functions)
    assert base.values(found) == ["5001!", "待定!", "待定!"]
    twice = to_sql(parse("doubled(金额) + 0.01"), COLUMNS, base.dialect, functions, want=Kind.MONEY)
    assert base.values(twice) == [246_901, -499, 1]
    with pytest.raises(FormulaError, match="in order"):
        to_sql(parse("map(险种, code=1)"), COLUMNS, base.dialect, functions)


def test_text_order_is_code_point_order_on_both(base: Base) -> None:
    base.fill([(0, 0, 0, 0, word, "", None, None, 0) for word in ("Z", "a", "é", "一", "𠀀")])
    compiled = to_sql(parse('险种 < "b"'), COLUMNS, base.dialect)
    assert ('COLLATE "C"' in compiled.sql) == (base.dialect == "postgresql")
    assert [bool(each) for each in base.values(compiled)] == [True, True, False, False, False]


# --- templates ----------------------------------------------------------------------------------------------

pieces = st.one_of(
    words.map(lambda w: w.replace("{", "").replace("}", "")),
    st.sampled_from(
        [
            *(
                "{险种}",
                "{机构}",
                "{金额}",
                "{金额:money}",
                "{金额 + 扣款}",
                "{笔数}",
                "{比例}",
                "{比例 * 2}",
            ),
            *("（{险种}）", "({险种}{机构})", "【", "】", "（", "）"),
            *("{日期}", "{日期:zh}", "{业务期}", "{业务期:zh}", "{期间(日期):zh}", "{{", "}}"),
            *('{if(成功, "成", "败:zh")}', "{round(金额 / 3, 2):money}", "{金额：money}", '{"}"}'),
        ]
    ),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(pieces, max_size=5), rows=st.lists(rows_of, min_size=1, max_size=2))
def test_a_template_in_sql_is_the_template_rendered(base: Base, parts: list[str], rows: list[Row]) -> None:
    template = parse_template("".join(parts))
    try:
        compiled = template.to_sql(COLUMNS, base.dialect)
    except FormulaError:
        event("refused")
        return
    base.fill(rows)
    assert base.values(compiled) == [template.render(scope_of(row)) for row in rows]


def test_brackets_go_with_the_empty_fields_between_them(base: Base) -> None:
    template = parse_template("拨付{机构}费用（{险种}）[{机构}{险种}]")
    rows = [(*ROWS[1][:4], "310", *ROWS[1][5:]), ROWS[1]]
    base.fill(rows)
    expected = ["拨付费用（310）[310]", "拨付费用"]
    assert [template.render(scope_of(row)) for row in rows] == expected
    assert base.values(template.to_sql(COLUMNS, base.dialect)) == expected
    # brackets that a writer put around words of his own stay
    assert parse_template("（）{险种}").render(scope_of(rows[0])) == "（）310"


def test_fractions_of_the_oracle_are_exact() -> None:
    # guards the comparison itself: a value a database rounds would be found out
    assert Fraction(evaluate(parse("金额 / 4"), scope_of(ROWS[0]))) == Fraction(123_450, 400)  # type: ignore[arg-type]

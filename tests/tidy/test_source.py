"""What may not stand in the source: floats near money, ways to run text as code, values glued into SQL."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator

from tests.tidy.places import ROOT, sources

# --- floats -------------------------------------------------------------------------------------------

FLOATS = {
    "finance_desk/printing": "millimetres and points on paper; amounts arrive there as fen",
    "finance_desk/books/print_forms.py": "millimetres and points on paper",
    "finance_desk/files/workbook.py": "Excel hands cells over as floats; exact_number reads their shortest text",
    "finance_desk/base/money.py": "refuses floats, so it must name them",
    "finance_desk/ledgers/writing.py": "widths of columns in millimetres",
    "finance_desk/app/demo.py": "seconds a step took",
    "finance_desk/store/backup.py": "sorts version numbers of a server (15.4)",
    "finance_desk/app/demo_city.py": "chances of the generator",
    "finance_desk/cli/output.py": "widths of columns",
    "finance_desk/cli/session.py": "seconds between two looks",
    "finance_desk/formula/check.py": "how alike two words are, for 'did you mean'",
    "finance_desk/files/whole.py": "seconds of the clock",
}
"""Files of the core where the word may stand, and why. None of them adds or divides money with it."""


def floats(tree: ast.Module) -> Iterator[int]:
    """Lines that name ``float``, write a fraction, or divide with ``/``."""
    for node in ast.walk(tree):
        if (isinstance(node, ast.Name) and node.id == "float") or (
            isinstance(node, ast.Constant) and isinstance(node.value, float)
        ):
            yield node.lineno


def divisions(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
            operands = (node.left, node.right) if isinstance(node, ast.BinOp) else (node.value,)
            # a path joined with a text is no division
            if not any(_is_text(each) for each in operands):
                yield node.lineno


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def test_no_float_near_money() -> None:
    found = [
        f"{path}:{line}"
        for path, tree in sources("finance_desk")
        if not path.startswith(tuple(FLOATS))
        for line in floats(tree)
    ]
    assert found == []


def test_every_exception_for_floats_is_needed() -> None:
    used = {
        prefix
        for path, tree in sources("finance_desk")
        for prefix in FLOATS
        if path.startswith(prefix) and any(floats(tree))
    }
    assert used == set(FLOATS)


MONEY_ROOMS = ("balances", "vouchers", "generation", "reports", "closing", "ledgers", "intake", "accounts")


def test_money_is_never_divided_with_a_slash() -> None:
    """``//`` and ``divmod`` keep fen whole; ``/`` would make a float of them."""
    found = [
        f"{path}:{line}"
        for room in MONEY_ROOMS
        for path, tree in sources(f"finance_desk/{room}")
        for line in divisions(tree)
        if not re.search(r"\bPath\(|\b(folder|path)\b", _line(path, line))
    ]
    assert found == []


def _line(path: str, line: int) -> str:
    return (ROOT / path).read_text("utf-8").splitlines()[line - 1]


def test_floats_are_found() -> None:
    assert list(floats(ast.parse("a: float = 1\nb = 0.1\nc = 1"))) == [1, 2]
    assert list(divisions(ast.parse("a = b / c\nd = e / 'f'\ng //= 2"))) == [1]


# --- text run as code ---------------------------------------------------------------------------------


def dangerous(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        else:
            names = []
        for name in names:
            if name.split(".")[0] in {"pickle", "marshal", "shelve", "dill", "xmlrpc", "telnetlib"}:
                yield f"{node.lineno}: import {name}"  # type: ignore[attr-defined]
        if isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else ""
            if called in {"eval", "exec", "compile", "__import__"}:
                yield f"{node.lineno}: {called}"
            if isinstance(node.func, ast.Attribute) and ast.unparse(node.func) in {"os.system", "os.popen"}:
                yield f"{node.lineno}: {ast.unparse(node.func)}"
            for keyword in node.keywords:
                if keyword.arg == "shell" and not (
                    isinstance(keyword.value, ast.Constant) and keyword.value.value is False
                ):
                    yield f"{node.lineno}: shell="


def test_nothing_runs_text_as_code() -> None:
    assert [
        f"{path}:{what}" for path, tree in sources("finance_desk", "ui") for what in dangerous(tree)
    ] == []


def test_text_run_as_code_is_found() -> None:
    code = "import pickle\nfrom marshal import loads\neval('1')\nos.system('x')\nrun('x', shell=True)"
    assert len(list(dangerous(ast.parse(code)))) == 5


# --- values in SQL ------------------------------------------------------------------------------------

SQL = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|FROM|WHERE|CREATE|DROP|PRAGMA|JOIN|COPY|ALTER)\b")

ASSEMBLED = {
    "finance_desk/balances/posting.py": "columns of temporary tables written out above it",
    "finance_desk/balances/proof.py": "the statement of posting.py that chooses vouchers; values bound",
    "finance_desk/generation/assembling.py": "pieces of rules compiled by formula/sql.py, which binds every value",
    "finance_desk/generation/compiled.py": "as above: only names of columns and binds stand in the text",
    "finance_desk/vouchers/cashier_commands.py": "the fixed statement of cashier.py that chooses unsigned vouchers",
    "finance_desk/generation/mirroring.py": "selects of this module put together, ids and counted bases",
    "finance_desk/generation/commands.py": "a fixed condition; the first id of a block just allocated",
    "finance_desk/generation/links.py": "the select of vouchers is the caller's own text; the first id of a block just allocated",
    "finance_desk/generation/queries.py": "a rule's compiled expression, its values bound; ids are integers of ours",
    "finance_desk/intake/commands.py": "ids just read from the database",
    "finance_desk/intake/receiving.py": "column names of our own table",
    "finance_desk/ledgers/detail_queries.py": "one of two fixed conditions",
    "finance_desk/ledgers/reading.py": "ids just read from the database",
    "finance_desk/reconcile/comparing.py": "fixed pieces of SQL written out above it; the book and its periods are bound",
    "finance_desk/reconcile/file_queries.py": "fixed conditions written out above it, ids just read; values bound",
    "finance_desk/reconcile/queries.py": "fixed conditions and the key written out beside it; values bound",
    "finance_desk/store/bulk.py": "names of our tables and columns, checked against the metadata",
    "finance_desk/store/engine.py": "PRAGMA takes no parameters; the key is checked to be hexadecimal",
    "finance_desk/store/guards.py": "names of triggers read from the database's own catalogue",
    "finance_desk/vouchers/choosing.py": "conditions listed beside it; values bound, ids are integers",
    "finance_desk/vouchers/queries.py": "ranges and lists of ids made integers beside it",
    "finance_desk/vouchers/sealing.py": "column names listed above it",
}
"""Files that put something other than constants and integers of ours into SQL text, and why that is safe."""


class Scope:
    """What the names in a function were given, to see whether an f-string's parts are ours."""

    def __init__(self, module: ast.Module, function: ast.AST | None) -> None:
        self.given: dict[str, list[ast.expr]] = {}
        self.integers: set[str] = set()
        if isinstance(function, ast.FunctionDef):
            for each in (*function.args.args, *function.args.kwonlyargs):
                if isinstance(each.annotation, ast.Name) and each.annotation.id == "int":
                    self.integers.add(each.arg)
        for node in (*module.body, *(ast.walk(function) if function is not None else ())):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    if isinstance(target, ast.Name):
                        self.given.setdefault(target.id, []).append(node.value)
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
                self.given.setdefault(node.target.id, []).append(node.value)
            elif (
                isinstance(node, ast.comprehension)
                and isinstance(node.target, ast.Name)
                and isinstance(node.iter, ast.Call)
                and ast.unparse(node.iter.func) == "range"
            ):
                self.integers.add(node.target.id)

    def ours(self, node: ast.expr, seen: frozenset[str] = frozenset()) -> bool:
        """Constants, integers, and texts strung together from them."""
        match node:
            case ast.Constant():
                return True
            case ast.Name(id=name):
                if name in self.integers or name.strip("_").isupper():
                    return True
                values = self.given.get(name, [])
                return name not in seen and bool(values) and all(self.ours(v, seen | {name}) for v in values)
            case ast.JoinedStr(values=parts):
                return all(self.ours(part, seen) for part in parts)
            case ast.FormattedValue(value=value):
                return self.ours(value, seen)
            case ast.IfExp(body=left, orelse=right) | ast.BinOp(left=left, right=right):
                return self.ours(left, seen) and self.ours(right, seen)
            case ast.BoolOp(values=parts):
                return all(self.ours(part, seen) for part in parts)
            case ast.Call(func=ast.Name(id="int" | "len")):
                return True
            case ast.Call(func=ast.Name(id="str"), args=[value]):
                return self.ours(value, seen)
            case ast.Call(func=ast.Attribute(value=ast.Constant(), attr="join"), args=[parts]):
                if isinstance(parts, ast.GeneratorExp | ast.ListComp):
                    return self.ours(parts.elt, seen)
                return self.ours(parts, seen)
            case ast.Call(
                func=ast.Name(id="map"),
                args=[ast.Name(id="str"), ast.Call(func=ast.Name(id="map"), args=[ast.Name(id="int"), _])],
            ):
                return True
            case ast.List(elts=parts) | ast.Tuple(elts=parts):
                return all(self.ours(part, seen) for part in parts)
        return False


def glued(tree: ast.Module) -> Iterator[int]:
    """Lines of f-strings that are SQL and hold something that is not seen to be ours."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    for node in ast.walk(tree):
        if not isinstance(node, ast.JoinedStr):
            continue
        text = "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
        if not SQL.search(text):
            continue
        inside = [f for f in functions if f.lineno <= node.lineno <= (f.end_lineno or 0)]
        scope = Scope(tree, max(inside, key=lambda f: f.lineno, default=None))
        if not scope.ours(node):
            yield node.lineno


def test_no_value_is_glued_into_sql() -> None:
    found = [
        f"{path}:{line}"
        for path, tree in sources("finance_desk")
        if path not in ASSEMBLED
        for line in glued(tree)
    ]
    assert found == [], "bind the value, or give a reason in ASSEMBLED"


def test_every_exception_for_sql_is_needed() -> None:
    used = {path for path, tree in sources("finance_desk") if path in ASSEMBLED and any(glued(tree))}
    assert used == set(ASSEMBLED)


def test_glued_values_are_found() -> None:
    bad = "def f(x: str) -> str:\n    return f'SELECT 1 FROM t WHERE n = {x}'"
    good = (
        "_T = 'a, b'\ndef f(x: int, ids: list[int]) -> str:\n"
        "    some = ', '.join(str(int(i)) for i in ids)\n    return f'SELECT {_T} FROM t WHERE n = {x} AND i IN ({some})'"
    )
    assert list(glued(ast.parse(bad))) == [2]
    assert list(glued(ast.parse(good))) == []


# --- places of this or that machine -------------------------------------------------------------------

PLACE = re.compile(
    r"(?<![\w.\]])/(?:work|root|home|tmp|Users|mnt|opt)/[\w.-]+|[A-Z]:\\\\?(?:Users|work)\\|"
    r"\b(?:localhost|127\.0\.0\.1|10\.\d+\.\d+\.\d+|192\.168\.\d+\.\d+):\d+|\bhttps?://(?:pypi|files\.python|registry|proxy|mirrors?)\b"
)
PLACE_ALLOWED = {
    "uv.lock": "made by uv: where each wheel was found",
    "tests/tidy/test_source.py": "holds the pattern",
    "tests/intake/test_saved_channels.py": "port 1 of this computer, where nobody answers",
    "tests/files/test_workbooks.py": "an external link in a workbook that must not be followed",
}


def test_no_machine_is_named() -> None:
    files = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split("\0")
    found = []
    for name in files:
        if not name or name in PLACE_ALLOWED or not (ROOT / name).is_file():
            continue
        content = (ROOT / name).read_bytes()
        if b"\0" in content[:4096]:
            continue
        for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), start=1):
            if PLACE.search(line):
                found.append(f"{name}:{number}: {line.strip()[:80]}")
    assert found == []

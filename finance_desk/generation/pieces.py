"""Formulas of rules as pieces of SQL with their parameters, each compiled once a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from finance_desk.formula.sql import Kind, SqlText, text_to_sql, to_sql
from finance_desk.formula.template import parse_template
from finance_desk.formula.tree import Node
from finance_desk.generation.compiled import SEPARATOR, sql_functions
from finance_desk.generation.fields import sql_columns

ROW = "r"
"""The alias of ``intake_row`` in every piece."""


class Pieces:
    """Compiles formulas over ``intake_row r`` and keeps the parameters of everything it compiled."""

    def __init__(self, dialect: str, book: int) -> None:
        self.dialect = dialect
        self.parameters: dict[str, Any] = {}
        self._columns = sql_columns(ROW)
        self._functions = sql_functions(book)
        self._made: dict[tuple[str, Node | str], str] = {}

    def _prefix(self) -> str:
        return f"g{len(self._made)}_"

    def _keep(self, kind: str, what: Node | str, compiled: SqlText) -> str:
        self.parameters.update(compiled.parameters)
        self._made[kind, what] = compiled.sql
        return compiled.sql

    def amount(self, node: Node) -> str:
        """A formula in fen."""
        if (held := self._made.get(("amount", node))) is not None:
            return held
        return self._keep(
            "amount",
            node,
            to_sql(
                node, self._columns, self.dialect, self._functions, prefix=self._prefix(), want=Kind.MONEY
            ),
        )

    def condition(self, node: Node) -> str:
        """A formula that is true or false, never NULL."""
        if (held := self._made.get(("condition", node))) is not None:
            return held
        return self._keep(
            "condition",
            node,
            to_sql(node, self._columns, self.dialect, self._functions, prefix=self._prefix(), want=Kind.BOOL),
        )

    def text(self, node: Node) -> str:
        """Any formula as text that is never NULL; a condition is 1 or 0."""
        if (held := self._made.get(("text", node))) is not None:
            return held
        prefix = self._prefix()
        compiled = to_sql(node, self._columns, self.dialect, self._functions, prefix=prefix)
        if compiled.kind is Kind.BOOL:
            sql = f"CASE WHEN {compiled.sql} THEN '1' ELSE '0' END"
            compiled = SqlText(sql, compiled.parameters, Kind.TEXT)
        else:
            compiled = text_to_sql([(node, "")], self._columns, self.dialect, self._functions, prefix)
        return self._keep("text", node, compiled)

    def texts(self, nodes: Iterable[Node]) -> str:
        """Several formulas as one text, joined."""
        return f" || '{SEPARATOR}' || ".join(self.text(each) for each in nodes) or "''"

    def template(self, text: str) -> str:
        """A summary's template as text."""
        if (held := self._made.get(("template", text))) is not None:
            return held
        template = parse_template(text)
        return self._keep(
            "template",
            text,
            template.to_sql(self._columns, self.dialect, self._functions, prefix=self._prefix()),
        )


def choice(column: str, pieces: Mapping[int, str]) -> str:
    """``CASE column WHEN … END``; one piece for all values stands alone, the most used one is the ELSE."""
    often = Counter(pieces.values()).most_common()
    if len(often) == 1:
        return often[0][0]
    usual = often[0][0]
    branches = " ".join(f"WHEN {int(value)} THEN {sql}" for value, sql in pieces.items() if sql != usual)
    return f"CASE {column} {branches} ELSE {usual} END"

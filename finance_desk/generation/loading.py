"""Rules and code maps as they stand in a book."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping

from finance_desk.base.errors import Refused, refuse
from finance_desk.base.findings import Finding, Subject
from finance_desk.base.messages import message
from finance_desk.generation.compiled import ITEM, SEPARATOR, CompiledRule, compile_rule, item_dimensions
from finance_desk.generation.model import Mirror, Rule, RuleLine, RuleState
from finance_desk.store.unit import Reader


def rules_of(
    reader: Reader, book: int, *, state: RuleState | None = None, ids: Collection[int] | None = None
) -> tuple[Rule, ...]:
    """The rules of a book by code and version: all, those in a state, or exactly ``ids``."""
    where = ["r.book_id = :book"]
    if state is not None:
        where.append("r.state = :state")
    if ids is not None:
        where.append(f"r.id IN ({', '.join(str(int(id)) for id in sorted(set(ids))) or '0'})")
    chosen = " AND ".join(where)
    given = {"book": book, "state": str(state) if state else ""}
    lines: dict[int, list[RuleLine]] = {}
    for row in reader.text(
        f"SELECT l.* FROM rule_line l JOIN rule r ON r.id = l.rule_id WHERE {chosen} ORDER BY l.rule_id, l.line_no",
        given,
    ):
        lines.setdefault(row.rule_id, []).append(
            RuleLine(
                row.line_no,
                row.side,
                row.account,
                row.amount,
                row.condition,
                row.summary,
                json.loads(row.dimensions),
                row.id,
            )
        )
    found = [
        Rule(
            row.code,
            row.name,
            row.event,
            row.summary,
            tuple(lines.get(row.id, ())),
            row.condition,
            tuple(json.loads(row.merge)),
            row.voucher_type,
            row.effective_from,
            row.effective_to,
            row.version,
            RuleState(row.state),
            row.maker,
            row.approver,
            row.id,
            Mirror(**json.loads(row.mirror)) if row.mirror else None,
        )
        for row in reader.text(
            "SELECT r.*, m.name AS maker, a.name AS approver FROM rule r JOIN app_user m ON m.id = r.made_by"
            f" LEFT JOIN app_user a ON a.id = r.approved_by WHERE {chosen}",
            given,
        )
    ]
    return tuple(sorted(found, key=lambda each: (each.code, each.version)))


def active_rules(reader: Reader, book: int) -> list[CompiledRule]:
    """The active rules, compiled. Raises Refused when there is none or one cannot be read any more."""
    found: list[Finding] = []
    compiled: list[CompiledRule] = []
    for rule in rules_of(reader, book, state=RuleState.ACTIVE):
        try:
            compiled.append(compile_rule(rule))
        except Refused as error:
            found += error.findings
    if found:
        raise Refused(found)
    if not compiled:
        raise refuse(
            "generate.no_rules",
            message("The book has no active rule; import a ready-made set and have it approved."),
            Subject("book", book, book=book),
        )
    return compiled


def maps_of(reader: Reader, book: int, rules: Iterable[CompiledRule] = ()) -> Mapping[tuple[str, str], str]:
    """(map, key) → value, with the names of the dimension items that ``rules`` show."""
    found = {
        (row.name, row.key): row.value
        for row in reader.text("SELECT name, key, value FROM code_map WHERE book_id = :book", {"book": book})
    }
    for dimension in sorted(item_dimensions(rules)):
        for row in reader.text(
            "SELECT i.code, i.name FROM dimension d JOIN dimension_item i ON i.dimension_id = d.id"
            " WHERE d.book_id = :book AND d.code = :dimension",
            {"book": book, "dimension": dimension},
        ):
            found[ITEM[0], f"{dimension}{SEPARATOR}{row.code}"] = row.name
    return found

"""What a change of rules would have made of the batches received last, before anybody approves it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from finance_desk.base.commands import query
from finance_desk.base.errors import Refused, refuse
from finance_desk.base.findings import Subject, hint
from finance_desk.base.messages import N_, message
from finance_desk.books.queries import options
from finance_desk.generation.assembling import JOINT, Assembly, Selection
from finance_desk.generation.compiled import CompiledRule, compile_rule, rule_findings
from finance_desk.generation.loading import maps_of, rules_of
from finance_desk.generation.model import Replay, ReplayAccount, ReplayVoucher, Rule, RuleState
from finance_desk.generation.ready_made import read_set
from finance_desk.store.unit import Reader
from finance_desk.vouchers.model import voucher_label

_PART = "row_id, account_id, side, codes"


@query("rule.replay", N_("Replay rules"), permission="rule.list")
def replay(
    reader: Reader,
    *,
    book: int,
    ids: Sequence[int] | None = None,
    path: str | Path | None = None,
    batches: int = 5,
    limit: int = 100,
) -> Replay:
    """Work the rows of the last ``batches`` batches out twice, by the rules in force and by the changed ones.

    The changed rules are the drafts (all, or ``ids``), or those of a file (JSON), each in the place of the
    active rule of the same code. Nothing is written. Rows that are marked or have an open problem take no
    part. Raises Refused when there is nothing to compare or a rule cannot be read.
    """
    maps = dict(maps_of(reader, book))
    changed = _changed(reader, book, ids, path, maps)
    active = [compile_rule(each) for each in rules_of(reader, book, state=RuleState.ACTIVE)]
    codes = {each.rule.code for each in changed}
    then = [each for each in active if each.rule.code not in codes] + changed
    maps |= maps_of(reader, book, then)
    listed = list(
        reader.text(
            "SELECT id FROM intake_batch WHERE book_id = :book ORDER BY id DESC LIMIT :batches",
            {"book": book, "batches": batches},
        ).scalars()
    )
    integer = "BIGINT" if reader.dialect == "postgresql" else "INTEGER"
    reader.text("DROP TABLE IF EXISTS replay_part")
    reader.text(
        f"CREATE TEMPORARY TABLE replay_part (row_id {integer} NOT NULL, account_id {integer} NOT NULL,"
        f" side INTEGER NOT NULL, codes TEXT NOT NULL, now {integer} NOT NULL DEFAULT 0,"
        f" changed {integer} NOT NULL DEFAULT 0)"
    )
    before = _spread(reader, book, active, maps_of(reader, book, active), listed, "now")
    after = _spread(reader, book, then, maps, listed, "changed")
    answer = _differences(reader, book, limit)
    reader.text("DROP TABLE replay_part")
    return replace(
        answer,
        batches=len(listed),
        rows=after.candidates,
        left_out_now=before.candidates - before.booked,
        left_out_then=after.candidates - after.booked,
        findings=tuple(after.findings),
    )


def _changed(
    reader: Reader,
    book: int,
    ids: Sequence[int] | None,
    path: str | Path | None,
    maps: dict[tuple[str, str], str],
) -> list[CompiledRule]:
    """The rules to try; code maps of a file are added to ``maps`` where the book has no entry."""
    rules: Sequence[Rule]
    if path is not None:
        given = read_set(Path(path).read_text("utf-8-sig"), Path(path).name, options(reader, book=book))
        rules = given.rules
        for name, entries in given.maps.items():
            for key, value in entries.items():
                maps.setdefault((name, key), value)
    else:
        rules = rules_of(reader, book, state=RuleState.DRAFT if ids is None else None, ids=ids)
        newest = {each.code: each for each in rules}
        rules = list(newest.values())
    if not rules:
        raise refuse(
            "rule.nothing_to_replay",
            message("There is no draft to try."),
            Subject("book", book, book=book),
            remedy=hint(message("Import the changed rules, or name their file."), "rule.import"),
        )
    compiled = [compile_rule(each) for each in rules]
    found = [finding for each in compiled for finding in rule_findings(each)]
    if any(each.blocks for each in found):
        raise Refused(found)
    return compiled


def _spread(
    reader: Reader,
    book: int,
    rules: Sequence[CompiledRule],
    maps: Mapping[tuple[str, str], str],
    batches: Sequence[int],
    column: str,
) -> Assembly:
    assembly = Assembly(reader, book, rules, maps, Selection(batches=batches, again=True), make_missing=True)
    assembly.prepare()
    assembly.spread("replay_part", column)
    assembly.close()
    return assembly


def _differences(reader: Reader, book: int, limit: int) -> Replay:
    reader.text("DROP TABLE IF EXISTS replay_row")
    reader.text(
        f"CREATE TEMPORARY TABLE replay_row AS SELECT {_PART}, SUM(now) AS now, SUM(changed) AS changed"
        f" FROM replay_part GROUP BY {_PART} HAVING SUM(now) <> SUM(changed)"
    )
    rows, vouchers = reader.text(
        "SELECT COUNT(DISTINCT d.row_id), COUNT(DISTINCT COALESCE(x.voucher_id, -d.row_id)) FROM replay_row d"
        " LEFT JOIN row_voucher x ON x.row_id = d.row_id AND x.book_id = :book",
        {"book": book},
    ).one()
    accounts = tuple(
        ReplayAccount(row.code, row.name, "", row.side, int(row.now), int(row.changed))
        for row in reader.text(
            "SELECT a.code, a.name, d.side, SUM(d.now) AS now, SUM(d.changed) AS changed FROM replay_row d"
            " JOIN account a ON a.id = d.account_id GROUP BY a.code, a.name, d.side ORDER BY a.code, d.side DESC"
        )
    )
    shown: dict[int, ReplayVoucher] = {}
    for row in reader.text(
        "SELECT COALESCE(x.voucher_id, -d.row_id) AS place, x.voucher_id, t.code AS type, v.number, v.period, v.state,"
        " MIN(r.external_id) AS external_id, MIN(r.day) AS day, COUNT(DISTINCT d.row_id) AS members,"
        " a.code, a.name, d.codes, d.side, SUM(d.now) AS now, SUM(d.changed) AS changed FROM replay_row d"
        " JOIN intake_row r ON r.id = d.row_id JOIN account a ON a.id = d.account_id"
        " LEFT JOIN row_voucher x ON x.row_id = d.row_id AND x.book_id = :book"
        " LEFT JOIN voucher v ON v.id = x.voucher_id LEFT JOIN voucher_type t ON t.id = v.type_id"
        " WHERE COALESCE(x.voucher_id, -d.row_id) IN (SELECT DISTINCT COALESCE(y.voucher_id, -e.row_id) AS place"
        "  FROM replay_row e LEFT JOIN row_voucher y ON y.row_id = e.row_id AND y.book_id = :book"
        "  ORDER BY place DESC LIMIT :limit)"
        " GROUP BY COALESCE(x.voucher_id, -d.row_id), x.voucher_id, t.code, v.number, v.period, v.state,"
        " a.code, a.name, d.codes, d.side ORDER BY 1 DESC, a.code, d.side DESC, d.codes",
        {"book": book, "limit": limit},
    ):
        held = shown.get(row.place) or ReplayVoucher(
            row.voucher_id,
            voucher_label(row.type, row.number) if row.voucher_id is not None else row.external_id,
            row.period or row.day // 100,
            row.state,
            0,
            (),
        )
        items = " · ".join(filter(None, row.codes.split(JOINT)))
        line = ReplayAccount(row.code, row.name, items, row.side, int(row.now), int(row.changed))
        shown[row.place] = replace(held, rows=max(held.rows, row.members), lines=(*held.lines, line))
    reader.text("DROP TABLE replay_row")
    return Replay(0, 0, rows, vouchers, 0, 0, accounts, tuple(shown.values()), ())

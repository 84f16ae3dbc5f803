"""Rules in words, previews with reasons, the way back from a voucher's line to the rows."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from finance_desk.accounts.model import Account
from finance_desk.accounts.queries import accounts as chart
from finance_desk.base.commands import query
from finance_desk.base.errors import refuse
from finance_desk.base.findings import Subject
from finance_desk.base.messages import N_, Message, message
from finance_desk.books.queries import voucher_types
from finance_desk.dimensions.queries import dimensions, items_of_sets
from finance_desk.formula.parse import parse
from finance_desk.formula.tree import Name
from finance_desk.formula.words import to_words
from finance_desk.generation.assembling import Assembly, Selection
from finance_desk.generation.compiled import CompiledRule, compile_rule
from finance_desk.generation.explaining import (
    Part,
    brought_together,
    formula_in_words,
    parts_of,
    voucher_summary,
)
from finance_desk.generation.fields import NAMES, titles
from finance_desk.generation.loading import active_rules, maps_of, rules_of
from finance_desk.generation.model import (
    Counterpart,
    LineInWords,
    Mirror,
    Origin,
    Preview,
    PreviewLine,
    PreviewVoucher,
    RuleRow,
    RuleShown,
)
from finance_desk.generation.pieces import Pieces
from finance_desk.intake.model import FIELDS
from finance_desk.store.unit import Reader
from finance_desk.vouchers.model import voucher_label

_OTHER = """
SELECT DISTINCT x.book_id, v.id, v.number, v.day, v.total, t.code, b.code AS book_code, b.name AS book_name
FROM row_voucher l JOIN row_mirror m ON {link}
JOIN row_voucher x ON {other}
JOIN voucher v ON v.id = x.voucher_id JOIN voucher_type t ON t.id = v.type_id JOIN book b ON b.id = x.book_id
WHERE l.book_id = :book AND l.voucher_id = :voucher
"""
_COUNTERPARTS = (
    _OTHER.format(link="m.row_id = l.row_id", other="x.row_id = m.mirror_id AND x.book_id = m.mirror_book_id")
    + " UNION "
    + _OTHER.format(link="m.mirror_id = l.row_id", other="x.row_id = m.row_id AND x.book_id = m.book_id")
    + " ORDER BY 1, 2"
)


@query("rule.list", N_("List generation rules"))
def rule_list(reader: Reader, *, book: int, lang: str = "zh") -> tuple[RuleRow, ...]:
    """Every rule of the book by code and version, its condition in words, with how many live rows it booked."""
    hits: dict[int, int] = {
        row.rule_id: row.hits
        for row in reader.text(
            "SELECT rule_id, COUNT(*) AS hits FROM row_voucher WHERE book_id = :book GROUP BY rule_id",
            {"book": book},
        )
    }
    return tuple(
        RuleRow(
            each.id,
            each.code,
            each.version,
            each.name,
            each.event,
            each.condition,
            _words(each.condition, lang),
            each.first,
            each.last,
            each.state,
            len(each.lines),
            each.made_by,
            each.approved_by,
            hits.get(each.id, 0),
        )
        for each in rules_of(reader, book)
    )


def _words(formula: str, lang: str) -> str:
    return to_words(parse(formula), lang, titles(lang)) if formula else ""


@query("rule.show", N_("Show a generation rule"), permission="rule.list")
def rule_show(reader: Reader, *, book: int, id: int, lang: str = "zh") -> RuleShown:
    """One rule whole, with what its formulas say in words. Refused when the book has none with this id."""
    found = rules_of(reader, book, ids=[id])
    if not found:
        raise refuse("rule.unknown", message("The book has no such rule."), Subject("rule", id, book=book))
    rule = found[0]
    compiled = compile_rule(rule)
    return RuleShown(
        rule,
        _words(rule.condition, lang),
        tuple(
            LineInWords(
                each.line.line_no,
                each.line.side,
                to_words(each.account, lang, titles(lang)),
                formula_in_words(each, lang),
                _words(each.line.condition, lang),
            )
            for each in compiled.lines
        ),
        _mirror_words(rule.mirror),
    )


def _mirror_words(mirror: Mirror | None) -> Message | None:
    if mirror is None:
        return None
    return message(
        "The book of fund {fund} gets a voucher for the same payment, as {event}.",
        fund=mirror.fund,
        event=" ".join(part for part in (mirror.event, mirror.category) if part),
    )


@query("code_map.list", N_("List code maps"), permission="rule.list")
def code_maps(reader: Reader, *, book: int) -> Mapping[str, Mapping[str, str]]:
    """Every code map of the book: name → key → value."""
    found: dict[str, dict[str, str]] = {}
    for (name, key), value in sorted(maps_of(reader, book).items()):
        found.setdefault(name, {})[key] = value
    return found


@query("generate.preview", N_("Preview of generation"))
def preview(
    reader: Reader,
    *,
    book: int,
    batch: int | None = None,
    rows: Sequence[int] | None = None,
    through_day: int | None = None,
    redate: bool = True,
    make_missing: bool = False,
    most_rows: int = 0,
    limit: int = 20,
    lang: str = "zh",
) -> Preview:
    """What ``generate.run`` would do with the same arguments; the first ``limit`` vouchers line by line."""
    active = active_rules(reader, book)
    assembly = Assembly(
        reader,
        book,
        active,
        maps_of(reader, book, active),
        Selection(batch, rows, through_day),
        redate=redate,
        make_missing=make_missing,
        most_rows=most_rows,
    )
    assembly.prepare()
    keys = array("q", reader.text("SELECT row_id FROM gen_voucher ORDER BY seq").scalars())
    groups = _groups(reader, assembly, limit, lang)
    assembly.close()
    return Preview(
        assembly.candidates,
        assembly.vouchers,
        assembly.candidates - assembly.booked,
        keys,
        groups,
        tuple(assembly.findings),
    )


@query("generate.group", N_("Preview of one voucher"), permission="generate.preview")
def group(
    reader: Reader,
    *,
    book: int,
    key: int,
    redate: bool = True,
    make_missing: bool = False,
    most_rows: int = 0,
    lang: str = "zh",
) -> PreviewVoucher | None:
    """The voucher that the row ``key`` will stand in, with its reasons; ``None`` when it stays out."""
    rules = active_rules(reader, book)
    maps = maps_of(reader, book, rules)
    members = _members(reader, book, key, rules)
    assembly = Assembly(
        reader,
        book,
        rules,
        maps,
        Selection(rows=members),
        redate=redate,
        make_missing=make_missing,
        most_rows=most_rows,
    )
    assembly.prepare()
    found = _groups(reader, assembly, len(members), lang)
    assembly.close()
    return next((each for each in found if key in each.rows), None)


def _members(reader: Reader, book: int, key: int, rules: Sequence[CompiledRule]) -> list[int]:
    """The rows of the batch that could share a voucher with ``key``: same event, same merge values."""
    row = reader.text(
        "SELECT event, batch_id, document FROM intake_row WHERE id = :id AND book_id = :book",
        {"id": key, "book": book},
    ).first()
    if row is None:
        raise refuse("intake.no_row", message("Some of these rows are not rows of this book."))
    merges = {each.merge for each in rules if each.rule.event == row.event and each.merge}
    members = {key}
    for merge in merges:
        pieces = Pieces(reader.dialect, book)
        value = pieces.texts(merge)
        wanted = reader.text(
            f"SELECT {value} FROM intake_row r WHERE r.id = :id", {**pieces.parameters, "id": key}
        ).scalar_one()
        # a document's rows have an index; without it every row of the batch is looked at
        by_document = row.document is not None and any(
            isinstance(each, Name) and NAMES.get(each.name) == FIELDS["document"] for each in merge
        )
        rows = "r.batch_id = :batch AND r.document = :document" if by_document else "r.batch_id = :batch"
        members.update(
            reader.text(
                f"SELECT r.id FROM intake_row r WHERE {rows} AND r.event = :event AND {value} = :wanted",
                {
                    **pieces.parameters,
                    "batch": row.batch_id,
                    "event": row.event,
                    "wanted": wanted,
                    **({"document": row.document} if by_document else {}),
                },
            ).scalars()
        )
    return sorted(members)


def _groups(reader: Reader, assembly: Assembly, limit: int, lang: str) -> tuple[PreviewVoucher, ...]:
    heads = reader.text("SELECT * FROM gen_voucher WHERE seq <= :limit ORDER BY seq", {"limit": limit}).all()
    members: dict[int, list[int]] = {}
    for row in reader.text(
        "SELECT v.seq, m.row_id FROM gen_voucher v JOIN gen_member m ON m.group_id = v.group_id"
        " WHERE v.seq <= :limit ORDER BY v.seq, m.row_id",
        {"limit": limit},
    ):
        members.setdefault(row.seq, []).append(row.row_id)
    wanted = [id for head in heads for id in members.get(head.seq, [head.row_id])]
    rows = _rows(reader, wanted)
    words = {each.id: each.code for each in voucher_types(reader, book=assembly.book)}
    accounts, carries = _carrying(reader, assembly.book)
    made = []
    for head in heads:
        rule = assembly.rules[head.rule_no]
        ids = members.get(head.seq, [head.row_id])
        parts = [
            part
            for id in ids
            for part in parts_of(rule, rows[id], assembly.maps, carries, _dated(assembly, rows[id]))
        ]
        lines = [_preview_line(each, accounts, lang) for each in brought_together(parts, merged=len(ids) > 1)]
        made.append(
            PreviewVoucher(
                head.row_id,
                head.day,
                words[head.type_id],
                rule.rule.id,
                rule.rule.label,
                rule.rule.name,
                voucher_summary(rule, rows[ids[0]], assembly.maps, _dated(assembly, rows[ids[0]])),
                sum(line.debit for line in lines),
                tuple(ids),
                tuple(lines),
                mirror=_mirror_words(rule.rule.mirror),
            )
        )
    return tuple(made)


def _dated(assembly: Assembly, row: Mapping[str, Any]) -> str:
    """The business month that the summary of a row from a closed period carries."""
    if row["day"] >= assembly.open_from:
        return ""
    month = row["biz_period"] or row["day"] // 100
    return f"（{month // 100}年{month % 100}月业务）"


def _preview_line(parts: Sequence[Part], accounts: Mapping[str, Account], lang: str) -> PreviewLine:
    first = parts[0]
    amount = sum(part.amount for part in parts)
    account = accounts[first.account]
    side = first.line.line.side
    return PreviewLine(
        account.id,
        account.code,
        account.full_name,
        amount if side == 1 else 0,
        amount if side == -1 else 0,
        first.summary,
        dict(first.items),
        first.line.line.id,
        first.line.line.line_no,
        first.line.line.amount,
        formula_in_words(first.line, lang),
        tuple(part.row for part in parts),
        tuple(part.amount for part in parts),
    )


def _rows(reader: Reader, ids: Sequence[int]) -> dict[int, Mapping[str, Any]]:
    found: dict[int, Mapping[str, Any]] = {}
    for at in range(0, len(ids), 10_000):
        listed = ", ".join(str(int(id)) for id in ids[at : at + 10_000]) or "0"
        for row in reader.text(f"SELECT * FROM intake_row WHERE id IN ({listed})"):
            found[row.id] = dict(row._mapping)
    return found


def _carrying(reader: Reader, book: int) -> tuple[dict[str, Account], Callable[[str, str], bool]]:
    accounts = {each.code: each for each in chart(reader, book=book)}
    numbers = {each.code: each.id for each in dimensions(reader, book=book)}

    def carries(account: str, dimension: str) -> bool:
        held = accounts.get(account)
        return held is not None and numbers.get(dimension) in held.dimensions

    return accounts, carries


@query("voucher.counterparts", N_("Vouchers of other books for the same payment"), permission="voucher.list")
def counterparts(reader: Reader, *, book: int, voucher: int) -> tuple[Counterpart, ...]:
    """Vouchers in other books that book the same payments, whichever of the books sent them on."""
    found = []
    for row in reader.text(_COUNTERPARTS, {"book": book, "voucher": voucher}):
        allowed = reader.actor.sees(row.book_id)
        found.append(
            Counterpart(
                row.book_id,
                row.book_code,
                row.book_name,
                row.id if allowed else None,
                voucher_label(row.code, row.number) if allowed else "",
                row.day if allowed else 0,
                row.total if allowed else 0,
            )
        )
    return tuple(found)


@query("voucher.origin", N_("Rows behind a voucher"), permission="voucher.list")
def origin(
    reader: Reader, *, book: int, voucher: int, line: int | None = None, lang: str = "zh"
) -> tuple[Origin, ...]:
    """The pre-posting rows behind a generated voucher, or behind its ``line`` (from 1, as shown).

    Every row with its file and its number there, how much of the line it makes, by which rule. Empty for
    vouchers that people wrote.
    """
    links = reader.text(
        "SELECT row_id, rule_id FROM row_voucher WHERE voucher_id = :voucher AND book_id = :book"
        " UNION SELECT row_id, rule_id FROM row_voucher_past WHERE voucher_id = :voucher AND book_id = :book"
        " ORDER BY row_id",
        {"voucher": voucher, "book": book},
    ).all()
    if not links:
        return ()
    rules = {
        each.id: compile_rule(each) for each in rules_of(reader, book, ids={row.rule_id for row in links})
    }
    rows = _rows(reader, [row.row_id for row in links])
    whole = [(rows[link.row_id], rules[link.rule_id], rows[link.row_id]["amount"], "") for link in links]
    chosen = whole if line is None else _behind(reader, book, voucher, line, whole, lang)
    places = _places(reader, {row["batch_id"] for row, _, _, _ in chosen})
    return tuple(
        Origin(
            row["id"],
            row["batch_id"],
            places[row["batch_id"]],
            row["row_no"],
            row["external_id"],
            amount,
            rule.rule.id,
            rule.rule.label,
            words,
        )
        for row, rule, amount, words in chosen
    )


def _behind(
    reader: Reader,
    book: int,
    voucher: int,
    line: int,
    links: Sequence[tuple[Mapping[str, Any], CompiledRule, int, str]],
    lang: str,
) -> list[tuple[Mapping[str, Any], CompiledRule, int, str]]:
    """The rows whose parts make this line, with the rule and the formula of each."""
    lines = reader.text(
        "SELECT l.*, a.code FROM voucher_line l JOIN account a ON a.id = l.account_id"
        " WHERE l.voucher_id = :voucher AND l.book_id = :book ORDER BY l.line_no",
        {"voucher": voucher, "book": book},
    ).all()
    if not 1 <= line <= len(lines):
        raise refuse(
            "voucher.no_line",
            message("The voucher has no line {line}.", line=line),
            Subject("voucher", voucher, book=book),
        )
    wanted = lines[line - 1]
    items = _item_codes(reader, wanted.set_id)
    maps = maps_of(reader, book, [rule for _, rule, _, _ in links])
    _, carries = _carrying(reader, book)
    side = 1 if wanted.debit else -1
    parts = [(row, rule, part) for row, rule, _, _ in links for part in parts_of(rule, row, maps, carries)]
    exact = [
        each
        for each in parts
        if each[2].line.line.side == side
        and each[2].account == wanted.code
        and set(each[2].items) == items
        and wanted.summary.startswith(each[2].summary)
    ]
    # after a code map or the voucher itself was changed, the rule's line still tells
    found = exact or [each for each in parts if each[2].line.line.id == wanted.rule_line_id]
    return [(row, rule, part.amount, formula_in_words(part.line, lang)) for row, rule, part in found]


def _item_codes(reader: Reader, set_id: int | None) -> set[tuple[str, str]]:
    if set_id is None:
        return set()
    held = items_of_sets(reader, [set_id]).get(set_id, {})
    listed = ", ".join(str(int(id)) for id in held.values()) or "0"
    return {
        (row.dimension, row.item)
        for row in reader.text(
            "SELECT d.code AS dimension, i.code AS item FROM dimension_item i JOIN dimension d ON d.id = i.dimension_id"
            f" WHERE i.id IN ({listed})"
        )
    }


def _places(reader: Reader, batches: set[int]) -> dict[int, str]:
    listed = ", ".join(str(int(id)) for id in sorted(batches)) or "0"
    return {
        row.id: row.name or row.code
        for row in reader.text(
            "SELECT b.id, b.code, f.name FROM intake_batch b LEFT JOIN intake_file f ON f.id = b.file_id"
            f" WHERE b.id IN ({listed})"
        )
    }

"""Bringing rules in and approving them; generating vouchers, cancelling them, releasing reversed rows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from finance_desk.accounts.queries import accounts as chart
from finance_desk.base.commands import Done, command
from finance_desk.base.errors import Refused, refuse
from finance_desk.base.findings import Finding, Subject, hint, stop, warn
from finance_desk.base.messages import N_, Money, message
from finance_desk.books.queries import options
from finance_desk.generation import mirroring
from finance_desk.generation.assembling import Assembly, Selection
from finance_desk.generation.compiled import compile_rule, fixed_accounts, map_names, rule_findings
from finance_desk.generation.links import forget_void, unlink
from finance_desk.generation.loading import active_rules, maps_of, rules_of
from finance_desk.generation.model import Cancelled, Generated, Rule, RuleState
from finance_desk.generation.ready_made import read_ready_made, read_set
from finance_desk.generation.tables import code_map, rule, rule_line
from finance_desk.store.unit import UnitOfWork
from finance_desk.vouchers import choosing, numbering
from finance_desk.vouchers.choosing import Choice
from finance_desk.vouchers.model import Source, State, voucher_label

_SHOWN = 20
_TITLES = {
    "employee": message("the ready-made rules of the employee fund"),
    "resident": message("the ready-made rules of the resident fund"),
    "medical_aid": message("the ready-made rules of the medical-aid fund"),
    "long_term_care": message("the ready-made rules of the long-term-care fund"),
}


@command("rule.import", N_("Import generation rules"))
def import_rules(
    tx: UnitOfWork, *, book: int, rules: str = "", path: str | Path | None = None, content: str = ""
) -> Done:
    """Bring a set of rules in as drafts: a ready-made one by name (``employee``), or a JSON file's.

    A rule that differs from the book's newest version of the same code becomes its next version; equal
    ones are passed over. Entries of code maps that the book has already stay as they are. ``value`` is
    the ids of the new drafts. Raises Refused with every rule that cannot be read.
    """
    chosen = options(tx, book=book)
    if rules:
        given, label = read_ready_made(rules, chosen), rules
    elif path is not None or content:
        label = Path(path).name if path is not None else "rules.json"
        text = content or Path(path or "").read_text("utf-8-sig")
        given = read_set(text, label, chosen)
    else:
        raise refuse("rule.no_set", message("Name a ready-made rule set or choose a file."))
    tx.evidence["sha256"] = hashlib.sha256(repr(given).encode()).hexdigest()
    held = {(each.code): each for each in rules_of(tx, book)}  # the last version of each code wins
    new = [
        replace(each, version=held[each.code].version + 1 if each.code in held else 1)
        for each in given.rules
        if each.code not in held or not _same(each, held[each.code])
    ]
    found = [finding for each in new for finding in rule_findings(compile_rule(each))]
    if any(each.blocks for each in found):
        raise Refused(found)
    _add_maps(
        tx, book, [(name, key, value) for name, map in given.maps.items() for key, value in map.items()]
    )
    ids = _add_rules(tx, book, new)
    found += _unusable(tx, book, rules_of(tx, book, ids=ids))
    return Done(
        message("{count} rules of {set} wait for approval.", count=len(ids), set=_TITLES.get(rules, label)),
        {"rule": tuple(ids)},
        findings=tuple(found),
        value=tuple(ids),
    )


def _same(one: Rule, other: Rule) -> bool:
    def content(each: Rule) -> Rule:
        lines = tuple(replace(line, id=0, dimensions=dict(line.dimensions)) for line in each.lines)
        return replace(
            each, lines=lines, id=0, version=0, state=RuleState.DRAFT, made_by="", approved_by=None
        )

    return content(one) == content(other)


def _add_maps(tx: UnitOfWork, book: int, entries: Sequence[tuple[str, str, str]]) -> None:
    held = maps_of(tx, book)
    tx.write(
        sa.insert(code_map),
        [
            {"book_id": book, "name": name, "key": key, "value": value}
            for name, key, value in entries
            if (name, key) not in held
        ],
    )


def _add_rules(tx: UnitOfWork, book: int, new: Sequence[Rule]) -> list[int]:
    if not new:
        return []
    ids = tx.new_ids("rule", len(new))
    tx.write(
        sa.insert(rule),
        [
            {
                "id": id,
                "book_id": book,
                "code": each.code,
                "version": each.version,
                "name": each.name,
                "event": each.event,
                "condition": each.condition,
                "merge": json.dumps(list(each.merge), ensure_ascii=False),
                "voucher_type": each.voucher_type,
                "summary": each.summary,
                "effective_from": each.first,
                "effective_to": each.last,
                "state": str(RuleState.DRAFT),
                "made_by": tx.actor.user,
                "made_at": tx.stamp(),
                "mirror": json.dumps(asdict(each.mirror), ensure_ascii=False) if each.mirror else "",
            }
            for id, each in zip(ids, new, strict=True)
        ],
    )
    lines = [(id, line) for id, each in zip(ids, new, strict=True) for line in each.lines]
    tx.write(
        sa.insert(rule_line),
        [
            {
                "id": line_id,
                "rule_id": id,
                "line_no": line.line_no,
                "side": line.side,
                "account": line.account,
                "amount": line.amount,
                "condition": line.condition,
                "summary": line.summary,
                "dimensions": json.dumps(dict(line.dimensions), ensure_ascii=False, sort_keys=True),
            }
            for line_id, (id, line) in zip(tx.new_ids("rule_line", len(lines)), lines, strict=True)
        ],
    )
    return list(ids)


def _unusable(tx: UnitOfWork, book: int, rules: Sequence[Rule]) -> list[Finding]:
    """Accounts written out in rules that the book lacks or cannot post to; code maps that are empty."""
    accounts = {each.code: each for each in chart(tx, book=book)}
    maps = {name for name, _ in maps_of(tx, book)}
    found: list[Finding] = []
    for each in rules:
        compiled = compile_rule(each)
        place = Subject("rule", each.id, each.label, book)
        for code in sorted(fixed_accounts(compiled)):
            if code not in accounts or not accounts[code].leaf:
                found.append(
                    warn(
                        "rule.account",
                        message(
                            "Rule {rule} names {code}, which is no detail account of the book.",
                            rule=each.label,
                            code=code,
                        ),
                        place,
                        remedy=hint(message("Add the account, or change the rule."), "account.import"),
                    )
                )
        found += [
            warn(
                "rule.map",
                message(
                    "Rule {rule} looks into the code map {map}, which is empty.", rule=each.label, map=name
                ),
                place,
                remedy=hint(message("Fill the code map before rows of this rule come."), "code_map.set"),
            )
            for name in sorted(map_names(compiled) - maps)
        ]
    return found


@command("rule.approve", N_("Approve generation rules"))
def approve(tx: UnitOfWork, *, book: int, ids: Sequence[int] | None = None) -> Done:
    """Make drafts active (all, or ``ids``); the version that was active before is retired.

    Raises Refused when the approver made one of them (except in a solo book) or one names an account
    the book lacks.
    """
    drafts = [
        each for each in rules_of(tx, book, state=RuleState.DRAFT) if ids is None or each.id in set(ids)
    ]
    own = tx.text(
        "SELECT r.id FROM rule r JOIN book b ON b.id = r.book_id WHERE r.book_id = :book AND r.state = 'draft'"
        " AND r.made_by = :who AND b.solo = 0",
        {"book": book, "who": tx.actor.user},
    ).scalars()
    mine = set(own) & {each.id for each in drafts}
    if mine:
        raise refuse(
            "rule.own",
            message("{count} of these rules are your own; somebody else must approve them.", count=len(mine)),
            Subject("book", book, book=book),
            remedy=hint(message("Ask a colleague with the right to approve.")),
        )
    missing = [
        stop(each.code, each.message, each.subject, remedy=each.remedy)
        for each in _unusable(tx, book, drafts)
        if each.code == "rule.account"
    ]
    if missing:
        raise Refused(missing)
    for each in drafts:
        tx.write(
            sa.update(rule)
            .where(rule.c.book_id == book, rule.c.code == each.code, rule.c.state == str(RuleState.ACTIVE))
            .values(state=str(RuleState.RETIRED))
        )
        tx.change_one(
            sa.update(rule)
            .where(rule.c.id == each.id, rule.c.state == str(RuleState.DRAFT))
            .values(state=str(RuleState.ACTIVE), approved_by=tx.actor.user)
        )
    return Done(
        message("{count} rules are active.", count=len(drafts)),
        {"rule": tuple(each.id for each in drafts)},
        value=len(drafts),
    )


@command("rule.retire", N_("Retire generation rules"))
def retire(tx: UnitOfWork, *, book: int, ids: Sequence[int]) -> Done:
    """Take rules out of use; vouchers they made keep their reasons."""
    count = tx.write(
        sa.update(rule)
        .where(
            rule.c.book_id == book,
            rule.c.id.in_(list(ids)),
            rule.c.state.in_([str(RuleState.DRAFT), str(RuleState.ACTIVE)]),
        )
        .values(state=str(RuleState.RETIRED))
    )
    return Done(message("{count} rules were retired.", count=count), {"rule": tuple(ids)}, value=count)


@command("code_map.set", N_("Set an entry of a code map"))
def set_map(tx: UnitOfWork, *, book: int, name: str, entry: str, value: str | None) -> Done:
    """Say what an entry of a code map means (several fields are joined by ``|``); ``None`` removes it."""
    where = (code_map.c.book_id == book) & (code_map.c.name == name) & (code_map.c.key == entry)
    tx.evidence["was"] = tx.connection.execute(sa.select(code_map.c.value).where(where)).scalar()
    tx.write(sa.delete(code_map).where(where))
    if value is not None:
        tx.write(sa.insert(code_map).values(book_id=book, name=name, key=entry, value=value))
    return Done(
        message("{map}: {key} means {value}.", map=name, key=entry or "–", value=value or "–"),
        {"code_map": ()},
    )


@command("code_map.fill", N_("Make missing entries of code maps"))
def fill_maps(tx: UnitOfWork, *, book: int, entries: Sequence[tuple[str, str, str]]) -> Done:
    """Make many entries at once: (map, entry, account code) each; all of them or none.

    Raises Refused when an account is none of the book's detail accounts, or an entry was made meanwhile
    and means something else. ``value`` is how many were made.
    """
    leaves = {each.code for each in chart(tx, book=book) if each.leaf}
    held = maps_of(tx, book)
    wrong: list[Finding] = []
    for name, entry, value in entries:
        place = Subject("code_map", label=f"{name} {entry}", book=book)
        said = {"map": name, "key": entry or "–"}
        if value not in leaves:
            words = message(
                "{map}, {key}: {value} is no detail account of the book.", **said, value=value or "–"
            )
            wrong.append(stop("code_map.account", words, place))
        elif held.get((name, entry), value) != value:
            words = message("{map}, {key} means {value} meanwhile.", **said, value=held[name, entry])
            wrong.append(stop("code_map.taken", words, place))
    if wrong:
        raise Refused(wrong)
    made = {(name, entry): value for name, entry, value in entries if (name, entry) not in held}
    tx.write(
        sa.insert(code_map),
        [
            {"book_id": book, "name": name, "key": entry, "value": value}
            for (name, entry), value in made.items()
        ],
    )
    return Done(
        message("{count} entries of code maps were made.", count=len(made)), {"code_map": ()}, value=len(made)
    )


@command("generate.run", N_("Generate vouchers"))
def run(
    tx: UnitOfWork,
    *,
    book: int,
    batch: int | None = None,
    rows: Sequence[int] | None = None,
    through_day: int | None = None,
    redate: bool = True,
    make_missing: bool = False,
    most_rows: int = 0,
) -> Done:
    """Make vouchers of every ready row of the book, of one batch, or exactly of ``rows``.

    Rows of a closed period go into the first open one (``redate``), their business month in the summary;
    else they stay out. ``make_missing`` adds dimension items the book lacks. ``most_rows`` splits a voucher
    of more rows into several (0: never). Rows that cannot go stay
    ready and are told, by cause, as findings; everything else goes in whole. A second run makes nothing
    twice. ``value`` is a :class:`Generated`.
    """
    forget_void(tx, book)
    active = active_rules(tx, book)
    maps = maps_of(tx, book, active)
    mirrors = any(each.rule.mirror is not None for each in active)
    without: frozenset[int] = frozenset()
    apart: list[Finding] = []
    while True:
        # both books or neither: what fails in the other one stays out here, and all is done once more
        savepoint = tx.connection.begin_nested() if mirrors else None
        assembly = Assembly(
            tx,
            book,
            active,
            maps,
            Selection(batch, rows, through_day, without=without),
            redate=redate,
            make_missing=make_missing,
            most_rows=most_rows,
        )
        assembly.prepare()
        made = assembly.write(tx.event) if assembly.vouchers else None
        assembly.close()
        there = (
            mirroring.mirror(tx, book, made, active, make_missing=make_missing)
            if savepoint is not None and made is not None
            else mirroring.Mirrored()
        )
        if savepoint is None or not there.failed:
            if savepoint is not None:
                savepoint.commit()
            break
        savepoint.rollback()
        without |= there.failed
        apart += there.findings
    left_out = assembly.candidates - assembly.booked + len(without)
    booked = assembly.booked if assembly.vouchers else 0
    what = message(
        "{vouchers} vouchers were made of {rows} rows; {left_out} rows stay out.",
        vouchers=assembly.vouchers,
        rows=booked,
        left_out=left_out,
    )
    if there.vouchers:
        what = message(
            "{vouchers} vouchers were made of {rows} rows, {mirrored} in other books; {left_out} rows stay out.",
            vouchers=assembly.vouchers,
            rows=booked,
            mirrored=there.vouchers,
            left_out=left_out,
        )
    return Done(
        what,
        {"voucher": (), "intake_row": (), "run": (made,) if made is not None else ()},
        findings=(*apart, *there.findings, *assembly.findings),
        value=Generated(made, booked, assembly.vouchers, left_out, there.vouchers),
    )


@command("generate.cancel", N_("Cancel generated vouchers"))
def cancel(
    tx: UnitOfWork,
    *,
    book: int,
    run: int | None = None,
    vouchers: Sequence[int] | None = None,
    reason: str = "",
) -> Done:
    """Take generated vouchers back that nobody has reviewed: those of a run, or ``vouchers``.

    They become void, their numbers are closed up where no reviewed or posted voucher stands behind them,
    and their rows are ready again. Reviewed and posted ones are told as findings and stay. ``value`` is
    a :class:`Cancelled`. Raises Refused when nothing could be cancelled.
    """
    if run is None and vouchers is None:
        raise refuse("generate.cancel_what", message("Say which run or which vouchers to cancel."))
    choice = Choice(ids=vouchers, run=run, source=None if vouchers is not None else int(Source.GENERATED))
    found = _standing(tx, book, choice)
    count = choosing.choose(tx, book, [State.DRAFT, State.MADE], choice)
    tx.text(
        "DELETE FROM chosen WHERE NOT EXISTS"
        " (SELECT 1 FROM voucher v WHERE v.id = chosen.id AND v.source = 1)"
    )
    count = tx.text("SELECT COUNT(*) FROM chosen").scalar_one()
    if not count:
        choosing.drop(tx)
        raise Refused(
            found
            or [
                stop(
                    "generate.nothing",
                    message("There is no generated voucher here that can be cancelled."),
                    Subject("book", book, book=book),
                )
            ]
        )
    beside = mirroring.counterparts_of(tx, "SELECT id FROM chosen", {})
    stand = mirroring.beyond(tx, book, beside) or mirroring.standing(beside, (State.REVIEWED, State.POSTED))
    if stand:
        choosing.drop(tx)
        raise Refused(stand)
    touched = tx.text(
        "SELECT DISTINCT v.period, v.type_id FROM chosen c CROSS JOIN voucher v WHERE v.id = c.id ORDER BY 1, 2"
    ).all()
    tx.text("UPDATE voucher SET state = 9, version = version + 1 WHERE id IN (SELECT id FROM chosen)")
    base = tx.new_ids("voucher_note", count)[0] - 1
    tx.text(
        "INSERT INTO voucher_note (id, voucher_id, book_id, at, user_id, kind, text)"
        f" SELECT {base} + row_number() OVER (ORDER BY id), id, :book, :at, :who, 'void', :reason FROM chosen",
        {"book": book, "at": tx.stamp(), "who": tx.actor.user, "reason": reason.strip() or "取消生成"},
    )
    payments = mirroring.payments_of(tx, "SELECT id FROM chosen", {})
    freed = list(
        tx.text(
            "SELECT l.row_id FROM row_voucher l JOIN row_mirror m ON m.row_id = l.row_id"
            " WHERE l.voucher_id IN (SELECT id FROM chosen)"
        ).scalars()
    )
    rows = unlink(tx, book, "SELECT id FROM chosen")
    choosing.drop(tx)
    for row in touched:
        numbering.close_gaps(tx, book, row.period, row.type_id)
    if freed:
        _cancel_beside(tx, beside, freed, reason)
    return Done(
        message(
            "{vouchers} vouchers were cancelled; {rows} rows are ready again.", vouchers=count, rows=rows
        ),
        {"voucher": (), "intake_row": ()},
        findings=(*found, *payments),
        value=Cancelled(int(count), rows),
    )


def _cancel_beside(tx: UnitOfWork, beside: Sequence[Any], freed: Sequence[int], reason: str) -> None:
    """Cancel the counterparts in other books; what else they booked is booked there again."""
    others = sorted({row.book_id for row in beside})
    for other in others:
        cancel(tx, book=other, vouchers=[row.id for row in beside if row.book_id == other], reason=reason)
    # also where the counterpart was taken back before: no receipt without its payment
    mirroring.hold(tx, ", ".join(str(id) for id in freed), {})
    for other in others:
        mirroring.book_again(tx, other)


def _standing(tx: UnitOfWork, book: int, choice: Choice) -> list[Finding]:
    """Vouchers of the choice that cannot be cancelled any more: the first of them by name, the rest by number."""
    choosing.choose(tx, book, [State.REVIEWED, State.POSTED], choice)
    rows = tx.text(
        "SELECT v.id, v.number, v.state, v.total, t.code FROM chosen c CROSS JOIN voucher v"
        f" JOIN voucher_type t ON t.id = v.type_id WHERE v.id = c.id AND v.source = 1 ORDER BY v.id LIMIT {_SHOWN}"
    ).all()
    total = tx.text(
        "SELECT COUNT(*) FROM chosen c CROSS JOIN voucher v WHERE v.id = c.id AND v.source = 1"
    ).scalar_one()
    choosing.drop(tx)
    found: list[Finding] = []
    for row in rows:
        label = voucher_label(row.code, row.number)
        place = Subject("voucher", row.id, label, book)
        if row.state == State.POSTED:
            found.append(
                stop(
                    "generate.posted",
                    message(
                        "Voucher {label} ({amount}) is posted and stays.",
                        label=label,
                        amount=Money(row.total),
                    ),
                    place,
                    amount=row.total,
                    remedy=hint(
                        message("Reverse it in red letters; once that is posted, release its rows."),
                        "voucher.reverse",
                        book=book,
                        id=row.id,
                    ),
                )
            )
        else:
            found.append(
                stop(
                    "generate.reviewed",
                    message(
                        "Voucher {label} ({amount}) is reviewed and stays.",
                        label=label,
                        amount=Money(row.total),
                    ),
                    place,
                    amount=row.total,
                    remedy=hint(
                        message("Have it returned by its reviewer first."),
                        "voucher.return",
                        book=book,
                        id=row.id,
                    ),
                )
            )
    if total > len(rows):
        found.append(
            stop(
                "generate.more_stay",
                message("{count} more vouchers are reviewed or posted and stay.", count=total - len(rows)),
                Subject("book", book, book=book),
            )
        )
    return found


@command("generate.release", N_("Release rows of reversed vouchers"))
def release(tx: UnitOfWork, *, book: int, vouchers: Sequence[int]) -> Done:
    """Make the rows of posted vouchers ready again whose red-letter reversal is posted too.

    ``value`` is how many rows. Raises Refused when a voucher has no posted reversal.
    """
    choosing.choose(tx, book, [State.POSTED], Choice(ids=vouchers))
    waiting = tx.text(
        "SELECT v.id, v.number, t.code FROM chosen c CROSS JOIN voucher v JOIN voucher_type t ON t.id = v.type_id"
        " WHERE v.id = c.id AND NOT EXISTS (SELECT 1 FROM voucher r WHERE r.corrects_id = v.id AND r.kind = 2 AND r.state = 3)"
        " ORDER BY v.id"
    ).all()
    chosen = set(tx.text("SELECT id FROM chosen").scalars())
    if waiting or not chosen:
        choosing.drop(tx)
        raise Refused(
            [
                stop(
                    "generate.not_reversed",
                    message(
                        "Voucher {label} has no posted red-letter reversal.",
                        label=voucher_label(row.code, row.number),
                    ),
                    Subject("voucher", row.id, voucher_label(row.code, row.number), book),
                    remedy=hint(
                        message("Reverse it in red letters and have that reviewed and posted."),
                        "voucher.reverse",
                        book=book,
                        id=row.id,
                    ),
                )
                for row in waiting
            ]
            or [
                stop(
                    "generate.nothing_posted",
                    message("None of these vouchers is posted."),
                    Subject("book", book, book=book),
                )
            ]
        )
    beside = mirroring.counterparts_of(tx, "SELECT id FROM chosen", {})
    rows = unlink(tx, book, "SELECT id FROM chosen")
    choosing.drop(tx)
    return Done(
        message("{rows} rows are ready again.", rows=rows),
        {"intake_row": ()},
        findings=mirroring.remaining(tx, beside),
        value=rows,
    )

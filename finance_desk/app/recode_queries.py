"""A change of codes before it is made: each old code with what becomes of it and what it touches.

A code nobody has renames: the id stays, and so does every line and balance. Below another heading an account
moves as it is only while nothing stands on it; else a new one takes its lines from a day on. A code that exists
merges and several split, from a day on: templates, rules and code maps name the new ones, and what stands on
the old one stays there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Final

import sqlalchemy as sa

from finance_desk.accounts.model import Account, parent_code
from finance_desk.accounts.queries import accounts
from finance_desk.app.basics import Mention, draft_uses, mentions
from finance_desk.app.commands import charts, official_chart
from finance_desk.app.recode import NOTHING, CodePlan, CodeStep, Deed, Targets, Uses, targets_of
from finance_desk.balances.queries import turnovers
from finance_desk.balances.tables import opening_balance
from finance_desk.base.commands import query
from finance_desk.base.findings import Finding, Remedy, Subject, hint, stop, warn
from finance_desk.base.messages import N_, Day, Message, Money, message
from finance_desk.base.period import last_day, period_of, previous_period
from finance_desk.books.model import Book
from finance_desk.books.queries import books
from finance_desk.books.queries import options as options_of
from finance_desk.dimensions.model import Item
from finance_desk.dimensions.queries import dimensions, items
from finance_desk.dimensions.tables import dimension_set_item
from finance_desk.reports.definitions import definitions
from finance_desk.store.unit import Reader
from finance_desk.vouchers.model import State
from finance_desk.vouchers.tables import voucher, voucher_line

_QUOTED: Final = re.compile(r'"([^"]+)"')


@query("account.recode_preview", N_("Preview a change of codes"), permission="account.list")
def preview(
    reader: Reader,
    *,
    book: int,
    mapping: Mapping[str, Targets],
    dimension: str = "",
    day: int | None = None,
    names: Mapping[str, str] = NOTHING,
    follow: Mapping[str, str] = NOTHING,
) -> CodePlan:
    """The plan for ``mapping`` old → new: of accounts, or of the items of ``dimension`` (a code).

    ``day`` (yyyymmdd) is when others take the lines. ``names`` are those of codes to be made, or new
    ones of what only changes its code. ``follow`` says which of several new codes a place names
    (``template:T01`` → code); else it is the first. Accounts below a renamed or moved one go with it.
    """
    wanted = {old.strip(): targets_of(new) for old, new in mapping.items()}
    if dimension:
        return _Items(reader, book, dimension, wanted, day, names, follow).plan()
    return _Accounts(reader, book, wanted, day, names, follow).plan()


def left_standing(reader: Reader, of_book: Book, steps: Iterable[CodeStep], day: int | None) -> list[Finding]:
    """What is left on accounts that take no more lines from ``day`` on, with the voucher that moves it before."""
    left = [each for each in steps if each.deed.from_a_day]
    period = of_book.current
    if not left or period is None:
        return []
    closing = turnovers(reader, book=of_book.id, first=period, last=period)
    known = {each.code for each in accounts(reader, book=of_book.id)}
    return [
        warn(
            "recode.balance",
            message("{amount} stands on {code}.", amount=Money(figure.closing), code=each.old),
            Subject("account", each.id, each.old, book=of_book.id),
            amount=figure.closing,
            remedy=_moving(of_book.id, period, each, day, known),
        )
        for each in left
        if (figure := closing.get(each.id)) is not None and figure.closing
    ]


def _moving(book: int, period: int, step: CodeStep, day: int | None, known: Collection[str]) -> Remedy:
    """The voucher that moves a balance on the last day of the old code, where that day is open."""
    if day is None:
        return hint(message("It stays there; if it is to move, book it by a voucher dated before the day."))
    last = day - 1 if day % 100 > 1 else last_day(previous_period(period_of(day)))
    if period_of(last) < period:
        return hint(
            message(
                "It stays there; if it is to move, choose a later day: {last} lies in a closed period.",
                last=Day(last),
            )
        )
    if not set(step.targets) <= set(known):
        return hint(message("It stays there; carry the change out, then it can be moved."))
    given = {"to": "+".join(step.targets)} if step.targets else {}
    return hint(
        message("It stays there; if it is to move, a voucher of {last} can take it along.", last=Day(last)),
        "voucher.transfer_balance",
        book=book,
        account=step.old,
        day=last,
        **given,
    )


class _Plan:
    """What accounts and items have in common: what is held, what is wanted, what is found wrong."""

    kind = ""

    def __init__(
        self,
        reader: Reader,
        book: int,
        wanted: Mapping[str, tuple[str, ...]],
        day: int | None,
        names: Mapping[str, str],
        follow: Mapping[str, str],
    ) -> None:
        self.reader, self.book, self.day = reader, book, day
        self.wanted, self.names, self.follow = dict(wanted), names, follow
        self.findings: list[Finding] = []
        self.places = tuple(mentions(reader, book))

    def stop(self, code: str, what: Message, subject: str, remedy: Remedy | None = None) -> None:
        self.findings.append(stop(code, what, self.place(subject), remedy=remedy))

    def warn(self, code: str, what: Message, subject: str, remedy: Remedy | None = None) -> None:
        self.findings.append(warn(code, what, self.place(subject), remedy=remedy))

    def place(self, code: str) -> Subject:
        held = self.held_id(code)
        return Subject(self.kind, held, code, book=self.book)

    def held_id(self, code: str) -> int | None:
        raise NotImplementedError

    def check_codes(self) -> None:
        """Unknown codes, codes that become themselves or each other, two that become the same new one."""
        fresh: list[str] = []
        for old, targets in self.wanted.items():
            if self.held_id(old) is None:
                self.stop("recode.unknown", message("There is no code {code} to change.", code=old), old)
            for new in targets:
                if new == old or new in self.wanted:
                    self.stop(
                        "recode.same",
                        message("{old} cannot become {new}.", old=old, new=new),
                        old,
                        hint(message("Give a code that is not itself being changed.")),
                    )
                elif self.held_id(new) is None:
                    fresh.append(new)
        if len(set(fresh)) < len(fresh):
            self.findings.append(
                stop(
                    "recode.twice",
                    message("Two codes would become the same new code."),
                    remedy=hint(message("Make the code first; then both can be merged into it.")),
                )
            )

    def check_names(self, old: str, made: Iterable[str]) -> None:
        for new in made:
            if not self.names.get(new, "").strip():
                self.stop(
                    "recode.name",
                    message("{code} is new and needs a name.", code=new),
                    old,
                    hint(message("Give its name.")),
                )

    def check_day(self, old: str, deed: Deed, uses: Uses) -> None:
        """Lines from the day on would stand where none may: refused with their count and the last day."""
        if deed.from_a_day and self.day is not None and uses.later and uses.last is not None:
            self.stop(
                "recode.later_lines",
                message(
                    "{count} lines dated {day} or later stand on {code}.",
                    count=uses.later, day=Day(self.day), code=old,
                ),
                old,
                hint(message("Choose a day after {last}, or correct those lines first.", last=Day(uses.last))),
            )  # fmt: skip

    def follows(self, targets: tuple[str, ...], places: Iterable[Mention]) -> dict[str, str]:
        """Mark of each place → the new code it names; the first of several unless another is chosen."""
        found = {}
        for each in places if targets else ():
            chosen = self.follow.get(each.mark, targets[0])
            if chosen not in targets:
                self.findings.append(
                    stop(
                        "recode.follow",
                        message(
                            "{place} cannot name {code}; it may name {codes}.",
                            place=each.mark, code=chosen, codes=list(targets),
                        ),
                    )
                )  # fmt: skip
            found[each.mark] = chosen
        return found

    def check_places(self, old: str, deed: Deed, places: tuple[Mention, ...]) -> None:
        if deed is Deed.DISABLE and places:
            self.warn(
                "recode.named",
                message("{count} places still name {code}.", count=len(places), code=old),
                old,
                hint(message("Merge it into another one, or change them there: {places}.",
                             places=sorted({each.mark for each in places}))),
            )  # fmt: skip


class _Accounts(_Plan):
    kind = "account"

    def __init__(
        self,
        reader: Reader,
        book: int,
        wanted: Mapping[str, tuple[str, ...]],
        day: int | None,
        names: Mapping[str, str],
        follow: Mapping[str, str],
    ) -> None:
        super().__init__(reader, book, wanted, day, names, follow)
        self.chart = {each.code: each for each in accounts(reader, book=book)}
        self.by_id = {each.id: each for each in self.chart.values()}
        self.of_book: Book = next(each for each in books(reader) if each.id == book)
        known = self.of_book.chart in charts()
        self.official = {each.code for each in official_chart(self.of_book.chart)} if known else set()
        self.dimensions = {each.id: each.code for each in dimensions(reader, book=book)}
        self.statements = _statement_lines(reader, self.of_book)

    def held_id(self, code: str) -> int | None:
        return self.chart[code].id if code in self.chart else None

    def plan(self) -> CodePlan:
        self.check_codes()
        changed = [self.chart[old] for old in self.wanted if old in self.chart]
        below = {each.code: self._below(each) for each in changed}
        touched = {each.id for each in changed} | {one.id for every in below.values() for one in every}
        headings = {self._heading(new, {old}) for old, targets in self.wanted.items() for new in targets}
        headings -= {None}
        every = touched | {self.chart[each].id for each in headings if each}
        uses = _account_uses(self.reader, self.book, sorted(every), self.day)
        steps: list[CodeStep] = []
        for account in changed:
            steps += self._steps(account, below[account.code], uses)
        self._tell_balances(steps)
        return CodePlan(tuple(sorted(steps, key=lambda each: each.old)), tuple(self.findings))

    def _steps(self, account: Account, below: list[Account], uses: Mapping[int, Uses]) -> list[CodeStep]:
        targets = self.wanted[account.code]
        stands = sum(uses.get(each.id, Uses()).total for each in (account, *below))
        deed = self._deed(account, targets, stands)
        if deed is not Deed.DISABLE and deed is not Deed.DIVIDE and account.code in self.official:
            self.stop(
                "recode.official",
                message("{code} is a code of the official chart; statements name it.", code=account.code),
                account.code,
                hint(message("Change the codes of your own accounts below it.")),
            )
        made = tuple(each for each in targets if each not in self.chart)
        if deed in (Deed.RENAME, Deed.MOVE):
            if deed is Deed.MOVE:
                self._check_new(account, targets[0], uses)
            return self._with_those_below(account, below, deed, targets[0], uses)
        if deed is Deed.SUCCEED and below:
            self.stop(
                "recode.heading",
                message(
                    "{new} would stand below another heading than {old}, and {count} lines, drafts or opening"
                    " balances stand below {old}.",
                    new=targets[0], old=account.code, count=stands,
                ),
                account.code,
                hint(message("Move its details one by one, from a day.")),
            )  # fmt: skip
        elif below and deed is not Deed.DISABLE:
            self.stop(
                "recode.merge",
                message("{old} and {new} are not details of one class.", old=account.code, new=" + ".join(targets)),
                account.code,
                hint(message("Merge details of the same class.")),
            )  # fmt: skip
        for new in targets:
            self._check_new(account, new, uses)
        if deed is Deed.DIVIDE and stands:
            self.stop(
                "recode.divide",
                message(
                    "{count} lines, drafts or opening balances stand on {code}; it cannot become a heading.",
                    count=stands, code=account.code,
                ),
                account.code,
                hint(message("Let its lines carry a dimension instead, or split it into accounts beside it."), "account.carry"),
            )  # fmt: skip
        if deed in (Deed.SPLIT, Deed.DIVIDE):
            self.check_names(account.code, made)
        return [self._step(account, deed, targets, made, uses)]

    def _deed(self, account: Account, targets: tuple[str, ...], stands: int) -> Deed:
        if not targets:
            return Deed.DISABLE
        if len(targets) > 1:
            inside = [self._heading(new, set()) == account.code for new in targets]
            if any(inside) and not all(inside):
                self.stop(
                    "recode.mixed",
                    message("Either all new codes stand below {code}, or none of them.", code=account.code),
                    account.code,
                    hint(message("Choose codes beside it, or below it.")),
                )
            return Deed.DIVIDE if any(inside) else Deed.SPLIT
        if targets[0] in self.chart:
            return Deed.MERGE
        heading = self._heading(targets[0], {account.code})
        if (self.chart[heading].id if heading else None) == account.parent:
            return Deed.RENAME
        return Deed.SUCCEED if stands else Deed.MOVE

    def _with_those_below(
        self, account: Account, below: list[Account], deed: Deed, new: str, uses: Mapping[int, Uses]
    ) -> list[CodeStep]:
        found = [self._step(account, deed, (new,), (), uses)]
        for each in below:
            if not each.code.startswith(account.code):
                continue
            code = new + each.code[len(account.code) :]
            if code in self.chart and self.chart[code] not in below:
                self.stop("recode.twice", message("Account {code} exists already.", code=code), each.code)
            found.append(self._step(each, deed, (code,), (), uses))
        return found

    def _step(
        self,
        account: Account,
        deed: Deed,
        targets: tuple[str, ...],
        made: tuple[str, ...],
        uses: Mapping[int, Uses],
    ) -> CodeStep:
        places = tuple(each for each in self.places if each.names_account(account.code))
        held = uses.get(account.id, Uses())
        self.check_day(account.code, deed, held)
        self.check_places(account.code, deed, places)
        before = self._read_by(account.code)
        if deed not in (Deed.RENAME, Deed.DISABLE, Deed.DIVIDE):
            after = {line for new in targets for line in self._read_by(new)}
            if after != set(before):
                self.warn(
                    "recode.statements",
                    message(
                        "Statements read {old} in {before} and {new} in {after}.",
                        old=account.code, before=list(before) or "—",
                        new=" + ".join(targets), after=sorted(after) or "—",
                    ),
                    account.code,
                )  # fmt: skip
        return CodeStep(
            account.id, account.code, targets, account.name, deed, held, made, places,
            self.follows(targets, places), before,
        )  # fmt: skip

    def _check_new(self, account: Account, new: str, uses: Mapping[int, Uses]) -> None:
        """A new code must be, or stand below, an account of the same class and sub-fund that may take lines."""
        target = self.chart.get(new)
        heading = self._heading(new, {account.code})
        above = self.chart[heading] if heading else None
        funds = {target.subfund} if target else {above.subfund, account.subfund} - {""} if above else set()
        if funds - {account.subfund}:
            self.stop(
                "recode.subfund",
                message("{old} and {new} belong to different sub-funds.", old=account.code, new=new),
                account.code,
                hint(message("Merge details of the same sub-fund.")),
            )
        if target is not None:
            if not target.leaf or target.kind != account.kind:
                self.stop(
                    "recode.merge",
                    message("{old} and {new} are not details of one class.", old=account.code, new=new),
                    account.code,
                    hint(message("Merge details of the same class.")),
                )
            missing = sorted(
                self.dimensions[each] for each in account.dimensions.keys() - target.dimensions.keys()
            )
            if missing:
                self.warn(
                    "recode.carries",
                    message(
                        "{new} does not carry {dimensions} as {old} does.",
                        new=new, dimensions=missing, old=account.code,
                    ),
                    account.code,
                    hint(message("Let it carry them too."), "account.carry"),
                )  # fmt: skip
        elif above is None and account.parent is not None and self.official:
            self.stop(
                "recode.top",
                message(
                    "{new} would be an account of the first level; those are given by the rule.", new=new
                ),
                account.code,
                hint(message("Choose a code below one of them.")),
            )
        elif (above.kind if above else account.kind) != account.kind:
            self.stop(
                "recode.class",
                message("{new} would stand in another class than {old}.", new=new, old=account.code),
                account.code,
                hint(message("Choose a code below a heading of the same class.")),
            )
        elif above is not None and above.code in self.wanted:
            self.stop(
                "recode.same",
                message("{old} cannot become {new}.", old=account.code, new=new),
                account.code,
                hint(message("Give a code that is not itself being changed.")),
            )
        elif above is not None and above.leaf and uses.get(above.id, Uses()).total:
            self.stop(
                "recode.heading_used",
                message(
                    "{count} lines, drafts or opening balances stand on {code}; it cannot become a heading.",
                    count=uses[above.id].total, code=above.code,
                ),
                above.code,
                hint(message("Choose a code below another heading.")),
            )  # fmt: skip

    def _tell_balances(self, steps: Iterable[CodeStep]) -> None:
        self.findings += left_standing(self.reader, self.of_book, steps, self.day)

    def _heading(self, code: str, without: set[str]) -> str | None:
        return parent_code(code, set(self.chart) - without)

    def _below(self, account: Account) -> list[Account]:
        found: list[Account] = []
        ids = {account.id}
        for each in self.chart.values():  # a heading's code comes before those below it
            if each.parent in ids:
                ids.add(each.id)
                found.append(each)
        return found

    def _read_by(self, code: str) -> tuple[str, ...]:
        """The statement lines that read an account, by its code or by one above it."""
        above = {code}
        known = self.chart.get(code)
        heading = code if known else self._heading(code, set())
        while heading is not None:
            above.add(heading)
            parent = self.chart[heading].parent
            heading = self.by_id[parent].code if parent is not None else None
        return tuple(line for line, codes in self.statements if codes & above)


class _Items(_Plan):
    kind = "dimension_item"

    def __init__(
        self,
        reader: Reader,
        book: int,
        dimension: str,
        wanted: Mapping[str, tuple[str, ...]],
        day: int | None,
        names: Mapping[str, str],
        follow: Mapping[str, str],
    ) -> None:
        super().__init__(reader, book, wanted, day, names, follow)
        self.dimension = dimension
        of = next((each.id for each in dimensions(reader, book=book) if each.code == dimension), None)
        self.held: dict[str, Item] = (
            {each.code: each for each in items(reader, book=book, dimension_id=of)} if of is not None else {}
        )

    def held_id(self, code: str) -> int | None:
        return self.held[code].id if code in self.held else None

    def plan(self) -> CodePlan:
        self.check_codes()
        changed = [self.held[old] for old in self.wanted if old in self.held]
        uses = _item_uses(self.reader, self.book, [each.id for each in changed], self.day)
        steps = []
        for each in sorted(changed, key=lambda one: one.code):
            targets = self.wanted[each.code]
            deed = self._deed(targets)
            made = () if deed is Deed.RENAME else tuple(new for new in targets if new not in self.held)
            places = tuple(place for place in self.places if place.names_item(self.dimension, each.code))
            held = uses.get(each.id, Uses())
            self.check_names(each.code, made)
            self.check_day(each.code, deed, held)
            self.check_places(each.code, deed, places)
            follows = self.follows(targets, places)
            steps.append(CodeStep(each.id, each.code, targets, each.name, deed, held, made, places, follows))
        return CodePlan(tuple(steps), tuple(self.findings))

    def _deed(self, targets: tuple[str, ...]) -> Deed:
        if not targets:
            return Deed.DISABLE
        if len(targets) > 1:
            return Deed.SPLIT
        return Deed.MERGE if targets[0] in self.held else Deed.RENAME


def _account_uses(reader: Reader, book: int, ids: list[int], day: int | None) -> dict[int, Uses]:
    where = voucher_line.c.account_id.in_(ids or [0])
    openings: dict[int, int] = {
        row[0]: row[1]
        for row in reader.rows(
            sa.select(opening_balance.c.account_id, sa.func.count())
            .where(opening_balance.c.account_id.in_(ids or [0]))
            .group_by(opening_balance.c.account_id)
        )
    }
    select = sa.select(voucher_line.c.account_id.label("id"), *_counts(day)).join(
        voucher, voucher.c.id == voucher_line.c.voucher_id
    )
    drafts = draft_uses(reader, book).accounts
    return _uses(reader, select.where(where).group_by(voucher_line.c.account_id), ids, drafts, openings)


def _item_uses(reader: Reader, book: int, ids: list[int], day: int | None) -> dict[int, Uses]:
    item = dimension_set_item.c.item_id
    openings: dict[int, int] = {
        row[0]: row[1]
        for row in reader.rows(
            sa.select(item, sa.func.count())
            .join(opening_balance, opening_balance.c.set_id == dimension_set_item.c.set_id)
            .where(item.in_(ids or [0]))
            .group_by(item)
        )
    }
    select = (
        sa.select(item.label("id"), *_counts(day))
        .join(voucher_line, voucher_line.c.set_id == dimension_set_item.c.set_id)
        .join(voucher, voucher.c.id == voucher_line.c.voucher_id)
        .where(item.in_(ids or [0]))
        .group_by(item)
    )
    return _uses(reader, select, ids, draft_uses(reader, book).items, openings)


def _counts(day: int | None) -> list[sa.ColumnElement[int]]:
    later = sa.case(((voucher.c.state != State.VOID) & (voucher.c.day >= (day or 99991231)), 1), else_=0)
    return [
        sa.func.sum(sa.case((voucher.c.state == State.POSTED, 1), else_=0)).label("posted"),
        sa.func.sum(sa.case((voucher.c.state != State.POSTED, 1), else_=0)).label("unposted"),
        sa.func.max(voucher.c.day).label("last"),
        sa.func.sum(later).label("later"),
    ]


def _uses(
    reader: Reader,
    select: sa.Select[tuple[int, ...]],
    ids: list[int],
    drafts: Mapping[int, int],
    openings: Mapping[int, int],
) -> dict[int, Uses]:
    lines = {row.id: row for row in reader.rows(select)}
    found = {}
    for id in ids:
        row = lines.get(id)
        told = (int(row.posted), int(row.unposted)) if row else (0, 0)
        last, later = (row.last, int(row.later)) if row else (None, 0)
        found[id] = Uses(*told, drafts.get(id, 0), openings.get(id, 0), last, later)
    return found


def _statement_lines(reader: Reader, book: Book) -> list[tuple[str, frozenset[str]]]:
    """Each line of the book's statements that reads accounts, and the codes it names."""
    chosen = options_of(reader, book=book.id)
    found: dict[str, frozenset[str]] = {}
    for (_name, fund), definition in definitions().items():
        if fund != book.fund:
            continue
        for kind in ("month", "year"):
            for row in definition.rows(kind, chosen).values():
                codes = frozenset(_QUOTED.findall(row.formula))
                if codes:
                    found.setdefault(f"{definition.title} · {row.label}", codes)
    return list(found.items())

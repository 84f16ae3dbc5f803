"""A change of codes before it is made: each old code with its new one, what becomes of it, and what it touches.

A new code nobody has renames: the id stays, and so does every line and balance. A new code that exists merges:
from a day on the old one takes no lines, and templates, rules and code maps name the other; what stands on the
old one stays there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from finance_desk.accounts.model import Account, parent_code
from finance_desk.accounts.queries import accounts
from finance_desk.app.basics import Mention, mentions
from finance_desk.app.commands import charts, official_chart
from finance_desk.base.commands import query
from finance_desk.base.findings import Finding, Subject, hint, stop
from finance_desk.base.messages import N_, message
from finance_desk.books.queries import books
from finance_desk.dimensions.queries import dimensions, items
from finance_desk.store.unit import Reader


@dataclass(frozen=True, slots=True)
class CodeStep:
    """One code and its new one. ``merges``: the new one exists already. ``places`` name the old code."""

    id: int
    old: str
    new: str
    name: str
    merges: bool
    places: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class CodePlan:
    """What a change of codes would do; ``findings`` are the reasons why it may not."""

    steps: tuple[CodeStep, ...]
    findings: tuple[Finding, ...]


@query("account.recode_preview", N_("Preview a change of codes"), permission="account.list")
def preview(reader: Reader, *, book: int, mapping: Mapping[str, str], dimension: str = "") -> CodePlan:
    """The plan for ``mapping`` old → new: of accounts, or of the items of ``dimension`` (a code).

    Accounts below a renamed one are renamed with it.
    """
    places = tuple(mentions(reader, book))
    findings: list[Finding] = []
    if dimension:
        of = next((each.id for each in dimensions(reader, book=book) if each.code == dimension), None)
        held = {each.code: (each.id, each.name) for each in items(reader, book=book) if each.dimension == of}
        wanted = dict(mapping)
    else:
        chart = {each.code: each for each in accounts(reader, book=book)}
        held = {code: (each.id, each.name) for code, each in chart.items()}
        wanted = {}
        for old, new in mapping.items():
            wanted[old] = new
            if new not in chart:
                wanted |= {
                    code: new + code[len(old) :] for code, each in chart.items() if _below(each, old, chart)
                }
        findings += _account_findings(reader, book, chart, mapping)
    kind = "dimension_item" if dimension else "account"
    for old, new in wanted.items():
        place = Subject(kind, held[old][0] if old in held else None, old, book=book)
        if old not in held:
            findings.append(
                stop("recode.unknown", message("There is no code {code} to change.", code=old), place)
            )
        elif not new.strip() or new == old or new in mapping:
            findings.append(
                stop(
                    "recode.same",
                    message("{old} cannot become {new}.", old=old, new=new or "—"),
                    place,
                    remedy=hint(message("Give a code that is not itself being changed.")),
                )
            )
    fresh = [new for new in wanted.values() if new not in held]
    if len(set(fresh)) < len(fresh):
        findings.append(
            stop(
                "recode.twice",
                message("Two codes would become the same new code."),
                remedy=hint(message("Make the code first; then both can be merged into it.")),
            )
        )
    steps = tuple(
        CodeStep(
            *held[old][:1],
            old,
            new,
            held[old][1],
            new in held,
            tuple(
                each
                for each in places
                if (each.names_item(dimension, old) if dimension else each.names_account(old))
            ),
        )
        for old, new in sorted(wanted.items())
        if old in held
    )
    return CodePlan(steps, tuple(findings))


def _below(account: Account, code: str, chart: Mapping[str, Account]) -> bool:
    by_id = {each.id: each for each in chart.values()}
    above = by_id.get(account.parent) if account.parent is not None else None
    while above is not None and above.code != code:
        above = by_id.get(above.parent) if above.parent is not None else None
    return above is not None


def _account_findings(
    reader: Reader, book: int, chart: Mapping[str, Account], mapping: Mapping[str, str]
) -> list[Finding]:
    """What the law and the chart forbid: official codes, other classes, other headings, headings merged."""
    name = next(each.chart for each in books(reader) if each.id == book)
    official = {each.code for each in official_chart(name)} if name in charts() else set()
    found: list[Finding] = []
    for old, new in mapping.items():
        account, target = chart.get(old), chart.get(new)
        if account is None:
            continue
        place = Subject("account", account.id, old, book=book)
        if old in official:
            found.append(
                stop(
                    "recode.official",
                    message("{code} is a code of the official chart; statements name it.", code=old),
                    place,
                    remedy=hint(message("Change the codes of your own accounts below it.")),
                )
            )
        elif target is not None:
            if not (account.leaf and target.leaf) or account.kind != target.kind:
                found.append(
                    stop(
                        "recode.merge",
                        message("{old} and {new} are not details of one class.", old=old, new=new),
                        place,
                        remedy=hint(message("Merge details of the same class.")),
                    )
                )
        else:
            above = parent_code(new, set(chart) - {old})
            if (chart[above].id if above else None) != account.parent:
                found.append(
                    stop(
                        "recode.heading",
                        message("{new} would stand below another heading than {old}.", new=new, old=old),
                        place,
                        remedy=hint(message("Add an account there and merge into it from a day.")),
                    )
                )
    return found

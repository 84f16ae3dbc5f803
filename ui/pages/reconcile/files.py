"""A file of another party against our own, as facts for the drawer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from finance_desk.base.messages import N_, message
from finance_desk.base.money import format_fen
from finance_desk.base.period import format_day
from finance_desk.reconcile.file_queries import FileComparison
from finance_desk.reconcile.kept import KeptShown
from finance_desk.reconcile.matching import OUTCOME_TITLES, Match, Outcome
from finance_desk.reconcile.writing import SIGNERS
from ui.pages.evidence import moment
from ui.theme.look import say
from ui.widgets.facts import Fact, Group

TABLES: Final = (N_("Tables"), "*.xlsx *.xls *.csv *.txt *.tsv")
_SHOWN: Final = 100


def file_groups(found: FileComparison, open_ours: Callable[[int], object]) -> list[Group]:
    """The sums of both sides, then what does not agree, cause by cause; our entries are links."""
    days = " – ".join(dict.fromkeys((format_day(found.first), format_day(found.last))))
    agreed = found.outcomes.get(Outcome.AGREES, (0, 0))[0]
    groups = [
        Group(
            found.file,
            [
                Fact(N_("Days"), days),
                Fact(N_("Ours"), format_fen(found.here), figure=True),
                Fact(N_("The file's"), format_fen(found.there), figure=True),
                Fact(N_("Difference"), format_fen(found.difference), figure=True),
                Fact(N_("Agrees"), f"{agreed:,}", figure=True),
            ],
        )
    ]
    for outcome, (count, amount) in found.outcomes.items():
        if outcome is Outcome.AGREES:
            continue
        matches = [each for each in found.matches if each.outcome is outcome]
        heading = f"{say(OUTCOME_TITLES[outcome])}  {count:,} × {format_fen(amount)}"
        note = (
            message("{shown} of {count} shown", shown=_SHOWN, count=len(matches))
            if len(matches) > _SHOWN
            else ""
        )
        groups.append(Group(heading, [_fact(each, open_ours) for each in matches[:_SHOWN]], note))
    return groups


def kept_groups(shown: KeptShown, open_ours: Callable[[int], object]) -> list[Group]:
    """A kept comparison: its sums, who stands for it, whether we moved since, and every difference with its word."""
    kept = shown.kept
    days = " – ".join(dict.fromkeys((format_day(kept.first), format_day(kept.last))))
    facts = [
        Fact(N_("Days"), days),
        Fact(N_("Ours"), format_fen(kept.here), figure=True),
        Fact(N_("The file's"), format_fen(kept.there), figure=True),
        Fact(N_("Difference"), format_fen(kept.difference), figure=True),
        Fact(N_("Agrees"), f"{kept.agreed:,}", figure=True),
        Fact(N_("Not explained"), f"{kept.open:,}", figure=True, tone="stop" if kept.open else ""),
    ]
    facts += [Fact(SIGNERS[each.role], f"{each.user}  {moment(each.at)}") for each in kept.signatures]
    note = (
        N_("What stands on our side has changed since the file was held against it.") if shown.moved else ""
    )
    groups = [Group(f"{kept.id}  {kept.file}", facts, note)]
    for each in shown.lines[:_SHOWN]:
        told = f"{each.reason} ({each.explained_by})" if each.reason else say(N_("no word yet"))
        go = partial(open_ours, each.target) if each.target else None
        groups.append(
            Group(
                f"{each.seq}  {say(OUTCOME_TITLES[each.outcome])}  {format_day(each.day)}",
                [
                    Fact(each.ours or each.theirs, format_fen(each.amount), figure=True, go=go),
                    *([Fact(N_("Entry of the file"), each.theirs)] if each.ours and each.theirs else []),
                    Fact(N_("Explanation"), told),
                ],
            )
        )
    return groups


def _fact(match: Match, open_ours: Callable[[int], object]) -> Fact:
    label = (match.here or match.there)[0].label
    ours = match.here[0].id if match.here else 0
    shown = format_fen(match.difference)
    return Fact(label, shown, figure=True, go=partial(open_ours, ours) if ours else None)

"""A file of another party against our own, as facts for the drawer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from finance_desk.base.messages import N_, message
from finance_desk.base.money import format_fen
from finance_desk.base.period import format_day
from finance_desk.reconcile.file_queries import FileComparison
from finance_desk.reconcile.matching import OUTCOME_TITLES, Match, Outcome
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


def _fact(match: Match, open_ours: Callable[[int], object]) -> Fact:
    label = (match.here or match.there)[0].label
    ours = match.here[0].id if match.here else 0
    shown = format_fen(match.difference)
    return Fact(label, shown, figure=True, go=partial(open_ours, ours) if ours else None)

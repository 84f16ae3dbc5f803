"""Columns of the closing checks, and the steps they belong to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from finance_desk.base.findings import Severity
from finance_desk.base.messages import N_, Message
from finance_desk.closing.model import CheckResult
from ui.models.columns import Column
from ui.theme.cells import Kind, State, Tone

TONES: Final = {
    Severity.STOP: Tone.STOP,
    Severity.WARN: Tone.WARN,
    Severity.INFO: Tone.INFO,
    Severity.OK: Tone.OK,
}
WORDS: Final = {
    Severity.STOP: N_("Blocks"),
    Severity.WARN: N_("Warns"),
    Severity.INFO: N_("Tells"),
    Severity.OK: N_("Passes"),
}

STEPS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (N_("Business rows"), ("business_rows", "business_signed")),
    (N_("Vouchers"), ("earlier_periods", "dates", "unposted", "numbers", "entries")),
    (
        N_("Money, advances"),
        ("negative_money", "swept_accounts", "abnormal_sides", "suspense", "cross_region"),
    ),
    (N_("Transfers"), ("pending_split", "transferred", "subfunds", "resident_prepaid", "interest")),
    (N_("Statements"), ("reports",)),
    (N_("Proofs"), ("balances", "trial_balance", "dimensions", "audit_chain", "backup")),
)
"""The way to a closed period; a check nobody put into a step stands in the last one."""


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A check as the table shows it; ``accepted`` is the reason somebody gave for its warnings."""

    result: CheckResult
    accepted: str = ""

    @property
    def tone(self) -> Tone:
        return Tone.INFO if self.accepted else TONES[self.result.severity]


def _state(line: CheckLine) -> State:
    words = N_("Accepted") if line.accepted else WORDS[line.result.severity]
    return State(words, line.tone)


COLUMNS: Final = (
    Column("state", N_("Result"), Kind.STATE, width=88, getter=_state),
    Column("title", N_("Check"), width=176, getter=lambda line: Message(line.result.title), grow=True),
    Column("count", N_("Count"), Kind.INT, width=56, getter=lambda line: line.result.count or None),
    Column("amount", N_("Amount"), Kind.MONEY, width=124, getter=lambda line: line.result.amount),
    Column("accepted", N_("Accepted because"), width=180, muted=True),
)


def step_of(code: str) -> int:
    """The step a check belongs to."""
    return next((at for at, (_, codes) in enumerate(STEPS) if code in codes), len(STEPS) - 1)


def in_steps(results: Sequence[CheckResult], accepted: Mapping[str, str]) -> list[list[CheckLine]]:
    """The checks of every step, worst first within a step; the first list holds all of them."""
    lines = [CheckLine(each, accepted.get(each.code, "")) for each in results]
    order = list(TONES.values())
    lines.sort(key=lambda line: order.index(line.tone) if line.tone is not Tone.INFO else 2)
    steps: list[list[CheckLine]] = [lines] + [[] for _ in STEPS]
    for line in lines:
        steps[step_of(line.result.code) + 1].append(line)
    return steps


def worst(lines: Sequence[CheckLine]) -> Tone:
    """The mark of a step."""
    held = {line.tone for line in lines}
    return next((each for each in (Tone.STOP, Tone.WARN) if each in held), Tone.OK)

"""Two families of errors: ``Refused`` (mendable, shown with its remedy, nothing changed) and bugs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from finance_desk.base.findings import Finding, Remedy, Subject, stop
from finance_desk.base.messages import Message


class Refused(Exception):
    """A person, a file or the environment can mend this; nothing was changed.

    ``findings`` holds every reason at once, never only the first.
    """

    def __init__(self, findings: Finding | Iterable[Finding]) -> None:
        self.findings: Sequence[Finding] = (findings,) if isinstance(findings, Finding) else tuple(findings)
        super().__init__("; ".join(f"{f.code}: {f.message}" for f in self.findings))


class Cancelled(Exception):
    """The user cancelled a long command; the transaction is rolled back and nothing changed."""


def refuse(
    code: str,
    what: Message,
    subject: Subject | None = None,
    *,
    amount: int | None = None,
    remedy: Remedy | None = None,
) -> Refused:
    """``raise refuse(code, message(…))``: a refusal with a single finding."""
    return Refused(stop(code, what, subject, amount=amount, remedy=remedy))

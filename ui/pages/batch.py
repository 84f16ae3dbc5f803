"""Commands on many vouchers, with a result line for each of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from finance_desk.base.commands import Done
from finance_desk.base.findings import Finding, Severity, Subject, hint, warn
from finance_desk.base.messages import N_, Message, message
from finance_desk.vouchers.choosing import Choice
from finance_desk.vouchers.model import State as Stage
from finance_desk.vouchers.model import VoucherRow
from ui.pages.desk_page import DeskPage
from ui.pages.paper import STAGES

SHOWN: Final = 500
"""Result lines of one run; the rest is told as a count."""

WORDS: Final = {
    "voucher.review": (Stage.REVIEWED, N_("Voucher {label} was reviewed.")),
    "voucher.unreview": (Stage.MADE, N_("Voucher {label} waits for review again.")),
    "voucher.post": (Stage.POSTED, N_("Voucher {label} was posted.")),
}
"""What a command leads to, and how that is told of one voucher."""


def run_batch(
    page: DeskPage, command: str, ids: Sequence[int], then: Callable[[Sequence[int]], None] | None = None
) -> None:
    """Run ``command`` on these vouchers and tell what became of each; ``then`` gets those that stayed behind.

    One voucher that went through is told in the status bar only.
    """
    context, book = page.context, page.context.book_id

    def told(done: Done) -> None:
        context.notice(done.summary)
        context.read(
            page, "voucher.page", lambda rows: results(done, rows), slot="results", book=book, ids=shown
        )

    def results(done: Done, rows: Sequence[VoucherRow]) -> None:
        lines = result_lines(command, done, rows)
        left_behind = [each.subject.id for each in lines if each.severity is not Severity.OK and each.subject]
        if len(ids) > len(rows):
            rest = message("… and {count} more vouchers.", count=len(ids) - len(rows))
            lines.append(Finding("voucher.batch", Severity.INFO, rest))
        if len(ids) > 1 or left_behind:
            context.show_findings(lines, done.summary)
        if then is not None:
            then([id for id in left_behind if id is not None])

    shown = list(ids[:SHOWN])
    context.run(page, command, told, book=book, choice=Choice(ids=list(ids)))


def result_lines(command: str, done: Done, rows: Sequence[VoucherRow]) -> list[Finding]:
    """A finding per voucher: those that stayed behind first, with their reason."""
    reasons = {each.subject.id: each for each in done.findings if each.subject is not None}
    stage, words = WORDS[command]
    went: list[Finding] = []
    stayed: list[Finding] = [each for each in done.findings if each.subject is None]
    for row in rows:
        place = Subject("voucher", row.id, row.label, row.book)
        if row.id in reasons:
            stayed.append(reasons[row.id])
        elif row.state is stage:
            went.append(Finding(command, Severity.OK, Message(words, {"label": row.label}), place))
        else:
            stayed.append(
                warn(
                    f"{command}.skipped",
                    message(
                        "Voucher {label} was left out: its state is “{state}”.",
                        label=row.label,
                        state=Message(str(STAGES[row.state].words)),
                    ),
                    place,
                    remedy=hint(message("Open it to see what it needs first.")),
                )
            )
    return stayed + went

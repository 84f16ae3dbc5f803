"""What is done to one voucher after a question: return it, void it, reverse it."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final, Protocol

from finance_desk.base.commands import Done
from finance_desk.base.messages import N_, message
from finance_desk.base.period import day_of
from finance_desk.vouchers.model import ENDINGS, Kind
from ui.pages.desk_page import DeskPage
from ui.theme.look import say
from ui.widgets.day_edit import clipped

RETURN_REASONS: Final = (
    N_("The account is wrong"),
    N_("The amount does not agree with the document"),
    N_("The document is missing"),
    N_("The summary is not clear"),
)
VOID_REASONS: Final = (N_("Entered twice"), N_("Belongs to another period"), N_("Belongs to another book"))


class VoucherLike(Protocol):
    """A voucher in a list or whole."""

    @property
    def id(self) -> int: ...
    @property
    def label(self) -> str: ...
    @property
    def period(self) -> int: ...
    @property
    def maker(self) -> str: ...


def not_corrected(kind: Kind, corrects: int | None, *, taken_back: bool) -> dict[str, str]:
    """Why a posted voucher is not reversed or not supplemented, by action id; what is left out can be done."""
    if taken_back:
        return dict.fromkeys(
            ("voucher.reverse", "voucher.supplement"), N_("The voucher is reversed already.")
        )
    if kind is Kind.REVERSAL or (kind is Kind.TRANSFER and corrects is not None):
        why = N_("Red letters are not taken back. Enter the right voucher anew.")
        return dict.fromkeys(("voucher.reverse", "voucher.supplement"), why)
    if kind in (Kind.TRANSFER, Kind.OPENING):
        why = N_("Its amounts follow from others: reverse it in red letters and have it made anew.")
        return {"voucher.supplement": why}
    return {}


def today() -> int:
    """The day on this computer, yyyymmdd."""
    return day_of(dt.datetime.now().astimezone().date())


def tell(page: DeskPage, done: Done) -> None:
    """A command's summary in the status bar, its findings above it."""
    page.context.notice(done.summary)
    if done.findings:
        page.context.show_findings(done.findings, done.summary)


def run(page: DeskPage, command: str, **arguments: Any) -> None:
    """Run a command on the book in front and tell what came of it."""
    page.context.run(page, command, lambda done: tell(page, done), book=page.context.book_id, **arguments)


def attach_files(page: DeskPage, voucher: VoucherLike) -> None:
    """Ask for documents and pictures and keep each behind the voucher; one that is refused stops no other."""
    paths = page.context.ask.open_files(
        message("Attach files to {label}", label=voucher.label),
        [(N_("Documents and pictures"), " ".join(f"*.{each}" for each in sorted(ENDINGS)))],
    )
    for path in paths:
        run(page, "voucher.attach", id=voucher.id, path=path)


def return_voucher(page: DeskPage, voucher: VoucherLike) -> bool:
    """Ask for the reason and send the voucher back to its maker; false when nothing was done."""
    reason = page.context.ask.text(
        message("Return {label} to {name}: why?", label=voucher.label, name=voucher.maker),
        verb=N_("Return"),
        suggestions=[say(each) for each in RETURN_REASONS],
    )
    if reason:
        run(page, "voucher.return", id=voucher.id, reason=reason)
    return bool(reason)


def void_voucher(page: DeskPage, voucher: VoucherLike) -> None:
    """Ask for the reason and void the voucher."""
    reason = page.context.ask.text(
        message("Void {label}: why?", label=voucher.label),
        verb=N_("Void"),
        suggestions=[say(each) for each in VOID_REASONS],
    )
    if reason:
        run(page, "voucher.void", id=voucher.id, reason=reason)


def reverse_voucher(page: DeskPage, voucher: VoucherLike) -> None:
    """Ask for the reason, make the red-letter copy in the period in front and show it."""
    reason = page.context.ask.text(
        message("Reverse {label} in red letters: why?", label=voucher.label),
        verb=N_("Reverse"),
        required=False,
    )
    if reason is None:
        return

    def made(done: Done) -> None:
        tell(page, done)
        page.context.open_page("voucher", id=done.value)

    page.context.run(
        page,
        "voucher.reverse",
        made,
        book=page.context.book_id,
        id=voucher.id,
        day=clipped(today(), max(voucher.period, page.context.period)),
        reason=reason,
    )

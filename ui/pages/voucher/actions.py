"""What may be done with the voucher in front, and why not."""

from __future__ import annotations

from finance_desk.base.messages import N_
from finance_desk.vouchers.model import Kind, Source, State, Voucher, controlled
from ui.pages.deeds import not_corrected

_FIXED = {
    State.REVIEWED: N_("Reviewed: to change it, its reviewer takes the review back or returns it."),
    State.POSTED: N_("Posted: it never changes. It is corrected by a red-letter reversal or a supplement."),
    State.VOID: N_("Void: it keeps its number until the numbers are closed up."),
}


def locked(voucher: Voucher | None, *, may_save: bool) -> str:
    """Why the voucher cannot be typed into; empty when it can."""
    if not may_save:
        return N_("Your role may look at vouchers, not type them.")
    if voucher is None:
        return ""
    return _FIXED.get(voucher.state, "")


def owned(voucher: Voucher | None) -> str:
    """What owns all of the voucher but its summaries and attachments, and the way to others; empty: nothing."""
    if voucher is None or not controlled(voucher.source, voucher.kind):
        return ""
    if voucher.kind is Kind.REVERSAL:
        return N_(
            "The exact red-letter copy of another voucher. Only summaries and attachments are typed here; "
            "for the rest void it and reverse again."
        )
    if voucher.source is Source.CLOSING:
        return N_(
            "Made by the period-end transfer. Only summaries and attachments are typed here; "
            "for the rest run the transfer again."
        )
    return N_(
        "Business rows own the accounts and amounts. Only summaries and attachments are typed here; "
        "for the rest correct the rows or the rule and generate it again."
    )


def reasons(
    voucher: Voucher | None, *, dirty: bool, own: bool, taken_back: bool, files: int
) -> dict[str, str]:
    """Action id → why it cannot be done now; empty: it can. ``own``: the user made it and may not review it."""
    unsaved = N_("Save the voucher first.") if dirty or voucher is None else ""
    state = voucher.state if voucher is not None else None
    found = dict.fromkeys(
        (
            "voucher.review",
            "voucher.return",
            "voucher.unreview",
            "voucher.post",
            "voucher.void",
            "voucher.reverse",
            "voucher.supplement",
            "voucher.copy",
            "voucher.print",
            "voucher.attach",
            "voucher.files",
        ),
        unsaved,
    )
    if unsaved:
        return found
    if state is not State.MADE:
        found["voucher.review"] = N_("Only a complete voucher that nobody has reviewed can be reviewed.")
    elif own:
        found["voucher.review"] = N_("Your own voucher: somebody else must review it.")
    if state not in (State.MADE, State.REVIEWED):
        found["voucher.return"] = N_(
            "Only a voucher that is made or reviewed, and not posted, can be returned."
        )
    if state is not State.REVIEWED:
        found["voucher.unreview"] = N_("There is no review to take back.")
        found["voucher.post"] = N_("Only a reviewed voucher is posted.")
    if state is State.VOID:
        found["voucher.attach"] = N_("A void voucher takes no files.")
    if not files:
        found["voucher.files"] = N_("No file was put behind this voucher.")
    if state not in (State.DRAFT, State.MADE):
        found["voucher.void"] = N_(
            "Only an unreviewed voucher can be voided; a posted one is reversed in red letters."
        )
    if state is not State.POSTED:
        found["voucher.reverse"] = N_(
            "Only a posted voucher is reversed in red letters; an unposted one is edited or voided."
        )
        found["voucher.supplement"] = N_(
            "Only a posted voucher is supplemented; an unposted one is edited or voided."
        )
    elif voucher is not None:
        found |= not_corrected(voucher.kind, voucher.corrects, taken_back=taken_back)
    if voucher is not None and voucher.number is None:
        found["voucher.print"] = N_("A voucher is printed once it has a number.")
    return found

"""The closing certificate as facts for the drawer and as a page to sign."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Final

from finance_desk.base.findings import Severity
from finance_desk.base.messages import N_, Message, Period, message
from finance_desk.base.money import format_fen
from finance_desk.base.period import format_period
from finance_desk.closing.model import Certificate, WhatIf
from finance_desk.printing.closing_page import CertificatePrint, CheckPrint, render_certificate
from finance_desk.printing.layout import Imprint
from finance_desk.printing.sheet import Printed
from ui.pages.spec import BookLike
from ui.widgets.facts import Fact, Group

TITLE = N_("Closing certificate")


def moment(text: str) -> str:
    """A stored moment in this computer's time, to the minute."""
    at = dt.datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone()
    return at.strftime("%Y-%m-%d %H:%M")


def certificate_groups(held: Certificate) -> list[Group]:
    """What the certificate says."""
    facts = [
        Fact(N_("Period"), format_period(held.period)),
        Fact(N_("Closed by"), held.closed_by),
        Fact(N_("Closed at"), moment(held.closed_at)),
        Fact(N_("Vouchers"), f"{held.vouchers:,}", figure=True),
        Fact(N_("Turnover"), format_fen(held.turnover), figure=True),
        Fact(N_("Digest"), _in_eights(held.digest)),
    ]
    groups = [Group(N_("No longer valid: the period was reopened") if held.stale else "", facts)]
    if held.accepted:
        titles = {str(each["code"]): str(each["title"]) for each in held.checks}
        groups.append(
            Group(
                N_("Accepted warnings"),
                [Fact(Message(titles.get(code, code)), reason) for code, reason in held.accepted.items()],
            )
        )
    return groups


def _in_eights(digest: str) -> str:
    """A digest as people compare it, and so that it can wrap."""
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))


KINDS: Final = {"income": N_("Income"), "expense": N_("Expense")}


def what_if_groups(found: WhatIf, period: int) -> list[Group]:
    """The transfers closing needs, and what would still stand in the way after them."""
    transfers = [
        Fact(
            message(
                "{kind} to {account}",
                kind=Message(KINDS[each.kind]),
                account=f"{each.target.code} {each.target.name}",
            ),
            format_fen(sum(line.debit for line in each.lines)),
            figure=True,
        )
        for each in found.transfers
    ]
    left = [each for each in found.results if each.stops or each.warns]
    return [
        Group(
            message("Closing {period} today", period=Period(period)),
            note=N_("Reckoned, not written: nothing was changed."),
        ),
        Group(
            N_("Transfers it needs"), transfers, "" if transfers else N_("No transfer is needed any more.")
        ),
        Group(
            N_("What would still stand in the way"),
            [
                Fact(
                    Message(each.title),
                    str(each.count),
                    figure=True,
                    tone="stop" if each.stops else "",
                )
                for each in left
            ],
            "" if left else N_("Nothing: after the transfers the period can be closed."),
        ),
    ]


def print_certificate(held: Certificate, book: BookLike, target: Path, lang: str, by: str) -> Printed:
    """The certificate as PDF, with every check, what was accepted, and the places to sign."""
    checks = tuple(
        CheckPrint(
            Severity(str(each["severity"])),
            message(
                "{check}: {reason}",
                check=Message(str(each["title"])),
                reason=held.accepted[str(each["code"])],
            )
            if each["code"] in held.accepted
            else Message(str(each["title"])),
            int(str(each["amount"])) or None,
        )
        for each in held.checks
    )
    return render_certificate(
        CertificatePrint(
            TITLE,
            book.unit_name,
            f"{book.code} {book.name}",
            format_period(held.period),
            (
                (N_("Closed by"), held.closed_by),
                (N_("Closed at"), moment(held.closed_at)),
                (N_("Vouchers"), f"{held.vouchers:,}"),
                (N_("Turnover"), format_fen(held.turnover)),
                (N_("Digest"), held.digest),
            ),
            checks,
            Imprint(by, dt.datetime.now().astimezone(), lang),
            N_("The books of this period are complete and closed; every check above was run at closing."),
            ((N_("Accountant"), ""), (N_("Reviewer"), ""), (N_("Head of finance"), "")),
        ),
        target,
    )

"""Where a business row went, as facts for a drawer: voucher, account and cell are links."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from finance_desk.base.findings import Subject
from finance_desk.base.messages import N_, message
from finance_desk.base.money import format_fen
from finance_desk.base.period import format_period
from finance_desk.reports.forward_queries import ReachedCell, ReachedLine, ReachedVoucher
from ui.pages.spec import Context
from ui.theme.look import say
from ui.widgets.facts import Fact, Group


def followed_groups(found: Sequence[ReachedVoucher], context: Context, back: str) -> list[Group]:
    """Voucher by voucher, line by line: the amount, the account's balance, the cells of the statements."""
    if not found:
        return [Group(N_("Where it went"), note=N_("No voucher was made of this row yet."))]
    groups = []
    for voucher in found:
        heading = f"{voucher.label}  {format_period(voucher.period)}"
        gone = "" if voucher.live else N_("The row no longer stands in this voucher.")
        opened = partial(context.open_page, "voucher", id=voucher.voucher)
        groups.append(Group(heading, [Fact(N_("Voucher"), voucher.label, go=opened)], gone))
        groups += [_line(each, voucher, context, back) for each in voucher.lines]
    return groups


def _line(line: ReachedLine, voucher: ReachedVoucher, context: Context, back: str) -> Group:
    period = voucher.period
    account = partial(context.open_page, "detail", account=line.account, range=(period, period), back=back)
    facts = [
        Fact(N_("Debit") if line.debit else N_("Credit"), format_fen(line.debit or line.credit), figure=True),
        Fact(N_("Balance"), format_fen(line.balance), figure=True, go=account),
        *(
            Fact(
                message("{label} · {column}", label=each.label, column=each.column),
                format_fen(each.amount) if each.amount is not None else "—",
                figure=True,
                go=partial(_open_cell, context, each),
            )
            for each in line.cells
        ),
    ]
    note = "" if line.cells else N_("No statement reads it yet: only posted vouchers reach statements.")
    return Group(
        f"{line.line_no}  {line.code} {line.name.rsplit('/', 1)[-1]}", facts, say(note) if note else ""
    )


def _open_cell(context: Context, cell: ReachedCell) -> None:
    subject = Subject("report_cell", label=f"{cell.line} {cell.column}", book=context.book_id)
    context.open_page("reports", name=cell.report, subject=subject)

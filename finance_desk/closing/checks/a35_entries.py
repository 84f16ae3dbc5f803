"""Posted vouchers are whole: balanced, at detail accounts, with the items their accounts require."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from finance_desk.base.findings import Finding, Subject, hint, stop
from finance_desk.base.messages import N_, Money, message
from finance_desk.closing.checking import Check, Closing
from finance_desk.vouchers.model import voucher_label

_UNBALANCED: Final = """
SELECT v.id, v.number, t.code, COALESCE(SUM(l.debit - l.credit), 0) AS difference
FROM voucher v JOIN voucher_type t ON t.id = v.type_id LEFT JOIN voucher_line l ON l.voucher_id = v.id
WHERE v.book_id = :book AND v.period = :period AND v.state = 3
GROUP BY v.id, v.number, t.code
HAVING COALESCE(SUM(l.debit - l.credit), 0) <> 0 OR COUNT(l.voucher_id) < 2 ORDER BY v.id
"""

_HEADINGS: Final = """
SELECT a.id, a.code, a.name, COUNT(*) AS lines, SUM(l.debit - l.credit) AS amount
FROM account a JOIN voucher_line l ON l.account_id = a.id AND l.period = :period
WHERE a.book_id = :book AND a.leaf = 0 GROUP BY a.id, a.code, a.name ORDER BY a.code
"""

_WITHOUT_ITEM: Final = """
SELECT a.id, a.code, a.name, d.name AS dimension, COUNT(*) AS lines, SUM(l.debit - l.credit) AS amount
FROM account a JOIN account_dimension r ON r.account_id = a.id AND r.required = 1
  JOIN dimension d ON d.id = r.dimension_id
  JOIN voucher_line l ON l.account_id = a.id AND l.period = :period
  JOIN voucher v ON v.id = l.voucher_id AND v.state = 3
  LEFT JOIN dimension_set_item i ON i.set_id = l.set_id AND i.dimension_id = r.dimension_id
WHERE a.book_id = :book AND i.item_id IS NULL
GROUP BY a.id, a.code, a.name, d.name ORDER BY a.code
"""


def run(closing: Closing) -> Sequence[Finding]:
    book, given = closing.book.id, {"book": closing.book.id, "period": closing.period}
    found = []
    for row in closing.reader.text(_UNBALANCED, given):
        label = voucher_label(row.code, row.number)
        found.append(
            stop(
                "close.unbalanced_voucher",
                message(
                    "Posted voucher {label} is out by {amount} or has fewer than two lines.",
                    label=label,
                    amount=Money(int(row.difference)),
                ),
                Subject("voucher", row.id, label, book),
                amount=int(row.difference),
                remedy=hint(
                    message(
                        "The database was changed from outside: restore it, and compare with the audit trail."
                    ),
                    "audit.verify",
                ),
            )
        )
    for row in closing.reader.text(_HEADINGS, given):
        found.append(
            stop(
                "close.line_on_heading",
                message(
                    "{account} is a heading but carries {count} lines over {amount}.",
                    account=f"{row.code} {row.name}",
                    count=row.lines,
                    amount=Money(int(row.amount)),
                ),
                Subject("account", row.id, row.code, book),
                amount=int(row.amount),
                remedy=hint(message("Move them to a detail account by a correcting voucher.")),
            )
        )
    for row in closing.reader.text(_WITHOUT_ITEM, given):
        found.append(
            stop(
                "close.line_without_item",
                message(
                    "{account}: {count} lines over {amount} have no {dimension}.",
                    account=f"{row.code} {row.name}",
                    count=row.lines,
                    amount=Money(int(row.amount)),
                    dimension=row.dimension,
                ),
                Subject("account", row.id, row.code, book),
                amount=int(row.amount),
                remedy=hint(message("Reverse them in red letters and enter them with their item.")),
            )
        )
    return found


CHECK = Check(
    "entries",
    N_("Every posted voucher is whole"),
    N_("Debit equals credit in each voucher, lines stand at detail accounts and carry the items required."),
    run,
)

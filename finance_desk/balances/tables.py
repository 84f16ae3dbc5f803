"""Tables of the balances room. ``transfer_*`` is the part that closing transfers contributed.

Fund statements read income and expense without the period-end transfer vouchers (domain §0.2
trap 2), so that part is kept apart and reports never read lines.
"""

from sqlalchemy import Column

from finance_desk.store.schema import Fen, Id, Period, reference, table

balance = table(
    "balance",
    reference("book_id", "book.id", key=True),
    Column("period", Period, primary_key=True, autoincrement=False),
    reference("account_id", "account.id", key=True),
    Column("debit", Fen, nullable=False),
    Column("credit", Fen, nullable=False),
    Column("transfer_debit", Fen, nullable=False, default=0),
    Column("transfer_credit", Fen, nullable=False, default=0),
    rowid=False,
)

dimension_balance = table(
    "dimension_balance",
    reference("book_id", "book.id", key=True),
    Column("period", Period, primary_key=True, autoincrement=False),
    reference("account_id", "account.id", key=True),
    Column("dimension_id", Id, primary_key=True, autoincrement=False),
    Column("item_id", Id, primary_key=True, autoincrement=False),
    Column("debit", Fen, nullable=False),
    Column("credit", Fen, nullable=False),
    rowid=False,
)

opening_balance = table(
    "opening_balance",
    reference("book_id", "book.id", key=True),
    reference("account_id", "account.id", key=True),
    # 0 where the account carries no dimensions; else a dimension_set id
    Column("set_id", Id, primary_key=True, autoincrement=False),
    # balance at 1 January, signed: debit positive
    Column("year_begin", Fen, nullable=False),
    # turnover from 1 January to the day before the book starts (a start within the year)
    Column("to_date_debit", Fen, nullable=False, default=0),
    Column("to_date_credit", Fen, nullable=False, default=0),
    rowid=False,
)

"""Tables of the books room; closing order and closed periods are guarded by triggers."""

from sqlalchemy import CheckConstraint, Column, Integer, Text, UniqueConstraint

from finance_desk.store.schema import Flag, Id, Moment, Period, id_column, reference, table

unit = table(
    "unit",
    id_column(),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    reference("parent_id", "unit.id", nullable=True),
)

book = table(
    "book",
    id_column(),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    reference("unit_id", "unit.id"),
    Column("fund", Text, nullable=False),  # employee, resident, or another fund's word
    Column("chart", Text, nullable=False),  # name of the chart package it was made from, or empty
    Column("start_period", Period, nullable=False),
    Column("solo", Flag, nullable=False, default=0),  # kept by one person: the maker may review
    Column("training", Flag, nullable=False, default=0),
    CheckConstraint("solo IN (0, 1)", name="solo"),
    CheckConstraint("start_period % 100 BETWEEN 1 AND 12", name="start_period"),
)

book_period = table(
    "book_period",
    reference("book_id", "book.id", key=True),
    Column("period", Period, primary_key=True, autoincrement=False),
    Column("closed", Flag, nullable=False, default=0),
    Column("closed_by", Id),
    Column("closed_at", Moment),
    CheckConstraint("closed IN (0, 1)", name="closed"),
    CheckConstraint("period % 100 BETWEEN 1 AND 12", name="period"),
)

book_option = table(
    "book_option",
    reference("book_id", "book.id", key=True),
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("since", Moment, nullable=False),
    Column("set_by", Id, nullable=False),
)

voucher_type = table(
    "voucher_type",
    id_column(),
    reference("book_id", "book.id"),
    Column("code", Text, nullable=False),  # the word before the number: 记, 收, 付, 转
    Column("name", Text, nullable=False),
    Column("position", Integer, nullable=False),
    # comma-separated account codes: at least one / none of them must be on that side (domain §5.3)
    Column("must_debit", Text, nullable=False, default=""),
    Column("must_credit", Text, nullable=False, default=""),
    Column("must_not", Text, nullable=False, default=""),
    UniqueConstraint("book_id", "code"),
)

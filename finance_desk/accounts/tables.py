"""Tables of the accounts room. A chart belongs to its book; ids stay when codes change."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, Text, UniqueConstraint

from finance_desk.store.schema import Day, Flag, id_column, reference, table

account = table(
    "account",
    id_column(),
    reference("book_id", "book.id"),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("full_name", Text, nullable=False),  # 社会保险待遇支出/统筹基金/住院费用支出
    Column("mnemonic", Text, nullable=False, default=""),  # pinyin initials of the name
    reference("parent_id", "account.id", nullable=True),
    Column("level", Integer, nullable=False),
    Column("side", Integer, nullable=False),  # normal side: 1 debit, -1 credit
    Column("class", Text, nullable=False),  # asset, liability, net_assets, income, expense
    Column("leaf", Flag, nullable=False, default=1),
    Column("subfund", Text, nullable=False, default=""),  # pooled, personal (职工医保), or empty
    Column("money_kind", Text, nullable=False, default=""),  # cash, bank, treasury, or empty
    Column("valid_from", Day),
    Column("disabled_from", Day),
    UniqueConstraint("book_id", "code"),
    CheckConstraint("side IN (1, -1)", name="side"),
    CheckConstraint("leaf IN (0, 1)", name="leaf"),
    CheckConstraint("class IN ('asset', 'liability', 'net_assets', 'income', 'expense')", name="class"),
    Index("ix_account_parent", "parent_id"),
)

account_dimension = table(
    "account_dimension",
    reference("account_id", "account.id", key=True),
    reference("dimension_id", "dimension.id", key=True),
    Column("required", Flag, nullable=False),
    CheckConstraint("required IN (0, 1)", name="required"),
)

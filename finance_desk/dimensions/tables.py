"""Tables of the dimensions room."""

from sqlalchemy import Column, Index, Text, UniqueConstraint

from finance_desk.store.schema import Day, id_column, reference, table

dimension = table(
    "dimension",
    id_column(),
    reference("book_id", "book.id"),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    UniqueConstraint("book_id", "code"),
)

dimension_item = table(
    "dimension_item",
    id_column(),
    reference("book_id", "book.id"),
    reference("dimension_id", "dimension.id"),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("mnemonic", Text, nullable=False, default=""),
    Column("valid_from", Day),
    Column("disabled_from", Day),
    UniqueConstraint("dimension_id", "code"),
)

dimension_set = table(
    "dimension_set",
    id_column(),
    reference("book_id", "book.id"),
    # "dimension id:item id" pairs in order of dimension id, joined by "|"
    Column("key", Text, nullable=False),
    UniqueConstraint("book_id", "key"),
)

dimension_set_item = table(
    "dimension_set_item",
    reference("set_id", "dimension_set.id", key=True),
    reference("dimension_id", "dimension.id", key=True),
    reference("item_id", "dimension_item.id"),
    Index("ix_dimension_set_item_item", "item_id"),
    rowid=False,
)

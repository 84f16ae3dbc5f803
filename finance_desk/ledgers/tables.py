"""Tables of the ledgers room: query schemes. The books themselves are read from lines and balances."""

from sqlalchemy import CheckConstraint, Column, Text, UniqueConstraint

from finance_desk.ledgers.model import BookKind
from finance_desk.store.schema import Flag, Moment, id_column, reference, table

_KINDS = ", ".join(f"'{each}'" for each in BookKind)

query_scheme = table(
    "query_scheme",
    id_column(),
    reference("book_id", "book.id"),
    Column("kind", Text, nullable=False),  # the ledger book it is a condition for
    reference("owner_id", "app_user.id"),
    Column("name", Text, nullable=False),
    Column("shared", Flag, nullable=False),  # 1: for everybody who may see the book
    Column(
        "conditions", Text, nullable=False
    ),  # JSON of what is asked, and how accounts and items were called
    Column("changed_at", Moment, nullable=False),
    UniqueConstraint("book_id", "kind", "owner_id", "name"),
    CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
    CheckConstraint("shared IN (0, 1)", name="shared"),
    CheckConstraint("name <> ''", name="name"),
)

query_scheme_default = table(
    "query_scheme_default",
    reference("book_id", "book.id", key=True),
    Column("kind", Text, primary_key=True),
    reference("user_id", "app_user.id", key=True),
    reference("scheme_id", "query_scheme.id"),
)
"""The scheme a user's page opens with: one per user, book and page."""

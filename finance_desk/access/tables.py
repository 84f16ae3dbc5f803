"""Tables of the access room. ``user`` is a reserved word in SQL, hence ``app_user``."""

from sqlalchemy import CheckConstraint, Column, Integer, Text, UniqueConstraint

from finance_desk.store.schema import Flag, Id, Moment, id_column, reference, table

app_user = table(
    "app_user",
    id_column(),
    Column("login", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("active", Flag, nullable=False, default=1),
    Column("failed_logins", Integer, nullable=False, default=0),
    Column("locked_until", Moment),
    Column("last_login", Moment),
    Column("created_at", Moment, nullable=False),
    CheckConstraint("active IN (0, 1)", name="active"),
)

role = table(
    "role",
    id_column(),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("meaning", Text, nullable=False, default=""),
)

role_permission = table(
    "role_permission",
    reference("role_id", "role.id", key=True),
    Column("permission", Text, primary_key=True),
)

user_role = table(
    "user_role",
    reference("user_id", "app_user.id", key=True),
    reference("role_id", "role.id", key=True),
)

user_scope = table(
    "user_scope",
    id_column(),
    reference("user_id", "app_user.id"),
    # exactly one of the two, or neither: every unit and book
    Column("unit_id", Id),
    Column("scope_book", Id),
    UniqueConstraint("user_id", "unit_id", "scope_book"),
    CheckConstraint("unit_id IS NULL OR scope_book IS NULL", name="one_kind"),
)

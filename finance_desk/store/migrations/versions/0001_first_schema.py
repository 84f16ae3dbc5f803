"""The first schema."""

from __future__ import annotations

from alembic import op

from finance_desk.store.schema import metadata

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    metadata.create_all(op.get_bind())

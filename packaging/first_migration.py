"""Write the first migration from the tables as they stand; run once before the first release.

Later changes get a migration of their own: ``alembic revision --autogenerate`` with the environment of
``finance_desk/store/migrations``. A released migration is never edited.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext

from finance_desk.app import rooms
from finance_desk.store.schema import metadata, tell_postgresql

TARGET = Path(__file__).parents[1] / "finance_desk/store/migrations/versions/0001_first_schema.py"


def main() -> None:
    rooms.load()
    tell_postgresql()
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        script = produce_migrations(context, metadata)
    assert script.upgrade_ops is not None
    code = render_python_code(script.upgrade_ops, migration_context=context)
    body = "\n".join(line for line in code.splitlines() if not line.strip().startswith("# ###"))
    TARGET.write_text(
        '"""The first schema."""\n\nfrom __future__ import annotations\n\nimport sqlalchemy as sa\n'
        'from alembic import op\n\nrevision = "0001"\ndown_revision = None\nbranch_labels = None\n'
        f"depends_on = None\n\n\ndef upgrade() -> None:\n{body}\n".replace("    # ### ", "    "),
        "utf-8",
    )


if __name__ == "__main__":
    main()

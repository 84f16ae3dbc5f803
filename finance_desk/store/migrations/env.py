"""Alembic's environment: always on a connection handed over by ``store.migrate``."""

from alembic import context

from finance_desk.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
context.run_migrations()

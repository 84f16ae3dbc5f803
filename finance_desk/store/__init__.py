"""The store: one SQLAlchemy schema on a local SQLite file or a shared PostgreSQL.

Nouns: engine, metadata, unit of work (a writing transaction), reader, bulk insert, trigger,
migration, backup. Refuses: a network path for SQLite, a database of a newer version, triggers
that are not the ones this version ships.
"""

"""Alembic migrations: applied once, in order, frozen after release. Guards are re-made after each run."""

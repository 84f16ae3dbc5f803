"""The books of the database: what there is, and a new one."""

"""One closing check a file; each gives ``CHECK``. They run in the order of their names."""

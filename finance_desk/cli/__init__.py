"""The command line: the scriptable face of the two doors, one file per command group in ``groups``.

Nouns: session (database, user, language), listing (rows with named columns), exit code (0 done,
1 refused, 2 wrong usage, 3 done in part, 70 a bug). Refuses nothing by itself: it asks and shows.
"""

"""The app: ``Desk`` opens a database and owns the two doors; the home page; the demo.

Nouns: Desk, session. Refuses: a command or query the user may not run, a book out of scope.
"""

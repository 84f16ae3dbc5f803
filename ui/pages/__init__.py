"""One folder per screen, each with ``page.py`` that exposes ``PAGE``. Pages do not know each other.

A page is opened by its id through the context; adding one is adding a folder.
"""

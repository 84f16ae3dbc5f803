"""Every room's tables, queries and commands, imported once so that their markers are registered."""

from __future__ import annotations

import gc
import importlib
import pkgutil
from functools import cache

import finance_desk
from finance_desk.base.collecting import uncollected

_DOORS = ("tables", "queries", "commands")


@cache
def load() -> None:
    """Import the ``tables``, ``queries`` and ``commands`` of every room; the rooms are found, not listed."""
    # all that is made here lasts as long as the program: looking for garbage among it finds none
    with uncollected():
        _import_doors()
    gc.freeze()


def _import_doors() -> None:
    for room in sorted(pkgutil.iter_modules(finance_desk.__path__), key=lambda each: each.name):
        if not room.ispkg or room.name == "cli":
            continue
        package = importlib.import_module(f"finance_desk.{room.name}")
        for module in sorted(each.name for each in pkgutil.iter_modules(package.__path__)):
            if module in _DOORS or module.endswith(tuple("_" + door for door in _DOORS)):
                importlib.import_module(f"finance_desk.{room.name}.{module}")

"""Plug-ins without a list to edit: a folder is imported in name order, each file gives one object."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType
from typing import TypeVar

T = TypeVar("T")


def plug_ins(package: ModuleType, name: str, kind: type[T]) -> tuple[T, ...]:
    """The object called ``name`` from every module of ``package``, in module-name order.

    Raises ``TypeError`` when a file has no such object or one of another kind: that is a bug of
    ours, found by the tidy test.
    """
    found: list[T] = []
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda each: each.name):
        if info.name.startswith("_"):
            continue
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        one = getattr(module, name, None)
        if not isinstance(one, kind):
            raise TypeError(f"{module.__name__} must define {name}: {kind.__name__}")
        found.append(one)
    return tuple(found)

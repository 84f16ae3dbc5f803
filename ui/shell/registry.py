"""Finds the pages: every folder of ``ui/pages`` with a ``page.py``."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from dataclasses import dataclass

import ui.pages
from finance_desk.base.findings import Finding, Subject, hint, stop
from finance_desk.base.messages import message
from ui.pages.spec import GROUPS, PageSpec


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages that could be loaded, in the order of the navigation, and what failed."""

    specs: Sequence[PageSpec]
    findings: Sequence[Finding] = ()

    def by_id(self, id: str) -> PageSpec | None:
        return next((each for each in self.specs if each.id == id), None)

    def showing(self, kind: str) -> PageSpec | None:
        """The page that shows subjects of a kind."""
        return next((each for each in self.specs if kind in each.shows), None)


def find_pages() -> Pages:
    """Import every page. One that fails is left out and told; the others still open."""
    specs: list[PageSpec] = []
    findings: list[Finding] = []
    for info in sorted(pkgutil.iter_modules(ui.pages.__path__), key=lambda each: each.name):
        if not info.ispkg:
            continue
        name = f"{ui.pages.__name__}.{info.name}.page"
        try:
            spec = importlib.import_module(name).PAGE
            if not isinstance(spec, PageSpec):
                raise TypeError(f"{name}.PAGE is no PageSpec")
            specs.append(spec)
        except Exception as error:  # whatever a page does at import, the window opens
            findings.append(
                stop(
                    "page.broken",
                    message(
                        "The page {name} cannot be opened: {error}",
                        name=info.name,
                        error=f"{type(error).__name__}: {error}",
                    ),
                    Subject("file", label=name),
                    remedy=hint(message("The other pages work. Send this line to support.")),
                )
            )
    return Pages(in_order(specs), tuple(findings))


def in_order(specs: Sequence[PageSpec]) -> list[PageSpec]:
    groups = [id for id, _title, _icon in GROUPS]
    return sorted(specs, key=lambda each: (groups.index(each.group), each.order, each.id))

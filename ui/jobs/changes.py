"""What changed: told once to whoever shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Signal


class Changes(QObject):
    """``changed(kind, ids)`` after every command; empty ids mean "many of this kind"."""

    changed = Signal(str, object)

    def announce(self, changes: Mapping[str, Sequence[int]]) -> None:
        for kind, ids in changes.items():
            self.changed.emit(kind, tuple(ids))

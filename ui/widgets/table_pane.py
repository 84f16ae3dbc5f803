"""A table with all that belongs to it: totals pinned below, skeleton, empty page, refusal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from PySide6.QtCore import QAbstractItemModel, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from finance_desk.base.messages import N_, Message
from ui.theme.cells import State
from ui.widgets.marks import restyle
from ui.widgets.overlay import EmptyPage, Overlay
from ui.widgets.table import DenseTable
from ui.widgets.totals import Totals


class TablePane(QWidget):
    """The usual middle of a page.

    Give it a :class:`RowsModel` by :meth:`show_model`. ``table`` is the :class:`DenseTable`; the
    totals row shows as soon as :meth:`set_totals` was called.
    """

    jump = Signal(object)
    run = Signal(object)

    def __init__(
        self, name: str | Message, empty: EmptyPage | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.table = DenseTable(name, self)
        self.totals = Totals(self.table)
        self.totals.hide()
        self.overlay = Overlay(self.table, empty)
        self.overlay.jump.connect(self.jump)
        self.overlay.run.connect(self.run)
        self.overlay.state_shown.connect(self._with_totals)
        self._summed = False
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._box = box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.table, 1)
        box.addWidget(self.totals)
        self.setFocusProxy(self.table)

    def frame_as_past(self, past: bool) -> None:
        """Put an amber frame around figures that are not today's."""
        self._box.setContentsMargins(*(4 * ((2,) if past else (0,))))
        restyle(self, past="true" if past else "false")

    def show_model(self, model: QAbstractItemModel) -> None:
        self.table.show_model(model)
        rows = cast(Any, model)
        rows.state_changed.connect(lambda state: self.overlay.show_state(state, model.rowCount()))
        rows.failed.connect(self.overlay.show_refusal)
        self.overlay.retry.connect(rows.reload)
        self.overlay.cancelled.connect(rows.cancel)
        self.overlay.show_state(rows.state, model.rowCount())

    def set_totals(
        self, sums: Mapping[str, int], note: State | None = None, label: str | Message = N_("Total")
    ) -> None:
        self.totals.set_totals(sums, note, label)
        self._summed = True
        self.totals.show()

    def _with_totals(self, state: str) -> None:
        """Sums of an earlier reading must not stand under a refusal."""
        self.totals.setVisible(self._summed and state != "failed")

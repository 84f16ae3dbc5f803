"""A few stroke icons of our own, drawn in the colour that is asked for. They never stand without words."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Final

from PySide6.QtCore import QByteArray, QDir, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

_INK: Final = "#7A8591"
"""The stroke in the files: a grey that shows on light and dark, for the style sheet's own arrows."""


def name_folder() -> None:
    """Let the style sheet say ``url(fdicons:close.svg)``."""
    QDir.setSearchPaths("fdicons", [str(resources.files("resources") / "icons")])


@cache
def _source(name: str) -> str:
    return (resources.files("resources") / "icons" / f"{name}.svg").read_text("utf-8")


@cache
def _renderer(name: str, colour: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_source(name).replace(_INK, colour).encode()))


def draw(painter: QPainter, name: str, place: QRectF, colour: QColor) -> None:
    """Paint the icon ``name`` into ``place``."""
    _renderer(name, colour.name()).render(painter, place)


def icon(name: str, colour: QColor, size: int = 18) -> QIcon:
    """An icon for a button; ask again when the look changes."""
    made = QIcon()
    for scale in (1, 2):
        pixmap = QPixmap(size * scale, size * scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        draw(painter, name, QRectF(0, 0, size * scale, size * scale), colour)
        painter.end()
        pixmap.setDevicePixelRatio(scale)
        made.addPixmap(pixmap)
    return made

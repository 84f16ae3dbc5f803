"""What several painters draw alike: chips, shapes, texts that do not fit."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPolygonF

from ui.theme.cells import Tone
from ui.theme.look import Look

_FILLED: Final = {Tone.POSTED: ("accent", "on_accent"), Tone.REVIEWED: ("accent_weak", "text")}
_OUTLINED: Final = {Tone.PENDING: "muted", Tone.REVERSED: "red"}
_SEVERITIES: Final = {Tone.STOP: "stop", Tone.WARN: "warn", Tone.INFO: "muted", Tone.OK: "ok"}

CHIP_HEIGHT: Final = 20


def rule(painter: QPainter, x: int, y: int, length: int, colour: QColor, *, down: bool = False) -> None:
    """A line of one logical pixel across (or down) that is equally thick wherever it falls.

    At 150 % a logical pixel is one or two dots wide, depending on where it begins; side by side that shows.
    """
    device = painter.deviceTransform()
    thick = max(1, int(device.m11()))
    start = device.map(QPointF(x, y))
    end = device.map(QPointF(x, y + length) if down else QPointF(x + length, y))
    left, top = _dot(start.x()), _dot(start.y())
    right, bottom = (left + thick, _dot(end.y())) if down else (_dot(end.x()), top + thick)
    back = device.inverted()[0]
    painter.fillRect(QRectF(back.map(QPointF(left, top)), back.map(QPointF(right, bottom))), colour)


def _dot(at: float) -> int:
    """The dot a place falls on as Qt rounds it; half to even would put a first line outside the view."""
    return math.floor(at + 0.5)


def severity_colour(look: Look, tone: Tone) -> QColor:
    return look.colour(_SEVERITIES[tone])


def draw_shape(painter: QPainter, look: Look, tone: Tone, centre: QPointF, size: float = 9.0) -> None:
    """The mark of a severity: square stops, triangle warns, ring tells, disc is well."""
    half = size / 2
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colour = severity_colour(look, tone)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    match tone:
        case Tone.STOP:
            painter.drawRect(QRectF(centre.x() - half, centre.y() - half, size, size))
        case Tone.WARN:
            x, y = centre.x(), centre.y()
            painter.drawPolygon(
                QPolygonF(
                    [QPointF(x, y - half), QPointF(x + half + 1, y + half), QPointF(x - half - 1, y + half)]
                )
            )
        case Tone.OK:
            painter.drawEllipse(centre, half, half)
        case _:
            painter.setPen(QPen(colour, 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(centre, half - 1, half - 1)
    painter.restore()


def chip_width(metrics: QFontMetrics, words: str, tone: Tone) -> int:
    return metrics.horizontalAdvance(words) + (22 if tone in _SEVERITIES else 16)


def draw_chip(painter: QPainter, look: Look, place: QRectF, words: str, tone: Tone) -> None:
    """A state as a small lozenge with its words; severities as shape and words."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if tone in _SEVERITIES:
        draw_shape(painter, look, tone, QPointF(place.left() + 8, place.center().y()))
        painter.setPen(look.colour("text"))
        painter.drawText(
            place.adjusted(18, 0, 0, 0),
            int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft),
            words,
        )
        painter.restore()
        return
    shape = place.adjusted(0.5, 0.5, -0.5, -0.5)
    ink = look.colour("muted")
    if tone in _FILLED:
        ground, words_token = _FILLED[tone]
        # the outline keeps a weak chip visible on a selected row, which is weak as well
        painter.setPen(QPen(look.colour("accent"), 1))
        painter.setBrush(look.colour(ground))
        ink = look.colour(words_token)
    elif tone in _OUTLINED:
        ink = look.colour(_OUTLINED[tone])
        painter.setPen(QPen(ink, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("hairline"))
    painter.drawRoundedRect(shape, CHIP_HEIGHT / 2, CHIP_HEIGHT / 2)
    painter.setPen(ink if tone is not Tone.PENDING else look.colour("text"))
    if tone is Tone.DRAFT:
        painter.setPen(look.colour("text"))
    if tone is Tone.VOID:
        font = painter.font()
        font.setStrikeOut(True)
        painter.setFont(font)
    painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), words)
    painter.restore()


def fitted_figure(metrics: QFontMetrics, text: str, width: int) -> str:
    """A figure is never cut: one that does not fit shows as ``###`` (its tooltip has it whole)."""
    return text if metrics.horizontalAdvance(text) <= width else "###"

"""PySide6 6.12.0 on Python 3.11 loses a reference to None with every void call and aborts after some thousands."""

from __future__ import annotations

import sys

from PySide6.QtGui import QImage, QPainter, QPen
from PySide6.QtWidgets import QLabel


def test_void_calls_keep_their_none() -> None:
    label = QLabel()
    picture = QImage(8, 8, QImage.Format.Format_ARGB32)
    painter = QPainter(picture)
    pen = QPen()
    before = sys.getrefcount(None)
    for _ in range(250):
        label.setText("x")
        painter.setPen(pen)
        painter.drawLine(0, 0, 4, 4)
        label.setEnabled(True)
    lost = before - sys.getrefcount(None)
    painter.end()
    assert lost < 100, f"{lost} references to None lost in 1,000 void calls"

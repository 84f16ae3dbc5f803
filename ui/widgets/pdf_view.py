"""A PDF on the screen: the same file that goes to the printer, drawn page by page as pages are seen."""

from __future__ import annotations

import threading
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from finance_desk.base.messages import Message
from ui.jobs.runner import Jobs
from ui.theme import spacing
from ui.theme.look import look, say

_ONE_AT_A_TIME: Final = threading.Lock()
"""pdfium is not made for several threads."""

WIDEST: Final = 1000
"""Pixels of a page at 100 %, when there is room."""

ZOOMS: Final = (50, 75, 100, 125, 150, 200)


class PdfView(QScrollArea):
    """Shows a PDF. Ctrl++ and Ctrl+- change the size; pages are drawn in a reader when they come in sight."""

    def __init__(self, jobs: Jobs, name: str | Message, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(say(name))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._jobs = jobs
        self._content = b""
        self._zoom = 100
        self._holder = QWidget()
        self._holder.setObjectName("scrolled")
        self._box = QVBoxLayout(self._holder)
        self._box.setContentsMargins(0, spacing.PAGE, 0, spacing.PAGE)
        self._box.setSpacing(spacing.PAGE)
        self.setWidget(self._holder)
        self.pages: list[_PageView] = []

    def show_content(self, content: bytes) -> None:
        """Show a PDF as it stands in a file."""
        self._jobs.read(
            self, lambda _progress: _sizes(content), lambda sizes: self._take(content, sizes), slot="file"
        )

    def clear(self) -> None:
        self._take(b"", [])

    def set_zoom(self, percent: int) -> None:
        self._zoom = percent
        for page in self.pages:
            page.fit(self._width())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if control and event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.set_zoom(next((each for each in ZOOMS if each > self._zoom), ZOOMS[-1]))
        elif control and event.key() == Qt.Key.Key_Minus:
            self.set_zoom(next((each for each in reversed(ZOOMS) if each < self._zoom), ZOOMS[0]))
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for page in self.pages:
            page.fit(self._width())

    def _width(self) -> int:
        return min(WIDEST, self.viewport().width() - 2 * spacing.PAGE) * self._zoom // 100

    def _take(self, content: bytes, sizes: list[tuple[float, float]]) -> None:
        for page in self.pages:
            page.deleteLater()
        self._content = content
        self.pages = []
        for number, size in enumerate(sizes):
            page = _PageView(number, len(sizes), size, self._draw, self._holder)
            page.fit(self._width())
            self._box.addWidget(page, alignment=Qt.AlignmentFlag.AlignHCenter)
            self.pages.append(page)
        self.verticalScrollBar().setValue(0)

    def _draw(self, page: _PageView, pixels: int) -> None:
        content, number = self._content, page.number
        self._jobs.read(
            page, lambda _progress: _drawn(content, number, pixels), partial(page.take, pixels), slot="page"
        )


class _PageView(QWidget):
    """One page; it asks to be drawn when it is painted and has no picture of its size."""

    def __init__(self, number: int, of: int, size: tuple[float, float], draw: Any, parent: QWidget) -> None:
        super().__init__(parent)
        self.number = number
        self._points = size
        self._draw = draw
        self.image: QImage | None = None
        self._asked = 0
        self.setAccessibleName(say("Page {number} of {pages}", number=number + 1, pages=of))

    def fit(self, width: int) -> None:
        across, down = self._points
        self.setFixedSize(QSize(max(80, width), round(max(80, width) * down / across)))

    def take(self, _pixels: int, image: QImage) -> None:
        self.image = image
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        pixels = round(self.width() * self.devicePixelRatioF())
        if self._asked != pixels:
            self._asked = pixels
            self._draw(self, pixels)
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        if self.image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self.rect(), self.image)
        painter.setPen(QPen(look().colour("strong_line"), 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()


def _sizes(content: bytes) -> list[tuple[float, float]]:
    import pypdfium2

    with _ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(content)
        try:
            return [document.get_page_size(at) for at in range(len(document))]
        finally:
            document.close()


def _drawn(content: bytes, number: int, pixels: int) -> QImage:
    """A page as wide as ``pixels``."""
    import pypdfium2

    with _ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(content)
        try:
            page = document[number]
            bitmap = page.render(scale=pixels / page.get_width(), prefer_bgrx=True)
            held = bytes(bitmap.buffer)
            image = QImage(
                held, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGB32
            ).copy()
            bitmap.close()
            return image
        finally:
            document.close()

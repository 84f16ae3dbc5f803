"""Navigation by duty: 200 px, folds to 56; the page in front is marked by a bar."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QMenu, QScrollArea, QVBoxLayout, QWidget

from ui.pages.spec import GROUPS, PageSpec
from ui.theme import fonts, icons, spacing
from ui.theme.look import look, say

_ENTRY = 36
_FOLDED_ENTRY = 48


class Entry(QAbstractButton):
    """A duty or a page. It draws itself: icon and words, a bar when it is in front."""

    def __init__(
        self, text: str, icon: str = "", *, opens: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._icon = icon
        self._opens = opens
        self.open = False
        self.front = False
        self.folded = False
        look().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        width = spacing.NAVIGATION_FOLDED if self.folded else spacing.NAVIGATION
        return QSize(width, _FOLDED_ENTRY if self.folded else _ENTRY)

    def minimumSizeHint(self) -> QSize:
        return QSize(spacing.NAVIGATION_FOLDED, self.sizeHint().height())

    def set_front(self, front: bool) -> None:
        self.front = front
        self.setAccessibleDescription(say("in front") if front else "")
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = look()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = now.colour("text" if self.front or self._icon else "muted")
        if self.underMouse():
            painter.fillRect(self.rect(), now.colour("accent_weak"))
        if self.front:
            painter.fillRect(0, 6, 3, self.height() - 12, now.colour("accent"))
        if self._icon and self.folded:
            icons.draw(painter, self._icon, QRectF((self.width() - 20) / 2, 6, 20, 20), self._stroke())
            font = QFont(now.font(fonts.CAPTION))
            font.setPixelSize(10)
            painter.setFont(font)
            painter.setPen(ink)
            words = QFontMetrics(font).elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width() - 4)
            painter.drawText(QRect(0, 27, self.width(), 16), int(Qt.AlignmentFlag.AlignCenter), words)
        else:
            left = 44
            if self._icon:
                icons.draw(painter, self._icon, QRectF(16, (self.height() - 18) / 2, 18, 18), self._stroke())
            font = now.font(fonts.BODY, semibold=self.front and not self._opens)
            painter.setFont(font)
            painter.setPen(ink)
            place = QRect(left, 0, self.width() - left - 28, self.height())
            words = QFontMetrics(font).elidedText(self.text(), Qt.TextElideMode.ElideRight, place.width())
            painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), words)
            if self._opens:
                arrow = "chevron-down" if self.open else "chevron-right"
                place_of = QRectF(self.width() - 26, (self.height() - 14) / 2, 14, 14)
                icons.draw(painter, arrow, place_of, now.colour("muted"))
        if self.hasFocus():
            painter.setPen(QPen(now.colour("accent"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(3, 2, -3, -2), 6, 6)
        painter.end()

    def _stroke(self) -> QColor:
        return look().colour("accent" if self.front else "muted")


class Navigation(QFrame):
    """Duties that have pages the user may open. A duty with one page opens it; others unfold."""

    wanted = Signal(str)
    """A page id."""

    def __init__(self, specs: Sequence[PageSpec], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(say("Navigation"))
        self._folded = False
        self._front = ""
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        holder = QWidget()
        holder.setObjectName("scrolled")
        self._box = QVBoxLayout(holder)
        self._box.setContentsMargins(0, 8, 0, 8)
        self._box.setSpacing(0)
        scroll.setWidget(holder)
        outer.addWidget(scroll, 1)
        self._fold = Entry(say("Fold"), "menu")
        self._fold.clicked.connect(lambda: self.set_folded(not self._folded))
        outer.addWidget(self._fold)
        self._duties: dict[str, Entry] = {}
        self._pages: dict[str, Entry] = {}
        self._of: dict[str, list[PageSpec]] = {}
        for id, title, icon in GROUPS:
            pages = [each for each in specs if each.group == id and each.in_navigation]
            if pages:
                self._add_duty(id, say(title), icon, pages)
        self._box.addStretch(1)
        self.set_folded(False)

    def _add_duty(self, id: str, title: str, icon: str, pages: list[PageSpec]) -> None:
        self._of[id] = pages
        single = len(pages) == 1
        duty = Entry(title, icon, opens=not single)
        duty.setObjectName(f"duty:{id}")
        self._duties[id] = duty
        self._box.addWidget(duty)
        if single:
            duty.clicked.connect(self._opener(pages[0].id))
            return
        duty.clicked.connect(lambda: self._press(id))
        for page in pages:
            entry = Entry(say(page.title))
            entry.setObjectName(f"page:{page.id}")
            entry.clicked.connect(self._opener(page.id))
            entry.hide()
            self._pages[page.id] = entry
            self._box.addWidget(entry)

    def _opener(self, page: str) -> Callable[[], None]:
        return lambda: self.wanted.emit(page)

    @property
    def folded(self) -> bool:
        return self._folded

    def set_folded(self, folded: bool) -> None:
        self._folded = folded
        self.setFixedWidth(spacing.NAVIGATION_FOLDED if folded else spacing.NAVIGATION)
        for entry in (*self._duties.values(), self._fold):
            entry.folded = folded
            entry.setToolTip(entry.text() if folded else "")
            entry.updateGeometry()
        self._fold.setText(say("Unfold") if folded else say("Fold"))
        for page, entry in self._pages.items():
            entry.setVisible(not folded and self._duty_of(page).open)
        self.set_front(self._front)

    def set_front(self, page: str) -> None:
        """Mark the page that is in front, and unfold its duty."""
        self._front = page
        for id, duty in self._duties.items():
            holds = any(each.id == page for each in self._of[id])
            single = len(self._of[id]) == 1
            if holds and not single and not self._folded and not duty.open:
                self._unfold(id, True)
            duty.set_front(holds and (single or self._folded))
        for id, entry in self._pages.items():
            entry.set_front(id == page)

    def focus_front(self) -> None:
        """Take the keyboard, at the entry in front."""
        entries = [*self._pages.values(), *self._duties.values()]
        front = next((each for each in entries if each.front and each.isVisible()), None)
        target = front or next(iter(self._duties.values()), self._fold)
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _duty_of(self, page: str) -> Entry:
        return next(
            self._duties[id] for id, pages in self._of.items() if any(each.id == page for each in pages)
        )

    def _press(self, id: str) -> None:
        if not self._folded:
            self._unfold(id, not self._duties[id].open)
            return
        menu = QMenu(self)
        for page in self._of[id]:
            menu.addAction(say(page.title)).triggered.connect(self._opener(page.id))
        duty = self._duties[id]
        menu.popup(duty.mapToGlobal(QPoint(duty.width(), 0)))

    def _unfold(self, id: str, on: bool) -> None:
        self._duties[id].open = on
        self._duties[id].update()
        for page in self._of[id]:
            if page.id in self._pages:
                self._pages[page.id].setVisible(on)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), look().colour("canvas"))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), look().colour("hairline"))
        painter.end()

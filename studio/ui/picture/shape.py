"""Where the parts of the Picture pane stand: tools left, the work in the middle, dock right, tray at the bottom.

    +------+----------------------------+-----------+------+
    | tool |  options of the tool       |           | rail |
    | strip|  middle                    |   dock    |      |
    |      |----------------------------|           |      |
    |      |  tray                      |           |      |
    +------+----------------------------+-----------+------+

The middle keeps a least size whatever else there is: where the open dock would take from it, the dock stands over the
work, at its right or, where that would cover it, over its lower part. Messages lie over the foot of the middle, so that
none of them moves anything. Made by the pane. Main thread.
"""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from studio.ui.picture.dock import Dock
from studio.ui.picture.middle import Middle
from studio.ui.picture.results.tray import Tray
from studio.ui.widgets.message_bar import MessageBar
from studio.ui.widgets.words import GAP, area

BESIDE: Final = 420
"""Logical pixels of width that the middle keeps beside an open dock."""
SHARE: Final = 0.6
"""Of the pane's height that the middle keeps."""
SEEN: Final = 240
"""Logical pixels of the work that stay in sight at the left of a dock that stands over it."""
LOWER: Final = 0.64
"""Of the middle's height that a dock over its lower part takes."""
LOWEST: Final = 200


class Shape(QWidget):
    def __init__(self, middle: Middle, tray: Tray, dock: Dock, messages: MessageBar) -> None:
        super().__init__()
        self.middle, self.tray, self.dock, self.messages = middle, tray, dock, messages
        self._strip = area("bar")
        self._tools: QWidget | None = None
        self._options = area("bar")
        self._rule = area("rule")
        self._covered = QRect()
        """By a dock that stands over the work."""
        for part in (self._strip, self._options, middle, tray, self._rule, dock.rail, dock, messages):
            part.setParent(self)
        for part in (self._strip, self._options):
            QVBoxLayout(part).setContentsMargins(0, 0, 0, 0)
            part.hide()
        for part in (middle, tray, messages):
            part.installEventFilter(self)
        dock.moved.connect(self.place)
        middle.foot_changed.connect(self._place_messages)

    def set_tool_strip(self, strip: QWidget) -> None:
        """The narrow column of tools at the left."""
        scroll = QScrollArea()
        scroll.setWidget(strip)
        scroll.setWidgetResizable(True)
        # In a low window the wheel and the Tab key reach what has no room; a bar would be as wide as the tools.
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        strip.setProperty("area", "clear")
        self._tools = strip
        self._put(self._strip, scroll)

    def set_tool_options(self, options: QWidget) -> None:
        """The row over the middle: settings of the tool in hand."""
        self._put(self._options, options)

    def _put(self, holder: QWidget, widget: QWidget) -> None:
        layout = holder.layout()
        if layout is not None:
            layout.addWidget(widget)
        widget.installEventFilter(self)
        self.place()

    @property
    def dock_over(self) -> bool:
        """The dock is open and stands over the work."""
        return self.dock.is_open and not self._room_for_dock()

    # ---- placing

    def _room_for_dock(self) -> bool:
        left = self._strip_width()
        work = self.width() - left - self.dock.rail.sizeHint().width() - self.dock.wanted_width()
        return work >= BESIDE

    def _strip_width(self) -> int:
        return self._tools.sizeHint().width() if self._tools is not None else 0

    @staticmethod
    def _has(holder: QWidget) -> bool:
        """Something that wants to be seen was put there."""
        layout = holder.layout()
        return layout is not None and not layout.isEmpty()

    def place(self) -> None:
        wide, high = self.width(), self.height()
        left = 0
        self._strip.setVisible(self._has(self._strip))
        if not self._strip.isHidden():
            left = self._strip_width()
            self._strip.setGeometry(0, 0, left, high)
        rail = self.dock.rail.sizeHint().width()
        self.dock.rail.setGeometry(wide - rail, 0, rail, high)
        right = wide - rail
        beside = self.dock.is_open and self._room_for_dock()
        if beside:
            width = self.dock.wanted_width()
            self.dock.setGeometry(right - width, 0, width, high)
            self._rule.setGeometry(right - width - 1, 0, 1, high)
            right -= width + 1
        self._rule.setVisible(beside)
        self._place_work(QRect(left, 0, right - left, high))
        self.dock.setVisible(self.dock.is_open)
        over = self._over(self.middle.geometry()) if self.dock.is_open and not beside else QRect()
        low = over.top() > 0
        self._covered = over
        self.dock.save_height(low)
        if not over.isEmpty():
            self.dock.setGeometry(over)
            self.dock.raise_()
        self.middle.leave_free(right=0 if low else over.width(), foot=over.height() if low else 0)
        self._place_messages()

    def _place_work(self, work: QRect) -> None:
        top = work.top()
        over_canvas = self.tray.large or self.middle.shows_a_picture
        self._options.setVisible(self._has(self._options) and not over_canvas)
        if not self._options.isHidden():
            tall = self._options.sizeHint().height()
            self._options.setGeometry(work.left(), top, work.width(), tall)
            top += tall
        inner = work.adjusted(GAP, 0, -GAP, 0)
        if self.tray.large:
            self.middle.hide()
            self.tray.set_room(work.height())
            self.tray.setGeometry(inner.left(), top + GAP, inner.width(), work.height() - top - 2 * GAP)
            return
        self.middle.show()
        room = work.height() - top - math.ceil(SHARE * work.height()) - 2 * GAP
        self.tray.set_room(room)
        low = max(0, min(self.tray.sizeHint().height(), room))
        bottom = work.bottom() + 1 - GAP - low
        self.tray.setGeometry(inner.left(), bottom, inner.width(), low)
        self.middle.setGeometry(work.left(), top, work.width(), bottom - GAP - top)

    def _over(self, middle: QRect) -> QRect:
        """Of a dock that has no room beside the work."""
        if self.tray.large:
            middle = self.tray.geometry()
        width = self.dock.wanted_width()
        if middle.width() - width >= SEEN:
            return QRect(middle.right() + 1 - width, 0, width, middle.bottom() + 1)
        tall = min(middle.height(), max(LOWEST, round(LOWER * middle.height())))
        return QRect(middle.left(), middle.bottom() + 1 - tall, middle.width(), tall)

    def _place_messages(self) -> None:
        """Over the foot of the middle, or of the gallery's pictures; of what a dock that stands over it leaves free."""
        over = self.tray.geometry() if self.tray.large else self.middle.geometry()
        over.setLeft(over.left() + self.tray.aside_width())
        if self._covered.top() > 0:
            over.setBottom(self._covered.top() - 1)
        elif not self._covered.isEmpty():
            over.setRight(self._covered.left() - 1)
        if not self.tray.large:
            over.setBottom(over.bottom() - self.middle.foot)
        wraps = self.messages.hasHeightForWidth()
        tall = self.messages.heightForWidth(over.width()) if wraps else self.messages.sizeHint().height()
        self.messages.setGeometry(over.left(), over.bottom() + 1 - tall, over.width(), tall)
        self.messages.raise_()

    # ---- what asks for it

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.place()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            if watched is self.messages:
                self._place_messages()
            else:
                self.place()
        elif event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent) and watched not in (
            self.middle,
            self.tray,
        ):
            self.place()
        return super().eventFilter(watched, event)

    def minimumSizeHint(self) -> QSize:
        return QSize(300, 160)

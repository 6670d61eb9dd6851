"""A line of widgets that goes on in the next line where it is too short for them. Main thread; every pane uses it."""

from __future__ import annotations

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from studio.ui.widgets.words import GAP


class FlowRow(QLayout):
    """Widgets side by side, as wide as they like to be; those that like to grow share what is left of their line."""

    def __init__(self, *widgets: QWidget, last: int = 0, parent: QWidget | None = None) -> None:
        """`last`: how many of the widgets, from the end, stand at the far side where the line has room."""
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._last = last
        self.setContentsMargins(QMargins())
        self.setSpacing(GAP)
        for widget in widgets:
            self.addWidget(widget)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), move=False)

    def sizeHint(self) -> QSize:
        shown = self._shown()
        width = sum(item.sizeHint().width() for item in shown) + self.spacing() * max(0, len(shown) - 1)
        return QSize(width, max((item.sizeHint().height() for item in shown), default=0))

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._shown():
            size = size.expandedTo(item.minimumSize())
        return size

    def setGeometry(self, area: QRect) -> None:
        super().setGeometry(area)
        self._place(area, move=True)

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _place(self, area: QRect, *, move: bool) -> int:
        """Lay the lines out in `area`; their height together."""
        top = area.top()
        for line in self._lines(area.width()):
            height = max(item.sizeHint().height() for item in line)
            if move:
                self._place_line(line, QRect(area.left(), top, area.width(), height), area)
            top += height + self.spacing()
        return max(0, top - self.spacing() - area.top())

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        lines: list[list[QLayoutItem]] = []
        used = 0
        for item in self._shown():
            need = item.sizeHint().width()
            if lines and used + self.spacing() + need <= width:
                lines[-1].append(item)
                used += self.spacing() + need
            else:
                lines.append([item])
                used = need
        return lines

    def _place_line(self, line: list[QLayoutItem], room: QRect, area: QRect) -> None:
        far = (
            [item for item in self._items[len(self._items) - self._last :] if not item.isEmpty()] if self._last else []
        )
        widths = [min(item.sizeHint().width(), room.width()) for item in line]
        spare = room.width() - sum(widths) - self.spacing() * (len(line) - 1)
        growing = [at for at, item in enumerate(line) if item.expandingDirections() & Qt.Orientation.Horizontal]
        for at in growing:
            widths[at] += spare // len(growing)
        left = room.left()
        for item, width in zip(line, widths, strict=True):
            if far and item is far[0] and not growing:
                left += spare
            place = QRect(QPoint(left, room.top()), QSize(width, room.height()))
            item.setGeometry(self._mirrored(place, area))
            left += width + self.spacing()

    def _mirrored(self, place: QRect, area: QRect) -> QRect:
        parent = self.parentWidget()
        if parent is None or parent.layoutDirection() == Qt.LayoutDirection.LeftToRight:
            return place
        return place.translated(area.left() + area.right() - place.left() - place.right(), 0)

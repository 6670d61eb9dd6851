"""Where a colour is chosen by eye: saturation and brightness in a square, hue on a bar; both by keyboard too. Main
thread."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QLinearGradient, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from studio.services.translation import tr
from studio.ui.theme import tokens
from studio.ui.widgets.words import hover_text

_KEYS: Final[dict[int, tuple[int, int]]] = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1),
}  # fmt: skip
_RING: Final = 5


class ShadeSquare(QWidget):
    """Saturation from left to right, brightness from below; arrow keys change one percent, with Shift ten."""

    chosen = Signal(float, float)
    """Saturation and brightness, 0 to 1."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hue, self._saturation, self._brightness = 0.0, 0.0, 0.0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Saturation and brightness"))
        self.setToolTip(hover_text(tr("More colour to the right, more light to the top; arrow keys move the ring")))
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(240, 150)

    def show_colour(self, hue: float, saturation: float, brightness: float) -> None:
        """Each 0 to 1."""
        self._hue, self._saturation, self._brightness = hue, saturation, brightness
        self.setAccessibleDescription(
            tr("{saturation} % saturation, {brightness} % brightness", saturation=round(100 * saturation),
               brightness=round(100 * brightness))
        )  # fmt: skip
        self.update()

    def _area(self) -> QRectF:
        return QRectF(self.rect()).adjusted(3, 3, -3, -3)

    def _choose(self, saturation: float, brightness: float) -> None:
        self.chosen.emit(min(1.0, max(0.0, saturation)), min(1.0, max(0.0, brightness)))

    def _choose_at(self, at: QPointF) -> None:
        area = self._area()
        self._choose((at.x() - area.left()) / area.width(), 1 - (at.y() - area.top()) / area.height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._choose_at(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._choose_at(event.position())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = _KEYS.get(event.key())
        if way is None:
            super().keyPressEvent(event)
            return
        far = 0.1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 0.01
        self._choose(self._saturation + way[0] * far, self._brightness + way[1] * far)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        area, painter = self._area(), QPainter(self)
        across = QLinearGradient(area.topLeft(), area.topRight())
        across.setColorAt(0, QColor("white"))
        across.setColorAt(1, QColor.fromHsvF(min(0.9999, self._hue), 1, 1))
        down = QLinearGradient(area.topLeft(), area.bottomLeft())
        down.setColorAt(0, QColor(0, 0, 0, 0))
        down.setColorAt(1, QColor("black"))
        painter.fillRect(area, across)
        painter.fillRect(area, down)
        look = tokens()
        painter.setPen(QPen(QColor(look.accent if self.hasFocus() else look.edge), 2 if self.hasFocus() else 1))
        painter.drawRect(area)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QPointF(
            area.left() + self._saturation * area.width(), area.top() + (1 - self._brightness) * area.height()
        )
        for colour, width in (("black", 3.2), ("white", 1.6)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawEllipse(middle, _RING, _RING)
        painter.end()


class HueBar(QSlider):
    """0 to 359 degrees."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setRange(0, 359)
        self.setPageStep(15)
        self.setAccessibleName(tr("Hue, in degrees"))
        self.setToolTip(hover_text(tr("From red over green and blue back to red")))

    def sizeHint(self) -> QSize:
        return QSize(240, 22)

    def _area(self) -> QRectF:
        return QRectF(self.rect()).adjusted(3, 4, -3, -4)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.mouseMoveEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            share = (event.position().x() - self._area().left()) / self._area().width()
            self.setValue(round(359 * min(1.0, max(0.0, share))))

    def paintEvent(self, _event: QPaintEvent) -> None:
        area, painter = self._area(), QPainter(self)
        colours = QLinearGradient(area.topLeft(), area.topRight())
        for step in range(7):
            colours.setColorAt(step / 6, QColor.fromHsvF(step / 6 % 1, 1, 1))
        painter.fillRect(area, colours)
        look = tokens()
        painter.setPen(QPen(QColor(look.accent if self.hasFocus() else look.edge), 2 if self.hasFocus() else 1))
        painter.drawRect(area)
        at = area.left() + self.value() / 359 * area.width()
        for colour, width in (("black", 5.0), ("white", 2.6)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawLine(QPointF(at, 2), QPointF(at, self.height() - 2))
        painter.end()

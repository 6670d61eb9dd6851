"""The canvas on the screen with a tool in the hand: pointer, pen, wheel and keys, as the tool or the view takes them.

Main thread; what is seen is `sight`.
"""

from __future__ import annotations

from typing import Final, Protocol

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPointingDevice,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from studio.ui.picture.canvas.painting.pointer import Pointer
from studio.ui.picture.canvas.painting.projection import Projection
from studio.ui.picture.canvas.painting.sight import CanvasSight

_STEP: Final = 1.2
_ARROWS: Final[dict[int, tuple[int, int]]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Tool(Protocol):
    """What is in the hand. Every gesture is a press, moves, then a release or a cancel; main thread."""

    @property
    def cursor(self) -> Qt.CursorShape: ...

    def press(self, at: Pointer) -> None: ...
    def move(self, at: Pointer) -> None: ...
    def release(self, at: Pointer) -> None: ...
    def cancel(self) -> None:
        """Take back what the gesture did so far."""

    def hover(self, at: Pointer | None) -> None:
        """The pointer goes over the canvas without a button; None: it left."""

    def draw(self, painter: QPainter, view: CanvasView) -> None:
        """What the tool shows over the canvas, in pixels of the view."""

    def covers(self, view: CanvasView) -> QRect:
        """The part of the view that `draw` draws in, now."""


class Overlay(Protocol):
    """What is shown over the canvas whatever is in the hand."""

    def draw(self, painter: QPainter, view: CanvasView) -> None:
        """In pixels of the view."""


class CanvasView(CanvasSight):
    menu_wanted = Signal(QPoint)
    """Where on the screen."""
    nudged = Signal(int, int)
    """An arrow key: pixels to the right and down."""
    hovered = Signal(object)
    """QPointF, the pixel of the canvas under the pointer; None: the pointer left."""
    released = Signal()
    """A gesture is over."""
    approached = Signal()
    """The pointer goes over the canvas without a button, while the keyboard is elsewhere."""

    def __init__(self, projection: Projection, name: str, empty: str, parent: QWidget | None = None) -> None:
        super().__init__(projection, empty, parent)
        self._tool: Tool | None = None
        self._held = False
        """A gesture of the tool is under way."""
        self._pan: QPointF | None = None
        self._space = False
        self._stays = False
        """The gesture goes on without a button."""
        self._tool_area = QRect()
        """What the tool drew in."""
        self._shape = Qt.CursorShape.ArrowCursor
        """Of the cursor, as the tool had it last."""
        self._overlays: list[Overlay] = []
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    # ---- the tool, and what lies over the canvas

    def hold(self, tool: Tool | None) -> None:
        """Take another tool into the hand; a gesture that is under way is taken back."""
        self.let_go()
        if self._tool is not None:
            self._tool.hover(None)
        self._tool = tool
        self._show_cursor()
        self.update()

    def lay_over(self, overlay: Overlay) -> None:
        """Show it over the canvas from now on, under what the tool shows."""
        self._overlays.append(overlay)
        self.update()

    def draw_over(self, painter: QPainter) -> None:
        for overlay in self._overlays:
            overlay.draw(painter, self)
        if self._tool is not None:
            self._tool.draw(painter, self)

    def update_tool(self) -> None:
        """The tool in the hand shows something else now."""
        now = self._tool.covers(self) if self._tool is not None else QRect()
        self.update(self._tool_area)
        self.update(now)
        self._tool_area = now
        if self._tool is not None and self._tool.cursor != self._shape:
            self._show_cursor()

    def stay(self, on: bool) -> None:
        """The tool's gesture goes on when the button is let go, as that of a polygon does; or does so no more."""
        self._stays = on

    def let_go(self) -> None:
        """Take back the gesture that is under way."""
        if self.held and self._tool is not None:
            self._held = self._stays = False
            self._tool.cancel()
            self.update_tool()
            self.released.emit()

    @property
    def held(self) -> bool:
        """A gesture of the tool is under way."""
        return self._held or self._stays

    @property
    def tool(self) -> Tool | None:
        """What is in the hand."""
        return self._tool

    # ---- the pointer

    def _pointer(self, event: QMouseEvent | QTabletEvent, pressure: float, *, eraser: bool = False) -> Pointer:
        at, keys = self.to_canvas(event.position()), event.modifiers()
        double = event.type() == QEvent.Type.MouseButtonDblClick
        return Pointer(
            at.x(),
            at.y(),
            pressure,
            eraser,
            bool(keys & Qt.KeyboardModifier.ShiftModifier),
            bool(keys & Qt.KeyboardModifier.ControlModifier),
            bool(keys & Qt.KeyboardModifier.AltModifier),
            double,
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        left = event.button() == Qt.MouseButton.LeftButton
        if event.button() == Qt.MouseButton.MiddleButton or (left and self._space):
            self._pan = event.position()
            self._show_cursor()
        elif left and self._tool is not None and self.has_picture():
            self._held = True
            self._tool.press(self._pointer(event, 1.0))
            self.update_tool()
        else:
            super().mousePressEvent(event)

    def _tell_where(self, event: QMouseEvent | QTabletEvent) -> None:
        if self.has_picture():
            self.hovered.emit(self.to_canvas(event.position()))
            if not (event.buttons() or self.hasFocus()):
                self.approached.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._tell_where(event)
        if self._pan is not None:
            before, self._pan = self._pan, event.position()
            self._from.bring(self.to_canvas(before), event.position())
            self._moved()
        elif self._tool is not None and self.has_picture():
            at = self._pointer(event, 1.0)
            if self._held:
                self._tool.move(at)
            else:
                self._tool.hover(at)
            self.update_tool()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pan is not None and event.button() != Qt.MouseButton.RightButton:
            self._pan = None
            self._show_cursor()
        elif self._held and self._tool is not None and event.button() == Qt.MouseButton.LeftButton:
            self._held = False
            self._tool.release(self._pointer(event, 1.0))
            self.update_tool()
            self.released.emit()

    def tabletEvent(self, event: QTabletEvent) -> None:
        """Taken, or Qt would send the same as the mouse, without pressure."""
        event.accept()
        if self._tool is None or not self.has_picture():
            return
        eraser = event.pointerType() == QPointingDevice.PointerType.Eraser
        at = self._pointer(event, event.pressure(), eraser=eraser)
        kind = event.type()
        if kind == QEvent.Type.TabletPress and event.button() == Qt.MouseButton.LeftButton:
            self._held = True
            self._tool.press(at)
        elif kind == QEvent.Type.TabletMove:
            self._tell_where(event)
            if self._held:
                self._tool.move(at)
            else:
                self._tool.hover(at)
        elif kind == QEvent.Type.TabletRelease and self._held:
            self._held = False
            self._tool.release(at)
            self.released.emit()
        self.update_tool()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel zooms to the pointer; with Shift it moves sideways, with Alt it turns."""
        turned = event.angleDelta()
        steps = (turned.y() or turned.x()) / 120
        if not self.has_picture() or not steps:
            event.ignore()
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._from.bring(self.to_canvas(QPointF()), QPointF(60 * steps, 0))
            self._moved()
        elif event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.turn(15 * steps)
        else:
            self._from.zoom_at(event.position(), _STEP**steps)
            self._moved()
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.hovered.emit(None)
        if self._tool is not None and not self._held:
            self._tool.hover(None)
            self.update_tool()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._show_cursor()

    def event(self, event: QEvent) -> bool:
        """While a gesture is under way Escape and Undo mean it, and no action of the window."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._takes_back(event):
            event.accept()
            return True
        return super().event(event)

    def _takes_back(self, event: QKeyEvent) -> bool:
        undo = event.matches(QKeySequence.StandardKey.Undo)
        return self.held and (undo or event.key() == Qt.Key.Key_Escape)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = True
            self._show_cursor()
        elif self._takes_back(event):
            self.let_go()
        elif event.key() in _ARROWS and self.has_picture() and not self._held:
            across, down = _ARROWS[event.key()]
            far = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            self.nudged.emit(across * far, down * far)
        elif event.key() != Qt.Key.Key_Space:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
            self._show_cursor()
        elif event.key() != Qt.Key.Key_Space:
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._space = False
        self._show_cursor()

    def _show_cursor(self) -> None:
        self._shape = self._tool.cursor if self._tool is not None else Qt.CursorShape.ArrowCursor
        if self._pan is not None:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif self._space:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self.setCursor(self._shape)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(event.globalPos())

"""Two pictures in one place: a line between them that is dragged, or what differs between them. Main thread."""

from __future__ import annotations

from typing import Final, Literal

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from studio.services.translation import tr
from studio.ui.theme import tokens

Way = Literal["split", "difference"]
_STEP: Final = 0.02
_GAIN: Final = 2
"""Doublings of a difference: four levels of 255 are seen as sixteen."""
_MODE: Final = QPainter.CompositionMode


class SplitView(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._pictures: list[QPixmap] = [QPixmap(), QPixmap()]
        self._size = QSize()
        self.way: Way = "split"
        self.share = 0.5
        """Of the width, from the left, that shows the left picture."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setAccessibleName(tr("Both pictures in one place"))
        self.setMinimumSize(80, 80)

    def show_picture(self, at: int, picture: QPixmap | None, size: QSize) -> None:
        """`at`: 0 is left, 1 is right; `size`: of the whole picture, where this is a small copy. Both are shown as
        large as the left one."""
        self._pictures[at] = picture if picture is not None else QPixmap()
        if not at:
            self._size = QSize(size)
        self.update()

    def show_way(self, way: Way) -> None:
        self.way = way
        self.setCursor(Qt.CursorShape.SplitHCursor if way == "split" else Qt.CursorShape.ArrowCursor)
        self.update()

    def set_share(self, share: float) -> None:
        self.share = min(1.0, max(0.0, share))
        self.update()

    def room(self) -> QRect:
        """Where the pictures stand."""
        size = self._size.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (self.width() - size.width()) // 2, (self.height() - size.height()) // 2
        return QRect(left, top, size.width(), size.height())

    # ---- shown

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        room = self.room()
        left, right = self._pictures
        if room.isEmpty() or left.isNull() or right.isNull():
            painter.setPen(QPen(QColor(tokens().muted)))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, tr("The pictures are being read\u2026"))
        elif self.way == "difference":
            painter.drawImage(room, self._difference(room.size()))
        else:
            at = room.left() + round(self.share * room.width())
            painter.drawPixmap(room, right)
            painter.setClipRect(QRect(room.left(), room.top(), at - room.left(), room.height()))
            painter.drawPixmap(room, left)
            painter.setClipping(False)
            painter.setPen(QPen(QColor(tokens().accent), 2))
            painter.drawLine(at, room.top(), at, room.bottom())
        painter.end()

    def _difference(self, size: QSize) -> QImage:
        """By how much they differ, brighter than it is; black where they are the same."""
        whole = QImage(size * self.devicePixelRatioF(), QImage.Format.Format_RGB32)
        whole.fill(Qt.GlobalColor.black)
        painter = QPainter(whole)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(whole.rect(), self._pictures[0])
        painter.setCompositionMode(_MODE.CompositionMode_Difference)
        painter.drawPixmap(whole.rect(), self._pictures[1])
        painter.end()
        for _ in range(_GAIN):
            same = whole.copy()
            painter = QPainter(whole)
            painter.setCompositionMode(_MODE.CompositionMode_Plus)
            painter.drawImage(0, 0, same)
            painter.end()
        return whole

    # ---- dragged

    def _drag_to(self, at: QPointF) -> None:
        room = self.room()
        if room.width() and self.way == "split":
            self.set_share((at.x() - room.left()) / room.width())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._drag_to(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._drag_to(event.position())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -_STEP, Qt.Key.Key_Right: _STEP}.get(Qt.Key(event.key()))
        if step is None or self.way != "split":
            super().keyPressEvent(event)
        else:
            self.set_share(self.share + step)

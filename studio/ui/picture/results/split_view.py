"""Two pictures in one place: a line between them that is dragged, or what differs between them. Main thread."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from studio.services.translation import tr
from studio.ui.picture.zoom_view import checks
from studio.ui.theme import tokens

Way = Literal["split", "difference"]
_STEP: Final = 0.02
GAINS: Final = (1, 2, 4, 8, 16)
"""How many times as bright as it is a difference can be shown; doublings, one after the other."""
_MODE: Final = QPainter.CompositionMode
_SAME_FORM: Final = 0.03
"""By how much the ratios of two pictures' sides may differ, as those of a picture and an enlarged one do whose sides
became multiples of 8."""


class Apart(NamedTuple):
    """By how much the two pictures differ, as they are shown."""

    share: float
    """Of the pixels that differ at all, 0 to 1."""
    largest: int
    """Levels of 255."""


class SplitView(QWidget):
    told = Signal(object)
    """Apart; None where no difference is shown."""

    def __init__(self) -> None:
        super().__init__()
        self._pictures: list[QPixmap] = [QPixmap(), QPixmap()]
        self._sizes = [QSize(), QSize()]
        self.way: Way = "split"
        self.share = 0.5
        """Of the width, from the left, that shows the left picture."""
        self.gain = 4
        """One of `GAINS`."""
        self._plain: tuple[tuple[object, ...], QImage] | None = None
        """The difference as it is, with what it was made of."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setAccessibleName(tr("Both pictures in one place"))
        self.setMinimumSize(80, 80)

    def show_picture(self, at: int, picture: QPixmap | None, size: QSize) -> None:
        """`at`: 0 is left, 1 is right; `size`: of the whole picture, where this is a small copy. Pictures of one form
        are shown as large as each other, whatever their sizes; others keep their forms, each as large as fits."""
        self._pictures[at] = picture if picture is not None else QPixmap()
        self._sizes[at] = QSize(size)
        self.update()

    def show_way(self, way: Way) -> None:
        self.way = way
        self._plain = None
        self.told.emit(None)
        self.setCursor(Qt.CursorShape.SplitHCursor if way == "split" else Qt.CursorShape.ArrowCursor)
        self.update()

    def set_gain(self, gain: int) -> None:
        self.gain = gain
        self.update()

    def set_share(self, share: float) -> None:
        self.share = min(1.0, max(0.0, share))
        self.update()

    def room(self) -> QRect:
        """Where the pictures stand."""
        left, right = self.places()
        return left.united(right)

    def places(self) -> tuple[QRect, QRect]:
        """Where each stands."""
        left, right = (self._fitted(size) for size in self._sizes)
        return (left, left) if _alike(*self._sizes) else (left, right)

    def _fitted(self, size: QSize) -> QRect:
        found = QRect(QPoint(), size.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio))
        found.moveTopLeft(QPoint((self.width() - found.width()) // 2, (self.height() - found.height()) // 2))
        return found

    # ---- shown

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        room = self.room()
        if room.isEmpty() or any(one.isNull() for one in self._pictures):
            painter.setPen(QPen(QColor(tokens().muted)))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, tr("The pictures are being read\u2026"))
        elif self.way == "difference":
            painter.drawImage(room, self._brightened(room))
        else:
            self._draw_parted(painter, room)
        painter.end()

    def _draw_parted(self, painter: QPainter, room: QRect) -> None:
        at = room.left() + round(self.share * room.width())
        painter.fillRect(room, QBrush(checks(tokens().dark)))
        sides = QRect(room.topLeft(), QPoint(at - 1, room.bottom())), QRect(QPoint(at, room.top()), room.bottomRight())
        for picture, place, side in zip(self._pictures, self.places(), sides, strict=True):
            painter.setClipRect(side)
            painter.drawPixmap(place, picture)
        painter.setClipping(False)
        painter.setPen(QPen(QColor(tokens().accent), 2))
        painter.drawLine(at, room.top(), at, room.bottom())

    def _brightened(self, room: QRect) -> QImage:
        """By how much they differ, `gain` times as bright as it is; black where they are the same."""
        made_of = (room, self.devicePixelRatioF(), *self.places(), *(one.cacheKey() for one in self._pictures))
        if self._plain is None or self._plain[0] != made_of:
            self._plain = made_of, self._difference(room)
            self.told.emit(_apart(self._plain[1]))
        whole = self._plain[1].copy()
        for _ in range(GAINS.index(self.gain)):
            _add(whole, whole.copy(), _MODE.CompositionMode_Plus)
        return whole

    def _difference(self, room: QRect) -> QImage:
        """By how much they differ, as it is."""
        whole = self._difference_over(Qt.GlobalColor.black, room)
        if any(one.hasAlphaChannel() for one in self._pictures):
            # Black and nothing are the same over black, and not over white.
            _add(whole, self._difference_over(Qt.GlobalColor.white, room), _MODE.CompositionMode_Lighten)
        return whole

    def _difference_over(self, ground: Qt.GlobalColor, room: QRect) -> QImage:
        left, right = (self._laid_over(ground, at, room) for at in (0, 1))
        _add(left, right, _MODE.CompositionMode_Difference)
        return left

    def _laid_over(self, ground: Qt.GlobalColor, at: int, room: QRect) -> QImage:
        sharp = self.devicePixelRatioF()
        laid = QImage(room.size() * sharp, QImage.Format.Format_RGB32)
        laid.fill(ground)
        painter = QPainter(laid)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.scale(sharp, sharp)
        painter.drawPixmap(self.places()[at].translated(-room.topLeft()), self._pictures[at])
        painter.end()
        return laid

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


def _alike(one: QSize, other: QSize) -> bool:
    """Whether two sizes have one form."""
    across, down = one.width() * other.height(), other.width() * one.height()
    return abs(across - down) <= _SAME_FORM * max(across, down)


def _apart(plain: QImage) -> Apart:
    import numpy as np

    levels = np.frombuffer(plain.constBits(), np.uint8).reshape(-1, 4)[:, :3].max(axis=1)
    return Apart(float(np.count_nonzero(levels)) / max(1, levels.size), int(levels.max(initial=0)))


def _add(whole: QImage, more: QImage, mode: QPainter.CompositionMode) -> None:
    painter = QPainter(whole)
    painter.setCompositionMode(mode)
    painter.drawImage(0, 0, more)
    painter.end()

"""How a finished picture looks in a list: its small picture, a frame when it is chosen, its stars, whether it moves.
Main thread."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from studio.domain.picture_records import Generation
from studio.ui.theme import tokens
from studio.ui.widgets.icons import pixmap

Small = Callable[[str], QPixmap | None]
"""The small picture of an asset; None while it is made, a null one where it cannot be read."""
_STAR: Final = 11
"""Logical pixels of one star."""
_KEPT_BYTES: Final = 24 << 20
"""Of small pictures at the very size at which they are painted, however large the screen is."""
_PAGES: Final = 2
"""Of them, what is in sight once and once more: a page back asks for nothing."""


def _still(_one: Generation) -> bool:
    return False


class Cells:
    """Paints them. A picture is scaled once for a size, and not at each frame."""

    def __init__(self) -> None:
        self._scaled: OrderedDict[tuple[str, int, int], QPixmap] = OrderedDict()
        self._bytes = 0
        self._most = 1
        self.moves: Callable[[Generation], bool] = _still
        """Whether a picture moves, which is shown."""

    def in_sight(self, pictures: int) -> None:
        """How many are painted at once. Of those that were painted before as many more are kept."""
        self._most = max(1, pictures * _PAGES)
        self._drop_oldest()

    def __len__(self) -> int:
        """Pictures that are kept at the size at which they were painted."""
        return len(self._scaled)

    def forget(self) -> None:
        """Another size, or another project."""
        self._scaled.clear()
        self._bytes = 0

    def paint(
        self, painter: QPainter, place: QRect, one: Generation, get: Small, *, chosen: bool, current: bool
    ) -> None:
        """`get`: asked where it was not painted at this size lately."""
        look = tokens()
        rect = place.adjusted(3, 3, -3, -3)
        painter.setPen(QPen(QColor(look.accent if chosen else look.line), 3 if chosen else 1))
        painter.setBrush(QColor(look.surface))
        painter.drawRoundedRect(rect, 6, 6)
        inner = rect.adjusted(3, 3, -3, -3)
        shown = self._fitting(one.asset, get, inner.size(), painter.device().devicePixelRatio())
        if shown is not None:
            size = shown.deviceIndependentSize().toSize()
            corner = QPoint(inner.center().x() - size.width() // 2 + 1, inner.center().y() - size.height() // 2 + 1)
            painter.drawPixmap(corner, shown)
        if current and not chosen:
            painter.setPen(QPen(QColor(look.accent), 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect, 6, 6)
        if one.rating:
            self._stars(painter, rect, one.rating)
        if self.moves(one):
            self._film(painter, rect)

    @staticmethod
    def _film(painter: QPainter, rect: QRect) -> None:
        look = tokens()
        pill = QRect(rect.left() + 3, rect.bottom() - _STAR - 9, _STAR + 8, _STAR + 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.surface))
        painter.drawRoundedRect(pill, 8, 8)
        painter.drawPixmap(QRect(pill.left() + 4, pill.top() + 3, _STAR, _STAR), pixmap("play", _STAR, look.text))

    @staticmethod
    def _stars(painter: QPainter, rect: QRect, stars: int) -> None:
        look = tokens()
        room = max(1, min(stars, (rect.width() - 10) // _STAR))
        pill = QRect(rect.right() - room * _STAR - 9, rect.top() + 2, room * _STAR + 8, _STAR + 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.surface))
        painter.drawRoundedRect(pill, 8, 8)
        star = pixmap("star-on", _STAR, look.accent)
        for at in range(room):
            painter.drawPixmap(QRect(pill.left() + 4 + at * _STAR, pill.top() + 3, _STAR, _STAR), star)

    def _fitting(self, asset: str, get: Small, room: QSize, ratio: float) -> QPixmap | None:
        key = (asset, room.width(), room.height())
        kept = self._scaled.get(key)
        if kept is not None:
            self._scaled.move_to_end(key)
            return kept
        small = get(asset)
        if small is None or small.isNull() or room.isEmpty():
            return None
        shown = small.scaled(
            room * ratio, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        shown.setDevicePixelRatio(ratio)
        self._scaled[key] = shown
        self._bytes += _bytes_of(shown)
        self._drop_oldest()
        return shown

    def _drop_oldest(self) -> None:
        while len(self._scaled) > self._most or (self._bytes > _KEPT_BYTES and len(self._scaled) > 1):
            _, oldest = self._scaled.popitem(last=False)
            self._bytes -= _bytes_of(oldest)


def _bytes_of(picture: QPixmap) -> int:
    return picture.width() * picture.height() * picture.depth() // 8

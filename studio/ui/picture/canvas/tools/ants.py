"""The edge of what is selected, as marching ants over the canvas. Main thread.

The edge is worked out once for what is in sight: a picture of one byte a pixel, whose values run along the diagonal.
A step of the ants changes only its table of eight colours, so that it costs the same whatever is selected. They rest
while a stroke is painted and while the canvas is hidden.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QPoint, QPointF, QRect, QTimer
from PySide6.QtGui import QImage, QPainter, QTransform, qRgba

from studio.ui.picture.canvas.painting.arrays import NDArray, np
from studio.ui.picture.canvas.painting.selection import Selection
from studio.ui.picture.canvas.painting.tiles import SIDE, keys_of, rect_of
from studio.ui.picture.canvas.painting.view import CanvasView
from studio.ui.picture.canvas.tools.selecting import Selecting

_STEP_MS: Final = 140
_PERIOD: Final = 8
_HALF: Final = 128
"""From this coverage on a pixel counts as selected for the edge."""


class Ants(QObject):
    def __init__(self, selecting: Selecting, view: CanvasView) -> None:
        super().__init__(view)
        self._selecting, self._view = selecting, view
        self._phase = 0
        self.shown_by: Callable[[], tuple[int, int]] = lambda: (0, 0)
        """By how many pixels of the canvas what is selected is being moved."""
        self._known: tuple[Selection, QTransform, QRect, float] | None = None
        self._edge: QImage | None = None
        self._seen = QRect()
        """The part of the view in which an edge is seen where it stands."""
        self._drawn = QRect()
        """Where it was drawn last."""
        self._timer = QTimer(self)
        self._timer.setInterval(_STEP_MS)
        self._timer.timeout.connect(self._go_on)
        selecting.changed.connect(self._changed)
        view.lay_over(self)

    def _changed(self) -> None:
        if self._selecting.selection.is_empty():
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()
        self._view.update()

    def _go_on(self) -> None:
        if self._view.isVisible() and not self._view.held and self._view.window().isActiveWindow():
            self._phase = (self._phase + 1) % _PERIOD
            self._view.update(self._shown())

    def follow(self) -> None:
        """What is selected is shown elsewhere: its edge goes along as it is, and is worked out anew at the end."""
        self._view.update(self._drawn)
        self._view.update(self._shown())

    def _shown(self) -> QRect:
        """The part of the view in which the edge is to be seen now."""
        transform = self._view.to_view_transform()
        by = transform.map(QPointF(*self.shown_by())) - transform.map(QPointF())
        return self._seen.translated(by.toPoint())

    def draw(self, painter: QPainter, view: CanvasView) -> None:
        """Over the picture, in pixels of the view."""
        selection = self._selecting.selection
        if selection.is_empty():
            return
        ratio = view.devicePixelRatioF()
        wanted = (selection, view.to_view_transform(), view.rect(), ratio)
        if wanted != self._known:
            self._known = wanted
            self._edge = self._worked_out(selection, wanted[1], view.rect(), ratio)
        if self._edge is not None:
            self._drawn = self._shown()
            self._edge.setColorTable(_colours(self._phase))
            painter.drawImage(self._shown().topLeft(), self._edge)

    def _worked_out(self, selection: Selection, transform: QTransform, view: QRect, ratio: float) -> QImage | None:
        """Indices of colours for the part of the view in which an edge is seen; sets that part."""
        seen = transform.mapRect(selection.bounds()).adjusted(-2, -2, 2, 2).intersected(view)
        self._seen = seen
        if seen.isEmpty():
            return None
        width, height = round(seen.width() * ratio), round(seen.height() * ratio)
        back, _ = (transform * QTransform.fromTranslate(-seen.left(), -seen.top()).scale(1, 1)).inverted()
        inside = _sampled(selection, back, width, height, ratio)
        edge = np.zeros((height, width), np.bool_)
        edge[:, 1:] |= inside[:, 1:] != inside[:, :-1]
        edge[1:] |= inside[1:] != inside[:-1]
        diagonal = (np.arange(height)[:, None] + np.arange(width)[None]) % _PERIOD + 1
        values = np.where(edge, diagonal, 0).astype(np.uint8)
        padded = np.zeros((height, (width + 3) // 4 * 4), np.uint8)
        padded[:, :width] = values
        image = QImage(padded.data, width, height, padded.shape[1], QImage.Format.Format_Indexed8).copy()
        image.setDevicePixelRatio(ratio)
        return image


def _sampled(selection: Selection, back: QTransform, width: int, height: int, ratio: float) -> NDArray[np.bool_]:
    """Whether the middle of each device pixel lies in what is selected."""
    x, y = (np.arange(width) + 0.5) / ratio, (np.arange(height) + 0.5) / ratio
    if not back.m12() and not back.m21() and back.m11() > 0 and back.m22() > 0:
        columns = np.floor(x * back.m11() + back.dx()).astype(np.int64)
        rows = np.floor(y * back.m22() + back.dy()).astype(np.int64)
        return _upright(selection, rows, columns)
    columns_of = np.floor(x[None] * back.m11() + y[:, None] * back.m21() + back.dx()).astype(np.int64)
    rows_of = np.floor(x[None] * back.m12() + y[:, None] * back.m22() + back.dy()).astype(np.int64)
    return _turned(selection, rows_of, columns_of)


def _upright(selection: Selection, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> NDArray[np.bool_]:
    inside = np.zeros((len(rows), len(columns)), np.bool_)
    for (column, row), tile in selection.tiles().items():
        across, down = columns - column * SIDE, rows - row * SIDE
        left, right = np.searchsorted(across, [0, SIDE])
        top, bottom = np.searchsorted(down, [0, SIDE])
        if left < right and top < bottom:
            inside[top:bottom, left:right] = tile[np.ix_(down[top:bottom], across[left:right])] >= _HALF
    return inside


def _turned(selection: Selection, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> NDArray[np.bool_]:
    corner = QPoint(int(columns.min()), int(rows.min()))
    area = QRect(corner, QPoint(int(columns.max()), int(rows.max()))).intersected(selection.bounds())
    inside = np.zeros(rows.shape, np.bool_)
    tiles = selection.tiles()
    tile_rows, tile_columns = rows // SIDE, columns // SIDE
    for key in keys_of(area):
        if key in tiles:
            here = (tile_rows == key[1]) & (tile_columns == key[0])
            place = rect_of(key).topLeft()
            inside[here] = tiles[key][rows[here] - place.y(), columns[here] - place.x()] >= _HALF
    return inside


def _colours(phase: int) -> list[int]:
    """Half of the period light, half dark; the first one, of what is no edge, shows nothing."""
    light, dark = qRgba(255, 255, 255, 255), qRgba(20, 20, 20, 255)
    return [0, *(light if (at + _PERIOD - phase) % _PERIOD < _PERIOD // 2 else dark for at in range(_PERIOD))]

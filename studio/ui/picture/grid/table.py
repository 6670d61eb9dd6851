"""The cells of a grid as one sees them: pictures in columns and rows, the values of the axes beside them, sheet under
sheet. For mouse and keyboard. Main thread.

Labels of the rows and of the sheet's columns stay in sight while the cells are scrolled.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip

from studio.domain.grids import neighbour, place_of, shape, size_of
from studio.domain.picture_records import Generation, PictureGrid
from studio.services.exchange.grid_picture import GridWords
from studio.services.translation import tr
from studio.ui.theme import tokens
from studio.ui.widgets.words import hover_text

SIDES: Final = (48, 768)
"""Logical pixels of the longer side of a cell."""
_FITTING: Final = 110
"""Smaller than this none is made to have room: what lies further down is scrolled to."""
_GAP: Final = 8
_NOTCH: Final = 120
_A_NOTCH_WIDER: Final = 1.15
_MOVES: Final = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip
_CENTRED: Final = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
_AT_FOOT: Final = int(Qt.AlignmentFlag.AlignHCenter) | int(Qt.AlignmentFlag.AlignBottom)
_RIGHT: Final = Qt.TextElideMode.ElideRight
Small = Callable[[str], QPixmap | None]
"""The picture of an asset as large as is wanted; None while it is read."""


class GridTable(QAbstractScrollArea):
    selected = Signal(tuple)
    """The cells that are selected; the one that was chosen last is the last."""
    opened = Signal(int)
    """A cell is to be seen large."""
    menu_wanted = Signal(QPoint)
    side_wanted = Signal(int)

    def __init__(self, small: Callable[[int], Small]) -> None:
        """`small`: for a side in physical pixels, what has the pictures."""
        super().__init__()
        self._small = small
        self._grid: PictureGrid | None = None
        self._words = GridWords("", ())
        self._there: dict[int, Generation] = {}
        self._busy: dict[int, bool] = {}
        self._chosen: tuple[int, ...] = ()
        self._side = 160
        self._fits = True
        self._size = QSize(1, 1)
        self._left = self._top = self._title = 0
        """Room of the labels: of rows, of columns, of a sheet."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Cells of the grid"))
        self.setToolTip(
            hover_text(
                tr("Arrow keys go from cell to cell, Enter shows one large; Ctrl and a click selects a second one")
            )
        )
        self.viewport().setMouseTracking(False)

    # ---- what is shown

    def show_grid(self, grid: PictureGrid | None, words: GridWords | None) -> None:
        if grid is None or self._grid is None or grid.id != self._grid.id:
            self._chosen, self._fits = (), True
            self.horizontalScrollBar().setValue(0)
            self.verticalScrollBar().setValue(0)
        self._grid, self._words = grid, words or GridWords("", ())
        self._laid_out()

    def show_cells(self, there: dict[int, Generation], busy: dict[int, bool]) -> None:
        self._there, self._busy = there, busy
        self._laid_out()

    def set_side(self, side: int) -> None:
        """Of a cell, until `fit` is asked for."""
        self._fits = False
        self._side = min(max(side, SIDES[0]), SIDES[1])
        self._laid_out()

    def fit(self) -> None:
        """One sheet in the room that there is, as long as cells are not tiny by that; now and when it changes."""
        self._fits = True
        self._laid_out()

    @property
    def side(self) -> int:
        return self._side

    @property
    def chosen(self) -> tuple[int, ...]:
        return self._chosen

    def choose(self, cells: tuple[int, ...]) -> None:
        self._chosen = cells
        if cells:
            self._scroll_to(cells[-1])
        self.viewport().update()
        self.setAccessibleDescription(self.told(cells[-1]) if cells else "")
        self.selected.emit(cells)

    def told(self, cell: int) -> str:
        """A cell in words: its values, and whether it is there."""
        if self._grid is None:
            return ""
        places = place_of(self._grid.axes, cell)
        words = [self._words.labels(number)[place] for number, place in enumerate(places)]
        state = "" if cell in self._there else tr("being made") if cell in self._busy else tr("no picture")
        return ", ".join(one for one in (*words, state) if one)

    # ---- where everything is

    def _measure(self) -> None:
        """What places are worked out from, once for all cells."""
        self._size, self._left = self._cell_size(), self._row_labels()
        self._top, self._title = self._column_labels(), self._sheet_label()

    def _cell_size(self) -> QSize:
        grid = self._grid
        sizes = [QSize(one.width, one.height) for one in self._there.values()]
        if grid is not None:
            sizes.append(QSize(grid.request.width, grid.request.height))
        widest = max((one.width() for one in sizes), default=1)
        highest = max((one.height() for one in sizes), default=1)
        return QSize(widest, highest).scaled(self._side, self._side, Qt.AspectRatioMode.KeepAspectRatio)

    def _row_labels(self) -> int:
        """The room of the rows' labels."""
        named = self._words.axis(1)
        widest = max(self.fontMetrics().horizontalAdvance(one) for one in (named, *self._words.values(1)))
        return min(widest, max(70, self.viewport().width() // 5)) + 3 * _GAP if named else 0

    def _column_labels(self) -> int:
        """The axis in a line of its own, its values in two at most."""
        return 3 * self.fontMetrics().height() + _GAP if self._words.axis(0) else _GAP

    def _sheet_label(self) -> int:
        return self.fontMetrics().height() + _GAP if any(self._words.labels(2)) else 0

    def _sheet_height(self) -> int:
        down = shape(self._grid.axes)[1] if self._grid is not None else 1
        return self._title + self._top + down * (self._size.height() + _GAP) + _GAP

    def place(self, cell: int) -> QRect:
        """In the viewport."""
        if self._grid is None:
            return QRect()
        column, row, sheet = place_of(self._grid.axes, cell)
        size = self._size
        x = self._left + column * (size.width() + _GAP) - self.horizontalScrollBar().value()
        y = sheet * self._sheet_height() + self._title + self._top + row * (size.height() + _GAP)
        return QRect(QPoint(x, y - self.verticalScrollBar().value()), size)

    def cell_at(self, at: QPoint) -> int:
        """-1 where there is none."""
        count = size_of(self._grid.axes) if self._grid is not None else 0
        return next((cell for cell in range(count) if self.place(cell).contains(at)), -1)

    def _laid_out(self) -> None:
        self._measure()
        if self._fits:
            self._side = self._fitting_side()
            self._size = self._cell_size()
        size, room = self._size, self.viewport().size()
        across, _down, sheets = shape(self._grid.axes) if self._grid is not None else (1, 1, 1)
        wide, high = self._left + across * (size.width() + _GAP), sheets * self._sheet_height()
        for bar, whole, seen, step in (
            (self.horizontalScrollBar(), wide, room.width(), size.width()),
            (self.verticalScrollBar(), high, room.height(), size.height()),
        ):
            bar.setRange(0, max(0, whole - seen))
            bar.setPageStep(seen)
            bar.setSingleStep(max(1, step // 3))
        self.viewport().update()

    def _fitting_side(self) -> int:
        if self._grid is None:
            return self._side
        across, down, _sheets = shape(self._grid.axes)
        wide = (self.maximumViewportSize().width() - self._left - across * _GAP) // across
        tall = (self.maximumViewportSize().height() - self._title - self._top - (down + 1) * _GAP) // down
        request = self._grid.request
        longer = max(request.width, request.height)
        scale = min(wide / request.width, tall / request.height)
        return min(max(int(scale * longer), _FITTING), SIDES[1])

    def _scroll_to(self, cell: int) -> None:
        place, room = self.place(cell), self.viewport().rect()
        for bar, begin, end, low, high in (
            (self.horizontalScrollBar(), place.left(), place.right() + 1, self._left, room.width()),
            (self.verticalScrollBar(), place.top(), place.bottom() + 1, self._top, room.height()),
        ):
            if begin < low:
                bar.setValue(bar.value() + begin - low)
            elif end > high:
                bar.setValue(bar.value() + min(end - high, begin - low))

    # ---- by hand

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or cell < 0:
            return
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._toggle(cell)
        else:
            self.choose((cell,))

    def _toggle(self, cell: int) -> None:
        if cell in self._chosen:
            self.choose(tuple(one for one in self._chosen if one != cell))
        else:
            self.choose((*self._chosen, cell))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position().toPoint())
        if cell >= 0:
            self.choose((cell,))
            self.opened.emit(cell)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        cell = self.cell_at(event.pos()) if event.reason() == QContextMenuEvent.Reason.Mouse else -1
        if cell >= 0 and cell not in self._chosen:
            self.choose((cell,))
        at = event.globalPos() if cell >= 0 or not self._chosen else self.mapToGlobal(
            self.place(self._chosen[-1]).center()
        )  # fmt: skip
        if self._grid is not None:
            self.menu_wanted.emit(at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        grid, key = self._grid, Qt.Key(event.key())
        if grid is None:
            super().keyPressEvent(event)
        elif key in _MOVES:
            self._move(*_MOVES[key], further=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.choose((0 if key == Qt.Key.Key_Home else size_of(grid.axes) - 1,))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._chosen:
            self.opened.emit(self._chosen[-1])
        else:
            super().keyPressEvent(event)

    def _move(self, by: int, down: int, *, further: bool) -> None:
        """To the neighbour; from a sheet's last row into the next sheet. `further`: beside what is selected."""
        if self._grid is None:
            return
        if not self._chosen:
            self.choose((0,))
            return
        cell = neighbour(self._grid.axes, self._chosen[-1], by, down)
        if cell is not None:
            kept = tuple(one for one in self._chosen if one != cell) if further else ()
            self.choose((*kept, cell))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.side_wanted.emit(round(self._side * _A_NOTCH_WIDER ** (event.angleDelta().y() / _NOTCH)))
            event.accept()
        else:
            super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._laid_out()

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:
        QToolTip.hideText()
        self.viewport().update()

    # ---- drawn

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._grid is None:
            return
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        seen, ratio = self.viewport().rect(), self.devicePixelRatioF()
        get = self._small(round(max(self._size.width(), self._size.height()) * ratio))
        for cell in range(size_of(self._grid.axes)):
            place = self.place(cell)
            if place.adjusted(-3, -3, 3, 3).intersects(seen):
                self._draw_cell(painter, place, cell, get)
        self._draw_labels(painter)
        painter.end()

    def _draw_cell(self, painter: QPainter, place: QRect, cell: int, get: Small) -> None:
        look = tokens()
        one = self._there.get(cell)
        picture = get(one.asset) if one is not None else None
        if picture is not None and not picture.isNull():
            size = picture.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
            shown = QRect(QPoint(), size)
            shown.moveCenter(place.center())
            painter.drawPixmap(shown, picture)
        else:
            painter.setPen(QPen(QColor(look.line), 1))
            painter.setBrush(QColor(look.surface))
            painter.drawRect(place)
        if cell in self._busy or one is None:
            at_work = self._busy.get(cell)
            words = tr("Making…") if at_work else tr("waits") if at_work is False else tr("no picture")
            if one is not None:
                metrics = self.fontMetrics()
                pill = QRect(QPoint(), QSize(metrics.horizontalAdvance(words) + 24, metrics.height() + 8))
                pill.moveCenter(place.center())
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(look.surface))
                painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
            painter.setPen(QColor(look.accent if at_work else look.muted))
            painter.drawText(place, _CENTRED, words)
        if cell in self._chosen:
            last = cell == self._chosen[-1] and self.hasFocus()
            painter.setPen(QPen(QColor(look.accent), 4 if last else 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(place.adjusted(-2, -2, 2, 2))

    def _draw_labels(self, painter: QPainter) -> None:
        """Over the cells, on their own ground."""
        grid = self._grid
        if grid is None:
            return
        look, (across, down, sheets) = tokens(), shape(grid.axes)
        ground, left, top = QColor(look.field), self._left, self._top
        painter.fillRect(QRect(0, 0, left - _GAP // 2, self.viewport().height()), ground)
        painter.setPen(QColor(look.text))
        rows, columns, names = self._words.values(1), self._words.values(0), self._words.labels(2)
        metrics, line = self.fontMetrics(), self.fontMetrics().height()
        for sheet in range(sheets):
            first = self.place(sheet * across * down)
            foot = first.top() + down * (first.height() + _GAP)
            for row in range(down if left else 0):
                place = self.place((sheet * down + row) * across)
                painter.drawText(QRect(_GAP, place.top(), left - 2 * _GAP, place.height()), _CENTRED, rows[row])
            # They stay at the top while the sheet is in sight.
            head = first.top() - top - self._title
            at = min(max(head, 0), foot - top - self._title) if foot > 0 else head
            painter.fillRect(QRect(0, at, self.viewport().width(), top + self._title - _GAP // 2), ground)
            if names[sheet]:
                painter.drawText(QRect(2, at, self.viewport().width() - 4, self._title), _CENTRED, names[sheet])
            seen = QRect(left, at + self._title, self._seen_width(), line)
            painter.drawText(seen, _CENTRED, metrics.elidedText(self._words.axis(0), _RIGHT, seen.width()))
            for column in range(across):
                place = self.place(sheet * across * down + column)
                area = QRect(place.left(), seen.bottom() + 1, place.width(), top - line - _GAP // 2)
                painter.drawText(area, _CENTRED, self._short(columns[column], area.width()))
            if left:
                # Over the column heads, which may be scrolled below it.
                corner = QRect(0, at + self._title, left - _GAP // 2, top - _GAP // 2)
                painter.fillRect(corner, ground)
                named = metrics.elidedText(self._words.axis(1), _RIGHT, left - 2 * _GAP)
                painter.drawText(corner.adjusted(_GAP, 0, -_GAP, 0), _AT_FOOT, named)

    def _seen_width(self) -> int:
        """Of the columns, as far as they are in sight."""
        across = shape(self._grid.axes)[0] if self._grid is not None else 1
        return min(across * (self._size.width() + _GAP) - _GAP, self.viewport().width() - self._left)

    def _short(self, words: str, width: int) -> str:
        """In two lines at most."""
        return self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, max(20, 2 * width - 12))

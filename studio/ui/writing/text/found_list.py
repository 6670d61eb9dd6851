"""The list of what was found: each hit with the words around it, what it becomes, and a tick. Main thread.

Its rows are drawn from the texts that were searched, so that a hundred thousand of them cost nothing.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from studio.domain.showable import showable
from studio.services.translation import tr
from studio.ui.theme import tokens
from studio.ui.writing.text.finding import Results

_AROUND = 300
"""Letters on either side of a hit of which as many are shown as there is room for."""
_SPOKEN = 40
"""The same for who hears them."""
_HIT_SHOWN = 80
_FEWEST_ROWS = 3
_ROWS = 7
"""Lines of height, where the window has them."""
_PARTS = Qt.ItemDataRole.UserRole

Index = QModelIndex | QPersistentModelIndex


class _Hits(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.results = Results()
        self.replacing = False
        self.ticks = bytearray()

    def show(self, results: Results, *, replacing: bool) -> None:
        self.beginResetModel()
        self.results, self.replacing = results, replacing
        self.ticks = bytearray(b"\x01") * len(results.found.hits)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.results.found.hits)

    def flags(self, index: Index) -> Qt.ItemFlag:
        found = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return found | Qt.ItemFlag.ItemIsUserCheckable if self.replacing else found

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.CheckStateRole and self.replacing:
            return Qt.CheckState.Checked if self.ticks[index.row()] else Qt.CheckState.Unchecked
        if role == _PARTS:
            return self.parts(index.row())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            before, old, new, after, scene = self.parts(index.row(), _SPOKEN)
            if self.replacing:
                return tr(
                    "{scene}: {before}{old} becomes {new}{after}",
                    scene=scene,
                    before=before,
                    old=old,
                    new=new,
                    after=after,
                )
            return f"{scene}: {before}{old}{after}"
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        self.ticks[index.row()] = Qt.CheckState(value) == Qt.CheckState.Checked
        self.dataChanged.emit(index, index, [role])
        return True

    def parts(self, row: int, around: int = _AROUND) -> tuple[str, str, str, str, str]:
        """Words before, the hit, what it becomes, words behind, and the scene's title, fit to be shown."""
        hit = self.results.found.hits[row]
        text = self.results.texts[hit.paragraph_id]
        head = max(0, hit.start - around)
        tail = min(len(text), hit.end + around)
        before = ("…" if head else "") + text[head : hit.start]
        after = text[hit.end : tail] + ("…" if tail < len(text) else "")
        title = self.results.titles.get(self.results.scenes[hit.paragraph_id], "")
        shown = (before, text[hit.start : hit.end][:_HIT_SHOWN], hit.new[:_HIT_SHOWN], after, title)
        return tuple(showable(one, _AROUND + _HIT_SHOWN) for one in shown)  # type: ignore[return-value]


class _Line(QStyledItemDelegate):
    """Draws the tick as Qt does, and the words in the colours of what goes and what comes."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        option.features |= QStyleOptionViewItem.ViewItemFeature.HasDisplay
        option.text = " "

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, QFontMetrics(option.font).height() + 8)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        model = index.model()
        before, old, new, after, scene = index.data(_PARTS)
        look = tokens()
        painter.save()
        metrics = QFontMetrics(option.font)
        left = option.rect.left() + (
            metrics.height() + 14 if index.data(Qt.ItemDataRole.CheckStateRole) is not None else 8
        )
        box = QRect(left, option.rect.top(), option.rect.right() - 8 - left, option.rect.height())
        title = metrics.elidedText(scene, Qt.TextElideMode.ElideRight, box.width() // 4)
        painter.setFont(option.font)
        painter.setPen(QColor(look.muted))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), title)
        box.setRight(box.right() - metrics.horizontalAdvance(title) - 12)
        replacing = isinstance(model, _Hits) and model.replacing
        # The hit stands where it can be seen; what is before it has the room that what is behind it leaves.
        bold = QFont(option.font)
        bold.setBold(True)
        hit = QFontMetrics(bold).horizontalAdvance(old + (new if replacing else ""))
        left_over = box.width() - hit - metrics.horizontalAdvance(after)
        before = metrics.elidedText(before, Qt.TextElideMode.ElideLeft, max(box.width() // 3, left_over))
        pieces = [(before, look.text, False), (old, look.danger if replacing else look.text, replacing)]
        if replacing:
            pieces.append((new, look.good, False))
        for words, colour, struck in (*pieces, (after, look.text, False)):
            font = QFont(option.font)
            font.setStrikeOut(struck)
            font.setBold(words is old or words is new)
            painter.setFont(font)
            painter.setPen(QColor(colour))
            shown = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, max(0, box.width()))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)
            box.setLeft(box.left() + QFontMetrics(font).horizontalAdvance(shown))
        painter.restore()


class FoundList(QListView):
    chosen = Signal(int)
    """A hit that is wanted in front, counted from 0."""
    ticks_changed = Signal(int)
    """How many are ticked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hits = _Hits(self)
        self._showing = False
        self.setModel(self._hits)
        self.setItemDelegate(_Line(self))
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(tr("Places that were found"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._height = _ROWS * self._row_height + 4
        self.setMaximumHeight(self._height)
        self._hits.dataChanged.connect(self._tell)
        self.selectionModel().currentChanged.connect(self._current_changed)

    @property
    def _row_height(self) -> int:
        return self.fontMetrics().height() + 8

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._height)

    def grow(self, by: int) -> None:
        """Taller by so many pixels, or lower; three rows stay, with two thirds of the window at most."""
        most = max(self.window().height() * 2 // 3, _ROWS * self._row_height)
        self._height = min(max(self._height + by, _FEWEST_ROWS * self._row_height), most)
        self.setMaximumHeight(self._height)
        self.updateGeometry()

    def show_results(self, results: Results, *, replacing: bool) -> None:
        self._hits.show(results, replacing=replacing)
        self._tell()

    def show_current(self, row: int) -> None:
        """The hit that is selected in the text."""
        if row < self._hits.rowCount():
            self._showing = True
            self.setCurrentIndex(self._hits.index(row))
            self._showing = False

    def ticked(self) -> list[int]:
        return [row for row, tick in enumerate(self._hits.ticks) if tick]

    def _tell(self) -> None:
        self.ticks_changed.emit(self._hits.ticks.count(1))

    def _current_changed(self, index: QModelIndex) -> None:
        if index.isValid() and not self._showing:
            self.chosen.emit(index.row())

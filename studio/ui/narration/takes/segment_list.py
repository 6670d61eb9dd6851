"""The sentences of a scene: their words, their state in a word and an icon, the voice that spoke them. Main thread."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFont,
    QFontMetrics,
    QPainter,
    QPalette,
    QResizeEvent,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QApplication, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from studio.services.narration.segments import SegmentKey, SegmentState
from studio.services.translation import tr
from studio.ui.narration.takes.rows import SegmentRow, SegmentRows
from studio.ui.theme import tokens
from studio.ui.widgets.icons import pixmap
from studio.ui.widgets.words import hover_text

_Index = QModelIndex | QPersistentModelIndex
_LOOK: Final = {
    "not spoken": ("Not spoken", "writing"),
    "queued": ("Queued", "waiting"),
    "speaking": ("Speaking now", "narration"),
    "spoken": ("Spoken", "check"),
    "stale": ("Stale: the text has changed", "warning"),
    "said otherwise": ("Stale: a word is said otherwise now", "warning"),
    "voice changed": ("Stale: another voice or pace now", "warning"),
    "locked": ("Locked", "check"),
    "locked in older words": ("Locked, and it says older words", "warning"),
    "older words": ("Spoken in older words, as chosen", "check"),
    "to be read again": ("To be read again by you", "warning"),
}
_PAD = 7
_LINES = 3
MANY = 2000
"""From so many rows on all are as high as the highest can be: to wrap 200,000 sentences takes 20 seconds."""
_BATCH, _BATCH_OF_MANY = 100, 5000
"""Rows that are placed in one turn of the event loop."""
ROW_ROLE: Final = Qt.ItemDataRole.UserRole + 1
PLAYING_ROLE: Final = Qt.ItemDataRole.UserRole + 2
WORD_ROLE: Final = Qt.ItemDataRole.UserRole + 3
"""Which characters are heard now."""


class SegmentModel(QAbstractListModel):
    """Rows as the presenter gives them; a change of state repaints only the rows concerned."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows = SegmentRows()
        self._playing: SegmentKey | None = None
        self._word: tuple[int, int] | None = None

    def show(self, rows: SegmentRows) -> bool:
        """True when the list itself changed, not only states; the selection is then gone."""
        if not rows.same_sentences(self.rows):
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()
            return True
        if len(rows) >= MANY:
            self.rows = rows
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return False
        changed = [place for place, (old, new) in enumerate(zip(self.rows, rows, strict=True)) if old != new]
        self.rows = rows
        for place in changed:
            self.dataChanged.emit(self.index(place), self.index(place))
        return False

    def show_playing(self, key: SegmentKey | None, word: tuple[int, int] | None) -> None:
        if (key, word) != (self._playing, self._word):
            before, self._playing, self._word = self._playing, key, word
            for place in (self.rows.place_of(before), self.rows.place_of(key)):
                if place is not None:
                    self.dataChanged.emit(self.index(place), self.index(place))

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row = self.rows[index.row()]
        values = {
            Qt.ItemDataRole.DisplayRole: row.text,
            Qt.ItemDataRole.AccessibleTextRole: f"{row.text} {self.second_line(row)}",
            Qt.ItemDataRole.ToolTipRole: hover_text(f"{row.text}\n{self.second_line(row)}"),
            ROW_ROLE: row,
            PLAYING_ROLE: row.key == self._playing,
            WORD_ROLE: self._word if row.key == self._playing else None,
        }
        return values.get(role)

    @staticmethod
    def second_line(row: SegmentRow) -> str:
        words, _ = _LOOK[row.state]
        again = row.state == "to be read again" and row.reader
        parts = [tr("To be read again by {name}", name=row.reader) if again else tr(words)]
        if row.speaker:
            parts.insert(0, row.speaker)
        elif row.asked:
            parts.insert(0, tr("{name}? To be confirmed", name=row.asked))
        elif row.open_speech:
            parts.insert(0, tr("Who says it?"))
        if row.voice and not again:
            parts.append(row.voice)
        if row.takes > 1:
            parts.append(tr("{count} takes", count=row.takes))
        if row.seconds and row.state not in ("not spoken", "queued", "speaking"):
            parts.append(tr("{seconds} s", seconds=f"{row.seconds:.1f}"))
        if row.heard:
            parts.append(row.heard)
        return "  ·  ".join(parts)


class SegmentDelegate(QStyledItemDelegate):
    """Up to three lines of the sentence, and below them its state."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        view = self.parent()
        width = view.viewport().width() if isinstance(view, QListView) else option.rect.width()
        if isinstance(view, QListView) and view.uniformItemSizes():
            lines = _LINES
        else:
            lines = len(_wrapped(index.data(ROW_ROLE).text, option.font, width - 2 * _PAD))
        metrics = QFontMetrics(option.font)
        small = QFontMetrics(_small(option.font))
        return QSize(60, lines * metrics.lineSpacing() + max(small.height(), 14) + 2 * _PAD + 3)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row: SegmentRow = index.data(ROW_ROLE)
        look = tokens()
        painter.save()
        blank = QStyleOptionViewItem(option)
        self.initStyleOption(blank, index)
        blank.text = ""
        style = option.widget.style() if option.widget is not None else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, blank, painter, option.widget)
        area = option.rect.adjusted(_PAD, _PAD, -_PAD, -_PAD)
        if index.data(PLAYING_ROLE):
            edge = QRect(option.rect.left(), option.rect.top() + 3, 3, option.rect.height() - 6)
            if option.direction == Qt.LayoutDirection.RightToLeft:
                edge.moveRight(option.rect.right())
            painter.fillRect(edge, QColor(look.accent))
        painter.setPen(option.palette.color(QPalette.ColorRole.Text))
        painter.setFont(option.font)
        step = QFontMetrics(option.font).lineSpacing()
        painter.setLayoutDirection(_direction(row.text))
        lines = _wrapped(row.text, option.font, area.width())
        lit = _lit(row.text, lines, index.data(WORD_ROLE))
        missed = spans_in(row.text, lines, row.faults)
        for number, line in enumerate(lines):
            place = QRect(area.left(), area.top() + number * step, area.width(), step)
            if lit is not None and lit[0] == number:
                self._light(painter, place, line, lit[1:])
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, line)
            for at, start, end in missed:
                if at == number:
                    self._mark(painter, place, line, (start, end))
        painter.setLayoutDirection(option.direction)
        ink = _ink(row.state)
        self._paint_state(painter, option, row, area, ink)
        painter.restore()

    def _light(self, painter: QPainter, place: QRect, line: str, word: tuple[int, int]) -> None:
        """Ground behind the word that is heard; in writing from right to left the line as a whole."""
        ground = QColor(tokens().accent)
        ground.setAlpha(90)
        if painter.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            painter.fillRect(place, ground)
            return
        metrics = painter.fontMetrics()
        left = place.left() + metrics.horizontalAdvance(line[: word[0]])
        width = metrics.horizontalAdvance(line[word[0] : word[1]])
        painter.fillRect(QRect(left - 1, place.top(), width + 2, place.height()), ground)

    def _mark(self, painter: QPainter, place: QRect, line: str, missed: tuple[int, int]) -> None:
        """Ground behind words that were missed, and a line below them; in writing from right to left the whole line."""
        look = tokens()
        metrics = painter.fontMetrics()
        left, width = place.left(), metrics.horizontalAdvance(line)
        if painter.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            left = place.right() - width
        else:
            left += metrics.horizontalAdvance(line[: missed[0]])
            width = metrics.horizontalAdvance(line[missed[0] : missed[1]])
        ground = QColor(look.danger)
        ground.setAlpha(45)
        painter.fillRect(QRect(left - 1, place.top(), width + 2, place.height()), ground)
        painter.fillRect(QRect(left, place.bottom() - 2, width, 2), QColor(look.danger))

    def _paint_state(
        self, painter: QPainter, option: QStyleOptionViewItem, row: SegmentRow, area: QRect, ink: str
    ) -> None:
        _, name = _LOOK[row.state]
        font = _small(option.font)
        height = max(QFontMetrics(font).height(), 14)
        line = QRect(area.left(), area.bottom() + 1 - height, area.width(), height)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        sign = QStyle.alignedRect(option.direction, left, QSize(13, 13), line)
        painter.drawPixmap(sign, pixmap(name, 13, ink, painter.device().devicePixelRatioF()))
        mirrored = option.direction == Qt.LayoutDirection.RightToLeft
        words = line.adjusted(0, 0, -18, 0) if mirrored else line.adjusted(18, 0, 0, 0)
        painter.setFont(font)
        if row.hue >= 0:
            edge = QRect(line.right() - 7, line.top() + 2, 8, line.height() - 4)
            painter.fillRect(edge, QColor.fromHsv(row.hue, 170, 200, 255 if row.speaker else 110))
            words.setRight(words.right() - 12)
        painter.setPen(option.palette.color(QPalette.ColorRole.Text) if row.state != "not spoken" else ink)
        text = QFontMetrics(font).elidedText(SegmentModel.second_line(row), Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, left, text)


class SegmentList(QListView):
    """Arrow keys move, Return plays from there; `chosen` follows the current row."""

    chosen = Signal(object)
    """SegmentKey."""
    play_asked = Signal()
    menu_asked = Signal(QPoint)
    """Where on the screen a menu for the current row is wanted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.segments = SegmentModel(self)
        self._quiet = False
        self._heard: SegmentKey | None = None
        self.setModel(self.segments)
        self.setItemDelegate(SegmentDelegate(self))
        self.setAccessibleName(tr("Sentences of the scene"))
        self.setAccessibleDescription(tr("Return plays from the selected sentence"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(False)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(_BATCH)
        self.setMinimumHeight(90)
        self.selectionModel().currentChanged.connect(self._current_changed)
        self.activated.connect(lambda _index: self.play_asked.emit())

    def show_rows(self, rows: SegmentRows, selected: int) -> None:
        self._quiet = True
        many = len(rows) >= MANY
        if many != self.uniformItemSizes():
            self.setUniformItemSizes(many)
            self.setBatchSize(_BATCH_OF_MANY if many else _BATCH)
        self.segments.show(rows)
        index = self.segments.index(selected)
        if index.isValid() and self.currentIndex() != index:
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.scrollTo(index)
        self._quiet = False

    def show_playing(self, key: SegmentKey | None, word: tuple[int, int] | None) -> None:
        """The sentence that is heard, kept in sight, and the characters of it that are."""
        before = self._heard
        self._heard = key
        self.segments.show_playing(key, word)
        if key is not None and key != before:
            place = self.segments.rows.place_of(key)
            if place is not None:
                self.scrollTo(self.segments.index(place))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt lays a list out again for a new height, not for a new width, which is what wraps our sentences."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The mouse has made its row the current one; the menu key means the one that is."""
        index = self.currentIndex()
        if index.isValid():
            by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
            below = self.viewport().mapToGlobal(self.visualRect(index).bottomLeft())
            self.menu_asked.emit(event.globalPos() if by_mouse else below)

    def _current_changed(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid() and not self._quiet:
            self.chosen.emit(self.segments.rows[index.row()].key)


def _ink(state: SegmentState) -> str:
    look = tokens()
    if state in ("stale", "said otherwise", "voice changed", "locked in older words", "to be read again"):
        return look.warning
    return look.good if state in ("spoken", "locked", "older words") else look.muted


def _small(font: QFont) -> QFont:
    small = QFont(font)
    small.setPointSizeF(max(7.0, font.pointSizeF() * 0.88) if font.pointSizeF() > 0 else 9.0)
    return small


def _direction(text: str) -> Qt.LayoutDirection:
    """By the first letter that has one; the text leads, not the window."""
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        if kind in ("R", "AL"):
            return Qt.LayoutDirection.RightToLeft
        if kind == "L":
            break
    return Qt.LayoutDirection.LeftToRight


def _wrapped(text: str, font: QFont, width: int) -> list[str]:
    """At most three lines; the last one is elided when there is more."""
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    starts: list[int] = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(60, width))
        starts.append(line.textStart())
    layout.endLayout()
    ends = [*starts[1:], len(text)]
    # QTextLayout counts UTF-16 units; characters beyond the basic plane shift the cut by one each, which is harmless.
    lines = [text[start:end].strip() for start, end in zip(starts, ends, strict=True)]
    if len(lines) > _LINES:
        rest = text[starts[_LINES - 1] :]
        lines = [*lines[: _LINES - 1], QFontMetrics(font).elidedText(rest, Qt.TextElideMode.ElideRight, max(60, width))]
    return lines or [""]


def spans_in(text: str, lines: list[str], spans: Sequence[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """In which lines, from which character to which, these stretches of the text are shown."""
    found = []
    at = 0
    for number, line in enumerate(lines):
        shown = line.removesuffix("…") if text.find(line, at) < 0 else line
        begin = text.find(shown, at)
        if begin < 0:
            continue
        at = begin + len(shown)
        for start, end in spans:
            first, last = max(start, begin), min(end, at)
            if first < last:
                found.append((number, first - begin, last - begin))
    return found


def _lit(text: str, lines: list[str], word: tuple[int, int] | None) -> tuple[int, int, int] | None:
    """In which line, from which character of it to which, the word stands; None where it is not shown."""
    if word is None or text[word[0] : word[1]] != text[slice(*word)].strip():
        return None
    at = 0
    for number, line in enumerate(lines):
        start = text.find(line, at)
        if start < 0:
            return None
        if start <= word[0] < start + len(line):
            return number, word[0] - start, min(len(line), word[1] - start)
        at = start + len(line)
    return None

"""The list of models: a Qt model over rows, and a delegate that paints title, state and facts. Main thread."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from studio.domain.showable import showable
from studio.services.translation import tr
from studio.ui.models.rows import Row
from studio.ui.theme import tokens
from studio.ui.widgets.words import hover_text

_PAD = 10
_SLACK = 2
"""Pixels: fractions of a letter's width add up to more than Qt's measure."""
_Index = QModelIndex | QPersistentModelIndex


class RowsModel(QAbstractListModel):
    """Rows and, for models that are being fetched, how far they are."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Row] = []
        self._progress: dict[str, str] = {}

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Take the place of what is shown; a row that is still there keeps its selection (the view looks by id)."""
        if list(rows) == self._rows:
            return
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def set_progress(self, model_id: str, words: str) -> None:
        """Empty words: it is not being fetched any more."""
        if words:
            self._progress[model_id] = words
        else:
            self._progress.pop(model_id, None)
        at = self.place_of(model_id)
        if at >= 0:
            self.dataChanged.emit(self.index(at), self.index(at))

    def row_at(self, index: _Index) -> Row | None:
        return self._rows[index.row()] if 0 <= index.row() < len(self._rows) else None

    def place_of(self, model_id: str) -> int:
        """-1 when it is not shown."""
        return next((at for at, row in enumerate(self._rows) if row.id == model_id), -1)

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.row_at(index)
        if row is None:
            return None
        state = self._progress.get(row.id) or row.state_words
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return showable(row.title)
            case Qt.ItemDataRole.AccessibleTextRole:
                return row.spoken.replace(row.state_words, state, 1)
            case Qt.ItemDataRole.ToolTipRole:
                return hover_text(row.summary)
            case Qt.ItemDataRole.UserRole:
                return state
        return None


class RowDelegate(QStyledItemDelegate):
    """Title and state on the first line, facts on the second; the state is a word, never a colour alone."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(240, option.fontMetrics.height() * 2 + 3 * _PAD)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        model = index.model()
        row = model.row_at(index) if isinstance(model, RowsModel) else None
        if row is None:
            super().paint(painter, option, index)
            return
        shown = QStyleOptionViewItem(option)
        self.initStyleOption(shown, index)
        shown.text = ""
        widget = shown.widget
        style = widget.style() if widget is not None else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, shown, painter, widget)
        inside = option.rect.adjusted(_PAD, _PAD, -_PAD, -_PAD)
        self._write(painter, shown, inside, row, str(index.data(Qt.ItemDataRole.UserRole)))

    @staticmethod
    def _write(painter: QPainter, option: QStyleOptionViewItem, inside: QRect, row: Row, state: str) -> None:
        painter.save()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        muted = option.palette.color(QPalette.ColorRole.Text) if selected else tokens().muted
        line = option.fontMetrics.height()
        state_width = min(option.fontMetrics.horizontalAdvance(state) + _SLACK, inside.width() // 2)
        painter.setPen(muted)
        right = QRect(inside.right() - state_width, inside.top(), state_width + 1, line)
        right = QStyle.visualRect(option.direction, inside, right)
        shown = option.fontMetrics.elidedText(state, Qt.TextElideMode.ElideRight, state_width)
        painter.drawText(right, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), shown)
        facts = option.fontMetrics.elidedText(row.facts, Qt.TextElideMode.ElideRight, inside.width())
        below = QRect(inside.left(), inside.top() + line + _PAD, inside.width(), line)
        painter.drawText(below, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), facts)
        bold = QFont(option.font)
        bold.setWeight(QFont.Weight.DemiBold)
        painter.setFont(bold)
        painter.setPen(option.palette.color(QPalette.ColorRole.Text))
        room = inside.width() - state_width - 2 * _PAD
        title = painter.fontMetrics().elidedText(row.title, Qt.TextElideMode.ElideRight, room)
        head = QStyle.visualRect(option.direction, inside, QRect(inside.left(), inside.top(), room, line))
        painter.drawText(head, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), title)
        painter.restore()


class ModelList(QListView):
    """The view: arrow keys and typing a title move through it."""

    def __init__(self, rows: RowsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = rows
        self.setModel(rows)
        self.setItemDelegate(RowDelegate(self))
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Models"))
        self.setMinimumWidth(260)

    def current_row(self) -> Row | None:
        return self.rows.row_at(self.currentIndex())

    def select(self, model_id: str) -> None:
        """Make a model current; the first one when it is not shown."""
        at = max(0, self.rows.place_of(model_id))
        if self.rows.rowCount() > 0:
            self.setCurrentIndex(self.rows.index(at))

"""The list of guessed words and the field for how one is said. Implements `WordsView`. Main thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSignalBlocker,
    Qt,
    Signal,
)
from PySide6.QtWidgets import QComboBox, QHeaderView, QLineEdit, QSizePolicy, QTreeView, QVBoxLayout, QWidget

from studio.domain.showable import showable
from studio.services.narration.lexicon import Scope
from studio.services.translation import tr
from studio.ui.narration.lexicon.rows import WordRow
from studio.ui.narration.lexicon.sounds import SoundKeys
from studio.ui.widgets.flow import FlowRow
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, hover_text, label, row

_Index = QModelIndex | QPersistentModelIndex


class WordTable(QAbstractTableModel):
    """Words as rows of word, sound and where; what a row says is found when it is shown."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: tuple[WordRow, ...] = ()

    def show_rows(self, rows: tuple[WordRow, ...]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:
        return len(self.rows) if parent is None or not parent.isValid() else 0

    def columnCount(self, _parent: _Index | None = None) -> int:
        return 3

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> object:
        if role != Qt.ItemDataRole.DisplayRole or orientation != Qt.Orientation.Horizontal:
            return None
        return (tr("Word"), tr("Said"), tr("Where"))[section]

    def data(self, index: _Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        cells = _cells(self.rows[index.row()])
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return cells[index.column()]
            case Qt.ItemDataRole.ToolTipRole:
                return hover_text(", ".join(cells))
            case Qt.ItemDataRole.AccessibleTextRole if index.column() == 0:
                return ", ".join(cells)
            case _:
                return None


class WordsPanel(QWidget):
    opened = Signal(bool)
    """The list is to be shown, or folded away; where it stands is told by `side`."""
    word_chosen = Signal(str)
    """Id of a row."""
    scope_chosen = Signal(object)
    """Scope."""
    keep_asked = Signal()
    """Enter in the field."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bring: Callable[[], bool] = lambda: False
        """Puts it in front of what else is open; False where it is there already."""
        self.note = label(rank="small", wrap=True)
        self.words = WordTable(self)
        self.table = _tree(self.words)
        self.field = QLineEdit()
        self.field.setAccessibleName(tr("How the word is said"))
        self.field.setPlaceholderText(tr("kuh-VOHTH or /kəˈvoʊθ/"))
        self.field.setToolTip(tr("A respelling, the stressed syllable in capitals, or IPA between slashes"))
        self.keep = WordButton(tr("Say it so"))
        self.scope = QComboBox()
        self.scope.setAccessibleName(tr("For what it holds"))
        self.scope.setMinimumContentsLength(10)
        self.scope.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.scope.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.sounds = WordButton(tr("Sounds"))
        self.sounds.setCheckable(True)
        self.sound_keys = SoundKeys()
        self.problem = label(rank="small", wrap=True)
        self.hear = WordButton(tr("Hear it"), name="play")
        self.forget = WordButton(tr("As guessed"))
        self.go_on = WordButton(tr("Speak as listed"))
        self.fold = WordButton(tr("Close"), look="quiet")
        self.fold.setAccessibleName(tr("Close the list of guessed words"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.note)
        column.addWidget(self.table, 1)
        line = row(self.field, self.keep)
        line.setStretch(0, 1)
        column.addLayout(line)
        holds = row(label(tr("Holds for")), self.scope, self.sounds)
        holds.setStretch(1, 1)
        column.addLayout(holds)
        column.addWidget(self.sound_keys, 1)
        column.addWidget(self.problem)
        column.addLayout(FlowRow(self.hear, self.forget, self.go_on))
        self.problem.hide()
        self.table.selectionModel().currentRowChanged.connect(self._row_chosen)
        self.field.returnPressed.connect(self.keep_asked)
        self.scope.activated.connect(lambda at: self.scope_chosen.emit(self.scope.itemData(at)))

    # ---- WordsView

    def bring_words(self) -> bool:
        return self.bring()

    def show_open(self, shown: bool) -> None:
        self.opened.emit(shown)

    def show_words(self, rows: tuple[WordRow, ...], chosen: int) -> None:
        with QSignalBlocker(self.table.selectionModel()):
            self.words.show_rows(rows)
            if chosen >= 0:
                flags = QItemSelectionModel.SelectionFlag
                self.table.selectionModel().setCurrentIndex(
                    self.words.index(chosen, 0), flags.ClearAndSelect | flags.Rows
                )
        self.table.viewport().update()

    def show_note(self, words: str) -> None:
        self.note.setText(words)

    def show_written(self, words: str) -> None:
        self.field.setText(showable(words))

    def show_problem(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    def show_scopes(self, scopes: tuple[tuple[Scope, str], ...], chosen: Scope) -> None:
        with QSignalBlocker(self.scope):
            self.scope.clear()
            for scope, words in scopes:
                self.scope.addItem(showable(words), scope)
            self.scope.setCurrentIndex([scope for scope, _ in scopes].index(chosen))

    def show_sounds(self, shown: bool) -> None:
        self.sound_keys.setVisible(shown)
        if shown:
            self.sound_keys.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def type_sound(self, sign: str) -> None:
        """Before a closing slash."""
        if not self.field.hasFocus() and self.field.cursorPosition() == len(self.field.text()):
            self.field.setCursorPosition(len(self.field.text().rstrip("/]")))
        self.field.insert(sign)

    def written(self) -> str:
        return self.field.text()

    def write(self) -> None:
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def _row_chosen(self, now: QModelIndex) -> None:
        if now.isValid():
            self.word_chosen.emit(self.words.rows[now.row()].id)


def _cells(row: WordRow) -> tuple[str, str, str]:
    return showable(row.word), showable(row.sound), row.where


def _tree(words: WordTable) -> QTreeView:
    tree = QTreeView()
    tree.setModel(words)
    tree.setAccessibleName(tr("Guessed words"))
    header = tree.header()
    header.setResizeContentsPrecision(0)
    for column in (0, 1):
        header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
    tree.setRootIsDecorated(False)
    tree.setUniformRowHeights(True)
    tree.setMinimumHeight(80)
    # It takes the height that is left: the height that it would like pushes the sentences together in a narrow pane.
    tree.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
    return tree

"""What a file would bring, shown before anything is in the project: chapters, scenes, first words, what is not taken
over; of a text file also which of its blocks of lines are joined. Made by `ManuscriptFiles`; main thread.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final, Literal

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QHeaderView,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from studio.domain.showable import showable
from studio.services.exchange.gutenberg import Named
from studio.services.exchange.manuscript_in import ImportedScene
from studio.services.exchange.preview import Preview, left_out_words, of_these, taken_of
from studio.services.exchange.text_layout import Block, LineWish
from studio.services.translation import tr, tr_count
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, SPACE, hover_text, label, row

_Index = QModelIndex | QPersistentModelIndex
Choice = Literal["none", "others", "it", "all"]
"""What comes in: nothing more, the files after this one, it and then those after it have their turn, all of them."""
Place = Literal["end", "here"]
"""Behind all that is in the manuscript, or behind the scene in front."""
_SHOWN: Final = Qt.ItemDataRole.DisplayRole
_WORDS: Final = 1
"""The column of numbers."""
_TITLE_WIDTH, _WORDS_WIDTH = 330, 80


class SceneRows(QAbstractTableModel):
    """Only what is in sight is asked for, however long the book. Scenes with a tick come; of what is no part of the
    book only where a person sets it."""

    changed = Signal()
    """A tick was set or taken out."""

    def __init__(self, preview: Preview, said: Mapping[tuple[str, int], bool]) -> None:
        """`said`: ticks that a person set or took out, by title and which of the scenes of that title."""
        super().__init__()
        self._rows = preview.scenes
        met: Counter[str] = Counter()
        self._keys = list[tuple[str, int]]()
        for one in self._rows:
            self._keys.append((one.title, met[one.title]))
            met[one.title] += 1
        self.said = {key: said[key] for key in self._keys if key in said}
        self.wanted = [self.said.get(key, not one.boilerplate) for key, one in zip(self._keys, self._rows, strict=True)]

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else 3

    def flags(self, index: _Index) -> Qt.ItemFlag:
        found = super().flags(index)
        return found if index.column() else found | Qt.ItemFlag.ItemIsUserCheckable

    def setData(self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """A chapter's tick goes for the scenes in it."""
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid() or index.column():
            return False
        comes, last = Qt.CheckState(value) == Qt.CheckState.Checked, index.row()
        if self._rows[last].level == 1:
            while last + 1 < len(self._rows) and self._rows[last + 1].level > 1:
                last += 1
        for row_ in range(index.row(), last + 1):
            self.wanted[row_] = self.said[self._keys[row_]] = comes
        self.dataChanged.emit(index, self.index(last, 0))
        self.changed.emit()
        return True

    def data(self, index: _Index, role: int = _SHOWN) -> object:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == _WORDS:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.CheckStateRole and not index.column():
            return Qt.CheckState.Checked if self.wanted[index.row()] else Qt.CheckState.Unchecked
        one = self._rows[index.row()]
        if role == Qt.ItemDataRole.ToolTipRole and index.column() != _WORDS:
            return hover_text(showable(one.begins if index.column() else one.title))
        if role != _SHOWN:
            return None
        title = ("    " if one.level > 1 else "") + showable(one.title)
        if one.boilerplate:
            title = tr("{title} (no part of the book)", title=title)
        elif one.is_apart:
            title = tr("{title} (front or back matter)", title=title)
        return (title, f"{one.words:,}", showable(one.begins))[index.column()]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _SHOWN) -> object:
        if role != _SHOWN or orientation != Qt.Orientation.Horizontal:
            return None
        return (tr("Chapter or scene: those with a tick come"), tr("Words"), tr("Begins"))[section]


class BlockRows(QAbstractTableModel):
    changed = Signal()
    """A tick was set or taken out."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        super().__init__()
        self._blocks = blocks
        self.wanted: dict[int, bool] = {}
        """By number of the block: whether its lines are joined, where a person has said so."""

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._blocks)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else 1

    def flags(self, index: _Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsUserCheckable

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _SHOWN) -> object:
        if role != _SHOWN or orientation != Qt.Orientation.Horizontal or section:
            return None
        return tr("Blocks of lines: those with a tick are joined to a paragraph")

    def data(self, index: _Index, role: int = _SHOWN) -> object:
        if not index.isValid():
            return None
        one = self._blocks[index.row()]
        if role == _SHOWN:
            return showable(one.begins)
        if role == Qt.ItemDataRole.CheckStateRole:
            joined = self.wanted.get(one.number, one.joined)
            return Qt.CheckState.Checked if joined else Qt.CheckState.Unchecked
        return None

    def setData(self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        self.wanted[self._blocks[index.row()].number] = Qt.CheckState(value) == Qt.CheckState.Checked
        self.dataChanged.emit(index, index)
        self.changed.emit()
        return True


class ImportPreview(QDialog):
    lines_wanted = Signal(str, object)
    """LineWish, dict[int, bool]: the text is to be read anew, its lines in this way, but for these blocks."""

    def __init__(self, name: str, blocks: Sequence[Block], waiting: int, parent: QWidget) -> None:
        """`blocks`: of a text file; nothing for others. `waiting`: files that come after this one."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Import {file}", file=name))
        over = parent.window().size()
        self.resize(max(760, over.width() * 3 // 4), max(560, over.height() * 3 // 4))
        self.summary, self.left = label(""), label("", "muted")
        for one in (self.summary, self.left):
            one.setWordWrap(True)
        self.scenes = _table(tr("Chapters and scenes that come"))
        self.lines = QComboBox()
        self.lines.setAccessibleName(tr("Lines of the text"))
        for words, wish in (
            (tr("Join the lines that were wrapped, block by block"), "found"),
            (tr("Join the lines of every block"), "join"),
            (tr("Keep every line"), "keep"),
        ):
            self.lines.addItem(words, wish)
        self.blocks, self.block_rows = _table(tr("Blocks of lines")), BlockRows(blocks)
        self.blocks.setModel(self.block_rows)
        for widget in (self.lines, self.blocks):
            widget.setVisible(bool(blocks))
        self.places = QComboBox()
        self.places.setAccessibleName(tr("Where it comes"))
        self.places.hide()
        self.naming = QCheckBox()
        self.naming.hide()
        self._named = Named("", "")
        self.found: tuple[ImportedScene, ...] = ()
        self.rows = SceneRows(Preview((), ""), {})
        self.choice: Choice = "none"
        buttons = self._buttons(waiting)
        self.lines.activated.connect(lambda _number: self._ask_anew())
        self.block_rows.changed.connect(self._ask)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(GAP)
        for part in (self.summary, self.left, self.lines):
            column.addWidget(part)
        self.parts = QSplitter(Qt.Orientation.Vertical)
        self.parts.setChildrenCollapsible(False)
        for number, table in enumerate((self.scenes, self.blocks)):
            self.parts.addWidget(table)
            self.parts.setStretchFactor(number, 2 - number)
        column.addWidget(self.parts, 1)
        column.addWidget(self.places)
        column.addWidget(self.naming)
        column.addLayout(row(1, *buttons))

    def _buttons(self, waiting: int) -> list[WordButton]:
        """From the left; the last one is what Enter does."""
        several: list[tuple[str, Choice]] = [
            (tr("Leave this one out"), "others"),
            (tr_count("Import it with {count} more", "Import it with {count:,} more", waiting), "all"),
        ]
        offered: list[tuple[str, Choice]] = [
            (tr("Cancel"), "none"),
            *(several if waiting else ()),
            (tr("Import"), "it"),
        ]
        found = []
        for words, choice in offered:
            button = WordButton(words, look="primary" if choice == "it" else "")
            button.clicked.connect(partial(self._choose, choice))
            found.append(button)
        found[-1].setDefault(True)
        self._importing = found[2:] if waiting else found[-1:]
        return found

    def _choose(self, choice: Choice) -> None:
        self.choice = choice
        self.done(QDialog.DialogCode.Accepted.value if choice in ("it", "all") else QDialog.DialogCode.Rejected.value)

    def show_scenes(self, scenes: Sequence[ImportedScene], preview: Preview) -> None:
        """What is read by now."""
        self.found, self._preview = tuple(scenes), preview
        self.rows = SceneRows(preview, self.rows.said)
        self.rows.changed.connect(self._count)
        self.scenes.setModel(self.rows)
        self.scenes.resizeColumnToContents(0)
        header = self.scenes.horizontalHeader()
        header.resizeSection(0, min(_TITLE_WIDTH, header.sectionSize(0)))
        header.resizeSection(_WORDS, _WORDS_WIDTH)
        self._count()

    def _count(self) -> None:
        """What comes, what stays out."""
        taken = of_these(self._preview, self.rows.wanted)
        left = " ".join(one for one in (left_out_words(self._preview, self.rows.wanted), taken.left) if one)
        self.summary.setText(taken.told())
        self.left.setText(left)
        self.left.setVisible(bool(left))
        for button in self._importing:
            button.setEnabled(any(self.rows.wanted))

    def offer_name(self, named: Named, *, ticked: bool) -> None:
        """That the project gets the title which the file says of itself, with the author."""
        self._named = named
        self.naming.setText(
            tr("Name the project “{title}” ({author})", title=showable(named.title), author=showable(named.author))
            if named.author
            else tr("Name the project “{title}”", title=showable(named.title))
        )
        self.naming.setChecked(ticked)
        self.naming.setVisible(bool(named.title))

    def offer_places(self, title: str) -> None:
        """That it comes behind the scene in front, of this title; at the end alone for ""."""
        self.places.addItem(tr("It comes at the end of the manuscript"), "end")
        if title:
            self.places.addItem(tr("It comes behind the scene “{title}”", title=showable(title)), "here")
        self.places.setEnabled(bool(title))
        self.places.show()

    @property
    def place(self) -> Place:
        """Where it comes; "here" where nobody was asked."""
        chosen: Place | None = self.places.currentData()
        return chosen or "here"

    @property
    def whole(self) -> bool:
        """Whether something comes that is no part of the book."""
        shown = zip(self._preview.scenes, self.rows.wanted, strict=True)
        return any(one.boilerplate and comes for one, comes in shown)

    def taken(self) -> tuple[ImportedScene, ...]:
        """Those that have a tick."""
        return taken_of(self.found, self.rows.wanted)

    @property
    def name_wanted(self) -> Named:
        """For the project; empty where it keeps its own."""
        return self._named if self.naming.isChecked() else Named("", "")

    def _ask_anew(self) -> None:
        """Another way for all of them: what was said of single blocks is gone."""
        self.block_rows.wanted.clear()
        self._ask()

    def _ask(self) -> None:
        wish: LineWish = self.lines.currentData()
        self.lines_wanted.emit(wish, dict(self.block_rows.wanted))


def _table(name: str) -> QTableView:
    table = QTableView()
    table.setAccessibleName(name)
    table.setShowGrid(False)
    table.verticalHeader().hide()
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    table.horizontalHeader().setStretchLastSection(True)
    table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    table.setTabKeyNavigation(False)
    return table

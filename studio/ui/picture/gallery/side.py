"""The column beside the gallery's pictures: what they can be narrowed to, with counts, and the tags of what is
selected. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from studio.domain.gallery_query import has_term, quoted
from studio.services.translation import tr, tr_count
from studio.ui.widgets.flow import FlowRow
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, hover_text, label

TERM: Final = Qt.ItemDataRole.UserRole
ALBUM: Final = Qt.ItemDataRole.UserRole + 1
_WIDTH: Final = 190
_MOST: Final = 200
"""Rows of one kind; the search line reaches all."""
_STARS: Final = 5


class _Row(NamedTuple):
    words: str
    term: str
    number: int
    """Of pictures."""
    album: str = ""
    spoken: str = ""
    """Where the words are signs."""


class GallerySide(QWidget):
    toggled = Signal(str)
    """The person wants this term in the line, or out of it."""
    tag_taken = Signal(str)
    """This tag is to go from what is selected."""
    tag_wanted = Signal()
    album_menu_wanted = Signal(str, QPoint)
    """Id of the album, and where on the screen."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(_WIDTH)
        self.title_of: Callable[[str], str] = lambda model_id: model_id
        """What a model of that id is called."""
        self.tree = QTreeWidget()
        self.tree.setHeaderHidden(True)
        self.tree.setColumnCount(1)
        self.tree.setIndentation(12)
        self.tree.setRootIsDecorated(True)
        self.tree.setAccessibleName(tr("Narrow down to"))
        for place in (self.tree, self.tree.header()):
            place.setToolTip(hover_text(tr("A click shows only pictures that have it; another one shows all again")))
        self.tree.itemClicked.connect(lambda item, _column: self._toggle(item))
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.customContextMenuRequested.connect(self._menu)
        self._folded: set[str] = set()
        self._shown: object = None
        self._tags: tuple[str, ...] = ()
        self._chips = QWidget()
        self._flow = FlowRow(parent=self._chips)
        self.add = WordButton(tr("Add a tag…"), look="quiet")
        self.add.setToolTip(hover_text(tr("Put words of your own to the selected pictures")))
        self.add.clicked.connect(self.tag_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, GAP, 0)
        column.setSpacing(4)
        column.addWidget(self.tree, 1)
        column.addWidget(label(tr("Tags of the selected"), "small"))
        column.addWidget(self._chips)
        column.addWidget(self.add)

    # ---- what pictures can be narrowed to

    def show_counts(self, counts: Mapping[str, Mapping[str, int]], albums: Mapping[str, str], line: str) -> None:
        shown = (counts, albums, line)
        if shown == self._shown:
            return
        self._shown = shown
        groups = (
            ("stars", tr("Stars, at least"), _star_rows(counts.get("stars", {}))),
            ("album", tr("Albums"), _album_rows(counts.get("album", {}), albums)),
            ("tag", tr("Tags"), _named_rows("tag", counts.get("tag", {}))),
            ("model", tr("Models"), self._model_rows(counts.get("model", {}))),
        )
        self._remember_folds()
        place = self.tree.verticalScrollBar().value()
        self.tree.clear()
        for name, title, rows in groups:
            if rows:
                self._add_group(name, title, rows[:_MOST], line)
        self.tree.verticalScrollBar().setValue(place)

    def _model_rows(self, counts: Mapping[str, int]) -> list[_Row]:
        rows = (one._replace(words=self.title_of(one.words)) for one in _named_rows("model", counts))
        return sorted(rows, key=lambda one: one.words.casefold())

    def tab_order(self) -> list[QWidget]:
        return [self.tree, self.add]

    def _add_group(self, name: str, title: str, rows: list[_Row], line: str) -> None:
        top = QTreeWidgetItem([title])
        top.setData(0, TERM, "")
        top.setData(0, ALBUM, name)
        top.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        self.tree.addTopLevelItem(top)
        for words, term, count, album, spoken in rows:
            item = QTreeWidgetItem([f"{words}  {count}"])
            item.setData(0, TERM, term)
            item.setData(0, ALBUM, album)
            item.setToolTip(0, hover_text(f"{spoken}\n{term}" if spoken else term))
            on = has_term(line, term)
            item.setCheckState(0, Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            name = spoken or words
            item.setData(0, Qt.ItemDataRole.AccessibleTextRole, tr("{name}, {count}", name=name, count=count))
            top.addChild(item)
        top.setExpanded(name not in self._folded)

    def _remember_folds(self) -> None:
        for at in range(self.tree.topLevelItemCount()):
            top = self.tree.topLevelItem(at)
            if top is not None:
                name = str(top.data(0, ALBUM))
                (self._folded.discard if top.isExpanded() else self._folded.add)(name)

    def _toggle(self, item: QTreeWidgetItem) -> None:
        term = str(item.data(0, TERM))
        if term:
            self.toggled.emit(term)

    def _menu(self, at: QPoint) -> None:
        item = self.tree.itemAt(at)
        if item is not None and item.data(0, TERM) and item.data(0, ALBUM):
            self.album_menu_wanted.emit(str(item.data(0, ALBUM)), self.tree.viewport().mapToGlobal(at))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What the tree leaves: Enter does what a click does."""
        item = self.tree.currentItem()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and item is not None and self.tree.hasFocus():
            self._toggle(item)
            return
        super().keyPressEvent(event)

    # ---- the tags of what is selected

    def show_tags(self, tags: tuple[str, ...], *, can: bool) -> None:
        self.add.setEnabled(can)
        if tags == self._tags:
            return
        self._tags = tags
        while (item := self._flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for tag in tags:
            chip = WordButton(f"{tag} ×", look="chip")
            chip.setToolTip(hover_text(tr("Take the tag “{tag}” away", tag=tag)))
            chip.setAccessibleName(tr("Take the tag “{tag}” away", tag=tag))
            chip.clicked.connect(lambda _on=False, tag=tag: self.tag_taken.emit(tag))
            self._flow.addWidget(chip)
            chip.show()
        self._chips.setVisible(bool(tags))
        self._flow.invalidate()


def _star_rows(counts: Mapping[str, int]) -> list[_Row]:
    rows = []
    for stars in range(_STARS, 0, -1):
        known = [str(more) for more in range(stars, _STARS + 1) if str(more) in counts]
        count = sum(counts[one] for one in known)
        if known:
            rows.append(_Row("★" * stars, f"stars>={stars}", count, spoken=_at_least(stars)))
    return rows


def _at_least(stars: int) -> str:
    if stars == _STARS:
        return tr_count("{count} star", "{count} stars", stars)
    return tr_count("{count} star or more", "{count} stars or more", stars)


def _album_rows(counts: Mapping[str, int], albums: Mapping[str, str]) -> list[_Row]:
    by_name = sorted(albums.items(), key=lambda each: each[1].casefold())
    return [_Row(name, f"album:{quoted(name)}", counts.get(one, 0), one) for one, name in by_name]


def _named_rows(key: str, counts: Mapping[str, int]) -> list[_Row]:
    return [_Row(name, f"{key}:{quoted(name)}", count) for name, count in sorted(counts.items()) if name]

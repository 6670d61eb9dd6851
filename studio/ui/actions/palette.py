"""The command palette: everything that can be done, found by a few letters and done by Enter.

Made by the main window over the registry; other things to go to (recent projects) come from `sources`. The keyboard
stays in the field; the list follows it. Main thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

import msgspec
from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListView, QVBoxLayout, QWidget

from studio.domain.showable import showable
from studio.services.translation import tr
from studio.ui.actions.fuzzy import Match, match
from studio.ui.actions.palette_row import REASON, ROW, PaletteRow, RowPainter
from studio.ui.actions.registry import ActionRegistry
from studio.ui.widgets.words import GAP, hover_text, label

RECENT: Final = 8
"""How many of the actions used last come first."""
_RECENT_BONUS: Final = 4
_MOVES: Final = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
_Index = QModelIndex | QPersistentModelIndex


class PaletteEntry(msgspec.Struct, frozen=True):
    id: str
    words: str
    detail: str
    """Where else it is found: menu and place, or the folder of a project."""
    act: Callable[[], object]
    keys: str = ""
    reason: str = ""
    """Why it can't be done now; empty when it can."""
    known_as: str = ""
    """What it is called elsewhere; not shown."""


Source = Callable[[], Iterable[PaletteEntry]]


class _Rows(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rows: list[tuple[PaletteEntry, Match]] = []

    def show_rows(self, rows: list[tuple[PaletteEntry, Match]]) -> None:
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def _beside(self, entry: PaletteEntry) -> str:
        """Why it cannot be done, else where it stands; both where another one has the same words."""
        twice = sum(1 for other, _ in self._rows if other.words == entry.words) > 1
        both = (entry.detail, entry.reason) if twice else (entry.reason or entry.detail,)
        return " \u2013 ".join(part for part in both if part)

    def entry(self, row: int) -> PaletteEntry | None:
        return self._rows[row][0] if 0 <= row < len(self._rows) else None

    def rowCount(self, parent: _Index | None = None) -> int:
        return len(self._rows) if parent is None or not parent.isValid() else 0

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        entry, found = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return showable(entry.words)
            case Qt.ItemDataRole.AccessibleTextRole:
                return spoken(entry)
            case Qt.ItemDataRole.ToolTipRole:
                return hover_text(entry.reason or entry.detail)
            case _ if role == ROW:
                return PaletteRow(entry.words, found.places, self._beside(entry), entry.keys)
            case _ if role == REASON:
                return entry.reason
            case _:
                return None


class CommandPalette(QFrame):
    """Closes with Escape, a click elsewhere, and when something was chosen."""

    chosen = Signal(str)
    """Id of the entry that was chosen and done."""

    def __init__(
        self,
        actions: ActionRegistry,
        parent: QWidget,
        *,
        recent: Callable[[], Sequence[str]],
        remember: Callable[[list[str]], object],
        sources: Sequence[Source] = (),
    ) -> None:
        """`recent` and `remember` read and keep the ids that were chosen last, the newest first."""
        super().__init__(parent, Qt.WindowType.Popup)
        self._actions, self._sources, self._recent, self._remember = actions, sources, recent, remember
        self._over = parent
        self._query = ""
        self._found: list[tuple[int, PaletteEntry]] = []
        """What has the letters of the query, by its place among all."""
        self._entries: list[PaletteEntry] = []
        self.setProperty("area", "card")
        self.setAccessibleName(tr("Command palette"))
        self.field = QLineEdit()
        self.field.setAccessibleName(tr("Find a command"))
        self.field.setPlaceholderText(tr("Find a command by some of its letters"))
        self.field.installEventFilter(self)
        self.list = QListView()
        self.list.setAccessibleName(tr("Commands"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(RowPainter(self.list))
        self.list.setUniformItemSizes(True)
        self.rows = _Rows(self)
        self.list.setModel(self.rows)
        self.nothing = label(tr("No command has these letters in this order."), "muted", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP, GAP, GAP)
        column.setSpacing(GAP)
        for widget in (self.field, self.nothing, self.list):
            column.addWidget(widget)
        column.setStretchFactor(self.list, 1)
        self.field.textEdited.connect(self._show)
        self.field.returnPressed.connect(self.take)
        self.list.clicked.connect(lambda _index: self.take())
        self.list.selectionModel().currentChanged.connect(self._speak)
        actions.starting.connect(lambda _id: self.hide())

    def open(self) -> None:
        """Over the upper middle of its window, with everything in it."""
        self._entries = [*self._of_actions(), *(entry for source in self._sources for entry in source())]
        self._query, self._found = "", list(enumerate(self._entries))
        self.field.clear()
        self._show("")
        window = self._over.window()
        em = self.fontMetrics().height()
        self.resize(min(window.width() - 2 * GAP, 36 * em), min(round(window.height() * 0.8), 30 * em))
        self.move(window.mapToGlobal(QPoint((window.width() - self.width()) // 2, min(3 * em, window.height() // 10))))
        self.show()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def take(self) -> None:
        """Do what is marked. What can't be done now stays, with its reason in sight."""
        entry = self.rows.entry(self.list.currentIndex().row())
        if entry is None or entry.reason:
            return
        self.hide()
        kept = [other for other in self._recent() if other != entry.id]
        self._remember([entry.id, *kept][:RECENT])
        entry.act()
        self.chosen.emit(entry.id)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows in the field move through the list."""
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in _MOVES:
                self.list.event(event)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.hide()
                return True
        return super().eventFilter(watched, event)

    def _of_actions(self) -> list[PaletteEntry]:
        found = []
        for action in self._actions.in_menu_order():
            if action.shown():
                found.append(
                    PaletteEntry(
                        id=action.id,
                        words=self._actions.words(action.id),
                        detail=self._actions.found_under(action.id),
                        act=lambda key=action.id: self._actions.trigger(key),  # type: ignore[misc]
                        keys=self._actions.keys_in_words(action.id),
                        reason=action.enabled(),
                        known_as=action.known_as,
                    )
                )
        return found

    def _show(self, query: str) -> None:
        recent = list(self._recent())
        ranked = []
        # With more letters there is nothing that was not there with fewer.
        among = self._found if query.startswith(self._query) else list(enumerate(self._entries))
        self._query, self._found = query, []
        for place, entry in among:
            found = match(query, entry.words)
            behind = match(query, f"{entry.words} {entry.detail} {entry.known_as}") if found is None else None
            if found is None and behind is not None:
                inside = tuple(at for at in behind.places if at < len(entry.words))
                found = Match(behind.score - 2 * _RECENT_BONUS, inside)
            if found is None:
                continue
            self._found.append((place, entry))
            lately = recent.index(entry.id) if entry.id in recent else RECENT
            score = found.score + (_RECENT_BONUS if lately < RECENT else 0)
            ranked.append(((-score if query.strip() else 0, bool(entry.reason), lately, place), entry, found))
        ranked.sort(key=lambda one: one[0])
        self.rows.show_rows([(entry, found) for _, entry, found in ranked])
        self.nothing.setVisible(not ranked)
        self.list.setCurrentIndex(self.rows.index(0, 0))
        self.list.scrollToTop()

    def _speak(self, current: QModelIndex) -> None:
        entry = self.rows.entry(current.row())
        self.field.setAccessibleDescription(spoken(entry) if entry is not None else "")


def spoken(entry: PaletteEntry) -> str:
    """Everything of an entry, for a screen reader."""
    return ", ".join(part for part in (entry.words, entry.keys, entry.detail, entry.reason) if part)

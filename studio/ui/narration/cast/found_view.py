"""The offer to cast whoever speaks in the book: a list to tick, with a voice for each. Implements `FoundView`."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from studio.domain.showable import showable
from studio.services.translation import tr, tr_count
from studio.ui.narration.cast.found import FoundRow
from studio.ui.widgets.fitting import fit_rows
from studio.ui.widgets.flow import FlowRow
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, label

_ID = Qt.ItemDataRole.UserRole
_ROWS = 6
"""That are seen without scrolling, at most."""


class FoundPanel(QWidget):
    ticks_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = label("", wrap=True)
        self.people = QListWidget()
        self.people.setAccessibleName(tr("Who speaks without a voice"))
        fit_rows(self.people)
        self.add = WordButton(tr("Give voices"))
        self.hear = WordButton(tr("Hear"), name="play")
        self.hear.setAccessibleName(tr("Hear the chosen speaker"))
        self.decline = WordButton(tr("Not now"), look="quiet")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.title)
        column.addWidget(self.people)
        column.addLayout(FlowRow(self.add, self.hear, self.decline, last=1))
        self._unticked: set[str] = set()
        self.people.itemChanged.connect(self._ticked)
        self.hide()

    # ---- FoundView

    def show_found(self, rows: tuple[FoundRow, ...]) -> None:
        current = self.current()
        with QSignalBlocker(self.people):
            self.people.clear()
            for one in rows:
                item = QListWidgetItem(showable(_words(one)))
                item.setData(_ID, one.card_id)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                ticked = one.card_id not in self._unticked
                item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
                self.people.addItem(item)
            places = [place for place, one in enumerate(rows) if one.card_id == current]
            self.people.setCurrentRow(places[0] if places else 0)
        height = self.people.sizeHintForRow(0) * min(_ROWS, len(rows)) + 2 * self.people.frameWidth() + 2 if rows else 0
        self.people.setFixedHeight(height)
        self._show_title()
        self.setVisible(bool(rows))
        self._show_count()

    def show_looking(self, looking: bool) -> None:
        if looking:
            self.title.setText(tr("The book is looked through for those who speak."))
        else:
            self._show_title()

    def take_keyboard(self) -> None:
        self.people.setFocus(Qt.FocusReason.OtherFocusReason)

    def ticked(self) -> tuple[str, ...]:
        items = [self.people.item(place) for place in range(self.people.count())]
        return tuple(item.data(_ID) for item in items if item.checkState() == Qt.CheckState.Checked)

    def current(self) -> str:
        item = self.people.currentItem()
        return str(item.data(_ID)) if item is not None else ""

    def _show_title(self) -> None:
        count = self.people.count()
        words = tr_count(
            "One speaks here without a voice of its own.", "{count} speak here without a voice of their own.", count
        )
        self.title.setText(words)

    # ---- ticks

    def _ticked(self, item: QListWidgetItem) -> None:
        card_id = str(item.data(_ID))
        if item.checkState() == Qt.CheckState.Checked:
            self._unticked.discard(card_id)
        else:
            self._unticked.add(card_id)
        self._show_count()
        self.ticks_changed.emit()

    def _show_count(self) -> None:
        count = len(self.ticked())
        self.add.setText(tr_count("Give one a voice", "Give {count} voices", count) if count else tr("Give voices"))


def _words(one: FoundRow) -> str:
    lines = tr_count("one line", "{count} lines", one.lines)
    voice = one.voice or tr("read by the narrator")
    words = tr("{name}: {lines}, {voice}", name=one.name, lines=lines, voice=voice)
    if one.manner.pitch:
        words = tr("{words}, {pitch} semitones", words=words, pitch=f"{one.manner.pitch:+g}")
    return words

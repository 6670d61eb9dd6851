"""The form of one card. A field counts when it is left, and after a second's rest. Main thread.

It reports what was changed and never changes a card itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRegularExpression, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QRegularExpressionValidator
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from studio.domain.cards import Appearance, aliases_from
from studio.domain.project_records import Card
from studio.domain.requests import SEED_LIMIT
from studio.domain.showable import showable
from studio.services.narration.voices import Voice
from studio.services.translation import tr, tr_count
from studio.ui.widgets.icons import IconButton, WordButton
from studio.ui.widgets.words import GAP, SPACE, headed, hover_text, label, row
from studio.ui.writing.cards.reference import ReferenceView

_FEWEST_PLACES: Final = 4
"""Rows of the list of scenes, however low the panel is."""
_REST: Final = 1000
"""Milliseconds without a key after which what was typed is kept."""
_PLACE = Qt.ItemDataRole.UserRole


class _Words(QPlainTextEdit):
    """Some lines of text; Tab goes on to the next field."""

    left = Signal()

    def __init__(self, lines: int) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * lines + 18)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class CardForm(QWidget):
    changed = Signal(str, object)
    """Id of the card, and the fields that became others, by name."""
    place_wanted = Signal(object)
    """An Appearance."""
    alias_wanted = Signal(str)
    """A name that is to become an alias."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._card: Card | None = None
        self._places: Sequence[Appearance] | None = ()
        self._known_voices = 0
        """Rows of the list of voices that are here; behind them one that is not."""
        self._dirty: list[str] = []
        """Fields that were typed into since they were last told."""
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST)
        self._rest.timeout.connect(self.commit)
        self.name, self.aliases, self.keywords, self.appearance = (QLineEdit() for _ in range(4))
        self.pronunciation, self.seed = QLineEdit(), QLineEdit()
        self.facts, self.notes = _Words(3), _Words(2)
        self.role, self.voice, self.told = QComboBox(), QComboBox(), QComboBox()
        self.first_name = WordButton("")
        self.first_name.hide()
        self._first_name = ""
        self.dice = IconButton("dice", tr("Draw another seed"))
        self.reference = ReferenceView()
        self.places = QListWidget()
        self.places_words = label("", "muted", wrap=True)
        self._fill()
        self._lay_out()
        self._connect()

    def _fill(self) -> None:
        for role, words in (
            ("character", tr("Character")),
            ("place", tr("Place")),
            ("thing", tr("Thing")),
            ("style", tr("Style")),
        ):
            self.role.addItem(words, role)
        for when, words in (
            ("mentioned", tr("Where the text speaks of it")),
            ("always", tr("In every scene")),
            ("never", tr("Never")),
        ):
            self.told.addItem(words, when)
        self.told.setToolTip(tr("When a writer’s model is told the facts"))
        self.keywords.setPlaceholderText(tr("Words that are no names of it, with commas between"))
        self.keywords.setToolTip(tr("Where the text has one of these words, the assistant is told the facts"))
        self.seed.setValidator(QRegularExpressionValidator(QRegularExpression(r"\d{1,19}"), self.seed))
        self.aliases.setPlaceholderText(tr("Other names, with commas between"))
        self.appearance.setPlaceholderText(tr("One thing, as pictures show it: red fox"))
        self.facts.setPlaceholderText(tr("What is true of it, for you and the assistant"))
        self.notes.setPlaceholderText(tr("For you alone"))
        self.pronunciation.setPlaceholderText(tr("Phonemes, as kwˈOθ"))
        self.aliases.setToolTip(hover_text(tr("What else the text calls it; commas part the names")))
        self.seed.setToolTip(hover_text(tr("The starter draws it from this number, the same in every picture")))
        self.pronunciation.setToolTip(hover_text(tr("How the name is spoken, in the narration of this project")))
        self.voice.setToolTip(hover_text(tr("The voice that it speaks with")))
        self.places.setMinimumHeight(self.fontMetrics().lineSpacing() * _FEWEST_PLACES)
        self.places.setAccessibleName(tr("Scenes that name it"))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, GAP, SPACE, SPACE)
        column.setSpacing(GAP)
        column.addLayout(row(headed(tr("Name"), self.name), headed(tr("Kind"), self.role)))
        column.addLayout(headed(tr("Aliases"), self.aliases))
        column.addWidget(self.first_name)
        column.addLayout(headed(tr("Facts"), self.facts))
        column.addLayout(headed(tr("Told to the assistant"), self.told))
        column.addLayout(headed(tr("Keywords"), self.keywords))
        column.addLayout(headed(tr("Appears in"), self.places), 1)
        column.addWidget(self.places_words)
        column.addLayout(headed(tr("Appearance"), self.appearance))
        seed = row(headed(tr("Seed of its drawings"), self.seed), self.dice, gap=2)
        seed.setAlignment(self.dice, Qt.AlignmentFlag.AlignBottom)
        column.addLayout(seed)
        column.addWidget(self.reference)
        column.addLayout(row(headed(tr("Voice"), self.voice), headed(tr("Pronunciation"), self.pronunciation)))
        column.addLayout(headed(tr("Notes"), self.notes))

    def _connect(self) -> None:
        for name, line in self._lines().items():
            line.textEdited.connect(lambda _text, name=name: self._typed(name))
            line.editingFinished.connect(self.commit)
        for name, words in self._texts().items():
            words.textChanged.connect(lambda name=name: self._typed(name))
            words.left.connect(self.commit)
        self.role.activated.connect(lambda _at: self._chosen("role"))
        self.voice.activated.connect(lambda _at: self._chosen("voice"))
        self.told.activated.connect(lambda _at: self._chosen("told"))
        self.first_name.clicked.connect(self._first_name_wanted)
        self.places.itemClicked.connect(self._place_chosen)
        self.places.itemActivated.connect(self._place_chosen)

    def _lines(self) -> dict[str, QLineEdit]:
        return {
            "name": self.name,
            "aliases": self.aliases,
            "keywords": self.keywords,
            "appearance": self.appearance,
            "seed": self.seed,
            "pronunciation": self.pronunciation,
        }

    def _texts(self) -> dict[str, _Words]:
        return {"facts": self.facts, "notes": self.notes}

    # ---- showing

    def show_card(self, card: Card | None, *, writable: bool) -> None:
        """What is being typed stays as it is typed, while it is the same card."""
        if self._card is not None and (card is None or card.id != self._card.id):
            self.commit()
        same = card is not None and self._card is not None and card.id == self._card.id
        kept = set(self._dirty) if same else set()
        self._card = card
        shown = card if card is not None else Card(id="", name="")
        values = {"name": shown.name, "aliases": ", ".join(shown.aliases),
                  "keywords": ", ".join(shown.keywords), "appearance": shown.appearance,
                  "seed": str(shown.seed), "pronunciation": shown.pronunciation}  # fmt: skip
        for name, line in self._lines().items():
            if name not in kept and line.text() != values[name] and not self._means_the_same(name, line):
                line.setText(values[name])
            line.setReadOnly(not writable)
        for name, words in self._texts().items():
            if name not in kept and words.toPlainText() != getattr(shown, name):
                with QSignalBlocker(words):
                    words.setPlainText(getattr(shown, name))
            words.setReadOnly(not writable)
        self.role.setCurrentIndex(self.role.findData(shown.role))
        self._show_voice(shown.voice)
        self.told.setCurrentIndex(max(0, self.told.findData(shown.told)))
        for box in (self.role, self.voice, self.told):
            box.setEnabled(writable)
            box.setWhatsThis("" if writable else tr("This project is open for reading only."))

    def _means_the_same(self, name: str, line: QLineEdit) -> bool:
        """What stands in a line that has the keyboard means what the card has, as "Ann," while it is typed on."""
        return line.hasFocus() and self._card is not None and self._value(name) == getattr(self._card, name)

    def show_voices(self, voices: Sequence[Voice]) -> None:
        self.voice.clear()
        self.voice.addItem(tr("None of its own"), "")
        for voice in voices:
            self.voice.addItem(showable(voice.title), voice.id)
            self.voice.setItemData(self.voice.count() - 1, hover_text(voice.note), Qt.ItemDataRole.ToolTipRole)
        self._known_voices = self.voice.count()
        self._show_voice(self._card.voice if self._card is not None else "")

    def _show_voice(self, voice: str) -> None:
        """A voice that is not here any more is named all the same."""
        while self.voice.count() > self._known_voices:
            self.voice.removeItem(self.voice.count() - 1)
        if self.voice.findData(voice) < 0:
            self.voice.addItem(tr("{voice} (not installed)", voice=voice), voice)
        self.voice.setCurrentIndex(self.voice.findData(voice))

    def show_places(self, places: Sequence[Appearance] | None) -> None:
        if places == self._places:
            return
        self._places = places
        self.places.clear()
        for place in places or ():
            times = tr_count("once", "{count} times", place.times)
            title = showable(place.title) or tr("Untitled scene")
            item = QListWidgetItem(tr("{scene} · {times}", scene=title, times=times))
            item.setData(_PLACE, place)
            self.places.addItem(item)
        self.places.setVisible(bool(places))
        looking, nowhere = tr("Looking through the scenes…"), tr("No scene names it yet.")
        self.places_words.setText(looking if places is None else nowhere)
        self.places_words.setVisible(not places)

    def show_first_name(self, name: str, scenes: int) -> None:
        self._first_name = name
        self.first_name.setText(
            tr_count(
                "{name} stands in {count} scene: add it as an alias",
                "{name} stands in {count:,} scenes: add it as an alias",
                scenes,
                name=showable(name),
            )
        )
        self.first_name.setVisible(bool(name))

    # ---- what a person does

    def _first_name_wanted(self) -> None:
        self.commit()
        self.alias_wanted.emit(self._first_name)

    def commit(self) -> None:
        """Tell what was typed, once."""
        self._rest.stop()
        dirty, self._dirty = self._dirty, []
        card = self._card
        if card is None:
            return
        values = {name: self._value(name) for name in dirty}
        values = {name: value for name, value in values.items() if value != getattr(card, name)}
        if values:
            self.changed.emit(card.id, values)

    def _value(self, name: str) -> object:
        if name in self._texts():
            return self._texts()[name].toPlainText()
        text = self._lines()[name].text()
        if name in ("aliases", "keywords"):
            return aliases_from(text)
        if name == "seed":
            return int(text or "0") % SEED_LIMIT
        return " ".join(text.split()) if name == "name" else text.strip()

    def _typed(self, name: str) -> None:
        if name not in self._dirty:
            self._dirty.append(name)
        self._rest.start()

    def _chosen(self, name: str) -> None:
        box = {"role": self.role, "voice": self.voice, "told": self.told}[name]
        self.commit()
        if self._card is not None and box.currentData() != getattr(self._card, name):
            self.changed.emit(self._card.id, {name: box.currentData()})

    def _place_chosen(self, item: QListWidgetItem) -> None:
        self.place_wanted.emit(item.data(_PLACE))

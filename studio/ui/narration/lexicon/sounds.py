"""The keyboard of sounds: every sign of IPA that a word can be said with, each with a word that has it. Main thread."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem, QWidget

from studio.services.translation import tr
from studio.ui.widgets.words import hover_text

SOUNDS: Final = (
    ("ˈ", ""), ("ˌ", ""), ("i", "fleece"), ("ɪ", "kit"), ("eɪ", "face"), ("ɛ", "dress"), ("æ", "trap"), ("ɑ", "palm"),
    ("ɒ", "British lot"), ("ɔ", "thought"), ("oʊ", "goat"), ("ʊ", "foot"), ("u", "goose"), ("ʌ", "strut"),
    ("ə", "about"), ("ɝ", "nurse"), ("ɚ", "letter"), ("aɪ", "price"), ("aʊ", "mouth"), ("ɔɪ", "choice"),
    ("p", "pea"), ("b", "bee"), ("t", "tea"), ("d", "day"), ("k", "key"), ("ɡ", "gay"), ("f", "fee"), ("v", "van"),
    ("θ", "think"), ("ð", "this"), ("s", "see"), ("z", "zoo"), ("ʃ", "she"), ("ʒ", "vision"), ("h", "he"),
    ("tʃ", "cheese"), ("dʒ", "joy"), ("m", "me"), ("n", "no"), ("ŋ", "sing"), ("l", "lee"), ("r", "red"), ("j", "yes"),
    ("w", "we"), ("ː", ""),
)  # fmt: skip
"""Sign, and an English word that has it."""
_KEY: Final = QSize(42, 28)


class SoundKeys(QListWidget):
    """One stop of the Tab key; arrows move, Return or a click types."""

    sound_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Keyboard of sounds"))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setGridSize(_KEY)
        self.setUniformItemSizes(True)
        self.setMinimumHeight(2 * _KEY.height() + 8)
        self.setMaximumHeight(4 * _KEY.height() + 8)
        for sign, word in SOUNDS:
            item = QListWidgetItem(sign)
            words = _named(sign, word)
            item.setToolTip(hover_text(words))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, words)
            item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
            item.setSizeHint(_KEY)
            self.addItem(item)
        self.setCurrentRow(0)
        self.itemClicked.connect(lambda item: self.sound_chosen.emit(item.text()))
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return types the sign; typing letters looks for none."""
        item = self.currentItem()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and item is not None:
            self.sound_chosen.emit(item.text())
            return
        super().keyPressEvent(event)


def _named(sign: str, word: str) -> str:
    match sign:
        case "ˈ":
            return tr("{sign}, before the stressed syllable", sign=sign)
        case "ˌ":
            return tr("{sign}, before a syllable of lesser stress", sign=sign)
        case "ː":
            return tr("{sign}, behind a long vowel", sign=sign)
        case _:
            return tr("{sign}, as in {word}", sign=sign, word=word)

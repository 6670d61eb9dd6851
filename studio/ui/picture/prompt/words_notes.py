"""A field for words with what is to be said of them: how long they are, beside its heading, and below it what is wrong,
or what chance makes of them. Main thread; parts of the form."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout

from studio.domain.showable import showable
from studio.services.translation import tr
from studio.ui.picture.prompt.prompt_field import PromptField
from studio.ui.widgets.words import GAP, WrappedLabel, hover_text, label, row

_LONGEST = 240
"""Letters that are shown of what chance made."""


class _Notes:
    def __init__(self, title: str, field: PromptField) -> None:
        self._field = field
        head = label(title, "small")
        head.setBuddy(field)
        self.length = label("", "small")
        self.length.setAccessibleName(tr("Length of the prompt"))
        self.told = WrappedLabel("small")
        self.told.setAccessibleName(tr("What is made of the words"))
        self.told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.told.hide()
        self.layout = QVBoxLayout()
        self.layout.setSpacing(3)
        self.layout.addLayout(row(head, 1, self.length, gap=GAP))
        self.layout.addWidget(field)
        self.layout.addWidget(self.told)

    def show_length(self, words: str, does: str) -> None:
        """Empty: nothing is known of it."""
        self.length.setText(words)
        self.length.setToolTip(hover_text(does))
        self.length.setAccessibleDescription(does)

    def show_told(self, words: str, *, wrong: bool) -> None:
        """Empty: nothing is to be said. A screen reader hears it as the field's description."""
        shown = showable(words, _LONGEST)
        rank = "danger" if wrong else "small"
        if self.told.property("rank") != rank:
            self.told.setProperty("rank", rank)
            self.told.style().unpolish(self.told)
            self.told.style().polish(self.told)
        self.told.setText(shown)
        self.told.setToolTip(hover_text(words))
        self.told.setVisible(bool(shown))
        self._field.setAccessibleDescription(shown)


class WordsNotes:
    """Of both fields, by their names in the form."""

    def __init__(self) -> None:
        self.of: dict[str, _Notes] = {}

    def around(self, name: str, title: str, field: PromptField) -> QVBoxLayout:
        """The field under its heading, with room for what is said of it."""
        self.of[name] = _Notes(title, field)
        return self.of[name].layout

    def show_length(self, which: str, words: str, does: str) -> None:
        self.of[which].show_length(words, does)

    def show_told(self, which: str, words: str, *, wrong: bool) -> None:
        self.of[which].show_told(words, wrong=wrong)

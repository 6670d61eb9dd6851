"""The button for words that text encoders were taught (embeddings), and its menu: each puts its word into the prompt.

Main thread. Shows and reports; part of the form, beside the LoRAs.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

from studio.domain.showable import showable
from studio.services.translation import tr
from studio.ui.actions.menu_keys import keep_keys
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import hover_text, row

_LONGEST: Final = 40
"""Letters of a word."""


class TaughtWord(msgspec.Struct, frozen=True):
    word: str
    why_not: str = ""
    """A sentence; empty when the model can be used with it."""


class EmbeddingMenu(QWidget):
    word = Signal(str)
    """For the field that was written in last."""
    file_wanted = Signal()
    """The person wants to add one from a file."""
    more_wanted = Signal()
    """The person asks for the model page."""

    def __init__(self) -> None:
        super().__init__()
        self._offered: tuple[TaughtWord, ...] = ()
        self._menu: QMenu | None = None
        self.add = WordButton(tr("Embeddings\u2026"), name="plus", look="quiet")
        self.add.setToolTip(
            tr("Words that a model was taught (textual inversions): each is called by its name in a prompt")
        )
        self.add.clicked.connect(self.open_menu)
        line = row(self.add, 1)
        line.setContentsMargins(0, 0, 0, 0)
        self.setLayout(line)

    def show_offered(self, offered: Sequence[TaughtWord]) -> None:
        """All that are here."""
        self._offered = tuple(offered)

    def menu_of_words(self) -> QMenu:
        """Those that fit; those that do not, with the reason; a file; the model page."""
        menu = QMenu(self)
        keep_keys(menu)
        menu.setToolTipsVisible(True)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for one in sorted(self._offered, key=lambda each: bool(each.why_not)):
            action = menu.addAction(showable(one.word, _LONGEST).replace("&", "&&"))
            action.setEnabled(not one.why_not)
            put = tr("Put \u201c{words}\u201d into the prompt", words=one.word)
            action.setToolTip(hover_text(one.why_not or put))
            action.triggered.connect(partial(self._take, one.word))
        if menu.actions():
            menu.addSeparator()
        menu.addAction(tr("From a file\u2026")).triggered.connect(self.file_wanted)
        menu.addAction(tr("All models\u2026")).triggered.connect(self.more_wanted)
        return menu

    def open_menu(self) -> None:
        self._menu = self.menu_of_words()
        self._menu.popup(self.add.mapToGlobal(self.add.rect().bottomLeft()))

    def _take(self, word: str, _checked: bool = False) -> None:
        self.word.emit(word)

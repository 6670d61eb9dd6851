"""What may be done about a misspelt word, as the first rows of a menu: put in its place, learnt, ignored. Main thread.

Dictionaries think for up to a second or two about a word, so the menu opens at once with room for the suggestions, and
what stands under the pointer stays there when they come. Used by the text and by the fields beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from studio.domain.errors import Failure
from studio.domain.manuscript import add_word
from studio.domain.showable import showable
from studio.services.translation import tr
from studio.ui.writing.desk import Desk
from studio.ui.writing.text.spelling import Spelling

OFFERED: Final = 5
"""Suggestions in a menu."""


class WordRows(QObject):
    def __init__(self, menu: QMenu, word: str, replace: Callable[[str], None], words: Spelling, desk: Desk) -> None:
        """Put the rows on top of a menu, which must not be open yet. `replace`: put another word in its place."""
        super().__init__(menu)
        self._word, self._replace = word, replace
        self._words, self._desk = words, desk
        self._open = True
        self._rows = [QAction(" ", menu) for _ in range(OFFERED)]
        for row in self._rows:
            row.setEnabled(False)
        self._rows[0].setText(tr("Looking for suggestions…"))
        add, ignore = QAction(tr("Add to the dictionary of the project"), menu), QAction(tr("Ignore"), menu)
        add.setEnabled(desk.writable)
        add.triggered.connect(partial(_add, desk, word))
        ignore.triggered.connect(partial(_ignore, words, desk, word))
        rows, below = [*self._rows, _line(menu), add, ignore], menu.actions()
        if below:
            menu.insertActions(below[0], [*rows, _line(menu)])
        else:
            menu.addActions(rows)
        menu.aboutToHide.connect(self._close)
        words.suggest(word, self._show, self._fail)

    def _close(self) -> None:
        """The menu may be gone before the suggestions come."""
        self._open = False

    def _fail(self, failure: Failure) -> None:
        self._desk.say(failure)
        self._show(())

    def _show(self, suggestions: Sequence[str]) -> None:
        if not self._open:
            return
        offered = suggestions[:OFFERED]
        for row, one in zip(self._rows, offered, strict=False):
            row.setText(showable(one).replace("&", "&&"))
            row.setEnabled(self._desk.writable)
            row.triggered.connect(partial(_put, self._replace, one))
        if not offered:
            self._rows[0].setText(tr("No suggestion"))
        for row in self._rows[max(1, len(offered)) :]:
            row.setVisible(False)


def _line(menu: QMenu) -> QAction:
    line = QAction(menu)
    line.setSeparator(True)
    return line


# What is chosen is done when the menu, its rows among it, may be gone: none of these belongs to it.


def _put(replace: Callable[[str], None], new: str, _checked: bool = False) -> None:
    replace(new)


def _add(desk: Desk, word: str, _checked: bool = False) -> None:
    desk.make(lambda document: add_word(document, word))


def _ignore(words: Spelling, desk: Desk, word: str, _checked: bool = False) -> None:
    words.ignore(word)
    desk.hint(tr("“{word}” is ignored until the project is closed.", word=showable(word)))

"""Keeps in sight which cards the text before the caret is about by its meaning. Main thread.

Made by the assistant's room. A few seconds after text, caret and cards rest, what they mean is read in the background
(`TextMeanings`: everything else goes before it) and compared on a thread. Where the model of meanings is not there,
no card enters so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from studio.domain.errors import Failure
from studio.domain.project_records import Card
from studio.services.card_likeness import CardLikeness, ending_at, facts_of, passages_over
from studio.services.meanings import TextMeanings
from studio.ui.widgets.errand import Errand
from studio.ui.writing.desk import Desk
from studio.ui.writing.page import Page

REST_MS: Final = 3000


class CardMeanings(QObject):
    changed = Signal()

    def __init__(self, desk: Desk, page: Page, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._page = desk, page
        self.alike: Mapping[str, float] = {}
        """By id of the cards that the text before the caret is about, how much."""
        self._index = CardLikeness()
        self._book: tuple[str, ...] = ()
        """Passages from all over it, as they were when it was opened or its outline changed much."""
        self._scenes = 0
        self._comparing = Errand(self)
        self.meanings = TextMeanings(desk.studio.queue, self)
        self.meanings.grown.connect(self._grown)
        self.meanings.failed.connect(self._unreadable)
        self._able = True
        self.rest = QTimer(self)
        self.rest.setSingleShot(True)
        self.rest.setInterval(REST_MS)
        self.rest.timeout.connect(self.look)
        desk.project_leaves.connect(self._leave)
        desk.followed.connect(lambda _change: self.rest.start())
        desk.cards_changed.connect(lambda _change: self.rest.start())
        desk.scene_changed.connect(lambda _scene: self._moved())
        page.editor.cursorPositionChanged.connect(self._moved)

    def stop(self) -> None:
        self.rest.stop()
        self.meanings.stop()
        self._comparing.cancel()

    def _leave(self) -> None:
        self.stop()
        self.alike, self._book, self._scenes, self._able = {}, (), 0, True
        self._index = CardLikeness()

    def _moved(self) -> None:
        if self._desk.ai_enabled and self._desk.document is not None:
            self.rest.start()

    def look(self) -> None:
        """Read what is not known yet, then compare."""
        self.meanings.stop()
        document, places = self._desk.document, self._page.places()
        if document is None or places is None or not self._desk.ai_enabled or not self._able:
            return
        facts = facts_of(document.all(Card))
        here = ending_at(document, places[1])
        if not facts or not here:
            self._show({})
            return
        scenes = len(self._desk.order())
        if not self._book or not self._scenes / 2 < scenes < self._scenes * 2:
            self._book, self._scenes = passages_over(document), scenes
        self._index.want(facts, here, self._book)
        self.meanings.read_on(self._index)

    def _grown(self) -> None:
        if not self.meanings.reading:
            index = self._index
            self._comparing.start(lambda _step: index.found(), self._show, self._desk.say)

    def _show(self, alike: Mapping[str, float]) -> None:
        if alike != self.alike:
            self.alike = alike
            self.changed.emit()

    def _unreadable(self, _why: Failure) -> None:
        """The model of meanings is not there, or cannot be used: cards enter by their names alone in this session."""
        self._able = False
        self._show({})

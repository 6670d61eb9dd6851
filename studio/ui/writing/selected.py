"""How many words are selected, counted on a thread soon after the selection rests. Main thread.

Made by the pane, which tells the outline's header.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from studio.domain.text_records import Paragraph
from studio.domain.word_count import count_words, counted_text
from studio.ui.widgets.errand import Errand
from studio.ui.writing.desk import Desk
from studio.ui.writing.page import Page

_REST_MS: Final = 150


class SelectedWords(QObject):
    counted = Signal(int)
    """Words that are selected; 0 where nothing is."""

    def __init__(self, desk: Desk, page: Page, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._page = page
        self._errand = Errand(self)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._count)
        self._last = 0
        desk.scene_changed.connect(lambda _scene: self.changed())

    def changed(self) -> None:
        """Another selection, or none."""
        self._errand.cancel()
        if self._page.has_selection():
            self._rest.start()
        else:
            self._rest.stop()
            self._tell(0)

    def _count(self) -> None:
        document, places = self._desk.document, self._page.places()
        if document is None or places is None:
            return
        (first, start), (last, end) = places
        texts = []
        for one in self._page.selected_ids():
            paragraph = document.get(Paragraph, one)
            text = counted_text(paragraph) if paragraph is not None else ""
            texts.append(text[start if one == first else 0 : end if one == last else None])
        self._errand.start(lambda _step: sum(map(count_words, texts)), self._tell, self._desk.say)

    def _tell(self, words: int) -> None:
        if words != self._last:
            self._last = words
            self.counted.emit(words)

"""Misspelt words in one editor of the text: underlined in its documents. Made by a view; main thread.

What is done about them by a key is in `mending`.
"""

from __future__ import annotations

from PySide6.QtCore import QObject

from studio.domain.document import Document
from studio.domain.project_records import Card
from studio.domain.text_records import Meta
from studio.services.spelling import dictionary_ids, open_speller
from studio.services.translation import tr
from studio.ui.writing.desk import Desk
from studio.ui.writing.text.scene_documents import SceneDocuments
from studio.ui.writing.text.spelling import Spelling, words_in

SETTING = "writing_spelling"


class SpellCheck(QObject):
    def __init__(self, desk: Desk, documents: SceneDocuments, parent: QObject, words: Spelling | None = None) -> None:
        """`words`: what another editor of the manuscript asks already."""
        super().__init__(parent)
        self._desk, self._documents = desk, documents
        self._named: frozenset[str] = frozenset()
        """Words of the names of cards."""
        self.words = words if words is not None else Spelling(open_speller, self)
        if words is None:
            self.words.failed.connect(desk.say)
            desk.project_changed.connect(lambda _session: self.words.ignore_none())
        documents.wrong_in = self.words.wrong_in
        self.words.learnt.connect(documents.draw_paragraphs)
        self.words.renewed.connect(self._draw_anew)
        desk.project_changed.connect(lambda _session: self._listen())
        desk.meta_changed.connect(self._meta_changed)
        desk.cards_changed.connect(lambda _change: self._cards_changed())
        desk.studio.settings.changed.connect(self._setting_changed)
        self._listen()

    @property
    def on(self) -> bool:
        return bool(self._desk.studio.settings.get(SETTING))

    def toggle(self) -> None:
        self._desk.studio.settings.set(SETTING, not self.on)

    def _listen(self) -> None:
        document = self._desk.document
        meta = document.get(Meta, "project") if document is not None else None
        own = meta.words if meta is not None else ()
        self._named = _names_in(document) if document is not None else frozenset()
        self.words.speak(self._desk.language if self.on else "", (*own, *self._named))

    def _cards_changed(self) -> None:
        document = self._desk.document
        if document is not None and _names_in(document) != self._named:
            self._meta_changed()

    def _meta_changed(self) -> None:
        self._listen()
        self._draw_anew()

    def _draw_anew(self) -> None:
        self._documents.restyle(self._documents.face, tinted=self._documents.tinted)

    def _setting_changed(self, name: str) -> None:
        if name == SETTING:
            self._meta_changed()

    def why_not(self) -> str:
        if not self.on:
            return self._desk.why_no_scene() or tr("Spelling is switched off.")
        if self.words.missing and any(map(self._desk.studio.library.entry, dictionary_ids(self._desk.language))):
            return tr(
                "There is no dictionary of this language here. “Fetch the dictionary of this language” in the menu "
                "Manuscript, Language brings it."
            )
        if self.words.missing:
            return tr(
                "There is no dictionary of this language here. Put its .aff and .dic files into the folder "
                "“dictionaries” beside the models."
            )
        return self._desk.why_no_scene()


def _names_in(document: Document) -> frozenset[str]:
    """Words of what the cards are called: they are right in this manuscript."""
    cards = document.all(Card)
    return frozenset(word for card in cards for name in (card.name, *card.aliases) for word in words_in(name))

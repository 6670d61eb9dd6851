"""Misspelt words in the editor: underlined, and mended by one key. Made by the text's room; main thread."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMenu

from studio.domain.document import Change, Document, Meta, Paragraph
from studio.domain.manuscript import add_word
from studio.domain.searching import Hit, replace_hits
from studio.services.spelling import open_speller
from studio.services.translation import tr
from studio.ui.writing.desk import Desk
from studio.ui.writing.text.editor import SceneEditor
from studio.ui.writing.text.scene_documents import SceneDocuments
from studio.ui.writing.text.spelling import Spelling

SETTING = "writing_spelling"


class SpellCheck(QObject):
    def __init__(
        self, desk: Desk, editor: SceneEditor, documents: SceneDocuments, parent: QObject, words: Spelling | None = None
    ) -> None:
        """`words`: what another editor of the manuscript asks already."""
        super().__init__(parent)
        self._desk, self._editor, self._documents = desk, editor, documents
        self.words = words if words is not None else Spelling(open_speller, self)
        if words is None:
            self.words.failed.connect(desk.say)
        documents.wrong_in = self.words.wrong_in
        self.words.learnt.connect(documents.draw_paragraphs)
        desk.project_changed.connect(lambda _session: self._listen())
        desk.meta_changed.connect(self._meta_changed)
        desk.studio.settings.changed.connect(self._setting_changed)
        editor.letter_typed.connect(self._typed)
        editor.cursorPositionChanged.connect(self._moved)
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
        self.words.speak(self._desk.language if self.on else "", own)

    def _meta_changed(self) -> None:
        self._listen()
        self._documents.restyle(self._documents.face, tinted=self._documents.tinted)

    def _setting_changed(self, name: str) -> None:
        if name == SETTING:
            self._meta_changed()

    # ---- the word that is typed

    def _typed(self, letter: str) -> None:
        places = self._editor.selected_places()
        self.words.typed_at = places[1] if places is not None and letter.isalpha() else None

    def _moved(self) -> None:
        """A word that was left is judged."""
        typed, places = self.words.typed_at, self._editor.selected_places()
        if typed is None or places is None or self._editor.scene is None:
            return
        paragraph_id, offset = places[1]
        if paragraph_id != typed[0] or not 0 <= offset - typed[1] <= 1:
            self.words.typed_at = None
            self._editor.scene.draw_paragraph(typed[0])

    # ---- one key

    def why_not(self) -> str:
        if not self.on:
            return self._desk.why_no_scene() or tr("Spelling is switched off.")
        if self.words.missing:
            return tr(
                "There is no dictionary of this language here. Put its .aff and .dic files into the folder "
                "“dictionaries” beside the models."
            )
        return self._desk.why_no_scene()

    def mend(self) -> None:
        """What the misspelt word at the caret, or the next one, may be: a menu at its place."""
        self._desk.commit_typing()
        self.words.typed_at = None
        found = self._next_wrong()
        if found is None:
            self._desk.hint(tr("No misspelt word follows in this scene."))
            return
        paragraph, start, end = found
        self._editor.put_caret(paragraph.id, end, anchor=start)
        word = paragraph.text[start:end]
        show = partial(self._show, Hit(paragraph.id, start, end), word)
        self.words.suggest(word, show, self._desk.say)

    def _next_wrong(self) -> tuple[Paragraph, int, int] | None:
        scene, places = self._editor.scene, self._editor.selected_places()
        if scene is None or places is None:
            return None
        first = scene.mirror.ids.index(places[0][0])
        for index in range(first, len(scene.mirror.ids)):
            paragraph = scene.mirror.paragraph(index)
            for start, end in self.words.wrong_in(paragraph) if paragraph is not None else ():
                if paragraph is not None and (index > first or end >= places[0][1]):
                    return paragraph, start, end
        return None

    def _show(self, hit: Hit, word: str, suggestions: list[str]) -> None:
        menu = QMenu(self._editor)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for one in suggestions:
            menu.addAction(one.replace("&", "&&"), partial(self._replace, hit, one))
        if not suggestions:
            menu.addAction(tr("No suggestion")).setEnabled(False)
        menu.addSeparator()
        menu.addAction(tr("Add “{word}” to this manuscript's words", word=word), partial(self._add, word))
        menu.popup(self._editor.viewport().mapToGlobal(self._editor.cursorRect().bottomLeft()))
        if suggestions:
            menu.setActiveAction(menu.actions()[0])

    def _replace(self, hit: Hit, new: str) -> None:
        def make(document: Document) -> Change:
            return replace_hits(document, (Hit(hit.paragraph_id, hit.start, hit.end, new),))

        if self._desk.make(make) is not None:
            self._editor.put_caret(hit.paragraph_id, hit.start + len(new))

    def _add(self, word: str) -> None:
        self._desk.make(lambda document: add_word(document, word))

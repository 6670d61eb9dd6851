"""Where dictated words go: into the text at the caret, one step of undo for each utterance. Knows no toolkit but the
desk's; main thread.

Made by the room of dictation.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from studio.domain import manuscript
from studio.domain.changes import Change
from studio.domain.dictated import fitted, paragraphs_of
from studio.domain.document import Document
from studio.domain.passages import Passage, Place
from studio.domain.richtext import from_elsewhere
from studio.domain.text_records import Paragraph, Scene
from studio.services.translation import tr
from studio.ui.writing.beginning import begin_scene
from studio.ui.writing.desk import Desk
from studio.ui.writing.page import Page

_REMEMBERED: Final = 50
"""Utterances that "delete that" finds, one after the other."""


class _Landed(msgspec.Struct, frozen=True):
    """An utterance in the text, as it stood when it came."""

    scene_id: str
    start: Place
    end: Place
    words: tuple[str, ...]


class Landing:
    def __init__(self, desk: Desk, page: Page) -> None:
        self._desk = desk
        self._page = page
        self._landed: list[_Landed] = []

    def forget(self) -> None:
        """Another project is open."""
        self._landed.clear()

    def put(self, heard: str) -> bool:
        """An utterance in the place of what is selected, or at the caret. False: there is no place for it."""
        self._desk.commit_typing()
        places, document, scene_id = self._page.places(), self._desk.document, self._desk.current
        if places is None or document is None or scene_id is None or not self._page.writable:
            return False
        start, end = places
        first, last = document.need(Paragraph, start[0]), document.need(Paragraph, end[0])
        language = self._desk.language
        words = fitted(paragraphs_of(heard, language), first.text[: start[1]], last.text[end[1] :], language)
        if not any(words) and len(words) < 2:
            return True
        change = self._desk.make(lambda one: _dictated(one, scene_id, start, end, words))
        if change is None or self._desk.document is None:
            return False
        where = _end_of(self._desk.document, change, scene_id, len(last.text) - end[1])
        if where is not None:
            self._page.put_caret(*where)
            begin = _start_of(self._desk.document, scene_id, where, words)
            if begin is not None:
                self._landed = [*self._landed[1 - _REMEMBERED :], _Landed(scene_id, begin, where, words)]
        return True

    def delete(self) -> str:
        """What is selected, or what was dictated last; why nothing was deleted, or an empty text."""
        self._desk.commit_typing()
        places, scene_id = self._page.places(), self._desk.current
        if self._page.has_selection() and places is not None and scene_id is not None and self._page.writable:
            start, end = places
            self._desk.make(lambda one: manuscript.replace_range(one, scene_id, start, end))
            self._page.put_caret(*start)
            return ""
        if not self._landed:
            return tr("Nothing was dictated that could be deleted.")
        last, document = self._landed.pop(), self._desk.document
        if document is None or _words_between(document, last) != last.words:
            self._landed.clear()
            return tr("What was dictated last is not there any more as it was said. Nothing was deleted.")
        self._desk.open_scene(last.scene_id)
        self._desk.make(lambda one: manuscript.replace_range(one, last.scene_id, last.start, last.end))
        self._page.put_caret(*last.start)
        return ""

    def begin_scene(self, title: str) -> bool:
        """A scene of its own begins at the caret, one step of undo; False: there is no place for it."""
        return self._page.writable and begin_scene(self._desk, self._page, title)


def _dictated(document: Document, scene_id: str, start: Place, end: Place, words: Sequence[str]) -> Change:
    style = document.need(Paragraph, start[0]).style
    passages = [
        Passage(
            text,
            "body" if number or style == "picture" else style,
            spans=from_elsewhere(len(text), "dictation"),
        )
        for number, text in enumerate(words)
    ]
    change = manuscript.replace_range(document, scene_id, start, end, passages)
    return msgspec.structs.replace(change, label="Dictation")


def _end_of(document: Document, change: Change, scene_id: str, behind: int) -> Place | None:
    """Behind the words that came: so many letters before the end of the last paragraph that was changed or made."""
    order = document.need(Scene, scene_id).paragraphs
    touched = {edit.after.id for edit in change.edits if isinstance(edit.after, Paragraph)}
    last = next((one for one in reversed(order) if one in touched), None)
    return (last, max(0, len(document.need(Paragraph, last).text) - behind)) if last is not None else None


def _start_of(document: Document, scene_id: str, end: Place, words: Sequence[str]) -> Place | None:
    """Where words that end there begin."""
    if len(words) == 1:
        return end[0], end[1] - len(words[0])
    order = document.need(Scene, scene_id).paragraphs
    first = order.index(end[0]) - len(words) + 1
    if first < 0:
        return None
    return order[first], len(document.need(Paragraph, order[first]).text) - len(words[0])


def _words_between(document: Document, landed: _Landed) -> tuple[str, ...]:
    """What stands there now; nothing where the paragraphs are gone."""
    scene = document.get(Scene, landed.scene_id)
    ids = scene.paragraphs if scene is not None else ()
    (first, start), (last, end) = landed.start, landed.end
    if first not in ids or last not in ids or ids.index(first) > ids.index(last):
        return ()
    texts = [document.need(Paragraph, one).text for one in ids[ids.index(first) : ids.index(last) + 1]]
    texts[-1] = texts[-1][:end]
    texts[0] = texts[0][start:]
    return tuple(texts)

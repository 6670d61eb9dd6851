"""How many words a text has, for the outline and for messages. Knows no toolkit; any thread."""

from __future__ import annotations

import re

from studio.domain.document import Change, Document, Paragraph

_WORD = re.compile(r"[^\W_]+(?:['’\-.][^\W_]+)*")


def count_words(text: str) -> int:
    """Words as a writer counts them: "don't" and "well-known" are one; dashes are none."""
    return len(_WORD.findall(text))


class WordCounts:
    """Words of each scene, kept up to date by changes."""

    def __init__(self) -> None:
        self._words: dict[str, int] = {}
        self._per_scene: dict[str, int] = {}

    def begin(self, document: Document | None) -> None:
        """Count another document, or none."""
        self._words.clear()
        self._per_scene.clear()
        for paragraph in document.all(Paragraph) if document is not None else ():
            self._count(paragraph)

    def follow(self, change: Change) -> None:
        """Count anew what a change touched."""
        for edit in change.edits:
            before, after = edit.before, edit.after
            if (
                isinstance(before, Paragraph)
                and isinstance(after, Paragraph)
                and before.text == after.text
                and before.scene_id == after.scene_id
            ):
                continue
            if isinstance(before, Paragraph):
                self._add(before.scene_id, -self._words.pop(before.id, 0))
            if isinstance(after, Paragraph):
                self._count(after)

    def of(self, scene_id: str) -> int:
        return self._per_scene.get(scene_id, 0)

    def total(self) -> int:
        return sum(self._per_scene.values())

    def _count(self, paragraph: Paragraph) -> None:
        self._words[paragraph.id] = count = count_words(paragraph.text)
        self._add(paragraph.scene_id, count)

    def _add(self, scene_id: str, count: int) -> None:
        self._per_scene[scene_id] = self._per_scene.get(scene_id, 0) + count

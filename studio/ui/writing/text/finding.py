"""Finds words in the scene in front or in the whole manuscript. Knows no toolkit; main thread."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Protocol

from studio.domain.document import Document
from studio.domain.manuscript import Place
from studio.domain.outline import paragraphs_of


def occurrences(needle: str, paragraphs: Sequence[tuple[str, str]]) -> Iterator[tuple[str, int, int]]:
    """(paragraph id, start, end) of every hit; capitals count only when the needle has some."""
    if not needle:
        return
    flags = re.NOFLAG if needle != needle.lower() else re.IGNORECASE
    pattern = re.compile(re.escape(needle), flags)
    for paragraph_id, text in paragraphs:
        for found in pattern.finditer(text):
            yield paragraph_id, found.start(), found.end()


class FindDesk(Protocol):
    """What finding needs of the desk."""

    @property
    def document(self) -> Document | None: ...
    @property
    def current(self) -> str | None: ...
    def order(self) -> list[str]: ...
    def commit_typing(self) -> None: ...
    def open_scene(self, scene_id: str) -> None: ...


class FindView(Protocol):
    def places(self) -> tuple[Place, Place] | None: ...
    def select(self, paragraph_id: str, start: int, end: int) -> None: ...
    def show_found(self, number: int, total: int) -> None:
        """The hit that is selected now, from 1, of how many; 0 for none."""


class Finding:
    def __init__(self, desk: FindDesk, view: FindView) -> None:
        self._desk = desk
        self._view = view

    def seek(self, text: str, everywhere: bool, direction: int) -> None:
        """Select the next hit (+1), the one before (-1) or, as it is typed (0), the first from the selection on."""
        document, current = self._desk.document, self._desk.current
        if document is None or current is None:
            return
        self._desk.commit_typing()
        scenes = self._desk.order() if everywhere else [current]
        order = [(scene, one) for scene in scenes for one in paragraphs_of(document, scene)]
        place = {one.id: number for number, (_, one) in enumerate(order)}
        scene_of = {one.id: scene for scene, one in order}
        hits = list(occurrences(text, [(one.id, one.text) for _, one in order]))
        at = self._next(hits, place, direction)
        if at is not None:
            paragraph_id, start, end = hits[at]
            self._desk.open_scene(scene_of[paragraph_id])
            self._view.select(paragraph_id, start, end)
        self._view.show_found(at + 1 if at is not None else 0, len(hits))

    def _next(self, hits: list[tuple[str, int, int]], place: dict[str, int], direction: int) -> int | None:
        """The hit after (or before) the selection, round the end; with 0 the one that begins at it or after it."""
        if not hits:
            return None
        selected = self._view.places()
        if selected is None:
            return 0
        here = (place.get(selected[0][0], 0), selected[0][1])
        keys = [(place[paragraph_id], start) for paragraph_id, start, _ in hits]
        if direction < 0:
            earlier = [number for number, key in enumerate(keys) if key < here]
            return earlier[-1] if earlier else len(hits) - 1
        later = [number for number, key in enumerate(keys) if key > here or (direction == 0 and key == here)]
        return later[0] if later else 0

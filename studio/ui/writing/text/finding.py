"""Finds words in the scene in front or in the whole manuscript, and replaces them. Knows no toolkit; main thread.

The text's room makes one. What is found is looked for on a thread over a copy of the document; a change of the
document makes it out of date. What is replaced is one step, made on a thread too.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

import msgspec

from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.outline import outline, paragraphs_of
from studio.domain.passages import Place
from studio.domain.searching import Found, Hit, Query, replace_hits, search
from studio.domain.text_records import Paragraph

Step = Callable[[float], None]


class Wish(msgspec.Struct, frozen=True):
    """What is asked for."""

    query: Query = Query()
    everywhere: bool = False
    replacement: str | None = None
    """None: nothing is to be replaced."""


class Results(msgspec.Struct, frozen=True):
    """What was found, with what a list of it shows."""

    found: Found = Found()
    texts: dict[str, str] = {}
    """Of the paragraphs that were looked through."""
    scenes: dict[str, str] = {}
    """By paragraph, its scene."""
    titles: dict[str, str] = {}
    """By scene."""
    order: dict[str, int] = {}
    """By paragraph, its place."""
    keys: tuple[tuple[int, int], ...] = ()
    """Of each hit, where its paragraph and where in it the hit begins."""


class FindDesk(Protocol):
    """What finding needs of the desk."""

    @property
    def document(self) -> Document | None: ...
    @property
    def current(self) -> str | None: ...
    def make(self, make: Callable[[Document], Change]) -> Change | None: ...
    def commit_typing(self) -> None: ...
    def open_scene(self, scene_id: str) -> None: ...


class FindView(Protocol):
    def places(self) -> tuple[Place, Place] | None: ...
    def select(self, paragraph_id: str, start: int, end: int) -> None: ...
    def show_found(self, number: int, results: Results) -> None:
        """The hit that is selected now, from 1; 0 for none."""

    def show_results(self, results: Results) -> None:
        """Another list of hits, all of them ticked."""

    def look_for(self, work: Callable[[Step], Results], done: Callable[[Results], None]) -> None:
        """Do it on a thread; what was at work before is given up."""

    def bring_in(self, make: Callable[[Document], Change], done: Callable[[], None]) -> None:
        """Make a large change on a thread and put it into the document; `done` is called when all of it is there."""


class Finding:
    def __init__(self, desk: FindDesk, view: FindView) -> None:
        self._desk = desk
        self._view = view
        self._wish: Wish | None = None
        """What `results` answer; None where they are out of date."""
        self._scene: str | None = None
        self.results = Results()

    def followed(self) -> None:
        """The document became another."""
        self._wish = None

    @property
    def fresh(self) -> bool:
        """Whether the list tells of the document as it is."""
        return self._wish is not None

    def seek(self, wish: Wish, direction: int | None) -> None:
        """Select the next hit (+1), the one before (-1) or, as it is typed (0), the first from the selection on in the
        scene in front, which is not left; with None only the list is made."""
        self._seek(wish, direction, staying=direction == 0)

    def _seek(self, wish: Wish, direction: int | None, *, staying: bool = False) -> None:
        self._desk.commit_typing()
        document, current = self._desk.document, self._desk.current
        if document is None or current is None:
            return
        if wish == self._wish and (wish.everywhere or current == self._scene):
            self._move(direction, staying=staying)
            return
        copy = document.copy()

        def done(results: Results) -> None:
            self._wish, self._scene, self.results = wish, current, results
            self._view.show_results(results)
            self._move(direction, staying=staying)

        self._view.look_for(lambda step: _results(copy, wish, current, step), done)

    def go_to(self, number: int) -> None:
        """Select a hit of the list, counted from 0, where it is still there."""
        hit = self.results.found.hits[number]
        document = self._desk.document
        paragraph = document.get(Paragraph, hit.paragraph_id) if document is not None else None
        if paragraph is None or paragraph.text != self.results.texts[hit.paragraph_id]:
            return
        self._desk.open_scene(self.results.scenes[hit.paragraph_id])
        self._view.select(hit.paragraph_id, hit.start, hit.end)
        self._view.show_found(number + 1, self.results)

    def replace_one(self, wish: Wish) -> None:
        """Replace the hit that is selected and go to the next; where none is selected, go to the next."""
        selected = self._view.places()
        hit = self._selected_hit(selected) if wish == self._wish else None
        if hit is None or wish.replacement is None:
            self._seek(wish, 0)
            return
        if self._desk.make(lambda document: replace_hits(document, (hit,))) is None:
            return
        behind = hit.start + len(hit.new)
        self._view.select(hit.paragraph_id, behind, behind)
        self._seek(wish, 0)

    def replace_all(self, wish: Wish, wanted: Iterable[int], done: Callable[[int], None]) -> None:
        """Replace those hits of the list, counted from 0, in one step. Nothing happens where the list is out of date:
        it has to be looked at again first."""
        self._desk.commit_typing()
        if wish != self._wish:
            self.seek(wish, None)
            return
        hits = [self.results.found.hits[number] for number in wanted]
        if hits:
            self._view.bring_in(lambda document: replace_hits(document, hits), lambda: done(len(hits)))

    def _selected_hit(self, selected: tuple[Place, Place] | None) -> Hit | None:
        if selected is None or selected[0][0] != selected[1][0]:
            return None
        (paragraph_id, start), (_, end) = selected
        key = (self.results.order.get(paragraph_id, -1), start)
        at = bisect_left(self.results.keys, key)
        hits = self.results.found.hits
        return hits[at] if at < len(hits) and self.results.keys[at] == key and hits[at].end == end else None

    def _move(self, direction: int | None, *, staying: bool) -> None:
        if direction is None:
            self._view.show_found(0, self.results)
            return
        at = self._next(direction)
        if at is not None and staying:
            at = self._in_front(at)
        if at is None:
            self._view.show_found(0, self.results)
        else:
            self.go_to(at)

    def _in_front(self, at: int) -> int | None:
        """This hit, or the first one of the scene in front, where this is in another; None where that has none."""
        scenes, hits = self.results.scenes, self.results.found.hits
        if scenes[hits[at].paragraph_id] == self._desk.current:
            return at
        here = (number for number, hit in enumerate(hits) if scenes[hit.paragraph_id] == self._desk.current)
        return next(here, None)

    def _next(self, direction: int) -> int | None:
        """The hit after (or before) the selection, round the end; with 0 the one that begins at it or after it."""
        keys: Sequence[tuple[int, int]] = self.results.keys
        if not keys:
            return None
        selected = self._view.places()
        if selected is None:
            return 0
        here = (self.results.order.get(selected[0][0], 0), selected[0][1])
        if direction < 0:
            return (bisect_left(keys, here) - 1) % len(keys)
        return (bisect_left if direction == 0 else bisect_right)(keys, here) % len(keys)


def _results(document: Document, wish: Wish, current: str, step: Step) -> Results:
    """On a thread."""
    scenes = [scene for _, scene in outline(document)]
    titles = {scene.id: scene.title for scene in scenes}
    wanted = scenes if wish.everywhere else [scene for scene in scenes if scene.id == current]
    paragraphs = [one for scene in wanted for one in paragraphs_of(document, scene.id)]
    order = {one.id: number for number, one in enumerate(paragraphs)}
    found = search(wish.query, paragraphs, wish.replacement, step)
    step(1.0)
    return Results(
        found=found,
        texts={one.id: one.text for one in paragraphs},
        scenes={one.id: one.scene_id for one in paragraphs},
        titles=titles,
        order=order,
        keys=tuple((order[hit.paragraph_id], hit.start) for hit in found.hits),
    )

"""Which cards lie on the corkboard, and what becomes of them. Knows no toolkit; main thread.

A card is a scene of the part or chapter that is looked at; moving it is the outline's own move, one step each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import msgspec

from studio.domain import scene_edits
from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.outline import children_of
from studio.domain.scene_cards import set_scene_card
from studio.domain.text_records import Scene


class SceneCard(msgspec.Struct, frozen=True):
    id: str
    title: str
    synopsis: str
    status: str
    words: int
    """Of the scene and those inside it."""
    target: int
    inside: int
    """Scenes right inside it."""


class BoardDesk(Protocol):
    @property
    def document(self) -> Document | None: ...
    @property
    def current(self) -> str | None: ...
    def make(self, make: Callable[[Document], Change]) -> Change | None: ...


class BoardView(Protocol):
    def show_cards(self, cards: Sequence[SceneCard], chosen: str | None) -> None: ...
    def show_path(self, titles: Sequence[tuple[str | None, str]]) -> None:
        """The part that is looked at and those it lies in, the outermost first: id and title."""


class BoardPresenter:
    def __init__(self, desk: BoardDesk, view: BoardView, words: Callable[[], Mapping[str, int]]) -> None:
        """`words`: by scene, those of it and of the scenes inside it."""
        self._desk, self._view, self._words = desk, view, words
        self.level: str | None = None
        """The scene whose inner scenes are shown; None: the top of the outline."""
        self.chosen: str | None = None

    def look_at_present(self) -> None:
        """The cards that the scene in front is among, or those inside it where it has some."""
        document, current = self._desk.document, self._desk.current
        scene = document.get(Scene, current) if document is not None and current is not None else None
        if document is None or scene is None:
            self.level = None
        else:
            self.level = scene.id if children_of(document, scene.id) else scene.parent_id
        self.chosen = current
        self.show()

    def show(self) -> None:
        document = self._desk.document
        if document is None:
            self.level = self.chosen = None
            self._view.show_path([])
            self._view.show_cards((), None)
            return
        if self.level is not None and document.get(Scene, self.level) is None:
            self.level = None
        cards = self.cards(document)
        if self.chosen not in [card.id for card in cards]:
            self.chosen = cards[0].id if cards else None
        self._view.show_path(self._path(document))
        self._view.show_cards(cards, self.chosen)

    def cards(self, document: Document) -> tuple[SceneCard, ...]:
        words = self._words()
        return tuple(
            SceneCard(
                scene.id,
                scene.title,
                scene.synopsis,
                scene.status,
                words.get(scene.id, 0),
                scene.target,
                len(children_of(document, scene.id)),
            )
            for scene in children_of(document, self.level)
        )

    def _path(self, document: Document) -> list[tuple[str | None, str]]:
        found: list[tuple[str | None, str]] = []
        seen = set[str]()
        at = self.level
        while at is not None and at not in seen:
            seen.add(at)
            scene = document.get(Scene, at)
            if scene is None:
                break
            found.append((scene.id, scene.title))
            at = scene.parent_id
        return [(None, ""), *reversed(found)]

    # ---- what a person does

    def go_to(self, level: str | None) -> None:
        """Look at the scenes inside this one, or at the top of the outline."""
        self.level, self.chosen = level, self.level
        self.show()

    def up(self) -> None:
        document = self._desk.document
        scene = document.get(Scene, self.level) if document is not None and self.level is not None else None
        if scene is not None:
            self.go_to(scene.parent_id)

    def place(self, scene_id: str, before_id: str | None) -> None:
        """Before another card, or last."""
        level = self.level
        if before_id != scene_id:
            self._desk.make(lambda one: scene_edits.move_scene(one, scene_id, parent_id=level, before_id=before_id))

    def shift(self, by: int) -> None:
        """The chosen card one place towards the beginning (-1) or the end (+1)."""
        document = self._desk.document
        order = [scene.id for scene in children_of(document, self.level)] if document is not None else []
        if self.chosen not in order:
            return
        at = order.index(self.chosen)
        if not 0 <= at + by < len(order):
            return
        behind = at - 1 if by < 0 else at + 2
        self.place(self.chosen, order[behind] if behind < len(order) else None)

    def put_inside(self, scene_id: str, parent_id: str) -> None:
        """A card that was dropped on another becomes the last scene inside it."""
        if scene_id != parent_id:
            self._desk.make(lambda one: scene_edits.move_scene(one, scene_id, parent_id=parent_id))

    def edit(self, scene_id: str, title: str, synopsis: str, status: str) -> None:
        self._desk.make(lambda one: set_scene_card(one, scene_id, title=title, synopsis=synopsis, status=status))

    def add(self, title: str) -> str | None:
        """A new scene behind the chosen card; its id."""
        level, after = self.level, self.chosen
        change = self._desk.make(lambda one: scene_edits.new_scene(one, title, parent_id=level, after_id=after))
        made = change.edits[0].after if change is not None else None
        if made is None:
            return None
        self.chosen = made.id
        self.show()
        return made.id

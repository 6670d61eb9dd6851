"""What the outline shows of the open project, and what a person does to scenes in it. Knows no toolkit; main thread.

The outline's room makes one over the pane's desk and forwards the desk's facts to it. A test gives it plain objects.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import msgspec

from studio.domain import scene_edits
from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.outline import children_of, outline
from studio.domain.text_records import Scene
from studio.domain.word_count import Tally
from studio.services.translation import tr
from studio.ui.writing.counting import WordCounts


class SceneRow(msgspec.Struct, frozen=True):
    """A line of the outline."""

    id: str
    title: str
    depth: int
    words: int
    status: str = ""
    target: int = 0
    """Words it is to have; 0: none is set."""


class OutlineDesk(Protocol):
    """What the presenter needs of the desk."""

    @property
    def document(self) -> Document | None: ...
    @property
    def current(self) -> str | None: ...
    def make(self, make: Callable[[Document], Change]) -> Change | None: ...
    def open_scene(self, scene_id: str) -> None: ...


class OutlineView(Protocol):
    def show_outline(self, rows: Sequence[SceneRow], current: str | None) -> None:
        """All scenes in reading order; called after anything in the outline became another."""

    def show_counts(self, scene: Tally, project: Tally, grown: int) -> None:
        """`grown`: words by which the manuscript grew since it was opened."""

    def count_later(self) -> None:
        """Call `count_on` in a later turn of the event loop, once."""


class OutlinePresenter:
    def __init__(self, desk: OutlineDesk, view: OutlineView) -> None:
        self._desk = desk
        self._view = view
        self._counts = WordCounts()

    # ---- facts

    def project_changed(self) -> None:
        """Another project, or none."""
        self._counts.begin(self._desk.document)
        self._go_on_counting()

    def scene_changed(self) -> None:
        self.show()
        self._show_counts()

    def followed(self, change: Change) -> None:
        """After a change of scenes or their text."""
        self._counts.follow(change)
        self._show_counts()
        self.show()
        self._go_on_counting()

    def count_on(self) -> None:
        """The next slice of a book's words."""
        self._counts.count_on()
        self._show_counts()
        if self._counts.waits:
            self._go_on_counting()
        else:
            self.show()

    def _go_on_counting(self) -> None:
        if self._counts.waits:
            self._view.count_later()

    @property
    def all_counted(self) -> bool:
        return not self._counts.waits

    def _show_counts(self) -> None:
        self._view.show_counts(self._counts.of(self._desk.current or ""), self._counts.total(), self._counts.grown)

    def show(self) -> None:
        """Draw the outline as the document has it."""
        self._view.show_outline(self.rows(), self._desk.current)

    def rows(self) -> tuple[SceneRow, ...]:
        """The outline's lines; the words of a scene are its own and those of the scenes inside it."""
        document = self._desk.document
        if document is None:
            return ()
        order = outline(document)
        sums = [self._counts.of(scene.id).words for _, scene in order]
        branch: list[int] = []
        for place, (depth, _) in enumerate(order):
            del branch[depth:]
            for above in branch:
                sums[above] += self._counts.of(order[place][1].id).words
            branch.append(place)
        return tuple(
            SceneRow(scene.id, scene.title, depth, sums[place], scene.status, scene.target)
            for place, (depth, scene) in enumerate(order)
        )

    # ---- what a person does

    def add_scene(self, title: str = "", *, inside: bool = False) -> str | None:
        """After the current scene, or as the last one inside it. Its id, when it could be made."""
        title = title or tr("Untitled scene")
        current = self._desk.current

        def make(document: Document) -> Change:
            beside = document.get(Scene, current) if current is not None else None
            if inside and current is not None:
                return scene_edits.new_scene(document, title, parent_id=current)
            above = beside.parent_id if beside is not None else None
            return scene_edits.new_scene(document, title, parent_id=above, after_id=current)

        change = self._desk.make(make)
        made = change.edits[0].after if change is not None else None
        if made is None:
            return None
        self._desk.open_scene(made.id)
        return made.id

    def rename_scene(self, scene_id: str, title: str) -> None:
        title = " ".join(title.split())
        if title:
            self._desk.make(lambda document: scene_edits.rename_scene(document, scene_id, title))
        else:
            self.show()

    def remove_scene(self, scene_id: str) -> None:
        self._desk.make(lambda document: scene_edits.remove_scene(document, scene_id))

    def place_scene(self, scene_id: str, parent_id: str | None, before_id: str | None) -> None:
        if self._desk.make(
            lambda document: scene_edits.move_scene(document, scene_id, parent_id=parent_id, before_id=before_id)
        ):
            self.show()

    def shift_scene(self, scene_id: str, by: int) -> None:
        """One place up (-1) or down (+1) among its siblings."""
        siblings, place, scene = self._siblings(scene_id)
        if scene is None or not 0 <= place + by < len(siblings):
            return
        at = place - 1 if by < 0 else place + 2
        self.place_scene(scene_id, scene.parent_id, siblings[at].id if at < len(siblings) else None)

    def indent_scene(self, scene_id: str) -> None:
        """Inside the scene above it."""
        siblings, place, _ = self._siblings(scene_id)
        if place > 0:
            self.place_scene(scene_id, siblings[place - 1].id, None)

    def outdent_scene(self, scene_id: str) -> None:
        """Out of its parent, right after it."""
        _, _, scene = self._siblings(scene_id)
        siblings, place, parent = self._siblings(scene.parent_id if scene is not None and scene.parent_id else "")
        if parent is not None:
            following = siblings[place + 1].id if place + 1 < len(siblings) else None
            self.place_scene(scene_id, parent.parent_id, following)

    def _siblings(self, scene_id: str) -> tuple[tuple[Scene, ...], int, Scene | None]:
        document = self._desk.document
        scene = document.get(Scene, scene_id) if document is not None else None
        if document is None or scene is None:
            return (), 0, None
        siblings = children_of(document, scene.parent_id)
        return siblings, [one.id for one in siblings].index(scene_id), scene

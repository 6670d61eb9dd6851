"""What the outline shows of the open project, and what a person does to scenes in it. Knows no toolkit; main thread.

The outline's room makes one over the pane's desk and forwards the desk's facts to it. A test gives it plain objects.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Literal, Protocol

import msgspec

from studio.domain import scene_edits, scenes_together
from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.matter import apart, matter_of
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
    matter: str = ""
    """In words, where it is set around the story."""


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
        """`grown`: words that the writer wrote since the manuscript was opened."""

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
            SceneRow(scene.id, scene.title, depth, sums[place], scene.status, scene.target, _matter_words(scene))
            for place, (depth, scene) in enumerate(order)
        )

    # ---- what a person does

    def add_scene(self, title: str = "", *, inside: bool = False) -> str | None:
        """After the current scene, or as the last one inside it, where that has others inside already or `inside` says
        so. Its id, when it could be made."""
        title = title or tr("Untitled scene")
        current = self._desk.current

        def make(document: Document) -> Change:
            beside = document.get(Scene, current) if current is not None else None
            if current is not None and (inside or children_of(document, current)):
                return scene_edits.new_scene(document, title, parent_id=current)
            above = beside.parent_id if beside is not None else None
            return scene_edits.new_scene(document, title, parent_id=above, after_id=current)

        change = self._desk.make(make)
        made = change.edits[0].after if change is not None else None
        if made is None:
            return None
        self._desk.open_scene(made.id)
        return made.id

    def add_chapter(self) -> str | None:
        """After the chapter that the scene in front is in, or after that scene where it is in none or in a part; one
        step, with an empty scene inside, which is opened. Its id, when it could be made."""
        current = self._desk.current

        def chapter(document: Document) -> Change:
            beside = document.get(Scene, current) if current is not None else None
            holds = document.get(Scene, beside.parent_id) if beside is not None and beside.parent_id else None
            if holds is not None and not _is_part(holds):
                beside = holds
            above = beside.parent_id if beside is not None else None
            title = tr("Chapter {number}", number=_chapters(document, above) + 1)
            after = beside.id if beside is not None else None
            made = scene_edits.new_scene(document, title, parent_id=above, after_id=after)
            return msgspec.structs.replace(made, label="New chapter")

        change = self._desk.make(chapter)
        made = change.edits[0].after if change is not None else None
        if change is None or not isinstance(made, Scene):
            return None

        def scene(document: Document) -> Change:
            first = scene_edits.new_scene(document, tr("Scene {number}", number=1), parent_id=made.id)
            return msgspec.structs.replace(first, continues=change.id)

        inner = self._desk.make(scene)
        opened = inner.edits[0].after if inner is not None else None
        self._desk.open_scene(opened.id if opened is not None else made.id)
        return made.id

    def rename_scene(self, scene_id: str, title: str) -> None:
        title = " ".join(title.split())
        if title:
            self._desk.make(lambda document: scene_edits.rename_scene(document, scene_id, title))
        else:
            self.show()

    def remove_scene(self, scene_id: str) -> None:
        self.remove_scenes([scene_id])

    def remove_scenes(self, scene_ids: Collection[str]) -> None:
        self._desk.make(lambda document: scenes_together.remove_scenes(document, scene_ids))

    def place_scenes(self, scene_ids: Collection[str], parent_id: str | None, before_id: str | None) -> None:
        """Where they were dropped."""
        self._move(
            lambda document: scenes_together.move_scenes(document, scene_ids, parent_id=parent_id, before_id=before_id)
        )

    def shift_scenes(self, scene_ids: Collection[str], by: Literal[-1, 1]) -> None:
        """One place up (-1) or down (+1) among their siblings."""
        self._move(lambda document: scenes_together.shift_scenes(document, scene_ids, by))

    def indent_scenes(self, scene_ids: Collection[str]) -> None:
        """Inside the scene above them."""
        self._move(lambda document: scenes_together.indent_scenes(document, scene_ids))

    def outdent_scenes(self, scene_ids: Collection[str]) -> None:
        """Out of their parents, right after them."""
        self._move(lambda document: scenes_together.outdent_scenes(document, scene_ids))

    def merge_scenes(self, scene_ids: Collection[str]) -> None:
        """The first takes in the text of the others, and is opened."""
        change = self._desk.make(lambda document: scenes_together.merge_together(document, scene_ids))
        document = self._desk.document
        if change is not None and document is not None:
            self._desk.open_scene(next(one for one in scene_ids if document.get(Scene, one) is not None))

    def set_status(self, scene_ids: Collection[str], status: str) -> None:
        status = " ".join(status.split())
        self._desk.make(lambda document: scenes_together.set_status(document, scene_ids, status))

    def set_apart(self, scene_ids: Collection[str]) -> None:
        """From the story, or back into it where all of them are."""
        around = not self.are_apart(scene_ids)
        self._desk.make(lambda document: scenes_together.set_apart(document, scene_ids, around=around))

    def are_apart(self, scene_ids: Collection[str]) -> bool:
        document = self._desk.document
        return bool(scene_ids) and document is not None and apart(document).issuperset(scene_ids)

    def _move(self, make: Callable[[Document], Change]) -> None:
        if self._desk.make(make):
            self.show()


def _matter_words(scene: Scene) -> str:
    return {"front": tr("Front matter"), "back": tr("Back matter"), "story": ""}[matter_of(scene)]


def _is_part(scene: Scene) -> bool:
    """Called one, so that what stands in it are chapters."""
    return scene.title.casefold().startswith((tr("Part").casefold(), tr("Book").casefold()))


def _chapters(document: Document, parent_id: str | None) -> int:
    """Of those beside each other, how many hold scenes or are called a chapter."""
    called = tr("Chapter {number}", number="").strip().casefold()
    return sum(
        bool(children_of(document, one.id)) or one.title.casefold().startswith(called)
        for one in children_of(document, parent_id)
    )

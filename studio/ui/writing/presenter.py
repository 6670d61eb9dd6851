"""Joins the open project to the outline and the editor of the Writing pane. Knows no toolkit; main thread.

The pane makes one, gives it each session in turn and calls it for everything a person does to scenes. What it finds
out goes to the view, which a test replaces by a plain object.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

import msgspec

from studio.domain import manuscript
from studio.domain.document import Change, Conflict, Document, Paragraph, ParagraphStyle, Scene
from studio.domain.errors import Failure, StudioError
from studio.domain.manuscript import Passage
from studio.domain.outline import children_of, outline
from studio.services.exchange.manuscript_in import import_change, scenes_from_file
from studio.services.exchange.manuscript_text import ExportFormat, export_manuscript

_WORD = re.compile(r"[^\W_]+(?:['’\-.][^\W_]+)*")
NEW_SCENE = "Untitled scene"


def count_words(text: str) -> int:
    """Words as a writer counts them: "don't" and "well-known" are one; dashes are none."""
    return len(_WORD.findall(text))


class SceneRow(msgspec.Struct, frozen=True):
    """A line of the outline."""

    id: str
    title: str
    depth: int
    words: int


class Session(Protocol):
    """What the presenter needs of a ProjectSession."""

    @property
    def document(self) -> Document: ...
    @property
    def read_only(self) -> bool: ...
    def perform(self, change: Change) -> None: ...


class WritingView(Protocol):
    def show_outline(self, rows: Sequence[SceneRow], current: str | None) -> None:
        """All scenes in reading order; called after anything in the outline became another."""

    def show_counts(self, scene: int, project: int) -> None: ...

    def show_scene(self, scene_id: str | None) -> None:
        """Another scene is edited now, or none."""

    def follow(self, change: Change) -> None:
        """The text of scenes may have changed."""

    def commit_typing(self) -> None:
        """Make what is typed part of the document, because something else is about to change it."""

    def say(self, failure: Failure) -> None: ...


class WritingPresenter:
    def __init__(self, view: WritingView, remember: Callable[[str], None] = lambda _scene: None) -> None:
        self._view = view
        self._remember = remember
        self.session: Session | None = None
        self.current: str | None = None
        self._words: dict[str, int] = {}
        self._per_scene: dict[str, int] = {}

    # ---- the project

    def set_session(self, session: Session | None, scene_id: str = "") -> None:
        """Show another project, at `scene_id` when it has that, else at its first scene."""
        self.session = session
        self.current = None
        self._words.clear()
        self._count_all()
        order = self._order()
        self.current = scene_id if scene_id in order else order[0] if order else None
        self._view.show_scene(self.current)
        self._show_outline()
        self._show_counts()

    def changed(self, change: Change) -> None:
        """After every change of the document, whoever made it."""
        if not self._recount(change):
            return
        self._view.follow(change)
        order = self._order()
        if self.current is not None and self.current not in order:
            self._go(self._neighbour(change))
        elif self.current is None and order:
            self._go(order[0])
        self._show_outline()

    def _order(self) -> list[str]:
        return [scene.id for _, scene in outline(self.session.document)] if self.session else []

    def _neighbour(self, change: Change) -> str | None:
        """Where to be after the scene that was open is gone: in the one that now stands in its place, or the last."""
        gone = [one.before for one in change.edits if isinstance(one.before, Scene) and one.before.id == self.current]
        order = self._order()
        if not gone or self.session is None:
            return order[0] if order else None
        siblings = children_of(self.session.document, gone[0].parent_id)
        after = [scene.id for scene in siblings if scene.rank >= gone[0].rank]
        before = [scene.id for scene in siblings if scene.rank < gone[0].rank]
        return after[0] if after else before[-1] if before else gone[0].parent_id or (order[-1] if order else None)

    def _go(self, scene_id: str | None) -> None:
        self.current = scene_id
        self._remember(scene_id or "")
        self._view.show_scene(scene_id)
        self._show_counts()

    # ---- counting

    def _count_all(self) -> None:
        self._per_scene = {}
        if self.session is not None:
            for paragraph in self.session.document.all(Paragraph):
                self._words[paragraph.id] = count = count_words(paragraph.text)
                self._per_scene[paragraph.scene_id] = self._per_scene.get(paragraph.scene_id, 0) + count

    def _recount(self, change: Change) -> bool:
        """True when the change concerns scenes or their text."""
        concerned = False
        for edit in change.edits:
            concerned |= isinstance(edit.before, Scene | Paragraph) or isinstance(edit.after, Scene | Paragraph)
            if isinstance(edit.before, Paragraph):
                self._add(edit.before.scene_id, -self._words.pop(edit.before.id, 0))
            if isinstance(edit.after, Paragraph):
                self._words[edit.after.id] = count = count_words(edit.after.text)
                self._add(edit.after.scene_id, count)
        if concerned:
            self._show_counts()
        return concerned

    def _add(self, scene_id: str, count: int) -> None:
        self._per_scene[scene_id] = self._per_scene.get(scene_id, 0) + count

    def _show_counts(self) -> None:
        self._view.show_counts(self._per_scene.get(self.current or "", 0), sum(self._per_scene.values()))

    def rows(self) -> tuple[SceneRow, ...]:
        """The outline's lines; the words of a scene are its own and those of the scenes inside it."""
        if self.session is None:
            return ()
        order = outline(self.session.document)
        sums = [self._per_scene.get(scene.id, 0) for _, scene in order]
        branch: list[int] = []
        for place, (depth, _) in enumerate(order):
            del branch[depth:]
            for above in branch:
                sums[above] += self._per_scene.get(order[place][1].id, 0)
            branch.append(place)
        return tuple(SceneRow(scene.id, scene.title, depth, sums[place]) for place, (depth, scene) in enumerate(order))

    def _show_outline(self) -> None:
        self._view.show_outline(self.rows(), self.current)

    # ---- what a person does

    def make(self, make: Callable[[Document], Change]) -> Change | None:
        """Commit what is typed, then make and perform a change. None when it could not be; the view has said why."""
        if self.session is None:
            return None
        try:
            self._view.commit_typing()
            change = make(self.session.document)
            if change.edits:
                self.session.perform(change)
        except StudioError as error:
            self._view.say(error.failure)
            return None
        except (KeyError, ValueError, Conflict):
            # The place or scene is no longer there: what was asked for has nothing to act on.
            self._show_outline()
            return None
        return change

    def perform(self, make: Callable[[Document], Change]) -> bool:
        return self.make(make) is not None

    def open_scene(self, scene_id: str) -> None:
        if scene_id != self.current and scene_id in self._order():
            self._view.commit_typing()
            self._go(scene_id)
            self._show_outline()

    def step_scene(self, by: int) -> None:
        """To the scene before or after."""
        order = self._order()
        if self.current in order:
            place = order.index(self.current) + by
            if 0 <= place < len(order):
                self.open_scene(order[place])

    def add_scene(self, title: str = NEW_SCENE, *, inside: bool = False) -> str | None:
        """After the current scene, or as the last one inside it."""
        current = self.current if self.session is not None else None
        parent = self.session.document.get(Scene, current) if self.session is not None and current else None

        def make(document: Document) -> Change:
            if inside and current is not None:
                return manuscript.new_scene(document, title, parent_id=current)
            above = parent.parent_id if parent is not None else None
            return manuscript.new_scene(document, title, parent_id=above, after_id=current)

        change = self.make(make)
        made = change.edits[0].after if change is not None else None
        if made is None:
            return None
        self.open_scene(made.id)
        return made.id

    def rename_scene(self, scene_id: str, title: str) -> None:
        title = " ".join(title.split())
        if title:
            self.make(lambda document: manuscript.rename_scene(document, scene_id, title))
        else:
            self._show_outline()

    def remove_scene(self, scene_id: str) -> None:
        self.make(lambda document: manuscript.remove_scene(document, scene_id))

    def place_scene(self, scene_id: str, parent_id: str | None, before_id: str | None) -> None:
        if self.make(
            lambda document: manuscript.move_scene(document, scene_id, parent_id=parent_id, before_id=before_id)
        ):
            self._show_outline()

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
        if self.session is None or scene is None or scene.parent_id is None:
            return
        parent = self.session.document.get(Scene, scene.parent_id)
        if parent is None:
            return
        siblings, place, _ = self._siblings(parent.id)
        before = siblings[place + 1].id if place + 1 < len(siblings) else None
        self.place_scene(scene_id, parent.parent_id, before)

    def _siblings(self, scene_id: str) -> tuple[tuple[Scene, ...], int, Scene | None]:
        scene = self.session.document.get(Scene, scene_id) if self.session is not None else None
        if self.session is None or scene is None:
            return (), 0, None
        siblings = children_of(self.session.document, scene.parent_id)
        return siblings, [one.id for one in siblings].index(scene_id), scene

    # ---- text that is not typed

    def paste(self, start: manuscript.Place, end: manuscript.Place, passages: Sequence[Passage]) -> bool:
        current = self.current
        if current is None:
            return False
        return self.perform(lambda document: manuscript.replace_range(document, current, start, end, passages))

    def set_style(self, paragraph_ids: Sequence[str], style: ParagraphStyle) -> None:
        self.perform(lambda document: manuscript.set_paragraph_style(document, paragraph_ids, style))

    def import_files(self, paths: Sequence[Path]) -> None:
        """Every file as scenes, all of them one undo step each; the first new scene is opened."""
        for path in paths:
            try:
                scenes = scenes_from_file(path)
            except StudioError as error:
                self._view.say(error.failure)
                continue
            change = self.make(partial(import_change, scenes=scenes, after_id=self.current))
            made = [edit.after.id for edit in change.edits if isinstance(edit.after, Scene)] if change else []
            if made:
                self.open_scene(made[0])

    def export(self, dest: Path, form: ExportFormat, scene_id: str | None) -> bool:
        if self.session is None:
            return False
        self._view.commit_typing()
        try:
            export_manuscript(self.session.document, dest, form, scene_id)
        except StudioError as error:
            self._view.say(error.failure)
            return False
        return True

"""Keeps versions of the text by itself: of a scene, and of the manuscript, as it was before it was changed first since
the project was opened, and again after an hour. Made by the versions' room; main thread, the work on another."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import QObject

from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.errors import StudioError
from studio.domain.text_records import Paragraph, Version
from studio.services.session.session import ProjectSession
from studio.services.session.versions import (
    AGAIN_AFTER,
    MOST_OF_MANUSCRIPT,
    MOST_OF_SCENE,
    Kept,
    drop,
    in_excess,
    is_news,
    keep,
    taking_before,
)
from studio.ui.widgets.errand import Errand
from studio.ui.writing.desk import Desk


class Automatic(QObject):
    def __init__(self, desk: Desk, parent: QObject, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._desk, self._clock = desk, clock
        self.errand = Errand(self)
        self._looked: dict[str, float] = {}
        """When it was last thought of keeping a scene ("": the manuscript), by a clock that nobody sets."""
        desk.project_changed.connect(self._begin)
        desk.project_leaves.connect(self.errand.cancel)
        desk.followed.connect(self._followed)

    def _begin(self, _session: ProjectSession | None) -> None:
        self._looked.clear()

    def _followed(self, change: Change) -> None:
        session = self._desk.session
        if session is None or session.read_only or change.stack != "writing":
            return
        touched = dict.fromkeys(_written_in(change))
        if not touched:
            return
        # A change of many scenes at once is kept as a state of the manuscript alone.
        for scene_id in ("", *(touched if len(touched) == 1 else ())):
            now = self._clock()
            if now - self._looked.get(scene_id, -AGAIN_AFTER) >= AGAIN_AFTER:
                self._looked[scene_id] = now
                self._keep(session, scene_id, change)

    def _keep(self, session: ProjectSession, scene_id: str, change: Change) -> None:
        work = taking_before(session.document, change, scene_id)
        self.errand.queue(lambda _step: work(), partial(self._come, session), self._desk.say)

    def _come(self, session: ProjectSession, kept: Kept | None) -> None:
        if kept is None or session is not self._desk.session or not is_news(session.document, kept):
            return
        try:
            version = keep(session, kept)
            most = MOST_OF_SCENE if version.scene_id else MOST_OF_MANUSCRIPT
            while (gone := in_excess(_like(session.document, version), most)) is not None:
                drop(session, gone)
        except StudioError as error:
            self._desk.say(error.failure)


def _like(document: Document, version: Version) -> tuple[Version, ...]:
    return tuple(document.where(Version, "scene_id", version.scene_id))


def _written_in(change: Change) -> Iterable[str]:
    """Scenes whose words a change touched, of those that had any before."""
    for edit in change.edits:
        before, after = edit.before, edit.after
        if isinstance(before, Paragraph) and (not isinstance(after, Paragraph) or after.text != before.text):
            yield before.scene_id

"""Scenes read from files, and the manuscript or a scene written to one. Knows no toolkit; main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

from studio.domain.document import Change, Document, Scene
from studio.domain.errors import Failure, StudioError
from studio.services.exchange.format import Format, by_name
from studio.services.exchange.manuscript_in import import_change, scenes_from_file
from studio.services.exchange.manuscript_text import ManuscriptOut

TextFormat = Format[ManuscriptOut]
"""A row of the table of formats that writes scenes."""


class FilesDesk(Protocol):
    """What is needed of the desk."""

    @property
    def document(self) -> Document | None: ...
    @property
    def current(self) -> str | None: ...
    def commit_typing(self) -> None: ...
    def make(self, make: Callable[[Document], Change]) -> Change | None: ...
    def open_scene(self, scene_id: str) -> None: ...
    def say(self, failure: Failure) -> None: ...


class ManuscriptFiles:
    def __init__(self, desk: FilesDesk) -> None:
        self._desk = desk

    def read(self, paths: Sequence[Path]) -> None:
        """Every file as scenes, one undo step each; the first new scene of the last file is opened."""
        for path in paths:
            try:
                scenes = scenes_from_file(path)
            except StudioError as error:
                self._desk.say(error.failure)
                continue
            change = self._desk.make(partial(import_change, scenes=scenes, after_id=self._desk.current))
            made = [edit.after.id for edit in change.edits if isinstance(edit.after, Scene)] if change else []
            if made:
                self._desk.open_scene(made[0])

    def write(self, dest: Path, rows: Sequence[TextFormat], scene_id: str | None) -> bool:
        """One scene, or with None all of them, in that of the formats that the name ends in. False: it could not be
        written, and the reason was said."""
        document = self._desk.document
        if document is None:
            return False
        self._desk.commit_typing()
        try:
            by_name(dest, rows).act(document, dest, scene_id=scene_id)
        except StudioError as error:
            self._desk.say(error.failure)
            return False
        return True

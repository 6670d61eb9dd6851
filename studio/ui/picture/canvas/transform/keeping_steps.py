"""Steps that change several layers' records and pixels at once, put into the project as one.

Made by the canvas' page, for `transforming` and what works on the whole canvas; main thread. The canvas then shows them
as it shows what another room did: it reads the tiles by their names.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from PySide6.QtCore import QObject, Signal

from studio.domain.changes import Change, Conflict, Edit
from studio.domain.document import Document
from studio.domain.errors import Failure, StudioError
from studio.domain.ids import new_id
from studio.services.exchange.recipes_of import with_makings
from studio.services.session.painting import Painted
from studio.services.translation import tr
from studio.ui.picture.canvas.painted import PaintedCanvas
from studio.ui.picture.canvas.painting.tiles import Key
from studio.ui.picture.canvas.tools.selecting import SelectionDone

Project = Any


class KeepingSteps(QObject):
    failed = Signal(object)
    """Failure: a step could not be kept."""
    refused = Signal(str)

    def __init__(self, painted: PaintedCanvas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._painted = painted
        self.easel = painted.easel
        self._project: Project | None = None
        self.part_of_selection: Callable[[SelectionDone], Painted | None] = lambda _done: None
        self._ended: Callable[[], None] | None = None
        """Of the step that is on its way."""
        self._mine: Painted | None = None
        painted.read.connect(self._show)

    def take_up(self, project: Project | None) -> None:
        old = self._project
        if old is not None:
            old.painting.kept.disconnect(self._kept)
            old.painting.refused.disconnect(self._not_kept)
        self._project, self._mine, self._ended = project, None, None
        if project is not None:
            project.painting.kept.connect(self._kept)
            project.painting.refused.connect(self._not_kept)

    @property
    def busy(self) -> bool:
        return self._ended is not None

    @property
    def document(self) -> Document | None:
        return self._project.document if self._project is not None else None

    def why_not(self) -> str:
        """Why nothing can be put into the project, as a sentence; empty when it can."""
        if self._project is None:
            return tr("Make a canvas first, or put a picture on one.")
        if self.busy:
            return tr("The last change of the layer is still being made.")
        return tr("The project is open for reading only.") if self._project.read_only else ""

    def known(self, layer_id: str) -> tuple[Key, ...]:
        """The tiles that the project has of a layer."""
        document = self.document
        return tuple((one.x, one.y) for one in document.tiles_of(layer_id)) if document is not None else ()

    def selected(self, done: SelectionDone) -> tuple[Painted, ...]:
        """A change of what is selected, as a part of a step."""
        part = self.part_of_selection(done)
        return (part,) if part is not None else ()

    def keep(self, label: str, edits: tuple[Edit, ...], parts: Sequence[Painted], ended: Callable[[], None]) -> None:
        """Make them one step of the stack "picture"; `ended` is called when the canvas shows it, or when it could
        not be kept, which is told."""
        if self._project is None:
            ended()
            return
        self._ended = ended
        edits = with_makings(self._project.document, edits)
        whole = _chained(label, edits, parts)
        try:
            if whole is None:
                at = time.time()
                self._project.perform(Change(id=new_id(), label=label, stack="picture", edits=edits, at=at))
                self._show()
            else:
                self._mine = whole
                self._project.painting.keep(whole)
        except (StudioError, Conflict) as error:
            self._mine = None
            if isinstance(error, StudioError):
                self.failed.emit(error.failure)
            else:
                self.refused.emit(tr("The layer became another meanwhile, so nothing was changed. Please do it again."))
            self._end()

    def _kept(self, painted: Painted, _change: Change) -> None:
        if painted is self._mine:
            self._mine = None
            self._show()

    def _not_kept(self, painted: Painted, _failure: Failure) -> None:
        if painted is self._mine:
            # Why is told by who keeps strokes.
            self._mine = None
            self._end()

    def _show(self) -> None:
        """The end, once all of it is read."""
        if self._mine is None and not self._painted.busy:
            self._end()

    def _end(self) -> None:
        ended, self._ended = self._ended, None
        if ended is not None:
            ended()


def _chained(label: str, edits: tuple[Edit, ...], parts: Sequence[Painted]) -> Painted | None:
    """The parts as one, the edits with the first; None where there is none."""
    whole: Painted | None = None
    for part in reversed(parts):
        whole = msgspec.structs.replace(part, label=label, beside=whole)
    return msgspec.structs.replace(whole, others=edits) if whole is not None else None

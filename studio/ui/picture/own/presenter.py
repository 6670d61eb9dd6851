"""Has a thing of a person's own learnt from drawings, tells how it went, and forgets it again.

Made by the pane's rooms; main thread, no widgets. The drawings are read by an errand; the learning is a job.
"""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.errors import StudioError
from studio.domain.ids import new_id
from studio.domain.picture_records import LearnedThing
from studio.services import learning
from studio.services.jobs.adoption import result_id
from studio.services.translation import tr
from studio.ui.picture.desk import PictureDesk
from studio.ui.widgets.errand import Errand


class Wanted(NamedTuple):
    """What the dialog asks for."""

    name: str
    drawings: tuple[Path, ...]
    mine: bool
    """Whether the person said whose drawings they are."""
    style: str = ""


class OwnThings(QObject):
    changed = Signal()
    """Other things are learnt now."""
    known_changed = Signal()
    """The same within a project: words may mean something else by now."""
    put = Signal(str)
    """A name for the prompt."""

    def __init__(self, desk: PictureDesk) -> None:
        super().__init__(desk)
        self._desk = desk
        self.errand = Errand(self)
        desk.studio.queue.adopted.connect(self._adopted)
        desk.document_changed.connect(self._document_changed)
        desk.session_changed.connect(self.errand.cancel)
        desk.session_changed.connect(self.changed)

    def _document_changed(self, kinds: set[type]) -> None:
        if LearnedThing in kinds:
            self.changed.emit()
            self.known_changed.emit()

    def learned(self) -> tuple[LearnedThing, ...]:
        """Of the open project, by name."""
        session = self._desk.session
        found = session.document.all(LearnedThing) if session is not None else ()
        return tuple(sorted(found, key=lambda one: one.name.casefold()))

    def styles(self) -> tuple[str, ...]:
        """In which a thing can be learnt."""
        models = learning.able(self._desk.studio)
        entry = self._desk.studio.library.entry(models[0].id) if models else None
        return entry.styles if entry is not None else ()

    def why_not(self) -> str:
        """A sentence; empty when a thing can be learnt now."""
        if not learning.able(self._desk.studio):
            return tr("No model here learns from drawings. Starter drawings does: install it on the model page.")
        return self._desk.why_not_writable()

    def why_not_learn(self, wanted: Wanted) -> str:
        """The same of what the dialog says."""
        many = len(wanted.drawings)
        if not learning.FEWEST <= many <= learning.MOST:
            return tr(
                "Choose {few} to {many} drawings of it; {count} are chosen.",
                few=learning.FEWEST, many=learning.MOST, count=many,
            )  # fmt: skip
        if not wanted.mine:
            return tr("Say whose drawings they are.")
        return learning.why_no_name(wanted.name) or self.why_not()

    def learn(self, wanted: Wanted) -> None:
        """Read the drawings and put the job into the queue; what is wrong with them is said."""
        reason = self.why_not_learn(wanted)
        if reason:
            self._desk.say(reason)
            return
        self.errand.start(
            lambda _step: learning.read_drawings(wanted.drawings), partial(self._read, wanted), self._desk.fail
        )

    def _read(self, wanted: Wanted, drawings: tuple[learning.Drawing, ...]) -> None:
        session, studio = self._desk.session, self._desk.studio
        if session is None:
            return
        try:
            request = learning.request_for(studio, session, wanted.name, drawings, style=wanted.style)
            studio.queue.submit(request, label=tr("Learn: {name}", name=request.name))
        except StudioError as error:
            self._desk.fail(error.failure)
            return
        self._desk.say(
            tr("\u201c{name}\u201d is being learnt. The queue tells how far it is, and stops it.", name=request.name)
        )

    def _adopted(self, job_id: str, record: object) -> None:
        if isinstance(record, LearnedThing) and record.id == result_id(job_id, 0):
            told = tr("\u201c{name}\u201d is learnt: write it into a prompt.", name=record.name)
            self._desk.say(
                f"{told} {learning.about(record)}", (tr("Put it into the prompt"), partial(self.put.emit, record.name))
            )

    def forget(self, thing_id: str) -> None:
        """One step that can be taken back. Pictures of it stay."""

        def change(document: Document) -> Change | None:
            one = document.get(LearnedThing, thing_id)
            if one is None:
                return None
            return Change(
                id=new_id(),
                label="Forget a thing of your own",
                stack="picture",
                edits=(Edit(one, None),),
                at=time.time(),
            )

        self._desk.perform(change)

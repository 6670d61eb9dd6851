"""A returned file read and matched on a thread, and what came of it put in slice by slice. Made by the margin's room;
main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from studio.domain.changes import Conflict
from studio.domain.errors import Failure, StudioError
from studio.services.arrival import Arrival, Prepared
from studio.services.exchange.docx_in import DOCX_IN
from studio.services.exchange.docx_tracked import read_tracked
from studio.services.exchange.format import dialog_filter
from studio.services.exchange.returned import bring_back, is_ours
from studio.services.exchange.returned_counts import Counts, told_of
from studio.services.translation import tr
from studio.ui.widgets.errand import Errand, Step
from studio.ui.writing.desk import Desk

READING: Final = "returned-in"
OFFER: Final = "returned-offer"
RETURNED: Final = "returned"


class BringingBack(QObject):
    def __init__(self, desk: Desk, came: Callable[[Counts], None], parent: QObject) -> None:
        """`came` is told when all of a file is in the project."""
        super().__init__(parent)
        self._desk, self._came = desk, came
        self._reading, self._looking = Errand(self), Errand(self)
        self._arrival = Arrival(self)
        self._name = ""
        self._reading.begun.connect(self._say_reading)
        self._reading.ended.connect(lambda: desk.notices.take_back(READING))
        desk.project_leaves.connect(self.cancel)

    @property
    def busy(self) -> bool:
        return self._reading.busy or self._arrival.busy or self._looking.busy

    def cancel(self) -> None:
        """What has come so far is taken out again."""
        self._looking.cancel()
        self._reading.cancel()
        self._arrival.cancel()
        self._desk.notices.take_back(OFFER)

    def ask(self, window: QWidget) -> None:
        """For the file."""
        dialog = QFileDialog(window, tr("Bring back from the editor"), "", dialog_filter(DOCX_IN))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.take(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def take(self, path: Path) -> None:
        self._desk.notices.take_back(OFFER)
        session = self._desk.session
        if session is None or session.read_only:
            return
        self._desk.commit_typing()
        copy, self._name = session.document.copy(), path.name

        def work(step: Step) -> tuple[Prepared, Counts]:
            back = bring_back(copy, path, step)
            return session.prepare(back.change), back.counts

        def put_in(found: tuple[Prepared, Counts]) -> None:
            ready, counts = found
            if ready.change.edits:
                self._arrival.start(session.in_slices(ready), lambda outcome: self._ended(outcome, counts))
            else:
                self._ended(None, counts)

        self._reading.start(work, put_in, self._desk.say)

    def offer(self, paths: Sequence[Path], otherwise: Callable[[Sequence[Path]], object]) -> None:
        """Files that were dropped: a document that was made of this project may be brought back; the others go on, in
        their order."""
        session = self._desk.session
        copy = session.document.copy() if session is not None else None

        def look(step: Step) -> list[Path]:
            if copy is None:
                return []
            ours = []
            for path in filter(DOCX_IN.takes, paths):
                try:
                    text = read_tracked(path, step)
                except StudioError:
                    # Whoever reads it in earnest says why it cannot be read.
                    continue
                if is_ours(copy, text):
                    ours.append(path)
            return ours

        def told(ours: list[Path]) -> None:
            others = [path for path in paths if path not in ours]
            if others:
                otherwise(others)
            if ours:
                self._offer(ours[0], lambda: otherwise(ours))

        self._looking.start(look, told, self._desk.say)

    def _offer(self, path: Path, otherwise: Callable[[], object]) -> None:
        words = tr("{file} was made of this project. Bring back what the editor did, or read it as new scenes?",
                   file=path.name)  # fmt: skip

        def as_scenes() -> None:
            self._desk.notices.take_back(OFFER)
            otherwise()

        self._desk.notices.say(
            words, (tr("Bring back"), lambda: self.take(path)), (tr("New scenes"), as_scenes), key=OFFER
        )

    def _ended(self, outcome: Failure | Conflict | None, counts: Counts) -> None:
        if isinstance(outcome, Conflict):
            self._desk.notices.fail(tr("The text was changed while {file} was read. Bring it back once more.",
                                       file=self._name))  # fmt: skip
        elif outcome is not None:
            self._desk.say(outcome)
        else:
            self._desk.notices.say(f"{self._name}: {told_of(counts)}", key=RETURNED)
            self._came(counts)

    def _say_reading(self) -> None:
        words = tr("Reading {file}…", file=self._name)
        self._desk.notices.run(words, (tr("Cancel"), self.cancel), key=READING)

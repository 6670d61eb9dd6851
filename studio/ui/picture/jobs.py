"""The jobs that were asked for in the Picture pane: put into the queue, followed, cancelled.

Rooms submit; the results room shows what comes, the prompt room what is being made. Main thread; no widgets.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QImage

from studio.domain.errors import NothingToDraw, StudioError
from studio.domain.picture_records import Generation
from studio.domain.project_records import Job
from studio.domain.prompt_loras import without_loras
from studio.domain.requests import PictureRequest
from studio.domain.wildcards.reading import read
from studio.services.details import notes_words
from studio.services.translation import tr, tr_count
from studio.ui.picture.desk import PictureDesk

_NOTHING = "picture.nothing-to-draw"
"""Key of the message that words name nothing to draw."""


class PictureJobs(QObject):
    asked = Signal()
    """A picture was asked for that one wants to see."""
    working = Signal(str)
    """Label of what is being made now; empty: nothing."""
    previewed = Signal(QImage, QSize)
    """The picture that is being made, as far as it is, and the room that the finished one takes."""
    preview_ended = Signal()
    """The job that was previewed came to its end; what it made, if anything, follows."""
    made = Signal(str)
    """Id of the Generation that a job of this pane has made."""

    def __init__(self, desk: PictureDesk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._labels: dict[str, str] = {}
        self._cancelled: dict[str, str] = {}
        """Labels of what was cancelled since the last one was asked for, by job."""
        self._told_nothing = False
        """That words name nothing to draw stands in the pane."""
        self._quiet: set[str] = set()
        """Of these the jobs that are told of by their label alone."""
        queue = desk.studio.queue
        queue.preview.connect(self._preview)
        queue.adopted.connect(self._adopted)
        queue.ended.connect(self._ended)
        queue.notes.connect(self._noted)
        queue.job_changed.connect(self._job_changed)
        desk.session_changed.connect(self._forget)

    def submit(
        self, make: Callable[[], PictureRequest], label: str, *, quietly: bool = False, target_id: str = ""
    ) -> str:
        """Put a job into the queue; its id, or "" when it could not be done, which is said. `quietly`: it is made for a
        place of its own, and takes neither view nor choice."""
        reason = self._desk.why_not_writable()
        if reason:
            self._desk.say(reason)
            return ""
        try:
            job_id = self._desk.studio.queue.submit(make(), label=label, target_id=target_id)
        except StudioError as error:
            self._desk.fail(error.failure)
            return ""
        self._labels[job_id] = label
        self._desk.hush()
        self.words_mended()
        self._follow(job_id, label, quietly=quietly)
        return job_id

    def submit_words(self, make: Callable[[], PictureRequest], label: Callable[[str], str]) -> str:
        """The same with a request whose prompt is as a person typed it, with wildcards and LoRAs: one job, or, where
        chance gives the pictures of a batch different words, one for each. The id of the first. `label`: of words."""
        try:
            requests = self._desk.words.said(make())
        except StudioError as error:
            self._desk.fail(error.failure)
            return ""
        asked = [
            self.submit(
                partial(self._desk.with_characters, one), label(shortened(_name_of(one)))
            )
            for one in requests
        ]  # fmt: skip
        return asked[0]

    def _follow(self, job_id: str, label: str, *, quietly: bool) -> None:
        self._labels[job_id] = label
        self._cancelled.clear()
        if quietly:
            self._quiet.add(job_id)
        else:
            self.asked.emit()
        self.working.emit(self._shown_label())

    def _shown(self) -> Job | None:
        """The one that is told of: at work, or else the next of those that wait."""
        mine = [job for job in self._desk.studio.queue.jobs() if job.id in self._labels]
        return next((job for job in mine if job.state in ("loading", "running")), mine[0] if mine else None)

    def _shown_label(self) -> str:
        shown = self._shown()
        return self._labels[shown.id] if shown is not None else next(iter(self._labels.values()), "")

    def cancel(self) -> None:
        """Stop the one that is told of; those that wait behind it are made."""
        shown = self._shown()
        if shown is not None:
            self._desk.studio.queue.cancel(shown.id)

    def why_nothing_to_cancel(self) -> str:
        return "" if self._labels else tr("No picture is being made.")

    def words_mended(self) -> None:
        """The words are others now, or name something: that they name nothing is no longer true."""
        if self._told_nothing:
            self._told_nothing = False
            self._desk.notices.take_back(_NOTHING)

    def _forget(self) -> None:
        self._labels.clear()
        self._quiet.clear()
        self._cancelled.clear()
        self._desk.hush()
        self.words_mended()
        self.preview_ended.emit()
        self.working.emit("")

    def _preview(self, job_id: str, _index: int, image: QImage) -> None:
        if job_id in self._labels and job_id not in self._quiet:
            self.previewed.emit(image, self._room_of(job_id, image))

    def _room_of(self, job_id: str, image: QImage) -> QSize:
        """A preview takes the room of the finished picture, so that nothing jumps when that comes."""
        request = next((job.request for job in self._desk.studio.queue.jobs() if job.id == job_id), None)
        if not isinstance(request, PictureRequest):
            return image.size()
        wide, high = request.width, request.height
        same = abs(wide * image.height() - high * image.width()) < max(wide, high)
        return QSize(wide, high) if same else image.size()

    def _job_changed(self, job: Job) -> None:
        if job.id in self._labels and job.state in ("loading", "running"):
            self.working.emit(job.label)

    def _adopted(self, job_id: str, record: object) -> None:
        if isinstance(record, Generation) and job_id in self._labels and job_id not in self._quiet:
            self.preview_ended.emit()
            self.made.emit(record.id)

    def _noted(self, job_id: str, notes: tuple[str, ...]) -> None:
        """What a worker noted of a picture, until the next is asked for."""
        session = self._desk.session
        job = session.document.get(Job, job_id) if session is not None else None
        if notes and job is not None and self._desk.studio.kinds.family_of(job.request) == "picture":
            self._desk.say(notes_words(notes))

    def _ended(self, job: Job) -> None:
        if isinstance(job.failure, NothingToDraw):
            self._told_nothing = True
            self._desk.notices.fail(job.failure, key=_NOTHING)
        label = self._labels.pop(job.id, None)
        if label is None:
            return
        quietly = job.id in self._quiet
        self._quiet.discard(job.id)
        self.preview_ended.emit()
        # Why it failed is told once, by the window or above; what is said of a picture that was made stays.
        if job.state == "cancelled":
            self._say_cancelled(job, label, quietly=quietly)
        elif job.state != "done":
            self._desk.hush()
        self.working.emit(self._shown_label())

    def _say_cancelled(self, job: Job, label: str, *, quietly: bool) -> None:
        """With the way back, of all that were cancelled since the last one was asked for; not of what was made for a
        place of its own: that place asks again."""
        waiting = len(self._labels)
        words = tr("Cancelled: \u201c{job}\u201d.", job=label)
        if waiting:
            words = tr_count(
                "Cancelled: \u201c{job}\u201d. {count} more is still made.",
                "Cancelled: \u201c{job}\u201d. {count} more are still made.",
                waiting,
                job=label,
            )
        if quietly:
            self._desk.say(words)
            return
        self._cancelled[job.id] = label
        count = len(self._cancelled)
        if count == 1:
            self._desk.say(words, (tr("Queue it again"), self._again))
            return
        words = tr_count("{count} picture was cancelled.", "{count} pictures were cancelled.", count)
        if waiting:
            still = tr_count("{count} more is still made.", "{count} more are still made.", waiting)
            words = f"{words} {still}"
        self._desk.say(words, (tr("Queue them again"), self._again))

    def _again(self) -> None:
        """In the order in which they were asked for."""
        cancelled, self._cancelled = sorted(self._cancelled.items()), {}
        for job_id, label in cancelled:
            try:
                again = self._desk.studio.queue.retry(job_id)
            except StudioError as error:
                self._desk.fail(error.failure)
                return
            except KeyError:
                self._desk.say(tr("This job is not in the project any more."))
                continue
            self._follow(again, label, quietly=False)


def _name_of(request: PictureRequest) -> str:
    """What chance chose; as it is typed where only named styles stand around it, which would be all that is seen."""
    styled = request.named_styles and not read(request.prompt).chooses
    return without_loras(request.prompt) if styled else request.prompt_expanded or request.prompt


def shortened(words: str, most: int = 60) -> str:
    """The beginning of a prompt on one line, of `most` characters, as the name of what is made of it."""
    line = " ".join(words.split())
    return line if len(line) <= most else f"{line[: most - 3].rstrip()}..."

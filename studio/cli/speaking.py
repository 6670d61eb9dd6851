"""Speaks what of a book has no fresh take, for `triptych narrate`: job after job, or two at a time where two workers
share it.

Only as many jobs wait in the queue as its workers need next: where a run is killed the rest is looked for anew, in the
words and voices of then.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

import msgspec
from PySide6.QtCore import QEventLoop, QTimer

from studio.cli.asking import voices_here
from studio.cli.running import Interrupted, ProgressLine, SparseLines, heeding, hint, wait_for_job
from studio.domain.errors import BadRequest, Failure, StudioError
from studio.domain.project_records import Job
from studio.domain.requests import SpeechRequest
from studio.domain.text_records import Scene
from studio.services.amounts import seconds_in_words
from studio.services.details import tr_detail
from studio.services.narration.casting import Part
from studio.services.narration.credits import missing_credits
from studio.services.narration.run_progress import RunProgress
from studio.services.narration.segments import Segment, speech_request
from studio.services.narration.spans import missing, waiting_words
from studio.services.narration.voices import Voice, voice_names
from studio.services.narration.workers import portions, speech_workers
from studio.services.session.session import ProjectSession
from studio.services.settings import wanted_device
from studio.services.studio import Studio
from studio.services.translation import tr, tr_count


class Portion(msgspec.Struct, frozen=True):
    """What one job is to speak."""

    scene_id: str
    """"" of the credits."""
    model_id: str
    segments: Sequence[Segment]


def speak_missing(studio: Studio, session: ProjectSession, narrator: Part) -> int:
    """What has no fresh take; how many sentences these were. What a run that was broken off left in the queue goes on
    first. Raises StudioError, Interrupted."""
    strangers = {job.id for job in studio.queue.strangers()}
    for job in studio.queue.jobs():
        if isinstance(job.request, SpeechRequest) and job.id not in strangers and studio.queue.active(job.id):
            wait_for_job(studio, job.id, label=job.label, is_long=True)
    document = session.document
    scene_ids = tuple(scene.id for scene in document.all(Scene))
    passed: list[Segment] = []
    wanted: list[tuple[str, tuple[Segment, ...]]] = list(missing(document, scene_ids, narrator, passed=passed))
    if passed:
        hint(waiting_words(passed))
    wanted += missing_credits(document, narrator)
    voices = {voice.id: voice for voice in voices_here(studio.library)}
    workers = speech_workers(studio.settings)
    found = [
        Portion(scene_id, model_id, own)
        for scene_id, segments in wanted
        for portion in portions(segments, workers)
        for model_id, own in _by_model(portion, narrator, voices).items()
    ]
    if found:
        _Run(studio, session, narrator, found, 2 * workers if workers > 1 else 1).speak()
    return sum(len(one.segments) for one in found)


class _Run:
    def __init__(
        self, studio: Studio, session: ProjectSession, narrator: Part, portions: Sequence[Portion], ahead: int
    ) -> None:
        """`ahead`: jobs in the queue at a time."""
        self._studio, self._session, self._narrator = studio, session, narrator
        self._waiting, self._ahead = deque(portions), ahead
        texts = [one.text for portion in portions for one in portion.segments]
        self._progress = RunProgress(sum(map(len, texts)), len(texts))
        self._line = ProgressLine("", SparseLines())
        self._loop = QEventLoop()
        self._titles: dict[str, str] = {}
        self._notes: list[str] = []
        self._failure: Failure | None = None
        self._interrupted = False

    def speak(self) -> None:
        """Raises StudioError where a job failed, Interrupted on Ctrl+C; what is spoken by then is kept."""
        queue = self._studio.queue
        followed = (
            (queue.ended, self._ended), (queue.progress, self._moved), (queue.notes, self._noted),
        )  # fmt: skip
        for signal, slot in followed:
            signal.connect(slot)
        try:
            self._fill()
            with heeding(self._interrupt):
                self._loop.exec()
        finally:
            for signal, slot in followed:
                signal.disconnect(slot)
            self._line.close()
        for note in dict.fromkeys(self._notes):
            hint(tr_detail(note))
        if self._failure is not None:
            raise StudioError(self._failure)
        if self._interrupted:
            raise Interrupted

    def _fill(self) -> None:
        while self._waiting and len(self._progress.jobs) < self._ahead:
            one = self._waiting.popleft()
            document, library = self._session.document, self._studio.library
            scene = document.get(Scene, one.scene_id) if one.scene_id else None
            title = scene.title if scene is not None else tr("Credits")
            request = speech_request(
                document, one.segments, model=library.ref(one.model_id), narrator=self._narrator,
                scene_id=one.scene_id, device=wanted_device(self._studio.settings),
            )  # fmt: skip
            job_id = self._studio.queue.submit(request, label=tr("Speak: {scene}", scene=title), target_id=one.scene_id)
            self._titles[job_id] = title
            self._progress.add(job_id, request)

    def _moved(self, job_id: str, done: float, _total: float, _phase: str, _left: object) -> None:
        run = self._progress
        if job_id not in run.jobs:
            return
        run.moved(job_id, int(done))
        words = tr(
            "Speak {title} ({done} of {whole} sentences)",
            title=self._titles[job_id], done=run.done, whole=run.total,
        )  # fmt: skip
        self._line.tell(words, run.done / run.total, run.left())

    def _noted(self, job_id: str, notes: tuple[str, ...]) -> None:
        if job_id in self._progress.jobs:
            self._notes += notes

    def _ended(self, job: Job) -> None:
        if job.id not in self._progress.jobs:
            return
        self._progress.ended(job.id)
        if job.state != "done":
            self._failure = self._failure or job.failure
            self._interrupted = self._interrupted or job.state == "cancelled"
            self._give_up()
        elif not self._stops:
            try:
                self._fill()
            except StudioError as error:
                self._failure = error.failure
                self._give_up()
        if not self._progress.jobs:
            self._loop.quit()

    @property
    def _stops(self) -> bool:
        return self._interrupted or self._failure is not None

    def _interrupt(self) -> None:
        self._interrupted = True
        QTimer.singleShot(0, self._give_up)

    def _give_up(self) -> None:
        """Those that wait first, so that none of them begins in the place of another."""
        self._waiting.clear()
        for job_id in reversed(tuple(self._progress.jobs)):
            self._studio.queue.cancel(job_id)


def _by_model(segments: Sequence[Segment], narrator: Part, voices: dict[str, Voice]) -> dict[str, list[Segment]]:
    found: dict[str, list[Segment]] = {}
    for one in segments:
        names = (voice_names(one.part.voice or narrator.voice)[0], voice_names(narrator.voice)[0])
        voice = next((voices[name] for name in names if name in voices), None)
        if voice is None:
            raise StudioError(BadRequest(field="--voice", problem=f"the voice {narrator.voice} is not installed"))
        found.setdefault(voice.model_id, []).append(one)
    return found


def spoken_words(count: int, seconds: float, sound: float) -> str:
    """How long it took, and how fast that is beside what is heard."""
    words = tr_count(
        "{count} sentence spoken in {time}", "{count} sentences spoken in {time}", count,
        time=seconds_in_words(seconds),
    )  # fmt: skip
    if sound <= 0 or seconds <= 0:
        return words
    return tr(
        "{spoken}: {sound} of sound, {times} × as fast as it is heard", spoken=words, sound=seconds_in_words(sound),
        times=f"{sound / seconds:.1f}",
    )  # fmt: skip

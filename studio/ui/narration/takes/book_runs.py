"""Runs over a scene, a chapter, or the whole book with its credits. What is missing is looked for on a thread,
and who says the lines that nobody has confirmed is asked before anything is spoken. Main thread; made by the presenter
of the takes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import msgspec
from PySide6.QtCore import QObject

from studio.domain.changes import Change
from studio.domain.errors import WorkerDied, WorkerHung
from studio.domain.project_records import Job
from studio.domain.requests import SpeechRequest
from studio.services.jobs.runs import Run
from studio.services.narration.credits import missing_credits
from studio.services.narration.directing import change_narration, confirm_proposals, unconfirmed, untold
from studio.services.narration.run_progress import RunProgress
from studio.services.narration.segments import Segment, SegmentKey
from studio.services.narration.spans import Missing, missing
from studio.services.narration.spoken_titles import titles_for_store, titles_words
from studio.services.narration.workers import portions, speech_workers
from studio.services.translation import tr, tr_count
from studio.ui.narration.desk import MESSAGE, NarrationDesk
from studio.ui.narration.items import LongRun
from studio.ui.narration.takes.asking import scene_title, submit
from studio.ui.narration.takes.rows import states_of
from studio.ui.widgets.errand import Errand, Step

TITLES: Final = "narration.titles"
"""Key of the message that titles of chapters are read from now on."""
UNCONFIRMED: Final = "narration.unconfirmed"
"""Key of the question who says lines that nobody has confirmed."""
UNTOLD: Final = "narration.untold"
"""Key of the message that the narrator reads lines of which nobody can be told who says them."""


class _Asked(msgspec.Struct, frozen=True):
    """A job of such a run."""

    scene_id: str
    """Empty for the credits."""
    words: str
    keys: frozenset[SegmentKey]
    again: bool
    """A job that was asked for it before ended with its worker."""


class BookRuns(QObject):
    def __init__(
        self,
        desk: NarrationDesk,
        done: Callable[[], Mapping[str, int]],
        tell_what_is_unread: Callable[[Sequence[Segment]], bool],
        tell_passed: Callable[[Sequence[Segment]], None],
        ask_no_more: Callable[[], None],
        parent: QObject,
    ) -> None:
        """`done`: how many sentences of each job have been spoken. `tell_what_is_unread`: says what a voice cannot
        read; whether nothing is to be spoken because of it. `tell_passed`: says what a person reads. `ask_no_more`:
        what of a scene has not been asked for yet is given up."""
        super().__init__(parent)
        self._desk, self._done = desk, done
        self._tell_what_is_unread, self._tell_passed = tell_what_is_unread, tell_passed
        self._ask_no_more = ask_no_more
        self.progress = RunProgress()
        """Of such runs."""
        desk.studio.queue.ended.connect(self._ended)
        desk.project_changed.connect(self._forget)
        self._asked: dict[str, _Asked] = {}
        """By the job's id, until it ends."""
        self._cut_off: list[_Asked] = []
        """What a worker left when it ended; of the first one is looked for what is missing."""
        self._looking = Errand(self)
        self._resuming = Errand(self)

    def stop(self) -> None:
        self._looking.cancel()
        self._resuming.cancel()
        self._asked, self._cut_off = {}, []
        self._desk.notices.take_back(UNCONFIRMED)

    def _forget(self) -> None:
        """Another project is open."""
        self.progress = RunProgress()
        self._desk.studio.runs.clear()

    def tell(self) -> None:
        """How far such a run is, for the bar and the title of the window."""
        run = self.progress
        self._desk.studio.runs.show(
            Run(jobs=frozenset(run.jobs), done=run.done, total=run.total, words=run.words(), stop=self._stop_run)
        )

    def _stop_run(self) -> None:
        self.stop()
        self._ask_no_more()
        for job_id in tuple(self.progress.jobs):
            self._desk.studio.queue.cancel(job_id)

    def _ask_who_speaks(self, wanted: Sequence[Segment], scene_ids: Sequence[str], *, with_credits: bool) -> bool:
        """Nothing is spoken in the narrator's voice that a character seems to say, before a person has said so."""
        session = self._desk.session
        lines = unconfirmed(session.document, wanted) if session is not None else ()
        if session is None or not lines:
            return False
        document = session.document.copy()

        def confirm() -> None:
            self._looking.start(lambda _step: confirm_proposals(document, lines), confirmed, self._desk.say_failure)

        def confirmed(change: Change | None) -> None:
            if change is not None:
                self._desk.perform(change)
            self.speak(scene_ids, with_credits=with_credits)

        def as_narrator() -> None:
            self.speak(scene_ids, with_credits=with_credits, as_they_are=True)

        words = tr_count(
            "One line waits to be confirmed: who says it is only proposed. Nothing is spoken yet.",
            "{count} lines wait to be confirmed: who says them is only proposed. Nothing is spoken yet.",
            len(lines),
        )
        ways = ((tr("Confirm, then speak"), confirm), (tr("The narrator reads them"), as_narrator))
        # What was said before of lines that wait would be untrue once this is answered.
        self._desk.notices.take_back(MESSAGE)
        self._desk.notices.run(words, *ways, key=UNCONFIRMED)
        return True

    def speak(self, scene_ids: Sequence[str], *, with_credits: bool = False, as_they_are: bool = False) -> None:
        """`as_they_are`: lines that nobody has confirmed, too, by the narrator."""
        session, desk = self._desk.session, self._desk
        if session is None or desk.voice is None:
            return
        titles = titles_for_store(session.document)
        if titles is not None:
            desk.perform(titles)
            desk.notices.say(titles_words(), (tr("Leave them out"), self._leave_titles_out), key=TITLES)
        document, narrator, jobs, done = session.document.copy(), desk.narrator, desk.jobs(), self._done()
        passed: list[Segment] = []
        desk.status_changed.emit(tr("Looking for what is not spoken yet"))

        def come(found: Missing) -> None:
            desk.status_changed.emit("")
            self._tell_passed(passed)
            if not found:
                if not passed:
                    desk.notices.say(tr("Everything is spoken."), key=MESSAGE)
                return
            wanted = tuple(one for _, segments in found for one in segments)
            if self._tell_what_is_unread(wanted):
                return
            if not as_they_are and self._ask_who_speaks(wanted, scene_ids, with_credits=with_credits):
                return
            self._tell_untold(wanted)
            desk.run_asked.emit(LongRun(wanted, lambda: self.speak_found(found), is_whole=True))

        def look(step: Step) -> Missing:
            pending = states_of(jobs, done)
            rest = missing_credits(document, narrator, pending) if with_credits else ()
            return (*missing(document, scene_ids, narrator, pending, step, passed), *rest)

        self._looking.start(look, come, desk.say_failure)

    def _tell_untold(self, wanted: Sequence[Segment]) -> None:
        """A book is not to be published with somebody's words in the narrator's voice, and nobody the wiser."""
        desk = self._desk
        lines = untold(desk.session.document, wanted) if desk.session is not None else ()
        if not lines:
            desk.notices.take_back(UNTOLD)
            return
        words = tr_count(
            "Of one line it cannot be told who says it: the narrator reads it.",
            "Of {count} lines it cannot be told who says them: the narrator reads them.",
            len(lines),
        )
        desk.notices.say(words, (tr("Show the first one"), lambda: self._show_line(lines[0].key)), key=UNTOLD)

    def _show_line(self, key: SegmentKey) -> None:
        self._desk.choose_scene(self._desk.scene_of(key))
        self._desk.go_to(key)

    def _leave_titles_out(self) -> None:
        """What is spoken of them stays; what waits is not asked for again."""
        if self._desk.session is not None:
            change = change_narration(self._desk.session.document, "Leave titles of chapters out", chapter_titles=False)
            self._desk.perform(change)

    def speak_found(self, found: Missing) -> None:
        self._begin()
        workers = speech_workers(self._desk.studio.settings)
        for scene_id, segments in found:
            title = scene_title(self._desk, scene_id) if scene_id else tr("Credits")
            words = tr("Speak: {scene}", scene=title)
            for portion in portions(segments, workers):
                if not self._submit(portion, words, scene_id):
                    return

    def _begin(self) -> None:
        """What is spoken meanwhile goes on as one run with what comes."""
        if not self.progress.jobs:
            self.progress = RunProgress()

    def follow(self, jobs: Sequence[str], segments: Sequence[Segment], words: str, scene_id: str) -> None:
        """These were asked for elsewhere, for sentences of one scene."""
        self._begin()
        self._follow(jobs, _Asked(scene_id, words, frozenset(one.key for one in segments), again=False))

    def _submit(self, portion: Sequence[Segment], words: str, scene_id: str, *, again: bool = False) -> bool:
        jobs = submit(self._desk, portion, words, scene_id=scene_id)
        self._follow(jobs, _Asked(scene_id, words, frozenset(one.key for one in portion), again))
        return bool(jobs)

    def _ended(self, job: Job) -> None:
        """A worker that dies does not take the rest of a night with it: that is asked for once more, and not a third
        time."""
        if job.id in self.progress.jobs:
            self.progress.ended(job.id)
            self.tell()
        asked = self._asked.pop(job.id, None)
        if asked is None or asked.again or not isinstance(job.failure, WorkerDied | WorkerHung):
            return
        self._cut_off.append(asked)
        if len(self._cut_off) == 1:
            self._resume()

    def _resume(self) -> None:
        session = self._desk.session
        if session is None or not self._cut_off:
            return
        asked, document, narrator = self._cut_off[0], session.document.copy(), self._desk.narrator

        def look(step: Step) -> Missing:
            if not asked.scene_id:
                return missing_credits(document, narrator)
            return missing(document, (asked.scene_id,), narrator, (), step)

        def come(found: Missing) -> None:
            rest = [one for _, segments in found for one in segments if one.key in asked.keys]
            if rest and self._submit(rest, asked.words, asked.scene_id, again=True):
                self._desk.notices.say(tr("The worker ended. The rest of “{job}” is asked for again.", job=asked.words))
            self._cut_off = self._cut_off[1:]
            self._resume()

        self._resuming.start(look, come, self._desk.say_failure)

    def _follow(self, jobs: Sequence[str], asked: _Asked) -> None:
        for job_id in jobs:
            self._asked[job_id] = asked
            job = self._desk.studio.queue.find(job_id)
            if job is not None and isinstance(job.request, SpeechRequest):
                self.progress.add(job_id, job.request)
        if jobs:
            self.tell()

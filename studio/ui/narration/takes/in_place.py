"""What a person has read, and a voice may take the place of: only when the person was asked. No widgets; main thread.

Made by the presenter of the takes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from studio.domain.sound_records import Take
from studio.services.narration.directing import choose_take
from studio.services.narration.segments import Segment, SegmentKey
from studio.services.narration.spans import waiting_words
from studio.services.narration.voices import title_of
from studio.services.translation import tr
from studio.ui.narration.desk import MESSAGE, NarrationDesk

PASSED = "narration.to-be-read"
"""Key of the message about sentences that wait for whoever reads them."""
Speak = Callable[[Segment], tuple[str, ...]]
"""Asks for the sentence once more; the ids of the jobs."""


class InPlace:
    def __init__(self, desk: NarrationDesk, speak: Speak) -> None:
        self._desk, self._speak = desk, speak
        self._jobs: dict[str, SegmentKey] = {}
        """Job -> the sentence of which its take is to be heard in place of a person's reading."""

    def ask(self, segment: Segment) -> None:
        """Whether a voice is to speak what a person read."""
        name = segment.take.reader if segment.take is not None else ""
        voice = title_of(self._desk.voices, segment.part.voice or self._desk.narrator.voice)
        if name:
            words = tr("{name} reads this sentence. A voice can speak it instead; the reading stays among its takes.",
                       name=name)  # fmt: skip
        else:
            words = tr("You read this sentence. A voice can speak it instead; the reading stays among its takes.")

        def speak() -> None:
            now = self._desk.segment_of(segment.key)
            if now is not None:
                self._jobs |= dict.fromkeys(self._speak(now), segment.key)

        self._desk.notices.say(words, (tr("Let {voice} speak it", voice=voice), speak), key=MESSAGE)

    def adopted(self, job_id: str, take: Take) -> None:
        """What was asked for is heard from now on."""
        key = self._jobs.pop(job_id, None)
        session, segment = self._desk.session, self._desk.segment_of(key)
        if session is not None and segment is not None and any(one.id == take.id for one in segment.takes):
            self._desk.perform(choose_take(session.document, segment, take.id))
            self._desk.read_segments()

    def ended(self, job_id: str) -> None:
        self._jobs.pop(job_id, None)

    def tell_passed(self, passed: Sequence[Segment]) -> None:
        """Of what waits for whoever read it."""
        if passed:
            self._desk.notices.say(waiting_words(passed), key=PASSED)

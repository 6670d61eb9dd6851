"""Hears voices say a sentence, as an aside of the queue, so that no take is made. Used by the cast; main thread."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from studio.domain.errors import Failure, StudioError
from studio.domain.requests import SpeechRequest, SpeechSegment
from studio.services.jobs.asides import Ending
from studio.services.narration.casting import Part
from studio.services.narration.lexicon import pronunciations
from studio.services.narration.take_sound import louder, silence
from studio.services.settings import wanted_device
from studio.services.translation import tr
from studio.ui.narration.desk import MESSAGE, NarrationDesk

_GAP = 0.5
"""Seconds between two voices."""


class Line(Part, frozen=True):
    """A part, and what it says."""

    text: str = ""


class Audition(QObject):
    """One line after the other, model by model, as each can speak only by itself."""

    def __init__(self, desk: NarrationDesk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._token = ""
        self._asked: tuple[Line, ...] = ()
        self._waiting: list[tuple[Line, ...]] = []
        self._begun = False
        desk.studio.queue.sound.connect(self._heard)
        desk.studio.playback.state_changed.connect(self._playback_changed)
        desk.studio.playback.failed.connect(self._unheard)
        desk.silence_asked.connect(self.stop)

    def hear(self, lines: Sequence[Line]) -> None:
        """In their order, as far as one model says them; the next model's after that."""
        self._desk.silence()
        self._desk.studio.playback.stop()
        model_id = ""
        for line in lines:
            voice = self._desk.voice_of(line.voice)
            known = voice.model_id if voice is not None else ""
            if not self._waiting or known != model_id:
                self._waiting.append(())
            self._waiting[-1] = (*self._waiting[-1], line)
            model_id = known
        self._begun = False
        self._show(bool(self._waiting), tr("The voices are made ready"))
        self._next()

    def stop(self) -> None:
        """Silence; what was still to be said is not asked for any more."""
        if not self._desk.auditioning:
            return
        if self._token:
            self._desk.studio.queue.cancel_ask(self._token)
        self._token, self._waiting = "", []
        if self._begun:
            self._desk.studio.playback.stop()
        self._begun = False
        self._show(False)

    def _show(self, at_work: bool, words: str = "") -> None:
        """Whether there is something to be stopped, and what is being done."""
        self._desk.auditioning = at_work
        self._desk.status_changed.emit(words)
        self._desk.state_changed.emit()

    def _next(self) -> None:
        if not self._waiting:
            if self._begun:
                self._desk.studio.playback.end()
            else:
                self._show(False)
            return
        self._asked = self._waiting.pop(0)
        studio, session, voice = self._desk.studio, self._desk.session, self._desk.voice_of(self._asked[0].voice)
        if voice is None:
            words = tr("The voice “{voice}” is not installed; the model page shows more.", voice=self._asked[0].voice)
            self._desk.notices.say(words, key=MESSAGE)
            self._next()
            return
        try:
            request = SpeechRequest(
                model=studio.library.ref(voice.model_id),
                voice=self._asked[0].voice,
                segments=tuple(
                    SpeechSegment(
                        text=one.text, voice=one.voice, speed=one.manner.speed, pitch=one.manner.pitch, pause_after=_GAP
                    )
                    for one in self._asked
                ),
                lexicon=pronunciations(session.document) if session is not None else (),
                device=wanted_device(studio.settings),
            )
        except StudioError as error:
            self._failed(error.failure)
            return
        self._token = studio.queue.ask(request, lambda _words: None, self._ended, on_failed=self._failed)

    def _heard(self, token: str, index: int, rate: int, pcm: bytes, pause: float) -> None:
        if not token or token != self._token or index >= len(self._asked):
            return
        playback = self._desk.studio.playback
        if not self._begun:
            playback.stop()
            self._begun = True
            playback.begin(rate)
            self._desk.status_changed.emit("")
        playback.feed(louder(pcm, self._asked[index].manner.gain) + silence(pause))

    def _playback_changed(self, state: str) -> None:
        """What was said has been heard, or something else is played now."""
        if state == "stopped" and self._begun:
            self.stop()

    def _unheard(self, failure: Failure) -> None:
        """There is no loudspeaker: nothing more is asked for."""
        if self._begun:
            self.stop()
            self._desk.say_failure(failure)

    def _failed(self, failure: Failure) -> None:
        self._token = ""
        self.stop()
        self._desk.say_failure(failure)

    def _ended(self, ending: Ending | None) -> None:
        self._token = ""
        if ending is None:
            words = tr("The voices could not be heard just now, as something else is at work. Try again in a moment.")
            self._desk.notices.say(words, key=MESSAGE)
            self._waiting = []
        self._next()

"""Dictation: what is said into the microphone, written down utterance by utterance while somebody goes on speaking.

Used by the writing pane; main thread, the signals too. Each utterance is an aside of the queue (`jobs.asides`): no
project records it, and its sound is kept nowhere. Asides give way to jobs: what was said then waits, in order, until
the queue is idle.

    off -> begin -> listening -> end -> writing what was said -> off
"""

from __future__ import annotations

import hashlib
import io
import time
import wave
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from studio.domain.errors import Failure, StudioError
from studio.domain.requests import HearRequest
from studio.services.hearing import FAMILY, TASK, Wishes
from studio.services.narration.capture import RATE, Capture
from studio.services.narration.levels import Level
from studio.services.narration.utterances import Utterances
from studio.services.settings import wanted_device
from studio.services.studio import Studio

_TICK_MS: Final = 100
_AGAIN_MS: Final = 500
_FIRST_LOOK: Final = 1.2
"""Seconds of an utterance after which its words are looked at while it goes on."""


class Dictation(QObject):
    changed = Signal()
    """`listening` or `waiting` is another."""
    level_changed = Signal(object)
    """Level, while sound comes."""
    partial = Signal(str)
    """What is understood of the utterance under way, perhaps wrongly; empty: it is over."""
    heard = Signal(str)
    """An utterance, as the model wrote it down."""
    failed = Signal(object)
    """Failure: no microphone, or what was said can't be written down. `retry` tries that again."""

    def __init__(self, studio: Studio, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._capture = Capture(studio.microphone, self)
        self._capture.failed.connect(self.failed)
        self._capture.level_changed.connect(self._take_level)
        self._capture.full.connect(self.end)
        self._utterances = Utterances()
        self._wishes = Wishes()
        self._said: list[bytes] = []
        """Utterances that are not written down yet, the one that is asked about among them."""
        self._token = ""
        self._final = False
        """What is asked about is the first of `_said`, no look at the one under way."""
        self._looked = 0
        """Bytes of the utterance under way that were looked at."""
        self._took = 0.0
        """Seconds that the last look took."""
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(self._take)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_AGAIN_MS)
        self._again.timeout.connect(self._ask)

    @property
    def listening(self) -> bool:
        return self._capture.recording

    @property
    def waiting(self) -> int:
        """Utterances that are not written down yet."""
        return len(self._said)

    @property
    def speaking(self) -> bool:
        return self._utterances.speaking

    @property
    def gives_way(self) -> bool:
        """What was said waits for jobs of the queue."""
        return bool(self._said) and self._again.isActive()

    def why_not(self) -> Failure | None:
        """Why no model here can listen; None: one can."""
        library = self._studio.library
        return None if library.models_for(FAMILY, TASK) else library.why_none(FAMILY, TASK)

    def begin(self, wishes: Wishes) -> bool:
        """Listen. False: it can't be, and `failed` said why."""
        failure = self.why_not()
        if failure is not None:
            self.failed.emit(failure)
            return False
        self._wishes, self._utterances, self._looked = wishes, Utterances(), 0
        if not self._capture.begin():
            return False
        self._tick.start()
        self.changed.emit()
        return True

    def end(self) -> None:
        """Listen no more; what was said is still written down."""
        if self.listening:
            self._listen_no_more()
            self._ask()

    def drop(self) -> int:
        """Listen no more, and write nothing down any more; how many utterances were lost."""
        self._again.stop()
        token, self._token = self._token, ""
        if token:
            self._studio.queue.cancel_ask(token)
        self._listen_no_more()
        lost, self._said = len(self._said), []
        self.changed.emit()
        return lost

    def retry(self) -> None:
        """Ask again about what could not be written down."""
        self._ask()

    def _take_level(self, level: Level) -> None:
        self.level_changed.emit(level)

    def _take(self) -> None:
        new = self._utterances.take(self._capture.take())
        if new:
            self._said += new
            self._looked = 0
            self.changed.emit()
        self._ask()

    # ---- asking

    def _ask(self) -> None:
        if self._token or self._again.isActive():
            return
        if self._said:
            self._final = True
            self._put(self._said[0], beams=self._wishes.beams)
            return
        so_far = self._utterances.so_far() if self.listening else b""
        seconds = (len(so_far) - self._looked) / (2 * RATE)
        if so_far and seconds >= max(_FIRST_LOOK, self._took):
            self._looked, self._final = len(so_far), False
            self._put(so_far, beams=1)

    def _put(self, pcm: bytes, *, beams: int) -> None:
        sound = _as_wav(pcm)
        name = hashlib.sha256(sound).hexdigest()
        said: list[str] = []
        begun = time.monotonic()
        try:
            request = HearRequest(
                model=self._studio.library.ref(self._wishes.model_id or self._best()),
                sound=name,
                seconds=len(pcm) / (2 * RATE),
                language=self._wishes.language,
                words=False,
                beams=beams,
                hints=self._wishes.hints,
                device=wanted_device(self._studio.settings),
            )
        except StudioError as error:
            self._refuse(error.failure)
            return

        def ended(finished: object | None) -> None:
            self._token, self._took = "", time.monotonic() - begun
            if finished is None and self._final:
                # A job goes before it. Nothing that was said is lost.
                self._again.start()
                self.changed.emit()
            elif finished is not None:
                self._understood(" ".join("".join(said).split()))
            else:
                self._ask()

        def failed(failure: Failure) -> None:
            self._token = ""
            self._refuse(failure)

        self._token = self._studio.queue.ask(request, said.append, ended, {name: sound}, failed)

    def _best(self) -> str:
        models = self._studio.library.models_for(FAMILY, TASK)
        if not models:
            raise StudioError(self._studio.library.why_none(FAMILY, TASK))
        return models[0].id

    def _understood(self, words: str) -> None:
        if self._final:
            del self._said[0]
            self.partial.emit("")
            self.heard.emit(words)
            self.changed.emit()
        elif self.speaking and not self._said:
            self.partial.emit(words)
        self._ask()

    def _refuse(self, failure: Failure) -> None:
        """It is not tried again by itself. What was said is kept."""
        self._listen_no_more()
        self.failed.emit(failure)

    def _listen_no_more(self) -> None:
        self._tick.stop()
        self._said += self._utterances.take(self._capture.end()) + self._utterances.end()
        self.partial.emit("")
        self.changed.emit()


def _as_wav(pcm: bytes) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(pcm)
    return file.getvalue()

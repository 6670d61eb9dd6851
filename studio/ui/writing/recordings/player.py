"""Plays a recording from any place: decoded on a thread of its own, some seconds ahead of what is heard.

Main thread; made by the room. The loudspeaker is shared with the narration: whoever begins last is heard.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from studio import threads
from studio.domain.errors import BadInput, StudioError
from studio.domain.raised import BROKEN_SOUND
from studio.formats.sound_header import frames_at_once, lie_of
from studio.services.narration.playback import Playback
from studio.services.narration.take_sound import RATE

_AHEAD_SECONDS = 20.0
_BLOCK_SECONDS = 2


class RecordingPlayer(QObject):
    state_changed = Signal(str)
    moved = Signal(float)
    """Seconds from the start of the recording that are heard now."""
    failed = Signal(object)
    """Failure."""
    _came = Signal(object, object)
    """The Event of its stream, and samples; None at the end; Failure."""

    def __init__(self, playback: Playback, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._playback = playback
        self._stream = threading.Event()
        """Set when the stream that is being decoded is not wanted any more."""
        self._thread: threading.Thread | None = None
        self._start = 0.0
        self._mine = False
        self._came.connect(self._take, Qt.ConnectionType.QueuedConnection)
        playback.state_changed.connect(self._state)
        playback.position_changed.connect(self._moved)
        playback.failed.connect(self._failed)

    @property
    def state(self) -> str:
        return self._playback.state if self._mine else "stopped"

    def play(self, read: Callable[[], bytes], start: float) -> None:
        """`read`: gives a FLAC or WAV file, on the thread, or raises StudioError; `start`: seconds into it."""
        self.stop()
        self._playback.stop()
        self._mine, self._start = True, start
        self._playback.begin(RATE)
        self._stream = threading.Event()
        stream = self._stream
        self._thread = threads.start(
            lambda: self._decode(read, start, stream),
            lambda outcome: self._came.emit(stream, outcome),
            "recording sound",
        )

    def toggle(self) -> None:
        """Pause or go on."""
        if self.state == "playing":
            self._playback.pause()
        elif self.state == "paused":
            self._playback.resume()

    def stop(self) -> None:
        if self._mine:
            self._playback.stop()
        self._let_go()

    def _let_go(self) -> None:
        self._mine = False
        self._stream.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _decode(self, read: Callable[[], bytes], start: float, stream: threading.Event) -> None:
        """On the thread. Raises StudioError."""
        import soundfile
        import soxr

        fed = 0.0
        try:
            with soundfile.SoundFile(io.BytesIO(read())) as file:
                rate = int(file.samplerate)
                if lie := lie_of(rate, file.channels):
                    raise StudioError(BadInput(name="recording", problem=lie))
                frames = frames_at_once(_BLOCK_SECONDS, rate, file.channels)
                file.seek(min(file.frames, round(start * rate)))
                fit = soxr.ResampleStream(rate, RATE, 1, dtype="int16")
                last = False
                while not last and not stream.is_set():
                    samples = _mono(file.read(frames, dtype="int16", always_2d=True))
                    last = len(samples) < frames
                    self._came.emit(
                        stream, (samples if rate == RATE else fit.resample_chunk(samples, last=last)).tobytes()
                    )
                    fed += len(samples) / rate
                    while fed - self._playback.position() > _AHEAD_SECONDS and not stream.wait(0.1):
                        pass
        except BROKEN_SOUND as error:
            raise StudioError(BadInput(name="recording", problem=str(error))) from error

    def _take(self, stream: threading.Event, what: object) -> None:
        if stream is not self._stream or stream.is_set():
            return
        if isinstance(what, bytes):
            self._playback.feed(what)
        elif what is None:
            self._playback.end()
        else:
            self.failed.emit(what)
            self._playback.end()

    def _state(self, state: str) -> None:
        if not self._mine:
            return
        if state == "stopped":
            self._let_go()
        self.state_changed.emit(state)

    def _moved(self, seconds: float) -> None:
        if self._mine:
            self.moved.emit(self._start + seconds)

    def _failed(self, failure: object) -> None:
        if self._mine:
            self.failed.emit(failure)


def _mono(samples: Any) -> Any:
    return samples[:, 0] if samples.shape[1] == 1 else samples.mean(axis=1).astype("int16")

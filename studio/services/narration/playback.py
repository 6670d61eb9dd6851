"""Sound to the loudspeaker: plays while segments are still arriving, and knows where it is by what was really heard.

Called on the window's main thread by the narration pane and by `Studio`. The sink asks for sound from a thread of its
own (`pull`); everything shared with it is behind one lock, and a timer on the main thread emits the signals. The
system's loudspeaker is opened and closed on a thread of its own: to find it can take longer than a frame.

    stopped -> begin -> playing <-> paused -> stop, or the end of the sound -> stopped
"""

from __future__ import annotations

import ctypes
import sys
import threading
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal, Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from studio.domain.errors import NoAudioDevice, StudioError
from studio.services.narration.levels import level_of
from studio.threads import outcome

Pull = Callable[[int], bytes]
"""frames -> that many frames of signed 16 bit mono, padded with silence. Any thread."""
State = Literal["stopped", "playing", "paused"]
_TICK_MS = 40
_METERED = 2 * 4096
"""Bytes of the newest sound of which the level is told."""


class Sink(Protocol):
    """Where sound goes. `open` and `close` are called on one thread; the sink calls `pull` from any thread."""

    def open(self, rate: int, pull: Pull) -> None:
        """Begin to ask for sound. Raises StudioError(NoAudioDevice)."""

    def close(self) -> None:
        """Stop asking; `pull` is not called any more when this returns."""


class MiniaudioSink:
    """The system's default output, through miniaudio. The library is imported on first use."""

    def __init__(self) -> None:
        self._device: Any = None

    def open(self, rate: int, pull: Pull) -> None:
        try:
            import miniaudio
        except ImportError as error:
            raise StudioError(NoAudioDevice(detail=f"the miniaudio package is missing: {error}")) from error
        silence_alsa()
        try:
            device = miniaudio.PlaybackDevice(
                output_format=miniaudio.SampleFormat.SIGNED16, nchannels=1, sample_rate=rate, buffersize_msec=80
            )
            feed = _frames(pull)
            next(feed)
            device.start(feed)
        except (miniaudio.MiniaudioError, OSError) as error:
            raise StudioError(NoAudioDevice(detail="")) from error
        self._device = device

    def close(self) -> None:
        device, self._device = self._device, None
        if device is not None:
            device.close()


def _leave_unread() -> None:
    return None


_SAY_NOTHING = ctypes.CFUNCTYPE(None)(_leave_unread)
"""Takes the place of ALSA's error handler. It has to outlive every call, so it lives as long as the module."""


def silence_alsa() -> None:
    """ALSA writes thirty lines to stderr for every device that is not there; that none was found is said in words."""
    if not sys.platform.startswith("linux"):
        return
    try:
        alsa = ctypes.CDLL("libasound.so.2")
    except OSError:
        return
    alsa.snd_lib_error_set_handler(_SAY_NOTHING)


def _frames(pull: Pull) -> Generator[bytes, int, None]:
    """miniaudio's way of asking: a generator that is sent the number of frames."""
    wanted = yield b""
    while True:
        wanted = yield pull(wanted)


class _Gate:
    """Lets a sink pull until it is shut; after that it hears silence. Any thread."""

    def __init__(self, pull: Pull) -> None:
        self._pull: Pull | None = pull
        self._lock = threading.Lock()

    def __call__(self, frames: int) -> bytes:
        with self._lock:
            return self._pull(frames) if self._pull is not None else bytes(2 * frames)

    def shut(self) -> None:
        with self._lock:
            self._pull = None


class BackgroundSink:
    """Opens and closes another sink on a thread of its own, in order. Calls on the main thread return at once."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sound")
        self._gate: _Gate | None = None
        self.on_failure: Callable[[StudioError], None] = lambda _error: None
        """Called on the sink's thread when a sink that is still wanted could not be opened."""

    def open(self, rate: int, pull: Pull) -> None:
        self._gate = gate = _Gate(pull)
        self._thread.submit(outcome, lambda: self._open(rate, gate), "loudspeaker")

    def close(self) -> None:
        if self._gate is not None:
            self._gate.shut()
            self._gate = None
            self._thread.submit(outcome, self._sink.close, "loudspeaker")

    def shut_down(self) -> None:
        """Silence; the thread ends when what it was asked for is done. The sink is not used after this."""
        self.close()
        self._thread.shutdown(wait=False)

    def _open(self, rate: int, gate: _Gate) -> None:
        failure = outcome(lambda: self._sink.open(rate, gate), "loudspeaker")
        if failure is not None and self._gate is gate:
            self.on_failure(StudioError(failure))


class FakeSink:
    """For tests and machines without sound: hears only when its clock is moved."""

    def __init__(self, *, broken: bool = False) -> None:
        self.broken = broken
        self.rate = 0
        self.heard = bytearray()
        self._pull: Pull | None = None

    @property
    def is_open(self) -> bool:
        return self._pull is not None

    def open(self, rate: int, pull: Pull) -> None:
        if self.broken:
            raise StudioError(NoAudioDevice(detail="no device"))
        self.rate, self._pull = rate, pull

    def close(self) -> None:
        self._pull = None

    def advance(self, seconds: float) -> None:
        """Let that much time pass at the loudspeaker."""
        if self._pull is not None:
            self.heard += self._pull(round(seconds * self.rate))


class Playback(QObject):
    """One stream of sound at a time."""

    position_changed = Signal(float)
    """Seconds heard since `begin`, while playing."""
    state_changed = Signal(str)
    level_changed = Signal(object)
    """Level of what was heard since it was told last, while playing."""
    failed = Signal(object)
    """Failure; everything else goes on without sound."""
    _unheard = Signal(object)
    """StudioError: the sink could not be opened. Emitted on any thread."""

    def __init__(self, sink: Sink | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._unheard.connect(self._go_without, Qt.ConnectionType.QueuedConnection)
        if sink is None:
            sink = BackgroundSink(MiniaudioSink())
        if isinstance(sink, BackgroundSink):
            sink.on_failure = self._unheard.emit
        self._sink: Sink = sink
        self._lock = threading.Lock()
        self._waiting = bytearray()
        self._heard = bytearray()
        """Since the level was told last; no more than `_METERED`."""
        self._played = 0
        self._ended = True
        self._rate = 0
        self._state: State = "stopped"
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def state(self) -> State:
        return self._state

    def begin(self, rate: int) -> None:
        """Start a new stream of `rate` samples a second; what played before is stopped."""
        self.stop()
        with self._lock:
            self._waiting.clear()
            self._played, self._ended, self._rate = 0, False, rate
        self._open()

    def feed(self, pcm: bytes) -> None:
        """More sound: mono, signed 16 bit little endian. Ignored when nothing was begun."""
        with self._lock:
            if not self._ended:
                self._waiting += pcm

    def cut(self, seconds: float) -> bytes | None:
        """Take back what was to be heard from that second of the stream on, so that something else is fed in its
        place, also where the end had been told. None: that second was heard already, and nothing is taken back."""
        with self._lock:
            start = round(seconds * self._rate) - self._played
            if start < 0 or self._state == "stopped":
                return None
            rest = bytes(self._waiting[2 * start :])
            del self._waiting[2 * start :]
            self._ended = False
            return rest

    def end(self) -> None:
        """No more is coming; playback stops by itself when all was heard."""
        with self._lock:
            self._ended = True

    def pause(self) -> None:
        if self._state == "playing":
            self._sink.close()
            self._timer.stop()
            self._set_state("paused")

    def resume(self) -> None:
        if self._state == "paused":
            self._open()

    def stop(self) -> None:
        """Silence at once; what was fed and not heard is thrown away."""
        with self._lock:
            self._waiting.clear()
            self._ended = True
        if self._state != "stopped":
            self._sink.close()
            self._timer.stop()
            self._set_state("stopped")

    def shut_down(self) -> None:
        """The program leaves after this: silence, and no thread waits for more."""
        self.stop()
        if isinstance(self._sink, BackgroundSink):
            self._sink.shut_down()

    def position(self) -> float:
        """Seconds of the stream that the sink has taken; waiting for more sound does not count."""
        with self._lock:
            return self._played / self._rate if self._rate else 0.0

    def _open(self) -> None:
        try:
            self._sink.open(self._rate, self._pull)
        except StudioError as error:
            self._go_without(error)
            return
        self._timer.start()
        self._set_state("playing")

    @Slot(object)
    def _go_without(self, error: StudioError) -> None:
        """There is no sound to be had: what was fed is thrown away."""
        with self._lock:
            self._waiting.clear()
            self._ended = True
        self._timer.stop()
        # Whoever began it still knows it for its own: the others are not told a failure of theirs.
        self.failed.emit(error.failure)
        self._set_state("stopped")

    def _pull(self, frames: int) -> bytes:
        size = 2 * frames
        with self._lock:
            sound = bytes(self._waiting[:size])
            del self._waiting[:size]
            self._played += len(sound) // 2
            self._heard += sound
            del self._heard[:-_METERED]
        return sound + bytes(size - len(sound))

    def _tick(self) -> None:
        self.position_changed.emit(self.position())
        with self._lock:
            finished = self._ended and not self._waiting
            heard, self._heard = bytes(self._heard), bytearray()
        self.level_changed.emit(level_of(heard))
        if finished:
            self.stop()

    def _set_state(self, state: State) -> None:
        if state != self._state:
            self._state = state
            self.state_changed.emit(state)


def silence(seconds: float, rate: int) -> bytes:
    """Signed 16 bit mono."""
    return bytes(2 * max(0, round(seconds * rate)))

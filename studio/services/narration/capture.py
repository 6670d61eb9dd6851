"""The microphone: sound that is being recorded, and how loud it is now.

Called on the main thread by the command line and by dictation. A microphone hands its sound
over from a thread of its own; what is shared with it is behind one lock, and a timer on the main thread emits the
signals. That there is no microphone is a sentence for people (`NoMicrophone`) and never an exception out of here.

    idle -> begin -> recording -> end -> idle
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from studio.domain.errors import NoMicrophone, StudioError
from studio.services.narration.levels import level_of
from studio.services.narration.playback import silence_alsa

RATE = 16_000
"""Hertz: what speech is understood at."""
Push = Callable[[bytes], None]
"""Takes signed 16 bit mono samples. Any thread."""
LONGEST_SECONDS = 3 * 3600
_TICK_MS = 50


@dataclass(frozen=True, slots=True)
class Device:
    id: str
    """By which it is asked for; "" is the system's own choice."""
    name: str


class Microphone(Protocol):
    """Where sound comes from. `open` and `close` are called on one thread."""

    def devices(self) -> tuple[Device, ...]:
        """What can be recorded from; none where there is nothing. Never raises."""

    def open(self, device_id: str, push: Push, rate: int = RATE) -> None:
        """Begin to hand sound over, of `rate` samples a second. Raises StudioError(NoMicrophone)."""

    def close(self) -> None:
        """`push` is not called any more when this returns."""


class MiniaudioMicrophone:
    """The system's inputs, through miniaudio. The library is imported on first use."""

    def __init__(self) -> None:
        self._device: Any = None

    def devices(self) -> tuple[Device, ...]:
        import miniaudio

        try:
            found = miniaudio.Devices(_real_backends()).get_captures()
        except miniaudio.MiniaudioError:
            return ()
        return tuple(Device(str(place), str(one["name"])) for place, one in enumerate(found))

    def open(self, device_id: str, push: Push, rate: int = RATE) -> None:
        import miniaudio

        try:
            backends = _real_backends()
            found = miniaudio.Devices(backends).get_captures()
            chosen = found[int(device_id)]["id"] if device_id else None
            device = miniaudio.CaptureDevice(
                input_format=miniaudio.SampleFormat.SIGNED16,
                nchannels=1,
                sample_rate=rate,
                buffersize_msec=_TICK_MS,
                device_id=chosen,
                backends=backends,
            )
            take = _taking(push)
            next(take)
            device.start(take)
        except (miniaudio.MiniaudioError, OSError, IndexError, ValueError) as error:
            raise StudioError(NoMicrophone(detail="")) from error
        self._device = device

    def close(self) -> None:
        device, self._device = self._device, None
        if device is not None:
            device.close()


def _real_backends() -> list[Any]:
    """All but the one that hears nothing, for ever."""
    import miniaudio

    silence_alsa()
    return [one for one in miniaudio.Backend if one != miniaudio.Backend.NULL]


def _taking(push: Push) -> Generator[None, bytes, None]:
    """miniaudio's way of giving: a generator that is sent the sound."""
    while True:
        push((yield))


class FakeMicrophone:
    """For tests: hears what it is told, when it is told."""

    def __init__(self, *names: str) -> None:
        self._names = names
        self._push: Push | None = None
        self.opened, self.rate = "", 0

    @property
    def is_open(self) -> bool:
        return self._push is not None

    def devices(self) -> tuple[Device, ...]:
        return tuple(Device(str(place), name) for place, name in enumerate(self._names))

    def open(self, device_id: str, push: Push, rate: int = RATE) -> None:
        if not self._names:
            raise StudioError(NoMicrophone(detail=""))
        self._push, self.opened, self.rate = push, device_id, rate

    def close(self) -> None:
        self._push = None

    def unplug(self) -> None:
        self._names = ()

    def plug_in(self, *names: str) -> None:
        self._names = names

    def say(self, pcm: bytes) -> None:
        if self._push is not None:
            self._push(pcm)


class Capture(QObject):
    """One recording at a time."""

    level_changed = Signal(object)
    """Level, twenty times a second while sound comes."""
    failed = Signal(object)
    """Failure: there is no microphone, or it cannot be opened."""
    full = Signal()
    """The longest recording there may be has been reached; it was ended."""

    def __init__(
        self, microphone: Microphone | None = None, parent: QObject | None = None, rate: int = RATE,
        longest: float = LONGEST_SECONDS,
    ) -> None:  # fmt: skip
        """`longest`: seconds of one recording."""
        super().__init__(parent)
        self._rate, self._most = rate, round(2 * rate * longest)
        self._microphone: Microphone = microphone or MiniaudioMicrophone()
        self._lock = threading.Lock()
        self._sound = bytearray()
        self._told = 0
        """Bytes of which the level was told."""
        self._recording = False
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def recording(self) -> bool:
        return self._recording

    def devices(self) -> tuple[Device, ...]:
        return self._microphone.devices()

    def begin(self, device_id: str = "") -> bool:
        """Start anew. False: it could not be, and `failed` said why."""
        self.end()
        with self._lock:
            self._sound, self._told = bytearray(), 0
        try:
            self._microphone.open(device_id, self._take, self._rate)
        except StudioError as error:
            self.failed.emit(error.failure)
            return False
        self._recording = True
        self._timer.start()
        return True

    def end(self) -> bytes:
        """Stop; what was recorded, as signed 16 bit mono samples. Nothing when nothing was begun."""
        if not self._recording:
            return b""
        self._recording = False
        self._timer.stop()
        self._microphone.close()
        with self._lock:
            sound, self._sound = bytes(self._sound), bytearray()
        return sound

    def take(self) -> bytes:
        """What was recorded since it was begun or last taken, while it goes on; it is not kept here any more."""
        with self._lock:
            sound, self._sound, self._told = bytes(self._sound), bytearray(), 0
        return sound

    def seconds(self) -> float:
        """Length of what was recorded so far and not taken."""
        with self._lock:
            return len(self._sound) / (2 * self._rate)

    def _take(self, pcm: bytes) -> None:
        """On the microphone's thread."""
        with self._lock:
            if len(self._sound) < self._most:
                self._sound += pcm

    def _tick(self) -> None:
        with self._lock:
            new = bytes(self._sound[self._told :])
            self._told = len(self._sound)
            full = len(self._sound) >= self._most
        if new:
            self.level_changed.emit(level_of(new))
        if full:
            self.full.emit()

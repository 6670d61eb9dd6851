"""Speech cut into utterances: what is said between two pauses. Used by dictation; main thread, a moment for each call.

What counts as speech is told by loudness alone: clearly louder than the room was during the last seconds. Samples are
signed 16 bit mono at `capture.RATE`; times are in seconds.
"""

from __future__ import annotations

import math
from collections import deque
from typing import Final

from studio.services.narration.capture import RATE

_FRAME: Final = RATE // 50
"""Samples of 20 ms."""
_BYTES: Final = 2 * _FRAME
_PAUSE: Final = 35
"""Frames without speech that end an utterance: 0.7 s."""
_BEFORE: Final = 15
"""Frames kept from before the speech, which begins softly."""
_LEAST: Final = 8
"""Frames of speech under which it was a click."""
_LONGEST: Final = 25 * 50
"""Frames after which it is cut, where it is quietest in its last quarter: a model hears 30 seconds at once."""
_REMEMBERED: Final = 200
"""Frames by which the room is known."""
_ABOVE: Final = 9.0
"""Decibels that speech is louder than the room."""
_SOFTEST: Final = -52.0
"""dBFS that no speech is softer than."""
_LOUDEST_ROOM: Final = -35.0
"""dBFS: what goes on louder than this is speech without pauses, and no room."""
_SILENCE: Final = -90.0


class Utterances:
    def __init__(self) -> None:
        self._rest = b""
        """Less than a frame."""
        self._room: deque[float] = deque(maxlen=_REMEMBERED)
        self._kept: list[tuple[bytes, float, bool]] = []
        """Frames of the utterance, or the last ones before it, with loudness and whether it is speech."""
        self._spoken = 0
        self._quiet = 0

    @property
    def speaking(self) -> bool:
        """An utterance is under way."""
        return self._spoken >= _LEAST

    def so_far(self) -> bytes:
        """The utterance that is under way; nothing where there is none."""
        return b"".join(sound for sound, _, _ in self._kept) if self.speaking else b""

    def take(self, pcm: bytes) -> list[bytes]:
        """More sound; the utterances that ended in it."""
        sound = self._rest + pcm
        whole = len(sound) // _BYTES * _BYTES
        self._rest = sound[whole:]
        ended: list[bytes] = []
        for at in range(0, whole, _BYTES):
            ended += self._take_frame(sound[at : at + _BYTES])
        return ended

    def end(self) -> list[bytes]:
        """No more comes: the utterance that was under way, if any."""
        said = [self._cut(len(self._kept))] if self.speaking else []
        self._kept, self._spoken, self._quiet, self._rest = [], 0, 0, b""
        return said

    def _take_frame(self, sound: bytes) -> list[bytes]:
        loudness = _loudness(sound)
        self._room.append(loudness)
        floor = min(_LOUDEST_ROOM, sorted(self._room)[len(self._room) // 10])
        speech = loudness > max(floor + _ABOVE, _SOFTEST)
        self._kept.append((sound, loudness, speech))
        self._spoken += speech
        self._quiet = 0 if speech else self._quiet + 1
        if not self._spoken:
            del self._kept[:-_BEFORE]
        elif self._quiet >= _PAUSE:
            return self._finished()
        elif len(self._kept) >= _LONGEST:
            tail = range(len(self._kept) * 3 // 4, len(self._kept))
            return [self._cut(min(tail, key=lambda number: self._kept[number][1]) + 1)]
        return []

    def _finished(self) -> list[bytes]:
        if self.speaking:
            return [self._cut(len(self._kept))]
        # A click: forgotten, but for what may be the beginning of speech.
        del self._kept[:-_BEFORE]
        self._spoken = self._quiet = 0
        return []

    def _cut(self, count: int) -> bytes:
        """The first so many frames; what is behind them goes on."""
        said, self._kept = self._kept[:count], self._kept[count:]
        self._spoken = sum(speech for _, _, speech in self._kept)
        self._quiet = 0
        return b"".join(sound for sound, _, _ in said)


def _loudness(sound: bytes) -> float:
    """dBFS of the root mean square."""
    import numpy as np

    samples = np.frombuffer(sound, "<i2").astype(np.float64) / 32768.0
    power = float(np.mean(samples**2))
    return max(_SILENCE, 10 * math.log10(power)) if power > 0 else _SILENCE

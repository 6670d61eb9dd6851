"""What is heard below a chapter: read stretch by stretch, looped, faded, and softer while somebody speaks. On threads.

Ducking follows where the clips stand, not how loud they are: it comes down before the first word, and stays down over
short pauses.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

import msgspec

from studio.domain.errors import BadInput, StudioError
from studio.domain.raised import BROKEN_SOUND
from studio.formats.sound_header import lie_of
from studio.services.exchange.audiobook.programme import Bed
from studio.services.narration.take_sound import RATE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Sound = NDArray[np.float64]

ATTACK: Final = 0.4
"""Seconds before speech in which it comes down."""
RELEASE: Final = 1.2
"""Seconds behind speech in which it comes up."""
_SEAM: Final = 0.03
"""Seconds of the fade at either end of a loop."""


class Speech(msgspec.Struct, frozen=True):
    """Where somebody speaks about a block of sound: samples from the start of the chapter."""

    before: float
    """Where speech before ended; -inf: there was none."""
    start: int
    end: int
    after: float
    """Where the next one begins; inf: there is none."""


class BedSound:
    """One bed's stream; it can be asked for any place."""

    def __init__(self, bed: Bed, flac: bytes, total: float) -> None:
        """`total`: seconds of the chapter. Raises StudioError(BadInput) of a damaged file."""
        import soundfile

        self._bed = bed
        try:
            self._file = soundfile.SoundFile(io.BytesIO(flac))
        except BROKEN_SOUND as error:
            raise StudioError(BadInput(name=bed.name, problem=str(error))) from error
        if lie := lie_of(self._file.samplerate, self._file.channels):
            raise StudioError(BadInput(name=bed.name, problem=lie))
        if self._file.samplerate != RATE or self._file.channels != 1:
            raise StudioError(BadInput(name=bed.name, problem="it is not as Triptych keeps music; import it again"))
        self._frames = int(self._file.frames)
        heard = bed.length or max(0.0, total - bed.start)
        if not bed.loop:
            heard = min(heard, self._frames / RATE)
        self._first = round(bed.start * RATE)
        self._last = min(self._first + round(heard * RATE), round(total * RATE))

    def take(self, at: int, count: int, speech: Speech) -> Sound:
        """[count] samples from sample `at` of the chapter on."""
        import numpy as np

        out = np.zeros(count)
        first, last = max(at, self._first), min(at + count, self._last)
        if first >= last or not self._frames:
            return out
        places = np.arange(first, last)
        gain = self._bed.gain - self._bed.ducking * ducked(places, speech)
        sound = self._read(first - self._first, last - first) * 10 ** (gain / 20)
        for seconds, along in ((self._bed.fade_in, places - self._first), (self._bed.fade_out, self._last - places)):
            if seconds > 0:
                sound *= np.clip(along / (seconds * RATE), 0.0, 1.0)
        out[first - at : last - at] = sound
        return out

    def _read(self, start: int, count: int) -> Sound:
        """From a place of the loop on."""
        import numpy as np

        parts = []
        while count > 0:
            within = start % self._frames
            part = min(count, self._frames - within)
            try:
                self._file.seek(within)
                read = self._file.read(part, dtype="float64")
            except BROKEN_SOUND as error:
                raise StudioError(BadInput(name=self._bed.name, problem=str(error))) from error
            sound = np.zeros(part)
            sound[: len(read)] = read
            if self._bed.loop:
                places = np.arange(within, within + part)
                edge = np.minimum(places, self._frames - places) / (_SEAM * RATE)
                sound *= np.clip(edge, 0.0, 1.0)
            parts.append(sound)
            start += part
            count -= part
        return np.concatenate(parts)


def ducked(places: NDArray[np.int64], speech: Speech) -> Sound:
    """How far it is down at these samples, 0 to 1."""
    import numpy as np

    coming = np.where(places < speech.start, speech.start, speech.after) - places
    gone = places - np.where(places < speech.start, speech.before, speech.end)
    down = np.maximum(1 - coming / (ATTACK * RATE), 1 - gone / (RELEASE * RATE))
    inside = (places >= speech.start) & (places < speech.end)
    return np.where(inside, 1.0, np.clip(down, 0.0, 1.0))

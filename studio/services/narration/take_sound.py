"""Takes as samples: FLAC decoded, brought to one rate, and thinned to peaks for drawing.

Called on the main thread by the narration pane and the exports; one sentence takes a few milliseconds. numpy,
soundfile and soxr are imported on first use.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from studio.domain.errors import BadInput, StudioError
from studio.domain.raised import BROKEN_SOUND
from studio.formats.sound_header import lie_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.int16]
    Peaks = NDArray[np.float32]
    """[n, 2]: lowest and highest of each hundredth of a second, -1 to 1."""

RATE = 24_000
"""Hertz of playback and export."""
PEAKS_A_SECOND = 100
FINE = 2400
"""Peaks a second of what is looked at closely."""
_PEAKS_AT_ONCE = 3000
_LONGEST_SECONDS = 3600
_MOST_VALUES = _LONGEST_SECONDS * 192_000
"""Samples of all channels together; room for them is set aside by the header's word."""


def decode(data: bytes, name: str = "take") -> Samples:
    """Mono samples at RATE of a FLAC (or WAV) file. Raises StudioError(BadInput)."""
    import numpy as np
    import soundfile

    try:
        with soundfile.SoundFile(io.BytesIO(data)) as file:
            if lie := lie_of(file.samplerate, file.channels):
                raise StudioError(BadInput(name=name, problem=lie))
            if file.frames > _LONGEST_SECONDS * min(
                file.samplerate, _MOST_VALUES // (_LONGEST_SECONDS * file.channels)
            ):
                raise StudioError(BadInput(name=name, problem="longer than an hour"))
            samples = file.read(dtype="int16", always_2d=True)
            rate = int(file.samplerate)
    except BROKEN_SOUND as error:
        raise StudioError(BadInput(name=name, problem=str(error))) from error
    mono: Samples = samples[:, 0] if samples.shape[1] == 1 else samples.mean(axis=1).astype(np.int16)
    return mono if rate == RATE else at_rate(mono, rate)


def at_rate(samples: Samples, rate: int) -> Samples:
    """From `rate` to RATE."""
    import numpy as np
    import soxr

    return np.asarray(soxr.resample(samples, rate, RATE), np.int16)


class Beginning:
    """Sound that comes in parts, brought from `rate` to RATE as if it had come at once."""

    def __init__(self, rate: int) -> None:
        self.sound = bytearray()
        """All of it so far: 16 bit samples."""
        self._stream: Any = None
        if rate != RATE:
            import soxr

            self._stream = soxr.ResampleStream(rate, RATE, 1, dtype="int16")

    def add(self, pcm: bytes, *, last: bool) -> None:
        import numpy as np

        samples = np.frombuffer(pcm, "<i2")
        self.sound += (samples if self._stream is None else self._stream.resample_chunk(samples, last=last)).tobytes()


def louder(pcm: bytes, decibels: float) -> bytes:
    """16 bit samples, louder or softer by so much; clipped."""
    if not decibels:
        return pcm
    import numpy as np

    scaled = np.frombuffer(pcm, "<i2").astype(np.float32) * np.float32(10 ** (decibels / 20))
    return bytes(np.clip(np.rint(scaled), -32768, 32767).astype("<i2").tobytes())


def peaks(samples: Samples) -> Peaks:
    """What a waveform draws."""
    import numpy as np

    step = RATE // PEAKS_A_SECOND
    count = -(-len(samples) // step)
    padded = np.zeros(count * step, np.int16)
    padded[: len(samples)] = samples
    frames = padded.reshape(count, step)
    both = np.stack([frames.min(axis=1), frames.max(axis=1)], axis=1) if count else np.zeros((0, 2), np.int16)
    return np.asarray(both / 32768, np.float32)


def peaks_of(data: bytes, name: str = "take", a_second: int = PEAKS_A_SECOND) -> Peaks:
    """The same of a FLAC (or WAV) file, so many a second; read in blocks. Raises StudioError(BadInput)."""
    import numpy as np
    import soundfile

    found: list[Peaks] = []
    try:
        with soundfile.SoundFile(io.BytesIO(data)) as file:
            if lie := lie_of(file.samplerate, file.channels):
                raise StudioError(BadInput(name=name, problem=lie))
            step = max(1, round(file.samplerate / a_second))
            while len(block := file.read(_PEAKS_AT_ONCE * step, dtype="float32", always_2d=True)):
                mono = block.mean(axis=1)
                places = np.arange(0, len(mono), step)
                lows, highs = np.minimum.reduceat(mono, places), np.maximum.reduceat(mono, places)
                found.append(np.stack([lows, highs], axis=1))
    except BROKEN_SOUND as error:
        raise StudioError(BadInput(name=name, problem=str(error))) from error
    return np.concatenate(found) if found else np.zeros((0, 2), np.float32)


def silence(seconds: float) -> bytes:
    """That much of nothing, as 16 bit samples at RATE."""
    return bytes(2 * max(0, round(seconds * RATE)))

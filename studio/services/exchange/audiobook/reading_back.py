"""What is measured in a published file: decoded again, whatever encoder wrote it. On threads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from studio.domain.errors import BadInput, StudioError
from studio.domain.publishing import Target
from studio.domain.raised import BROKEN_SOUND
from studio.services.exchange import ffmpeg
from studio.services.exchange.audiobook.encoders import Form
from studio.services.exchange.audiobook.mp3_frames import mp3_facts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from studio.mastering.measures import Measures

    Sound = NDArray[np.float64]

_AT_ONCE: Final = 1 << 18


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was read again."""

    seconds: float
    loudness: float
    rms: float
    peak: float
    true_peak: float
    floor: float
    head: float
    tail: float
    silent: float
    rate: int
    channels: int
    bytes: int
    bitrate: int
    """kbit/s; of an MP3 file that of its frames, else the mean."""
    steady: bool
    """Every frame has it; of other forms nobody asks."""
    chapters: tuple[float, ...] = ()
    """Seconds at which they begin, of M4B."""


def heard(path: Path, form: Form, target: Target, seconds: float, step: Callable[[float], None]) -> Heard:
    """Measure a file that was just written. `seconds`: about how long it is. Raises StudioError, and what `step`
    raises."""
    from studio.mastering.measures import Meter

    frames = mp3_facts(path) if form.id == "mp3" else None
    if form.by_ffmpeg:
        # As the file has it: what is decoded comes at any rate that is asked for.
        rate, channels = ffmpeg.sound_rate(path), target.channels
        blocks = ffmpeg.decoded(path, rate, channels, lambda: None)
    else:
        rate, channels, blocks = _by_soundfile(path)
    meter = Meter(rate, channels)
    known = 0
    for block in blocks:
        meter.take(block)
        known += len(block)
        step(min(1.0, known / rate / max(1.0, seconds)))
    found: Measures = meter.end()
    size = path.stat().st_size
    mean = round(8 * size / found.seconds / 1000) if found.seconds else 0
    return Heard(
        **msgspec.structs.asdict(found),
        rate=rate,
        channels=channels,
        bytes=size,
        bitrate=frames.bitrates[0] if frames is not None else mean,
        steady=frames is None or len(frames.bitrates) == 1,
        chapters=ffmpeg.chapter_starts(path) if form.by_ffmpeg else (),
    )


def _by_soundfile(path: Path) -> tuple[int, int, Iterator[Sound]]:
    import soundfile

    try:
        file = soundfile.SoundFile(str(path))
    except BROKEN_SOUND as error:
        raise StudioError(BadInput(name=path.name, problem=str(error))) from error
    return int(file.samplerate), int(file.channels), _blocks(file, path.name)


def _blocks(file: object, name: str) -> Iterator[Sound]:
    """Mono: all channels of our files are the same."""
    with file as opened:  # type: ignore[attr-defined]
        while True:
            try:
                block = opened.read(_AT_ONCE, dtype="float64", always_2d=True)
            except BROKEN_SOUND as error:
                raise StudioError(BadInput(name=name, problem=str(error))) from error
            if not len(block):
                return
            yield block[:, 0]

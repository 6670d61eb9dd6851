"""The recording of a request, as Whisper wants it. Worker, job thread."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from studio.domain.errors import BadInput, StudioError
from studio.domain.raised import BROKEN_SOUND
from studio.engines.ears.mel import RATE, Samples
from studio.engines.protocol import JobControl
from studio.formats.sound_header import frames_at_once, lie_of

LONGEST_SECONDS = 6 * 3600
_BLOCK_SECONDS = 30


def read_sound(file: Path, control: JobControl) -> Samples:
    """Mono samples at RATE, -1 to 1, of a FLAC or WAV file. Raises StudioError(BadInput), Cancelled."""
    import soundfile
    import soxr

    try:
        with soundfile.SoundFile(str(file)) as sound:
            rate = int(sound.samplerate)
            if lie := lie_of(rate, sound.channels):
                raise StudioError(BadInput(name="recording", problem=lie))
            frames = frames_at_once(_BLOCK_SECONDS, rate, sound.channels)
            if sound.frames > LONGEST_SECONDS * rate:
                raise StudioError(BadInput(name="recording", problem=f"longer than {LONGEST_SECONDS // 3600} hours"))
            stream = soxr.ResampleStream(rate, RATE, 1, dtype="float32")
            parts: list[Samples] = []
            while True:
                control.check()
                block = sound.read(frames, dtype="float32", always_2d=True)
                mono = block.mean(axis=1) if block.shape[1] > 1 else block[:, 0]
                last = len(mono) < frames
                parts.append(mono if rate == RATE else stream.resample_chunk(mono, last=last))
                if last:
                    break
    except BROKEN_SOUND as error:
        raise StudioError(BadInput(name="recording", problem=str(error))) from error
    return np.ascontiguousarray(np.concatenate(parts), np.float32)

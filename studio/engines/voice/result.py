"""A spoken segment, and the FLAC file that is kept of it. Yielded by every speech engine; worker, job thread."""

from __future__ import annotations

import io

import msgspec
import numpy as np
from numpy.typing import NDArray

from studio.domain.made import SoundMade
from studio.domain.requests import SpeechRequest
from studio.domain.sound_records import WordTime
from studio.engines.protocol import Delivery


class SpeechDone(msgspec.Struct, frozen=True):
    """One result for each segment, in order; no text is ever dropped."""

    index: int
    """Place of the segment in the request."""
    samples: NDArray[np.float32]
    """Mono, -1 to 1."""
    rate: int
    words: tuple[WordTime, ...] = ()
    heard: bool = False
    """Its sound was handed over in parts before."""

    def deliver(self, request: SpeechRequest, to: Delivery) -> None:
        """The recipe of its file is the request with this one segment."""
        segment = request.segments[self.index]
        pcm = pcm16(self.samples)
        if not self.heard:
            to.sound(self.index, self.rate, pcm, segment.pause_after)
        alone = request.alone(self.index)
        made = SoundMade(seconds=len(self.samples) / self.rate, words=self.words)
        data = flac_bytes(pcm, self.rate)
        to.file(self.index, data, suffix=".flac", media_type="audio/flac", request=alone, made=made)


class SpeechPart(SpeechDone, frozen=True):
    """Some of a segment's sound, for somebody who listens while it is made. It makes no file."""

    more: bool = False
    """The segment goes on."""

    def deliver(self, request: SpeechRequest, to: Delivery) -> None:
        pause = 0.0 if self.more else request.segments[self.index].pause_after
        to.sound(self.index, self.rate, pcm16(self.samples), pause, more=self.more)


def pcm16(samples: NDArray[np.float32]) -> bytes:
    """Signed 16 bit little endian, clipped."""
    scaled = np.clip(np.asarray(samples, dtype=np.float32), -1.0, 1.0) * 32767.0
    return bytes(np.rint(scaled).astype("<i2").tobytes())


def flac_bytes(pcm: bytes, rate: int) -> bytes:
    """Mono FLAC, 16 bit, of samples as `pcm16` gives them."""
    import soundfile

    stream = io.BytesIO()
    soundfile.write(stream, np.frombuffer(pcm, dtype="<i2"), rate, format="FLAC", subtype="PCM_16")
    return stream.getvalue()

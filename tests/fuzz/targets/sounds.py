"""Sound: recordings that are taken in, takes of a project, and what a listener is given."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import soundfile

from studio.domain.errors import StudioError
from studio.engines.ears.sound import read_sound
from studio.services.exchange.audiobook.bed import BedSound
from studio.services.exchange.audiobook.programme import Bed
from studio.services.exchange.sound_in import read_recording
from studio.services.narration.take_sound import decode, peaks
from tests.fuzz.controls import Quiet
from tests.fuzz.target import Target

_KINDS = (("wav", "PCM_16"), ("wav", "FLOAT"), ("flac", "PCM_16"), ("mp3", None), ("ogg", "VORBIS"), ("aiff", "PCM_24"),
          ("caf", "PCM_16"), ("au", "ULAW"), ("w64", "PCM_16"), ("rf64", "PCM_16"), ("wav", "IMA_ADPCM"))  # fmt: skip


def _tones(folder: Path, *only: str) -> Sequence[Path]:
    wave = 0.5 * np.sin(np.arange(6000) * 0.1)
    found = []
    for suffix, subtype in _KINDS:
        if not only or suffix in only:
            found.append(folder / f"{subtype}.{suffix}")
            soundfile.write(found[-1], np.stack([wave, wave], axis=1), 16_000, subtype)
    return found


def _of_project(folder: Path) -> Sequence[Path]:
    path = folder / "take.flac"
    soundfile.write(path, 0.5 * np.sin(np.arange(6000) * 0.1), 24_000, "PCM_16")
    return [path, *_tones(folder, "wav")]


def _of_take(folder: Path) -> Sequence[Path]:
    return _of_project(folder)[:1]


def _take(path: Path) -> None:
    peaks(decode(path.read_bytes()))


def _bed(path: Path) -> object:
    return BedSound(Bed(bed_id="b", asset="a", name=path.name, seconds=0.25), path.read_bytes(), 60.0)


SOUNDS = (
    Target(
        name="recording",
        seeds=_tones,
        read=read_recording,
        allowed=(StudioError,),
        covers=("recording.sound", "recording.video", "studio.services.exchange.sound_in"),
        share=3,
    ),
    Target(
        name="take",
        seeds=_of_project,
        read=_take,
        allowed=(StudioError,),
        covers=("studio.services.narration.take_sound", "studio.ui.writing.recordings.player"),
    ),
    Target(
        name="bed",
        seeds=_of_take,
        read=_bed,
        allowed=(StudioError,),
        covers=("studio.services.exchange.audiobook.bed",),
    ),
    Target(
        name="heard",
        seeds=_of_project,
        read=lambda path: read_sound(path, Quiet()),
        allowed=(StudioError,),
        covers=("studio.engines.ears.sound",),
    ),
)

"""The takes of a scene as one sound file. The Narration pane and the command line call it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from studio.domain.document import Scene, Take
from studio.domain.errors import BadRequest, StudioError
from studio.project.files import write_whole
from studio.services.session import ProjectSession

EXPORT_RATE: Final = 24_000
"""Hz; Kokoro's own rate. Takes at another rate are resampled."""


def chosen_takes(session: ProjectSession, scene_id: str) -> tuple[Take, ...]:
    """The chosen take of each spoken segment, in reading order."""
    scene = session.document.need(Scene, scene_id)
    order = {paragraph_id: place for place, paragraph_id in enumerate(scene.paragraphs)}
    takes = [take for take in session.document.all(Take) if take.chosen and take.paragraph_id in order]
    return tuple(sorted(takes, key=lambda take: (order[take.paragraph_id], take.segment)))


def read_take(session: ProjectSession, take: Take) -> NDArray[np.float32]:
    """Mono samples at EXPORT_RATE, -1 to 1."""
    samples, rate = soundfile.read(io.BytesIO(session.read_asset(take.asset)), dtype="float32")
    return samples if rate == EXPORT_RATE else np.asarray(soxr.resample(samples, rate, EXPORT_RATE), np.float32)


def export_scene_wav(session: ProjectSession, scene_id: str, dest: Path) -> float:
    """Write the scene's chosen takes, their pauses between them, as 24 kHz 16 bit mono WAV; answers its seconds.

    Raises StudioError when nothing of the scene has been spoken, or the file cannot be written.
    """
    takes = chosen_takes(session, scene_id)
    if not takes:
        raise StudioError(BadRequest(field="scene", problem="nothing of this scene has been spoken yet; speak it first"))
    parts: list[NDArray[np.float32]] = []
    for take in takes:
        parts += [read_take(session, take), np.zeros(round(take.pause_after * EXPORT_RATE), np.float32)]
    sound = np.concatenate(parts[:-1])
    data = io.BytesIO()
    soundfile.write(data, sound, EXPORT_RATE, format="WAV", subtype="PCM_16")
    write_whole(dest, data.getvalue())
    return len(sound) / EXPORT_RATE

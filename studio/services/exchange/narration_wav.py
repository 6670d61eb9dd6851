"""A scene's chosen takes as one WAV file.

Called on the main thread by the narration pane, and by the command line.
"""

from __future__ import annotations

import wave
from pathlib import Path
from typing import Final, Protocol

import msgspec

from studio.domain.document import Document, Scene
from studio.domain.errors import BadRequest, StudioError
from studio.project.files import replacing
from studio.services.exchange.format import Format
from studio.services.narration.segments import Segment, segments_of
from studio.services.narration.take_sound import RATE, decode, silence


class SpokenProject(Protocol):
    """What of a ProjectSession is read here."""

    @property
    def document(self) -> Document: ...

    def read_asset(self, sha256: str) -> bytes: ...


class Exported(msgspec.Struct, frozen=True):
    """What went into the file, and what did not."""

    spoken: int
    stale: int
    """In the file, but the text has changed since."""
    missing: int
    """Not in the file: never spoken."""
    seconds: float


def export_scene_wav(session: SpokenProject, scene_id: str, dest: Path) -> Exported:
    """Write the takes of the scene, with the pauses between them, as 24 kHz, 16 bit mono. The file appears whole or
    not at all. Sentences without a take are left out and counted.

    Raises StudioError: BadRequest when the scene is not there or nothing of it is spoken, BadInput of a damaged take,
    DiskFull, FileUnwritable, FormatUnknown for a name that promises another format.
    """
    WAV.check(dest)
    if session.document.get(Scene, scene_id) is None:
        raise StudioError(BadRequest(field="scene", problem="it is not in this project"))
    segments = segments_of(session.document, scene_id)
    spoken = [one for one in segments if one.take is not None]
    if not spoken:
        raise StudioError(BadRequest(field="scene", problem="nothing of it has been spoken yet"))
    seconds = _write(session, spoken, dest)
    stale = sum(not one.fresh for one in spoken)
    return Exported(spoken=len(spoken), stale=stale, missing=len(segments) - len(spoken), seconds=seconds)


WAV: Final = Format(
    id="narration.wav",
    subject="narration",
    direction="out",
    words="WAV sound",
    suffixes=(".wav",),
    act=export_scene_wav,
)


def _write(session: SpokenProject, spoken: list[Segment], dest: Path) -> float:
    with replacing(dest) as new, wave.open(str(new), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        for place, one in enumerate(spoken):
            assert one.take is not None
            out.writeframesraw(decode(session.read_asset(one.take.asset), one.text[:40]).tobytes())
            out.writeframesraw(silence(one.pause_after if place < len(spoken) - 1 else 0.0))
        frames = out.tell()
    return frames / RATE

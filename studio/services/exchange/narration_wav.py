"""A scene's chosen takes as one WAV file, as it plays: cut as on the timeline, with the music of its chapter below.

It is not mastered; all that is done is that sums of voice and music are kept from clipping.

Called by the narration pane, on a thread of its own with a `SceneAsItIs`, and by the command line with its session.
"""

from __future__ import annotations

import wave
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import msgspec

from studio.domain.document import Document
from studio.domain.errors import BadRequest, StudioError
from studio.domain.sound_records import Take
from studio.domain.text_records import Scene
from studio.domain.timeline_records import SoundBed
from studio.project.files import replacing
from studio.services.exchange.audiobook.mix import mixed
from studio.services.exchange.audiobook.programme import Chapter, beds_of, by_chapter, chapter_of
from studio.services.exchange.format import Format
from studio.services.narration.segments import Segment, segments_of
from studio.services.narration.take_sound import RATE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Sound = NDArray[np.float64]

_CEILING: Final = 0.98
"""Of the true peak: what is louder is brought down, so that it is not cut."""


class LivingProject(Protocol):
    """What of a ProjectSession is read to keep a scene as it is."""

    @property
    def document(self) -> Document: ...

    def asset_reader(self, sha256: str) -> Callable[[], bytes]: ...


class SpokenProject(Protocol):
    """What of a ProjectSession is read here."""

    @property
    def document(self) -> Document: ...

    def read_asset(self, sha256: str) -> bytes: ...


class SceneAsItIs:
    """A scene of an open project as it is now, for a thread that writes it while the project goes on. Made on the main
    thread; its assets can be read as long as the project is open."""

    def __init__(self, session: LivingProject, scene_id: str) -> None:
        """Raises KeyError for a scene that is not there."""
        session.document.need(Scene, scene_id)
        self.document = session.document.copy()
        heard: tuple[Take | SoundBed, ...] = (*self.document.all(Take), *self.document.all(SoundBed))
        self._readers = {one.asset: session.asset_reader(one.asset) for one in heard}

    def read_asset(self, sha256: str) -> bytes:
        """Raises StudioError."""
        return self._readers[sha256]()


class Exported(msgspec.Struct, frozen=True):
    """What went into the file, and what did not."""

    spoken: int
    stale: int
    """In the file, but the text has changed since."""
    missing: int
    """Not in the file: never spoken."""
    seconds: float


def export_scene_wav(
    session: SpokenProject, scene_id: str, dest: Path, step: Callable[[float], None] = lambda share: None
) -> Exported:
    """Write the scene as it plays, as 24 kHz, 16 bit mono. The file appears whole or
    not at all. Sentences without a take are left out and counted. `step` is told how much is done, from 0 to 1, and may
    raise to end it.

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
    chapter, first = _in_its_chapter(session.document, scene_id, spoken)
    seconds = _write(session, chapter, range(first, first + len(spoken)), dest, step)
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


def _in_its_chapter(document: Document, scene_id: str, spoken: Sequence[Segment]) -> tuple[Chapter, int]:
    """The chapter of the scene, and the place of its first clip there: music lies below the whole of it. The scene
    alone, where there is none."""
    here = next(one for one in by_chapter(document) if any(scene.id == scene_id for scene in one.scenes))
    beds = beds_of(document, here.scenes[0].id)
    if not beds:
        return chapter_of("", spoken), 0
    ids = [scene.id for scene in here.scenes]
    at = ids.index(scene_id)
    around = [
        [one for other in some for one in segments_of(document, other) if one.take is not None]
        for some in (ids[:at], ids[at + 1 :])
    ]
    return chapter_of("", [*around[0], *spoken, *around[1]], beds), len(around[0])


def _write(session: SpokenProject, chapter: Chapter, places: range, dest: Path, step: Callable[[float], None]) -> float:
    import numpy as np

    from studio.mastering.limiter import Limiter

    limiter = Limiter(_CEILING, RATE)

    with replacing(dest, exported=True) as new, wave.open(str(new), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)

        def put(sound: Sound) -> None:
            out.writeframesraw(np.clip(np.rint(sound * 32768), -32768, 32767).astype("<i2").tobytes())

        for block in mixed(session, chapter, {}, step, first=places.start):
            if block.place not in places:
                break
            put(limiter.take(block.sound))
        put(limiter.end())
        frames = out.tell()
    return frames / RATE

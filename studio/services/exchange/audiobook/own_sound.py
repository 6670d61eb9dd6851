"""Sound that a person brings: readings as takes of a sentence, and music or ambience as a bed of a chapter.

What reads files and cleans sound runs on threads; what touches the project is called on the main thread, each as one
step of undo.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Literal, Protocol

import msgspec

from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.draft import Draft
from studio.domain.errors import BadInput, BadRequest, StudioError
from studio.domain.ids import new_id
from studio.domain.passages import text_hash
from studio.domain.sound_records import Take
from studio.services.exchange.sound_in import Recording, read_recording
from studio.services.narration.clip_editing import add_bed
from studio.services.narration.directing import choose_take
from studio.services.narration.segments import Segment
from studio.services.narration.take_sound import RATE, decode

LONGEST_READING: Final = 600.0
"""Seconds of one sentence."""
LONGEST_BED: Final = 3600.0
_EDGE: Final = 0.15
"""Seconds of what is left about the words of a recording."""
_HEARD: Final = 0.05
"""Share of the loudest moment from which on something is said."""


class Project(Protocol):
    """What of a ProjectSession is used here."""

    @property
    def document(self) -> Document: ...

    def add_asset(self, data: bytes, media_type: str, name: str = "") -> Any: ...


class OwnSound(msgspec.Struct, frozen=True):
    """As the project keeps it."""

    name: str
    flac: bytes
    """Mono at RATE."""
    seconds: float


def bed_sound(path: Path, cancelled: Callable[[], bool] = lambda: False) -> OwnSound:
    """The sound of a file as a bed. Raises StudioError(FileUnreadable | BadInput), Cancelled."""
    return _at_rate(read_recording(path, cancelled), LONGEST_BED, "it is longer than an hour; music below is looped")


def reading_sound(path: Path, cancelled: Callable[[], bool] = lambda: False) -> OwnSound:
    """The sound of a file as a take. Raises StudioError(FileUnreadable | BadInput), Cancelled."""
    problem = "it is longer than ten minutes, and a take is one sentence; cut it into sentences first"
    return _at_rate(read_recording(path, cancelled), LONGEST_READING, problem)


def recorded_sound(pcm: bytes, name: str) -> OwnSound:
    """What a microphone heard: 16 bit samples at RATE, without the silence before and behind what was said. Raises
    StudioError(BadInput) where nothing was."""
    import numpy as np

    samples = np.frombuffer(pcm[: len(pcm) // 2 * 2], "<i2")
    step = RATE // 100
    loud = [float(np.abs(samples[at : at + step]).max()) for at in range(0, len(samples), step)]
    most = max(loud, default=0.0)
    if most < 32:
        raise StudioError(BadInput(name=name, problem="nothing was heard; look whether the microphone is muted"))
    said = [place for place, one in enumerate(loud) if one > _HEARD * most]
    first = max(0, said[0] * step - round(_EDGE * RATE))
    last = min(len(samples), (said[-1] + 1) * step + round(_EDGE * RATE))
    if last - first > LONGEST_READING * RATE:
        raise StudioError(BadInput(name=name, problem="it is longer than ten minutes, and a take is one sentence"))
    return _kept(name, samples[first:last])


def cleaned_sound(flac: bytes, name: str) -> OwnSound:
    """A take with its steady noise taken out. Raises StudioError(BadInput)."""
    import numpy as np

    from studio.mastering.denoise import denoised

    samples = decode(flac, name)
    try:
        sound = denoised(samples.astype(np.float64) / 32768, RATE)
    except ValueError as error:
        problem = "it is shorter than half a second, too short to tell noise from speech"
        raise StudioError(BadInput(name=name, problem=problem)) from error
    return _kept(name, np.clip(np.rint(sound * 32768), -32768, 32767).astype(np.int16))


def _at_rate(recording: Recording, longest: float, problem: str) -> OwnSound:
    if recording.seconds > longest:
        raise StudioError(BadInput(name=recording.name, problem=problem))
    return _kept(recording.name, decode(recording.flac, recording.name))


def _kept(name: str, samples: Any) -> OwnSound:
    import soundfile

    out = io.BytesIO()
    soundfile.write(out, samples, RATE, format="FLAC", subtype="PCM_16")
    return OwnSound(name, out.getvalue(), len(samples) / RATE)


# ---- into the project


def add_reading(
    session: Project, segment: Segment, sound: OwnSound, origin: Literal["recorded", "imported"], reader: str
) -> Change:
    """A take of that sentence by a person, which is heard from now on. Raises StudioError."""
    return _with_take(session, segment, sound, origin=origin, reader=reader.strip(), note="", cleaned_from="")


def add_cleaned(session: Project, segment: Segment, take: Take, sound: OwnSound) -> Change:
    """Beside the take that it was made of, which stays as it is. Raises StudioError."""
    return _with_take(
        session, segment, sound, origin=take.origin, reader=take.reader, note=take.note, cleaned_from=take.id,
        voice=take.voice, recipe_id=take.recipe_id, words=take.words, text=take.text,
    )  # fmt: skip


def _with_take(session: Project, segment: Segment, sound: OwnSound, **facts: Any) -> Change:
    asset = session.add_asset(sound.flac, "audio/flac", sound.name)
    text = facts.pop("text", segment.text)
    facts.setdefault("voice", "")
    facts.setdefault("recipe_id", "")
    take = Take(
        id=new_id(), scene_id="", paragraph_id=segment.paragraph_id, segment=segment.index, text=text,
        text_hash=text_hash(text), asset=asset.id, created=time.time(), seconds=sound.seconds,
        pause_after=segment.pause_after, around=segment.around, **facts,
    )  # fmt: skip
    draft = Draft(session.document)
    draft.put(take)
    chosen = choose_take(session.document, msgspec.structs.replace(segment, takes=(*segment.takes, take)), take.id)
    for edit in chosen.edits:
        assert edit.after is not None
        draft.put(edit.after)
    label = "Clean take" if facts["cleaned_from"] else "Record take" if facts["origin"] == "recorded" else "Import take"
    return draft.change(label, "narration")


def put_bed(session: Project, scene_id: str, sound: OwnSound, credit: str = "", licence: str = "") -> Change:
    """Below the chapter that begins with this scene. Raises StudioError."""
    asset = session.add_asset(sound.flac, "audio/flac", sound.name)
    change = add_bed(session.document, scene_id, asset.id, sound.name, sound.seconds)
    if not credit and not licence:
        return change
    [edit] = change.edits
    assert edit.after is not None
    named = msgspec.structs.replace(edit.after, credit=credit.strip(), licence=licence.strip())
    return msgspec.structs.replace(change, edits=(msgspec.structs.replace(edit, after=named),))


def bring_bed(session: Project, scene_id: str, path: Path, credit: str = "", licence: str = "") -> Change:
    """Read and put at once, for the command line."""
    if not scene_id:
        raise StudioError(BadRequest(field="chapter", problem="it has no scene"))
    return put_bed(session, scene_id, bed_sound(path), credit, licence)

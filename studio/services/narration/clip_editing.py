"""Changes of the timeline: trims, fades, gain, pauses, crossfades, silences, markers, music. Pure.

Called by the Narration pane and the command line; each answers a `Change` for the undo stack "narration". What is out
of bounds is brought within them, so that a drag goes as far as it can.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.draft import Draft
from studio.domain.ids import new_id
from studio.domain.timeline_records import ClipEdit, Marker, SoundBed, Stretch
from studio.services.narration.segments import Segment
from studio.services.narration.shaping import SHORTEST, holds, waits

LOUDEST: Final = 24.0
"""Decibels that a clip can be made louder or softer by."""
LONGEST_PAUSE: Final = 60.0
LONGEST_FADE: Final = 30.0
LONGEST_CROSSFADE: Final = 10.0
_OF_THE_TAKE: Final = ("trim_start", "trim_end", "silenced")
_MOST: Final[Mapping[str, float]] = {
    "fade_in": LONGEST_FADE, "fade_out": LONGEST_FADE, "lead": LONGEST_PAUSE, "pause": LONGEST_PAUSE,
    "crossfade": LONGEST_CROSSFADE,
}  # fmt: skip
_LABELS: Final[Mapping[str, str]] = {
    "trim_start": "Trim clip", "trim_end": "Trim clip", "silenced": "Silence a stretch", "fade_in": "Fade clip",
    "fade_out": "Fade clip", "gain": "Loudness of clip", "lead": "Pause between clips", "pause": "Pause between clips",
    "crossfade": "Crossfade clips",
}  # fmt: skip


def edit_of(document: Document, segment: Segment) -> ClipEdit | None:
    """What the document has by now of a sentence that was read before; None: it stands as its take is."""
    if segment.edit is not None and (known := document.get(ClipEdit, segment.edit.id)) is not None:
        return known
    every = document.where(ClipEdit, "paragraph_id", segment.paragraph_id)
    return next((one for one in every if (one.text, one.around) == (segment.text, segment.around)), None)


def edit_clip(document: Document, segment: Segment, **fields: Any) -> Change:
    """Other values of fields of its `ClipEdit`. Raises ValueError where it has no take."""
    take = segment.take
    if take is None:
        raise ValueError("a sentence that was not spoken has no clip")
    known = edit_of(document, segment)
    before = known or ClipEdit(id=new_id(), paragraph_id=segment.paragraph_id, text=segment.text)
    if not holds(before, take) and any(name in fields for name in _OF_THE_TAKE):
        before = msgspec.structs.replace(before, trim_start=0.0, trim_end=0.0, silenced=())
    new = {name: _within(name, value) for name, value in fields.items()}
    edit = msgspec.structs.replace(before, text=segment.text, around=segment.around, **new)
    if any(name in fields for name in _OF_THE_TAKE) or not edit.take_id:
        edit = msgspec.structs.replace(edit, take_id=take.id)
        edit = _trimmed(edit, take.seconds, "trim_end" in fields)
    draft = Draft(document)
    if is_plain(edit):
        if known is not None:
            draft.remove(known)
    else:
        draft.put(edit)
    return draft.change(_LABELS[next(iter(fields))], "narration")


def reset_clip(document: Document, segment: Segment) -> Change:
    """As the take is."""
    draft = Draft(document)
    known = edit_of(document, segment)
    if known is not None:
        draft.remove(known)
    return draft.change("Reset clip", "narration")


def apply_waiting(document: Document, segment: Segment) -> Change:
    """Trims and silences that were set on another take hold for the one that is heard now, as far as it is long. Raises
    ValueError where nothing waits."""
    take, known = segment.take, edit_of(document, segment)
    if take is None or known is None or not waits(known, take):
        raise ValueError("nothing waits for another take")
    kept = tuple(
        Stretch(start=one.start, end=min(one.end, take.seconds)) for one in known.silenced if one.start < take.seconds
    )
    edit = msgspec.structs.replace(known, take_id=take.id, silenced=kept, text=segment.text, around=segment.around)
    draft = Draft(document)
    draft.put(_trimmed(edit, take.seconds, last_was_end=True))
    return draft.change("Trims of another take", "narration")


def drop_waiting(document: Document, segment: Segment) -> Change:
    """Without the trims and silences that were set on another take. Raises ValueError where nothing waits."""
    take, known = segment.take, edit_of(document, segment)
    if take is None or known is None or not waits(known, take):
        raise ValueError("nothing waits for another take")
    edit = msgspec.structs.replace(known, take_id=take.id, trim_start=0.0, trim_end=0.0, silenced=())
    draft = Draft(document)
    if is_plain(edit):
        draft.remove(known)
    else:
        draft.put(edit)
    return draft.change("Trims of another take", "narration")


def as_one(changes: Sequence[Change]) -> Change:
    """Of several clips, as one step of undo. Raises ValueError for none."""
    if not changes:
        raise ValueError("nothing is changed")
    return msgspec.structs.replace(changes[0], edits=tuple(edit for one in changes for edit in one.edits))


def silence_stretch(document: Document, segment: Segment, start: float, end: float) -> Change:
    """Room tone in place of what is heard between two seconds of the take; what touches it becomes one stretch. Raises
    ValueError where it has no take."""
    if segment.take is None:
        raise ValueError("a sentence that was not spoken has no clip")
    edit = edit_of(document, segment)
    known = edit.silenced if edit is not None and holds(edit, segment.take) else ()
    first, last = max(0.0, min(start, end)), min(segment.take.seconds, max(start, end))
    apart = [one for one in known if one.end < first or one.start > last]
    touching = [one for one in known if not (one.end < first or one.start > last)]
    first = min([first, *(one.start for one in touching)])
    last = max([last, *(one.end for one in touching)])
    stretches = sorted([*apart, Stretch(start=first, end=last)], key=lambda one: one.start)
    return edit_clip(document, segment, silenced=tuple(stretches))


def is_plain(edit: ClipEdit) -> bool:
    """Nothing is done to the sound."""
    values = (edit.trim_start, edit.trim_end, edit.fade_in, edit.fade_out, edit.gain, edit.lead, edit.crossfade)
    return not any(values) and not edit.silenced and edit.pause is None


def _within(name: str, value: Any) -> Any:
    if value is None or name == "silenced":
        return value
    if name == "gain":
        return round(min(LOUDEST, max(-LOUDEST, float(value))), 2)
    return round(min(_MOST.get(name, float("inf")), max(0.0, float(value))), 4)


def _trimmed(edit: ClipEdit, seconds: float, last_was_end: bool) -> ClipEdit:
    """Something of the take is left; what was moved gives way."""
    room = max(0.0, seconds - SHORTEST)
    start, end = min(edit.trim_start, room), min(edit.trim_end, room)
    if last_was_end:
        end = min(end, room - start)
    else:
        start = min(start, room - end)
    return msgspec.structs.replace(edit, trim_start=round(start, 4), trim_end=round(end, 4))


# ---- markers


def put_marker(document: Document, segment: Segment, seconds: float, label: str) -> Change:
    """`seconds`: of its take."""
    marker = Marker(
        id=new_id(), paragraph_id=segment.paragraph_id, text=segment.text, around=segment.around,
        seconds=max(0.0, seconds), label=label.strip(),
    )  # fmt: skip
    draft = Draft(document)
    draft.put(marker)
    return draft.change("Add marker", "narration")


def name_marker(document: Document, marker_id: str, label: str) -> Change:
    """Raises KeyError when it is gone."""
    draft = Draft(document)
    draft.put(msgspec.structs.replace(draft.need(Marker, marker_id), label=label.strip()))
    return draft.change("Name marker", "narration")


def remove_marker(document: Document, marker_id: str) -> Change:
    """Raises KeyError when it is gone."""
    draft = Draft(document)
    draft.remove(draft.need(Marker, marker_id))
    return draft.change("Remove marker", "narration")


# ---- what is heard below


def add_bed(document: Document, scene_id: str, asset: str, name: str, seconds: float) -> Change:
    """Below the chapter that begins with this scene."""
    draft = Draft(document)
    draft.put(
        SoundBed(id=new_id(), scene_id=scene_id, asset=asset, name=name, seconds=seconds, created=time.time())
    )  # fmt: skip
    return draft.change("Add music", "narration")


def change_bed(document: Document, bed_id: str, **fields: Any) -> Change:
    """Raises KeyError when it is gone."""
    draft = Draft(document)
    draft.put(msgspec.structs.replace(draft.need(SoundBed, bed_id), **fields))
    return draft.change("Change music", "narration")


def remove_bed(document: Document, bed_id: str) -> Change:
    """Raises KeyError when it is gone. The sound stays in the file as long as the step can be undone."""
    draft = Draft(document)
    draft.remove(draft.need(SoundBed, bed_id))
    return draft.change("Remove music", "narration")

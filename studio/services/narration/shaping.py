"""What is done to the sound of a take where it stands on the timeline: trims, silenced stretches, fades, gain.

Pure; the player, the exports and the publication call it on threads, so that all of them hear the same.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import msgspec

from studio.domain.sound_records import Take
from studio.domain.timeline_records import ClipEdit
from studio.services.narration.take_sound import RATE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Sound = NDArray[np.float64]
    """[n] mono at RATE, -1 to 1."""

SHORTEST: Final = 0.05
"""Seconds of a take that are left at least."""
CLICK_SECONDS: Final = 0.004
"""Of the fade at either end of every clip, against clicks."""
_SOFT_SECONDS: Final = 0.01
"""In which a silenced stretch begins and ends."""
_MOST_SHARED: Final = 0.5
"""Share of the shorter one of two clips that they may overlap by."""


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    trim_start: float = 0.0
    trim_end: float = 0.0
    silenced: tuple[tuple[float, float], ...] = ()
    """Start and end in the take."""
    fade_in: float = 0.0
    fade_out: float = 0.0
    gain: float = 0.0
    """Decibels."""

    def length(self, seconds: float) -> float:
        """Of what is heard of a take of that length."""
        first, last = self.span(seconds)
        return last - first

    def span(self, seconds: float) -> tuple[float, float]:
        """From where to where a take of that length is heard; never less than `SHORTEST` of it."""
        first = min(self.trim_start, max(0.0, seconds - SHORTEST))
        return first, max(min(seconds, first + SHORTEST), seconds - self.trim_end)


PLAIN: Final = Shape()


def holds(edit: ClipEdit, take: Take) -> bool:
    """The trims and silences of an edit were set on the sound of this very take."""
    return not edit.take_id or edit.take_id == take.id


def waits(edit: ClipEdit | None, take: Take | None) -> bool:
    """Some of an edit cannot be carried over to the take that is heard now."""
    if edit is None or take is None or holds(edit, take):
        return False
    return bool(edit.trim_start or edit.trim_end or edit.silenced)


def shape_of(edit: ClipEdit | None, take: Take) -> Shape:
    """Fades and gain hold for any take of the sentence; trims and silences for the one that they were set on."""
    if edit is None:
        return PLAIN
    if not holds(edit, take):
        return Shape(fade_in=edit.fade_in, fade_out=edit.fade_out, gain=edit.gain)
    return Shape(
        trim_start=edit.trim_start, trim_end=edit.trim_end, fade_in=edit.fade_in, fade_out=edit.fade_out,
        gain=edit.gain, silenced=tuple((one.start, one.end) for one in edit.silenced),
    )  # fmt: skip


def shaped(sound: Sound, shape: Shape) -> Sound:
    """A new array: what is heard of [n] samples at RATE."""
    import numpy as np

    first, last = (round(edge * RATE) for edge in shape.span(len(sound) / RATE))
    out = np.array(sound, np.float64)
    for start, end in shape.silenced:
        _silence(out, round(start * RATE), round(end * RATE))
    out = out[first:last]
    if shape.gain:
        out *= 10 ** (shape.gain / 20)
    _fade(out, max(CLICK_SECONDS, shape.fade_in), max(CLICK_SECONDS, shape.fade_out))
    return out


def _fade(sound: Sound, rise: float, fall: float) -> None:
    """Evenly; where both do not find room they share it."""
    import numpy as np

    scale = min(1.0, len(sound) / RATE / (rise + fall))
    for seconds, part in ((rise * scale, sound), (fall * scale, sound[::-1])):
        count = min(len(sound), round(RATE * seconds))
        if count:
            part[:count] *= np.linspace(0.0, 1.0, count, endpoint=False)


def _silence(sound: Sound, start: int, end: int) -> None:
    """With soft edges that lie within it."""
    import numpy as np

    start, end = max(0, start), min(len(sound), end)
    if end <= start:
        return
    soft = min((end - start) // 2, round(_SOFT_SECONDS * RATE))
    factor = np.zeros(end - start)
    if soft:
        factor[:soft] = np.linspace(1.0, 0.0, soft, endpoint=False)
        factor[-soft:] = factor[:soft][::-1]
    sound[start:end] *= factor


def shared_seconds(crossfade: float, lead: float, seconds: float, seconds_after: float) -> float:
    """That two clips of these lengths are heard together. `lead`: silence before the second one."""
    if lead > 0:
        return 0.0
    return min(crossfade, _MOST_SHARED * seconds, _MOST_SHARED * seconds_after)


def crossed(kept: Sound, sound: Sound) -> tuple[Sound, int]:
    """The end of the clip before together with the beginning of this one, each as loud by itself as sounds that have
    nothing in common are; how many samples of the one before stand before it."""
    import numpy as np

    count = min(len(kept), len(sound))
    if not count:
        return sound, 0
    along = (np.arange(count) + 0.5) / count * (math.pi / 2)
    out = sound.copy()
    out[:count] = sound[:count] * np.sin(along) + kept[len(kept) - count :] * np.cos(along)
    rest = kept[: len(kept) - count]
    return np.concatenate([rest, out]) if len(rest) else out, len(rest)

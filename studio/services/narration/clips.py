"""A take as it is heard where it stands: trimmed, faded, silenced, crossed with its neighbours. Pure; any thread.

What a listener heard of a take holds for the take as it was heard: a clip whose words may be others since, as it was
cut, is another one. Pauses, music and small changes of loudness change no word.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

import msgspec

from studio.domain.sound_records import Take
from studio.services.narration.segments import Segment
from studio.services.narration.shaping import PLAIN, Shape, crossed, shape_of, shaped, shared_seconds
from studio.services.narration.take_sound import RATE, decode

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Sound = NDArray[np.float64]

_SOFT: Final = -12.0
"""Decibels: what is not made softer by more is as well heard as before."""
_MARK: Final = 12
"""Letters of a mark."""


class Beside(msgspec.Struct, frozen=True):
    """A neighbour that a clip is heard together with."""

    asset: str
    shape: Shape
    seconds: float
    """That both are heard."""


class HeardClip(msgspec.Struct, frozen=True):
    take: Take
    shape: Shape = PLAIN
    before: Beside | None = None
    after: Beside | None = None

    @property
    def mark(self) -> str:
        """Tells apart how one take is cut; "" where all of it is heard as it was made."""
        if self.shape is PLAIN and self.before is None and self.after is None:
            return ""
        shape = msgspec.structs.replace(self.shape, gain=min(0.0, self.shape.gain - _SOFT))
        if shape == PLAIN and self.before is None and self.after is None:
            return ""
        facts = msgspec.json.encode((shape, self.before, self.after))
        return hashlib.sha256(facts).hexdigest()[:_MARK]


def clips_of(segments: Sequence[Segment]) -> tuple[HeardClip, ...]:
    """Of the sentences of one scene that have a take, in their order. A crossfade into another scene counts for the
    clip that it begins in alone."""
    spoken = [one for one in segments if one.take is not None]
    return tuple(_clip(spoken, place) for place in range(len(spoken)))


def clip_at(segments: Sequence[Segment], place: int) -> HeardClip | None:
    """Of one sentence of a scene; None where it has no take."""
    if segments[place].take is None:
        return None
    first = next((at for at in range(place - 1, -1, -1) if segments[at].take is not None), place)
    last = next((at for at in range(place + 1, len(segments)) if segments[at].take is not None), place)
    near = [segments[at] for at in sorted({first, place, last})]
    return _clip(near, near.index(segments[place]))


def _clip(spoken: Sequence[Segment], place: int) -> HeardClip:
    one = spoken[place]
    assert one.take is not None
    into = _shared(spoken[place - 1], one) if place else 0.0
    out = _shared(one, spoken[place + 1]) if place + 1 < len(spoken) else 0.0
    return HeardClip(
        one.take,
        shape_of(one.edit, one.take),
        _beside(spoken[place - 1], into) if into else None,
        _beside(spoken[place + 1], out) if out else None,
    )


def _shared(one: Segment, following: Segment) -> float:
    if one.edit is None or not one.edit.crossfade or one.take is None or following.take is None:
        return 0.0
    lead = following.edit.lead if following.edit is not None else 0.0
    return shared_seconds(one.edit.crossfade, lead, _length(one), _length(following))


def _length(one: Segment) -> float:
    return shape_of(one.edit, one.take).length(one.take.seconds) if one.take is not None else 0.0


def _beside(one: Segment, seconds: float) -> Beside:
    assert one.take is not None
    return Beside(one.take.asset, shape_of(one.edit, one.take), seconds)


def heard_sound(clip: HeardClip, read: Callable[[str], bytes]) -> bytes:
    """A FLAC file of what is heard of it; the take's own where nothing was done to it. `read`: of an asset. Raises
    StudioError of a damaged take."""
    if not clip.mark:
        return read(clip.take.asset)
    import numpy as np
    import soundfile

    def sound(asset: str, shape: Shape) -> Sound:
        return shaped(decode(read(asset), clip.take.text[:40]).astype(np.float64) / 32768, shape)

    out = sound(clip.take.asset, clip.shape)
    if clip.before is not None:
        count = round(clip.before.seconds * RATE)
        earlier = sound(clip.before.asset, clip.before.shape)
        out, _ = crossed(earlier[len(earlier) - count :], out)
    if clip.after is not None:
        count = round(clip.after.seconds * RATE)
        later = sound(clip.after.asset, clip.after.shape)[:count]
        together, _ = crossed(out[len(out) - count :], later)
        out = np.concatenate([out[: len(out) - count], together])
    loudest = float(np.max(np.abs(out), initial=0.0))
    file = io.BytesIO()
    soundfile.write(file, out / max(1.0, loudest), RATE, format="FLAC", subtype="PCM_16")
    return file.getvalue()

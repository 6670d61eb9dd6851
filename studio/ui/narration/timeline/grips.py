"""What of a clip can be taken with the mouse, and what dragging it sets. Values without widgets; pure.

fade in  o------ gain ------o fade out        the edges: trims; between two clips: the pause, below none a crossfade
         |                  |
         +------------------+
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from studio.services.exchange.audiobook.chapter_timeline import ChapterTimeline, Cut
from studio.services.narration.clip_editing import LOUDEST
from studio.ui.narration.timeline.lanes import RULER, Lanes
from studio.ui.narration.timeline.scale import Scale

Kind = Literal["trim_start", "trim_end", "fade_in", "fade_out", "gain", "pause"]
_NEAR: Final = 5.0
"""Pixels from an edge within which it is taken."""
_CORNER: Final = 12.0
"""Pixels from the top in which the corners are those of the fades."""
_ROOM: Final = 36.0
"""Pixels of a clip from which on it has fades and loudness to be taken."""
_STEP: Final = 0.5
"""Decibels."""


class Grip(msgspec.Struct, frozen=True):
    place: int
    kind: Kind
    before: float
    """Seconds, or decibels."""

    def value(self, seconds: float, decibels: float) -> float:
        """What it has when it was dragged so far to the right, and up. A pause of less than 0 is a crossfade."""
        match self.kind:
            case "trim_start" | "fade_in":
                return max(0.0, self.before + seconds)
            case "trim_end" | "fade_out":
                return max(0.0, self.before - seconds)
            case "gain":
                wanted = round((self.before + decibels) / _STEP) * _STEP
                return min(LOUDEST, max(-LOUDEST, wanted))
            case "pause":
                return self.before + seconds

    def fields(self, value: float) -> dict[str, float]:
        """Of its `ClipEdit`."""
        if self.kind == "pause":
            return {"pause": max(0.0, value), "crossfade": max(0.0, -value)}
        return {self.kind: value}


def gain_y(gain: float, where: Lanes) -> float:
    """Where the knob of that loudness stands."""
    return (where.speech_top + where.speech_bottom) / 2 - gain * _pixels_a_decibel(where)


def decibels(up: float, where: Lanes) -> float:
    """Of so many pixels upwards."""
    return up / max(0.1, _pixels_a_decibel(where))


def _pixels_a_decibel(where: Lanes) -> float:
    return ((where.speech_bottom - where.speech_top) / 2 - _CORNER) / LOUDEST


def corners(cut: Cut, scale: Scale) -> tuple[float, float]:
    """Where the handles of the fades stand."""
    shape = cut.where.clip.shape
    left, right = scale.x(cut.start), scale.x(cut.end)
    inset = min(_CORNER / 2, (right - left) / 2)
    return (
        min(right, max(left + inset, scale.x(cut.start + shape.fade_in))),
        max(left, min(right - inset, scale.x(cut.end - shape.fade_out))),
    )


def knob_x(cut: Cut, scale: Scale) -> float:
    """Where the knob of the loudness stands: amid what is in sight of the clip."""
    return (max(0.0, scale.x(cut.start)) + min(scale.width, scale.x(cut.end))) / 2


def has_handles(cut: Cut, scale: Scale) -> bool:
    return scale.x(cut.end) - scale.x(cut.start) >= _ROOM


def grip_at(line: ChapterTimeline, scale: Scale, where: Lanes, selected: int, x: float, y: float) -> Grip | None:
    """What lies under the pointer; of a clip that is not selected only its edges."""
    if not line.cuts or not where.speech_top <= y <= where.speech_bottom or y <= RULER:
        return None
    if 0 <= selected < len(line.cuts):
        found = _handle_at(line.cuts[selected], scale, where, x, y)
        if found is not None:
            return found
    at = line.place_at(scale.seconds(x))
    # Of two edges that meet, that of the selected clip is taken.
    near = sorted({at, min(len(line.cuts) - 1, at + 1)}, key=lambda place: place != selected)
    for place in near:
        cut = line.cuts[place]
        shape = cut.where.clip.shape
        if abs(scale.x(cut.start) - x) <= _NEAR and scale.x(cut.end) - x > _NEAR:
            return Grip(place, "trim_start", shape.trim_start)
        if abs(scale.x(cut.end) - x) <= _NEAR and x - scale.x(cut.start) > _NEAR:
            return Grip(place, "trim_end", shape.trim_end)
    cut = line.cuts[at]
    if cut.end < scale.seconds(x) < cut.end + max(0.0, cut.where.pause):
        return Grip(at, "pause", cut.where.pause)
    return None


def _handle_at(cut: Cut, scale: Scale, where: Lanes, x: float, y: float) -> Grip | None:
    if not has_handles(cut, scale):
        return None
    shape = cut.where.clip.shape
    rise, fall = corners(cut, scale)
    if y <= where.speech_top + _CORNER:
        if abs(x - rise) <= _NEAR + 2:
            return Grip(cut.place, "fade_in", shape.fade_in)
        if abs(x - fall) <= _NEAR + 2:
            return Grip(cut.place, "fade_out", shape.fade_out)
    middle = knob_x(cut, scale)
    if abs(x - middle) <= _NEAR + 2 and abs(y - gain_y(shape.gain, where)) <= _NEAR + 2:
        return Grip(cut.place, "gain", shape.gain)
    return None

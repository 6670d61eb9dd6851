"""What of a chapter is painted on the timeline, and how high each of its lanes is. Values; pure.

ruler with the markers
names of the scenes
clips and pauses
music
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import msgspec

from studio.services.exchange.audiobook.chapter_timeline import ChapterTimeline, Cut
from studio.ui.narration.timeline.scale import Scale

if TYPE_CHECKING:
    from studio.services.narration.spectra import Spectrum
    from studio.services.narration.take_sound import Peaks

RULER: Final = 20.0
"""Pixels."""
SCENES: Final = 15.0
"""Pixels of the names of the scenes."""
MUSIC: Final = (44.0, 26.0)
"""Pixels of the lane of each sound below, and where there is little room."""
_SPEECH: Final = 84.0
"""Pixels that the clips have beside high lanes of music, at least."""
_MOST_LANES: Final = 3


class Lanes(msgspec.Struct, frozen=True):
    """From top to bottom: pixels."""

    speech_top: float
    speech_bottom: float
    music: tuple[tuple[float, float], ...] = ()
    """Top and bottom of each."""


def lanes(height: float, beds: int) -> Lanes:
    shown, top = min(beds, _MOST_LANES), RULER + SCENES + 2
    high = MUSIC[0] if height - top - shown * MUSIC[0] >= _SPEECH else MUSIC[1]
    bottom = height - 2 - shown * high
    music = tuple((bottom + place * high + 1, bottom + (place + 1) * high - 1) for place in range(shown))
    return Lanes(top, bottom - 2, music)


class Shown(msgspec.Struct, frozen=True):
    """What is to be painted."""

    line: ChapterTimeline
    peaks: Mapping[str, Peaks]
    selected: int
    """Place of the clip; -1: none."""
    fine: Mapping[str, Peaks] = MappingProxyType({})
    """`FINE` peaks a second, of what is looked at closely."""
    hues: Mapping[str, int] = MappingProxyType({})
    """Card of a character -> its colour, 0 to 359."""
    spectra: Mapping[str, Spectrum] | None = None
    """By asset; None: waves are painted."""


def in_sight(line: ChapterTimeline, scale: Scale) -> Iterator[Cut]:
    """The clips between the edges; of several in one column the first."""
    cuts = line.cuts
    if not cuts:
        return
    column = -math.inf
    first = max(0, line.place_at(scale.left) - 1) if scale.left > 0 else 0
    for place in range(first, len(cuts)):
        cut = cuts[place]
        if cut.start > scale.right:
            return
        if scale.x(cut.start) >= column + 1 or place == len(cuts) - 1:
            column = scale.x(cut.start)
            yield cut

"""Which time of day a picture shows, told by the colours of its sky, and how near another sky is to it.

Used by `painted_in` on the worker's job thread, so that what is painted past a picture's edges has its light. Pure.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from studio.engines.picture.storybook.landscape.light import PAPERS, SKIES, covered
from studio.engines.picture.storybook.plan import Place, Time, Weather
from studio.engines.picture.storybook.vector.colours import mixed
from studio.engines.picture.storybook.vector.shapes import RGB

UNDER_THE_SKY: Final[frozenset[Place]] = frozenset((
    "meadow", "hills", "mountains", "forest", "sea", "shore", "lake", "river", "desert", "snow", "city", "village",
    "garden", "sky", "park", "farm",
))  # fmt: skip
"""Places that have a time of day. In rooms lamps are lit, in space and under water it is always the same."""
_ROWS: Final = (0.04, 0.2, 0.36, 0.52, 0.68)
"""Of the way from the upper edge to the horizon: lower down hills and trees stand before the sky."""
_PLAIN: Final = 0.42
"""How far from top to horizon the one colour of a sky without a gradient lies."""
_WEATHERS: Final[tuple[Weather, ...]] = ("clear", "cloudy", "rain", "storm", "fog")
_FAR: Final = 32.0
"""Of 255: a sky whose colours are further from all that are known tells nothing."""
_GREY: Final = 12.0
"""Of 255: less colour than that is of clouds, or paper; it is as grey at every hour but the night's."""
_DARK: Final = 80.0
_BLACK: Final = 45.0


def time_shown(picture: NDArray[np.uint8], horizon: float, *, lines_alone: bool = False) -> Time:
    """`picture`: [height, width, 3]; `horizon`: a share of its height; `lines_alone`: it is line art, whose paper has
    the light. "" where its upper part is no sky that is known."""
    seen = _seen(picture, horizon)
    value, colour = float(seen.mean()), float((seen.max(axis=1) - seen.min(axis=1)).mean())
    if value < _BLACK:
        return "night"
    if colour < _GREY and value > _DARK and not lines_alone:
        return ""
    known = _PAPERS if lines_alone else _KNOWN
    found = {time: min(float(np.abs(seen - one).mean()) for one in skies) for time, skies in known.items()}
    time = min(found, key=lambda one: found[one])
    return time if found[time] < _FAR else ""


def apart(picture: NDArray[np.uint8], horizon: float, sky: tuple[RGB, RGB]) -> float:
    """Of 255: how far that sky, top and horizon, is from the picture's."""
    plain = mixed(*sky, _PLAIN)
    seen = _seen(picture, horizon)
    return min(float(np.abs(seen - one).mean()) for one in (_rows(*sky), _rows(plain, plain)))


def _seen(picture: NDArray[np.uint8], horizon: float) -> NDArray[np.float64]:
    height = len(picture)
    band = max(1, round(0.03 * height))
    at = [min(height - 1, int(share * horizon * height)) for share in _ROWS]
    return np.array([np.median(picture[row : row + band].reshape(-1, 3), axis=0) for row in at])


def _rows(top: RGB, low: RGB) -> NDArray[np.float64]:
    return np.array([mixed(top, low, share) for share in _ROWS], np.float64)


def _skies(time: Time) -> list[NDArray[np.float64]]:
    under = [covered(sky, time, weather) for sky in SKIES[time] for weather in _WEATHERS]
    plain = [mixed(top, low, _PLAIN) for top, low in under]
    return [_rows(top, low) for top, low in under] + [_rows(one, one) for one in plain]


_TIMES: Final[tuple[Time, ...]] = ("day", "dawn", "sunset", "night")
_KNOWN: Final = {time: _skies(time) for time in _TIMES}
_PAPERS: Final = {time: [_rows(PAPERS[time], PAPERS[time])] for time in _TIMES}

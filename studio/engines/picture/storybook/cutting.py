"""Cuts a drawing of the starter model from its white paper, at the model's own size, and makes it larger.

Used by the starter engine on the worker's job thread. The matte is taken where it is cheap, at 128 px, and the
drawing's own colours are carried beyond its edge. Colours and matte are enlarged apart from each other, so that no
paper is mixed in: colours by the network, the matte by a cubic that is made steeper, which comes within 1.4 of 255 of
the network's on average and costs nothing.

Paper is what is reached from the border through colours near the border's own. Three kinds of place ask for more:
pale things into which the flood leaks through a gap in their outline; room that is paper but lies behind a narrow gap
(between legs); and enclosed holes (the handle of a cup). Paper is of one colour to within a level or two, while a pale
thing is shaded: that tells them apart, as long as it is a smaller part of the whole.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from studio.engines.picture.framing import edge_colour
from studio.engines.picture.pixels import Picture
from studio.engines.picture.planes import (
    Bits,
    Plane,
    carried,
    grown,
    most_around,
    pieces,
    reached,
    reached_from,
    shrunk,
)
from studio.engines.picture.storybook.plan import Pixels

_NEAR: Final = 9
"""Distance from the paper's colour, of 255, up to which the flood goes on."""
_SEAL: Final = 3
"""Half the width of a gap through which a flood counts as a leak, in pixels of a 128 px drawing."""
_RIM: Final = 2
"""Pixels that an edge is wide."""
_HAZY: Final = 26
"""The same of paper that the model left a little grey, close to the drawing."""
_COLOURLESS: Final = 12
"""How far the channels of such paper lie apart at most."""
_PALE: Final = 40
"""Distance from paper, and between channels, up to which a thing without white is paper."""
_GLINT: Final = 16
"""Pixels of a pale place within such a thing from which on it is paper."""
_TINTED: Final = 165
"""Value of the darkest channel from which on something is light, of 255."""
_TINT: Final = 80
"""How far the channels of what is light lie apart at most."""
_BETWEEN: Final = 0.85
"""The share of a bar that has drawing at both sides and above."""
_BELLY: Final = 5
"""Pixels around a bar of which its colour is taken."""
_MOST_BAR: Final = 0.08
"""A bar is no larger share of the drawing."""
_NOTCH: Final = 9
"""Half the width of a notch, in pixels of a 128 px drawing."""
_IN_A_NOTCH: Final = 0.75
"""The share of a hazy place that lies in a notch."""
_STRONG: Final = 70
_SHARPLY: Final = 0.6
"""The share of what borders on haze that is at least `_STRONG` from the paper's colour, of 255."""
_LITTLE: Final = 0.03
"""Haze is a smaller share of the drawing."""
_PLAIN: Final = 6.5
"""Paper stays this near to one colour, of 255."""
_PURE: Final = 0.9
"""The share of a place that has to be plain for it to count as paper."""
_MOST_OF_IT: Final = 0.25
"""A place that is a larger share of the drawing belongs to it, a white body inside an outline."""
_SMALLEST_HOLE: Final = 14
"""Pixels of the smallest hole: the white of an eye is smaller, or is broken by its pupil."""
_ISLAND: Final = 3
"""Pixels up to which what lies in a hole is a speck."""
_STEEPEST: Final = 2.2
"""How much steeper the edge of an enlarged matte becomes, at most."""
_MARGIN: Final = 4
"""Pixels by which the colours are carried on around a drawing that the network enlarges: it takes what lies beyond the
border for black."""
_BLACK: Final = 0.7
"""The share of a line drawing that is ink from which on it is no drawing of lines."""
_INKED: Final = 110
"""Value up to which a pixel is ink, of 255."""
_OPAQUE: Final = 128
_LINE: Final = 4
"""Width of the stroke that is left of a black place, in pixels of a 128 px drawing."""
_LEAST_CORE: Final = 0.04
"""The smallest part that becomes white, as a share of the largest."""
_WHITE: Final = 252
_INK: Final = 2
"""Width of a line around a drawing, in pixels of a 128 px drawing."""
_SEEN: Final = 40
"""Alpha from which on a pixel counts for the trimming."""

Enlarge = Callable[[Picture], Picture]
"""[h, w, 3] as [4h, 4w, 3]."""


def cut_out(
    small: Picture, least: float = 0.05, *, holes: bool = True, drawn: Picture | None = None, white: bool = True
) -> Pixels:
    """The drawing of `small` [h, w, 3] alone, as large as it is, trimmed to what is seen. `least`: the smallest part
    that is kept, as a share of the largest. `holes`: whether enclosed paper is a hole; in line art it never is.
    `drawn`: the same before its whites were cleaned, by which paper is told from the highlight of a pale thing.
    `white`: whether something of the thing is white; of what has no white of its own all that is pale is paper."""
    ground = np.array(edge_colour(small), np.float32)
    raw = small if drawn is None else drawn
    found = drawing_in(raw, holes)
    kept = found if white else found & ~_white_in(raw, found)
    inside = _main_parts(kept, least)
    if not white:
        small = _with_full_bellies(small, raw, inside)
    if not inside.any():
        return np.zeros((1, 1, 4), np.uint8)
    alpha = _alpha(small, ground, inside)
    own = carried(small.astype(np.float32), alpha > 0.98, 3).clip(0, 255).astype(np.uint8)
    return trimmed(np.dstack([own, (alpha * 255 + 0.5).astype(np.uint8)]))


def enlarged(pixels: Pixels, enlarge: Enlarge) -> Pixels:
    """A drawing that was cut out, four times as large."""
    padded = np.pad(pixels[..., :3], ((_MARGIN, _MARGIN), (_MARGIN, _MARGIN), (0, 0)), mode="edge")
    edge = 4 * _MARGIN
    colours = enlarge(padded)[edge:-edge, edge:-edge]
    return np.dstack([colours, enlarged_matte(pixels[..., 3], colours.shape[1], colours.shape[0])])


def enlarged_matte(matte: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    """Alpha [h, w] brought to a larger size with an edge nearly as narrow as before, in pixels."""
    steeper = min(_STEEPEST, max(1.0, width / matte.shape[1]))
    smooth = Image.fromarray(np.ascontiguousarray(matte)).resize((width, height), Image.Resampling.BICUBIC)
    values = (np.asarray(smooth, np.float32) - 127.5) * np.float32(steeper) + 127.5
    return np.asarray((values + 0.5).clip(0, 255), np.uint8)


def trimmed(pixels: Pixels) -> Pixels:
    """Without empty edges; one transparent pixel when nothing is seen."""
    seen = pixels[..., 3] > _SEEN
    if not seen.any():
        return np.zeros((1, 1, 4), np.uint8)
    return np.ascontiguousarray(pixels[_box(seen)])


def drawing_in(small: Picture, holes: bool) -> Bits:
    """[h, w]: what is drawing and what is paper."""
    apart = np.abs(small.astype(np.float32) - np.array(edge_colour(small), np.float32)).max(axis=2)
    near = apart < _NEAR
    paper = reached(near)
    sealed = np.pad(~paper, 2 * _SEAL)
    closed = shrunk(grown(sealed, _SEAL), _SEAL)[2 * _SEAL : -2 * _SEAL, 2 * _SEAL : -2 * _SEAL]
    # The flood came through a narrow gap only where there is room behind the gap; a corner has none.
    behind = paper & ~reached(paper & ~closed)
    rooms = reached_from(behind & shrunk(behind, _SEAL + 1), behind) if behind.any() else behind
    inside = ~paper | rooms
    places = rooms | (near & ~paper) if holes else rooms
    inside &= ~_paper_among(places, apart, inside)
    return inside & ~_haze_in(small, apart, inside)


def _white_in(small: Picture, inside: Bits) -> Bits:
    """What is as pale as paper, without the small glints within: between legs, under a belly, behind spokes."""
    apart = np.abs(small.astype(np.float32) - np.array(edge_colour(small), np.float32)).max(axis=2)
    pale = inside & (np.ptp(small.astype(np.int16), axis=2) < _PALE) & (apart < _PALE)
    numbers = pieces(pale)
    sizes = np.bincount(numbers.ravel())
    outer = np.bincount(numbers[grown(~inside, 1)], minlength=len(sizes)) > 0
    paper = outer | (sizes >= _GLINT)
    paper[0] = False
    return np.asarray(paper[numbers], np.bool_)


def _with_full_bellies(small: Picture, raw: Picture, inside: Bits) -> Picture:
    """With pale bars under a belly in the colours around them."""
    bars = _bars_in(raw, inside)
    if not bars.any():
        return small
    bars = grown(bars, 1) & inside
    around = carried(small.astype(np.float32), inside & ~grown(bars, 1), _BELLY)
    return np.where(bars[..., None], around.clip(0, 255).astype(np.uint8), small)


def _bars_in(small: Picture, inside: Bits) -> Bits:
    """Pale bars under a belly: open to the paper below, with the drawing at both sides and above. A muzzle or a chest
    is at an outer edge, the pale patches of a coat have no paper beside them."""
    light = inside & (small.min(axis=2) > _TINTED) & (np.ptp(small.astype(np.int16), axis=2) < _TINT)
    # Edges of legs, where paper is mixed in, are light too, and thinner than a bar.
    light &= grown(shrunk(light, 1), 1)
    rest = inside & ~light
    left, right = np.maximum.accumulate(rest, axis=1), np.maximum.accumulate(rest[:, ::-1], axis=1)[:, ::-1]
    between = light & left & right & np.maximum.accumulate(rest, axis=0)
    numbers = pieces(light)
    sizes = np.bincount(numbers.ravel())
    within = np.bincount(numbers[between], minlength=len(sizes)) >= _BETWEEN * np.maximum(sizes, 1)
    outer = np.bincount(numbers[grown(~inside, 2)], minlength=len(sizes)) > 0
    bars = within & outer & (sizes <= _MOST_BAR * inside.sum())
    bars[0] = False
    return np.asarray(bars[numbers], np.bool_)


def _haze_in(small: Picture, apart: Plane, inside: Bits) -> Bits:
    """Paper that is a little grey, in a notch of the drawing: between ears, between legs. The white cheek of a fox
    lies at its border too, and in no notch."""
    grey = np.ptp(small.astype(np.int16), axis=2) < _COLOURLESS
    numbers = pieces(inside & grey & (apart < _HAZY))
    sizes = np.bincount(numbers.ravel())
    if len(sizes) == 1:
        return np.zeros_like(inside)
    around = np.bincount(numbers[grown(~inside, 1)], minlength=len(sizes))
    rest = inside & (numbers == 0)
    wide = np.pad(rest, _NOTCH)
    notches = shrunk(grown(wide, _NOTCH), _NOTCH)[_NOTCH:-_NOTCH, _NOTCH:-_NOTCH]
    covered = np.bincount(numbers[notches], minlength=len(sizes))
    hazy = (around > 0) & (sizes <= _LITTLE * inside.sum()) & (covered >= _IN_A_NOTCH * sizes)
    hazy[0] = False
    for number in np.flatnonzero(hazy):
        # A pale thing goes over into its own shades; what is in a notch ends at strong colours.
        ring = grown(numbers == number, 2) & rest
        hazy[number] = bool(ring.any()) and float((apart[ring] > _STRONG).mean()) >= _SHARPLY
    return np.asarray(hazy[numbers], np.bool_)


def _paper_among(places: Bits, apart: Plane, inside: Bits) -> Bits:
    """The parts of `places` that are paper after all."""
    numbers = pieces(places)
    sizes = np.bincount(numbers.ravel())
    core = shrunk(places, 1)
    cores = np.bincount(numbers[core], minlength=len(sizes))
    plain = np.bincount(numbers[core & (apart < _PLAIN)], minlength=len(sizes))
    pure = plain >= _PURE * np.maximum(cores, 1)
    paper = pure & (cores > 0) & (sizes >= _SMALLEST_HOLE) & (sizes <= _MOST_OF_IT * inside.sum())
    paper[0] = False
    for number in np.flatnonzero(paper):
        paper[number] = not _has_island(numbers == number)
    return np.asarray(paper[numbers], np.bool_)


def _has_island(place: Bits) -> bool:
    """Whether something lies in the midst of it: the pupil of an eye, the middle of a plate."""
    around = ~place
    return int((around & ~reached(around)).sum()) > _ISLAND


def _main_parts(inside: Bits, least: float) -> Bits:
    """Without the parts that are smaller than `least` of the largest: snowflakes, marks of motion."""
    numbers = pieces(inside)
    sizes = np.bincount(numbers.ravel())
    sizes[0] = 0
    return np.asarray(inside & (sizes[numbers] >= max(1, least * sizes.max())), np.bool_)


def _alpha(small: Picture, ground: Plane, inside: Bits) -> Plane:
    """0..1: each edge pixel is drawing and paper mixed (Porter and Duff, 1984), and its share is solved for."""
    core = shrunk(inside, _RIM)
    own = carried(small.astype(np.float32), core, 2 * _RIM + 1)
    apart = np.abs(own - ground).sum(axis=2)
    mixed = np.abs(small.astype(np.float32) - ground).sum(axis=2)
    share = np.clip(mixed / np.maximum(apart, 48.0), 0, 1)
    return np.where(core, 1.0, np.where(grown(inside, 1), share, 0.0)).astype(np.float32)


def _box(seen: Bits) -> tuple[slice, slice]:
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def outlined(pixels: Pixels, ink: tuple[int, int, int]) -> Pixels:
    """A drawing (cut out, at the model's own size) with a line of this colour around it."""
    wide = np.pad(pixels, ((_INK, _INK), (_INK, _INK), (0, 0)))
    around = Image.fromarray(most_around(wide[..., 3], _INK)).filter(ImageFilter.GaussianBlur(0.6))
    cover = wide[..., 3:].astype(np.float32) / 255
    colours = wide[..., :3] * cover + np.array(ink, np.float32) * (1 - cover)
    return np.dstack([np.asarray(colours + 0.5, np.uint8), np.maximum(np.asarray(around), wide[..., 3])])


def hollowed(pixels: Pixels) -> Pixels:
    """A line drawing (cut out, at the model's own size) that came as a black shape, as lines: white within, the edge of
    each black place left as a stroke. What has enough white in it stays as it is."""
    padded = np.pad(pixels, ((1, 1), (1, 1), (0, 0)))
    seen = padded[..., 3] > _OPAQUE
    ink = seen & (padded[..., :3].max(axis=2) < _INKED)
    if float(ink.sum()) < _BLACK * max(1, int(seen.sum())):
        return pixels
    core = _main_parts(shrunk(ink, _LINE), _LEAST_CORE)
    soft = Image.fromarray(np.asarray(core, np.uint8) * np.uint8(255)).filter(ImageFilter.GaussianBlur(0.7))
    share = np.asarray(soft, np.float32)[1:-1, 1:-1, None] / np.float32(255)
    colours = pixels[..., :3] * (1 - share) + np.float32(_WHITE) * share
    return np.dstack([np.asarray(colours + 0.5, np.uint8), pixels[..., 3]])

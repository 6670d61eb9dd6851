"""All of the examination's numbers, from the real drawings and the made pictures.

Called by `recipe.evaluate`; what each number means, the module of each measure says.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from recipe.colour_rule import has_colour
from recipe.copies import (
    Nearest,
    Threshold,
    disturbed,
    find_threshold,
    nearest_drawings,
    own_drawings,
    same_concept_elsewhere,
)
from recipe.features import Eyes, Features, Pictures, directions
from recipe.gallery import Gallery, on_white
from recipe.kid import halves, kernel_distance
from recipe.measure import Hits, chance_hits, hits, ratio, share
from recipe.progress import Progress
from recipe.wishes import Asked, in_colour

COPIES_AUDITED = 1000
PAIRS_OF_KNOWN_ANSWER = 300
CLOSE = 0.05
"""A picture is close to a drawing when it is nearer than all but this share of the pairs of one thing by two sets."""
Result = dict[str, Any]


def examine(
    gallery: Gallery, eyes: Eyes, plain: list[Asked], made: Pictures, coloured: list[Asked], made_coloured: Pictures
) -> Result:
    """`made` and `made_coloured` show what `plain` and `coloured` ask for, in this order."""
    seen = directions(eyes.look(made, Progress("made pictures")), gallery.middle)
    return {
        "recognised": recognised(gallery, plain, seen),
        "distance": distances(gallery, plain, seen),
        "colour": colours(gallery, eyes, coloured, made_coloured),
        "copies": copies(gallery, eyes, made, seen),
    }


def recognised(gallery: Gallery, plain: list[Asked], seen: Features) -> Result:
    """Plain names: real, made and chance hits for each style, and over all."""
    parts: dict[str, list[Hits]] = {"real": [], "made": [], "chance": []}
    result: Result = {}
    for style, places in _by_style(plain):
        others = gallery.others(style)
        wanted = np.array([plain[place].concept for place in places])
        rows = np.array([plain[place].row for place in places])
        against = gallery.seen[others], gallery.concept[others]
        real = hits(gallery.seen[rows], wanted, *against)
        fakes = hits(seen[places], wanted, *against)
        chance = chance_hits(seen[places], wanted, *against)
        result[style] = _summary(real, fakes, chance)
        for name, one in (("real", real), ("made", fakes), ("chance", chance)):
            parts[name].append(one)
    result["all"] = _summary(*(_joined(parts[name]) for name in ("real", "made", "chance")))
    return result


def distances(gallery: Gallery, plain: list[Asked], seen: Features) -> Result:
    """Kernel distance of the made pictures of a style to its real drawings, and of these drawings' own halves."""
    result: Result = {}
    for style, places in _by_style(plain):
        real = gallery.seen[gallery.of_style(style)]
        made, own = kernel_distance(seen[places], real), kernel_distance(*halves(real))
        result[style] = {"made": made._asdict(), "real_halves": own._asdict()}
    return result


def colours(gallery: Gallery, eyes: Eyes, coloured: list[Asked], made: Pictures) -> Result:
    """Colour obeyed and thing recognised, for the held-out pairs and for others; real: repainted real drawings."""
    if not coloured:
        return {}
    real = on_white(np.stack([in_colour(gallery, one) for one in coloured]))
    obeyed = {
        "real": np.array([has_colour(picture, one.colour) for picture, one in zip(real, coloured, strict=True)]),
        "made": np.array([has_colour(picture, one.colour) for picture, one in zip(made, coloured, strict=True)]),
        "unpainted": np.array([has_colour(gallery.pictures[one.row], one.colour) for one in coloured]),
    }
    told = {"real": _things(gallery, eyes, coloured, real), "made": _things(gallery, eyes, coloured, made)}
    groups = {"held out": [one.held_out for one in coloured], "other": [not one.held_out for one in coloured]}
    groups |= {style: [one.style == style for one in coloured] for style, _ in _by_style(coloured)}
    groups |= {colour: [one.colour == colour for one in coloured] for colour in dict.fromkeys(_colours(coloured))}
    groups["all"] = [True] * len(coloured)
    result: Result = {}
    for name, members in groups.items():
        chosen = np.array(members)
        if not chosen.any():
            continue
        result[name] = {
            "count": int(chosen.sum()),
            "obeyed": {kind: share(flags[chosen])._asdict() for kind, flags in obeyed.items()},
            "thing": {kind: share(one.five[chosen])._asdict() for kind, one in told.items()},
            "thing_ratio": ratio(told["made"].five[chosen], told["real"].five[chosen])._asdict(),
            "both": share((obeyed["made"] & told["made"].five)[chosen])._asdict(),
        }
    return result


def _things(gallery: Gallery, eyes: Eyes, coloured: list[Asked], pictures: Pictures) -> Hits:
    """The things of coloured pictures among the drawings of other styles."""
    seen = directions(eyes.look(pictures, Progress("coloured pictures")), gallery.middle)
    first, five = np.zeros(len(coloured), bool), np.zeros(len(coloured), bool)
    for style, places in _by_style(coloured):
        others = gallery.others(style)
        wanted = np.array([coloured[place].concept for place in places])
        found = hits(seen[places], wanted, gallery.seen[others], gallery.concept[others])
        first[places], five[places] = found.first, found.five
    return Hits(first, five)


def copies(gallery: Gallery, eyes: Eyes, made: Pictures, seen: Features) -> Result:
    """How many of the made pictures are training drawings come back, by a threshold set on pairs of known answer."""
    generator = np.random.Generator(np.random.PCG64(3))
    rows = np.sort(generator.permutation(len(gallery.pictures))[:PAIRS_OF_KNOWN_ANSWER])
    again = disturbed(gallery.pictures[rows])
    drawings = gallery.pictures, gallery.seen
    copied = own_drawings(again, directions(eyes.look(again), gallery.middle), *drawings, rows)
    elsewhere = same_concept_elsewhere(*drawings, gallery.style, gallery.concept, rows)
    threshold = find_threshold(copied, elsewhere)
    audited = np.sort(generator.permutation(len(made))[:COPIES_AUDITED])
    nearest = nearest_drawings(made[audited], seen[audited], *drawings)
    found = threshold.copies(nearest)
    close = Threshold(threshold.likeness, float(np.quantile(elsewhere.distance, CLOSE)))
    closest = np.argsort(nearest.distance, kind="stable")[:24]
    return {
        "count": len(audited),
        "share": share(found)._asdict(),
        "close": share(close.copies(nearest))._asdict(),
        "close_distance": close.distance,
        "threshold": {"likeness": threshold.likeness, "distance": threshold.distance},
        "disturbed_found": float(threshold.copies(copied).mean()),
        "elsewhere_called_copies": float(threshold.copies(elsewhere).mean()),
        "distance": _quantiles(nearest), "distance_elsewhere": _quantiles(elsewhere),
        "distance_disturbed": _quantiles(copied),
        "closest": [
            {"picture": int(audited[place]), "drawing": int(nearest.row[place]),
             "likeness": float(nearest.likeness[place]), "distance": float(nearest.distance[place])}
            for place in closest
        ],
    }  # fmt: skip


def _quantiles(pairs: Nearest) -> dict[str, float]:
    points = (0.01, 0.1, 0.5, 0.9)
    return {
        f"{point:g}": float(value) for point, value in zip(points, np.quantile(pairs.distance, points), strict=True)
    }


def _summary(real: Hits, made: Hits, chance: Hits) -> Result:
    result: Result = {"count": len(made.first)}
    for name in ("first", "five"):
        sets = {"ceiling": getattr(real, name), "made": getattr(made, name), "floor": getattr(chance, name)}
        result[name] = {kind: share(flags)._asdict() for kind, flags in sets.items()}
        result[name]["ratio"] = ratio(sets["made"], sets["ceiling"])._asdict()
    return result


def _joined(parts: list[Hits]) -> Hits:
    return Hits(np.concatenate([one.first for one in parts]), np.concatenate([one.five for one in parts]))


def _by_style(asked: list[Asked]) -> list[tuple[str, list[int]]]:
    styles = dict.fromkeys(one.style for one in asked)
    return [(style, [place for place, one in enumerate(asked) if one.style == style]) for style in styles]


def _colours(asked: list[Asked]) -> list[str]:
    return [one.colour for one in asked]

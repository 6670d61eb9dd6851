"""What somebody is known by, on the head of a figure: a pirate's hat, a witch's, a knight's helmet, a nurse's cap.

Called by `figure`, whose units and slots these are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from studio.engines.picture.storybook.vector.shapes import Shape, blob, box, curve, disc, line, poly


# fmt: off
def hat(kind: str, left: float, top: float, right: float, bottom: float) -> list[Shape]:
    """On a head of these bounds; nothing for most."""
    draw = _HATS.get(kind)
    return draw((left + right) / 2, right - left, bottom - top, top) if draw else []


def _pirate(x: float, w: float, h: float, top: float) -> list[Shape]:
    brow = top + 0.27 * h
    cloth = blob(((x - 0.6 * w, brow - 0.02 * h), (x - 0.34 * w, brow - 0.2 * h), (x, brow - 0.46 * h),
        (x + 0.34 * w, brow - 0.2 * h), (x + 0.6 * w, brow - 0.02 * h), (x + 0.3 * w, brow + 0.05 * h),
        (x, brow + 0.01 * h), (x - 0.3 * w, brow + 0.05 * h)), "dark")
    skull = disc(x, brow - 0.21 * h, 0.085 * w, "white", ink="none")
    jaw = box(x - 0.045 * w, brow - 0.17 * h, x + 0.045 * w, brow - 0.09 * h, "white", 2, ink="none")
    eyes = [disc(x + side * 0.032 * w, brow - 0.21 * h, 0.02 * w, "dark", ink="none") for side in (-1, 1)]
    return [cloth, skull, jaw, *eyes]


def _witch(x: float, w: float, h: float, top: float) -> list[Shape]:
    brow = top + 0.26 * h
    cone = poly(((x - 0.36 * w, brow), (x - 0.12 * w, brow - 0.5 * h), (x + 0.2 * w, brow - 0.86 * h),
        (x + 0.1 * w, brow - 0.5 * h), (x + 0.36 * w, brow)), "dark", 4)
    band = poly(((x - 0.37 * w, brow), (x - 0.3 * w, brow - 0.14 * h), (x + 0.3 * w, brow - 0.14 * h),
        (x + 0.37 * w, brow)), "orange", 0, ink="thin")
    buckle = box(x - 0.09 * w, brow - 0.14 * h, x + 0.09 * w, brow, "gold", 2, ink="thin")
    brim = blob(((x - 0.74 * w, brow + 0.03 * h), (x, brow - 0.06 * h), (x + 0.74 * w, brow + 0.03 * h),
        (x, brow + 0.09 * h)), "dark")
    return [cone, band, buckle, brim]


def _knight(x: float, w: float, h: float, top: float) -> list[Shape]:
    brow = top + 0.34 * h
    feather = curve(((x, top - 0.1 * h), (x + 0.1 * w, top - 0.36 * h), (x + 0.44 * w, top - 0.3 * h)),
        (0.1 * w, 0.24 * w), "red")
    dome = blob(((x - 0.56 * w, brow + 0.04 * h), (x - 0.5 * w, top + 0.04 * h), (x, top - 0.16 * h),
        (x + 0.5 * w, top + 0.04 * h), (x + 0.56 * w, brow + 0.04 * h), (x, brow - 0.04 * h)), "metal")
    cheeks = [poly(((x + side * 0.56 * w, brow - 0.04 * h), (x + side * 0.4 * w, brow), (x + side * 0.36 * w,
        brow + 0.44 * h), (x + side * 0.54 * w, brow + 0.36 * h)), "metal", 5, shade=-0.1) for side in (-1, 1)]
    visor = curve(((x - 0.5 * w, brow - 0.02 * h), (x, brow - 0.12 * h), (x + 0.5 * w, brow - 0.02 * h)), 0.09 * w,
        "metal", shade=-0.22)
    rivets = [disc(x + side * 0.47 * w, brow, 0.035 * w, "gold", ink="thin") for side in (-1, 1)]
    return [feather, dome, *cheeks, visor, *rivets]


def _nurse(x: float, w: float, h: float, top: float) -> list[Shape]:
    brow = top + 0.2 * h
    cap = poly(((x - 0.3 * w, brow), (x - 0.38 * w, brow - 0.3 * h), (x, brow - 0.36 * h), (x + 0.38 * w,
        brow - 0.3 * h), (x + 0.3 * w, brow)), "white", 4)
    middle = brow - 0.16 * h
    cross = [line(((x - 0.09 * w, middle), (x + 0.09 * w, middle)), 0.07 * w, "red", ink="none"),
        line(((x, middle - 0.09 * w), (x, middle + 0.09 * w)), 0.07 * w, "red", ink="none")]
    return [cap, *cross]


_HATS: Final[Mapping[str, Callable[[float, float, float, float], list[Shape]]]] = {
    "pirate": _pirate, "witch": _witch, "knight": _knight, "nurse": _nurse,
}

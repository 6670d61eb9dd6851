"""The measures of each build, and what marks the coat of each animal. Read by `figure`; lengths in units in which a
face is about 90 wide and the chin lies at (0, 0)."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from studio.engines.picture.storybook.bodies.names import Build
from studio.engines.picture.storybook.vector.shapes import RGB


class Frame(NamedTuple):
    shoulder: tuple[float, float]
    """Of the right arm."""
    chest: float
    """Half its width."""
    belly: float
    bottom: float
    """y of the trunk's lower end."""
    arm: tuple[float, float]
    """Length, width."""
    leg: tuple[float, float]


FRAMES: Final[dict[Build, Frame]] = {
    "round": Frame((29, 10), 35, 48, 80, (46, 25), (32, 33)),
    "slim": Frame((24, 8), 28, 36, 74, (46, 20), (40, 25)),
    "small": Frame((22, 6), 27, 39, 62, (38, 18), (28, 24)),
    "child": Frame((25, 10), 29, 31, 68, (48, 17), (50, 21)),
    "grown-up": Frame((29, 10), 34, 33, 80, (62, 18), (78, 23)),
    "baby": Frame((24, 8), 29, 37, 60, (36, 19), (26, 26)),
    "bust": Frame((40, -14), 43, 35, 40, (54, 19), (60, 25)),
    "robot": Frame((38, 10), 36, 36, 72, (52, 15), (40, 17)),
    "bird": Frame((0, 0), 0, 0, 0, (0, 0), (40, 8)),
    "horse": Frame((0, 0), 0, 0, 0, (0, 0), (70, 20)),
}

Tail = Literal["", "bushy", "ringed", "tuft", "long", "stub", "curl"]


class Coat(NamedTuple):
    tail: Tail = ""
    limbs: RGB | None = None
    """Of another colour than the trunk."""
    socks: RGB | None = None
    """Colour of hands and feet."""
    stripes: bool = False
    tail_colour: RGB | None = None
    main: RGB | None = None
    """Of the trunk, where the head does not tell."""
    patches: bool = False


_DARK: Final[RGB] = (66, 58, 74)
COATS: Final[dict[str, Coat]] = {
    "bear": Coat("stub"), "polar bear": Coat("stub"), "panda": Coat("stub", limbs=_DARK), "koala": Coat(),
    "pig face": Coat("curl"), "cow face": Coat("tuft", socks=_DARK, main=(246, 243, 240), patches=True),
    "lion": Coat("tuft"),
    "tiger face": Coat("long", stripes=True), "fox": Coat("bushy", socks=(92, 58, 50)), "wolf": Coat("bushy"),
    "raccoon": Coat("ringed", socks=_DARK), "cat face": Coat("long"), "dog face": Coat("long"),
    "monkey face": Coat("long"), "frog": Coat(), "moose": Coat("stub"), "hamster": Coat("stub"),
    "mouse face": Coat("long", tail_colour=(240, 164, 170)), "rabbit face": Coat("stub", tail_colour=(250, 248, 246)),
}  # fmt: skip

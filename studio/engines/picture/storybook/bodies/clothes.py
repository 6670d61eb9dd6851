"""What people wear: shirts and trousers, dresses, gowns, rompers, in the colours that words or the seed give.

Called by `figure`. Slots: "cloth" above, "lower" below, "trim", "shoes", and "main", which is skin.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from studio.engines.picture.storybook.bodies.frames import Frame
from studio.engines.picture.storybook.bodies.head_colours import HeadColours
from studio.engines.picture.storybook.vector.colours import COLOUR_WORDS
from studio.engines.picture.storybook.vector.shapes import RGB, Shape, blob, box, curve, disc, line, poly

# fmt: off
Cut = Literal["shirt", "dress", "gown", "romper", "coat"]
_GAY: Final = ("red", "blue", "green", "yellow", "purple", "orange", "pink")
_LOWER: Final[tuple[RGB, ...]] = ((74, 98, 156), (122, 92, 72), (92, 96, 112), (66, 116, 122), (156, 84, 84))
_SHOES: Final[tuple[RGB, ...]] = ((92, 62, 54), (70, 66, 84), (196, 72, 66))
_CUTS: Final[dict[str, Cut]] = {
    "girl": "dress", "woman": "dress", "old woman": "dress", "mrs. claus": "gown", "princess": "gown", "bride": "gown",
    "wizard": "gown", "student": "gown", "judge": "gown", "baby": "romper", "astronaut": "romper", "ninja": "romper",
    "superhero": "romper", "santa claus": "coat", "clown": "romper", "witch": "gown", "knight": "romper",
    "nurse": "dress",
}


_USUAL: Final[dict[str, str]] = {
    "santa claus": "red", "mrs. claus": "red", "princess": "pink", "bride": "white", "cook": "white", "doctor": "white",
    "astronaut": "white", "student": "black", "judge": "black", "police officer": "blue", "firefighter": "red",
    "vampire": "black", "groom": "black", "pirate": "red", "witch": "purple", "knight": "grey", "nurse": "blue",
}
"""What is worn by those who are known by it."""
_PATTERNS: Final = {"pirate": 1, "knight": 4, "nurse": 5}


class Dress(NamedTuple):
    cut: Cut
    cloth: RGB
    lower: RGB
    shoes: RGB
    pattern: int
    """0 plain, 1 stripes, 2 dots, 3 a pocket or buttons, 4 a coat of arms, 5 an apron."""


def dress(kind: str, colours: tuple[str, ...], seed: int, own: HeadColours, *, bust: bool) -> Dress:
    """`colours`: words for the upper and the lower part, "" where nothing is said. `bust`: the clothes go on in the
    colour that the bust ends with."""
    cut = _CUTS.get(kind, "shirt")
    words = [*colours, "", ""][:2]
    # From the seed's colour on, so that another shade of skin seldom changes it.
    wheel = [_GAY[(seed + step) % len(_GAY)] for step in range(len(_GAY))]
    chosen = next((word for word in wheel if _apart(COLOUR_WORDS[word], own.main)), wheel[0])
    cloth = own.low if bust else COLOUR_WORDS[words[0] or _USUAL.get(kind) or chosen]
    lower = COLOUR_WORDS[words[1]] if words[1] else _LOWER[seed // 7 % len(_LOWER)]
    if cut in ("gown", "romper", "coat"):
        lower = cloth
    elif cut == "dress" and not words[1]:
        lower = own.main
    shoes = (56, 52, 60) if cut == "coat" else cloth if kind == "baby" else _SHOES[seed // 35 % len(_SHOES)]
    if kind in _PATTERNS:
        return Dress(cut, cloth, lower, shoes, _PATTERNS[kind])
    return Dress(cut, cloth, lower, shoes, 0 if bust or cut in ("gown", "coat") else seed // 105 % 4)


def _apart(cloth: RGB, skin: RGB) -> bool:
    """So that hands are seen before the shirt."""
    return sum(abs(a - b) for a, b in zip(cloth, skin, strict=True)) > 150


def upper(frame: Frame, worn: Dress, trunk: Shape) -> list[Shape]:
    """The trunk in its cloth, with its pattern."""
    bottom = frame.bottom
    marks: list[Shape] = []
    if worn.pattern == 1:
        marks = [box(-60, y, 60, y + 6, "trim", 0, ink="none", inside=True) for y in range(14, int(bottom), 14)]
    elif worn.pattern == 2:
        marks = [disc(x, y, 3.4, "trim", ink="none", inside=True) for y in range(16, int(bottom), 14)
            for x in range(-30 + y % 4 * 4, 40, 15)]
    elif worn.pattern == 3:
        marks = [disc(0, y, 2.8, "trim", ink="none") for y in range(22, int(bottom) - 8, 13)]
    elif worn.pattern == 4:
        arms = poly(((-18, 22), (18, 22), (18, 44), (0, 62), (-18, 44)), "red", 3, ink="thin")
        marks = [arms, line(((0, 26), (0, 56)), 5, "gold", ink="none"), line(((-13, 37), (13, 37)), 5, "gold",
            ink="none")]
    elif worn.pattern == 5:
        marks = [box(-20, 26, 20, bottom + 8, "white", 4, ink="thin", inside=True),
            line(((0, 36), (0, 50)), 5, "red", ink="none"), line(((-7, 43), (7, 43)), 5, "red", ink="none")]
    if worn.cut == "coat":
        marks = [box(-60, bottom - 34, 60, bottom - 24, "dark", 0, ink="none", inside=True), box(-9, bottom - 37,
            9, bottom - 21, "gold", 2, ink="thin"), line(((0, 0), (0, bottom - 38)), 9, "white", ink="none",
                inside=True)]
    return [trunk, *marks]


def skirt(frame: Frame, worn: Dress, floor: float) -> list[Shape]:
    """What hangs over the legs: of a dress to the knee, of a gown to the floor."""
    b, bottom = frame.belly, frame.bottom
    if worn.cut == "dress":
        hem = min(bottom + 22, floor - 14)
        return [blob(((-b * 0.8, bottom - 34), (b * 0.8, bottom - 34), (b * 1.18, bottom), (b * 1.5, hem), (0,
            hem + 6), (-b * 1.5, hem), (-b * 1.18, bottom)), "cloth", shade=-0.04),
                curve(((-b * 1.48, hem - 1), (0, hem + 5), (b * 1.48, hem - 1)), 4, "trim", ink="none")]
    if worn.cut == "gown":
        top = max(bottom - 40, -8)
        return [poly(((-b * 0.82, top), (b * 0.82, top), (b * 1.2, (top + floor) / 2), (b * 1.75, floor),
            (-b * 1.75, floor), (-b * 1.2, (top + floor) / 2)), "cloth", 12, shade=-0.03),
                curve(((-b * 0.4, top + 22), (-b * 0.7, floor - 8)), 3, "cloth", shade=-0.22, ink="none"),
                    curve(((b * 0.4, top + 22), (b * 0.7, floor - 8)), 3, "cloth", shade=-0.22, ink="none"),
                curve(((-b * 1.62, floor - 5), (0, floor - 2), (b * 1.62, floor - 5)), 5, "trim", ink="none")]
    if worn.cut == "coat":
        return [line(((-b * 0.92, bottom + 2), (b * 0.92, bottom + 2)), 11, "white")]
    return []


def hips(frame: Frame) -> Shape:
    """The top of the trousers, behind the shirt."""
    b, bottom = frame.belly, frame.bottom
    return box(-b * 0.84, bottom - 22, b * 0.84, bottom + 9, "lower", 9)

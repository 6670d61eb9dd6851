"""What is known of each concept that the arranging of a scene asks for: size, how it stands, where others meet it.

`things.json` in the model's folder holds it, made by the recipe and corrected by eye; read by `starter.parts` on the
worker's job thread. A concept or a style that the file does not name is arranged by the rules in `proposing` alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal

import msgspec

from studio.domain.raised import UNDECODABLE
from studio.engines.picture.storybook.bodies.names import BODIES
from studio.engines.picture.storybook.plan import Anchors, Facing, Wish
from studio.engines.picture.storybook.props.names import METRES as PROP_METRES

Worn = Literal["head", "eyes", "neck", "body", "feet", "back"]
Stands = Literal["ground", "air", "sky", "afloat", "water", "wall", "flat"]
"""ground: on its feet; air: it flies; sky: sun, moon, clouds; afloat: boats and swimming birds; water: it swims under
it; wall: it hangs where there is one; flat: it lies, and is shown squashed when something stands on it."""
_UNKNOWN_METRES: Final = 0.6
_HEAD_ALONE: Final = 0.45
"""Size of a head that is drawn alone, of its owner."""
_WORDS: Final = {"": 1.0, "tiny": 0.5, "small": 0.72, "big": 1.4, "giant": 1.9}
_PRESSED: Final = 0.36
"""Power that presses the world's sizes together: a mouse is a quarter of an elephant, not a thirtieth."""


class Marks(msgspec.Struct, frozen=True):
    """Corrected anchors, in the shape of `Anchors`; what is left out is proposed by rule."""

    head: tuple[float, float, float, float] | None = None
    hand: tuple[float, float] | None = None
    mouth: tuple[float, float] | None = None
    seat: tuple[float, float] | None = None
    surface: tuple[float, float, float] | None = None
    rim: float | None = None
    opening: tuple[float, float, float, float] | None = None
    foot: float | None = None
    waterline: float | None = None
    facing: Literal["", "left", "right"] | None = None

    def over(self, proposed: Anchors) -> Anchors:
        """`proposed` with what is marked here in its place."""
        said = {name: getattr(self, name) for name in self.__struct_fields__}
        return proposed._replace(**{name: value for name, value in said.items() if value is not None})


class Compound(msgspec.Struct, frozen=True):
    """A concept whose drawing brings something along that another thing of the scene stands for."""

    brings: str
    """What it is, for people."""
    styles: tuple[str, ...] = ()
    """The styles whose drawings bring it; none: all."""
    prop: str = ""
    """The prop that is drawn in its stead."""
    style: str = ""
    """The style whose drawing of it comes without."""
    keep: tuple[float, float, float, float] | None = None
    """Left, top, right, bottom of what is kept, as shares; the rest is masked."""


class Traits(msgspec.Struct, frozen=True):
    metres: dict[str, float] = {}
    """Name of a concept -> length of its longer side."""
    stands: dict[str, Stands] = {}
    """Those that do not stand on the ground."""
    worn: dict[str, Worn] = {}
    trees: tuple[str, ...] = ()
    """What others are in the branches of, and stand under beside a trunk."""
    gripped: dict[str, float] = {}
    """Things that are held by one end: where, as a share of the height: a balloon by its string, 1."""
    held_over: tuple[str, ...] = ()
    """Gripped things that are held over the head, their own upper part above it: umbrellas."""
    upturned: tuple[str, ...] = ()
    """Worn things that hold another one when they lie upside down: hats."""
    marks: dict[str, dict[str, Marks]] = {}
    """Concept -> style, or "" for every style -> its marks."""
    without_white: tuple[str, ...] = ()
    """Things of which nothing is white, so that what comes out white is the paper behind them."""
    without_white_in: dict[str, tuple[str, ...]] = {}
    """Style -> things of which nothing is white in that style."""
    doors: tuple[str, ...] = ()
    """Buildings that are drawn with a door which is shut: who is in one stands in it, opened."""
    spreading: tuple[str, ...] = ()
    """What is all over the thing that it is on, unless that is made to have things on it: fire."""
    compounds: dict[str, Compound] = {}
    varied: dict[str, tuple[str, ...]] = {}
    """Concept -> colours of which a seed takes one where the words name none; "" is the drawing's own."""
    drawn_as: dict[str, dict[str, str]] = {}
    """Style -> concept, or "" for all others -> the style whose drawing is shown in its stead, because its own is not
    recognised."""

    def length(self, wish: Wish) -> float:
        """Longer side of one of them in a picture book's units."""
        metres = PROP_METRES if wish.source == "prop" else self.metres
        own = metres.get(wish.name, _UNKNOWN_METRES)
        if wish.source == "model" and wish.name in BODIES:
            own *= _HEAD_ALONE
        return float(own**_PRESSED) * _WORDS[wish.size]

    def standing(self, wish: Wish) -> Stands:
        if wish.pose == "flying" or (wish.pose == "jumping" and wish.place == "above"):
            return "air"
        if wish.pose == "swimming":
            return "afloat"
        return self.stands.get(wish.name, "ground")

    def marked(self, name: str, style: str, proposed: Anchors) -> Anchors:
        rows = self.marks.get(name, {})
        for key in ("", style):
            if key in rows:
                proposed = rows[key].over(proposed)
        return proposed

    def facing(self, name: str, style: str) -> Facing | None:
        """Where a drawing looks, if an eye has marked it."""
        rows = self.marks.get(name, {})
        said = [rows[key].facing for key in (style, "") if key in rows]
        return next((one for one in said if one is not None), None)

    def has_white(self, name: str, style: str) -> bool:
        """Whether something of its drawing in this style may be white."""
        return name not in self.without_white and name not in self.without_white_in.get(style, ())

    def drawn_in(self, name: str, style: str) -> str:
        """The style in which the model draws it for a picture in `style`."""
        compound = self.compound(name, style)
        if compound and compound.style:
            return compound.style
        rows = self.drawn_as.get(style, {})
        return rows.get(name, rows.get("", style))

    def compound(self, name: str, style: str) -> Compound | None:
        """What a drawing of it in this style brings along, if anything."""
        found = self.compounds.get(name)
        return found if found and (not found.styles or style in found.styles) else None


def read_traits(path: Path) -> Traits:
    """Raises OSError, and ValueError where the file is no such table."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Traits)
    except UNDECODABLE as error:
        raise ValueError(f"it is no table of traits: {error}") from error

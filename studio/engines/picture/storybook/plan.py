"""What the rooms of a storybook scene hand to each other: the plan read from words, cut-out drawings, layers.

The starter picture engine reads a plan from the prompt (`starter.reading`), draws its things, and sets them into a
landscape (`storybook.arranging`). Values alone; worker, job thread. Pictures are uint8 arrays [rows, columns, 4] with
straight (not premultiplied) alpha. Places are pixels of the scene, x to the right, y down.
"""

from __future__ import annotations

import hashlib
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""[rows, columns, 4], straight alpha."""
Rule = Literal[
    "on", "in", "inside", "under", "behind", "in front of", "beside", "between", "above", "over", "through",
    "holding", "wearing", "riding", "reading", "eating", "drinking", "sitting on", "looking at",
]  # fmt: skip
"""How one thing stands to another. "over" flies, "above" is only higher; "in" is half seen over the rim of a vessel or
in a medium, "inside" is in the opening of a building."""
Place = Literal[
    "", "paper", "meadow", "hills", "mountains", "forest", "sea", "shore", "lake", "river", "desert", "snow", "city",
    "village", "garden", "room", "kitchen", "night sky", "space", "under water", "sky", "park", "farm", "moon",
    "hospital", "classroom", "cafe", "bathroom", "bedroom", "library", "table top",
]  # fmt: skip
"""The landscape. "": not said, chosen by the things; "paper": plain ground of one colour, `Setting.colour`."""
Time = Literal["", "dawn", "day", "sunset", "night"]
Weather = Literal["", "clear", "cloudy", "rain", "storm", "snow", "fog", "wind"]
Season = Literal["", "spring", "summer", "autumn", "winter"]
Pose = Literal[
    "", "standing", "sitting", "walking", "running", "sleeping", "lying", "jumping", "flying", "swimming", "dancing",
    "arms up", "waving", "holding",
]  # fmt: skip
Stood = Pose | Literal["holding up", "riding"]
"""How a figure is drawn: in a pose that is told, or as what it does takes it."""
Size = Literal["", "tiny", "small", "big", "giant"]
Facing = Literal["", "left", "right"]
Where = Literal["", "left", "right", "above", "below", "middle", "in the water"]
"""In the picture, when the words say so; "in the water" of a landscape, who else would stand beside it."""
Grouping = Literal["", "row", "crowd", "pile"]
"""How several alike stand together, when the words say so."""
Source = Literal["model", "prop", "body"]
"""Who draws it: the model (`Wish.concept`), a vector prop (`storybook.props`), or a plush body under a head that the
model draws (`storybook.bodies`)."""
INDOORS: Final[tuple[Place, ...]] = (
    "room",
    "kitchen",
    "hospital",
    "classroom",
    "cafe",
    "bathroom",
    "bedroom",
    "library",
    "table top",
)
WATERS: Final[tuple[Place, ...]] = ("lake", "sea", "river")
"""Who is in one of them swims or wades."""
MOST_ALIKE: Final = 12
"""The most of one kind that are drawn one by one."""


class Wish(NamedTuple):
    """One thing that is asked for, or several alike."""

    name: str
    """Of the model's concept, or of the prop."""
    said: str
    """The words it was read from."""
    source: Source = "model"
    concept: int = 0
    """Number of the concept in the model's table, from 1; 0 for a prop."""
    colour: str = ""
    """One of the model's colour words; "" for its own."""
    number: int = 1
    """At most MOST_ALIKE."""
    size: Size = ""
    pose: Stood = ""
    facing: Facing = ""
    place: Where = ""
    near: bool = False
    """Found by meaning, not by its own words."""
    grouping: Grouping = ""
    who: str = ""
    """The name of the character of the book that it is."""
    seed: int | None = None
    """A character's own, in the place of the scene's."""


class Relation(NamedTuple):
    """`subject` stands by `rule` to `object`: both are places in `Plan.wishes`. "between" has two rows, one for each of
    the things that it stands between."""

    rule: Rule
    subject: int
    object: int


class Setting(NamedTuple):
    place: Place = ""
    time: Time = ""
    weather: Weather = ""
    season: Season = ""
    colour: str = ""
    """Of a plain ground."""


class Unknown(NamedTuple):
    """Words of which nothing is known: said to the person, and not drawn."""

    said: str
    nearest: tuple[str, ...] = ()
    """Known names that lie nearest in meaning, the nearest first, at most three: offered, never taken."""


class Plan(NamedTuple):
    """What was understood of a prompt. The first wish is the subject of the scene."""

    wishes: tuple[Wish, ...] = ()
    relations: tuple[Relation, ...] = ()
    setting: Setting = Setting()
    style: str = ""
    unknown: tuple[Unknown, ...] = ()
    left_out: tuple[str, ...] = ()
    """Known things beyond what one scene holds, or that the words want left out ("without a hat")."""
    unread: int = 0
    """Characters at the end of a very long text that were not read."""


class Anchors(NamedTuple):
    """Where other things meet a drawing, as shares of its width and height, (0, 0) at its top left; None where it has
    no such place."""

    head: tuple[float, float, float, float] | None = None
    """Left, top, right, bottom of the head, for hats and scarves."""
    hand: tuple[float, float] | None = None
    mouth: tuple[float, float] | None = None
    seat: tuple[float, float] | None = None
    """The middle of what can be sat or stood on."""
    surface: tuple[float, float, float] | None = None
    """Left, right and y of a top that things lie on."""
    rim: float | None = None
    """y of the front edge of an opening: what is in it is hidden below."""
    opening: tuple[float, float, float, float] | None = None
    """Left, top, right, bottom of a door, window or mouth of a cave."""
    foot: float = 1.0
    """y at which it touches the ground."""
    waterline: float | None = None
    """y down to which it is seen when afloat."""
    facing: Literal["", "left", "right"] = ""


class Cutout(NamedTuple):
    """A drawing without its ground, trimmed to what is seen."""

    pixels: Pixels
    anchors: Anchors = Anchors()


class Effect(NamedTuple):
    """What is computed when a layer is shown, so that it follows the layer. The same values as the document's."""

    shadow: float = 0.0
    """Darkness of a contact shadow at its foot, 0 to 1."""
    reflection: float = 0.0
    """Strength of its mirror image in water below it, 0 to 1."""
    tint: tuple[int, int, int] = (255, 255, 255)
    """The light: colours are multiplied by it."""


class SceneLayer(NamedTuple):
    """One layer of a scene; a scene is a tuple of them, bottom first."""

    name: str
    """For people: "sky", "far hills", "cat 2"."""
    role: Literal["sky", "ground", "scenery", "thing", "prop", "front", "weather"]
    """front: the part of a vessel that covers what is in it; it moves with its owner."""
    pixels: Pixels
    x: int
    y: int
    width: int
    height: int
    """Where and how large it is shown; `pixels` may be larger, and are scaled."""
    group: str = ""
    """Name of the group it belongs to; "" is the scene itself."""
    effect: Effect = Effect()
    wish: int = -1
    """Place in `Plan.wishes`; -1 for what the landscape brings."""
    ordinal: int = 0
    """Which of several alike, from 0."""


class Landscape(NamedTuple):
    """A ground to set things into. Lines are shares of the height."""

    layers: tuple[SceneLayer, ...]
    """Bottom first; those after `in_front_from` belong before the things."""
    in_front_from: int
    horizon: float
    near: float
    """Where the feet of a thing in the foreground stand."""
    water: tuple[float, float] | None = None
    """Top and bottom of water, if there is any: things there float."""
    wall: float | None = None
    """y at which wall and floor of a room meet; things hang above it."""
    light: tuple[int, int, int] = (255, 255, 255)
    shadow: float = 0.35
    """0 where nothing throws one: under water, in space."""


def seed_of(scene_seed: int, name: str, ordinal: int) -> int:
    """The seed of one thing: it depends on its name and which of them it is, and on nothing else in the scene, so that
    a thing drawn alone and with others is the same to the last bit. 0 <= seed < 2**63."""
    said = f"{scene_seed}\n{name}\n{ordinal}".encode()
    return int.from_bytes(hashlib.sha256(said).digest()[:8], "big") >> 1

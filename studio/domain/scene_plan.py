"""What was understood of a picture's words, as data that a person can change: things, how they stand, where, when.

The starter picture engine answers with it (the recipe's `PictureRequest.plan`), the window shows it as chips, and a
request that carries one is drawn by it and not by its words. It may come from a stranger's file: the engine takes of it
what it knows and can draw (`starter.reading.asked`). The lists here are what the window offers; a test holds them
against the engine's own. Any process.
"""

from __future__ import annotations

from typing import Annotated, Final, TypeVar

from msgspec import Meta

from studio.domain.bounds import Place, SceneCount
from studio.domain.stored import Stored

T = TypeVar("T")
Word = Annotated[str, Meta(max_length=400)]
"""A name, or some words of a prompt."""
Several = Annotated[tuple[T, ...], Meta(max_length=64)]

COLOURS: Final = ("red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white", "grey")
SIZES: Final = ("tiny", "small", "big", "giant")
RULES: Final = (
    "on", "in", "inside", "under", "behind", "in front of", "beside", "between", "above", "over", "through", "holding",
    "wearing", "riding", "reading", "eating", "drinking", "sitting on", "looking at",
)  # fmt: skip
PLACES: Final = (
    "meadow", "hills", "mountains", "forest", "sea", "shore", "lake", "river", "desert", "snow", "city", "village",
    "garden", "room", "kitchen", "night sky", "space", "under water", "sky", "park", "farm", "moon",
    "hospital", "classroom", "cafe", "bathroom", "bedroom", "library", "table top", "paper",
)  # fmt: skip
TIMES: Final = ("dawn", "day", "sunset", "night")
WEATHERS: Final = ("clear", "cloudy", "rain", "storm", "snow", "fog", "wind")
SEASONS: Final = ("spring", "summer", "autumn", "winter")
MOST_ALIKE: Final = 12
"""The most of one kind."""


class SceneThing(Stored, frozen=True, kw_only=True):
    """One thing of a scene, or several alike. A field that is "" was not said."""

    name: Word
    said: Word = ""
    """The words it was read from."""
    colour: Word = ""
    number: SceneCount = 1
    size: Word = ""
    pose: Word = ""
    facing: Word = ""
    place: Word = ""
    """Where in the picture: left, right, above, below, middle."""
    grouping: Word = ""
    """row, crowd, pile."""
    near: bool = False
    """Found by meaning, not by its own words."""
    who: Word = ""
    """The name of the request's character that it is."""


class SceneRelation(Stored, frozen=True, kw_only=True):
    """`subject` stands by `rule` to `object`; both are places in `ScenePlan.things`."""

    rule: Word
    subject: Place
    object: Place


class SceneUnknown(Stored, frozen=True, kw_only=True):
    """Words of which nothing is known, and the known things that lie nearest."""

    said: Word
    nearest: Several[Word] = ()


class ScenePlan(Stored, frozen=True, kw_only=True):
    things: Several[SceneThing] = ()
    relations: Several[SceneRelation] = ()
    place: Word = ""
    """The landscape."""
    time: Word = ""
    weather: Word = ""
    season: Word = ""
    ground: Word = ""
    """Colour of plain paper."""
    style: Word = ""
    """Named in the words."""
    unknown_words: Several[SceneUnknown] = ()
    left_out: Several[Word] = ()
    unread: Place = 0
    """Characters at the end of a very long text that were not read."""

    def draws_something(self) -> bool:
        return bool(self.things or self.place or self.time or self.weather or self.season)

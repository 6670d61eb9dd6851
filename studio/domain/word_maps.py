"""Where in a picture each word of its prompt went: what is asked of an engine, and what it answers."""

from __future__ import annotations

from typing import Literal

import msgspec

from studio.domain.requests import ModelRef, PictureRequest, Request
from studio.domain.stored import Stored

Way = Literal["attention", "left-out"]
"""attention: what the network looked at as it drew, one drawing for all words. left-out: the picture drawn once more
without the word; where it differs is where the word went."""


class WordMapsRequest(Stored, Request, frozen=True, kw_only=True, tag="word-maps"):
    """An aside of the picture worker: the picture of a recipe is drawn again and looked into. It answers with a
    `WordMaps` as JSON."""

    model: ModelRef
    picture: PictureRequest
    """The recipe, of a picture from words alone."""
    word: str = ""
    """What is left out where the network has no attention to words that could be looked at."""
    device: str = "auto"


class WordMap(msgspec.Struct, frozen=True):
    word: str
    start: int
    """From which letter of the prompt, as the model reads it, it stands."""
    png: bytes
    """Grey, 8 bits: white where it went. Of any size; it lies over the whole picture."""


class WordMaps(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a `WordMapsRequest`."""

    way: Way
    prompt: str
    """As the model reads it."""
    maps: tuple[WordMap, ...] = ()

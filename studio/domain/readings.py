"""A question and passages that a model reads together (a cross-encoder): what is asked of a worker, and its answer.
Data only; both processes."""

from __future__ import annotations

import msgspec

from studio.domain.bounds import Few, Place
from studio.domain.requests import ModelRef, Request
from studio.domain.stored import Stored


class ReadPassage(msgspec.Struct, frozen=True):
    """A passage as it is read."""

    text: str
    before: str = ""
    after: str = ""
    """What stands beside it: as much as there is room for is read, and answers nothing by itself."""
    near: Place = 0
    """The character about which a passage is read that is too long."""


class ReadingRequest(Stored, Request, frozen=True, kw_only=True, tag="reading"):
    """An aside of the picture worker: how well passages answer a question. It answers with `PassagesRead` as JSON."""

    model: ModelRef
    question: str = ""
    passages: Few[ReadPassage] = ()
    device: str = "cpu"


class PassagesRead(msgspec.Struct, frozen=True):
    """The answer to a `ReadingRequest`."""

    scores: tuple[float, ...]
    """Of each passage: the logit of that it answers."""

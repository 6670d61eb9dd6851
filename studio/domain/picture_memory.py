"""How much memory a picture needs, before it is asked for: what is asked of the picture worker, and what it answers."""

from __future__ import annotations

from typing import Final

import msgspec

from studio.domain.bounds import Count
from studio.domain.errors import OutOfMemory
from studio.domain.requests import ModelRef, PictureRequest, Request
from studio.domain.stored import Stored

MEMORY_ENGINE: Final = "picture-memory"
"""Counts for the models of every other engine."""


class MemoryRequest(Stored, Request, frozen=True, kw_only=True, tag="picture-memory"):
    """An aside of the picture worker, which reads no weights for it. It answers with a `MemoryNeed` as JSON."""

    model: ModelRef
    """The model of the picture, run by `MEMORY_ENGINE`."""
    picture: PictureRequest
    held_bytes: Count = 0
    """That the worker holds of the model already, and that are not needed once more."""
    device: str = "auto"


class MemoryNeed(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a `MemoryRequest`; by the same counting as before the picture is drawn."""

    device: str
    needed_bytes: int
    """Weights, and the most of a step and of the decode."""
    free_bytes: int
    """With what the model has taken already."""
    tiled: bool = False
    """It is decoded in tiles, for want of memory."""
    turns: bool = False
    """Its parts take turns on the graphics card, for want of memory."""
    failure: OutOfMemory | None = None
    """Why the picture would be refused, with what would fit."""


def memory_asked(picture: PictureRequest, held_bytes: int) -> MemoryRequest:
    model = msgspec.structs.replace(picture.model, engine=MEMORY_ENGINE)
    return MemoryRequest(model=model, picture=picture, held_bytes=held_bytes, device=picture.device)

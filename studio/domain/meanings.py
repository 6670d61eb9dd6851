"""What words mean, as numbers: what is asked of a worker, and how the numbers are packed. Data only; both processes."""

from __future__ import annotations

from typing import Final

import msgspec

from studio.domain.bounds import Few
from studio.domain.requests import ModelRef, Request
from studio.domain.stored import Stored

WIDTH: Final = 384
"""Numbers of one meaning."""
PACKED: Final = 4 + WIDTH
"""Bytes of one: a float32 in little-endian order, which each of the signed bytes behind it is to be multiplied by to
have a vector of length 1."""


class MeaningRequest(Stored, Request, frozen=True, kw_only=True, tag="meaning"):
    """An aside of the picture worker: what texts mean. It answers with a `MeaningsFound` as JSON."""

    model: ModelRef
    texts: Few[str] = ()
    question: bool = False
    """They are what is looked for, and no passages: some models read both otherwise."""
    idle: bool = False
    """Nobody waits for it: it is asked only where nothing else is, and gives way to whatever else is asked."""
    device: str = "cpu"


class MeaningsFound(msgspec.Struct, frozen=True):
    """The answer to a `MeaningRequest`."""

    vectors: tuple[bytes, ...]
    """Of each text, packed: `PACKED` bytes."""

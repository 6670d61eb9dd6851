"""One value in memory for what is equal. Used where finished files are taken in; any thread.

A worker sends back what was asked of it, file by file: beside the job's own request each recipe would hold a copy,
which is most of what a job leaves in memory.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, TypeVar

import msgspec

T = TypeVar("T")

_WORD: Final = 20
"""Letters; a prompt is longer, and no other one is like it."""


def sharing(value: T, known: object) -> T:
    """The same value, made of `known` and its parts wherever they are equal: frozen structs and tuples of them."""
    if type(value) is not type(known):
        return value
    if value == known:
        return known
    if isinstance(value, tuple) and isinstance(known, tuple):
        parts = {part: part for part in known}
        return tuple(parts.get(part, part) for part in value)  # type: ignore[return-value]
    if isinstance(value, msgspec.Struct):
        names = value.__struct_fields__
        return msgspec.structs.replace(
            value, **{name: sharing(getattr(value, name), getattr(known, name)) for name in names}
        )
    # What a worker chose for "auto" is the same few words every time.
    return first_of(value) if isinstance(value, str) and len(value) <= _WORD else value


@lru_cache(maxsize=64)
def first_of(value: T) -> T:
    """The first one that was equal to this, of those that were asked for lately."""
    return value

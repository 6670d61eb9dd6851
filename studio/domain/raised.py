"""What decoders raise of bytes that nobody meant to be read: the lists that `except` names, each in one place.

Everywhere, both processes. Libraries say little of this: each list is what was raised in fuzzing (`tests/fuzz`) or
stands in their source. `tests/test_what_is_raised.py` finds a place that decodes and catches less.
"""

from __future__ import annotations

import struct
import zlib
from typing import Final

import msgspec

UNDECODABLE: Final = (msgspec.MsgspecError, ValueError, TypeError, RecursionError)
"""Of msgspec, json and tomllib, for JSON, msgpack and TOML. ValueError: bytes that are not UTF-8, and numbers with too
many digits. TypeError: a hook that is given another type. RecursionError: nested too deeply."""


def is_panic(error: BaseException) -> bool:
    """Whether a library written in Rust (tokenizers, safetensors) has given up on itself. Its exception is none of
    Python's `Exception`, and its class cannot be imported."""
    return type(error).__name__ == "PanicException"


BROKEN_PICTURE: Final = (
    OSError, ValueError, TypeError, SyntaxError, EOFError, RuntimeError, LookupError, ArithmeticError, struct.error,
    zlib.error, AssertionError,
)  # fmt: skip
"""Of Pillow, beside its DecompressionBombError. SyntaxError: headers that are none. LookupError, TypeError and
struct.error: EXIF whose values are of other types than it says. ArithmeticError: sizes that are nothing or beyond
what C's numbers hold. AssertionError: a palette that is not there."""

BROKEN_SOUND: Final = (RuntimeError, ValueError, TypeError, AssertionError, OverflowError)
"""Of soundfile, whose own errors are RuntimeErrors. AssertionError: libsndfile read or wrote another number of frames
than it was asked for. OverflowError: a place or a size beyond what C's numbers hold."""

"""How a mapped lexicon is written: standard library only, as the wheel is built where nothing else is installed.

Called by `mapped_words`, and by packaging/build_hook.py.

The file: a head of 32 bytes (mark, number of words, BLAKE2b-128 of the compressed JSON it was made of), the places of
words and of values (32-bit, little endian, one more than there are words, from the beginning of the text), then the
text: all words in the order of their UTF-8 bytes, all values. A value is a pronunciation, or as JSON one for each part
of speech.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Mapping
from itertools import accumulate
from typing import Final

Entry = str | dict[str, str | None]
MARK: Final = b"words 2\n"
HEAD: Final = struct.Struct("<8sQ16s")


def digest_of(compressed: bytes) -> bytes:
    """Of the compressed JSON: 16 bytes."""
    return hashlib.blake2b(compressed, digest_size=16).digest()


def as_mapped(entries: Mapping[str, Entry], digest: bytes = bytes(16)) -> bytes:
    """The file of a lexicon; `digest`: of what it was made of."""
    rows = sorted((word.encode(), _spelled(entry)) for word, entry in entries.items())
    words, values = [word for word, _ in rows], [value for _, value in rows]
    ends = list(accumulate((len(piece) for piece in (*words, *values)), initial=0))
    bounds = struct.pack(f"<{2 * len(rows) + 2}I", *ends[: len(rows) + 1], *ends[len(rows) :])
    return b"".join((HEAD.pack(MARK, len(rows), digest), bounds, *words, *values))


def _spelled(entry: Entry) -> bytes:
    return entry.encode() if isinstance(entry, str) else json.dumps(entry, ensure_ascii=False).encode()

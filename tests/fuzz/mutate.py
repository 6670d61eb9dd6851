"""Good files made bad: mutators that know no format, and how they are put together.

Called by the worker. All chance comes from the generator that is passed, so that a number makes the same input again.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from random import Random

from tests.fuzz.target import Mutator

LONGEST = 4 * 2**20
"""Bytes of an input; a splice that grows beyond is cut."""
_EXTREMES = (
    0,
    1,
    2,
    0x7F,
    0x80,
    0xFF,
    0x7FFF,
    0x8000,
    0xFFFF,
    2**31 - 1,
    2**31,
    2**32 - 1,
    2**63 - 1,
    2**63,
    2**64 - 1,
)
_TEXTS = (b"\xff\xfe", b"\xed\xa0\x80", b"\x00", b"\xc0\xaf", b"1e999", b"-1", b"9" * 400, b"[" * 5000, b'{"a":' * 5000)


def mutated(seed: bytes, others: Sequence[bytes], own: Sequence[Mutator], random: Random) -> bytes:
    """One input: the seed, changed one to four times."""
    data = seed
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 4))):
        if own and random.random() < 0.6:
            data = random.choice(own)(data, random)
        elif others and random.random() < 0.1:
            data = spliced(data, random.choice(others), random)
        else:
            data = random.choice(PLAIN)(data, random)
    return data[:LONGEST]


def flipped(data: bytes, random: Random) -> bytes:
    """One to eight bits the other way round."""
    changed = bytearray(data)
    for _ in range(random.randint(1, 8) if data else 0):
        at = _place(len(data), random)
        changed[at] ^= 1 << random.randrange(8)
    return bytes(changed)


def cut(data: bytes, random: Random) -> bytes:
    return data[: _place(len(data), random)]


def without_a_piece(data: bytes, random: Random) -> bytes:
    start, end = _piece(data, random)
    return data[:start] + data[end:]


def with_a_piece_again(data: bytes, random: Random) -> bytes:
    start, end = _piece(data, random)
    at = _place(len(data), random)
    return data[:at] + data[start:end] * random.choice((1, 1, 2, 50)) + data[at:]


def with_noise(data: bytes, random: Random) -> bytes:
    at = _place(len(data), random)
    noise = random.choice(_TEXTS) if random.random() < 0.5 else random.randbytes(random.randint(1, 64))
    return data[:at] + noise + data[at + (len(noise) if random.random() < 0.5 else 0) :]


def with_an_extreme(data: bytes, random: Random) -> bytes:
    """A number of one to eight bytes, of either byte order, where lengths and counts may stand."""
    code = random.choice("BHIQ")
    width = struct.calcsize(code)
    if len(data) < width:
        return data
    at = min(_place(len(data), random), len(data) - width)
    at -= at % width if random.random() < 0.3 else 0
    value = random.choice(_EXTREMES) + random.choice((0, 0, 0, -1, 1, len(data)))
    return data[:at] + struct.pack(random.choice("<>") + code, value % (1 << 8 * width)) + data[at + width :]


def spliced(data: bytes, other: bytes, random: Random) -> bytes:
    return data[: _place(len(data), random)] + other[_place(len(other), random) :]


PLAIN: tuple[Mutator, ...] = (
    flipped, flipped, cut, without_a_piece, with_a_piece_again, with_noise, with_an_extreme, with_an_extreme,
)  # fmt: skip


def _place(length: int, random: Random) -> int:
    """A place in the data; one in two lies in the header."""
    if length < 2:
        return 0
    return random.randrange(min(length, 512) if random.random() < 0.5 else length)


def _piece(data: bytes, random: Random) -> tuple[int, int]:
    start = _place(len(data), random)
    return start, min(len(data), start + random.choice((1, 4, 16, 64, 4096)))

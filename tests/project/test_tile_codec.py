"""Tiles of painting come back bit for bit, from themselves or from a base; what is damaged is told."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.project.tile_codec import SIDE, TILE_BYTES, Raw, TileDamaged, name_of, packed, unpacked

PLACE = st.integers(0, SIDE - 1)


def photo(seed: int) -> Raw:
    random = np.random.default_rng(seed)
    raw = np.empty((SIDE, SIDE, 4), np.uint8)
    raw[..., :3] = np.clip(random.normal(120, 30, (SIDE, SIDE, 3)), 0, 255)
    raw[..., 3] = 255
    return raw


def painted(raw: Raw) -> Raw:
    """A disc of one colour, and a hole that was erased."""
    y, x = np.mgrid[:SIDE, :SIDE]
    changed = raw.copy()
    changed[(x - 100) ** 2 + (y - 90) ** 2 < 50**2] = (20, 60, 200, 255)
    changed[150:170, 20:60] = 0
    return changed


def test_a_name_is_the_sha_256_of_the_raw_bytes() -> None:
    assert name_of(np.zeros((SIDE, SIDE, 4), np.uint8)) == hashlib.sha256(bytes(TILE_BYTES)).hexdigest()


def test_a_tile_comes_back_whole_or_from_its_base() -> None:
    base = photo(1)
    raw = painted(base)
    whole, part = packed(raw), packed(raw, base)
    assert np.array_equal(unpacked(whole, name_of(raw)), raw)
    assert np.array_equal(unpacked(part, name_of(raw), base), raw)
    assert len(part) < len(whole) / 10
    assert len(packed(base, base)) < 100


@settings(max_examples=40, deadline=None)
@given(
    spots=st.lists(
        st.tuples(PLACE, PLACE, st.integers(1, 90), st.binary(min_size=4, max_size=4)),
        max_size=6,
    ),
    seed=st.integers(0, 3),
)  # fmt: skip
def test_any_change_of_a_tile_comes_back(spots: list[tuple[int, int, int, bytes]], seed: int) -> None:
    base = photo(seed) if seed else np.zeros((SIDE, SIDE, 4), np.uint8)
    raw = base.copy()
    for x, y, side, value in spots:
        raw[y : y + side, x : x + side] = np.frombuffer(value, np.uint8)
    assert np.array_equal(unpacked(packed(raw, base), name_of(raw), base), raw)
    assert np.array_equal(unpacked(packed(raw), name_of(raw)), raw)


@pytest.mark.parametrize(
    "data",
    [b"", b"no Zstandard", zstandard.compress(b"short"), zstandard.compress(bytes(TILE_BYTES + 1)),
     zstandard.compress(bytes(TILE_BYTES)), packed(photo(2))[:-9]],
)  # fmt: skip
def test_what_is_no_such_tile_is_told(data: bytes) -> None:
    with pytest.raises(TileDamaged):
        unpacked(data, name_of(photo(2)))


def test_a_tile_from_another_base_is_told() -> None:
    raw = painted(photo(1))
    with pytest.raises(TileDamaged):
        unpacked(packed(raw, photo(1)), name_of(raw), photo(2))


def test_a_bomb_is_not_unpacked() -> None:
    """Its frame says no size: nothing but the bound keeps 4 GB out of memory."""
    bomb = zstandard.ZstdCompressor(write_content_size=False).compress(bytes(64 << 20))
    with pytest.raises(TileDamaged):
        unpacked(bomb, name_of(photo(1)))


def test_a_tile_that_claims_gigabytes_is_damaged() -> None:
    raw = photo(3)
    frame = zstandard.ZstdCompressor(write_content_size=False).compress(raw.tobytes())
    claims = frame[:4] + bytes([0b1110_0000]) + (2**50).to_bytes(8, "little") + frame[6:]
    assert zstandard.frame_content_size(claims) == 2**50
    with pytest.raises(TileDamaged, match=f"more than {TILE_BYTES} bytes"):
        unpacked(claims, name_of(raw))

"""Tiles of painting in a table: written, read through their bases, swept, found damaged."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import apsw
import numpy as np
import pytest

from studio.domain.errors import ProjectDamaged, StudioError
from studio.project import schema, tiles
from studio.project.tile_codec import SIDE, Raw, name_of
from studio.project.writes import TileRow, Write, apply, put_tiles

PATH = Path("a.triptych")


@pytest.fixture
def connection() -> Iterator[apsw.Connection]:
    connection = apsw.Connection(":memory:")
    schema.create(connection)
    yield connection
    connection.close()


def chain(connection: apsw.Connection, length: int) -> list[Raw]:
    """A tile that is painted on again and again."""
    random = np.random.default_rng(4)
    raws = [random.integers(0, 256, (SIDE, SIDE, 4), np.uint8)]
    row = tiles.row_of(raws[0])
    put_tiles(connection, [row])
    for number in range(1, length):
        raw = raws[-1].copy()
        raw[10 * (number % 20) : 10 * (number % 20) + 30, 40:90] = number % 256
        row = tiles.row_of(raw, raws[-1], row.name, row.depth)
        put_tiles(connection, [row])
        raws.append(raw)
    return raws


def read(connection: apsw.Connection, name: str) -> Raw:
    return tiles.read(lambda wanted: tiles.find(connection, wanted), PATH, name)[name]


def test_every_state_of_a_tile_comes_back(connection: apsw.Connection) -> None:
    raws = chain(connection, 40)
    for raw in raws:
        assert np.array_equal(read(connection, name_of(raw)), raw)
    depths = [depth for (depth,) in connection.execute("SELECT depth FROM tile")]
    assert max(depths) == tiles.LONGEST - 1
    assert depths.count(0) == 3
    sizes = dict(connection.execute("SELECT depth = 0, avg(length(data)) FROM tile GROUP BY depth = 0"))
    assert sizes[0] < sizes[1] / 20


def test_what_is_known_is_not_read(connection: apsw.Connection) -> None:
    raws = chain(connection, 8)
    names = [name_of(raw) for raw in raws]
    asked: list[str] = []

    def find(name: str) -> TileRow | None:
        asked.append(name)
        return tiles.find(connection, name)

    found = tiles.read(find, PATH, names[6], {names[3]: raws[3]}.get)
    assert asked == [names[6], names[5], names[4]]
    assert all(np.array_equal(found[names[number]], raws[number]) for number in range(3, 7))


def test_what_stands_under_a_wanted_tile_is_kept(connection: apsw.Connection) -> None:
    raws = chain(connection, 6)
    wanted = name_of(raws[3])
    unwanted = tiles.unwanted(connection, [b'{"pixels":"%s"}' % wanted.encode(), b'{"text":"no name"}'])
    assert set(unwanted) == {name_of(raws[4]), name_of(raws[5])}
    apply(connection, Write(forget_tiles=unwanted))
    assert np.array_equal(read(connection, wanted), raws[3])
    assert set(tiles.unwanted(connection, ())) == {name_of(raw) for raw in raws[:4]}


@pytest.mark.parametrize(
    "harm",
    ["DELETE FROM tile WHERE depth = 0", "UPDATE tile SET data = x'00' WHERE depth = 1",
     "UPDATE tile SET base = name WHERE depth = 1", "UPDATE tile SET base = '' WHERE depth = 2",
     "UPDATE tile SET data = 'text' WHERE depth = 0"],
)  # fmt: skip
def test_damage_under_a_tile_is_told(connection: apsw.Connection, harm: str) -> None:
    names = [name_of(raw) for raw in chain(connection, 4)]
    connection.execute(harm)
    with pytest.raises(StudioError) as raised:
        read(connection, names[3])
    assert isinstance(raised.value.failure, ProjectDamaged)
    assert names[3][:12] in raised.value.failure.detail
    sound = tiles.sound(connection)
    assert sound is not None
    readable = set()
    for name in names:
        with contextlib.suppress(StudioError):
            read(connection, name)
            readable.add(name)
    assert sound == readable
    assert names[3] not in sound


def test_a_look_at_all_of_them_can_be_stopped(connection: apsw.Connection) -> None:
    chain(connection, 4)
    assert tiles.sound(connection, lambda: True) is None


def test_the_same_pixels_are_kept_once(connection: apsw.Connection) -> None:
    raws = chain(connection, 2)
    put_tiles(connection, [tiles.row_of(raws[1])])
    assert connection.execute("SELECT count(*) FROM tile").fetchone() == (2,)

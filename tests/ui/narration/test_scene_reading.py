"""Where the sentences of a scene stand, kept by paragraph; and the freeing of very many a few at a time."""

from __future__ import annotations

import weakref
from itertools import pairwise

from PySide6.QtCore import QCoreApplication, QObject

from studio.services.letting_go import FEW, LettingGo
from studio.services.narration.segments import Segment
from studio.ui.narration.scene_reading import Places


def segments(*counts: int) -> tuple[Segment, ...]:
    return tuple(Segment(f"p{number}", at, "Rain.", 0.3) for number, count in enumerate(counts) for at in range(count))


def test_places_say_what_a_table_of_all_sentences_says() -> None:
    here = segments(3, 1, 4)
    places, table = Places(here), {one.key: place for place, one in enumerate(here)}
    assert dict(places) == table
    assert len(places) == len(table)
    assert [places.of(f"p{number}") for number in range(4)] == [range(3), range(3, 4), range(4, 8), range(0)]
    assert places.get(("p1", 1)) is None
    assert places.get(("p1", -1)) is None
    assert ("p9", 0) not in places


def test_places_are_the_same_where_every_sentence_stands_as_before() -> None:
    assert Places(segments(3, 1, 4)) == Places(segments(3, 1, 4))
    assert Places(segments(3, 1, 4)) != Places(segments(3, 2, 3))
    assert Places(segments(3, 1, 4)) != Places(segments(3, 1, 4)[:-1])
    assert Places(segments(1)) != Places(())


class Held:
    pass


def test_very_many_are_freed_a_few_in_a_turn(qapp: QCoreApplication) -> None:
    parent = QObject()
    letting_go = LettingGo(parent)
    held = [Held() for _ in range(3 * FEW)]
    known = weakref.WeakSet(held)
    letting_go.put(held, ())
    held.clear()
    alive = [len(known)]
    while letting_go.busy:
        qapp.processEvents()
        alive.append(len(known))
    assert alive[0] == 3 * FEW
    assert alive[-1] == 0
    assert max(before - after for before, after in pairwise(alive)) == FEW

"""Many changes folded into one: the same as applying them one after the other, in one pass."""

from __future__ import annotations

from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.domain.changes import Change, Edit, folded
from studio.domain.document import Document
from studio.domain.project_records import Card


def change_of(number: int, *edits: Edit) -> Change:
    return Change(id=str(number), label="Change", stack="writing", edits=edits, at=float(number))


CARDS = st.sampled_from([None, "a", "b"])


@given(st.lists(st.tuples(st.integers(0, 3), CARDS), min_size=1, max_size=20))
def test_a_folded_change_does_what_its_parts_do(steps: list[tuple[int, str | None]]) -> None:
    document, whole = Document((Card(id="0", name="x"),)), Document((Card(id="0", name="x"),))
    changes = []
    for number, (card, name) in enumerate(steps):
        before = document.get(Card, str(card))
        after = None if name is None else Card(id=str(card), name=name)
        if before != after:
            changes.append(change_of(number, Edit(before, after)))
            document.apply(changes[-1])
    if not changes:
        return
    one = folded(changes)
    assert set(one.edits) == set(reduce(Change.followed_by, changes).edits)
    assert (one.id, one.at) == (changes[0].id, changes[-1].at)
    whole.apply(one)
    assert set(whole.records()) == set(document.records())
    whole.apply(one.inverse())
    assert whole.records() == (Card(id="0", name="x"),)


def test_there_is_nothing_to_fold_in_no_change() -> None:
    with pytest.raises(ValueError, match="no change"):
        folded(())


class CountedCard(Card, frozen=True, tag="card", kw_only=True):
    """Counts how often any of its kind is compared."""

    def __eq__(self, other: object) -> bool:
        compared.append(self.id)
        return self is other

    def __hash__(self) -> int:
        return hash(self.id)


compared: list[str] = []


def test_folding_compares_each_record_once_however_many_changes_there_are() -> None:
    count = 400
    changes = [
        change_of(n, Edit(CountedCard(id=str(n), name=""), CountedCard(id=str(n), name="x"))) for n in range(count)
    ]
    compared.clear()
    assert len(folded(changes).edits) == count
    assert len(compared) == count

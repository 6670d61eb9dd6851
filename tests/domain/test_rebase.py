"""Making a change fit a document that has gone on since: what merges, and what is refused."""

from __future__ import annotations

import msgspec
import pytest

from studio.domain.changes import Change, Edit
from studio.domain.document import Document, rebase
from studio.domain.project_records import Card

ADA = Card(id="a", name="Ada")
TALL = msgspec.structs.replace(ADA, facts="tall")
SHORT = msgspec.structs.replace(ADA, facts="short")
RED = msgspec.structs.replace(ADA, appearance="red")
BOTH = msgspec.structs.replace(ADA, facts="tall", appearance="red")


def change(before: Card | None, after: Card | None) -> Change:
    return Change(id="x", label="x", stack="writing", edits=(Edit(before, after),), at=0.0)


@pytest.mark.parametrize(
    ("present", "before", "after", "result"),
    [
        pytest.param(ADA, ADA, TALL, TALL, id="as expected"),
        pytest.param(RED, ADA, TALL, BOTH, id="another field has changed"),
        pytest.param(TALL, ADA, TALL, TALL, id="it has happened already"),
        pytest.param(BOTH, ADA, TALL, BOTH, id="it has happened already beside another change"),
        pytest.param(None, None, ADA, ADA, id="new"),
        pytest.param(ADA, None, ADA, ADA, id="new, and there already"),
        pytest.param(None, ADA, None, None, id="gone already"),
        pytest.param(ADA, ADA, None, None, id="removed"),
    ],
)
def test_a_change_that_fits_after_all(
    present: Card | None, before: Card | None, after: Card | None, result: Card | None
) -> None:
    document = Document((present,) if present else ())
    fitting = rebase(document, change(before, after))
    assert fitting is not None
    document.apply(fitting)
    assert document.get(Card, "a") == result


@pytest.mark.parametrize(
    ("present", "before", "after"),
    [
        pytest.param(SHORT, ADA, TALL, id="the same field has changed otherwise"),
        pytest.param(None, ADA, TALL, id="it is gone"),
        pytest.param(TALL, ADA, None, id="what would be removed has changed"),
        pytest.param(TALL, None, ADA, id="another of this id is there"),
    ],
)
def test_a_change_that_would_lose_something_is_refused(
    present: Card | None, before: Card | None, after: Card | None
) -> None:
    document = Document((present,) if present else ())
    assert rebase(document, change(before, after)) is None

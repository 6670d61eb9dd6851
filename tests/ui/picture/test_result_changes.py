"""Every edit of finished pictures is one change that undo takes back whole."""

from __future__ import annotations

from studio.domain.document import Document
from studio.domain.picture_records import Generation
from studio.ui.picture.results import result_changes as edits


def test_stars_and_trash_take_several_pictures_in_one_step() -> None:
    pictures = tuple(
        Generation(id=name, asset=name, recipe_id="r", created=0.0, width=1, height=1) for name in ("one", "two")
    )
    document = Document(pictures)
    document.apply(edits.star(document, ("one", "two"), True))
    change = edits.trash(document, ("one", "two"))
    document.apply(change)
    assert all(one.starred and one.trashed for one in document.all(Generation))
    document.apply(change.inverse())
    assert not any(one.trashed for one in document.all(Generation))

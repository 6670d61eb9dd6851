"""What a finished file becomes in the document."""

from __future__ import annotations

import pytest

from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.made import PictureMade
from studio.domain.picture_records import Canvas, Generation
from studio.domain.project_records import Job, Recipe
from studio.domain.requests import ModelRef, PictureRequest
from studio.services.jobs.adoption import FinishedFile, adopt_picture

FRAME = (-64, 0, 512, 384)


def adopted(request: PictureRequest, target_id: str) -> Generation:
    document = Document()
    edits = tuple(Edit(None, Canvas(id=name, width=8, height=8)) for name in ("one", "two"))
    document.apply(Change(id="c", label="", stack="none", edits=edits, at=0.0))
    file = FinishedFile(
        document=document,
        job=Job(id="job", request=request, created=1.0, target_id=target_id),
        request=request,
        made=PictureMade(width=512, height=384),
        asset="a" * 64,
        recipe=Recipe(id="job-0000", request=request, created=1.0),
    )
    record = adopt_picture(file).record
    assert isinstance(record, Generation)
    return record


@pytest.mark.parametrize(
    ("asked", "target", "canvas_id"), [("one", "two", "one"), ("", "two", "two"), ("gone", "two", "two"), ("", "", "")]
)
def test_a_picture_belongs_to_the_canvas_that_it_was_made_of(asked: str, target: str, canvas_id: str) -> None:
    request = PictureRequest(model=ModelRef("m", "e"), canvas_id=asked, frame=FRAME)
    made = adopted(request, target)
    assert (made.canvas_id, made.frame) == (canvas_id, FRAME)

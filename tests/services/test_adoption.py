"""What a finished file becomes in the document."""

from __future__ import annotations

from typing import Literal

import pytest

from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.made import PictureMade, SoundMade
from studio.domain.picture_records import Canvas, Generation
from studio.domain.project_records import Job, Recipe
from studio.domain.requests import ModelRef, PictureRequest, SpeechRequest, SpeechSegment
from studio.domain.sound_records import Direction, Take
from studio.services.jobs.adoption import FinishedFile, adopt_picture, adopt_take

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


@pytest.mark.parametrize(("origin", "given_up"), [("synthetic", True), ("recorded", False), ("imported", False)])
def test_a_new_take_is_heard_in_place_of_a_chosen_one_unless_a_person_read_that(
    origin: Literal["synthetic", "recorded", "imported"], given_up: bool
) -> None:
    document = Document()
    older = Take(
        id="older", scene_id="s", paragraph_id="p", segment=0, text="Rain fell.", text_hash="h", voice="",
        asset="b" * 64, recipe_id="", created=1.0, seconds=1.0, origin=origin,
    )  # fmt: skip
    direction = Direction(id="d", paragraph_id="p", text="Rain fell.", take_id="older")
    edits = (Edit(None, older), Edit(None, direction))
    document.apply(Change(id="c", label="", stack="none", edits=edits, at=0.0))
    request = SpeechRequest(
        model=ModelRef("m", "e"), voice="v", segments=(SpeechSegment(text="Rain fell.", paragraph_id="p", index=0),)
    )
    adopted = adopt_take(
        FinishedFile(
            document=document,
            job=Job(id="job", request=request, created=1.0, target_id="s"),
            request=request,
            made=SoundMade(seconds=1.0),
            asset="a" * 64,
            recipe=Recipe(id="job-0000", request=request, created=1.0),
        )
    )
    after = [edit.after for edit in adopted.also if isinstance(edit.after, Direction)]
    assert [one.take_id for one in after] == ([""] if given_up else [])

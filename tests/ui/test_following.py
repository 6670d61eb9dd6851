"""Following the open project, and telling a person things: the one form that the shell and the desks use."""

from __future__ import annotations

from pathlib import Path

from studio_fakes import FakeSession, FakeStudio

from studio.domain.changes import Change, Edit
from studio.domain.errors import ModelMissing
from studio.domain.picture_records import Canvas, Layer
from studio.services.wording import sentence
from studio.ui.following import SessionFollower, step, touched
from studio.ui.notices import Notices
from studio.ui.widgets.message_bar import Message


def test_another_project_is_taken_up_and_the_one_before_let_go(fake_studio: FakeStudio, tmp_path: Path) -> None:
    seen: list[object] = []
    heard: list[float] = []
    left: list[tuple[object, int]] = []
    follower = SessionFollower(
        fake_studio,  # type: ignore[arg-type]
        seen.append,
        lambda session: ((session.committed, heard.append),),
        leave=lambda session: left.append((session, len(seen))),
    )
    first = fake_studio.session
    assert first is not None
    assert seen == []
    follower.start()
    first.committed.emit(1.0)
    second = fake_studio.new_project(tmp_path / "Second.triptych")
    first.committed.emit(2.0)
    second.committed.emit(3.0)
    assert heard == [1.0, 3.0]
    assert seen == [first, None, second]
    assert left == [(first, 1)]
    assert follower.session is second


def test_the_same_project_again_is_no_other_one(fake_studio: FakeStudio) -> None:
    seen: list[FakeSession | None] = []
    follower = SessionFollower(fake_studio, seen.append)  # type: ignore[arg-type]
    follower.start()
    fake_studio.session_changed.emit(fake_studio.session)
    assert len(seen) == 1


def test_a_change_touches_the_kinds_of_its_records() -> None:
    canvas = Canvas(id="canvas", name="Canvas", width=8, height=8)
    removed = Change(id="1", label="", stack="picture", edits=(Edit(canvas, None),), at=0.0)
    assert touched(removed, Canvas)
    assert touched(removed, Layer, Canvas)
    assert not touched(removed, Layer)


def test_a_step_of_a_pane_tells_what_it_changed(fake_studio: FakeStudio) -> None:
    session = fake_studio.session
    assert session is not None
    canvas = Canvas(id="another", name="Canvas", width=8, height=8)
    made = Change(id="1", label="New canvas", stack="picture", edits=(Edit(None, canvas),), at=0.0)
    session.perform(made)
    assert step(session, "writing", "undo") is None  # type: ignore[arg-type]
    undone = step(session, "picture", "undo")  # type: ignore[arg-type]
    assert undone is not None
    assert undone.edits == (Edit(canvas, None),)
    assert step(session, "picture", "undo") is None  # type: ignore[arg-type]
    redone = step(session, "picture", "redo")  # type: ignore[arg-type]
    assert redone is not None
    assert redone.edits == made.edits


def test_notices_are_answers_failures_and_losses(fake_studio: FakeStudio) -> None:
    notices = Notices(fake_studio.kinds)
    said: list[Message] = []
    notices.said.connect(said.append)
    notices.say("Done.", key="a")
    notices.fail(ModelMissing(model_id="painter"))
    notices.lose("The last changes are not written.")
    assert [(one.alarm, one.loss) for one in said] == [(False, False), (True, False), (True, True)]
    assert said[1].text == sentence(ModelMissing(model_id="painter"))

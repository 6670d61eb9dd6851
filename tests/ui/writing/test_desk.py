"""What the rooms of the Writing pane share, on a real project and without a screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from studio_fakes import FakeStudio

from studio.domain.changes import Change
from studio.domain.outline import outline
from studio.domain.passages import Passage
from studio.domain.scene_edits import new_scene, remove_scene
from studio.domain.text_records import Scene
from studio.services.session.session import ProjectSession
from studio.ui.widgets.message_bar import Message
from studio.ui.writing.desk import Desk


class Listener:
    """What a room hears, in order."""

    def __init__(self, desk: Desk) -> None:
        self.heard: list[str] = []
        self.said: list[Message] = []
        desk.project_leaves.connect(lambda: self.heard.append("leaves"))
        desk.typing_ends.connect(lambda: self.heard.append("typing"))
        desk.project_changed.connect(lambda session: self.heard.append("project" if session else "no project"))
        desk.scene_changed.connect(lambda scene: self.heard.append("scene" if scene else "no scene"))
        desk.followed.connect(lambda change: self.heard.append(change.label))
        desk.refused.connect(lambda: self.heard.append("refused"))
        desk.ai_switched.connect(lambda on: self.heard.append(f"ai {on}"))
        desk.notices.said.connect(self.said.append)

    def take(self) -> list[str]:
        heard, self.heard = self.heard, []
        return heard


@pytest.fixture
def desk(studio: FakeStudio) -> Desk:
    return Desk(studio)  # type: ignore[arg-type]


@pytest.fixture
def heard(desk: Desk) -> Listener:
    return Listener(desk)


def three_scenes(session: ProjectSession) -> list[str]:
    for title in "ABC":
        session.perform(new_scene(session.document, title, passages=(Passage(f"In {title}."),)))
    return [scene.id for _, scene in outline(session.document)]


def test_a_project_is_left_before_another_is_shown(
    desk: Desk, heard: Listener, session: ProjectSession, tmp_path: Path
) -> None:
    desk.set_session(session)
    assert heard.take() == ["project", "no scene"]
    other = ProjectSession.create(tmp_path / "Other.triptych")
    desk.set_session(other)
    assert heard.take() == ["leaves", "typing", "project", "no scene"]
    three_scenes(session)
    assert heard.take() == []
    desk.set_session(None)
    assert (desk.document, desk.writable, desk.order()) == (None, False, [])
    other.close()


def test_the_scene_in_front_is_remembered(desk: Desk, heard: Listener, session: ProjectSession) -> None:
    scenes = three_scenes(session)
    desk.set_session(session)
    assert desk.current == scenes[0]
    desk.open_scene(scenes[1])
    desk.open_scene("gone")
    desk.step_scene(2)
    assert desk.current == scenes[1]
    desk.step_scene(1)
    assert desk.current == scenes[2]
    desk.set_session(None)
    desk.set_session(session)
    assert desk.current == scenes[2]
    assert heard.take()[-1] == "scene"


def test_after_a_removal_the_scene_in_its_place_is_in_front(
    desk: Desk, heard: Listener, session: ProjectSession
) -> None:
    scenes = three_scenes(session)
    desk.set_session(session)
    desk.open_scene(scenes[1])
    heard.take()
    for follows in (scenes[2], scenes[0], None):
        assert desk.make(lambda document: remove_scene(document, desk.current or "")) is not None
        assert heard.take() == ["typing", "Remove scene", "scene" if follows else "no scene"]
        assert desk.current == follows
    session.undo_stack("writing").undo()
    assert desk.current == scenes[0]


def test_what_has_nothing_to_act_on_is_refused_in_silence(desk: Desk, heard: Listener, session: ProjectSession) -> None:
    desk.set_session(session)
    heard.take()
    assert desk.make(lambda document: remove_scene(document, "gone")) is None
    assert heard.take() == ["typing", "refused"]
    assert heard.said == []


def test_what_cannot_be_written_is_said(desk: Desk, heard: Listener, session: ProjectSession) -> None:
    three_scenes(session)
    path = session.path
    session.close()
    reading = ProjectSession.open(path, read_only=True)
    desk.set_session(reading)
    assert desk.why_no_scene() == "This project is open for reading only."
    assert desk.make(lambda document: new_scene(document, "D")) is None
    assert [message.alarm for message in heard.said] == [True]
    desk.set_session(None)
    reading.close()


def test_changes_elsewhere_are_not_followed(desk: Desk, heard: Listener, session: ProjectSession) -> None:
    desk.set_session(session)
    heard.take()
    session.add_asset(b"x", "image/png")
    assert heard.take() == []


def test_the_switch_of_the_assistant_is_followed(desk: Desk, heard: Listener, studio: FakeStudio) -> None:
    assert desk.ai_enabled
    studio.settings.set("ai_in_writing", False)
    assert not desk.ai_enabled
    assert heard.take() == ["ai False"]


def test_paragraphs_are_those_of_the_scene_in_front(desk: Desk, session: ProjectSession) -> None:
    scenes = three_scenes(session)
    desk.set_session(session)
    desk.open_scene(scenes[1])
    assert desk.scene_ids() == list(session.document.need(Scene, scenes[1]).paragraphs)
    changes: list[Change] = []
    desk.followed.connect(changes.append)
    assert desk.make(lambda document: new_scene(document, "D", parent_id=scenes[1])) is changes[0]

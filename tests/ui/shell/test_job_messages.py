"""What the window says of jobs that failed, and when that goes."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QObject
from studio_fakes import FakeLibrary, FakeStudio, picture_model

from studio.domain.errors import JobInterrupted, NothingToDraw, OutOfMemory
from studio.domain.project_records import Job
from studio.domain.requests import ModelRef, PictureRequest, TextRequest
from studio.domain.scene_edits import new_scene
from studio.domain.text_records import Scene
from studio.ui.notices import Notices
from studio.ui.shell.job_messages import JobMessages
from studio.ui.widgets.message_bar import Message


def job(name: str, **fields: object) -> Job:
    request = PictureRequest(model=ModelRef(picture_model().id, ""), prompt=name)
    return msgspec.structs.replace(Job(id=name, request=request, created=1.0, state="queued"), **fields)


def test_what_was_said_of_words_that_draw_nothing_goes_with_the_next_request(
    qapp: QObject, fake_studio: FakeStudio
) -> None:
    notices = Notices(fake_studio.kinds)
    said: list[str] = []
    gone: list[str] = []
    notices.said.connect(lambda message: said.append(message.key))
    notices.taken_back.connect(gone.append)
    messages = JobMessages(fake_studio, notices, lambda _family: None, qapp)  # type: ignore[arg-type]
    fake_studio.queue.ended.emit(job("one", state="failed", failure=NothingToDraw()))
    assert said == ["job one"]
    fake_studio.queue.job_changed.emit(job("one", state="failed", failure=NothingToDraw()))
    assert gone == []
    fake_studio.queue.job_changed.emit(job("two"))
    fake_studio.queue.job_changed.emit(job("two", state="running"))
    assert gone == ["job one"]
    messages.deleteLater()


def test_words_that_were_cut_off_are_told_once(qapp: QObject, fake_studio: FakeStudio) -> None:
    """By the Writing pane, which offers them; by the window where that pane is not seen."""
    notices = Notices(fake_studio.kinds)
    said: list[Message] = []
    notices.said.connect(said.append)
    shown, revealed = ["writing"], list[str]()
    session = fake_studio.new_unnamed()
    session.perform(new_scene(session.document, "The Storm"))
    (scene,) = session.document.all(Scene)
    messages = JobMessages(
        fake_studio,
        notices,
        lambda _family: None,
        qapp,
        lambda: shown,
        revealed.append,  # type: ignore[arg-type]
    )
    request = TextRequest(model=ModelRef("writer", ""), prompt="It was")
    cut = msgspec.structs.replace(
        job("one"), request=request, state="failed", failure=JobInterrupted(kept=0, words=19),
        target_id=scene.id, label="Rewrite",
    )  # fmt: skip
    fake_studio.queue.ended.emit(cut)
    assert said == []
    shown.clear()
    fake_studio.queue.ended.emit(cut)
    (message,) = said
    assert message.text.startswith("“Rewrite” in “The Storm”: Triptych ended while this job ran. The 19 words")
    words, act = message.actions[0]
    assert words == "Show them"
    act()
    assert revealed == ["writing"]
    messages.deleteLater()


@pytest.mark.parametrize(
    ("device", "asked"),
    [
        ("cpu", {"tiled": True, "dtype": "bfloat16"}),
        ("cuda:0", {"tiled": True, "dtype": "float16", "offload": True}),
    ],
)
def test_a_picture_that_had_no_room_can_be_asked_for_in_less_memory(
    qapp: QObject, tmp_path: Path, device: str, asked: dict[str, object]
) -> None:
    """Once: what had no room that way is not offered so again. A model that takes little memory has no such way."""
    library = FakeLibrary([picture_model(engine="diffusers"), picture_model("scenes")])
    studio = FakeStudio(tmp_path, library=library)
    studio.new_unnamed()
    notices = Notices(studio.kinds)
    said: list[Message] = []
    notices.said.connect(said.append)
    messages = JobMessages(studio, notices, lambda _family: None, qapp)  # type: ignore[arg-type]
    failure = OutOfMemory(device=device, fits="512 x 512")
    failed = msgspec.structs.replace(job("a fox"), state="failed", failure=failure, target_id="place", label="A fox")
    studio.queue.ended.emit(failed)
    assert [words for words, _act in said[-1].actions] == ["Try with less memory", "Try again"]
    said[-1].actions[0][1]()
    (again,) = studio.queue.jobs()
    assert again.request == msgspec.structs.replace(failed.request, **asked)
    assert (again.target_id, again.label) == ("place", "A fox")

    studio.queue.ended.emit(msgspec.structs.replace(again, state="failed", failure=failure))
    assert [words for words, _act in said[-1].actions] == ["Try again"]
    of_scenes = msgspec.structs.replace(failed.request, model=ModelRef("scenes", ""))
    studio.queue.ended.emit(msgspec.structs.replace(failed, id="other", request=of_scenes))
    assert [words for words, _act in said[-1].actions] == ["Try again"]
    messages.deleteLater()


@pytest.mark.parametrize(("kept", "seeds"), [(0, [7, 8, 9, 10]), (3, [10])])
def test_pictures_that_were_cut_off_are_run_again_by_the_message(
    qapp: QObject, fake_studio: FakeStudio, kept: int, seeds: list[int]
) -> None:
    """Those that lack, with the seeds that they were asked for with."""
    fake_studio.new_unnamed()
    notices = Notices(fake_studio.kinds)
    said: list[Message] = []
    notices.said.connect(said.append)
    messages = JobMessages(fake_studio, notices, lambda _family: None, qapp)  # type: ignore[arg-type]
    request = PictureRequest(model=ModelRef(picture_model().id, ""), prompt="a fox", seed=7, batch=4)
    cut = job("one", request=request, state="failed", failure=JobInterrupted(kept=kept), label="A fox", target_id="at")
    fake_studio.queue.ended.emit(cut)
    ((words, act),) = said[-1].actions
    assert words == "Run it again"
    act()
    (again,) = fake_studio.queue.jobs()
    assert isinstance(again.request, PictureRequest)
    assert [again.request.seed + at for at in range(again.request.batch)] == seeds
    assert (again.request.prompt, again.label, again.target_id) == ("a fox", "A fox", "at")
    messages.deleteLater()


def test_what_was_noted_of_a_picture_is_left_to_its_pane_where_that_is_seen(
    qapp: QObject, fake_studio: FakeStudio
) -> None:
    """A line above all panes would move them at the moment that the picture comes."""
    fake_studio.new_unnamed()
    notices = Notices(fake_studio.kinds)
    said: list[str] = []
    notices.said.connect(lambda message: said.append(message.text))
    shown = ["picture", "writing"]
    messages = JobMessages(fake_studio, notices, lambda _family: None, qapp, lambda: shown)  # type: ignore[arg-type]
    picture = PictureRequest(model=ModelRef(picture_model().id, ""), prompt="a fox")
    text = TextRequest(model=ModelRef("writer", ""), prompt="It was")
    asked = [fake_studio.queue.submit(request, label="A fox") for request in (picture, text)]
    for job_id in asked:
        fake_studio.queue.notes.emit(job_id, (f"Drawn in tiles: {asked.index(job_id)}",))
    assert said == ["Drawn in tiles: 1"]
    shown.remove("picture")
    fake_studio.queue.notes.emit(asked[0], ("Drawn in tiles: 0",))
    assert said[-1] == "Drawn in tiles: 0"
    messages.deleteLater()


def test_words_that_name_nothing_are_left_to_the_picture_pane_where_that_is_seen(
    qapp: QObject, fake_studio: FakeStudio
) -> None:
    fake_studio.new_unnamed()
    notices = Notices(fake_studio.kinds)
    said: list[str] = []
    notices.said.connect(lambda message: said.append(message.text))
    shown = ["picture"]
    messages = JobMessages(fake_studio, notices, lambda _family: None, qapp, lambda: shown)  # type: ignore[arg-type]
    picture = PictureRequest(model=ModelRef(picture_model().id, ""), prompt="a zorb")
    for _ in range(2):
        fake_studio.queue.step(fake_studio.queue.submit(picture), "failed", NothingToDraw())
        shown.clear()
    assert len(said) == 1, "told above the panes only where the Picture pane is out of sight"
    messages.deleteLater()

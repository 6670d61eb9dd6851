"""What the window says of jobs that failed, and when that goes."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QObject
from studio_fakes import FakeStudio, picture_model

from studio.domain.errors import JobInterrupted, NothingToDraw
from studio.domain.project_records import Job
from studio.domain.requests import ModelRef, PictureRequest, TextRequest
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
    messages = JobMessages(
        fake_studio,
        notices,
        lambda _family: None,
        qapp,
        lambda: shown,
        revealed.append,  # type: ignore[arg-type]
    )
    request = TextRequest(model=ModelRef("writer", ""), prompt="It was")
    cut = msgspec.structs.replace(job("one"), request=request, state="failed", failure=JobInterrupted(kept=0, words=19))
    fake_studio.queue.ended.emit(cut)
    assert said == []
    shown.clear()
    fake_studio.queue.ended.emit(cut)
    (message,) = said
    words, act = message.actions[0]
    assert words == "Show them"
    act()
    assert revealed == ["writing"]
    messages.deleteLater()

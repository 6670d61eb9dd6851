"""Thumbnails of styles: asked for one after the other, made way for jobs, kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.domain.errors import BadInput, Failure, StudioError
from studio.domain.requests import ModelRef, PictureRequest, Request
from studio.services.jobs.asides import OnEnd, OnFailed, OnFile, OnWords
from studio.services.jobs.style_thumbnails import StyleThumbnails, thumbnail_path
from studio.wire.messages import Finished

REQUEST = PictureRequest(model=ModelRef("m", "fake-picture"))


class Worker:
    """Remembers what is asked of it."""

    def __init__(self) -> None:
        self.asked: list[tuple[OnEnd, OnFailed | None, OnFile | None]] = []
        self.cancelled: list[str] = []

    def ask(
        self, _request: Request, _on_words: OnWords, on_end: OnEnd, *, on_failed: OnFailed | None = None,
        on_file: OnFile | None = None,
    ) -> str:  # fmt: skip
        self.asked.append((on_end, on_failed, on_file))
        return f"aside-{len(self.asked)}"

    def cancel_ask(self, token: str) -> None:
        self.cancelled.append(token)

    def draw(self, file: Path) -> None:
        on_end, _, on_file = self.asked[-1]
        assert on_file is not None
        on_file(file)
        on_end(Finished(job_id="x", seconds=1.0))


def made_small(data: bytes) -> bytes:
    if data == b"broken":
        raise StudioError(BadInput(name="thumbnail", problem="it cannot be read"))
    return b"small " + data


@pytest.fixture
def worker() -> Worker:
    return Worker()


@pytest.fixture
def thumbnails(qtbot: QtBot, worker: Worker) -> StyleThumbnails:
    return StyleThumbnails(worker, made_small)


def test_one_after_the_other_is_drawn_and_kept(
    thumbnails: StyleThumbnails, worker: Worker, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "0.png"
    file.write_bytes(b"picture")
    paths = [thumbnail_path("a model", name, "words") for name in ("Ink", "Film")]
    thumbnails.make([(path, REQUEST) for path in paths])
    assert (len(worker.asked), thumbnails.waiting) == (1, 2)
    with qtbot.waitSignal(thumbnails.made):
        worker.draw(file)
    assert len(worker.asked) == 2
    with qtbot.waitSignal(thumbnails.ended) as ended:
        worker.draw(file)
    assert ended.args == [None]
    assert [path.read_bytes() for path in paths] == [b"small picture"] * 2
    assert thumbnail_path("a model", "Ink", "other words") not in paths


def test_a_job_goes_before_it_and_it_is_asked_for_again(
    thumbnails: StyleThumbnails, worker: Worker, qtbot: QtBot, tmp_path: Path
) -> None:
    thumbnails.make([(tmp_path / "a.png", REQUEST)])
    worker.asked[-1][0](None)
    qtbot.waitUntil(lambda: len(worker.asked) == 2)
    thumbnails.cancel()
    assert thumbnails.waiting == 0
    assert worker.cancelled == ["aside-2"]


def test_why_none_is_made_is_told(thumbnails: StyleThumbnails, worker: Worker, qtbot: QtBot, tmp_path: Path) -> None:
    heard: list[Failure | None] = []
    thumbnails.ended.connect(heard.append)
    file = tmp_path / "0.png"
    file.write_bytes(b"broken")
    thumbnails.make([(tmp_path / "a.png", REQUEST), (tmp_path / "b.png", REQUEST)])
    with qtbot.waitSignal(thumbnails.ended):
        worker.draw(file)
    assert thumbnails.waiting == 0
    assert isinstance(heard[0], BadInput)
    thumbnails.make([(tmp_path / "a.png", REQUEST)])
    refuse = worker.asked[-1][1]
    assert refuse is not None
    refuse(BadInput(name="m", problem="gone"))
    assert heard[-1] == BadInput(name="m", problem="gone")

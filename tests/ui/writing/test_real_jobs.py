"""The pane over the real queue and a real worker process: the fake writer, and the starter."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from studio_fakes import FakeStudio

from studio.domain.catalogue import InstalledModel
from studio.domain.errors import WorkerDied
from studio.domain.outline import paragraphs_of
from studio.domain.project_records import Job, Recipe
from studio.domain.requests import TextRequest
from studio.domain.too_long import too_long
from studio.services.jobs.queue import JobQueue
from studio.services.session.session import ProjectSession
from studio.services.workers.pool import WorkerPool
from studio.services.workers.post import Limits
from studio.services.writing_tasks import shipped_tasks
from studio.ui.actions.registry import ActionRegistry
from studio.ui.writing.pane import WritingPane
from tests.engines.text.tiny_gguf import TinyModel
from tests.starters import starter_file
from tests.ui.writing.conftest import FAKE, library_of
from tests.ui.writing.test_editing import shown, texts

LONG = 60_000


class Bench:
    """A pane whose jobs really run."""

    def __init__(self, session: ProjectSession, qtbot: QtBot, model: InstalledModel) -> None:
        self.qtbot, self.session = qtbot, session
        self.pool = WorkerPool(limits=Limits(cancel=2.0))
        self.studio = FakeStudio(session.path.parent, session=session, library=library_of(model))
        self.studio.queue.attach(None)
        self.queue = JobQueue(self.studio.library, self.pool)
        self.queue.attach(session)
        self.studio.queue = self.queue  # type: ignore[assignment]
        self.pane = WritingPane(self.studio, ActionRegistry(), shipped_tasks())  # type: ignore[arg-type]
        qtbot.addWidget(self.pane)
        self.pane.show()
        self.pane.start_writing()

    def type(self, text: str) -> None:
        QTest.keyClicks(self.pane.text.editor, text)

    def wait(self) -> None:
        self.qtbot.waitUntil(lambda: self.pane.assistant.presenter.running is None, timeout=LONG)

    def wait_for_words(self) -> None:
        self.qtbot.waitUntil(
            lambda: self.pane.assistant.presenter.running is None or bool(self.pane.assistant.presenter.running.shown),
            timeout=LONG,
        )

    def close(self) -> None:
        self.pane.desk.set_session(None)
        self.queue.attach(None)
        self.pool.shut_down()


@pytest.fixture
def bench(session: ProjectSession, qtbot: QtBot, home: Path) -> Iterator[Bench]:
    made = Bench(session, qtbot, FAKE)
    yield made
    made.close()


def test_words_of_a_worker_land_with_their_recipe(bench: Bench) -> None:
    bench.type("Once")
    bench.pane.assistant.continue_text()
    job_id = bench.pane.assistant.presenter.running.job_id  # type: ignore[union-attr]
    bench.wait()
    (paragraph,) = paragraphs_of(bench.session.document, bench.pane.desk.current or "")
    assert paragraph.text.startswith("Once ")
    assert paragraph.spans[0].recipe_id == job_id
    assert bench.session.document.get(Recipe, job_id) is not None
    bench.pane.undo()
    assert texts(bench.session) == shown(bench.pane) == ["Once"]


def test_a_prompt_that_an_engine_refuses_is_cut_and_asked_again(
    session: ProjectSession, qtbot: QtBot, home: Path, tmp_path: Path
) -> None:
    """A model that reads 512 tokens and has one for each letter, which nobody has counted yet."""
    path = TinyModel(context=512).write(tmp_path / "tiny.gguf")
    tiny = msgspec.structs.replace(FAKE, id="tiny", engine="gguf-onnx", files={path.name: str(path)})
    bench = Bench(session, qtbot, tiny)
    try:
        bench.type("So it was. ")
        bench.pane.text.editor.insertPlainText("The lamp stood over the water, and nobody came. " * 30)
        bench.pane.commit_typing()
        bench.pane.assistant.continue_text()
        bench.wait()
        first, second = session.document.all(Job)
        assert too_long(first.failure) is not None
        assert (second.state, second.failure) == ("done", None)
        assert isinstance(second.request, TextRequest)
        assert second.request.refused_tokens > 512
        assert "".join("".join(texts(session)).split()).endswith("".join(second.text.split()))
        assert bench.pane.messages.text == ""
    finally:
        bench.close()


def test_a_slow_worker_is_stopped_and_its_words_are_kept(bench: Bench) -> None:
    bench.type("Once !slow")
    bench.pane.assistant.continue_text()
    bench.wait_for_words()
    kept = bench.pane.assistant.presenter.running.shown  # type: ignore[union-attr]
    bench.pane.assistant.presenter.stop()
    assert texts(bench.session) == shown(bench.pane) == ["Once !slow" + kept.rstrip()]
    job = list(bench.session.document.all(Job))[-1]
    bench.qtbot.waitUntil(lambda: not bench.queue.active(job.id), timeout=LONG)
    assert bench.session.document.need(Job, job.id).state == "cancelled"
    assert texts(bench.session) == ["Once !slow" + kept.rstrip()]


def test_after_a_crash_of_the_worker_the_text_stays(bench: Bench) -> None:
    """Why the job failed is told by the window, once."""
    bench.type("Once !crash")
    bench.pane.assistant.continue_text()
    bench.wait()
    assert texts(bench.session)[0].startswith("Once !crash")
    (job,) = bench.session.document.all(Job)
    assert isinstance(job.failure, WorkerDied)
    assert bench.pane.messages.text == ""
    bench.type(" more")
    bench.pane.commit_typing()
    assert texts(bench.session)[0].endswith(" more")


def test_words_that_came_before_a_crash_land(bench: Bench) -> None:
    bench.type("Once !slow !crash")
    bench.pane.assistant.continue_text()
    bench.wait()
    (job,) = bench.session.document.all(Job)
    assert job.state == "failed"
    assert job.text.strip()
    assert texts(bench.session) == shown(bench.pane) == ["Once !slow !crash" + job.text]
    (paragraph,) = paragraphs_of(bench.session.document, bench.pane.desk.current or "")
    assert paragraph.spans[0].recipe_id == job.id
    bench.pane.undo()
    assert texts(bench.session) == ["Once !slow !crash"]


def test_a_suggestion_of_a_worker_is_taken_and_recorded(bench: Bench, qtbot: QtBot) -> None:
    pane = bench.pane
    pane.assistant.bar.popover.suggest.setChecked(True)
    pane.activateWindow()
    qtbot.waitUntil(pane.text.editor.hasFocus)
    bench.type("Once")
    qtbot.waitUntil(lambda: len(pane.assistant.ghost.shown.split()) > 5, timeout=LONG)
    assert list(bench.session.document.all(Job)) == []
    words = pane.assistant.ghost.shown
    QTest.keyClick(pane.text.editor, Qt.Key.Key_Tab)
    assert texts(bench.session)[0].startswith("Once" + words)
    (paragraph,) = paragraphs_of(bench.session.document, pane.desk.current or "")
    recipe = bench.session.document.need(Recipe, paragraph.spans[0].recipe_id)
    assert recipe.request.model.id == FAKE.id
    assert list(bench.session.document.all(Job)) == []


@pytest.mark.starter
def test_the_starter_carries_a_scene_on(session: ProjectSession, qtbot: QtBot, home: Path) -> None:
    file = starter_file("smollm2-135m-instruct", "SmolLM2-135M-Instruct.Q4_1.gguf")
    model = msgspec.structs.replace(
        FAKE, id="smollm2", engine="gguf-onnx", architecture="llama", root=str(file.parent),
        files={file.name: str(file)}, defaults={"max_tokens": 24, "temperature": 0.6}, memory_bytes=420_000_000,
    )  # fmt: skip
    bench = Bench(session, qtbot, model)
    try:
        opening = "The harbour was silent when Mara came down the steps. Out on the water"
        bench.type(opening)
        bench.pane.assistant.continue_text()
        bench.wait()
        whole = " ".join(texts(session))
        assert whole.startswith(opening)
        assert len(whole.removeprefix(opening).split()) > 5
        assert bench.pane.messages.text == ""
        bench.pane.undo()
        assert texts(session) == [opening]
    finally:
        bench.close()

"""Words that were being written when the program was killed are offered when their project is opened again."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from studio_fakes import FakeStudio

from studio.domain.changes import Change, Edit
from studio.domain.errors import JobInterrupted
from studio.domain.ids import new_id
from studio.domain.outline import paragraphs_of
from studio.domain.passages import Passage
from studio.domain.project_records import Job, Recipe
from studio.domain.requests import ModelRef, TextRequest
from studio.services.jobs.queue import JobQueue
from studio.services.session.session import ProjectSession
from studio.services.workers.pool import WorkerPool
from studio.ui.writing.assistant.interrupted import place_of
from studio.ui.writing.pane import WritingPane
from tests.services.writing_child import write_and_kill
from tests.ui.writing.test_editing import shown, texts


def begin(pane: WritingPane, *paragraphs: str) -> list[str]:
    """A scene with these paragraphs; their ids."""
    pane.start_writing()
    pane.text.paste(tuple(Passage(one) for one in paragraphs))
    assert pane.desk.session is not None
    return [one.id for one in paragraphs_of(pane.desk.session.document, pane.desk.current or "")]


def leave(session: ProjectSession, target: str, prompt: str, text: str, task: str = "continue") -> Job:
    """What a crash leaves, as the queue has brought it to an end."""
    request = TextRequest(model=ModelRef("fake", "fake-text"), prompt=prompt, task=task)
    job = Job(
        id=new_id(), request=request, state="failed", failure=JobInterrupted(kept=0), text=text, target_id=target,
        label="Rewrite",
    )  # fmt: skip
    recipe = Recipe(id=job.id, request=request, created=0.0)
    session.perform(Change(id=new_id(), label="job", stack="none", edits=(Edit(None, job), Edit(None, recipe)), at=0.0))
    return job


def reopen(pane: WritingPane, session: ProjectSession) -> None:
    pane.desk.set_session(None)
    assert pane.messages.text == ""
    pane.desk.set_session(session)


def press(pane: WritingPane, words: str) -> None:
    (button,) = [one for one in pane.messages.findChildren(QPushButton) if one.text() == words and one.isVisible()]
    button.click()


def test_insert_lands_at_its_place_as_one_step(pane: WritingPane, session: ProjectSession) -> None:
    ids = begin(pane, "First.", "She ran and fell.", "Last.")
    job = leave(session, ids[1], "First.\n\nShe ran", " down to the sea ")
    reopen(pane, session)
    assert pane.messages.text == "“Rewrite” in “Scene 1”: 4 words were being written when Triptych stopped."
    steps = session.undo_stack("writing").count()
    press(pane, "Insert")
    assert texts(session) == shown(pane) == ["First.", "She ran down to the sea and fell.", "Last."]
    spans = paragraphs_of(session.document, pane.desk.current or "")[1].spans
    assert [(span.start, span.end, span.recipe_id) for span in spans] == [(7, 23, job.id)]
    assert session.undo_stack("writing").count() == steps + 1
    assert pane.text.editor.selected_places() == ((ids[1], 23), (ids[1], 23))
    pane.undo()
    assert texts(session) == shown(pane) == ["First.", "She ran and fell.", "Last."]
    reopen(pane, session)
    assert pane.messages.text == ""


def test_dismissed_words_are_not_offered_again(pane: WritingPane, session: ProjectSession) -> None:
    (paragraph,) = begin(pane, "Once")
    leave(session, paragraph, "Once", " upon")
    reopen(pane, session)
    assert ": 1 word was being written" in pane.messages.text
    press(pane, "Dismiss")
    reopen(pane, session)
    assert pane.messages.text == ""
    assert texts(session) == ["Once"]


def test_without_the_assistant_nothing_is_offered(
    pane: WritingPane, studio: FakeStudio, session: ProjectSession
) -> None:
    (paragraph,) = begin(pane, "Once")
    leave(session, paragraph, "Once", " upon")
    studio.settings.set("ai_in_writing", False)
    reopen(pane, session)
    assert pane.messages.text == ""
    studio.settings.set("ai_in_writing", True)
    assert pane.messages.text


def test_words_of_a_removed_paragraph_come_at_the_end(pane: WritingPane, session: ProjectSession) -> None:
    begin(pane, "Once")
    leave(session, "gone", "Once", " upon")
    reopen(pane, session)
    press(pane, "Insert")
    assert texts(session) == ["Once upon"]


def test_an_answer_is_shown_beside_the_text(pane: WritingPane, session: ProjectSession) -> None:
    begin(pane, "Once")
    leave(session, pane.desk.current or "", "", "Nobody did.", "ask")
    reopen(pane, session)
    press(pane, "Show")
    assert pane.assistant.panel.text.toPlainText() == "Nobody did."
    assert texts(session) == ["Once"]
    pane.assistant.panel.take.click()
    assert "Nobody did." in texts(session)[0]


@pytest.mark.parametrize(
    ("prompt", "text", "offset"),
    [
        ("Once upon", "Once upon a time", 9),
        ("Once upon", "Once upon", 9),
        ("Before.\n\nOnce", "Once upon", 4),
        ("Before.\n\n", "Once upon", 0),
        ("", "", 0),
        ("Something else", "Once upon", 9),
        ("… " + "long " * 100 + "end", "long " * 200 + "end and more", 1003),
    ],
)
def test_the_place_is_where_the_prompt_ended(
    pane: WritingPane, session: ProjectSession, prompt: str, text: str, offset: int
) -> None:
    ids = begin(pane, text)
    assert place_of(session.document, leave(session, ids[0], prompt, "x")) == (ids[0], offset)


def test_the_words_of_a_window_that_was_killed_come_back(pane: WritingPane, studio: FakeStudio, tmp_path: Path) -> None:
    path = tmp_path / "killed.triptych"
    kept = write_and_kill(path)
    pool = WorkerPool()
    queue = JobQueue(studio.library, pool)
    session = ProjectSession.open(path)
    queue.attach(session)
    pane.desk.set_session(session)
    (job,) = session.document.all(Job)
    assert f": {len(job.text.split())} words were being written" in pane.messages.text
    press(pane, "Insert")
    assert texts(session) == [job.text.strip()]
    assert len(job.text) >= kept
    pane.desk.set_session(None)
    queue.attach(None)
    session.close()
    pool.shut_down()

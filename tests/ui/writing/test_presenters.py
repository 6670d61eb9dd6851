"""What the pane decides, without a screen: scenes and their order, and the assistant's ways through a job."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest

from studio.domain.catalogue import CatalogueEntry, InstalledModel
from studio.domain.document import Card, Change, Document, Edit, Job, Paragraph, Scene
from studio.domain.errors import Failure, ModelMissing, ProjectReadOnly, StudioError, WorkerDied
from studio.domain.ids import new_id
from studio.domain.manuscript import Passage, new_scene, set_paragraph_text
from studio.domain.outline import outline, paragraphs_of
from studio.domain.prompting import BuiltPrompt
from studio.domain.requests import ModelRef, Request, TextRequest
from studio.ui.writing.assistant.assistant import Assistant, State, Task
from studio.ui.writing.presenter import SceneRow, WritingPresenter, count_words
from tests.ui.writing.conftest import FAKE, STARTER


class PlainSession:
    """A document, changed at once; what is undone is the caller's to do."""

    def __init__(self, *scenes: str) -> None:
        self.document = Document()
        self.read_only = False
        self.done: list[Change] = []
        self.heard: list[WritingPresenter] = []
        for title in scenes:
            self.perform(new_scene(self.document, title, passages=[f"Text of {title}."]))

    def perform(self, change: Change) -> None:
        if self.read_only:
            raise StudioError(ProjectReadOnly(path="x", reason="y"))
        self.document.apply(change)
        self.done.append(change)
        for presenter in self.heard:
            presenter.changed(change)

    def id_of(self, title: str) -> str:
        return next(scene.id for scene in self.document.all(Scene) if scene.title == title)

    def titles(self) -> list[tuple[int, str]]:
        return [(depth, scene.title) for depth, scene in outline(self.document)]


class RecordingView:
    def __init__(self) -> None:
        self.rows: tuple[SceneRow, ...] = ()
        self.scene: str | None = None
        self.counts = (0, 0)
        self.failures: list[Failure] = []
        self.commits = 0

    def show_outline(self, rows: Sequence[SceneRow], current: str | None) -> None:
        self.rows = tuple(rows)

    def show_counts(self, scene: int, project: int) -> None:
        self.counts = (scene, project)

    def show_scene(self, scene_id: str | None) -> None:
        self.scene = scene_id

    def follow(self, change: Change) -> None:
        pass

    def commit_typing(self) -> None:
        self.commits += 1

    def say(self, failure: Failure) -> None:
        self.failures.append(failure)


def presenting(*scenes: str) -> tuple[WritingPresenter, PlainSession, RecordingView]:
    session, view = PlainSession(*scenes), RecordingView()
    presenter = WritingPresenter(view)
    presenter.set_session(session)
    session.heard.append(presenter)
    return presenter, session, view


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("don’t stop — ever", 3),
        ("well-known, 3.5 km", 3),
        ("— … !", 0),
        ("Привет мир", 2),
        ("a_b", 2),
        ("a\u2028b", 2),
    ],
)
def test_words_are_counted_as_writers_do(text: str, words: int) -> None:
    assert count_words(text) == words


def test_scenes_are_added_after_the_current_one_and_opened() -> None:
    presenter, session, view = presenting("A", "B")
    presenter.open_scene(session.id_of("A"))
    made = presenter.add_scene("New")
    assert [title for _, title in session.titles()] == ["A", "New", "B"]
    assert view.scene == presenter.current == made
    inner = presenter.add_scene("Inner", inside=True)
    assert session.titles() == [(0, "A"), (0, "New"), (1, "Inner"), (0, "B")]
    assert [(row.title, row.depth) for row in view.rows] == [("A", 0), ("New", 0), ("Inner", 1), ("B", 0)]
    assert view.scene == inner


def test_scenes_move_among_their_siblings_and_between_levels() -> None:
    presenter, session, _ = presenting("A", "B", "C")
    presenter.shift_scene(session.id_of("A"), 1)
    assert [title for _, title in session.titles()] == ["B", "A", "C"]
    presenter.shift_scene(session.id_of("C"), -1)
    presenter.shift_scene(session.id_of("B"), -1)
    assert [title for _, title in session.titles()] == ["B", "C", "A"]
    presenter.indent_scene(session.id_of("C"))
    assert session.titles() == [(0, "B"), (1, "C"), (0, "A")]
    presenter.indent_scene(session.id_of("B"))
    presenter.outdent_scene(session.id_of("C"))
    assert session.titles() == [(0, "B"), (0, "C"), (0, "A")]
    presenter.place_scene(session.id_of("B"), session.id_of("A"), None)
    presenter.place_scene(session.id_of("A"), session.id_of("B"), None)
    assert session.titles() == [(0, "C"), (0, "A"), (1, "B")]


def test_after_a_removal_the_scene_in_its_place_is_shown() -> None:
    presenter, session, view = presenting("A", "B", "C")
    presenter.open_scene(session.id_of("B"))
    presenter.remove_scene(session.id_of("B"))
    assert view.scene == session.id_of("C")
    presenter.remove_scene(session.id_of("C"))
    assert view.scene == session.id_of("A")
    presenter.remove_scene(session.id_of("A"))
    assert view.scene is None
    assert view.rows == ()
    session.perform(session.done[-1].inverse())
    assert view.scene == session.id_of("A")


def test_counts_follow_every_change() -> None:
    presenter, session, view = presenting("A", "B")
    assert view.counts == (3, 6)
    paragraph = paragraphs_of(session.document, presenter.current or "")[0]
    session.perform(set_paragraph_text(session.document, paragraph.id, "one two three four five"))
    assert view.counts == (5, 8)
    session.perform(session.done[-1].inverse())
    assert view.counts == (3, 6)
    presenter.remove_scene(session.id_of("B"))
    assert view.counts == (3, 3)


def test_titles_are_tidied_and_never_empty() -> None:
    presenter, session, _ = presenting("A")
    presenter.rename_scene(session.id_of("A"), "  The \n Door ")
    assert session.titles() == [(0, "The Door")]
    presenter.rename_scene(session.id_of("The Door"), "   ")
    assert session.titles() == [(0, "The Door")]


def test_a_project_that_cannot_be_written_is_said() -> None:
    presenter, session, view = presenting("A")
    session.read_only = True
    assert presenter.add_scene() is None
    assert isinstance(view.failures[0], ProjectReadOnly)
    presenter.rename_scene("gone", "x")
    assert session.titles() == [(0, "A")]


# ---- the assistant


class PlainQueue:
    def __init__(self) -> None:
        self.requests: list[TextRequest] = []
        self.cancelled: list[str] = []

    def submit(self, request: Request, *, label: str = "", target_id: str = "") -> str:
        assert isinstance(request, TextRequest)
        self.requests.append(request)
        return f"job{len(self.requests)}"

    def cancel(self, job_id: str) -> None:
        self.cancelled.append(job_id)


class PlainLibrary:
    def __init__(self, *models: InstalledModel) -> None:
        self.models = models

    def models_for(self, family: str, task: str = "") -> tuple[InstalledModel, ...]:
        return self.models

    def entries(self) -> tuple[CatalogueEntry, ...]:
        return (STARTER,)

    def ref(self, model_id: str) -> ModelRef:
        return ModelRef(id=model_id, engine="fake-text")


class AssistantRecorder:
    def __init__(self) -> None:
        self.pending = ""
        self.place: tuple[str, int] | None = None
        self.states: list[State] = []
        self.proposals: list[tuple[str, bool]] = []
        self.failures: list[Failure] = []
        self.prompt: BuiltPrompt | None = None

    def show_models(self, models: Sequence[InstalledModel], chosen: str) -> None:
        pass

    def show_state(self, state: State, task: Task, words: str) -> None:
        self.states.append(state)

    def show_proposal(self, task: Task, text: str, *, ready: bool) -> None:
        self.proposals.append((text, ready))

    def show_prompt(self, built: BuiltPrompt) -> None:
        self.prompt = built

    def commit_typing(self) -> None:
        pass

    def begin_pending(self, scene_id: str, place: tuple[str, int]) -> None:
        self.place = place

    def add_pending(self, text: str) -> None:
        self.pending += text

    def end_pending(self) -> tuple[str, int] | None:
        place, self.place = self.place, None
        return place

    def landed(self, place: tuple[str, int], text: str) -> None:
        pass

    def say(self, failure: Failure) -> None:
        self.failures.append(failure)


def assisting(*models: InstalledModel) -> tuple[Assistant, PlainSession, PlainQueue, AssistantRecorder, Paragraph]:
    session, queue, view = PlainSession("A"), PlainQueue(), AssistantRecorder()
    assistant = Assistant(view, PlainLibrary(*models), queue)
    assistant.refresh_models()
    assistant.set_session(session)
    return assistant, session, queue, view, paragraphs_of(session.document, session.id_of("A"))[0]


def ended(queue: PlainQueue, text: str = "", failure: Failure | None = None) -> Job:
    job_id = f"job{len(queue.requests)}"
    return Job(id=job_id, request=queue.requests[-1], state="failed" if failure else "done", failure=failure, text=text)


def test_a_continuation_sends_cards_notes_and_text() -> None:
    assistant, session, queue, view, paragraph = assisting(FAKE)
    card = Card(id=new_id(), name="Text", facts="is a person")
    session.perform(Change(id=new_id(), label="", stack="none", edits=(Edit(None, card),), at=0))
    scene = session.document.need(Scene, session.id_of("A"))
    noted = Edit(scene, msgspec.structs.replace(scene, notes="It rains."))
    session.perform(Change(id=new_id(), label="", stack="none", edits=(noted,), at=0))
    assistant.continue_at(session.id_of("A"), (paragraph.id, 9))
    assert queue.requests[0].prompt == "Text: is a person\n\nIt rains.\n\nText of A"
    assert queue.requests[0].max_tokens == 12
    assert view.prompt is not None
    assert [part.role for part in view.prompt.parts] == ["card", "notes", "before"]


def test_words_after_white_space_do_not_bring_their_own() -> None:
    assistant, session, _queue, view, paragraph = assisting(FAKE)
    session.perform(set_paragraph_text(session.document, paragraph.id, "Once "))
    assistant.continue_at(session.id_of("A"), (paragraph.id, 5))
    for piece in (" ", "\n", " upon", " a"):
        assistant.words("job1", piece)
    assert view.pending == "upon a"
    assistant.words("another", "!!")
    assert view.pending == "upon a"
    assistant.stop()
    assert paragraphs_of(session.document, session.id_of("A"))[0].text == "Once upon a"
    assert view.states == ["waiting", "writing", "idle"]


def test_a_failed_job_keeps_what_was_written_and_says_why() -> None:
    assistant, session, queue, view, paragraph = assisting(FAKE)
    assistant.continue_at(session.id_of("A"), (paragraph.id, 10))
    assistant.words("job1", " And")
    failure = WorkerDied(family="text", exit_code=-11)
    assistant.ended(ended(queue, " And then", failure))
    assert paragraphs_of(session.document, session.id_of("A"))[0].text == "Text of A. And then"
    assert view.failures == [failure]


def test_words_whose_paragraph_is_gone_land_at_the_end_of_the_scene() -> None:
    assistant, session, queue, view, paragraph = assisting(FAKE)
    assistant.continue_at(session.id_of("A"), (paragraph.id, 10))
    assistant.words("job1", " kept")
    view.place = ("no such paragraph", 3)
    assistant.ended(ended(queue))
    assert paragraphs_of(session.document, session.id_of("A"))[-1].text == "Text of A. kept"


def test_words_whose_scene_is_gone_are_dropped() -> None:
    assistant, session, queue, view, paragraph = assisting(FAKE)
    scene_id = session.id_of("A")
    assistant.continue_at(scene_id, (paragraph.id, 10))
    assistant.words("job1", " lost")
    session.perform(session.done[0].inverse())
    assistant.ended(ended(queue))
    assert session.document.records() == ()
    assert view.failures == []


def test_nothing_written_changes_nothing() -> None:
    assistant, session, queue, _view, paragraph = assisting(FAKE)
    changes = len(session.done)
    assistant.continue_at(session.id_of("A"), (paragraph.id, 10))
    assistant.ended(ended(queue, "  \n"))
    assert len(session.done) == changes


def test_only_one_job_at_a_time() -> None:
    assistant, session, queue, _view, paragraph = assisting(FAKE)
    assistant.continue_at(session.id_of("A"), (paragraph.id, 10))
    assistant.continue_at(session.id_of("A"), (paragraph.id, 0))
    assistant.ask(session.id_of("A"), "Who?")
    assert len(queue.requests) == 1


def test_without_a_model_the_starter_is_named() -> None:
    assistant, session, queue, view, paragraph = assisting()
    assistant.continue_at(session.id_of("A"), (paragraph.id, 10))
    assert queue.requests == []
    assert view.failures == [ModelMissing(model_id="starter")]


def test_a_rewrite_waits_for_a_yes_and_carries_its_author() -> None:
    assistant, session, queue, view, paragraph = assisting(FAKE)
    scene_id = session.id_of("A")
    changes = len(session.done)
    assistant.rewrite(scene_id, (paragraph.id, 0), (paragraph.id, 4), "shorter")
    assistant.words("job1", " Words")
    assert queue.requests[0].messages[-1].content.endswith("shorter")
    assistant.ended(ended(queue, " Words"))
    assert view.proposals[-1] == ("Words", True)
    assert len(session.done) == changes
    assert assistant.take_proposal(None)
    now = paragraphs_of(session.document, scene_id)[0]
    assert now.text == "Words of A."
    assert [(span.start, span.end, span.recipe_id) for span in now.spans] == [(0, 5, "job1")]


def test_a_rewrite_of_text_that_changed_meanwhile_is_refused() -> None:
    assistant, session, queue, _view, paragraph = assisting(FAKE)
    assistant.rewrite(session.id_of("A"), (paragraph.id, 0), (paragraph.id, 4), "")
    assistant.ended(ended(queue, "Words"))
    session.perform(set_paragraph_text(session.document, paragraph.id, "My own."))
    assert not assistant.take_proposal(None)
    assert paragraphs_of(session.document, session.id_of("A"))[0].text == "My own."


def test_another_project_lands_what_is_pending_in_the_first() -> None:
    assistant, session, queue, _view, paragraph = assisting(FAKE)
    assistant.continue_at(session.id_of("A"), (paragraph.id, 10))
    assistant.words("job1", " kept")
    assistant.set_session(PlainSession("B"))
    assert paragraphs_of(session.document, session.id_of("A"))[0].text == "Text of A. kept"
    assert queue.cancelled == ["job1"]
    assistant.words("job1", " late")
    assert assistant.running is None


def test_rejecting_takes_out_only_what_was_not_accepted() -> None:
    assistant, session, queue, _view, paragraph = assisting(FAKE)
    scene_id = session.id_of("A")
    for text in (" One.", " Two."):
        now = paragraphs_of(session.document, scene_id)[0]
        assistant.continue_at(scene_id, (now.id, len(now.text)))
        assistant.ended(ended(queue, text))
    ids = [one.id for one in paragraphs_of(session.document, scene_id)]
    assert assistant.unaccepted(ids) == [paragraph.id]
    assert assistant.accept(ids, "job1")
    assert assistant.reject(ids)
    assert paragraphs_of(session.document, scene_id)[0].text == "Text of A. One."
    assert assistant.unaccepted(ids) == []
    assert not assistant.accept(ids)


def test_passages_of_a_paste_take_the_place_of_a_range() -> None:
    presenter, session, view = presenting("A")
    paragraph = paragraphs_of(session.document, session.id_of("A"))[0]
    assert presenter.paste((paragraph.id, 0), (paragraph.id, 4), [Passage("One"), Passage("Two")])
    assert [one.text for one in paragraphs_of(session.document, session.id_of("A"))] == ["One", "Two of A."]
    assert view.commits > 0
    assert not presenter.paste(("gone", 0), ("gone", 0), [Passage("x")])

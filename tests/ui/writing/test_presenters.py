"""What the rooms decide, without a screen: scenes and their order, the text, and the assistant's ways through a job."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import msgspec
import pytest

from studio.domain.catalogue import CatalogueEntry, InstalledModel
from studio.domain.changes import Change, Conflict, Edit
from studio.domain.document import Document
from studio.domain.errors import BadRequest, Failure, ModelMissing, ProjectReadOnly, StudioError, WorkerDied
from studio.domain.ids import new_id
from studio.domain.manuscript import set_paragraph, set_paragraph_text
from studio.domain.outline import outline, paragraphs_of, scene_in_place_of
from studio.domain.passages import Passage
from studio.domain.project_records import Card, Job, Recipe
from studio.domain.prompting import BuiltPrompt
from studio.domain.requests import ModelRef, Request, TextRequest
from studio.domain.scene_edits import new_scene
from studio.domain.searching import Query
from studio.domain.task_answers import Read
from studio.domain.text_records import AuthorSpan, Mark, Paragraph, Scene, SpanAuthor
from studio.domain.too_long import is_tried_again
from studio.domain.trials import EngineSpeed
from studio.domain.typographic import printed
from studio.domain.word_count import Tally
from studio.domain.writing_tasks import WritingTask
from studio.services.exchange.manuscript_in import ImportedScene, import_change
from studio.services.jobs.asides import Ending, OnEnd, OnWords
from studio.services.jobs.token_counts import ModelTokens
from studio.services.writing_tasks import shipped_tasks
from studio.ui.writing.assistant.presenter import AssistantPresenter
from studio.ui.writing.assistant.proposals import Authorship
from studio.ui.writing.assistant.protocols import State
from studio.ui.writing.assistant.suggesting import Suggesting, first_word
from studio.ui.writing.assistant.writers import Options, Writers
from studio.ui.writing.counting import SLICE_LETTERS
from studio.ui.writing.outline.presenter import OutlinePresenter, SceneRow
from studio.ui.writing.text.finding import Finding, Results, Step, Wish
from studio.ui.writing.text.presenter import TextPresenter
from studio.wire.messages import Finished
from tests.ui.writing.conftest import FAKE, STARTER

TASKS = {task.id: task for task in shipped_tasks()}
CONTINUE, REWRITE, ASK = TASKS["continue"], TASKS["rewrite"], TASKS["ask"]


class PlainDesk:
    """A document, changed at once; what is undone is the caller's to do."""

    def __init__(self, *scenes: str) -> None:
        self.document = Document()
        self.read_only = False
        self.ai_enabled = True
        self.current: str | None = None
        self.done: list[Change] = []
        self.failures: list[Failure] = []
        self.commits = 0
        self.heard: list[OutlinePresenter] = []
        for title in scenes:
            self.perform(new_scene(self.document, title, passages=[f"Text of {title}."]))
        self.current = self.order()[0] if scenes else None

    def perform(self, change: Change) -> None:
        if self.read_only:
            raise StudioError(ProjectReadOnly(path="x", reason="y"))
        self.document.apply(change)
        self.done.append(change)
        for presenter in self.heard:
            presenter.followed(change)
        if self.current is not None and self.current not in self.order():
            gone = next(edit.before for edit in change.edits if isinstance(edit.before, Scene))
            self.open_scene(scene_in_place_of(self.document, gone) or "")
        elif self.current is None and self.order():
            self.open_scene(self.order()[0])

    def make(self, make: Callable[[Document], Change]) -> Change | None:
        self.commit_typing()
        try:
            change = make(self.document)
            if change.edits:
                self.perform(change)
        except StudioError as error:
            self.say(error.failure)
            return None
        except (KeyError, ValueError, Conflict):
            return None
        return change

    def printed(self, before: str, text: str) -> str:
        return printed("en", before, text)

    def open_scene(self, scene_id: str) -> None:
        self.current = scene_id or None
        for presenter in self.heard:
            presenter.scene_changed()

    def order(self) -> list[str]:
        return [scene.id for _, scene in outline(self.document)]

    def commit_typing(self) -> None:
        self.commits += 1

    def say(self, failure: Failure) -> None:
        self.failures.append(failure)

    def id_of(self, title: str) -> str:
        return next(scene.id for scene in self.document.all(Scene) if scene.title == title)

    def titles(self) -> list[tuple[int, str]]:
        return [(depth, scene.title) for depth, scene in outline(self.document)]

    def texts(self, title: str) -> list[str]:
        return [one.text for one in paragraphs_of(self.document, self.id_of(title))]


class RecordingView:
    def __init__(self) -> None:
        self.rows: tuple[SceneRow, ...] = ()
        self.scene: str | None = None
        self.counts = (0, 0)
        self.grown = 0
        self.counting = False

    def count_later(self) -> None:
        self.counting = True

    def show_outline(self, rows: Sequence[SceneRow], current: str | None) -> None:
        self.rows = tuple(rows)
        self.scene = current

    def show_counts(self, scene: Tally, project: Tally, grown: int) -> None:
        self.counts = (scene.words, project.words)
        self.grown = grown


def presenting(*scenes: str) -> tuple[OutlinePresenter, PlainDesk, RecordingView]:
    desk, view = PlainDesk(*scenes), RecordingView()
    presenter = OutlinePresenter(desk, view)
    presenter.project_changed()
    presenter.scene_changed()
    desk.heard.append(presenter)
    return presenter, desk, view


def test_a_book_is_counted_in_slices() -> None:
    presenter, desk, view = presenting("One", "Two")
    long = "well-known words " * 20_000
    desk.perform(set_paragraph_text(desk.document, paragraphs_of(desk.document, desk.id_of("One"))[0].id, long))
    turns = 0
    while view.counting:
        view.counting = False
        presenter.count_on()
        turns += 1
    assert turns >= len(long) // SLICE_LETTERS - 1
    assert view.counts == (40_000, 40_003)
    assert [row.words for row in view.rows] == [40_000, 3]
    desk.perform(desk.done[-1].inverse())
    assert view.counts == (3, 6)
    assert not view.counting


def test_scenes_are_added_after_the_current_one_and_opened() -> None:
    presenter, desk, view = presenting("A", "B")
    desk.open_scene(desk.id_of("A"))
    made = presenter.add_scene("New")
    assert [title for _, title in desk.titles()] == ["A", "New", "B"]
    assert view.scene == desk.current == made
    inner = presenter.add_scene("Inner", inside=True)
    assert desk.titles() == [(0, "A"), (0, "New"), (1, "Inner"), (0, "B")]
    assert [(row.title, row.depth) for row in view.rows] == [("A", 0), ("New", 0), ("Inner", 1), ("B", 0)]
    assert view.scene == inner


def test_scenes_move_among_their_siblings_and_between_levels() -> None:
    presenter, desk, _ = presenting("A", "B", "C")
    presenter.shift_scenes([desk.id_of("A")], 1)
    assert [title for _, title in desk.titles()] == ["B", "A", "C"]
    presenter.shift_scenes([desk.id_of("C")], -1)
    presenter.shift_scenes([desk.id_of("B")], -1)
    assert [title for _, title in desk.titles()] == ["B", "C", "A"]
    presenter.indent_scenes([desk.id_of("C")])
    assert desk.titles() == [(0, "B"), (1, "C"), (0, "A")]
    presenter.indent_scenes([desk.id_of("B")])
    presenter.outdent_scenes([desk.id_of("C")])
    assert desk.titles() == [(0, "B"), (0, "C"), (0, "A")]
    presenter.place_scenes([desk.id_of("B")], desk.id_of("A"), None)
    presenter.place_scenes([desk.id_of("A")], desk.id_of("B"), None)
    assert desk.titles() == [(0, "C"), (0, "A"), (1, "B")]


def test_after_a_removal_the_scene_in_its_place_is_shown() -> None:
    presenter, desk, view = presenting("A", "B", "C")
    desk.open_scene(desk.id_of("B"))
    presenter.remove_scene(desk.id_of("B"))
    assert view.scene == desk.id_of("C")
    presenter.remove_scene(desk.id_of("C"))
    assert view.scene == desk.id_of("A")
    presenter.remove_scene(desk.id_of("A"))
    assert view.scene is None
    assert view.rows == ()
    desk.perform(desk.done[-1].inverse())
    assert view.scene == desk.id_of("A")


def test_what_came_in_a_file_was_not_written() -> None:
    presenter, desk, view = presenting("A")
    book = [ImportedScene(f"Chapter {number}", (Passage("well-known words " * 8_000),)) for number in range(3)]

    def counted() -> tuple[int, int]:
        while view.counting:
            view.counting = False
            presenter.count_on()
        return view.counts[1], view.grown

    desk.perform(import_change(desk.document, book))
    assert counted() == (48_003, 0)
    came = paragraphs_of(desk.document, desk.id_of("Chapter 0"))[0]
    desk.perform(set_paragraph_text(desk.document, came.id, came.text + "and five words of mine"))
    assert counted() == (48_008, 5)
    desk.perform(desk.done[-1].inverse())
    assert counted() == (48_003, 0)
    presenter.remove_scene(desk.id_of("Chapter 1"))
    assert counted() == (32_003, 0)
    desk.perform(desk.done[-1].inverse())
    assert counted() == (48_003, 0)
    desk.perform(set_paragraph_text(desk.document, came.id, came.text.removeprefix("well-known words ")))
    assert counted() == (48_001, -2)
    desk.perform(desk.done[-1].inverse())
    desk.perform(desk.done[1].inverse())
    assert counted() == (3, 0)
    desk.perform(desk.done[1])
    assert counted() == (48_003, 0)


@pytest.mark.parametrize(
    ("by", "grown"), [("model", 1), ("pasted", 1), ("editor", 1), ("changed", 1), ("imported", 1), ("dictation", 4)]
)
def test_words_of_others_were_not_written(by: SpanAuthor, grown: int) -> None:
    _presenter, desk, view = presenting("A")
    before = paragraphs_of(desk.document, desk.current or "")[0]
    own = len(before.text)
    spans = (AuthorSpan(own, own + 15, "", by=by, accepted=True),)
    after = msgspec.structs.replace(before, text=before.text + " came from them mine", spans=spans)
    desk.perform(set_paragraph(desk.document, after))
    assert (view.counts, view.grown) == ((7, 7), grown)
    desk.perform(set_paragraph(desk.document, msgspec.structs.replace(after, spans=())))
    assert view.grown == 4


def test_counts_follow_every_change() -> None:
    presenter, desk, view = presenting("A", "B")
    assert view.counts == (3, 6)
    paragraph = paragraphs_of(desk.document, desk.current or "")[0]
    desk.perform(set_paragraph_text(desk.document, paragraph.id, "one two three four five"))
    assert view.counts == (5, 8)
    assert view.grown == 2
    desk.perform(desk.done[-1].inverse())
    assert view.counts == (3, 6)
    presenter.remove_scene(desk.id_of("B"))
    assert view.counts == (3, 3)
    assert view.grown == -3


def test_titles_are_tidied_and_never_empty() -> None:
    presenter, desk, _ = presenting("A")
    presenter.rename_scene(desk.id_of("A"), "  The \n Door ")
    assert desk.titles() == [(0, "The Door")]
    presenter.rename_scene(desk.id_of("The Door"), "   ")
    assert desk.titles() == [(0, "The Door")]


def test_a_project_that_cannot_be_written_is_said() -> None:
    presenter, desk, _view = presenting("A")
    desk.read_only = True
    assert presenter.add_scene() is None
    assert isinstance(desk.failures[0], ProjectReadOnly)
    presenter.rename_scene("gone", "x")
    assert desk.titles() == [(0, "A")]


# ---- the text


def test_passages_of_a_paste_take_the_place_of_a_range() -> None:
    desk = PlainDesk("A")
    presenter = TextPresenter(desk)
    paragraph = paragraphs_of(desk.document, desk.id_of("A"))[0]
    assert presenter.paste((paragraph.id, 0), (paragraph.id, 4), [Passage("One"), Passage("Two")])
    assert desk.texts("A") == ["One", "Two of A."]
    assert desk.commits > 0
    assert not presenter.paste(("gone", 0), ("gone", 0), [Passage("x")])


def test_emphasis_goes_over_paragraphs_as_one_step_and_off_again() -> None:
    desk = PlainDesk("A")
    presenter = TextPresenter(desk)
    first = paragraphs_of(desk.document, desk.id_of("A"))[0]
    presenter.paste((first.id, 0), (first.id, 10), [Passage("One"), Passage("Two"), Passage(""), Passage("Three")])
    ids = [one.id for one in paragraphs_of(desk.document, desk.id_of("A"))]
    steps = len(desk.done)
    for marks in ([(Mark(1, 3, "bold"),), (Mark(0, 3, "bold"),), (), (Mark(0, 2, "bold"),)], [(), (), (), ()]):
        presenter.toggle_mark(ids, 1, 2, "bold")
        assert [one.marks for one in paragraphs_of(desk.document, desk.id_of("A"))] == marks
    assert [change.label for change in desk.done[steps:]] == ["Bold", "Bold"]


class FindingView:
    """Looks for words at once, and puts changes into the desk's document."""

    def __init__(self, desk: PlainDesk) -> None:
        self.desk = desk
        self.selected: tuple[str, int, int] = ("", 0, 0)
        self.found = (0, 0)
        self.results = Results()

    def places(self) -> tuple[tuple[str, int], tuple[str, int]] | None:
        paragraph_id, start, end = self.selected
        return ((paragraph_id, start), (paragraph_id, end)) if paragraph_id else None

    def select(self, paragraph_id: str, start: int, end: int) -> None:
        self.selected = (paragraph_id, start, end)

    def show_found(self, number: int, results: Results) -> None:
        self.found = (number, len(results.found.hits))

    def show_results(self, results: Results) -> None:
        self.results = results

    def look_for(self, work: Callable[[Step], Results], done: Callable[[Results], None]) -> None:
        done(work(lambda _share: None))

    def bring_in(self, make: Callable[[Document], Change], done: Callable[[], None]) -> None:
        self.desk.perform(make(self.desk.document))
        done()


def finding_in(*scenes: str) -> tuple[Finding, PlainDesk, FindingView]:
    desk = PlainDesk(*scenes)
    view = FindingView(desk)
    return Finding(desk, view), desk, view


def test_finding_goes_round_and_through_scenes() -> None:
    finding, desk, view = finding_in("A", "B")
    here, everywhere = Wish(Query("text")), Wish(Query("text"), everywhere=True)
    finding.seek(here, 0)
    assert view.found == (1, 1)
    assert view.selected[1:] == (0, 4)
    finding.seek(everywhere, 1)
    assert (view.found, desk.current) == ((2, 2), desk.id_of("B"))
    finding.seek(everywhere, 1)
    assert (view.found, desk.current) == ((1, 2), desk.id_of("A"))
    finding.seek(everywhere, -1)
    assert view.found == (2, 2)
    finding.seek(Wish(Query("TEXT"), everywhere=True), 0)
    assert view.found == (0, 0)


def test_hits_are_replaced_one_by_one() -> None:
    finding, desk, view = finding_in("A", "B")
    wish = Wish(Query("t"), everywhere=True, replacement="tt")
    finding.seek(wish, 0)
    finding.replace_one(wish)
    finding.followed()
    assert texts_of(desk) == ["ttext of A.", "Text of B."]
    finding.seek(wish, 0)
    assert view.selected[1:] == (4, 5)
    finding.replace_one(wish)
    assert texts_of(desk) == ["ttextt of A.", "Text of B."]


def test_what_is_ticked_is_replaced_in_one_step() -> None:
    finding, desk, view = finding_in("A", "B")
    wish = Wish(Query("of"), everywhere=True, replacement="by")
    finding.seek(wish, None)
    assert view.found == (0, 2)
    steps, told = len(desk.done), []
    finding.replace_all(wish, [1], told.append)
    assert texts_of(desk) == ["Text of A.", "Text by B."]
    assert (len(desk.done) - steps, told) == (1, [1])


def test_what_was_not_looked_at_is_not_replaced() -> None:
    finding, desk, _ = finding_in("A")
    wish = Wish(Query("text"), replacement="word")
    finding.replace_all(wish, [0], lambda _count: None)
    assert texts_of(desk) == ["Text of A."]
    finding.followed()
    finding.replace_all(wish, [0], lambda _count: None)
    assert texts_of(desk) == ["Text of A."]
    assert finding.fresh


def texts_of(desk: PlainDesk) -> list[str]:
    return [one.text for scene in desk.order() for one in paragraphs_of(desk.document, scene)]


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

    def why_none(self, family: str, task: str) -> Failure:
        return ModelMissing(model_id=STARTER.id)

    def models_for(self, family: str, task: str = "") -> tuple[InstalledModel, ...]:
        return self.models

    def installed(self) -> tuple[InstalledModel, ...]:
        return self.models

    def entry(self, model_id: str) -> CatalogueEntry | None:
        return next((one for one in self.entries() if one.id == model_id), None)

    def entries(self) -> tuple[CatalogueEntry, ...]:
        return (STARTER,)

    def engine_speeds(self, model: InstalledModel) -> dict[str, EngineSpeed]:
        return {}

    def ref(self, model_id: str, tokens: tuple[int, int] | None = None) -> ModelRef:
        return ModelRef(id=model_id, engine="fake-text")


class AssistantRecorder:
    def __init__(self) -> None:
        self.pending = ""
        self.place: tuple[str, int] | None = None
        self.states: list[State] = []
        self.proposals: list[tuple[str, bool]] = []
        self.prompt: BuiltPrompt | None = None
        self.reads = (0, 0.0)
        self.found: list[Read] = []
        self.steps: tuple[list[str], tuple[str, ...]] = ([], ())

    def show_state(self, state: State, words: str) -> None:
        self.states.append(state)

    def show_proposal(self, text: str, *, ready: bool, cut: str = "") -> None:
        self.proposals.append((text, ready))

    def show_found(self, task: WritingTask, scene_id: str, found: Read, unread: int) -> None:
        self.found.append(found)

    def show_steps(self, steps: Sequence[WritingTask], answers: Sequence[str]) -> None:
        self.steps = ([one.id for one in steps], tuple(answers))

    def show_prompt(self, built: BuiltPrompt) -> None:
        self.prompt = built

    def show_read(self, tokens: int, seconds: float) -> None:
        self.reads = (tokens, seconds)

    def begin_pending(self, scene_id: str, place: tuple[str, int]) -> None:
        self.place = place

    def add_pending(self, text: str) -> None:
        self.pending += text

    def end_pending(self) -> tuple[str, int] | None:
        place, self.place = self.place, None
        return place

    def pending_landed(self) -> None:
        pass


def assisting(
    *models: InstalledModel,
) -> tuple[AssistantPresenter, PlainDesk, PlainQueue, AssistantRecorder, Paragraph]:
    desk, queue, view = PlainDesk("A"), PlainQueue(), AssistantRecorder()
    writers = Writers(PlainLibrary(*models))
    writers.installed()
    assistant = AssistantPresenter(desk, view, writers, queue)
    return assistant, desk, queue, view, paragraphs_of(desk.document, desk.id_of("A"))[0]


def ended(queue: PlainQueue, text: str = "", failure: Failure | None = None) -> Job:
    job_id = f"job{len(queue.requests)}"
    return Job(id=job_id, request=queue.requests[-1], state="failed" if failure else "done", failure=failure, text=text)


def test_a_continuation_sends_cards_notes_and_text() -> None:
    assistant, desk, queue, view, paragraph = assisting(FAKE)
    card = Card(id=new_id(), name="Text", facts="is a person")
    desk.perform(Change(id=new_id(), label="", stack="none", edits=(Edit(None, card),), at=0))
    scene = desk.document.need(Scene, desk.id_of("A"))
    noted = Edit(scene, msgspec.structs.replace(scene, notes="It rains."))
    desk.perform(Change(id=new_id(), label="", stack="none", edits=(noted,), at=0))
    assistant.begin(CONTINUE, desk.id_of("A"), (paragraph.id, 9), (paragraph.id, 9))
    assert queue.requests[0].prompt == "Text: is a person\n\nIt rains.\n\nText of A"
    assert queue.requests[0].max_tokens == 12
    assert view.prompt is not None
    assert [part.role for part in view.prompt.parts] == ["card", "notes", "before"]


def test_words_after_white_space_do_not_bring_their_own() -> None:
    assistant, desk, _queue, view, paragraph = assisting(FAKE)
    desk.perform(set_paragraph_text(desk.document, paragraph.id, "Once "))
    assistant.begin(CONTINUE, desk.id_of("A"), (paragraph.id, 5), (paragraph.id, 5))
    for piece in (" ", "\n", " upon", " a"):
        assistant.words("job1", piece)
    assert view.pending == "upon a"
    assistant.words("another", "!!")
    assert view.pending == "upon a"
    assistant.stop()
    assert paragraphs_of(desk.document, desk.id_of("A"))[0].text == "Once upon a"
    assert view.states == ["waiting", "writing", "idle"]


def test_a_failed_job_keeps_what_was_written_and_leaves_the_reason_to_the_window() -> None:
    assistant, desk, queue, _view, paragraph = assisting(FAKE)
    assistant.begin(CONTINUE, desk.id_of("A"), (paragraph.id, 10), (paragraph.id, 10))
    assistant.words("job1", " And")
    failure = WorkerDied(family="text", exit_code=-11)
    assistant.ended(ended(queue, " And then", failure))
    assert paragraphs_of(desk.document, desk.id_of("A"))[0].text == "Text of A. And then"
    assert desk.failures == []


def test_words_whose_paragraph_is_gone_land_at_the_end_of_the_scene() -> None:
    assistant, desk, queue, view, paragraph = assisting(FAKE)
    assistant.begin(CONTINUE, desk.id_of("A"), (paragraph.id, 10), (paragraph.id, 10))
    assistant.words("job1", " kept")
    view.place = ("no such paragraph", 3)
    assistant.ended(ended(queue))
    assert paragraphs_of(desk.document, desk.id_of("A"))[-1].text == "Text of A. kept"


def test_words_whose_scene_is_gone_are_dropped() -> None:
    assistant, desk, queue, _view, paragraph = assisting(FAKE)
    scene_id = desk.id_of("A")
    assistant.begin(CONTINUE, scene_id, (paragraph.id, 10), (paragraph.id, 10))
    assistant.words("job1", " lost")
    desk.perform(desk.done[0].inverse())
    assistant.ended(ended(queue))
    assert desk.document.records() == ()
    assert desk.failures == []


def test_a_prompt_that_is_refused_as_too_long_is_cut_and_asked_again_once() -> None:
    assistant, desk, queue, view, paragraph = assisting(FAKE)
    text = "The sea was grey and the boats lay still in the harbour of the old town. " * 80
    desk.perform(set_paragraph_text(desk.document, paragraph.id, text))
    assistant.begin(CONTINUE, desk.id_of("A"), (paragraph.id, len(text)), (paragraph.id, len(text)))
    assert view.prompt is not None
    refused = BadRequest(field="prompt", problem="it is 3000 tokens long, and fake reads at most 700")
    first = ended(queue, failure=refused)
    assert is_tried_again(first)
    assistant.ended(first)
    assert len(queue.requests) == 2
    assert len(queue.requests[1].prompt) < len(queue.requests[0].prompt) / 3
    assert queue.requests[1].refused_tokens == 3000
    assert queue.requests[1].seed == queue.requests[0].seed
    assert view.states[-1] == "waiting"
    assert view.prompt.request == queue.requests[1]
    assistant.words("job2", " And")
    assert not is_tried_again(ended(queue, failure=refused)), "a second refusal is told by the window"
    assistant.ended(ended(queue, failure=refused))
    assert len(queue.requests) == 2
    assert view.states[-1] == "idle"


def test_the_context_is_what_the_model_reads_in_the_time_and_memory_given() -> None:
    known = ModelTokens(context=8192, token_bytes=1000)
    free = [10**12]
    rates = {"llama-cpp": EngineSpeed(((512, 2.0),), 0.1)}

    class Measured(PlainLibrary):
        def engine_speeds(self, model: InstalledModel) -> dict[str, EngineSpeed]:
            return rates

    writers = Writers(Measured(FAKE), tokens_of=lambda _model: known, patience=lambda: 10, free_memory=lambda: free[0])
    writers.installed()
    assert writers.rate == 256
    assert (writers.writer().context_tokens, writers.writer().limited_by) == (2560, "time")
    rates["llama-cpp"] = EngineSpeed(((512, 0.1),), 0.1)
    assert writers.writer().context_tokens == 8192, "never more than it reads"
    assert writers.writer().limited_by == "model"
    rates["llama-cpp"] = EngineSpeed(((512, 100.0),), 0.1)
    assert writers.writer().context_tokens == 2048, "something, however slow it is"
    assert writers.writer().limited_by == "least"
    free[0] = 4 * 1000 * 400
    assert writers.writer().context_tokens == 400
    rates.clear()
    free[0] = 10**12
    assert writers.writer().context_tokens == 2048, "nobody has measured it"
    writers.options = msgspec.structs.replace(writers.options, context_tokens=4000)
    assert writers.writer().context_tokens == 4000, "what a person set counts"


def test_nothing_written_changes_nothing() -> None:
    assistant, desk, queue, _view, paragraph = assisting(FAKE)
    changes = len(desk.done)
    assistant.begin(CONTINUE, desk.id_of("A"), (paragraph.id, 10), (paragraph.id, 10))
    assistant.ended(ended(queue, "  \n"))
    assert len(desk.done) == changes


def test_only_one_job_at_a_time() -> None:
    assistant, desk, queue, _view, paragraph = assisting(FAKE)
    assistant.begin(CONTINUE, desk.id_of("A"), (paragraph.id, 10), (paragraph.id, 10))
    assistant.begin(CONTINUE, desk.id_of("A"), (paragraph.id, 0), (paragraph.id, 0))
    assistant.begin(ASK, desk.id_of("A"), (paragraph.id, 0), (paragraph.id, 0), "Who?")
    assert len(queue.requests) == 1


def test_without_a_model_the_starter_is_named() -> None:
    assistant, desk, queue, _view, paragraph = assisting()
    assistant.begin(CONTINUE, desk.id_of("A"), (paragraph.id, 10), (paragraph.id, 10))
    assert queue.requests == []
    assert desk.failures == [ModelMissing(model_id="starter")]


def test_a_rewrite_waits_for_a_yes_and_carries_its_author() -> None:
    assistant, desk, queue, view, paragraph = assisting(FAKE)
    scene_id = desk.id_of("A")
    changes = len(desk.done)
    assistant.begin(REWRITE, scene_id, (paragraph.id, 0), (paragraph.id, 4), "shorter")
    assistant.words("job1", " Words")
    assert queue.requests[0].messages[-1].content.endswith("shorter")
    assistant.ended(ended(queue, " Words"))
    assert view.proposals[-1] == ("Words", True)
    assert len(desk.done) == changes
    assert assistant.proposals.take(None)
    now = paragraphs_of(desk.document, scene_id)[0]
    assert now.text == "Words of A."
    assert [(span.start, span.end, span.recipe_id) for span in now.spans] == [(0, 5, "job1")]


def test_a_rewrite_of_text_that_changed_meanwhile_is_refused() -> None:
    assistant, desk, queue, _view, paragraph = assisting(FAKE)
    assistant.begin(REWRITE, desk.id_of("A"), (paragraph.id, 0), (paragraph.id, 4), "")
    assistant.ended(ended(queue, "Words"))
    desk.perform(set_paragraph_text(desk.document, paragraph.id, "My own."))
    assert not assistant.proposals.take(None)
    assert paragraphs_of(desk.document, desk.id_of("A"))[0].text == "My own."


def test_before_another_project_what_is_pending_lands_in_the_first() -> None:
    assistant, desk, queue, _view, paragraph = assisting(FAKE)
    assistant.begin(CONTINUE, desk.id_of("A"), (paragraph.id, 10), (paragraph.id, 10))
    assistant.words("job1", " kept")
    assistant.project_leaves()
    assert paragraphs_of(desk.document, desk.id_of("A"))[0].text == "Text of A. kept"
    assert queue.cancelled == ["job1"]
    assistant.words("job1", " late")
    assert assistant.running is None


def test_rejecting_takes_out_only_what_was_not_accepted() -> None:
    assistant, desk, queue, _view, paragraph = assisting(FAKE)
    scene_id, authorship = desk.id_of("A"), Authorship(desk)
    for text in (" One.", " Two."):
        now = paragraphs_of(desk.document, scene_id)[0]
        assistant.begin(CONTINUE, scene_id, (now.id, len(now.text)), (now.id, len(now.text)))
        assistant.ended(ended(queue, text))
    ids = [one.id for one in paragraphs_of(desk.document, scene_id)]
    assert authorship.unaccepted(ids) == [paragraph.id]
    assert authorship.accept(ids, "job1")
    assert authorship.reject(ids)
    assert paragraphs_of(desk.document, scene_id)[0].text == "Text of A. One."
    assert authorship.unaccepted(ids) == []
    assert not authorship.accept(ids)


def test_a_task_of_another_file_runs_as_its_template_says() -> None:
    """What a further task costs: its template."""
    shorten = msgspec.structs.replace(
        REWRITE, id="shorten", skill="rewrite", field="", instruction="Say it in half as many words.", step="Shorten"
    )
    assistant, desk, queue, view, paragraph = assisting(FAKE)
    assert assistant.begin(shorten, desk.id_of("A"), (paragraph.id, 0), (paragraph.id, 4))
    assert queue.requests[0].task == "shorten"
    assert queue.requests[0].messages[-1].content.endswith("Passage:\nText\n\nSay it in half as many words.")
    assistant.ended(ended(queue, "Tx"))
    assert view.proposals[-1] == ("Tx", True)
    assert assistant.proposals.take(None)
    assert desk.texts("A") == ["Tx of A."]
    assert desk.done[-1].label == "Shorten"


def test_an_answer_goes_to_the_caret_when_a_person_says_so() -> None:
    assistant, desk, queue, _view, paragraph = assisting(FAKE)
    here = (paragraph.id, 10)
    assert not assistant.begin(ASK, desk.id_of("A"), here, here, "  ")
    assert assistant.begin(ASK, desk.id_of("A"), here, here, "Who?")
    assistant.ended(ended(queue, " Mara."))
    assert not assistant.proposals.take(None)
    assert assistant.proposals.take(here)
    assert desk.texts("A") == ["Text of A.Mara."]


def test_a_model_is_trusted_with_what_it_says_of_itself() -> None:
    writers = Writers(PlainLibrary(FAKE))
    writers.installed()
    trusted: list[WritingTask] = [task for task in shipped_tasks() if not writers.doubt(task)]
    assert trusted == [CONTINUE]
    assert writers.chosen == "fake"
    assert writers.options.max_tokens == 12


def test_the_model_of_the_last_time_comes_with_its_own_numbers() -> None:
    writers = Writers(PlainLibrary(FAKE), chosen="fake")
    writers.installed()
    assert writers.options == Options.of(FAKE.defaults)
    writers.options = msgspec.structs.replace(writers.options, temperature=1.3)
    writers.installed()
    assert writers.options.temperature == 1.3, "what a person set since stays"


# ---- suggestions


class SuggestionRecorder:
    def __init__(self, place: tuple[str, int] | None) -> None:
        self.place = place
        self.shown = ""
        self.announced: list[str] = []
        self.waits: list[str] = []
        self.all_were_taken = False

    def here(self) -> tuple[str, int] | None:
        return self.place

    def show_words(self, words: str) -> None:
        self.shown = words

    def announce(self, words: str) -> None:
        self.announced.append(words)

    def show_asked(self) -> None:
        self.waits.append("asked")

    def gave_way(self) -> None:
        self.waits.append("gave way")

    def put_caret(self, place: tuple[str, int]) -> None:
        self.place = place

    def all_taken(self) -> None:
        self.all_were_taken = True


class AsidesQueue:
    """Words for a moment's use, said by the test."""

    def __init__(self) -> None:
        self.asked: list[tuple[TextRequest, OnWords, OnEnd]] = []
        self.cancelled: list[str] = []

    def ask(self, request: TextRequest, on_words: OnWords, on_end: OnEnd) -> str:
        self.asked.append((request, on_words, on_end))
        return f"aside{len(self.asked)}"

    def cancel_ask(self, token: str) -> None:
        self.cancelled.append(token)

    def recipe(self, request: TextRequest, recipe_id: str, finished: Ending | None) -> Recipe:
        return Recipe(id=recipe_id, request=request, created=0.0)


def suggesting() -> tuple[Suggesting, PlainDesk, SuggestionRecorder, AsidesQueue]:
    assistant, desk, _queue, _view, paragraph = assisting(FAKE)
    view, queue = SuggestionRecorder((paragraph.id, 10)), AsidesQueue()
    words = Suggesting(desk, view, queue, assistant.continuation)
    words.suggest()
    queue.asked[0][1](" And then it rai")
    return words, desk, view, queue


def test_a_suggestion_is_taken_word_by_word_a_step_each() -> None:
    words, desk, view, queue = suggesting()
    assert (queue.asked[0][0].prompt, queue.asked[0][0].max_tokens) == ("Text of A.", 20)
    assert view.shown == words.shown == " And then it"
    queue.asked[0][1]("ned.")
    assert view.shown == " And then it rained."
    queue.asked[0][2](Finished(job_id="aside1", seconds=1.0, device="cpu"))
    assert view.announced == [" And then it rained."]
    changes = len(desk.done)
    words.take(first_word(words.shown))
    words.take(words.shown)
    assert desk.texts("A") == ["Text of A. And then it rained."]
    first, second = desk.done[changes:]
    assert second.continues == ""
    assert [type(edit.after) for edit in first.edits] == [Recipe, Paragraph]
    assert view.all_were_taken
    assert view.shown == ""
    assert not words.asked


def test_a_suggestion_ends_with_its_place() -> None:
    words, desk, view, queue = suggesting()
    view.place = None
    words.check()
    assert queue.cancelled == ["aside1"]
    assert (view.shown, words.asked) == ("", False)
    queue.asked[0][1](" late")
    assert words.shown == ""
    words.take("nothing")
    assert desk.texts("A") == ["Text of A."]


def test_words_for_a_text_that_became_another_are_not_taken() -> None:
    words, desk, _view, queue = suggesting()
    (paragraph,) = paragraphs_of(desk.document, desk.id_of("A"))
    desk.perform(set_paragraph_text(desk.document, paragraph.id, "My own."))
    words.take(words.shown)
    assert desk.texts("A") == ["My own."]
    assert queue.cancelled == ["aside1"]


def test_how_fast_a_new_prompt_was_read_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assistant, desk, queue, view, paragraph = assisting(FAKE)
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    for seconds, expected in ((2.0, 2.0), (0.6, 2.0)):
        assistant.begin(CONTINUE, desk.id_of("A"), (paragraph.id, 9), (paragraph.id, 9))
        job = ended(queue)
        assistant.job_changed(msgspec.structs.replace(job, state="running"))
        now[0] += seconds
        assistant.words(job.id, " And")
        assert view.reads[1] == pytest.approx(expected), "of a prompt that begins as the last one most is known"
        assistant.stop()

"""A manuscript under random edits, undos, splits and joins: ids, links, footnotes and authors stay consistent.

Every change goes through the functions that the pane calls, and through a session's rule of undo: the newest change is
taken back by its inverse. Beside the document stands a model of it that knows no ranges: each letter carries its author
and what it links to, so that what an edit does to it is told by moving letters alone.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from studio.domain import manuscript, scene_drafts, scene_edits
from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.markdown_typed import NOTE_SIGN
from studio.domain.outline import children_of, paragraphs_of
from studio.domain.passages import Passage
from studio.domain.richtext import from_elsewhere
from studio.domain.text_records import AuthorSpan, Mark, Paragraph, Scene, SceneDraft
from studio.project.meaning import look
from studio.project.records import decode_record, encode_record

WORDS = st.text("ab 'é海\U0001f600", max_size=8)
Letter = tuple[str, str, str]
"""The letter, its recipe with what a person did not type, and the target that lies over it."""
Text = list[list[Letter]]


def letters(paragraph: Paragraph) -> list[Letter]:
    """By letter. A cut word's author counts as the model's, whose letters they are."""
    authors = [""] * len(paragraph.text)
    targets = [""] * len(paragraph.text)
    for span in paragraph.spans:
        by = "model" if span.by == "changed" else span.by
        authors[span.start : span.end] = [f"{by} {span.recipe_id}"] * (span.end - span.start)
    for mark in paragraph.marks:
        if mark.style in ("link", "footnote"):
            for at in range(mark.start, mark.end):
                targets[at] += f"{mark.style} {mark.target}"
    return list(zip(paragraph.text, authors, targets, strict=True))


def text_of(document: Document, scene_id: str) -> Text:
    return [letters(one) for one in paragraphs_of(document, scene_id)]


def without_targets(text: Text) -> list[list[tuple[str, str]]]:
    """A letter that is typed within a link belongs to it, which the model of letters does not tell."""
    return [[(letter, author) for letter, author, _ in paragraph] for paragraph in text]


class Writing(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.document = Document()
        self.done: list[Change] = []
        self.undone: list[Change] = []
        self.states: list[dict[str, object]] = []
        self.known: set[str] = set()
        """Every paragraph id that there ever was."""
        self.number = 0

    @initialize()
    def begin(self) -> None:
        for title in ("One", "Two"):
            self.document.apply(
                scene_edits.new_scene(self.document, title, passages=["first words", "more of them", ""])
            )
        self.known = {one.id for one in self.document.all(Paragraph)}

    # ---- what a person does

    def act(self, make: Callable[[Document], Change]) -> None:
        before = {one.id: one for one in self.document.records()}
        change = make(self.document)
        if change.edits:
            self.document.apply(change)
            self.states.append(before)
            self.done.append(change)
            self.undone.clear()
        fresh = {one.id for one in self.document.all(Paragraph)} - {
            one.id for one in before.values() if isinstance(one, Paragraph)
        }
        brought = {one.id for one in before.values() if isinstance(one, SceneDraft) for one in one.paragraphs}
        assert fresh.isdisjoint(self.known - brought), "an id came again as another paragraph's"
        self.known |= fresh

    def scene(self, data: st.DataObject) -> Scene:
        return data.draw(st.sampled_from(children_of(self.document, None)))

    def paragraph(self, data: st.DataObject) -> Paragraph:
        return data.draw(st.sampled_from(paragraphs_of(self.document, self.scene(data).id)))

    def stretch(self, data: st.DataObject, paragraph: Paragraph) -> tuple[int, int]:
        start = data.draw(st.integers(0, len(paragraph.text)))
        return start, data.draw(st.integers(start, len(paragraph.text)))

    def name(self, of: str) -> str:
        self.number += 1
        return f"{of}{self.number}"

    def check_edit(self, scene_id: str, edit: Callable[[Text], None], make: Callable[[Document], Change]) -> None:
        """The document does to its text what `edit` does to letters."""
        expected = text_of(self.document, scene_id)
        edit(expected)
        self.act(make)
        assert without_targets(text_of(self.document, scene_id)) == without_targets(expected)

    def place(self, paragraph: Paragraph) -> int:
        return self.document.need(Scene, paragraph.scene_id).paragraphs.index(paragraph.id)

    @rule(data=st.data(), words=WORDS, by_model=st.booleans())
    def write(self, data: st.DataObject, words: str, by_model: bool) -> None:
        paragraph = self.paragraph(data)
        start, end = self.stretch(data, paragraph)
        recipe = self.name("r") if by_model else None
        at = self.place(paragraph)

        def edit(text: Text) -> None:
            text[at][start:end] = [(letter, f"model {recipe}" if recipe else "", "") for letter in words]

        self.check_edit(
            paragraph.scene_id,
            edit,
            lambda one: manuscript.replace_text(one, paragraph.id, start, end, words, recipe_id=recipe),
        )

    @rule(data=st.data())
    def split(self, data: st.DataObject) -> None:
        paragraph = self.paragraph(data)
        offset, _ = self.stretch(data, paragraph)
        at = self.place(paragraph)

        def edit(text: Text) -> None:
            text[at : at + 1] = [text[at][:offset], text[at][offset:]]

        self.check_edit(paragraph.scene_id, edit, lambda one: manuscript.split_paragraph(one, paragraph.id, offset))

    @rule(data=st.data())
    def join(self, data: st.DataObject) -> None:
        scene = self.scene(data)
        if len(scene.paragraphs) < 2:
            return
        at = data.draw(st.integers(0, len(scene.paragraphs) - 2))

        def edit(text: Text) -> None:
            text[at : at + 2] = [text[at] + text[at + 1]]

        self.check_edit(scene.id, edit, lambda one: manuscript.join_paragraphs(one, scene.paragraphs[at]))

    @rule(data=st.data(), pasted=st.lists(WORDS, max_size=3))
    def paste(self, data: st.DataObject, pasted: list[str]) -> None:
        scene = self.scene(data)
        paragraphs = paragraphs_of(self.document, scene.id)
        a = data.draw(st.integers(0, len(paragraphs) - 1))
        b = data.draw(st.integers(a, len(paragraphs) - 1))
        start = data.draw(st.integers(0, len(paragraphs[a].text)))
        end = data.draw(st.integers(start if a == b else 0, len(paragraphs[b].text)))
        by = data.draw(st.sampled_from(["pasted", "dictation", "imported"]))
        passages = [Passage(one, spans=from_elsewhere(len(one), by)) for one in pasted]

        def edit(text: Text) -> None:
            new = [[(letter, f"{by} ", "") for letter in one] for one in pasted] or [[]]
            new[0] = text[a][:start] + new[0]
            new[-1] = new[-1] + text[b][end:]
            text[a : b + 1] = new

        self.check_edit(
            scene.id,
            edit,
            lambda one: manuscript.replace_range(
                one, scene.id, (paragraphs[a].id, start), (paragraphs[b].id, end), passages
            ),
        )

    @rule(data=st.data())
    def link(self, data: st.DataObject) -> None:
        paragraph = self.paragraph(data)
        start, end = self.stretch(data, paragraph)
        if start < end:
            self.act(lambda one: manuscript.set_target(one, paragraph.id, start, end, "link", self.name("https://")))

    @rule(data=st.data())
    def footnote(self, data: st.DataObject) -> None:
        paragraph = self.paragraph(data)
        at, _ = self.stretch(data, paragraph)
        self.act(lambda one: manuscript.replace_text(one, paragraph.id, at, at, NOTE_SIGN))
        self.act(lambda one: manuscript.set_target(one, paragraph.id, at, at + 1, "footnote", self.name("note ")))

    @rule(data=st.data(), on=st.booleans())
    def emphasise(self, data: st.DataObject, on: bool) -> None:
        paragraph = self.paragraph(data)
        self.act(lambda one: manuscript.set_marks(one, [(paragraph.id, *self.stretch(data, paragraph))], "bold", on=on))

    @rule(data=st.data(), keep=st.booleans())
    def settle(self, data: st.DataObject, keep: bool) -> None:
        paragraph = self.paragraph(data)
        settled = manuscript.accept_spans if keep else manuscript.reject_spans
        self.act(lambda one: settled(one, [paragraph.id]))

    @rule(data=st.data())
    def split_scene(self, data: st.DataObject) -> None:
        scene = self.scene(data)
        if len(scene.paragraphs) > 1 and len(children_of(self.document, None)) < 5:
            at = data.draw(st.integers(1, len(scene.paragraphs) - 1))
            self.act(lambda one: scene_edits.split_scene(one, scene.id, scene.paragraphs[at], "New"))

    @rule(data=st.data())
    def merge_scenes(self, data: st.DataObject) -> None:
        scenes = children_of(self.document, None)
        if len(scenes) > 1:
            at = data.draw(st.integers(0, len(scenes) - 2))
            self.act(lambda one: scene_edits.merge_scenes(one, scenes[at].id))

    @rule(data=st.data(), empty=st.booleans())
    def begin_draft(self, data: st.DataObject, empty: bool) -> None:
        scene = self.scene(data)
        if len(scene_drafts.drafts_of(self.document, scene.id)) < 4:
            self.act(lambda one: scene_drafts.begin_draft(one, scene.id, "Another", "First", empty=empty))

    @rule(data=st.data())
    def switch_draft(self, data: st.DataObject) -> None:
        drafts = list(self.document.all(SceneDraft))
        if drafts:
            wanted = data.draw(st.sampled_from(drafts))
            self.act(lambda one: scene_drafts.switch_draft(one, wanted.id, "First"))

    @rule(data=st.data())
    def take_paragraph_over(self, data: st.DataObject) -> None:
        drafts = [one for one in self.document.all(SceneDraft) if one.paragraphs]
        if drafts:
            draft = data.draw(st.sampled_from(drafts))
            wanted = data.draw(st.sampled_from(draft.paragraphs))
            self.act(lambda one: scene_drafts.restore_paragraph(one, draft.scene_id, draft.paragraphs, wanted.id))

    @precondition(lambda self: self.done)
    @rule(steps=st.integers(1, 5))
    def undo(self, steps: int) -> None:
        for _ in range(min(steps, len(self.done))):
            change = self.done.pop()
            self.document.apply(change.inverse())
            self.undone.append(change)
            assert {one.id: one for one in self.document.records()} == self.states.pop()

    @precondition(lambda self: self.undone)
    @rule(steps=st.integers(1, 5))
    def redo(self, steps: int) -> None:
        for _ in range(min(steps, len(self.undone))):
            change = self.undone.pop()
            self.states.append({one.id: one for one in self.document.records()})
            self.document.apply(change)
            self.done.append(change)

    # ---- what holds after each

    @invariant()
    def the_project_is_sound(self) -> None:
        assert [found.finding.what for found in look(self.document)] == []

    @invariant()
    def every_paragraph_stands_once_in_its_scene(self) -> None:
        listed = [(one, scene.id) for scene in self.document.all(Scene) for one in scene.paragraphs]
        assert len({one for one, _ in listed}) == len(listed)
        assert {(one.id, one.scene_id) for one in self.document.all(Paragraph)} == set(listed)
        assert all(scene.paragraphs for scene in self.document.all(Scene))

    @invariant()
    def marks_and_authors_lie_in_order_within_their_text(self) -> None:
        for paragraph in self.document.all(Paragraph):
            in_order(paragraph.spans, len(paragraph.text))
            for style in {mark.style for mark in paragraph.marks}:
                in_order([mark for mark in paragraph.marks if mark.style == style], len(paragraph.text))
            for mark in paragraph.marks:
                assert bool(mark.target) == (mark.style in ("link", "footnote"))
                if mark.style == "footnote" and paragraph.text[mark.start : mark.end]:
                    assert NOTE_SIGN in paragraph.text[mark.start : mark.end]

    @invariant()
    def every_record_can_be_stored(self) -> None:
        for scene in self.document.all(Scene):
            assert decode_record(encode_record(scene), "") == scene


def in_order(places: list[Mark] | tuple[AuthorSpan, ...], length: int) -> None:
    at = 0
    for place in places:
        assert at <= place.start < place.end <= length
        at = place.end


def run(examples: int, steps: int) -> None:
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Writing,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=quiet, database=None
        ),
    )


def test_random_edits_undos_splits_joins_leave_a_sound_manuscript() -> None:
    run(10, 40)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_ten_thousand_of_them_do() -> None:
    run(100, 100)

"""Drafts of a scene: begun, switched, named, deleted; and earlier texts that come back. Ids stay what they were."""

from __future__ import annotations

import pytest

from studio.domain import manuscript, scene_edits
from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.outline import children_of, paragraphs_of
from studio.domain.passages import Passage
from studio.domain.scene_drafts import (
    begin_draft,
    draft_tree,
    drafts_of,
    remove_draft,
    rename_draft,
    restore_paragraph,
    restore_scene,
    restore_text,
    switch_draft,
    text_of,
)
from studio.domain.text_records import AuthorSpan, Mark, Paragraph, Scene, SceneDraft


@pytest.fixture
def document() -> Document:
    document = Document()
    rich = Passage("the cold sea", marks=(Mark(4, 8, "italic"),), spans=(AuthorSpan(0, 3, "r"),))
    document.apply(scene_edits.new_scene(document, "Storm", passages=[rich, "It was over."]))
    document.apply(scene_edits.new_scene(document, "Calm", passages=["Nothing moved."]))
    return document


def scene_of(document: Document, at: int = 0) -> Scene:
    return children_of(document, None)[at]


def texts(document: Document, at: int = 0) -> list[str]:
    return [one.text for one in paragraphs_of(document, scene_of(document, at).id)]


def begin(document: Document, name: str, *, empty: bool = False) -> SceneDraft:
    change = begin_draft(document, scene_of(document).id, name, "First", empty=empty)
    document.apply(change)
    return document.need(SceneDraft, scene_of(document).draft_id)


def first_of(document: Document) -> SceneDraft:
    return drafts_of(document, scene_of(document).id)[0]


def type_over(document: Document, text: str, at: int = 0) -> None:
    paragraph = paragraphs_of(document, scene_of(document).id)[at]
    document.apply(manuscript.set_paragraph_text(document, paragraph.id, text))


def test_another_draft_begins_as_the_present_text_with_the_same_ids(document: Document) -> None:
    before = paragraphs_of(document, scene_of(document).id)
    made = begin(document, "Colder")
    assert paragraphs_of(document, scene_of(document).id) == before
    assert scene_of(document).draft_id == made.id
    assert [(depth, one.name) for depth, one in draft_tree(document, scene_of(document).id)] == [
        (0, "First"),
        (1, "Colder"),
    ]
    assert text_of(document, first_of(document).id) == before


def test_what_is_written_in_one_draft_is_in_no_other(document: Document) -> None:
    before = paragraphs_of(document, scene_of(document).id)
    made = begin(document, "Colder")
    type_over(document, "the colder sea")
    document.apply(switch_draft(document, first_of(document).id, "?"))
    assert paragraphs_of(document, scene_of(document).id) == before
    assert [one.text for one in text_of(document, made.id)] == ["the colder sea", "It was over."]
    document.apply(switch_draft(document, made.id, "?"))
    assert texts(document) == ["the colder sea", "It was over."]


def test_a_draft_may_begin_empty(document: Document) -> None:
    begin(document, "Anew", empty=True)
    assert texts(document) == [""]
    assert [one.text for one in text_of(document, first_of(document).id)] == ["the cold sea", "It was over."]


def test_every_step_can_be_taken_back(document: Document) -> None:
    states = [document.records()]
    changes: list[Change] = []

    def act(change: Change) -> None:
        document.apply(change)
        changes.append(change)
        states.append(document.records())

    scene_id = scene_of(document).id
    act(begin_draft(document, scene_id, "Colder", "First"))
    act(begin_draft(document, scene_id, "Colder still", "First", empty=True))
    act(rename_draft(document, first_of(document).id, "The first"))
    act(switch_draft(document, first_of(document).id, "?"))
    act(remove_draft(document, drafts_of(document, scene_id)[1].id))
    for change, before in zip(reversed(changes), reversed(states[:-1]), strict=True):
        document.apply(change.inverse())
        assert {one.id: one for one in document.records()} == {one.id: one for one in before}


def test_a_deleted_draft_leaves_its_place_to_those_begun_from_it(document: Document) -> None:
    middle = begin(document, "Middle")
    begin(document, "Last")
    document.apply(remove_draft(document, middle.id))
    tree = draft_tree(document, scene_of(document).id)
    assert [(depth, one.name) for depth, one in tree] == [(0, "First"), (1, "Last")]


def test_the_draft_in_the_book_cannot_be_deleted(document: Document) -> None:
    made = begin(document, "Colder")
    with pytest.raises(ValueError, match="in the book"):
        remove_draft(document, made.id)


def test_a_paragraph_that_went_to_another_scene_comes_back_as_one_of_its_own(document: Document) -> None:
    begin(document, "Colder")
    kept = text_of(document, first_of(document).id)
    scene = scene_of(document)
    document.apply(scene_edits.split_scene(document, scene.id, scene.paragraphs[1], "Over"))
    document.apply(switch_draft(document, first_of(document).id, "?"))
    back = paragraphs_of(document, scene_of(document).id)
    assert [one.text for one in back] == [one.text for one in kept]
    assert back[0].id == kept[0].id
    assert back[1].id != kept[1].id
    assert document.need(Paragraph, kept[1].id).scene_id != scene.id


def test_drafts_go_with_their_scene_and_come_back_with_it(document: Document) -> None:
    begin(document, "Colder")
    before = {one.id: one for one in document.records()}
    removal = scene_edits.remove_scene(document, scene_of(document).id)
    document.apply(removal)
    assert list(document.all(SceneDraft)) == []
    document.apply(removal.inverse())
    assert {one.id: one for one in document.records()} == before


def test_a_scene_that_takes_in_another_has_its_other_drafts(document: Document) -> None:
    calm = scene_of(document, 1)
    document.apply(begin_draft(document, calm.id, "Windless", "Still"))
    document.apply(scene_edits.merge_scenes(document, scene_of(document).id))
    (kept,) = drafts_of(document, scene_of(document).id)
    assert (kept.name, [one.text for one in kept.paragraphs]) == ("Still", ["Nothing moved."])


def test_a_scene_reads_as_it_did_and_its_paragraphs_keep_their_ids(document: Document) -> None:
    scene = scene_of(document)
    then = paragraphs_of(document, scene.id)
    first, second = scene.paragraphs
    document.apply(manuscript.replace_range(document, scene.id, (first, 3), (second, 3), ["x", "y", "z"]))
    document.apply(restore_text(document, scene.id, then))
    assert paragraphs_of(document, scene.id) == then


def test_a_scene_that_is_gone_comes_back(document: Document) -> None:
    scene = scene_of(document)
    then = paragraphs_of(document, scene.id)
    document.apply(scene_edits.remove_scene(document, scene.id))
    document.apply(restore_scene(document, scene, then))
    assert [one.title for one in children_of(document, None)] == ["Calm", "Storm"]
    assert paragraphs_of(document, scene.id) == then


class TestParagraph:
    def test_one_reads_as_it_did_where_it_stands(self, document: Document) -> None:
        scene = scene_of(document)
        then = paragraphs_of(document, scene.id)
        type_over(document, "gone")
        type_over(document, "Not over.", at=1)
        document.apply(restore_paragraph(document, scene.id, then, then[0].id))
        assert paragraphs_of(document, scene.id)[0] == then[0]
        assert texts(document)[1] == "Not over."

    def test_one_that_was_taken_out_stands_behind_the_one_it_stood_behind(self, document: Document) -> None:
        scene = scene_of(document)
        then = paragraphs_of(document, scene.id)
        document.apply(manuscript.insert_paragraphs(document, scene.id, 2, ["The end."]))
        document.apply(manuscript.replace_range(document, scene.id, (then[0].id, 12), (then[1].id, 12)))
        assert texts(document) == ["the cold sea", "The end."]
        document.apply(restore_paragraph(document, scene.id, then, then[1].id))
        assert texts(document) == ["the cold sea", "It was over.", "The end."]
        assert document.need(Scene, scene.id).paragraphs[1] == then[1].id

    def test_one_that_stands_in_another_scene_is_changed_there(self, document: Document) -> None:
        scene = scene_of(document)
        then = paragraphs_of(document, scene.id)
        document.apply(scene_edits.split_scene(document, scene.id, then[1].id, "Over"))
        document.apply(manuscript.set_paragraph_text(document, then[1].id, "?"))
        document.apply(restore_paragraph(document, scene.id, then, then[1].id))
        assert document.need(Paragraph, then[1].id).text == "It was over."
        assert document.need(Paragraph, then[1].id).scene_id != scene.id

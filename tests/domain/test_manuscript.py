"""The manuscript's edits: examples of each rule, and random sequences that must keep every invariant."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.domain import manuscript, scene_edits
from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.outline import children_of, outline, paragraphs_of
from studio.domain.passages import Passage
from studio.domain.text_records import AuthorSpan, Mark, Paragraph, Scene


def begin(*texts: str | Passage) -> tuple[Document, Scene]:
    document = Document()
    change = scene_edits.new_scene(document, "One", passages=texts or ("",))
    document.apply(change)
    scene = change.edits[0].after
    assert isinstance(scene, Scene)
    return document, document.need(Scene, scene.id)


def texts_of(document: Document, scene: Scene) -> list[str]:
    return [paragraph.text for paragraph in paragraphs_of(document, scene.id)]


def ids_of(document: Document, scene: Scene) -> tuple[str, ...]:
    return document.need(Scene, scene.id).paragraphs


class TestIds:
    @pytest.mark.parametrize(("offset", "kept_place"), [(9, 0), (2, 1), (5, 0), (0, 1), (10, 0)])
    def test_a_split_leaves_the_id_with_the_larger_part(self, offset: int, kept_place: int) -> None:
        document, scene = begin("abcdefghij")
        (old,) = ids_of(document, scene)
        document.apply(manuscript.split_paragraph(document, old, offset))
        assert texts_of(document, scene) == ["abcdefghij"[:offset], "abcdefghij"[offset:]]
        assert ids_of(document, scene)[kept_place] == old

    def test_a_join_leaves_the_first_id(self) -> None:
        document, scene = begin("a", "much longer")
        first, _ = ids_of(document, scene)
        document.apply(manuscript.join_paragraphs(document, first))
        assert (ids_of(document, scene), texts_of(document, scene)) == ((first,), ["amuch longer"])

    def test_the_last_paragraph_has_nothing_to_join_with(self) -> None:
        document, scene = begin("a")
        with pytest.raises(ValueError, match="no paragraph"):
            manuscript.join_paragraphs(document, ids_of(document, scene)[0])

    def test_pasted_paragraphs_are_new_and_the_torn_ones_keep_their_ids(self) -> None:
        document, scene = begin("first here", "gone", "last here")
        first, gone, last = ids_of(document, scene)
        document.apply(manuscript.replace_range(document, scene.id, (first, 6), (last, 5), ["A\nB", "C"]))
        assert texts_of(document, scene) == ["first A", "B", "Chere"]
        after = ids_of(document, scene)
        assert (after[0], after[2]) == (first, last)
        assert after[1] not in (first, gone, last)
        assert document.get(Paragraph, gone) is None

    def test_pasting_into_one_paragraph_leaves_the_id_with_the_larger_part(self) -> None:
        document, scene = begin("ab long tail")
        (old,) = ids_of(document, scene)
        document.apply(manuscript.replace_range(document, scene.id, (old, 2), (old, 2), ["X", "Y"]))
        assert texts_of(document, scene) == ["abX", "Y long tail"]
        assert ids_of(document, scene)[1] == old

    def test_deleting_over_paragraphs_joins_into_the_first(self) -> None:
        document, scene = begin("one two", "x", "three four")
        first, _, last = ids_of(document, scene)
        document.apply(manuscript.replace_range(document, scene.id, (first, 4), (last, 6)))
        assert (ids_of(document, scene), texts_of(document, scene)) == ((first,), ["one four"])

    def test_a_scene_never_loses_its_last_paragraph(self) -> None:
        document, scene = begin("a", "b")
        first, last = ids_of(document, scene)
        document.apply(manuscript.replace_range(document, scene.id, (first, 0), (last, 1)))
        assert texts_of(document, scene) == [""]


class TestAuthorship:
    def test_a_person_typing_inside_generated_words_splits_the_span(self) -> None:
        document, scene = begin(Passage("generated", spans=(AuthorSpan(0, 9, "r"),)))
        (only,) = ids_of(document, scene)
        document.apply(manuscript.set_paragraph_text(document, only, "gener!ated"))
        spans = document.need(Paragraph, only).spans
        assert spans == (AuthorSpan(0, 5, "r"), AuthorSpan(6, 10, "r"))

    def test_spans_shrink_move_and_split_with_their_text(self) -> None:
        document, scene = begin(Passage("mine machine", spans=(AuthorSpan(5, 12, "r", accepted=True),)))
        (only,) = ids_of(document, scene)
        document.apply(manuscript.replace_text(document, only, 0, 7, ""))
        assert document.need(Paragraph, only).spans == (AuthorSpan(0, 5, "r", accepted=True, by="changed"),)
        document.apply(manuscript.split_paragraph(document, only, 3))
        head, tail = paragraphs_of(document, scene.id)
        assert (head.spans, tail.spans) == (
            (AuthorSpan(0, 3, "r", accepted=True, by="changed"),),
            (AuthorSpan(0, 2, "r", accepted=True, by="changed"),),
        )
        document.apply(manuscript.join_paragraphs(document, head.id))
        assert document.need(Paragraph, head.id).spans == (AuthorSpan(0, 5, "r", accepted=True, by="changed"),)

    def test_generated_lines_become_paragraphs_each_with_its_author(self) -> None:
        document, scene = begin("Before. After.")
        (old,) = ids_of(document, scene)
        change = manuscript.insert_generated(document, old, 8, "One.\n\nTwo. \n", "r")
        document.apply(change)
        assert texts_of(document, scene) == ["Before. One.", "Two. After."]
        first, second = paragraphs_of(document, scene.id)
        assert (first.spans, second.spans) == ((AuthorSpan(8, 12, "r"),), (AuthorSpan(0, 5, "r"),))
        document.apply(change.inverse())
        assert texts_of(document, scene) == ["Before. After."]

    def test_generated_words_can_be_kept_or_taken_out(self) -> None:
        document, scene = begin(Passage("abcdef", spans=(AuthorSpan(0, 2, "r"), AuthorSpan(4, 6, "s"))))
        ids = ids_of(document, scene)
        document.apply(manuscript.accept_spans(document, ids, "r"))
        assert document.need(Paragraph, ids[0]).spans == (AuthorSpan(0, 2, "r", accepted=True), AuthorSpan(4, 6, "s"))
        document.apply(manuscript.reject_spans(document, ids))
        assert texts_of(document, scene) == ["abcd"]

    def test_only_what_lies_between_two_places_is_kept_or_taken_out(self) -> None:
        one = Passage("Own. One two three.", spans=(AuthorSpan(4, 19, "r"),))
        document, scene = begin(one, Passage("Four five.", spans=(AuthorSpan(0, 10, "r"),)))
        first, second = ids_of(document, scene)
        kept = AuthorSpan(9, 13, "r", accepted=True)
        document.apply(manuscript.accept_spans(document, [first], within=((first, 9), (first, 13))))
        assert document.need(Paragraph, first).spans == (AuthorSpan(4, 9, "r"), kept, AuthorSpan(13, 19, "r"))
        document.apply(manuscript.reject_spans(document, [first, second], within=((first, 0), (second, 5))))
        assert texts_of(document, scene) == ["Own.two ", "five."]
        assert document.need(Paragraph, second).spans == (AuthorSpan(0, 5, "r"),)
        assert manuscript.generated_in(document.need(Paragraph, first)) == []


class TestMarks:
    def test_typing_takes_on_the_emphasis_of_the_letter_before(self) -> None:
        document, scene = begin(Passage("so bold", marks=(Mark(3, 7, "bold"),)))
        (only,) = ids_of(document, scene)
        document.apply(manuscript.replace_text(document, only, 7, 7, "er"))
        assert document.need(Paragraph, only).marks == (Mark(3, 9, "bold"),)
        document.apply(manuscript.replace_text(document, only, 3, 3, "very "))
        assert document.need(Paragraph, only).marks == (Mark(8, 14, "bold"),)

    def test_a_mark_can_be_switched_off_in_the_middle(self) -> None:
        document, scene = begin(Passage("abcdef", marks=(Mark(0, 6, "italic"),)))
        (only,) = ids_of(document, scene)
        document.apply(manuscript.set_marks(document, [(only, 2, 4)], "italic", on=False))
        assert document.need(Paragraph, only).marks == (Mark(0, 2, "italic"), Mark(4, 6, "italic"))


class TestOutline:
    def test_scenes_are_put_between_others_however_often(self) -> None:
        document = Document()
        first, last = (self.add(document, title) for title in ("first", "last"))
        names = [f"m{number}" for number in range(80)]
        for name in names:
            document.apply(scene_edits.new_scene(document, name, after_id=first.id))
        order = [scene.title for scene in children_of(document, None)]
        assert order == ["first", *reversed(names), "last"]
        assert last.title == "last"

    def test_a_scene_moves_with_what_is_under_it_but_not_into_itself(self) -> None:
        document = Document()
        a, b = self.add(document, "a"), self.add(document, "b")
        document.apply(scene_edits.new_scene(document, "c", parent_id=a.id))
        document.apply(scene_edits.move_scene(document, a.id, parent_id=b.id))
        assert [(depth, scene.title) for depth, scene in outline(document)] == [(0, "b"), (1, "a"), (2, "c")]
        with pytest.raises(ValueError, match="itself"):
            scene_edits.move_scene(document, b.id, parent_id=a.id)

    def test_removing_a_scene_takes_everything_under_it(self) -> None:
        document = Document()
        a = self.add(document, "a")
        document.apply(scene_edits.new_scene(document, "c", parent_id=a.id, passages=("x", "y")))
        change = scene_edits.remove_scene(document, a.id)
        document.apply(change)
        assert document.records() == ()
        document.apply(change.inverse())
        assert [scene.title for _, scene in outline(document)] == ["a", "c"]

    def test_parents_in_a_circle_are_shown_all_the_same(self) -> None:
        document = Document((Scene(id="a", parent_id="b"), Scene(id="b", parent_id="a"), Scene(id="c", parent_id="?")))
        assert {scene.id for _, scene in outline(document)} == {"a", "b", "c"}

    def add(self, document: Document, title: str) -> Scene:
        change = scene_edits.new_scene(document, title)
        document.apply(change)
        scene = change.edits[0].after
        assert isinstance(scene, Scene)
        return scene


def check_consistent(document: Document) -> None:
    listed: list[str] = []
    for scene in document.all(Scene):
        assert scene.paragraphs
        listed.extend(scene.paragraphs)
        for paragraph_id in scene.paragraphs:
            paragraph = document.need(Paragraph, paragraph_id)
            assert paragraph.scene_id == scene.id
            check_paragraph(paragraph)
    assert sorted(listed) == sorted(paragraph.id for paragraph in document.all(Paragraph))


def check_paragraph(paragraph: Paragraph) -> None:
    end = 0
    for span in paragraph.spans:
        assert end <= span.start < span.end <= len(paragraph.text)
        end = span.end
    ends: dict[str, int] = {}
    for mark in paragraph.marks:
        assert ends.get(mark.style, -1) < mark.start < mark.end <= len(paragraph.text)
        ends[mark.style] = mark.end


TEXT = st.text(alphabet="ab \n🙂é", max_size=12)


def random_change(document: Document, data: st.DataObject) -> Change:  # noqa: PLR0911 - one for each edit
    scenes = list(document.all(Scene))
    scene = data.draw(st.sampled_from(scenes))
    paragraphs = paragraphs_of(document, scene.id)
    number = data.draw(st.integers(0, len(paragraphs) - 1))
    paragraph = paragraphs[number]
    a, b = sorted(data.draw(st.tuples(*[st.integers(0, len(paragraph.text))] * 2)))
    text = data.draw(TEXT)
    match data.draw(st.integers(0, 11)):
        case 0:
            return manuscript.set_paragraph_text(document, paragraph.id, text)
        case 1:
            return manuscript.replace_text(document, paragraph.id, a, b, text, recipe_id="r")
        case 2:
            return manuscript.split_paragraph(document, paragraph.id, a)
        case 3 if number + 1 < len(paragraphs):
            return manuscript.join_paragraphs(document, paragraph.id)
        case 4:
            passage = Passage(text, spans=(AuthorSpan(0, 99, "p"),), marks=(Mark(1, 3, "bold"), Mark(2, 9, "bold")))
            return manuscript.insert_paragraphs(document, scene.id, number, [passage, text])
        case 3 | 5 | 6:
            other = data.draw(st.integers(number, len(paragraphs) - 1))
            low = a if other == number else 0
            end = data.draw(st.integers(low, len(paragraphs[other].text)))
            place = (paragraphs[other].id, end)
            return manuscript.replace_range(document, scene.id, (paragraph.id, a), place, text.split(" "))
        case 7:
            return manuscript.insert_generated(document, paragraph.id, a, text, "g")
        case 8:
            return manuscript.accept_spans(document, [paragraph.id])
        case 9:
            return manuscript.set_marks(document, [(paragraph.id, a, b)], "bold", on=bool(text))
        case 10:
            return scene_edits.new_scene(document, text, after_id=scene.id if scene.parent_id is None else None)
        case _ if len(scenes) > 1:
            return scene_edits.remove_scene(document, scene.id)
        case _:
            return manuscript.reject_spans(document, [paragraph.id])


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_random_edits_keep_the_manuscript_whole_and_undo_to_the_start(data: st.DataObject) -> None:
    document, _ = begin("Some text", Passage("machine", spans=(AuthorSpan(2, 7, "r"),)))
    start = {record.id: record for record in document.records()}
    done = []
    for _ in range(data.draw(st.integers(1, 12))):
        before = [paragraph.text for scene in document.all(Scene) for paragraph in paragraphs_of(document, scene.id)]
        change = random_change(document, data)
        assert before == [
            paragraph.text for scene in document.all(Scene) for paragraph in paragraphs_of(document, scene.id)
        ], "making a change must not apply it"
        document.apply(change)
        check_consistent(document)
        done.append(change)
    end = {record.id: record for record in document.records()}
    for change in reversed(done):
        document.apply(change.inverse())
    assert {record.id: record for record in document.records()} == start
    for change in done:
        document.apply(change)
    assert {record.id: record for record in document.records()} == end


@given(TEXT, TEXT)
def test_setting_a_text_gives_that_text_and_only_the_new_letters_to_the_model(old: str, new: str) -> None:
    document, scene = begin(Passage(old))
    (only,) = ids_of(document, scene)
    document.apply(manuscript.set_paragraph_text(document, only, new, recipe_id="r"))
    paragraph = document.need(Paragraph, only)
    assert paragraph.text == new
    generated = "".join(new[span.start : span.end] for span in paragraph.spans)
    typed = len(new) - len(generated)
    assert typed <= len(old)
    check_paragraph(paragraph)


def test_a_change_may_edit_a_record_only_once() -> None:
    from studio.domain.changes import Conflict, Edit

    document, scene = begin("a")
    present = document.need(Scene, scene.id)
    twice = (
        Edit(present, msgspec.structs.replace(present, title="b")),
        Edit(msgspec.structs.replace(present, title="b"), msgspec.structs.replace(present, title="c")),
    )
    with pytest.raises(Conflict, match="two edits"):
        document.apply(Change(id="x", label="x", stack="writing", edits=twice, at=0.0))
    assert document.need(Scene, scene.id) == present

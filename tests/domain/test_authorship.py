"""Who wrote what: kept through edits, and counted by word."""

from __future__ import annotations

from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.domain import manuscript, scene_edits
from studio.domain.authorship import Imported, editors_of, imports_of, report, words_of
from studio.domain.document import Document
from studio.domain.passages import Passage
from studio.domain.richtext import authors_of, from_elsewhere, tidy
from studio.domain.searching import Query, replace_hits, search
from studio.domain.text_records import AuthorSpan, Paragraph, Scene


def one(text: str, *spans: AuthorSpan) -> tuple[Document, str]:
    document = Document()
    document.apply(scene_edits.new_scene(document, "One", passages=[Passage(text, spans=spans)]))
    return document, next(iter(document.all(Paragraph))).id


def shown(document: Document, paragraph_id: str) -> list[tuple[str, str]]:
    paragraph = document.need(Paragraph, paragraph_id)
    return [(paragraph.text[a:b], author) for a, b, author in authors_of(paragraph.text, paragraph.spans)]


class TestChanged:
    def test_what_is_left_of_a_models_word_is_changed(self) -> None:
        document, only = one("She was walking home.", AuthorSpan(0, 21, "r"))
        document.apply(manuscript.replace_text(document, only, 12, 15, ""))
        assert shown(document, only) == [("She was ", "model"), ("walk", "changed"), (" home.", "model")]

    def test_a_word_of_both_is_changed_as_a_whole(self) -> None:
        document, only = one("She walk home.", AuthorSpan(0, 14, "r"))
        document.apply(manuscript.replace_text(document, only, 8, 8, "ed"))
        assert shown(document, only) == [("She ", "model"), ("walked", "changed"), (" home.", "model")]

    def test_a_word_that_is_typed_between_is_a_persons(self) -> None:
        document, only = one("She walked home.", AuthorSpan(0, 16, "r"))
        for at, letter in enumerate("all "):
            document.apply(manuscript.replace_text(document, only, 4 + at, 4 + at, letter))
        assert shown(document, only) == [("She ", "model"), ("all ", "person"), ("walked home.", "model")]

    def test_a_word_that_takes_the_place_of_another_is_a_persons(self) -> None:
        document, only = one("She walked home.", AuthorSpan(0, 16, "r"))
        document.apply(manuscript.replace_text(document, only, 4, 10, "ran"))
        assert shown(document, only) == [("She ", "model"), ("ran", "person"), (" home.", "model")]

    def test_deleting_over_paragraphs_changes_the_words_that_it_cuts(self) -> None:
        document, only = one("She walked home.", AuthorSpan(0, 16, "r"))
        scene = next(iter(document.all(Scene)))
        document.apply(
            manuscript.insert_paragraphs(document, scene.id, 1, [Passage("Later", spans=(AuthorSpan(0, 5, "r"),))])
        )
        first, last = document.need(Scene, scene.id).paragraphs
        document.apply(manuscript.replace_range(document, scene.id, (first, 8), (last, 3)))
        assert shown(document, only) == [("She ", "model"), ("walker", "changed")]

    def test_replacing_everywhere_changes_what_it_cuts(self) -> None:
        document, only = one("walking, talking", AuthorSpan(0, 16, "r"))
        hits = search(Query("ing"), list(document.all(Paragraph)), "").hits
        document.apply(replace_hits(document, hits))
        assert shown(document, only) == [("walk", "changed"), (", ", "model"), ("talk", "changed")]

    def test_what_was_pasted_or_dictated_stays_so(self) -> None:
        document, only = one("walking", *from_elsewhere(7, "pasted"))
        document.apply(manuscript.replace_text(document, only, 4, 7, ""))
        assert shown(document, only) == [("walk", "pasted")]


@given(st.data())
def test_every_letter_has_one_author(data: st.DataObject) -> None:
    text = data.draw(st.text("ab '.", max_size=20))
    edges = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    kinds = st.sampled_from(["model", "changed", "dictation", "pasted", "imported"])
    spans = [AuthorSpan(a, b, "r", by=data.draw(kinds)) for a, b in zip(edges[::2], edges[1::2], strict=False)]
    parts = authors_of(text, spans)
    assert "".join(text[a:b] for a, b, _ in parts) == text
    assert all(a < b for a, b, _ in parts)
    assert all(one[2] != other[2] or one[2] != "changed" for one, other in pairwise(parts))


@pytest.mark.parametrize("by", ["model", "changed", "dictation", "pasted", "imported"])
def test_authors_are_kept_through_a_split_and_a_join(by: str) -> None:
    document, only = one("one two three", AuthorSpan(4, 7, "r", by=by))  # type: ignore[arg-type]
    document.apply(manuscript.split_paragraph(document, only, 5))
    document.apply(manuscript.join_paragraphs(document, next(iter(document.all(Scene))).paragraphs[0]))
    [paragraph] = document.all(Paragraph)
    assert paragraph.spans == (AuthorSpan(4, 7, "r", by=by),)  # type: ignore[arg-type]


def test_words_are_counted_by_who_wrote_them() -> None:
    document, only = one("She walked home alone.", AuthorSpan(4, 8, "r"), AuthorSpan(11, 15, "r"))
    assert words_of(document.need(Paragraph, only)) == {"person": 2, "changed": 1, "model": 1}


def test_a_chapter_has_the_words_of_its_scenes() -> None:
    document = Document()
    document.apply(scene_edits.new_scene(document, "Part"))
    part = next(iter(document.all(Scene)))
    pasted = Passage("one two", spans=from_elsewhere(7, "pasted"))
    document.apply(scene_edits.new_scene(document, "A", parent_id=part.id, passages=["mine"]))
    document.apply(scene_edits.new_scene(document, "B", parent_id=part.id, passages=[pasted]))
    document.apply(scene_edits.new_scene(document, "After", passages=["my own"]))
    told = report(document)
    assert [(one.title, one.depth, dict(one.whole)) for one in told.scenes] == [
        ("Part", 0, {"person": 1, "pasted": 2}),
        ("A", 1, {"person": 1}),
        ("B", 1, {"pasted": 2}),
        ("After", 0, {"person": 2}),
    ]
    assert dict(told.book) == {"person": 3, "pasted": 2}


def test_words_of_editors_are_counted_by_name() -> None:
    spans = (
        AuthorSpan(0, 3, "", by="editor", name="Eva Klein"), AuthorSpan(4, 7, "", by="editor", name="Ben"),
        AuthorSpan(8, 13, "", by="editor", name="Eva Klein"), AuthorSpan(14, 16, "", by="pasted"),
        AuthorSpan(17, 20, "", by="editor"),
    )  # fmt: skip
    document, only = one("She had never so sat down", *spans)
    assert editors_of(document.need(Paragraph, only)) == {"Eva Klein": 2, "Ben": 1, "": 1}
    scene = next(iter(document.all(Scene)))
    document.apply(
        scene_edits.new_scene(document, "Inside", parent_id=scene.id, passages=[Passage("Oh", spans=spans[:1])])
    )
    told = report(document)
    assert told.editors == {"Eva Klein": 3, "Ben": 1, "": 1}
    assert told.scenes[0].editors == told.editors
    assert told.scenes[1].editors == {"Eva Klein": 1}
    assert told.book["editor"] == 5


def test_imported_words_are_counted_by_file_and_time() -> None:
    old = from_elsewhere(3, "imported", name="old.docx", at=100.0)
    new = from_elsewhere(7, "imported", name="new.md", at=200.0)
    document, only = one("one, two more", *old, msgspec.structs.replace(old[0], start=5, end=8))
    scene = next(iter(document.all(Scene)))
    document.apply(scene_edits.new_scene(document, "In", parent_id=scene.id, passages=[Passage("of them", spans=new)]))
    assert imports_of(document.need(Paragraph, only)) == {("old.docx", 100.0): 2}
    told = report(document)
    assert told.book == {"imported": 4, "person": 1}
    assert told.imports == (Imported("old.docx", 100.0, 2), Imported("new.md", 200.0, 2))
    assert told.scenes[0].imports == told.imports
    assert told.scenes[1].imports == (Imported("new.md", 200.0, 2),)
    assert not told.imports_told


def test_neighbours_of_two_imports_stay_two() -> None:
    first, second = (from_elsewhere(3, "imported", name="a.md", at=at)[0] for at in (1.0, 2.0))
    spans = (first, msgspec.structs.replace(second, start=3, end=6))
    assert tidy("onetwo", (), spans).spans == spans


@pytest.mark.parametrize(
    ("typed", "place"), [("Typed. ", 0), ("The ", 0), (" This", 4), ("x this", 9), (" is", 7), ("t", 13), ("is ", 5)]
)
def test_words_that_end_as_others_begin_are_whose_they_are(typed: str, place: int) -> None:
    """Only the letters before and after are known of what is typed: they can be matched in several ways."""
    old = "This was then"
    document, only = one(old, *from_elsewhere(len(old), "imported", name="a.md"))
    document.apply(manuscript.set_paragraph_text(document, only, old[:place] + typed + old[place:]))
    parts = shown(document, only)
    assert "".join(text for text, _ in parts) == old[:place] + typed + old[place:]
    assert sum(len(text) for text, author in parts if author == "person") == len(typed)
    assert [text.strip() for text, author in parts if author == "person"] == [typed.strip()]

"""What is set around the story: known by its title, by what it has, by what the writer said; left out of summaries."""

from __future__ import annotations

import pytest

from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.ids import new_id
from studio.domain.matter import apart, looks_like_front, matter_of, title_matter
from studio.domain.scene_edits import set_scene_field
from studio.domain.scenes_together import set_apart
from studio.domain.summaries import BOOK, keep_summary, lacking, source_of, source_text, story_before, sum_up
from studio.domain.text_records import Matter, Paragraph, Scene

# From Project Gutenberg's texts of "Black Beauty", "Treasure Island" and "Die Verwandlung".
BLACK_BEAUTY = (
    "BLACK BEAUTY", "The Autobiography of a Horse", "by Anna Sewell [English Quaker -- 1820-1878.]",
    "[Note: 'Black Beauty' was originally published in 1877. This etext was transcribed from an American edition of "
    "1911. Some small corrections were made, after being confirmed against other sources.]",
    "To my dear and honored Mother, whose life, no less than her pen, has been devoted to the welfare of others, this "
    "little book is affectionately dedicated.",
    "Contents", "Part I", "01 My Early Home", "02 The Hunt",
)  # fmt: skip
VERWANDLUNG = ("DIE VERWANDLUNG", "VON", "FRANZ KAFKA", "COPYRIGHT KURT WOLFF VERLAG · LEIPZIG. 1917")
STORY = (
    "The first place that I can well remember was a large pleasant meadow with a pond of clear water in it. Some shady "
    "trees leaned over it, and rushes and water-lilies grew at the deep end. Over the hedge we looked into a field."
)
TITLES = frozenset(("my early home", "the hunt"))


@pytest.mark.parametrize(
    ("title", "texts"),
    [
        ("Black Beauty", BLACK_BEAUTY),
        ("Die Verwandlung", VERWANDLUNG),
        ("Pride and Prejudice", ("PRIDE AND PREJUDICE", "By Jane Austen")),
        ("The Sea", ("© 2026 Ines Vale. All rights reserved.", "ISBN 978-0-00-000000-2")),
    ],
)
def test_a_title_page_is_front_matter(title: str, texts: tuple[str, ...]) -> None:
    assert looks_like_front(title, texts, TITLES)


@pytest.mark.parametrize(
    ("title", "texts"),
    [
        ("Black Beauty", (STORY,)),
        ("Black Beauty", ("by Anna Sewell", STORY)),
        ("Sonnets", ("Shall I compare thee to a summer's day?", "Thou art more lovely and more temperate:")),
        ("One", ("“Who is there?” she asked.", "“Nobody.”", "“Then go away.”")),
        ("Part One", ()),
    ],
)
def test_what_tells_something_is_story(title: str, texts: tuple[str, ...]) -> None:
    assert not looks_like_front(title, texts, TITLES)


@pytest.mark.parametrize(
    ("title", "matter"),
    [("Contents", "front"), ("Transcriber’s Note:", "back"), ("Index", "back"), ("Prologue", "story"), ("", "story")],
)
def test_a_title_says_it(title: str, matter: str) -> None:
    assert title_matter(title) == matter


def test_what_the_writer_says_goes_before_the_title() -> None:
    assert matter_of(Scene(id="s", title="Index", matter="story")) == "story"
    assert matter_of(Scene(id="s", title="One", matter="front")) == "front"


def book(matter: Matter = "front") -> Document:
    document = Document()
    records: list[Scene | Paragraph] = []
    for number, texts in enumerate((BLACK_BEAUTY, (STORY,), ("The hunt came by. " * 9,))):
        ids = tuple(f"p{number}-{place}" for place in range(len(texts)))
        records.append(
            Scene(
                id=f"s{number}", title=f"Scene {number}", rank=number, paragraphs=ids, matter="" if number else matter
            )
        )
        records += [Paragraph(id=one, scene_id=f"s{number}", text=text) for one, text in zip(ids, texts, strict=True)]
    edits = tuple(Edit(None, one) for one in records)
    document.apply(Change(id=new_id(), label="", stack="none", edits=edits, at=0.0))
    return document


def summed_up(document: Document) -> Document:
    while wanted := lacking(document):
        for node in wanted:
            change = keep_summary(document, node, sum_up(document, node), source_of(document, node), "extract")
            if change is not None:
                document.apply(change)
    return document


def test_summaries_leave_it_out() -> None:
    document = summed_up(book())
    assert [one.scene_id for one in story_before(document, "s2")] == ["s1"]
    assert "Note" not in source_text(document, BOOK)
    assert "shady" in source_text(document, BOOK)


def test_what_the_writer_makes_story_is_summed_up_again() -> None:
    document = summed_up(book())
    document.apply(set_scene_field(document, "s0", "matter", "story"))
    assert lacking(document) == ("s0",)
    assert [one.scene_id for one in story_before(summed_up(document), "s2")] == ["s0", "s1"]


def test_the_text_of_a_part_is_left_out_and_what_lies_in_it_is_not() -> None:
    document = book()
    inside = document.need(Scene, "s1")
    moved = Edit(inside, Scene(id="s1", title="Scene 1", parent_id="s0", paragraphs=inside.paragraphs))
    document.apply(Change(id=new_id(), label="", stack="none", edits=(moved,), at=0.0))
    summed_up(document)
    assert [one.scene_id for one in story_before(document, "s2")] == ["s0"]
    assert "shady" in story_before(document, "s2")[0].text
    assert "Note" not in source_text(document, "s0")


def test_chosen_scenes_are_set_apart_by_where_they_stand() -> None:
    document = book("")
    document.apply(set_apart(document, {"s0", "s2"}, around=True))
    assert [document.need(Scene, one).matter for one in ("s0", "s1", "s2")] == ["front", "", "back"]
    assert apart(document) == {"s0", "s2"}
    document.apply(set_apart(document, {"s0", "s2"}, around=False))
    assert apart(document) == frozenset()


def test_another_word_is_none() -> None:
    with pytest.raises(ValueError, match="front matter"):
        set_scene_field(book(), "s0", "matter", "cover")

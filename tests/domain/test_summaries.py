"""Summaries: of what, when out of date, which stand before a place; texts as their most telling sentences."""

from __future__ import annotations

from studio.domain.document import Document
from studio.domain.extracting import extract, words_in
from studio.domain.summaries import (
    BOOK,
    holders_of,
    is_stale,
    keep_summary,
    lacking,
    nodes,
    source_of,
    story_before,
    sum_up,
    write_summary,
)
from studio.domain.text_records import Paragraph, Scene, Summary

STORM = (
    "The storm broke over the harbour before dawn. Captain Hale ordered the crew of the Meridian to cut the moorings. "
    "“Hurry,” he said. It was cold. The Meridian struck the breakwater and the crew took to the boats. "
    "Gulls cried. Somebody coughed. The captain alone stayed aboard the Meridian until the storm passed."
)


def book() -> Document:
    """A part with two chapters of two scenes and one."""
    scenes = [
        Scene(id="part", title="Part", rank=1),
        Scene(id="c1", title="Chapter 1", parent_id="part", rank=1),
        Scene(id="s1", title="S1", parent_id="c1", rank=1, paragraphs=("p1",)),
        Scene(id="s2", title="S2", parent_id="c1", rank=2, paragraphs=("p2",)),
        Scene(id="c2", title="Chapter 2", parent_id="part", rank=2),
        Scene(id="s3", title="S3", parent_id="c2", rank=1, paragraphs=("p3",)),
        Scene(id="s4", title="S4", parent_id="c2", rank=2, paragraphs=("p4",)),
    ]
    texts = [Paragraph(id=f"p{n}", scene_id=f"s{n}", text=STORM.replace("Hale", f"Hale{n}")) for n in (1, 2, 3, 4)]
    return Document((*scenes, *texts))


def summed(document: Document) -> Document:
    while wanted := lacking(document):
        node = wanted[0]
        change = keep_summary(document, node, sum_up(document, node), source_of(document, node), "extract")
        assert change is not None
        document.apply(change)
    return document


def test_what_is_inside_is_summed_up_before_what_holds_it() -> None:
    order = nodes(book())
    assert set(order[:4]) == {"s1", "s2", "s3", "s4"}
    assert order[-2:] == ("part", BOOK)
    assert holders_of(book(), "s4") == ("c2", "part", BOOK)
    assert lacking(book()) == ("s1", "s2", "s3", "s4"), "chapters have nothing to be made of yet"
    assert {one.id for one in summed(book()).all(Summary)} == set(order)


def test_the_story_before_a_scene_is_coarse_where_it_is_far() -> None:
    document = summed(book())
    assert [one.title for one in story_before(document, "s4")] == ["Chapter 1", "S3"]
    assert [one.title for one in story_before(document, "s2")] == ["S1"]
    assert story_before(document, "s1") == ()
    assert story_before(document, "nowhere") == ()


def test_a_changed_text_makes_its_summary_stale_and_in_turn_those_above() -> None:
    document = summed(book())
    assert lacking(document) == ()
    p1 = document.need(Paragraph, "p1")
    document.apply(write := _text(document, p1, "The storm never came and Hale slept through the whole long night."))
    assert write.edits
    assert lacking(document) == ("s1",)
    assert is_stale(document, document.need(Summary, "s1"))
    assert [one.stale for one in story_before(document, "s2")] == [True]
    summed(document)
    assert "slept" in document.need(Summary, "s1").text
    assert "slept" in document.need(Summary, "c1").text
    assert lacking(document) == ()


def _text(document: Document, paragraph: Paragraph, text: str):  # type: ignore[no-untyped-def]
    import msgspec

    from studio.domain.draft import Draft

    draft = Draft(document)
    draft.put(msgspec.structs.replace(paragraph, text=text))
    return draft.change("Typing")


def test_what_a_person_wrote_is_never_overwritten_until_it_is_emptied() -> None:
    document = summed(book())
    document.apply(write_summary(document, "s1", "Hale cuts the moorings."))
    document.apply(_text(document, document.need(Paragraph, "p1"), STORM + " Then the sun rose over the wreck."))
    assert document.need(Summary, "s1").by == "person"
    assert is_stale(document, document.need(Summary, "s1"))
    assert "s1" not in lacking(document)
    assert keep_summary(document, "s1", "other", "hash", "model") is None
    assert not write_summary(document, "s1", "Hale cuts the moorings.").edits
    document.apply(write_summary(document, "s1", "  "))
    assert document.get(Summary, "s1") is None
    assert "s1" in lacking(document)


def test_a_models_summary_of_the_same_text_stays() -> None:
    document = summed(book())
    made_of = source_of(document, "s1")
    change = keep_summary(document, "s1", "A model's.", made_of, "model", "recipe")
    assert change is not None
    assert change.stack == "none"
    document.apply(change)
    assert keep_summary(document, "s1", "Sentences.", made_of, "extract") is None
    assert keep_summary(document, "s1", "Sentences.", "of other words", "extract") is not None


def test_no_summary_is_kept_of_a_scene_that_is_gone() -> None:
    assert keep_summary(Document(()), "gone", "text", "hash", "extract") is None


def test_sentences_are_the_texts_own_in_their_order_within_the_words() -> None:
    found = extract(STORM, 30)
    sentences = found.split(". ")
    places = [STORM.index(sentence.rstrip(".")) for sentence in sentences]
    assert places == sorted(places)
    assert words_in(found) <= 30
    assert "Meridian" in found
    assert "coughed" not in found
    assert extract(STORM, 500) == STORM
    assert extract("", 20) == ""
    assert extract("One long " + "word " * 80 + "end.", 10).startswith("One long"), "at least one sentence"


def test_the_second_sentence_says_something_else_than_the_first() -> None:
    text = "The king rode to the castle at noon. " * 6 + "A dragon burned every village in the valley below."
    assert "dragon" in extract(text, 20)


def test_scripts_without_blanks_are_summed_up_too() -> None:
    text = "船は港を出た。" * 3 + "嵐が船を襲い、船は岩にぶつかった。" + "猫が鳴いた。" * 2
    found = extract(text, 16)
    assert 0 < words_in(found) <= 16


def test_a_long_text_takes_a_bounded_time() -> None:
    text = " ".join(f"Sentence {n} tells of ship {n % 97} and harbour {n % 31} at length." for n in range(12_000))
    assert words_in(extract(text, 70)) <= 70

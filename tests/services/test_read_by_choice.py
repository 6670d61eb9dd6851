"""Front matter, footnotes, tables, pictures, addresses: read or passed over by choice, and told."""

from __future__ import annotations

import pytest

from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.ids import new_id
from studio.domain.matter import title_matter
from studio.domain.sound_records import Narration
from studio.domain.text_records import Mark, Paragraph, Scene
from studio.services.narration.read_by_choice import passed_over, passed_words, table_words
from studio.services.narration.segments import segments_of
from studio.services.narration.take_places import segment_scene

PARAGRAPHS = (
    Paragraph(
        id="p1", scene_id="s", text="Rain fell.† See www.example.org/rain, or write to ines@harbour.example.",
        marks=(Mark(10, 11, "footnote", "In March. It was wet."),),
    ),
    Paragraph(id="p2", scene_id="s", text="Boat|Hour\u2028Ferry|9:15\u2028Mail|10", style="table"),
    Paragraph(id="p3", scene_id="s", text="A gull on a sill.", style="picture", asset="a"),
    Paragraph(id="p4", scene_id="s", text="x = 1", style="code"),
)  # fmt: skip


def book(title: str = "One", **chosen: bool) -> Document:
    document = Document()
    records = (
        Scene(id="s", title=title, paragraphs=tuple(one.id for one in PARAGRAPHS)), *PARAGRAPHS,
        Narration(id="narration", **chosen),
    )  # fmt: skip
    edits = tuple(Edit(None, record) for record in records)
    document.apply(Change(id=new_id(), label="", stack="none", edits=edits, at=0.0))
    return document


def said(document: Document) -> list[str]:
    return [one.text for one in segments_of(document, "s")]


ADDRESSES = "See www.example.org/rain, or write to ines@harbour.example."


@pytest.mark.parametrize(
    ("chosen", "texts"),
    [
        ({}, ["Rain fell.†", ADDRESSES]),
        ({"footnotes": True}, ["Rain fell.†", ADDRESSES, "In March.", "It was wet."]),
        ({"tables": True}, ["Rain fell.†", ADDRESSES, "Boat, Hour.", "Ferry, 9:15.", "Mail, 10."]),
        ({"pictures": True}, ["Rain fell.†", ADDRESSES, "A gull on a sill."]),
        ({"addresses": False}, ["Rain fell.†", "See, or write to."]),
    ],
)
def test_what_is_chosen_is_read(chosen: dict[str, bool], texts: list[str]) -> None:
    assert said(book(**chosen)) == texts


def test_what_is_passed_over_is_told_by_kind() -> None:
    assert passed_over(book(), "s") == {"footnotes": 1, "tables": 1, "pictures": 1}
    assert passed_words(passed_over(book(addresses=False, tables=True), "s")) == (
        "1 footnote", "what 1 picture shows", "2 addresses",
    )  # fmt: skip
    everything = book(footnotes=True, tables=True, pictures=True)
    assert passed_words(passed_over(everything, "s")) == ()


@pytest.mark.parametrize("title", ["Contents", "TABLE OF CONTENTS", "Copyright.", "Inhaltsverzeichnis", "Sommaire"])
def test_front_matter_is_known_by_its_title_and_read_unless_told(title: str) -> None:
    assert title_matter(title) == "front"
    assert said(book(title)) != []
    assert said(book(title, front_matter=False, titles=True)) == []
    assert passed_over(book(title, front_matter=False), "s") == {"front_matter": 1}


@pytest.mark.parametrize("title", ["The Contents of the Box", "Chapter 1", "", "Dedicated"])
def test_what_only_sounds_like_front_matter_is_none(title: str) -> None:
    assert title_matter(title) == "story"
    assert said(book(title, front_matter=False)) != []


def test_a_footnote_has_its_scene_where_it_is_taken_again() -> None:
    document = book(footnotes=True)
    note = next(one for one in segments_of(document, "s") if one.text == "It was wet.")
    assert segment_scene(document, note) == "s"


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("| a | b |\u2028|---|---|\u2028| c | |", "a, b. c."),
        ("Who?|Ines", "Who?, Ines."),
        ("||\u2028| |", ""),
        ("Late!", "Late!"),
    ],
)
def test_rows_of_a_table_are_sentences(table: str, words: str) -> None:
    assert table_words(table) == words

"""Where the newest change of a text left off."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from studio.domain import manuscript, scene_edits
from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.last_edit import end_of_edit
from studio.domain.outline import outline, paragraphs_of
from studio.domain.passages import Passage, Place
from studio.domain.text_records import Meta


@dataclass
class Book:
    document: Document
    scene: str

    @property
    def ids(self) -> list[str]:
        return [one.id for one in paragraphs_of(self.document, self.scene)]

    def do(self, *changes: Change) -> Place | None:
        whole = changes[0]
        for change in changes:
            self.document.apply(change)
        return end_of_edit(self.document, whole, self.scene)


@pytest.fixture
def book() -> Book:
    document = Document((Meta(id="project"),))
    document.apply(scene_edits.new_scene(document, "One", passages=["It rained.", "All night."]))
    ((_, scene),) = outline(document)
    return Book(document, scene.id)


def test_it_is_behind_what_was_typed(book: Book) -> None:
    first, second = book.ids
    assert book.do(manuscript.replace_text(book.document, second, 10, 10, " Ever on")) == (second, 18)
    assert book.do(manuscript.replace_text(book.document, second, 18, 18, " Ever on")) == (second, 26)
    assert book.do(manuscript.replace_text(book.document, first, 2, 2, " really")) == (first, 9)
    assert book.do(manuscript.replace_text(book.document, first, 3, 9, "often")) == (first, 8)


def test_it_is_where_words_were_taken_out(book: Book) -> None:
    first = book.ids[0]
    assert book.do(manuscript.replace_text(book.document, first, 2, 9, "")) == (first, 2)
    assert book.do(manuscript.join_paragraphs(book.document, first)) == (first, 3)


def test_it_is_before_paragraphs_that_went(book: Book) -> None:
    first, second = book.ids
    made = manuscript.insert_paragraphs(book.document, book.scene, 1, ["Here.", "There."])
    book.document.apply(made)
    assert book.do(made.inverse()) == (first, 10)
    made = manuscript.insert_paragraphs(book.document, book.scene, 0, ["Before."])
    book.document.apply(made)
    assert book.do(made.inverse()) == (first, 0)
    assert book.ids == [first, second]


@pytest.mark.parametrize("at", [2, 8, 10])
def test_it_is_at_the_beginning_of_a_paragraph_that_was_parted(book: Book, at: int) -> None:
    place = book.do(manuscript.split_paragraph(book.document, book.ids[0], at))
    assert place == (book.ids[1], 0)


def test_it_is_behind_what_was_pasted(book: Book) -> None:
    first = book.ids[0]
    passages = (Passage("One"), Passage("two"), Passage("three"))
    place = book.do(manuscript.replace_range(book.document, book.scene, (first, 2), (first, 2), passages))
    assert place == (book.ids[2], 5)


def test_it_is_unknown_where_the_words_are_others_or_elsewhere(book: Book) -> None:
    first, second = book.ids
    typed = manuscript.replace_text(book.document, first, 0, 0, "So: ")
    book.do(typed)
    assert end_of_edit(book.document, typed, "another scene") is None
    assert book.do(manuscript.set_paragraph_style(book.document, [second], "quote")) is None
    book.document.apply(manuscript.replace_text(book.document, first, 0, 4, ""))
    assert end_of_edit(book.document, typed, book.scene) is None

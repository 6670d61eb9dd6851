"""Titles of chapters: read where a store asks for it, told in the sheet where they are not, waived by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.passages import Passage
from studio.domain.publishing_records import PUBLISHING, Mastering, Publication, Publishing
from studio.domain.records import Record
from studio.domain.scene_edits import new_scene
from studio.domain.sound_records import Narration
from studio.domain.text_records import Scene
from studio.services.exchange.audiobook.order import Order
from studio.services.exchange.audiobook.programme import programme_of
from studio.services.exchange.audiobook.publish import Published, publish
from studio.services.exchange.manuscript_in import ImportedScene, import_change
from studio.services.narration.segments import segments_of
from studio.services.narration.spoken_titles import titles_for_store
from tests.services.audiobook.books import Book


def put(document: Document, record: Record) -> None:
    document.apply(
        Change(id="c", label="", stack="none", edits=(Edit(document.get(type(record), record.id), record),), at=0.0)
    )


def narrated(**fields: object) -> Narration:
    return Narration(id="narration", **fields)  # type: ignore[arg-type]


def said(document: Document) -> list[str]:
    return [one.text for scene in document.all(Scene) for one in segments_of(document, scene.id)]


def outlined(*scenes: tuple[str, int, str]) -> Document:
    """Title, level, words of each scene; a title alone has none."""
    document = Document()
    made = (ImportedScene(title, (Passage(words),) if words else (), level) for title, level, words in scenes)
    document.apply(import_change(document, tuple(made)))
    return document


def nested() -> Document:
    """Two chapters, one of which has a scene within."""
    return outlined(("One", 1, "It rained."), ("The quay", 2, "It stopped."), ("Two", 1, "She left."))


def test_titles_of_chapters_are_read_and_those_of_their_scenes_are_not() -> None:
    document = nested()
    assert sorted(said(document)) == ["It rained.", "It stopped.", "She left."]
    put(document, narrated(chapter_titles=True))
    assert sorted(said(document)) == ["It rained.", "It stopped.", "One", "She left.", "Two"]


def test_the_books_own_title_is_none_of_a_chapter() -> None:
    document = outlined(("The Lamp", 1, ""), ("One", 2, "It rained."), ("Two", 2, "She left."))
    put(document, narrated(chapter_titles=True))
    assert sorted(said(document)) == ["It rained.", "One", "She left.", "Two"]


def test_a_title_that_the_text_says_itself_is_read_once() -> None:
    document = Document()
    document.apply(new_scene(document, "One", passages=(Passage("One", style="heading1"), Passage("It rained."))))
    put(document, narrated(chapter_titles=True))
    assert said(document) == ["One", "It rained."]


def test_a_new_book_has_them_read_for_acx() -> None:
    document = nested()
    change = titles_for_store(document)
    assert change is not None
    document.apply(change)
    assert "Two" in said(document)
    assert titles_for_store(document) is None


@pytest.mark.parametrize(
    "record",
    [
        Publishing(id=PUBLISHING, mastering=Mastering(target="podcast")),
        narrated(chapter_titles=False),
        narrated(titles=True),
        Publication(
            id="p", created=0.0, format="mp3", mastering=Mastering(), levels=(), waived=(), files=(), takes=(),
            program="",
        ),
    ],
    ids=["another store", "a person said no", "all titles are read", "it was published before"],
)  # fmt: skip
def test_it_is_left_as_it_is(record: Record) -> None:
    document = nested()
    put(document, record)
    assert titles_for_store(document) is None


def made(document: Document, book: Book, order: Order, dest: Path) -> Published:
    return publish(book, programme_of(document, "file"), order, dest, lambda _share: None)


def test_the_sheet_tells_what_is_not_read_and_it_is_waived_by_name(tmp_path: Path) -> None:
    book = Book()
    book.speak()
    dest = tmp_path / "lamp.flac"
    done = made(book.document, book, Order(form="flac"), dest)
    assert done.failed == (("titles", ""),)
    [row] = done.sheets[0].failed
    assert (row.words, row.value) == ("Titles of chapters", "2 not: One, Two")
    assert not dest.exists()
    assert made(book.document, book, Order(form="flac", waived=("titles",)), dest).written == (dest,)
    podcast = made(book.document, book, Order(form="flac", mastering=Mastering(target="podcast")), dest)
    assert podcast.failed == ()
    assert "titles" not in {row.check for row in podcast.sheets[0].rows}


def test_read_titles_pass(tmp_path: Path) -> None:
    book = Book()
    book.put(narrated(chapter_titles=True))
    book.speak()
    done = made(book.document, book, Order(form="flac"), tmp_path / "lamp.flac")
    assert done.failed == ()
    assert {row.check: row.state for row in done.sheets[0].rows}["titles"] == "passes"

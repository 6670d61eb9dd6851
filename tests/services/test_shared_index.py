"""Two programs that keep the index of one project: each reads what the other has not, and neither trusts numbers that
the other has changed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import apsw
import pytest

from studio.domain.document import Document
from studio.domain.text_records import Paragraph, Scene
from studio.project import cache_files
from studio.project.book_index import BookIndex
from studio.services.asking import BookFinder, Wish
from tests.services.worded_meanings import meaning_of

TEXTS = tuple(f"The {name} stood alone." for name in ("lighthouse", "bridge", "stable", "owl", "cart", "church"))


def book(*texts: str) -> Document:
    records: list[Scene | Paragraph] = []
    for number, text in enumerate(texts):
        records.append(Scene(id=f"s{number}", title=f"Chapter {number}", rank=number, paragraphs=(f"p{number}",)))
        records.append(Paragraph(id=f"p{number}", scene_id=f"s{number}", text=text))
    return Document(tuple(records))


def found(finder: BookFinder, document: Document, question: str) -> list[str]:
    asked = finder.asking(document.copy(), Wish(question))(lambda _share: None)
    return [one.passage.paragraphs[0] for one in asked.quotes]


def read(finder: BookFinder, most: int) -> list[str]:
    texts = finder.unread(most).texts
    finder.keep([(key, meaning_of(text)) for key, text in texts])
    return [text for _key, text in texts]


def test_they_meet_in_the_middle(tmp_path: Path) -> None:
    path = tmp_path / "book.sqlite"
    window, command = BookFinder(path), BookFinder(path, from_the_end=True)
    for one in (window, command):
        found(one, book(*TEXTS), "")
    assert read(window, 2) == list(TEXTS[:2])
    assert read(command, 2) == list(TEXTS[4:])
    assert read(window, 3) == list(TEXTS[2:4])
    assert read(command, 3) == []
    window.close()
    command.close()


def test_numbers_that_the_other_one_gave_anew_are_looked_up_again(tmp_path: Path) -> None:
    path = tmp_path / "book.sqlite"
    window, command = BookFinder(path), BookFinder(path)
    newer = book("A gale came in the night.", *TEXTS)
    assert found(window, newer, "gale") == ["p0"]
    # What is saved already is older.
    assert found(command, book(*TEXTS[1:], TEXTS[0]), "lighthouse") == ["p5"]
    assert found(window, newer, "gale") == ["p0"]
    assert found(window, newer, "lighthouse") == ["p1"]
    window.close()
    command.close()


def test_a_file_that_several_make_at_once_is_made_once(tmp_path: Path) -> None:
    path = tmp_path / "book.sqlite"
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _number: BookIndex(path), range(8)))
    made[0].put([(b"key", "the bridge")])
    assert all(one.passages() == {b"key": 1} for one in made)
    for one in made:
        one.close()


def test_one_that_is_busy_is_not_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_files, "BUSY_MILLISECONDS", 100)
    path = tmp_path / "book.sqlite"
    index = BookIndex(path)
    index.put([(b"key", "the bridge")])
    other = apsw.Connection(str(path))
    other.execute("BEGIN IMMEDIATE")
    finder = BookFinder(path)
    try:
        assert found(finder, book(*TEXTS), "bridge") == ["p1"], "from an index in memory"
    finally:
        other.execute("ROLLBACK")
        other.close()
    assert index.passages() == {b"key": 1}
    index.close()
    finder.close()

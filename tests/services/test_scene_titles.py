"""Books whose scenes have no printed titles: breaks in their place, contents that follow, files that come back."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest

from studio.domain import scene_edits
from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.editor_changes import in_order
from studio.domain.outline import outline, paragraphs_of
from studio.domain.passages import Passage
from studio.domain.text_records import EditorChange, Meta, Scene
from studio.services.exchange.authors_shown import with_authors
from studio.services.exchange.docx_out import manuscript_docx
from studio.services.exchange.epub_out import manuscript_epub
from studio.services.exchange.manuscript_text import SCENE_BREAK, manuscript_as
from studio.services.exchange.returned import bring_back
from studio.services.exchange.scene_titles import ALL_TITLES, Break, Titles, titles_by_level, with_titles
from studio.services.exchange.submission_out import NOBODY, submission_docx
from tests.services import returned_files as word

CHAPTERS = Titles(levels=1)


def _add(document: Document, title: str, parent: str | None, *words: str | Passage) -> str:
    change = scene_edits.new_scene(document, title, parent_id=parent, passages=words or ("",))
    document.apply(change)
    made = change.edits[0].after
    assert isinstance(made, Scene)
    return made.id


@pytest.fixture
def book() -> Document:
    document = Document()
    meta = Meta(id="project", title="Book")
    document.apply(Change(id="c", label="x", stack="none", edits=(Edit(None, meta),), at=0.0))
    first = _add(document, "Chapter 1", None)
    _add(document, "The letter", first, "She found it.", "It was old.")
    _add(document, "The attic", first, "He went up.")
    second = _add(document, "Chapter 2", None, "It had rained.")
    _add(document, "The river", second, "They swam.", Passage(style="rule"))
    _add(document, "Empty", second)
    _add(document, "The end", second, "They went home.")
    return document


def _kept(document: Document) -> list[tuple[str, list[str]]]:
    return [
        (scene.title, ["*" if one.style == "rule" else one.text for one in paragraphs_of(document, scene.id) if one.text
                       or one.style == "rule"])
        for _depth, scene in outline(document)
    ]  # fmt: skip


def test_scenes_are_parts_of_their_chapters_with_breaks_between_texts_alone(book: Document) -> None:
    shown = with_titles(book, CHAPTERS)
    assert _kept(shown) == [
        ("Chapter 1", ["She found it.", "It was old.", "*", "He went up."]),
        ("Chapter 2", ["It had rained.", "*", "They swam.", "*", "They went home."]),
    ]
    assert titles_by_level(book)[0] == ("Chapter 1", "Chapter 2")
    assert len(titles_by_level(book)[1]) == 5
    assert all(one.scene_id == scene.id for _, scene in outline(shown) for one in paragraphs_of(shown, scene.id))


@pytest.mark.parametrize("titles", [ALL_TITLES, Titles(levels=2), Titles(levels=9, between="blank")])
def test_all_titles_are_the_document_itself(book: Document, titles: Titles) -> None:
    assert with_titles(book, titles) is book


@pytest.mark.parametrize(("between", "line"), [("stars", "* * *"), ("blank", "\u00a0")])
def test_each_format_has_the_break_and_no_title(book: Document, between: Break, line: str) -> None:
    shown = with_titles(book, Titles(1, between))
    text = manuscript_as(shown, "text")
    assert f"It was old.\n\n{line}\n\nHe went up." in text
    page = manuscript_as(shown, "html")
    assert (SCENE_BREAK if between == "stars" else '<p dir="auto">\u00a0</p>') in page
    words = [one.text for one in docx.Document(io.BytesIO(manuscript_docx(shown))).paragraphs]
    assert words[:5] == ["Chapter 1", "She found it.", "It was old.", line, "He went up."]
    for found in (text, page, "\n".join(words)):
        assert "The letter" not in found


def test_the_contents_of_a_book_follow(book: Document) -> None:
    with zipfile.ZipFile(io.BytesIO(manuscript_epub(with_titles(book, CHAPTERS)))) as archive:
        contents = archive.read("EPUB/contents.xhtml").decode()
        chapter = archive.read("EPUB/chapter-001.xhtml").decode()
    assert contents.count("<li>") == 2
    assert "The attic" not in contents
    assert chapter.count("<h1") == 1
    assert "<h2" not in chapter
    assert chapter.index("It was old.") < chapter.index(SCENE_BREAK) < chapter.index("He went up.")


def test_a_submission_has_its_own_sign(book: Document) -> None:
    paper = docx.Document(io.BytesIO(submission_docx(with_titles(book, CHAPTERS), None, NOBODY)))
    words = [one.text for one in paper.paragraphs]
    assert words.count("#") == 3
    assert "The attic" not in words


def test_the_report_of_who_wrote_what_keeps_its_title(book: Document) -> None:
    titles = [scene.title for _depth, scene in outline(with_authors(with_titles(book, CHAPTERS)))]
    assert titles == ["Chapter 1", "Chapter 2", "Who wrote what"]


@pytest.mark.parametrize("between", ["stars", "blank"])
def test_a_word_document_comes_back_to_its_scenes(book: Document, tmp_path: Path, between: Break) -> None:
    """An editor changes a word behind a break, which is no title that was changed."""

    def edit(body: object) -> None:
        for text in body.iter(f"{word.W}t"):  # type: ignore[attr-defined]
            text.text = text.text.replace("went up", "climbed up")

    path = tmp_path / "back.docx"
    path.write_bytes(word.returned(manuscript_docx(with_titles(book, Titles(1, between))), edit))
    before = _kept(book)
    result = bring_back(book, path)
    book.apply(result.change)
    changes = [one.record for one in in_order(book) if isinstance(one.record, EditorChange)]
    assert [(one.act, one.old, one.new) for one in changes] == [("replace", "went", "climbed")]
    assert _kept(book) == before
    assert (result.counts.new, result.counts.scenes_moved) == (0, 0)

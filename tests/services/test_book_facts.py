"""What exported files say of the book: title, author, time, paper."""

from __future__ import annotations

import re
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.manuscript import set_book
from studio.domain.passages import Passage
from studio.domain.text_records import Meta
from studio.services.exchange import typesetting
from studio.services.exchange.format import by_name
from studio.services.exchange.formats import MANUSCRIPT_OUT
from studio.services.exchange.manuscript_in import ImportedScene, import_change
from studio.services.exchange.pdf_out import book_markup
from studio.services.exchange.submission_out import About, export_submission, submission_markup

SAID = {
    "docx": ("docProps/core.xml", "<dc:title>Salt &amp; Sea<", "<dc:creator>Ann O’Dea &lt;1&gt;<"),
    "odt": ("meta.xml", "<dc:title>Salt &amp; Sea</dc:title>", "<dc:creator>Ann O’Dea &lt;1&gt;</dc:creator>"),
    "epub": (
        "EPUB/package.opf", "<dc:title>Salt &amp; Sea</dc:title>",
        '<dc:creator id="author">Ann O’Dea &lt;1&gt;</dc:creator>',
    ),
    "html": ("", "<title>Salt &amp; Sea</title>", '<meta name="author" content="Ann O’Dea &lt;1&gt;">'),
    "rtf": ("", r"{\title Salt & Sea}", r"{\author Ann O\u8217?Dea <1>}"),
    "fountain": ("", "Title: Salt & Sea\n", "Author: Ann O’Dea <1>\n"),
}  # fmt: skip
"""By ending: the part of the archive, and what stands in it."""
PAPER = {
    "docx": ("word/document.xml", 'w:w="12240" w:h="15840"', 'w:w="11906" w:h="16838"'),
    "odt": (
        "styles.xml", 'fo:page-width="21.59cm" fo:page-height="27.94cm"',
        'fo:page-width="21.00cm" fo:page-height="29.70cm"',
    ),
    "rtf": ("", r"\paperw12240\paperh15840", r"\paperw11906\paperh16838"),
}  # fmt: skip
"""By ending: the part, letter paper, A4."""
AUTHOR_OF_ANY = re.compile("creator|author", re.IGNORECASE)


def book(author: str = "", language: str = "en") -> Document:
    document = Document()
    meta = Meta(id="project", title="Pride", language=language)
    document.apply(Change(id="c", label="New", stack="writing", edits=(Edit(None, meta),), at=0.0))
    document.apply(import_change(document, [ImportedScene("One", (Passage("Words."),))]))
    document.apply(set_book(document, title=" Salt  & Sea ", author=author))
    return document


def part(path: Path, name: str) -> str:
    if not name:
        return path.read_text()
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode()


def written(document: Document, ending: str, folder: Path) -> Path:
    dest = folder / f"book.{ending}"
    by_name(dest, MANUSCRIPT_OUT).act(document, dest)
    return dest


@pytest.mark.parametrize("ending", SAID)
def test_title_and_author_of_the_book_are_said(ending: str, tmp_path: Path) -> None:
    name, title, author = SAID[ending]
    text = part(written(book("Ann  O’Dea <1>"), ending, tmp_path), name)
    assert title in text
    assert author in text


@pytest.mark.parametrize("ending", ["odt", "epub", "html", "rtf", "fountain"])
def test_a_book_without_an_author_names_nobody(ending: str, tmp_path: Path) -> None:
    text = part(written(book(), ending, tmp_path), SAID[ending][0])
    assert not AUTHOR_OF_ANY.findall(text)


@pytest.mark.parametrize(("ending", "field"), [("docx", "dcterms:created"), ("docx", "dcterms:modified"),
                                               ("odt", "meta:creation-date"), ("odt", "dc:date")])  # fmt: skip
def test_a_document_was_made_when_it_was_written(ending: str, field: str, tmp_path: Path) -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    text = part(written(book(), ending, tmp_path), SAID[ending][0])
    found = re.search(f"<{field}[^>]*>([^<]+)<", text)
    assert found is not None
    assert before <= datetime.fromisoformat(found[1]) <= datetime.now(UTC)


@pytest.mark.skipif(not typesetting.is_there(), reason="Typst, the extra [pdf], is not installed")
def test_a_printed_book_was_made_when_it_was_written(tmp_path: Path) -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    data = written(book("Ann"), "pdf", tmp_path).read_bytes()
    found = re.search(rb"/CreationDate ?\(D:(\d{14})Z", data)
    assert found is not None
    assert before <= datetime.strptime(found[1].decode(), "%Y%m%d%H%M%S").replace(tzinfo=UTC) <= datetime.now(UTC)
    assert re.search(rb"/Author ?\(Ann\)", data)


@pytest.mark.parametrize("ending", PAPER)
def test_only_american_languages_have_letter_paper(ending: str, tmp_path: Path) -> None:
    name, letter, a4 = PAPER[ending]
    for language, wanted in (("en-US", letter), ("fr-CA", letter), ("en-GB", a4), ("de", a4)):
        assert wanted in part(written(book(language=language), ending, tmp_path), name), language


def test_a_printed_book_has_its_author_under_the_title() -> None:
    source = book_markup(book('Ann "A" O’Dea'), None, lambda _asset: "")
    assert r'#set document(title: book, author: "Ann \"A\" O’Dea")' in source
    assert r'text(size: 12pt, "Ann \"A\" O’Dea")' in source
    nobody = book_markup(book(), None, lambda _asset: "")
    assert "#set document(title: book, author: ())" in nobody


def test_a_submission_has_the_books_author_in_its_byline_and_nobody_where_it_is_read_without_names(
    tmp_path: Path,
) -> None:
    document = book("Pen Name")
    named, nobody = tmp_path / "named.docx", tmp_path / "nobody.docx"
    export_submission(document, named, about=About("Real Name"), kind="docx")
    export_submission(document, nobody, kind="docx")
    assert "by Pen Name" in part(named, "word/document.xml")
    assert "<dc:creator>Pen Name<" in part(named, "docProps/core.xml")
    assert all("Pen" not in part(nobody, name) for name in ("word/document.xml", "docProps/core.xml"))
    assert "Pen" not in submission_markup(document, None, About())

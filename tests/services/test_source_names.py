"""Documents of word processors are called as their properties say, else as the heading with which they begin, else by
their files; title pages of PDF files are no text."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import pytest

from studio.services.exchange.source_in import read_source
from tests.services.pdf_files import pdf_of

WORDS = "The rein was tight. The horse fell on the hill, and nobody helped it."


def word(path: Path, title: str = "", author: str = "", heading: str = "") -> Path:
    document = docx.Document()
    document.core_properties.title, document.core_properties.author = title, author
    if heading:
        document.add_heading(heading, 1)
    document.add_paragraph(WORDS)
    document.save(str(path))
    return path


def odt(path: Path, meta: str) -> Path:
    office = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr(
            "content.xml",
            f'<office:document-content {office} xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
            f"<office:body><office:text><text:p>{WORDS}</text:p></office:text></office:body></office:document-content>",
        )
        archive.writestr(
            "meta.xml",
            f'<office:document-meta {office} xmlns:dc="http://purl.org/dc/elements/1.1/" '
            'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0">'
            f"<office:meta>{meta}</office:meta></office:document-meta>",
        )
    return path


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"title": "On Reins", "author": "A. Groom"}, ("On Reins", "A. Groom")),
        ({"title": "Word Document", "author": "python-docx", "heading": "The Rein"}, ("The Rein", "")),
        ({"author": "A. Groom", "heading": "The  Rein"}, ("The Rein", "A. Groom")),
        ({}, ("my rein", "")),
    ],
)
def test_a_word_document(tmp_path: Path, said: dict[str, str], named: tuple[str, str]) -> None:
    given = read_source(word(tmp_path / "my_rein.docx", **said))
    assert (given.title, given.author) == named


def test_an_opendocument_text(tmp_path: Path) -> None:
    meta = (
        "<dc:title>On Reins</dc:title><meta:initial-creator>A. Groom</meta:initial-creator><dc:creator>E.</dc:creator>"
    )
    given = read_source(odt(tmp_path / "rein.odt", meta))
    assert (given.title, given.author) == ("On Reins", "A. Groom")
    assert read_source(odt(tmp_path / "rein.odt", "<dc:creator>E. Ditor</dc:creator>")).title == "rein"


@pytest.mark.parametrize(
    ("info", "named"),
    [
        (r"{\info{\title On Reins}{\author A. Groom}}", ("On Reins", "A. Groom")),
        (r"{\info{\author J\'e4ger \u8211- Z\}fuss}{\title {\b B}oth}}", ("Both", "Jäger – Z}fuss")),
        (r"{\info{\titleX No}}", ("rein", "")),
        ("", ("rein", "")),
        (r"{\info{\title On", ("rein", "")),
    ],
)
def test_rich_text(tmp_path: Path, info: str, named: tuple[str, str]) -> None:
    path = tmp_path / "rein.rtf"
    closed = info if info.count("{") == info.count("}") - info.count(r"\}") else ""
    path.write_bytes(rf"{{\rtf1\ansi\ansicpg1252{closed}\pard {WORDS}\par}}".encode("cp1252"))
    given = read_source(path)
    assert (given.title, given.author) == named


def test_properties_that_are_damaged_cost_nothing(tmp_path: Path) -> None:
    assert read_source(odt(tmp_path / "rein.odt", "<dc:title>On Reins")).title == "rein"


def test_a_title_page_of_a_pdf_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "cabs.pdf"
    path.write_bytes(pdf_of([["cabs"], [WORDS], ["A driver paid for his cab. He was poor."]], title="London Cabs"))
    given = read_source(path)
    assert given.title == "London Cabs"
    assert [one.page for one in given.text.sections] == [2, 3]
    path.write_bytes(pdf_of([["cabs"]]))
    assert [one.page for one in read_source(path).text.sections] == [1]

"""Sources read from files: pages and sections, what is refused, and that what means harm ends."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import psutil
import pypdf
import pytest

from studio.domain.errors import BadInput, Cancelled, StudioError
from studio.domain.sources import decoded, encoded
from studio.formats.pdf_text import paragraphs, pdf_text, without_edges
from studio.services.exchange.pdf_in import read_pdf
from studio.services.exchange.source_in import read_source, source_of_text
from tests.services.pdf_files import pdf_of

PAGES = (
    ("The Horse in History", "Horses were driven before they were ridden, as the chariots of the second mil-",
     "lennium show. The bearing rein came much later, and was a fashion of towns.", "12"),
    ("The Horse in History", "A cab horse of London worked for three or four years.", "13"),
    ("The Horse in History", "14"),
)  # fmt: skip


def refusal(data: bytes) -> str:
    with pytest.raises(StudioError) as raised:
        pdf_text(data, "a.pdf")
    assert isinstance(raised.value.failure, BadInput)
    return raised.value.failure.problem


def locked(password: str, algorithm: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf_of(PAGES)))
    writer.encrypt(password, algorithm=algorithm)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_pdf_is_read_page_by_page_without_heads_and_numbers(tmp_path: Path) -> None:
    path = tmp_path / "horses.pdf"
    path.write_bytes(pdf_of(PAGES, "The Horse", "A. Groom"))
    given = read_source(path)
    assert (given.title, given.author, given.file) == ("The Horse", "A. Groom", "horses.pdf")
    assert [one.page for one in given.text.sections] == [1, 2]
    assert "chariots of the second millennium show" in given.text.sections[0].paragraphs[0]
    assert given.text.sections[1].paragraphs == ("A cab horse of London worked for three or four years.",)
    assert given.told == "1 page has no words."
    assert decoded(encoded(given.text), "x") == given.text


def test_its_process_has_ended_and_ends_with_who_waits(tmp_path: Path) -> None:
    path = tmp_path / "horses.pdf"
    path.write_bytes(pdf_of(PAGES * 40))

    def leave(_share: float) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        read_pdf(path, leave)
    assert not [one for one in psutil.Process().children() if "pdf-reader" in one.cmdline()]


def test_what_is_locked_is_refused_with_what_to_do() -> None:
    assert "password" in refusal(locked("secret", "RC4-128"))


def test_what_is_protected_without_a_password_is_read() -> None:
    assert len(pdf_text(locked("", "RC4-128"), "a.pdf").pages) == len(PAGES)


@pytest.mark.parametrize("data", [b"", b"no pdf", pdf_of(PAGES)[:200], b"%PDF-1.4\n" + bytes(500)])
def test_what_is_no_pdf_is_refused(data: bytes) -> None:
    assert "not a PDF" in refusal(data)


def test_pages_without_a_text_layer_say_so() -> None:
    assert "recognise the text" in refusal(pdf_of([(), ()]))


def test_lines_become_paragraphs() -> None:
    lines = [
        "On Riding", "The seat of the rider is the first thing to be learnt and the last to be",
        "forgotten.", "A second paragraph of which the line is long enough to be called a full line",
        "ends here.", "• an item of a list", "• another",
    ]  # fmt: skip
    assert [one[:12] for one in paragraphs(lines)] == [
        "On Riding",
        "The seat of ",
        "A second par",
        "• an item of",
        "• another",
    ]


def test_what_stands_on_few_pages_is_no_running_head() -> None:
    pages = [["A title", "Words of page one."], ["Words of page two.", "7"], ["Others.", "8"]]
    assert without_edges(pages) == [["A title", "Words of page one."], ["Words of page two."], ["Others."]]


def test_a_head_that_has_the_number_of_its_page_goes_and_a_year_stays() -> None:
    words = [
        [f"The {thing} of horses.", f"It was {thing}."] for thing in ("feed", "care", "price", "age", "gait", "coat")
    ]
    words[2].append("Sold in 1812")
    pages = [[f"Part {'I' * (at // 2 + 1)}: Of horses {at + 7}", *one] for at, one in enumerate(words)]
    assert without_edges(pages) == words


def test_a_web_page_is_called_as_it_calls_itself(tmp_path: Path) -> None:
    path = tmp_path / "rein.html"
    head = "<title> The Bearing\nRein </title><meta name=Author content='J. Harcourt'>"
    path.write_text(f"<html><head>{head}</head><body><h1>I</h1><p>It was a strap.</p></body></html>", "utf-8")
    given = read_source(path)
    assert (given.title, given.author, given.file) == ("The Bearing Rein", "J. Harcourt", "rein.html")


def test_a_book_is_called_as_its_package_says(tmp_path: Path) -> None:
    path = tmp_path / "pg271.epub"
    with zipfile.ZipFile(path, "w") as book:
        container = '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        book.writestr("META-INF/container.xml", f'{container}<rootfile full-path="b.opf"/></rootfiles></container>')
        book.writestr(
            "b.opf",
            '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
            "<dc:title>London Cabs</dc:title><dc:creator>A. Groom</dc:creator></metadata><manifest>"
            '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>'
            '<spine><itemref idref="a"/></spine></package>',
        )
        book.writestr("a.xhtml", "<html><body><h1>Fares</h1><p>Eighteen shillings a week.</p></body></html>")
    given = read_source(path)
    assert (given.title, given.author) == ("London Cabs", "A. Groom")


def test_a_text_of_project_gutenberg_is_called_by_its_header(tmp_path: Path) -> None:
    path = tmp_path / "271.txt"
    path.write_text(
        "The Project Gutenberg EBook of Black Beauty, by Anna Sewell\n\nTitle: Black Beauty\n\nAuthor: Anna Sewell\n\n"
        "*** START OF THIS PROJECT GUTENBERG EBOOK BLACK BEAUTY ***\n\nThe first place was a meadow.\n\n"
        "*** END OF THIS PROJECT GUTENBERG EBOOK BLACK BEAUTY ***\n",
        "utf-8",
    )
    given = read_source(path)
    assert (given.title, given.author) == ("Black Beauty", "Anna Sewell")


def test_other_files_are_read_by_sections(tmp_path: Path) -> None:
    path = tmp_path / "a_page.html"
    path.write_text("<h1>One</h1><p>It was late.</p><h1>Two</h1><p>End.</p>", "utf-8")
    given = read_source(path)
    assert given.title == "a page"
    assert [(one.title, one.paragraphs) for one in given.text.sections] == [
        ("One", ("It was late.",)),
        ("Two", ("End.",)),
    ]


def test_a_text_is_called_by_its_first_words() -> None:
    given = source_of_text("The rein was tight.\n\nNobody saw it.")
    assert (given.title, given.file) == ("The rein was tight.", "")
    assert given.text.sections[0].paragraphs == ("The rein was tight.", "Nobody saw it.")


def test_nothing_is_no_source(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text(" \n", "utf-8")
    with pytest.raises(StudioError):
        read_source(tmp_path / "empty.txt")
    with pytest.raises(StudioError):
        source_of_text("")


def test_a_damaged_text_in_a_project_says_of_which_source() -> None:
    with pytest.raises(StudioError) as raised:
        decoded(b'{"sections": 3}', "The Horse")
    assert isinstance(raised.value.failure, BadInput)
    assert raised.value.failure.name == "The Horse"

"""Front and back matter of imported books: marked by what a file says and by what stands before its first chapter; left
out by questions, and found on request."""

from __future__ import annotations

import zipfile
from pathlib import Path

from studio.domain.document import Document
from studio.domain.matter import apart
from studio.domain.text_records import Scene
from studio.services.asking import BookFinder, Wish
from studio.services.exchange.formats import scenes_from_file
from studio.services.exchange.manuscript_in import import_change
from studio.services.exchange.preview import preview_of
from studio.services.exchange.source_in import read_source

PAGES = {
    "cover": ('epub:type="cover"', "<p>The Sea</p>"),
    "preface": ('epub:type="frontmatter"', '<section epub:type="preface"><h1>Preface</h1><p>I wrote it.</p></section>'),
    "title": ('epub:type="frontmatter titlepage"', "<p>The Sea</p><p>Ines Vale</p>"),
    "one": ('epub:type="bodymatter"', "<h1>One</h1><p>Rain fell on the harbour. A gull sat on a post.</p>"),
    "two": ("", "<h1>Two</h1><p>The boat went out. Nobody waved.</p>"),
    "rights": ("", "<p>First printing. Some rights are kept. Ask us.</p>"),
    "about": ('epub:type="backmatter"', "<h1>The writer</h1><p>Ines Vale lives by the harbour.</p>"),
}


def epub(path: Path) -> Path:
    items = "".join(f'<item id="{one}" href="{one}.xhtml" media-type="application/xhtml+xml"/>' for one in PAGES)
    spine = "".join(f'<itemref idref="{one}"/>' for one in PAGES)
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("mimetype", "application/epub+zip")
        book.writestr(
            "META-INF/container.xml",
            '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="b.opf"/></rootfiles></container>',
        )
        book.writestr(
            "b.opf",
            '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            "<metadata><dc:title>The Sea</dc:title><dc:creator>Ines Vale</dc:creator></metadata>"
            f"<manifest>{items}</manifest><spine>{spine}</spine>"
            '<guide><reference type="copyright-page" href="rights.xhtml"/></guide></package>',
        )
        for name, (attribute, words) in PAGES.items():
            book.writestr(
                f"{name}.xhtml",
                '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
                f"<body {attribute}>{words}</body></html>",
            )
    return path


def test_an_epub_says_what_its_pages_are(tmp_path: Path) -> None:
    scenes = scenes_from_file(epub(tmp_path / "sea.epub"))
    assert [(one.title, one.matter) for one in scenes] == [
        ("Front matter", "front"), ("Preface", ""), ("Front matter", "front"), ("One", ""), ("Two", ""),
        ("Front matter", "front"), ("The writer", "back"),
    ]  # fmt: skip
    assert scenes[0].called == ("The Sea", "Ines Vale")
    assert [one.is_apart for one in preview_of(scenes).scenes] == [True, False, True, False, False, True, True]


def imported(path: Path) -> Document:
    document = Document()
    document.apply(import_change(document, scenes_from_file(path)))
    return document


def asked(document: Document, question: str, among: str = "both") -> list[str]:
    finder = BookFinder()
    found = finder.asking(document, Wish(question, among=among))(lambda _share: None)  # type: ignore[arg-type]
    return [document.need(Scene, one.passage.scene_id).title for one in found.quotes]


def test_questions_leave_it_out_and_find_it_on_request(tmp_path: Path) -> None:
    document = imported(epub(tmp_path / "sea.epub"))
    assert asked(document, "Who is at the harbour?") == ["One"]
    assert asked(document, "Who is at the harbour?", "around") == ["The writer"]
    assert len(apart(document)) == 4


def test_what_stands_before_the_first_chapter_of_a_text_is_marked(tmp_path: Path) -> None:
    path = tmp_path / "sea.txt"
    path.write_text(
        "The Sea\n\nby Ines Vale\n\nTo my mother, who knows it better.\n\n\nChapter 1\n\nRain fell on the harbour. "
        "A gull sat on a post.\n\n\nChapter 2\n\nThe boat went out. Nobody waved.\n",
        "utf-8",
    )
    marks = [one.matter for one in scenes_from_file(path)]
    assert marks[0] == "front"
    assert set(marks[1:]) == {""}


def test_a_heading_over_chapters_is_no_front_matter(tmp_path: Path) -> None:
    path = tmp_path / "sea.md"
    path.write_text("# The Sea\n\n## One\n\nRain fell. It was wet.\n\n## Two\n\nThe boat went out.\n", "utf-8")
    assert [one.matter for one in scenes_from_file(path)] == ["", "", ""]


def test_a_source_has_no_title_page(tmp_path: Path) -> None:
    given = read_source(epub(tmp_path / "sea.epub"))
    assert [one.title for one in given.text.sections] == ["Preface", "One", "Two"]

"""EPUB books: an archive as readers want it, every address leads somewhere, any text goes in."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree  # type: ignore[import-untyped]

from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.outline import outline
from studio.domain.passages import Passage
from studio.domain.text_records import Mark, Meta
from studio.services.exchange.epub_out import manuscript_epub
from studio.services.exchange.html_in import passages_from_html
from studio.services.exchange.manuscript_in import ImportedScene, import_change
from tests.services.test_word_documents import PASSAGES

X = "{http://www.w3.org/1999/xhtml}"
OPS = "{http://www.idpf.org/2007/ops}"
OPF = "{http://www.idpf.org/2007/opf}"


def book(*scenes: ImportedScene, language: str = "en") -> Document:
    document = Document()
    meta = Meta(id="project", title="The <House> & Garden", language=language)
    document.apply(Change(id="c", label="New", stack="writing", edits=(Edit(None, meta),), at=0.0))
    document.apply(import_change(document, scenes))
    return document


def opened(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        return {name: archive.read(name) for name in archive.namelist()}


def held_together(files: dict[str, bytes]) -> None:
    """Well formed; the package names every file once; every address has its place."""
    assert files["mimetype"] == b"application/epub+zip"
    trees = {name: etree.fromstring(data) for name, data in files.items() if name.endswith((".xhtml", ".opf", ".xml"))}
    package = trees["EPUB/package.opf"]
    listed = {one.get("id"): one.get("href") for one in package.iter(f"{OPF}item")}
    assert sorted(f"EPUB/{name}" for name in listed.values()) == sorted(
        name for name in files if name.startswith("EPUB/") and not name.endswith(".opf")
    )
    spine = [listed[one.get("idref")] for one in package.iter(f"{OPF}itemref")]
    assert len(set(spine)) == len(spine) > 0
    ids = {name: [one.get("id") for one in tree.iter() if one.get("id")] for name, tree in trees.items()}
    assert all(len(set(found)) == len(found) for found in ids.values())
    for name, tree in trees.items():
        for link in tree.iter(f"{X}a"):
            file, _, place = link.get("href").partition("#")
            if not link.get("href").startswith("http"):
                assert place in ids[f"EPUB/{file}" if file else name]


def test_a_book_has_chapters_contents_and_notes() -> None:
    scenes = [
        ImportedScene("One & only", PASSAGES),
        ImportedScene("Inner", (Passage("x", marks=(Mark(0, 1, "footnote", "Third <b>"),)),), 2),
        ImportedScene("Two", (Passage("y"),)),
    ]
    files = opened(manuscript_epub(book(*scenes)))
    held_together(files)
    assert [name for name in files if "chapter" in name] == ["EPUB/chapter-001.xhtml", "EPUB/chapter-002.xhtml"]
    package = etree.fromstring(files["EPUB/package.opf"])
    assert package.findtext(".//{http://purl.org/dc/elements/1.1/}title") == "The <House> & Garden"
    contents = etree.fromstring(files["EPUB/contents.xhtml"])
    named = [(one.text, len(list(one.iterancestors(f"{X}ol")))) for one in contents.iter(f"{X}a")]
    assert named == [("One & only", 1), ("Inner", 2), ("Two", 1)]
    chapter = etree.fromstring(files["EPUB/chapter-001.xhtml"])
    notes = ["".join(one.itertext()) for one in chapter.iter(f"{X}aside")]
    assert notes == ["1 See <Holmes> & Watson.Twice.", "2 Third <b>"]
    signs = [one.get(f"{OPS}type") for one in chapter.iter(f"{X}a")]
    assert signs.count("noteref") == 2


def test_the_words_are_those_of_the_manuscript() -> None:
    plain = tuple(one for one in PASSAGES if one.style != "table" and all(m.style != "footnote" for m in one.marks))
    files = opened(manuscript_epub(book(ImportedScene("Title", plain))))
    page = files["EPUB/chapter-001.xhtml"].decode()
    section = page[page.index("</h1>") + 5 : page.index("</section>")]
    assert [one.text for one in passages_from_html(section)] == [one.text.replace("\t", " ") for one in plain]


def test_a_link_is_an_address_as_readers_want_them() -> None:
    link = Mark(0, 4, "link", 'https://example.org/a b<>"x?q=ä&r=%20')
    files = opened(manuscript_epub(book(ImportedScene("A", (Passage("here", marks=(link,)),)))))
    chapter = etree.fromstring(files["EPUB/chapter-001.xhtml"])
    assert [one.get("href") for one in chapter.iter(f"{X}a")] == ["https://example.org/a%20b%3C%3E%22x?q=%C3%A4&r=%20"]


def test_one_scene_alone() -> None:
    document = book(ImportedScene("A", (Passage("a"),)), ImportedScene("B", (Passage("b"),)))
    files = opened(manuscript_epub(document, outline(document)[1][1].id))
    held_together(files)
    assert b">b</p>" in files["EPUB/chapter-001.xhtml"]
    assert not any(b">a</p>" in data for data in files.values())


@pytest.mark.parametrize(
    ("language", "said", "turned"), [("de-AT", "de-AT", False), ("he", "he", True), ('"x', "en", False)]
)
def test_the_language_is_said(language: str, said: str, turned: bool) -> None:
    files = opened(manuscript_epub(book(ImportedScene("A", (Passage("a"),)), language=language)))
    package = etree.fromstring(files["EPUB/package.opf"])
    assert package.findtext(".//{http://purl.org/dc/elements/1.1/}language") == said
    assert (package.find(f"{OPF}spine").get("page-progression-direction") == "rtl") is turned


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=30), st.integers(1, 2)), min_size=1, max_size=5))
def test_any_text_goes_in(scenes: list[tuple[str, str, int]]) -> None:
    held_together(opened(manuscript_epub(book(*(ImportedScene(t, (Passage("x" + b),), n) for t, b, n in scenes)))))


def test_a_manuscript_without_a_scene_is_an_empty_book() -> None:
    held_together(opened(manuscript_epub(Document())))

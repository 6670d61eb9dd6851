"""Web pages and EPUB books come in: chapters, notes, titles of the contents; what is lost is counted."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from studio.domain.errors import Cancelled, StudioError
from studio.domain.passages import Passage
from studio.services.exchange.epub_out import manuscript_epub
from studio.services.exchange.formats import scenes_from_file
from studio.services.exchange.manuscript_in import ImportedScene, told_of
from tests.services.test_epub import book
from tests.services.test_word_documents import PASSAGES, told

CONTAINER = """<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="OPS/a%20b.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""
PACKAGE = """<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="2.0"><metadata
xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>An Old Book</dc:title></metadata><manifest>
<item id="two" href="text/two.xhtml" media-type="application/xhtml+xml"/>
<item id="one" href="text/one.xhtml" media-type="application/xhtml+xml"/>
<item id="end" href="text/notes.xhtml" media-type="application/xhtml+xml"/>
<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/></manifest>
<spine toc="ncx"><itemref idref="one"/><itemref idref="two"/><itemref idref="end"/><itemref idref="one"/></spine>
</package>"""
NCX = """<?xml version="1.0"?><ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint><navLabel><text>The
First</text></navLabel><content src="text/one.xhtml#top"/></navPoint></navMap></ncx>"""
PAGE = """<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "x">
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body>{}</body></html>"""
PAGES = {
    "one": '<p>It began.<a epub:type="noteref" href="notes.xhtml#n1"><sup>1</sup></a> So.</p><img src="a.png"/>',
    "two": '<h2>Second</h2><p>See <a href="one.xhtml">there</a>.</p>',
    "notes": '<aside epub:type="footnote" id="n1"><p><a href="one.xhtml#r">1.</a> In May.</p></aside>',
}


def old_book(path: Path, **others: str) -> Path:
    members = {
        "mimetype": "application/epub+zip", "META-INF/container.xml": CONTAINER, "OPS/a b.opf": PACKAGE,
        "OPS/toc.ncx": NCX, **{f"OPS/text/{name}.xhtml": PAGE.format(body) for name, body in PAGES.items()}, **others,
    }  # fmt: skip
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return path


def test_a_book_of_another_program(tmp_path: Path) -> None:
    """Files in the order of the spine, each once; what has no heading is called as the contents call it; notes in a
    file of their own go to their signs."""
    one, two = scenes_from_file(old_book(tmp_path / "a.epub"))
    assert (one.title, [told(passage) for passage in one.passages]) == (
        "The First", [("body", "It began.† So.", [("footnote", "†", "In May.")])],
    )  # fmt: skip
    assert (two.title, two.level, [passage.text for passage in two.passages]) == ("Second", 2, ["See there."])
    assert told_of((one, two)) == "Not taken over: 1 picture."


def test_our_own_book_comes_back(tmp_path: Path) -> None:
    kept = tuple(one for one in PASSAGES if one.style in ("body", "quote", "rule", "heading3"))
    scenes = (ImportedScene("One & only", kept), ImportedScene("Two", (Passage("End."),)))
    (tmp_path / "a.epub").write_bytes(manuscript_epub(book(*scenes)))
    one, two = scenes_from_file(tmp_path / "a.epub")
    assert (one.title, two.title) == ("One & only", "Two")
    assert [p.text for p in one.passages] == [p.text.replace("\t", " ") for p in kept]
    notes = [mark.target for p in one.passages for mark in p.marks if mark.style == "footnote"]
    assert notes == ["See <Holmes> & Watson. Twice."]
    assert one.lost == ()


def test_a_web_page_is_divided_at_its_headings(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(
        b"<html><head><meta charset=iso-8859-1><title>A Tale</title></head><body><p>Before caf\xe9"
        b"<h1>One</h1><p>It was<a class=footnote-ref href='#fn1'><sup>1</sup></a> late.</p>"
        b"<section><ol><li id=fn1><p>A note. <a href='#r1'>^</a></p></li></ol></section></body></html>"
    )
    before, one = scenes_from_file(tmp_path / "a.html")
    assert (before.title, [p.text for p in before.passages]) == ("A Tale", ["Before café"])
    assert [told(p) for p in one.passages] == [("body", "It was† late.", [("footnote", "†", "A note.")])]


@pytest.mark.parametrize("link", ["<a href='#chapter'>here</a>", "<a href='#fn9'>1</a>", "<a href='b.html#fn1'>1</a>"])
def test_a_link_that_leads_to_no_note_stays_words(link: str, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(f"<p>See {link} it.</p><h3 id=chapter>Chapter</h3><p id=fn1>Note</p>")
    texts = [p.text for scene in scenes_from_file(tmp_path / "a.html") for p in scene.passages]
    assert texts[0] in ("See here it.", "See 1 it.")
    assert "Note" in texts


@pytest.mark.parametrize(
    ("others", "words"),
    [
        ({"META-INF/container.xml": ""}, "it is not an EPUB book"),
        ({"META-INF/container.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}, "its XML declares entities"),
        ({"OPS/text/one.xhtml": PAGE.format("x" * 25 * 2**20)}, "it unpacks to more than a book can be"),
        ({"OPS/text/one.xhtml": PAGE.format("<b>" * 2_000_001)}, "it has more than 2000000 elements"),
        ({"META-INF/encryption.xml": "<a/>", "META-INF/rights.xml": "<a/>"}, "it is protected against copying"),
    ],
)
def test_what_is_no_book_is_refused(others: dict[str, str], words: str, tmp_path: Path) -> None:
    with pytest.raises(StudioError) as caught:
        scenes_from_file(old_book(tmp_path / "a.epub", **others))
    assert words in str(caught.value)


def test_a_long_page_of_a_book_is_ended_in_its_middle(tmp_path: Path) -> None:
    told: list[float] = []

    def step(share: float) -> None:
        told.append(share)
        if share > 0.3:
            raise StudioError(Cancelled())

    long = PAGE.format("<p>It was late.</p>" * 20_000)
    with pytest.raises(StudioError) as caught:
        scenes_from_file(old_book(tmp_path / "a.epub", **{"OPS/text/one.xhtml": long}), step)
    assert isinstance(caught.value.failure, Cancelled)
    assert told == sorted(told)
    assert 0.3 < told[-1] < 0.4

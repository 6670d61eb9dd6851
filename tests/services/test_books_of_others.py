"""EPUB books in the shapes that Calibre, Sigil and pandoc make: emphasis and chapters that stand in other files."""

from __future__ import annotations

import zipfile
from pathlib import Path

from studio.services.exchange.manuscript_in import ImportedScene
from studio.services.exchange.pages_in import scenes_from_epub, scenes_from_html

CONTAINER = """<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile
full-path="content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""
PACKAGE = """<package xmlns="http://www.idpf.org/2007/opf" version="2.0"><metadata
xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>The Book</dc:title></metadata><manifest>{items}<item id="n"
href="toc.ncx" media-type="application/x-dtbncx+xml"/></manifest><spine toc="n">{spine}</spine></package>"""
NCX = '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap>{points}</navMap></ncx>'
PAGE = """<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title>
<link rel="stylesheet" type="text/css" href="{sheet}"/></head><body class="calibre">{body}</body></html>"""
CALIBRE_SHEET = """@import "other.css"; .calibre {display: block}
/* of the {publisher} */ .italic1 {
  font-style: italic
} .bold1 { font-weight: bold } .sc {font-variant: small-caps} .calibre_7 {vertical-align: baseline}
.gone {display: none}"""


def book(path: Path, pages: dict[str, str], titles: dict[str, str], sheet: str) -> Path:
    items = "".join(f'<item id="p{n}" href="{one}" media-type="application/xhtml+xml"/>' for n, one in enumerate(pages))
    spine = "".join(f'<itemref idref="p{n}"/>' for n in range(len(pages)))
    points = "".join(
        f'<navPoint><navLabel><text>{title}</text></navLabel><content src="{place}"/></navPoint>'
        for place, title in titles.items()
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("META-INF/container.xml", CONTAINER)
        archive.writestr("content.opf", PACKAGE.format(items=items, spine=spine))
        archive.writestr("toc.ncx", NCX.format(points=points))
        archive.writestr("styles/a.css", sheet)
        for name, body in pages.items():
            archive.writestr(name, PAGE.format(sheet="styles/a.css", body=body))
    return path


def told(scenes: tuple[ImportedScene, ...]) -> list[tuple[str, list[str], list[tuple[str, str]]]]:
    return [
        (scene.title, [one.text for one in scene.passages], [
            (mark.style, one.text[mark.start : mark.end]) for one in scene.passages for mark in one.marks
        ])
        for scene in scenes
    ]  # fmt: skip


def test_calibre_has_emphasis_in_its_sheet_and_chapters_in_its_contents(tmp_path: Path) -> None:
    first = """<p class="chap" id="c1">CHAPTER ONE</p><p>She <span class="italic1">ran</span>,
    <span class="bold1">fell</span>,
    <span class="sc">Anno</span>.<a href="b.html#fn1"><sup>1</sup></a></p><p class="gone">nothing</p>
    <a id="c2"></a><p class="italic1">All of it.</p><div id="c3"><p>Third</p>
    <p>Last <i class="calibre_7">one</i>.</p></div>"""
    notes = '<div class="notes"><hr/><div id="fn1"><p><a href="a.html#x">1</a> As told.</p></div></div>'
    titles = {"a.html#c1": "Chapter One", "a.html#c2": "The Second", "a.html#c3": "Third"}
    scenes = scenes_from_epub(book(tmp_path / "a.epub", {"a.html": first, "b.html": notes}, titles, CALIBRE_SHEET))
    assert told(scenes) == [
        ("CHAPTER ONE", ["She ran, fell, Anno.†"], [
            ("italic", "ran"), ("bold", "fell"), ("small-caps", "Anno"), ("footnote", "†"),
        ]),
        ("The Second", ["All of it."], [("italic", "All of it.")]),
        ("Third", ["Last one."], [("italic", "one")]),
    ]  # fmt: skip


def test_what_a_book_has_and_a_manuscript_cannot_is_counted(tmp_path: Path) -> None:
    body = """<h2>One</h2><p><ruby>漢字<rp>(</rp><rt>かんじ</rt><rp>)</rp></ruby> <del>struck</del>
    <del datetime="2024-01-01">tracked</del><math><mi>x</mi></math></p><svg><rect width="1" height="1"/></svg>
    <svg aria-hidden="true"><path d=""/></svg>"""
    scenes = scenes_from_epub(book(tmp_path / "a.epub", {"a.html": body}, {"a.html": "One"}, ""))
    assert told(scenes) == [("One", ["漢字 struck"], [("strike", "struck")])]
    assert dict(scenes[0].lost) == {"ruby": 1, "deletions": 1, "equations": 1, "pictures": 1}


def test_a_page_is_read_with_the_sheet_that_lies_beside_it(tmp_path: Path) -> None:
    (tmp_path / "page_files").mkdir()
    (tmp_path / "page_files" / "a.css").write_text(".x {font-style: italic}")
    (tmp_path / "page.html").write_text(PAGE.format(sheet="page_files/a.css", body='<p>So <b class="x">it</b></p>'))
    assert told(scenes_from_html(tmp_path / "page.html"))[0][2] == [("bold", "it"), ("italic", "it")]
    (tmp_path / "out.html").write_text(PAGE.format(sheet="../../secret.css", body='<p>So <b class="x">it</b></p>'))
    assert told(scenes_from_html(tmp_path / "out.html"))[0][2] == [("bold", "it")]

"""OpenDocument texts: what goes out comes in again; what LibreOffice writes is read; losses are counted."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from PIL import Image

from studio.domain.document import Document
from studio.domain.errors import BadInput, StudioError
from studio.domain.passages import Passage
from studio.domain.text_records import Mark
from studio.services.exchange.formats import scenes_from_file
from studio.services.exchange.manuscript_in import ImportedScene, import_change, told_of
from studio.services.exchange.odt_out import manuscript_odt
from tests.services.office_texts import LIBRE_OFFICE, odt_of
from tests.services.test_word_documents import PASSAGES, book, told

RED = "a" * 64
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 30), "red").save(out, kind)
    return out.getvalue()


def read(data: bytes, folder: Path) -> tuple[ImportedScene, ...]:
    (folder / "in.odt").write_bytes(data)
    return scenes_from_file(folder / "in.odt")


def test_a_manuscript_comes_back_as_it_went_out(tmp_path: Path) -> None:
    (scene,) = read(manuscript_odt(book(*PASSAGES)), tmp_path)
    assert scene.title == "One & only"
    assert [told(one) for one in scene.passages] == [told(one) for one in PASSAGES]
    assert told_of([scene]) == ""


def test_scenes_in_chapters_are_headings_below_headings(tmp_path: Path) -> None:
    document = Document()
    scenes = [ImportedScene("One", (Passage("a"),)), ImportedScene("Inner", (Passage("b"),), 2)]
    document.apply(import_change(document, scenes))
    found = read(manuscript_odt(document), tmp_path)
    assert [(one.title, one.level, one.passages[0].text) for one in found] == [("One", 1, "a"), ("Inner", 2, "b")]


def test_the_archive_is_as_the_standard_wants_it() -> None:
    data = manuscript_odt(book(*PASSAGES))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")
        assert archive.read("mimetype") == b"application/vnd.oasis.opendocument.text"
        root = etree.fromstring(archive.read("content.xml"))
        known = {one.get("{urn:oasis:names:tc:opendocument:xmlns:style:1.0}name") for name in ("content", "styles")
                 for one in etree.fromstring(archive.read(f"{name}.xml")).iter()}  # fmt: skip
    used = {one.get(f"{TEXT}style-name") for one in root.iter() if one.get(f"{TEXT}style-name")}
    assert used
    assert used <= known
    numbered = [one for one in root.iter(f"{TEXT}list") if one.get(f"{TEXT}style-name") == "Numbering_20_1"]
    assert [len(one) for one in numbered] == [2, 1]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_any_text_goes_out(text: str, start: int, end: int) -> None:
    start, end = sorted((min(start, len(text)), min(end, len(text))))
    marks = (Mark(start, end, "bold"),) if start < end else ()
    with zipfile.ZipFile(io.BytesIO(manuscript_odt(book(Passage("x" + text, marks=marks))))) as archive:
        etree.fromstring(archive.read("content.xml"))


def test_a_link_that_is_no_address_of_the_web_stays_words(tmp_path: Path) -> None:
    data = manuscript_odt(book(Passage("run", marks=(Mark(0, 3, "link", "file:///etc/passwd"),))))
    (scene,) = read(data, tmp_path)
    assert told(scene.passages[0]) == ("body", "run", [])


def test_pictures_are_in_the_archive_with_what_they_show(tmp_path: Path) -> None:
    one, other = Passage("A <red> square", "picture", asset=RED), Passage("Not there", "picture", asset="c" * 64)
    data = manuscript_odt(book(one, one, other), readers={RED: lambda: picture("WEBP"), "b" * 64: lambda: b""})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        (name,) = [name for name in archive.namelist() if name.startswith("Pictures/")]
        assert Image.open(io.BytesIO(archive.read(name))).size == (60, 30)
        assert f'manifest:full-path="{name}" manifest:media-type="image/webp"' in (
            archive.read("META-INF/manifest.xml").decode()
        )
        content = archive.read("content.xml").decode()
    assert content.count(f'xlink:href="{name}"') == content.count("<svg:desc>A &lt;red&gt; square</svg:desc>") == 2
    assert 'svg:width="1.02cm" svg:height="0.51cm"' in content  # at 150 dots an inch
    (scene,) = read(data, tmp_path)
    assert dict(scene.lost) == {}
    assert [(one.style, one.text) for one in scene.passages] == [
        ("picture", "A <red> square"), ("picture", "A <red> square"), ("body", "Not there"),
    ]  # fmt: skip
    assert [one.media_type for one in scene.pictures] == ["image/webp"]


# ---- what LibreOffice writes


def test_what_libreoffice_writes_is_read(tmp_path: Path) -> None:
    scenes = read(odt_of(LIBRE_OFFICE), tmp_path)
    assert [(one.title, one.level) for one in scenes] == [("The First", 2), ("Chapter 7", 1)]
    note = [("link", "here", "https://example.org/"), ("footnote", "†", "A note\nof two."), ("underline", "there", ""),
            ("strike", "there", "")]  # fmt: skip
    found = [told(one) for one in scenes[0].passages]
    assert found[:2] == [
        ("body", "in which it begins", []),
        ("body", "All but this and bold,  two\ttab\u2028line",
         [("italic", "All ", ""), ("italic", " and bold,  two\ttab\u2028line", ""), ("bold", "bold", "")]),
    ]  # fmt: skip
    assert found[2][:2] == ("body", "See here†, there.")
    assert sorted(found[2][2]) == sorted([*note, ("strike", "here", "")])
    assert found[3:] == [
        ("body", "It is Small 22 round", [("italic", "It", ""), ("small-caps", "Small", ""), ("superscript", "2", "")]),
        ("numbered-item", "first", []),
        ("list-item", "inner", []),
        ("numbered-item", "second", []),
        ("quote", "said", []),
        ("rule", "", []),
        ("body", "with drawings", []),
        ("body", "in a box", []),
        ("table", "| a | b |\u2028| --- | --- |\u2028| 1 |  |", []),
        ("rule", "", []),
    ]
    assert [told(one) for one in scenes[1].passages] == [("body", "«\u00a0Oui\u202f!\u00a0»", [])]
    assert [one.depth for scene in scenes for one in scene.passages if one.text == "inner"] == [1]
    assert dict(scenes[0].lost) == {
        "deletions": 1, "contents": 1, "comments": 1, "pictures": 1,
        "text-boxes": 1, "equations": 1, "merged-cells": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (odt_of("<text:p>x</text:p>", encrypted=True), "it is protected by a password: save it without one"),
        (odt_of("", kind="spreadsheet"), "it is an OpenDocument file, but no text"),
        (b"PK\x05\x06" + bytes(18), "it is not an OpenDocument text, or it is damaged"),
        (b"no archive", "it is not an OpenDocument text, or it is damaged"),
        (odt_of("<!DOCTYPE x>"), "its XML declares a document type"),
    ],
    ids=["encrypted", "spreadsheet", "empty", "none", "document type"],
)
def test_what_cannot_be_read_says_why(data: bytes, words: str, tmp_path: Path) -> None:
    with pytest.raises(StudioError) as caught:
        read(data, tmp_path)
    assert caught.value.failure == BadInput(name="in.odt", problem=words)


def test_repeated_columns_are_bounded(tmp_path: Path) -> None:
    cell = '<table:table-cell table:number-columns-repeated="{}"/>'
    row = "<table:table-row><table:table-cell><text:p>a</text:p></table:table-cell>{}</table:table-row>"
    (scene,) = read(odt_of(f"<table:table>{row.format(cell.format(10**9))}</table:table>"), tmp_path)
    assert [one.text for one in scene.passages] == ["| a |  |"]


def test_a_table_that_lays_out_a_page_stays_paragraphs(tmp_path: Path) -> None:
    row = "<table:table-row>{}</table:table-row>"
    cells = "".join(f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in ("left", "x" * 500))
    (scene,) = read(odt_of(f"<table:table>{row.format(cells)}</table:table>"), tmp_path)
    assert [one.text for one in scene.passages] == ["left", "x" * 500]

"""What LibreOffice makes of a document when it is saved there, read: XML as its version 7.4 writes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
from docx.oxml import parse_xml

from studio.domain.passages import Passage
from studio.domain.text_records import Mark
from studio.services.exchange.docx_in import read_docx, scenes_from_docx
from studio.services.exchange.manuscript_text import manuscript_as, passages_html
from studio.services.exchange.pages_in import scenes_from_html
from studio.services.exchange.rtf_in import scenes_from_rtf
from studio.services.exchange.word_processors import table_of
from tests.services.test_returned_tables import made
from tests.services.test_round_trips import LAMP

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def body_of(path: Path, *parts: str, numbering: str = "") -> Path:
    document: Any = docx.Document()
    for part in parts:
        document.element.body.append(parse_xml(part.replace(">", f" {W}>", 1)))
    if numbering:
        root = document.part.numbering_part.element
        for child in list(root):
            root.remove(child)
        root.extend(parse_xml(f"<w:numbering {W}>{numbering}</w:numbering>"))
    document.save(str(path))
    return path


def test_a_list_that_says_otherwise_than_its_definition(tmp_path: Path) -> None:
    listed = '<w:pPr><w:numPr><w:ilvl w:val="{0}"/><w:numId w:val="{1}"/></w:numPr></w:pPr>'
    item = f"<w:p>{listed}<w:r><w:t>a</w:t></w:r></w:p>"
    level = '<w:lvl w:ilvl="{0}"><w:numFmt w:val="{1}"/></w:lvl>'
    numbering = (
        f'<w:abstractNum w:abstractNumId="5">{level.format(0, "bullet")}{level.format(1, "bullet")}</w:abstractNum>'
        '<w:num w:numId="5"><w:abstractNumId w:val="5"/></w:num><w:num w:numId="6"><w:abstractNumId w:val="5"/>'
        f'<w:lvlOverride w:ilvl="1">{level.format(1, "decimal")}</w:lvlOverride></w:num>'
    )
    path = body_of(tmp_path / "a.docx", item.format(0, 5), item.format(1, 6), item.format(1, 5), numbering=numbering)
    found = [(one.style, one.depth) for one in read_docx(path).passages]
    assert found == [("list-item", 0), ("numbered-item", 1), ("list-item", 1)]


def test_letters_that_are_higher_and_smaller_are_raised(tmp_path: Path) -> None:
    run = '<w:r><w:rPr><w:position w:val="{0}"/>{1}</w:rPr><w:t>{2}</w:t></w:r>'
    runs = (
        run.format("8", '<w:sz w:val="19"/>', "a")
        + run.format("-6", '<w:sz w:val="19"/>', "b")
        + run.format("8", "", "c")
    )
    (one,) = read_docx(body_of(tmp_path / "a.docx", f"<w:p>{runs}</w:p>")).passages
    assert one.marks == (Mark(0, 1, "superscript"), Mark(1, 2, "subscript"))


def test_a_first_row_in_bold_is_a_head(tmp_path: Path) -> None:
    def row(*cells: str, bold: bool) -> str:
        look = "<w:rPr><w:b/></w:rPr>" if bold else ""
        return (
            "<w:tr>"
            + "".join(f"<w:tc><w:p><w:r>{look}<w:t>{one}</w:t></w:r></w:p></w:tc>" for one in cells)
            + "</w:tr>"
        )

    path = body_of(
        tmp_path / "a.docx",
        f"<w:tbl>{row('a', 'b', bold=True)}{row('1', '2', bold=False)}</w:tbl>", "<w:p></w:p>",
        f"<w:tbl>{row('a', 'b', bold=True)}{row('1', '2', bold=True)}</w:tbl>", "<w:p></w:p>",
    )  # fmt: skip
    found = read_docx(path)
    assert [one.text for one in found.passages] == [
        "| a | b |\u2028| --- | --- |\u2028| 1 | 2 |",
        "| a | b |\u2028| 1 | 2 |",
    ]
    assert [len(one.marks) for one in found.passages] == [0, 4]
    assert not any(found.lost.values())


def test_lines_of_code_that_are_paragraphs_each_are_one_block(tmp_path: Path) -> None:
    line = '<w:p><w:pPr><w:pStyle w:val="Code"/></w:pPr><w:r><w:t xml:space="preserve">{0}</w:t></w:r></w:p>'
    document: Any = docx.Document()
    document.styles.add_style("Code", 1)
    for words in ("def x():", "", "    pass"):
        document.element.body.append(parse_xml(line.format(words).replace(">", f" {W}>", 1)))
    document.element.body.append(parse_xml(f"<w:p {W}><w:r><w:t>Behind it.</w:t></w:r></w:p>"))
    document.save(str(tmp_path / "a.docx"))
    (scene,) = scenes_from_docx(tmp_path / "a.docx")
    assert [(one.style, one.text) for one in scene.passages] == [
        ("code", "def x():\u2028\u2028    pass"), ("body", "Behind it."),
    ]  # fmt: skip


def test_footnotes_of_a_page_count_through_it(tmp_path: Path) -> None:
    noted = Passage("A word\u2020 here", marks=(Mark(6, 7, "footnote", "What it says."),))
    document = made(noted, noted)
    page = manuscript_as(document, "html")
    assert [page.count(f'"sdfootnote{number}sym"') for number in (1, 2, 3)] == [1, 1, 0]
    assert passages_html([noted], first_note=7).count('href="#sdfootnote7sym"') == 1
    (tmp_path / "a.html").write_text(page, "utf-8")
    (scene,) = scenes_from_html(tmp_path / "a.html")
    assert [one.marks for one in scene.passages if one.marks] == [noted.marks, noted.marks]


def test_a_footnote_in_a_head_is_as_bold_as_its_words() -> None:
    bold = Passage("a\u2020 b", marks=(Mark(0, 1, "bold"), Mark(1, 2, "footnote", "A note."), Mark(3, 4, "bold")))
    half = Passage("a\u2020 b", marks=(Mark(0, 1, "bold"), Mark(1, 2, "footnote", "A note.")))
    plain = Passage("1")
    found = table_of([[bold, bold], [plain, plain]], head=False)
    assert found is not None
    assert found.text.splitlines()[1] == "| --- | --- |"
    assert [mark.style for mark in found.marks] == ["footnote", "footnote"]
    found = table_of([[bold, half], [plain, plain]], head=False)
    assert found is not None
    assert "---" not in found.text


def test_letters_that_rich_text_raises_and_makes_smaller(tmp_path: Path) -> None:
    path = tmp_path / "a.rtf"
    path.write_bytes(
        rb"{\rtf1 a{{\*\updnprop8000}\up8 b}c{{\*\updnprop8000}\dn8 d}e{\up8 f}{\*\updnprop8000}\up8 g\up0 h}"
    )
    (scene,) = scenes_from_rtf(path)
    (one,) = scene.passages
    assert one.text == "abcdefgh"
    assert one.marks == (Mark(1, 2, "superscript"), Mark(3, 4, "subscript"), Mark(6, 7, "superscript"))


def test_letters_that_a_book_raises_by_their_place(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(
        "<style>.a {font-size: 0.58em; position: relative; top: -0.33em; vertical-align: baseline}"
        ".b {font-size: 0.58em; position: relative; top: 0.33em} .c {position: relative; top: -3px}"
        ".d {font-size: 65%; vertical-align: 30%} .e {font-size: 65%; vertical-align: -30%}"
        ".f {font-size: 65%; position: relative; top: 0.0em} .g {font-size: 65%; position: absolute; top: -9px}"
        "</style><p>x<span class=a>a</span>x<span class=b>b</span>x<span class=c>c</span>x<span class=d>d</span>x"
        "<span class=e>e</span>x<span class=f>f</span><span class=g>g</span></p>"
    )
    (scene,) = scenes_from_html(path)
    (one,) = scene.passages
    assert one.text == "xaxbxcxdxexfg"
    assert one.marks == (
        Mark(1, 2, "superscript"), Mark(3, 4, "subscript"), Mark(7, 8, "superscript"), Mark(9, 10, "subscript"),
    )  # fmt: skip


def test_a_picture_that_says_the_name_of_its_file_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "lamp.png").write_bytes(LAMP.data)
    (tmp_path / "a.html").write_text(
        '<p>x</p><img alt="OEBPS/images/lamp.png" src="lamp.png"><img alt="A lamp" src="lamp.png">'
    )
    (scene,) = scenes_from_html(tmp_path / "a.html")
    assert [one.text for one in scene.passages if one.style == "picture"] == ["", "A lamp"]

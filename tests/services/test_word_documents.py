"""Word documents: what goes out comes in again, and is what Word calls by these names; what is lost is counted."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.domain.document import Document
from studio.domain.outline import outline, paragraphs_of
from studio.domain.passages import Passage
from studio.domain.text_records import Mark
from studio.services.exchange.docx_in import read_docx
from studio.services.exchange.docx_out import manuscript_docx
from studio.services.exchange.formats import scenes_from_file
from studio.services.exchange.manuscript_in import ImportedScene, import_change, told_of

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PASSAGES = (
    Passage("Bold, both", marks=(Mark(0, 4, "bold"), Mark(6, 10, "bold"), Mark(6, 10, "italic"))),
    Passage("line\u2028break\tand tab"),
    Passage("A note† here", marks=(Mark(6, 7, "footnote", "See <Holmes> & Watson.\nTwice."),)),
    Passage("to the site", marks=(Mark(7, 11, "link", "https://example.org/?a=1&b=2"),)),
    Passage("struck and under", marks=(Mark(0, 6, "strike"), Mark(11, 16, "underline"))),
    Passage("Deeper", "heading3"),
    Passage("said", "quote", marks=(Mark(0, 4, "italic"),)),
    Passage("one", "numbered-item"),
    Passage("two", "numbered-item"),
    Passage("between"),
    Passage("again", "numbered-item"),
    Passage("dot", "list-item"),
    Passage("", "rule"),
    Passage("def x():\u2028    pass", "code"),
    Passage("| a | b |\u2028| --- | --- |\u2028| 1 | 2 |", "table"),
    Passage("«\u00a0Oui\u202f!\u00a0»"),
    Passage("שלום"),
)


def book(*passages: Passage) -> Document:
    document = Document()
    document.apply(import_change(document, [ImportedScene("One & only", passages)]))
    return document


def opened(data: bytes) -> Any:
    return docx.Document(io.BytesIO(data))


def read(word: Any, folder: Path) -> tuple[ImportedScene, ...]:
    word.save(str(folder / "in.docx"))
    return scenes_from_file(folder / "in.docx")


def told(passage: Passage) -> tuple[str, str, list[tuple[str, str, str]]]:
    return passage.style, passage.text, [(m.style, passage.text[m.start : m.end], m.target) for m in passage.marks]


def test_a_manuscript_comes_back_as_it_went_out(tmp_path: Path) -> None:
    (tmp_path / "out.docx").write_bytes(manuscript_docx(book(*PASSAGES)))
    (scene,) = scenes_from_file(tmp_path / "out.docx")
    assert scene.title == "One & only"
    assert [told(one) for one in scene.passages] == [told(one) for one in PASSAGES]
    assert told_of([scene]) == ""


def test_it_is_what_word_calls_so() -> None:
    """Read by python-docx: styles by their names, lists that count from one again, tables, ids as bookmarks."""
    document = book(*PASSAGES)
    word = opened(manuscript_docx(document))
    names = [one.style.name for one in word.paragraphs]
    assert names[:3] == ["Heading 1", "Body Text", "Body Text"]
    assert {"Heading 4", "Quote", "List Number", "List Bullet", "Scene Break", "Code"} <= set(names)
    numbered = [one for one in word.paragraphs if one.style.name == "List Number"]
    numbers = [one.paragraph_format.element.pPr.numPr.numId.val for one in numbered]
    assert numbers[0] == numbers[1] != numbers[2]
    assert [[cell.text for cell in row.cells] for row in word.tables[0].rows] == [["a", "b"], ["1", "2"]]
    ids = [one.get(qn("w:name")) for one in word.element.body.iter(qn("w:bookmarkStart"))]
    scene = outline(document)[0][1]
    named = [scene.id, *(one.id for one in paragraphs_of(document, scene.id))]
    assert ids == [f"_triptych_{one}" for one in named]
    assert word.core_properties.author == ""
    link = word.element.body.find(f".//{qn('w:hyperlink')}")
    assert word.part.rels[link.get(qn("r:id"))].target_ref == "https://example.org/?a=1&b=2"


def test_the_file_says_that_triptych_made_it() -> None:
    data = manuscript_docx(book(*PASSAGES))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        said = package.read("docProps/app.xml").decode() + package.read("docProps/core.xml").decode()
        names = package.namelist()
    assert "<Application>Triptych</Application>" in said
    assert names.count("docProps/app.xml") == 1
    assert not any(word in said for word in ("Microsoft", "Macintosh", "python-docx", "2013"))


def test_footnotes_are_words_own() -> None:
    data = manuscript_docx(book(*PASSAGES))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        notes = parse_xml(archive.read("word/footnotes.xml"))
        types = archive.read("[Content_Types].xml").decode()
        assert "docProps/thumbnail.jpeg" not in archive.namelist()
    assert "/word/footnotes.xml" in types
    words = {one.get(qn("w:id")): "".join(text.text for text in one.iter(qn("w:t"))) for one in notes}
    assert words == {"-1": "", "0": "", "1": " See <Holmes> & Watson.Twice."}
    sign = opened(data).element.body.find(f".//{qn('w:footnoteReference')}")
    assert sign.get(qn("w:id")) == "1"


def test_what_reads_from_the_right_says_so() -> None:
    word = opened(manuscript_docx(book(Passage("שלום"), Passage("hello"))))
    right, left = word.paragraphs[1:]
    assert right.paragraph_format.element.pPr.find(qn("w:bidi")) is not None
    assert left.paragraph_format.element.pPr.find(qn("w:bidi")) is None


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_any_text_goes_out(text: str, start: int, end: int) -> None:
    start, end = sorted((min(start, len(text)), min(end, len(text))))
    marks = (Mark(start, end, "bold"),) if start < end else ()
    word = opened(manuscript_docx(book(Passage("x" + text, marks=marks))))
    assert word.paragraphs[1].text.startswith("x")


def test_a_link_that_is_no_address_of_the_web_stays_words() -> None:
    word = opened(manuscript_docx(book(Passage("run", marks=(Mark(0, 3, "link", "file:///etc/passwd"),)))))
    assert word.paragraphs[1].text == "run"
    assert word.element.body.find(f".//{qn('w:hyperlink')}") is None


# ---- what others write


def test_emphasis_of_styles_is_read(tmp_path: Path) -> None:
    word = docx.Document()
    thought = word.styles.add_style("Thought", WD_STYLE_TYPE.PARAGRAPH)
    thought.font.italic = True
    paragraph = word.add_paragraph("All ", style="Thought")
    paragraph.add_run("but", style="Emphasis")
    paragraph.add_run(" this").italic = False
    word.add_paragraph("Quoted", style="Quote")
    child = word.styles.add_style("Chapter Heading", WD_STYLE_TYPE.PARAGRAPH)
    child.base_style = word.styles["Heading 2"]
    word.add_paragraph("Two", style="Chapter Heading")
    one, two = read(word, tmp_path)
    assert [told(passage) for passage in one.passages] == [
        ("body", "All but this", [("italic", "All ", "")]),
        ("quote", "Quoted", []),
    ]
    assert (two.title, two.level) == ("Two", 2)


@pytest.mark.parametrize(
    ("line", "style"), [("* * *", "rule"), ("#", "rule"), ("***", "rule"), ("# 1", "body"), ("***x", "body")]
)
def test_breaks_between_scenes(line: str, style: str, tmp_path: Path) -> None:
    word = docx.Document()
    word.add_paragraph(line)
    (scene,) = read(word, tmp_path)
    assert scene.passages[0].style == style


def test_a_chapter_that_is_named_without_a_style(tmp_path: Path) -> None:
    word = docx.Document()
    for line in ("Chapter 3", "It began.", "Part of the house was let."):
        word.add_paragraph(line)
    (scene,) = read(word, tmp_path)
    assert (scene.title, [one.text for one in scene.passages]) == (
        "Chapter 3", ["It began.", "Part of the house was let."],
    )  # fmt: skip


def test_a_link_of_a_field_is_read(tmp_path: Path) -> None:
    word = docx.Document()
    paragraph = word.add_paragraph("see ")
    for kind, inner in (("begin", ""), ("", 'HYPERLINK "https://example.org/x"'), ("separate", ""), ("words", "here"),
                        ("end", "")):  # fmt: skip
        run = paragraph.add_run("here" if kind == "words" else "")
        if kind in ("begin", "separate", "end"):
            sign = OxmlElement("w:fldChar")
            sign.set(qn("w:fldCharType"), kind)
            run.font.element.append(sign)
        elif not kind:
            told_to = OxmlElement("w:instrText")
            told_to.text = inner
            run.font.element.append(told_to)
    paragraph.add_run(".")
    (scene,) = read(word, tmp_path)
    assert told(scene.passages[0]) == ("body", "see here.", [("link", "here", "https://example.org/x")])


def test_what_is_not_taken_over_is_counted(tmp_path: Path) -> None:
    word = docx.Document()
    paragraph = word.add_paragraph("Text")
    capitals = paragraph.add_run(" Small")
    capitals.font.small_caps = True
    paragraph.add_run("2").font.superscript = True
    word.add_comment(paragraph.runs, "Really?")
    deleted = parse_xml(f'<w:del xmlns:w="{W}"><w:r><w:delText>gone</w:delText></w:r></w:del>')
    paragraph.paragraph_format.element.append(deleted)
    picture = parse_xml(f'<w:r xmlns:w="{W}"><w:drawing/></w:r>')
    paragraph.paragraph_format.element.append(picture)
    (scene,) = read(word, tmp_path)
    assert scene.passages[0].text == "Text Small2"
    assert told(scene.passages[0])[2] == [("small-caps", " Small", ""), ("superscript", "2", "")]
    assert dict(scene.lost) == {"comments": 1, "deletions": 1, "pictures": 1}
    words = told_of([scene])
    assert words.startswith("Not taken over: ")
    assert "1 comment" in words
    assert "1 picture" in words


def test_a_table_that_lays_out_a_page_stays_paragraphs(tmp_path: Path) -> None:
    word = docx.Document()
    table = word.add_table(1, 2)
    table.cell(0, 0).text = "left"
    table.cell(0, 1).text = "x" * 500
    (scene,) = read(word, tmp_path)
    assert [one.text for one in scene.passages] == ["left", "x" * 500]
    assert scene.lost == ()


def test_a_document_without_lists_or_notes_is_read(tmp_path: Path) -> None:
    """The least that Word itself opens: no styles, no numbering."""
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default '
        'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
        'PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.'
        'document.main+xml"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{W}"><w:body><w:p><w:pPr><w:pStyle w:val="None"/></w:pPr><w:r>'
        "<w:t>Bare</w:t></w:r></w:p></w:body></w:document>",
    }
    with zipfile.ZipFile(tmp_path / "bare.docx", "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    assert [one.text for one in read_docx(tmp_path / "bare.docx").passages] == ["Bare"]

"""PDF: the markup that is set, and, where Typst is there, the pages that come of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.errors import FormatUnknown, RuntimeMissing, StudioError
from studio.domain.passages import Passage
from studio.domain.text_records import Mark, Meta
from studio.services.exchange import typesetting
from studio.services.exchange.letters_without_font import letters_without_font
from studio.services.exchange.losses import losses_in_words
from studio.services.exchange.losses_out import cannot_hold
from studio.services.exchange.manuscript_in import ImportedScene, import_change
from studio.services.exchange.manuscript_pictures import act_with_pictures, left_out
from studio.services.exchange.pdf_out import PDF, book_markup, export_pdf
from studio.services.exchange.pieces import whole_of
from studio.services.exchange.submission_out import (
    SUBMISSION_DOCX,
    SUBMISSION_PDF,
    About,
    counted,
    head_of,
    submission_markup,
    submission_of,
)
from studio.services.exchange.typst_text import string
from studio.services.wording import sentence
from tests.services.test_word_documents import PASSAGES, opened

HASH = "a" * 64
AUTHOR = About("Maria Example", "12 Long Street\nmaria@example.org")


def book(*passages: Passage, title: str = "The Sea, in Parts", language: str = "en") -> Document:
    document = Document()
    meta = Meta(id="project", title=title, language=language)
    document.apply(Change(id="c", label="New", stack="writing", edits=(Edit(None, meta),), at=0.0))
    document.apply(import_change(document, [ImportedScene("One & only", passages), ImportedScene("Two", passages)]))
    return document


def nowhere(_asset: str) -> str:
    return ""


def picture() -> bytes:
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(out, "BMP")
    return out.getvalue()


def found(markup: str, selector: str, folder: Path) -> list[dict[str, Any]]:
    """Elements of the set pages, by Typst's own question."""
    typst = pytest.importorskip("typst")
    (folder / "main.typ").write_text(markup, "utf-8")
    return list(json.loads(typst.query(folder / "main.typ", selector)))


def test_words_are_strings_whatever_their_signs() -> None:
    assert string('a "b" \\ #c\n\x00') == '"a \\"b\\" \\\\ #c\\n"'
    markup = book_markup(book(Passage("#let x = 1 *no* $x$ @y <z>")), None, nowhere)
    assert '#"#let x = 1 *no* $x$ @y <z>";' in markup


def test_without_typst_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "PACKAGE", "no_such_typesetter")
    with pytest.raises(StudioError) as caught:
        export_pdf(book(Passage("x")), tmp_path / "a.pdf")
    assert caught.value.failure == RuntimeMissing(package="Typst", extra="pdf")
    assert "pip install typst" in sentence(caught.value.failure)
    assert not (tmp_path / "a.pdf").exists()


def test_a_name_of_another_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StudioError) as caught:
        export_pdf(book(Passage("x")), tmp_path / "a.docx")
    assert isinstance(caught.value.failure, FormatUnknown)


def test_a_book_is_set(tmp_path: Path) -> None:
    markup = book_markup(book(*PASSAGES), None, nowhere)
    heads = found(markup, "heading", tmp_path)
    assert [(one["level"], one["supplement"]["text"]) for one in heads] == [
        (1, "One & only"), (4, "Deeper"), (1, "Two"), (4, "Deeper"),
    ]  # fmt: skip
    assert len(found(markup, "footnote", tmp_path)) == 2
    assert len(found(markup, "table", tmp_path)) == 2
    assert [len(one["children"]) for one in found(markup, "enum", tmp_path)] == [2, 1, 2, 1]
    assert {one["dest"] for one in found(markup, "link", tmp_path)} == {"https://example.org/?a=1&b=2"}


def test_pictures_are_on_the_pages(tmp_path: Path) -> None:
    pytest.importorskip("typst")
    shown = book(Passage("A red square", "picture", asset=HASH))
    write = act_with_pictures(PDF, {HASH: picture})
    write(shown, tmp_path / "with.pdf", scene_id=None)
    export_pdf(shown, tmp_path / "without.pdf")
    assert b"/Subtype/Image" in (tmp_path / "with.pdf").read_bytes().replace(b" ", b"")
    assert b"/Subtype/Image" not in (tmp_path / "without.pdf").read_bytes().replace(b" ", b"")
    assert left_out(shown, None, PDF) == 0


@settings(max_examples=20, deadline=None)
@given(
    st.text(max_size=60), st.integers(0, 60), st.integers(0, 60), st.sampled_from(["body", "quote", "code", "table"])
)
def test_any_text_is_set(tmp_path_factory: pytest.TempPathFactory, text: str, start: int, end: int, style: Any) -> None:
    pytest.importorskip("typst")
    start, end = sorted((min(start, len(text)), min(end, len(text))))
    marks = (Mark(start, end, "italic"),) if start < end else ()
    dest = tmp_path_factory.mktemp("any") / "a.pdf"
    export_pdf(book(Passage("x" + text, style, marks=marks), title=text[:20]), dest)
    assert dest.read_bytes().startswith(b"%PDF")


# ---- standard manuscript format


def test_the_head_of_a_page() -> None:
    assert head_of("The Sea, in Parts", AUTHOR) == "Example / SEA, IN PARTS"
    assert head_of("A History of the Fish", About()) == "HISTORY"
    assert head_of("Of", About("Cher")) == "Cher / OF"


@pytest.mark.parametrize(
    ("words", "told"), [(3, "About 100 words"), (1_249, "About 1,200 words"), (20_300, "About 20,500 words"),
                        (81_400, "About 81,000 words")]
)  # fmt: skip
def test_words_are_counted_roundly(words: int, told: str) -> None:
    document = Document()
    document.apply(import_change(document, [ImportedScene("One", (Passage("word " * words),))]))
    assert counted(document, whole_of(document, None)) == told


def in_parts(*more: ImportedScene) -> Document:
    said, document = (Passage("It came."),), Document()
    part = [ImportedScene("Part One", ()), ImportedScene("The Quay", said, 2), ImportedScene("The Inn", said, 2)]
    document.apply(import_change(document, [*part, *more]))
    return document


CODA = (ImportedScene("Coda", (Passage("It went."),)), ImportedScene("Later", (Passage("Gone."),), 2))


def test_chapters_in_a_part_open_pages_of_their_own(tmp_path: Path) -> None:
    markup = book_markup(in_parts(*CODA), None, nowhere)
    assert [one["value"] for one in found(markup, "<opens>", tmp_path)] == ["The Quay", "The Inn"]
    assert submission_markup(in_parts(*CODA), None, AUTHOR).count("#opened(") == 2


@pytest.mark.parametrize(("more", "opens"), [((), True), (CODA, None)])
def test_chapters_in_parts_open_pages_of_a_word_document(
    tmp_path: Path, more: tuple[ImportedScene, ...], opens: bool | None
) -> None:
    submission_of(SUBMISSION_DOCX, AUTHOR)(in_parts(*more), tmp_path / "a.docx", scene_id=None)
    word = opened((tmp_path / "a.docx").read_bytes())
    assert word.styles["Heading 2"].paragraph_format.page_break_before is opens


def test_a_submission_is_set(tmp_path: Path) -> None:
    markup = submission_markup(book(*PASSAGES), None, AUTHOR)
    assert '"us-letter"' in markup
    assert '#scene-break("#")' in markup
    assert '"a4"' in submission_markup(book(*PASSAGES, language="fr"), None, AUTHOR)
    assert [one["level"] for one in found(markup, "heading", tmp_path)] == [1, 4, 1, 4]
    pytest.importorskip("typst")
    submission_of(SUBMISSION_PDF, AUTHOR)(book(*PASSAGES), tmp_path / "a.pdf", scene_id=None)
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")


def test_a_submission_for_word(tmp_path: Path) -> None:
    submission_of(SUBMISSION_DOCX, AUTHOR)(book(*PASSAGES), tmp_path / "a.docx", scene_id=None)
    word = opened((tmp_path / "a.docx").read_bytes())
    section = word.sections[0]
    assert section.different_first_page_header_footer
    assert (section.page_width.inches, section.left_margin.inches) == (8.5, 1)
    assert section.header.paragraphs[0].text.startswith("Example / SEA, IN PARTS / ")
    lines = [one.text for one in word.paragraphs]
    assert lines[:4] == ["Maria Example\tAbout 100 words", "12 Long Street", "maria@example.org", "The Sea, in Parts"]
    assert lines[4:6] == ["by Maria Example", "One & only"]
    assert lines[-1] == "END"
    body = word.styles["Body Text"]
    assert (body.font.name, body.font.size.pt, body.paragraph_format.line_spacing) == ("Courier New", 12, 2)
    assert word.styles["Heading 1"].paragraph_format.page_break_before
    breaks = [one.text for one in word.paragraphs if one.style.name == "Scene Break"]
    assert breaks == ["#", "#", "END"]


def test_letters_that_no_font_has_are_counted() -> None:
    pytest.importorskip("typst")
    nobodys = "\U0010fffd"
    document = book(Passage(f"Ада — “so” {nobodys}, {nobodys}"), title="T")
    assert +cannot_hold(document, None, PDF) == {"letters": 4}
    assert losses_in_words(cannot_hold(document, None, PDF)) == "Not taken over: 4 letters that no font here has."
    assert not +cannot_hold(book(Passage("Ада — “so” α")), None, PDF)
    assert letters_without_font(f"{nobodys}a \u0301\u200d") == {nobodys}

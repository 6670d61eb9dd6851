"""The manuscript as files: what goes out comes in again, and a file is whole or not there."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.domain.document import Document
from studio.domain.errors import FileUnwritable, StudioError
from studio.domain.outline import outline
from studio.domain.passages import Passage
from studio.domain.text_records import Mark
from studio.services.exchange.html_in import passages_from_html
from studio.services.exchange.manuscript_in import ImportedScene, import_change
from studio.services.exchange.manuscript_text import export_manuscript, manuscript_as, passages_html, passages_text
from studio.services.exchange.markdown_in import passages_from_markdown
from studio.services.exchange.markdown_out import passages_markdown

PASSAGES = (
    Passage("A *star* and _under_ [x](y) <b> `c`"),
    Passage("# no heading"),
    Passage("1. no list"),
    Passage("- no list"),
    Passage("line\u2028break"),
    Passage("Head", "heading3"),
    Passage("said", "quote"),
    Passage("one", "list-item"),
    Passage("two", "list-item"),
    Passage("", "rule"),
    Passage("bold and both", marks=(Mark(0, 4, "bold"), Mark(5, 13, "italic"), Mark(9, 13, "bold"))),
)


def book() -> Document:
    document = Document()
    scenes = [ImportedScene("One & only", PASSAGES), ImportedScene("Inner", (Passage("x"),), 2)]
    document.apply(import_change(document, scenes))
    return document


def test_markdown_comes_back_as_it_went_out() -> None:
    assert passages_from_markdown(passages_markdown(PASSAGES)) == PASSAGES


def test_html_comes_back_as_it_went_out() -> None:
    assert passages_from_html(passages_html(PASSAGES)) == PASSAGES


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="ab *_~#>`[]()<>&;=-+.1!\\😀é\u2028", min_size=1, max_size=30))
def test_any_line_survives_markdown(text: str) -> None:
    text = "\u2028".join(" ".join(line.split()) for line in text.split("\u2028") if line.strip())
    if text:
        assert passages_from_markdown(passages_markdown([Passage(text)])) == (Passage(text),)


def test_whole_manuscripts() -> None:
    document = book()
    markdown = manuscript_as(document, "markdown")
    assert markdown.startswith("# One & only\n\n")
    assert "\n## Inner\n\nx\n" in markdown
    text = manuscript_as(document, "text")
    assert "line\nbreak" in text
    assert "**" not in text
    page = manuscript_as(document, "html")
    assert page.startswith("<!DOCTYPE html>")
    assert '<h1 dir="auto">One &amp; only</h1>' in page
    assert "&lt;b&gt;" in page
    inner = outline(document)[1][1].id
    assert manuscript_as(document, "text", inner) == "Inner\n\nx\n"


def test_a_file_is_replaced_whole_and_nothing_is_left_behind(tmp_path: Path) -> None:
    dest = tmp_path / "Book.md"
    dest.write_text("old")
    export_manuscript(book(), dest, "markdown")
    assert dest.read_text(encoding="utf-8").startswith("# One")
    assert [one.name for one in tmp_path.iterdir() if one.name != "home"] == ["Book.md"]
    with pytest.raises(StudioError) as caught:
        export_manuscript(book(), tmp_path / "none" / "Book.md", "markdown")
    assert isinstance(caught.value.failure, FileUnwritable)
    folder = tmp_path / "folder"
    folder.mkdir()
    with pytest.raises(StudioError):
        export_manuscript(book(), folder, "markdown")
    assert sorted(one.name for one in tmp_path.iterdir() if one.name != "home") == ["Book.md", "folder"]


NOTE = "Not the lake."
RICH = (
    Passage("One", "numbered-item"),
    Passage("Two", "numbered-item"),
    Passage('x = "<a>"\u2028y = 1', "code", language="python"),
    Passage("| who | age |\u2028| --- | --- |\u2028| Hale | 41 |", "table"),
    Passage("See the sea† x", marks=(Mark(4, 11, "link", "https://sea.example/a b"), Mark(11, 12, "footnote", NOTE))),
)


def test_lists_code_tables_links_and_footnotes_as_markdown() -> None:
    assert passages_markdown(RICH) == (
        '1. One\n2. Two\n\n```python\nx = "<a>"\ny = 1\n```\n\n| who | age |\n| --- | --- |\n| Hale | 41 |\n\n'
        "See [the sea](<https://sea.example/ab>)[^1] x\n\n[^1]: Not the lake."
    )


def test_what_is_written_as_markdown_is_read_again() -> None:
    again = passages_from_markdown(passages_markdown(RICH[:3]))
    assert again == RICH[:3]


def test_lists_code_tables_links_and_footnotes_as_a_page() -> None:
    page = passages_html(RICH)
    assert '<ol>\n<li dir="auto">One</li>' in page
    assert '<pre><code class="language-python">x = "&lt;a&gt;"\ny = 1</code></pre>' in page
    assert "<tr><th>who</th><th>age</th></tr>\n<tr><td>Hale</td>" in page
    assert '<a href="https://sea.example/a%20b">the sea</a><a class="sdfootnoteanc"' in page
    assert '<div id="sdfootnote1">' in page
    assert "</a> Not the lake.</p></div>" in page


def test_a_link_that_would_run_something_is_none() -> None:
    assert "<a" not in passages_html([Passage("go", marks=(Mark(0, 2, "link", "javascript:alert(1)"),))])


def test_a_footnote_stands_in_brackets_in_plain_text() -> None:
    assert passages_text(RICH[-1:]) == "See the sea [Not the lake.] x"

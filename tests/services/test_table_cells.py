"""What lies over the words of a table's cells goes out to every format, and comes in again."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.markdown_typed import NOTE_SIGN, became
from studio.domain.passages import Passage
from studio.domain.text_records import Mark, Paragraph, Scene
from studio.services.exchange.markdown_in import passages_from_markdown
from studio.services.exchange.table_cells import table_cells, table_passage
from studio.services.exchange.typst_text import blocks
from tests.services.test_round_trips import kept

TEXT = "| Name | Age |\u2028| --- | --- |\u2028| Hale the bold | seven |\u2028| Ann | 2 |"


def _over(words: str, style: str, target: str = "") -> Mark:
    start = TEXT.index(words)
    return Mark(start, start + len(words), style, target)  # type: ignore[arg-type]


TABLE = Passage(
    TEXT, "table", (_over("Age", "italic"), _over("Hale", "bold"), _over("bold", "strike"),
                    _over("seven", "link", "https://example.org/a"), _over("Ann", "superscript")),
)  # fmt: skip


@pytest.mark.parametrize("ending", [".md", ".html", ".docx", ".odt", ".rtf", ".epub"])
def test_emphasis_and_links_of_cells_come_back(ending: str, tmp_path: Path) -> None:
    assert kept(TABLE, ending, tmp_path) == "yes"


def test_signs_in_the_cells_of_markdown_are_read() -> None:
    text = "| *A* | b |\n| --- | --- |\n| **x y** and `z` | a[^1] \\* b |\n\n[^1]: What it says."
    (table,) = passages_from_markdown(text)
    assert table.text == "| A | b |\u2028| --- | --- |\u2028| x y and z | a† * b |"
    assert [(table.text[m.start : m.end], m.style, m.target) for m in table.marks] == [
        ("A", "italic", ""), ("x y", "bold", ""), ("z", "code", ""), (NOTE_SIGN, "footnote", "What it says."),
    ]  # fmt: skip


def test_cells_are_cut_with_their_marks() -> None:
    head, rows = table_cells(TABLE)
    assert head
    assert [[cell.text for cell in row] for row in rows] == [["Name", "Age"], ["Hale the bold", "seven"], ["Ann", "2"]]
    assert rows[1][0].marks == (Mark(0, 4, "bold"), Mark(9, 13, "strike"))
    assert table_passage(rows, head=True) == TABLE


def test_cells_of_rows_that_were_typed_loosely() -> None:
    head, rows = table_cells(Passage(" a|b \u2028|c |  d|\u2028\u2028|||", "table"))
    assert not head
    assert [[cell.text for cell in row] for row in rows] == [["a", "b"], ["c", "d"], [""]]


def test_the_markup_of_pages_has_them() -> None:
    (markup,) = blocks([TABLE], picture=lambda _asset: "")
    assert "#emph[" in markup
    assert "#strong[" in markup
    assert '#link("https://example.org/a")' in markup


def test_signs_typed_in_a_cell_become_emphasis_and_never_reach_over_cells() -> None:
    for typed, marks in (("| a | *b*", (Mark(6, 7, "italic"),)), ("| *a | b*", None)):
        document = Document()
        scene = Scene(id="s", title="", paragraphs=("p",))
        document.apply(
            Change(
                id="c",
                label="New",
                stack="writing",
                edits=(Edit(None, scene), Edit(None, Paragraph(id="p", scene_id="s", text=typed, style="table"))),
                at=0.0,
            )
        )
        found = became(document, "p", len(typed), "*")
        if marks is None:
            assert found is None
        else:
            assert found is not None
            document.apply(found.change)
            assert document.need(Paragraph, "p").text == "| a | b"
            assert document.need(Paragraph, "p").marks == marks

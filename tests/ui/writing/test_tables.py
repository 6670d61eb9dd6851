"""Tables as they are looked at and written in: columns in line, keys from cell to cell, the signs left alone."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont, QHelpEvent, QTextBlock, QTextCharFormat
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from studio.domain.manuscript import set_paragraph
from studio.domain.text_records import Mark, Paragraph, ParagraphStyle
from studio.services.exchange.manuscript_text import manuscript_as
from studio.services.session.session import ProjectSession
from studio.ui.writing.pane import WritingPane
from studio.ui.writing.text import table_look
from studio.ui.writing.text.table_look import (
    cells_of,
    grid_of,
    hidden_look,
    read_row,
    rows_of,
    with_columns,
    x_of,
)
from tests.ui.writing.test_as_typed import keys, styles

B = "\u2028"
PEOPLE = f"| Name | Age |{B}| --- | --- |{B}| Mary | 19 |{B}| Elizabeth | 20 |"


def table(
    pane: WritingPane, session: ProjectSession, text: str = PEOPLE, *marks: Mark, style: ParagraphStyle = "table"
) -> QTextBlock:
    """The first paragraph of a scene."""
    pane.start_writing()
    (one,) = session.document.all(Paragraph)
    made = Paragraph(id=one.id, scene_id=one.scene_id, text=text, style=style, marks=marks)
    session.perform(set_paragraph(session.document, made))
    pane.text.put_caret(one.id, 2)
    pane.grab()
    return pane.text.editor.document().firstBlock()


def drawn(pane: WritingPane, block: QTextBlock) -> bool:
    scene = pane.text.editor.scene
    return scene is not None and scene.letters.in_columns(block)


def press(pane: WritingPane, *names: str) -> None:
    for name in names:
        QTest.keyClick(pane.text.editor, getattr(Qt.Key, f"Key_{name}"))


def text_of(pane: WritingPane, session: ProjectSession) -> str:
    pane.commit_typing()
    return styles(session)[0][1]


def columns(block: QTextBlock) -> list[list[float]]:
    """Of each row of cells, where the words of each begin in the view, then where the row ends."""
    layout, text = block.layout(), block.text()
    found = []
    for number, row in enumerate(rows_of(text)):
        if not row.rule:
            places = [start for start, _ in cells_of(text, row)]
            found.append([x_of(layout.lineAt(number), one) for one in (*places, row.bars[-1] + 1)])
    return found


@pytest.mark.parametrize("marks", [(), (Mark(30, 34, "bold"),), (Mark(39, 48, "italic"),)])
def test_columns_are_in_line(pane: WritingPane, session: ProjectSession, marks: tuple[Mark, ...]) -> None:
    block = table(pane, session, PEOPLE, *marks)
    assert drawn(pane, block)
    rows = columns(block)
    assert len(rows) == 3
    for column in zip(*rows, strict=True):
        assert max(column) - min(column) <= 1.0
    assert all(before + 20 < behind for before, behind in pairwise(rows[0]))
    assert block.layout().lineAt(1).height() < block.layout().lineAt(0).height() / 3
    assert styles(session)[0] == ("table", PEOPLE)


def test_a_longer_word_moves_its_column_in_all_rows(pane: WritingPane, session: ProjectSession) -> None:
    block = table(pane, session)
    before = columns(block)
    keys(pane, "Her full ")
    pane.grab()
    rows = columns(block)
    assert rows[2][1] > before[2][1]
    assert max(one[1] for one in rows) - min(one[1] for one in rows) <= 1.0


def test_a_table_that_is_too_wide_stays_rows_of_signs(pane: WritingPane, session: ProjectSession) -> None:
    wide = f"| {'wide words ' * 30} | b |{B}| c | d |"
    assert not drawn(pane, table(pane, session, wide))
    base = [(0, 9, QTextCharFormat())]
    assert with_columns("| a | b |", base, QFont(), 10.0) == base
    assert with_columns("a | b", [(0, 5, QTextCharFormat())], QFont(), 900.0) == [(0, 5, QTextCharFormat())]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"| {'wide words ' * 30} | b |{B}| c | d |", "wider than the text"),
        (B.join(["| a | b |"] * 90), "too long for a grid"),
    ],
)
def test_it_is_told_why_a_table_has_no_grid(
    pane: WritingPane, session: ProjectSession, text: str, words: str, qtbot: QtBot
) -> None:
    told: list[str] = []
    pane.desk.notices.said.connect(lambda message: told.append(message.text))
    block = table(pane, session, text)
    pane.text.put_caret(pane.desk.scene_ids()[0], 3)
    assert not drawn(pane, block)
    qtbot.waitUntil(lambda: bool(told))
    assert [words in one for one in told] == [True]
    place = pane.text.editor.cursorRect().center()
    QApplication.sendEvent(
        pane.text.editor.viewport(), QHelpEvent(QEvent.Type.ToolTip, place, pane.text.editor.mapToGlobal(place))
    )
    assert words in QToolTip.text()
    QToolTip.hideText()


def test_nothing_is_told_of_a_grid(pane: WritingPane, session: ProjectSession, qtbot: QtBot) -> None:
    told: list[str] = []
    pane.desk.notices.said.connect(lambda message: told.append(message.text))
    table(pane, session)
    keys(pane, "more ")
    press(pane, "Tab", "Down", "Return")
    qtbot.wait(900)
    assert told == []


def test_it_is_written_by_tab_and_return(pane: WritingPane, session: ProjectSession) -> None:
    pane.start_writing()
    keys(pane, "| Name | Age |\nMary")
    press(pane, "Tab")
    keys(pane, "19\n*Elizabeth*")
    press(pane, "Tab")
    keys(pane, "20\n\nAfter.")
    pane.commit_typing()
    assert styles(session) == [
        ("table", f"| Name | Age |{B}| Mary | 19 |{B}| Elizabeth | 20 |"),
        ("body", "After."),
    ]
    (first, _) = (session.document.need(Paragraph, one) for one in pane.desk.scene_ids())
    assert [(first.text[one.start : one.end], one.style) for one in first.marks] == [("Elizabeth", "italic")]
    assert "<td>Mary</td><td>19</td>" in manuscript_as(session.document, "html")
    while styles(session) != [("body", "| Name | Age |")]:
        pane.undo()


def test_keys_go_over_the_signs(pane: WritingPane, session: ProjectSession) -> None:
    table(pane, session)
    press(pane, "End", "Right")
    keys(pane, "Her ")
    press(pane, "Home", "Down")
    keys(pane, "x")
    assert text_of(pane, session) == PEOPLE.replace("Age", "Her Age").replace("19", "x19")
    press(pane, "Home", "Left")
    keys(pane, "y")
    press(pane, "Up", "Home")
    keys(pane, "z")
    assert text_of(pane, session) == PEOPLE.replace("Age", "Her Age").replace("19", "x19").replace(
        "Mary", "Maryy"
    ).replace("Name", "zName")


def test_backspace_and_delete_leave_the_grid_alone(pane: WritingPane, session: ProjectSession) -> None:
    table(pane, session)
    press(pane, "Backspace", "End", "Delete", "Backspace")
    assert text_of(pane, session) == PEOPLE.replace("Name", "Nam")
    press(pane, "Tab", "End", "Backspace", "Backspace", "Backspace", "Backspace")
    assert text_of(pane, session) == PEOPLE.replace("| Name | Age |", "| Nam |  |")
    press(pane, "Delete", "Backspace")
    assert text_of(pane, session) == PEOPLE.replace("| Name | Age |", "| Nam |  |")


def test_backspace_takes_an_empty_row_out(pane: WritingPane, session: ProjectSession) -> None:
    table(pane, session)
    press(pane, "Down", "Return")
    assert text_of(pane, session) == PEOPLE.replace("| 19 |", f"| 19 |{B}|  |  |")
    press(pane, "Backspace")
    assert text_of(pane, session) == PEOPLE
    keys(pane, "!")
    assert text_of(pane, session) == PEOPLE.replace("19", "19!")


@pytest.mark.parametrize(("style", "text"), [("table", PEOPLE), ("code", f"a = 1{B}b = 2"), ("table", "| a | b |")])
def test_arrows_leave_what_ends_or_begins_a_scene(
    pane: WritingPane, session: ProjectSession, style: ParagraphStyle, text: str
) -> None:
    table(pane, session, text, style=style)
    rows = text.count(B)
    press(pane, *["Down"] * (rows + 1))
    keys(pane, "Below.")
    pane.commit_typing()
    assert styles(session) == [(style, text), ("body", "Below.")]
    press(pane, "Down")
    assert styles(session) == [(style, text), ("body", "Below.")]
    press(pane, *["Up"] * (rows + 2))
    keys(pane, "Above.")
    pane.commit_typing()
    assert styles(session) == [("body", "Above."), (style, text), ("body", "Below.")]
    while styles(session) != [(style, text)]:
        pane.undo()
    pane.text.editor.selectAll()
    press(pane, "Down")
    assert styles(session) == [(style, text)]


def test_arrows_make_no_paragraph_where_there_is_one(pane: WritingPane, session: ProjectSession) -> None:
    table(pane, session)
    press(pane, *["Down"] * 4, "Up", *["Down"] * 2)
    assert [one for one, _ in styles(session)] == ["table", "body"]


def test_arrows_make_nothing_in_a_text_that_is_only_read(pane: WritingPane, session: ProjectSession) -> None:
    table(pane, session)
    pane.text.editor.setReadOnly(True)
    press(pane, *["Down"] * 4)
    assert styles(session) == [("table", PEOPLE)]


def test_words_are_put_into_a_cell_also_where_the_caret_was_beside_it(
    pane: WritingPane, session: ProjectSession
) -> None:
    block = table(pane, session)
    pane.text.put_caret(pane.desk.scene_ids()[0], 0)
    keys(pane, "a")
    pane.text.put_caret(pane.desk.scene_ids()[0], len(block.text()))
    keys(pane, "b")
    assert text_of(pane, session) == PEOPLE.replace("Name", "aName").replace("20", "20b")


def test_a_key_in_a_long_table_is_little_work(
    pane: WritingPane, session: ProjectSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other rows are not read anew, their letters drawn once, and the grid takes as many lines as it has edges."""
    rows = [f"| {number} | two | three | four words here | five |" for number in range(30)]
    rows[0] = rows[0].replace("0", "a long head")
    block = table(pane, session, B.join([rows[0], "| --- | --- | --- | --- | --- |", *rows[1:]]))
    scene = pane.text.editor.scene
    assert scene is not None
    press(pane, *["Down"] * 12)
    keys(pane, "xy")
    pane.grab()
    drawn_texts: list[str] = []
    asked: list[int] = []
    wrong_in, place_of = scene.wrong_in, x_of
    scene.wrong_in = lambda paragraph: drawn_texts.append(paragraph.text) or wrong_in(paragraph)
    monkeypatch.setattr(table_look, "x_of", lambda line, at: asked.append(at) or place_of(line, at))
    for act in (lambda: keys(pane, "z"), lambda: press(pane, "Backspace")):
        drawn_texts.clear()
        asked.clear()
        read, made = read_row.cache_info().misses, hidden_look.cache_info().misses
        act()
        assert len(drawn_texts) == 1
        pane.text.editor.viewport().grab()
        assert drawn(pane, block)
        assert read_row.cache_info().misses - read <= 1
        assert hidden_look.cache_info().misses - made <= 1
        assert 0 < len(asked) <= 2 * 7
    assert len(list(grid_of(block, 0.0, 0.0))) == 31 + 1 + 6


def test_the_grid_ends_with_the_cells(pane: WritingPane, session: ProjectSession) -> None:
    block = table(pane, session, f"| a |{B}| b | c | d |{B}no row{B}| e | f |")
    lines = list(grid_of(block, 0.0, 0.0))
    across = [(line.x1(), line.x2()) for line in lines if line.y1() == line.y2()]
    edges = sorted({line.x1() for line in lines if line.x1() == line.x2()})
    assert len(edges) == 4
    begin, _, two, three = edges
    assert across == [(begin, edges[1]), (begin, three), (begin, three), (begin, two), (begin, two)]
    down = [(edges.index(line.x1()), line.y2() - line.y1()) for line in lines if line.x1() == line.x2()]
    assert [number for number, _ in down] == [0, 0, 1, 1, 2, 2, 3]
    assert down[0][1] == down[2][1] > down[6][1] > 0

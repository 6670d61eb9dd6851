"""Misspelt words are underlined in the fields beside the text as well, and mended by the menu of the right button."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QTextCharFormat
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPlainTextEdit
from pytestqt.qtbot import QtBot

from studio.domain.manuscript import set_paragraph_style
from studio.domain.text_records import Meta
from studio.services.session.session import ProjectSession
from studio.ui.writing.pane import WritingPane
from tests.ui.writing.test_as_typed import keys
from tests.ui.writing.test_spelling import ON_TOP, FakeSpeller, click, shown, underlined, waited_menu

WAVE = QTextCharFormat.UnderlineStyle.SpellCheckUnderline


@pytest.fixture(autouse=True)
def speller(pane: WritingPane) -> FakeSpeller:
    speller = FakeSpeller()
    pane.text.checking.words.open_by(lambda language: speller if language.startswith("en") else None)
    pane.resize(1300, 800)
    pane.show()
    pane.start_writing()
    return speller


def waves(field: QPlainTextEdit) -> list[str]:
    return [one.cursor.selectedText() for one in field.extraSelections() if one.format.underlineStyle() == WAVE]


def menu_over(field: QPlainTextEdit, word: str) -> QMenu:
    cursor = field.document().find(word)
    place = field.cursorRect(cursor).center() - QPoint(4, 0)
    at = field.viewport().mapToGlobal(place)
    QApplication.sendEvent(field.viewport(), QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, at))
    until = 3000
    while not isinstance(QApplication.activePopupWidget(), QMenu) and until:
        QTest.qWait(20)
        until -= 1
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def test_the_fields_of_a_scene_of_a_card_of_a_note(pane: WritingPane, qtbot: QtBot) -> None:
    details, card = pane.details.panel, pane.cards.panel.form
    for field in (details.synopsis, details.notes, card.facts, card.notes, pane.margin.panel.field):
        field.setPlainText("The lapm is lit. Teh lamp")
        qtbot.waitUntil(lambda field=field: waves(field) == ["lapm", "Teh"])


def test_a_word_is_mended_and_learnt(pane: WritingPane, session: ProjectSession, qtbot: QtBot) -> None:
    pane.details.toggle()
    field = pane.details.panel.synopsis
    field.setPlainText("\U0001f98a the lapm is litt")
    qtbot.waitUntil(lambda: waves(field) == ["lapm", "litt"])
    menu = menu_over(field, "lapm")
    qtbot.waitUntil(lambda: shown(menu) == ON_TOP)
    click(menu, "lamp")
    assert field.toPlainText() == "\U0001f98a the lamp is litt"
    qtbot.waitUntil(lambda: waves(field) == ["litt"])
    menu = menu_over(field, "litt")
    next(one for one in menu.actions() if "Add" in one.text()).trigger()
    menu.close()
    assert session.document.need(Meta, "project").words == ("litt",)
    qtbot.waitUntil(lambda: waves(field) == [])
    field.setFocus()
    field.undo()
    assert field.toPlainText() == "\U0001f98a the lapm is litt"


def test_the_word_at_the_caret_is_judged_when_it_is_done(pane: WritingPane, qtbot: QtBot) -> None:
    pane.details.toggle()
    field = pane.details.panel.notes
    field.setFocus()
    QTest.keyClicks(field, "teh lapm")
    qtbot.waitUntil(lambda: waves(field) == ["teh"])
    QTest.keyClicks(field, " ")
    qtbot.waitUntil(lambda: waves(field) == ["teh", "lapm"])


def has_wave(line: QLineEdit) -> bool:
    """By its picture: the looks of its letters cannot be asked for."""
    image = line.grab().toImage()
    colours = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return any(one.red() > 150 and one.green() < 110 for one in colours)


def test_what_a_footnote_says(pane: WritingPane, qtbot: QtBot) -> None:
    keys(pane, "The lamp[^the lamp] ")
    QTest.keyClick(pane.text.editor, Qt.Key.Key_Left)
    bar = pane.text.marking.bar
    qtbot.waitUntil(lambda: bar.isVisible() and bar.has_words)
    QTest.qWait(400)
    assert not has_wave(bar.field)
    bar.field.setText("the lapm")
    qtbot.waitUntil(lambda: has_wave(bar.field))
    bar.field.setText("the lamp")
    qtbot.waitUntil(lambda: not has_wave(bar.field))


def test_a_word_of_a_footnote_is_mended_by_a_right_click(pane: WritingPane, qtbot: QtBot) -> None:
    keys(pane, "The lamp[^the lamp] ")
    QTest.keyClick(pane.text.editor, Qt.Key.Key_Left)
    bar = pane.text.marking.bar
    qtbot.waitUntil(lambda: bar.isVisible() and bar.has_words)
    field = bar.field
    field.setText("lapm is lit, the lamp")
    qtbot.waitUntil(lambda: has_wave(field))
    at = QPoint(20, field.height() // 2)
    QApplication.sendEvent(field, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, field.mapToGlobal(at)))
    menu = waited_menu(qtbot)
    qtbot.waitUntil(lambda: shown(menu) == ON_TOP)
    click(menu, "lamp")
    assert field.text() == "lamp is lit, the lamp"
    field.undo()
    assert field.text() == "lapm is lit, the lamp"


def test_the_synopsis_on_the_corkboard(pane: WritingPane, qtbot: QtBot) -> None:
    fields: list[QPlainTextEdit] = []
    pane.board.cards.synopsis_begun.connect(fields.append)
    pane.board.open()
    pane.board.cards.edit_chosen()
    [field] = fields
    field.setPlainText("the lapm")
    qtbot.waitUntil(lambda: waves(field) == ["lapm"])


def test_the_cells_of_a_table(pane: WritingPane, session: ProjectSession, qtbot: QtBot) -> None:
    keys(pane, "The | lapm ")
    pane.commit_typing()
    ids = pane.text.editor.ids()
    session.perform(set_paragraph_style(session.document, ids, "table"))
    qtbot.waitUntil(lambda: underlined(pane) == ["lapm"])

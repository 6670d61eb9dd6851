"""The line for what went wrong or needs a decision."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from studio.services.settings import Settings
from studio.ui.theme import apply_theme, tokens
from studio.ui.widgets import message_bar
from studio.ui.widgets.message_bar import Message, MessageBar


def ink(bar: MessageBar) -> str:
    """The strongest colour of the sign."""
    sign = next(one for one in bar.findChildren(QLabel) if one.accessibleName() in ("Problem", "Hint"))
    image = sign.pixmap().toImage()
    colours = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return max(colours, key=lambda one: one.alpha()).name()


def test_the_sign_follows_the_theme(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.json")
    bar = MessageBar()
    qtbot.addWidget(bar)
    seen = []
    for theme in ("dark", "light"):
        settings.set("theme", theme)
        apply_theme(qapp, settings)
        if theme == "dark":
            bar.show_message(Message("A word.", alarm=False))
        assert ink(bar) == tokens().accent.lower()
        seen.append(ink(bar))
    assert len(set(seen)) == 2


def test_tab_reaches_the_ways_before_what_puts_the_message_away(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column, bar = QVBoxLayout(window), MessageBar()
    first, last = QLineEdit(), QLineEdit()
    for part in (first, bar, last):
        column.addWidget(part)
    nothing = lambda: None  # noqa: E731
    with qtbot.waitExposed(window):
        window.show()
    for words in ("A question?", "Another one?"):
        bar.show_message(Message(words, alarm=False, actions=(("Yes", nothing), ("No", nothing))))
    qtbot.waitUntil(lambda: len([one for one in bar.findChildren(QAbstractButton) if one.isVisible()]) == 3)
    ways = {one.text().replace("&", ""): one for one in bar.findChildren(QAbstractButton) if one.isVisible()}
    close = next(one for one in ways.values() if one.accessibleName() == "Close this message")
    order: list[QWidget] = [first]
    while len(order) < 30:
        order.append(order[-1].nextInFocusChain())
    wanted = [ways["Yes"], ways["No"], close]
    begin = order.index(wanted[0])
    stops = [one for one in order[begin:] if one.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert stops[:3] == wanted
    assert stops[3] in (first, last)


def test_in_little_room_the_ways_stand_under_the_sentence(qtbot: QtBot) -> None:
    bar = MessageBar()
    qtbot.addWidget(bar)
    words = "Choose a layer to paint on; a group holds no paint itself."
    bar.resize(900, 60)
    bar.show_message(Message(words, alarm=False, actions=(("New paint layer", lambda: None),)))
    button = next(one for one in bar.findChildren(QAbstractButton) if one.text() == "New paint layer")
    sentence = next(one for one in bar.findChildren(QLabel) if one.text() == words)

    def stands(width: int, *, beside: bool) -> None:
        bar.resize(width, bar.heightForWidth(width))
        bar.resize(width, bar.heightForWidth(width))
        bar.grab()
        qtbot.waitUntil(lambda: (button.geometry().left() > sentence.geometry().right()) == beside)
        qtbot.waitUntil(lambda: (button.geometry().top() >= sentence.geometry().bottom()) != beside)

    stands(900, beside=True)
    stands(260, beside=False)
    assert button.width() >= button.sizeHint().width(), "its words are not cut"
    stands(900, beside=True)


def test_a_click_on_a_way_leaves_the_keyboard_where_it_was(qtbot: QtBot) -> None:
    window, taken = QWidget(), list[str]()
    first, bar, canvas = QLineEdit(), MessageBar(), QLineEdit()
    lines = QVBoxLayout(window)
    for one in (first, bar, canvas):
        lines.addWidget(one)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
    canvas.setFocus()
    bar.show_message(Message("It is too large.", actions=(("Fit", lambda: taken.append("fit")),)))
    button = next(one for one in bar.findChildren(QAbstractButton) if one.text() == "Fit")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert taken == ["fit"]
    assert not bar.isVisible()
    assert canvas.hasFocus()


def test_the_question_of_a_drop_comes_before_remarks(qtbot: QtBot) -> None:
    bar = MessageBar()
    qtbot.addWidget(bar)
    bar.show_message(Message("Its colours were converted.", alarm=False))
    bar.show_message(Message("It is larger than the canvas.", alarm=False, actions=(("Fit it in", lambda: None),)))
    assert bar.text == "It is larger than the canvas."
    bar.close_current()
    assert bar.text == "Its colours were converted."


def test_a_question_waits_behind_questions_and_alarms(qtbot: QtBot) -> None:
    bar = MessageBar()
    qtbot.addWidget(bar)
    bar.show_message(Message("The disk is full."))
    bar.show_message(Message("Which of the two?", alarm=False, actions=(("This", lambda: None),)))
    bar.show_message(Message("By the way.", alarm=False))
    bar.show_message(Message("Reuse the recipe?", alarm=False, actions=(("Reuse", lambda: None),)))
    seen = []
    while bar.text:
        seen.append(bar.text)
        bar.close_current()
    assert seen == ["The disk is full.", "Which of the two?", "Reuse the recipe?", "By the way."]


def test_of_remarks_the_newest_is_in_front_and_an_alarm_before_them(qtbot: QtBot) -> None:
    bar = MessageBar()
    qtbot.addWidget(bar)
    bar.show_message(Message("Exported to a.docx.", alarm=False))
    bar.show_message(Message("Exported to b.epub.", alarm=False))
    assert bar.text == "Exported to b.epub."
    bar.show_message(Message("The disk is full."))
    bar.show_message(Message("The file could not be read."))
    seen = []
    while bar.text:
        seen.append(bar.text)
        bar.close_current()
    assert seen == ["The disk is full.", "The file could not be read.", "Exported to b.epub.", "Exported to a.docx."]


def test_what_is_to_be_done_now_is_not_behind_an_old_offer(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    bar = MessageBar()
    qtbot.addWidget(bar)
    clock = [100.0]
    monkeypatch.setattr(message_bar, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    bar.show_message(Message("Made again.", alarm=False, actions=(("Compare", lambda: None),), key="again"))
    clock[0] += 60
    bar.show_message(Message("Draw the line.", alarm=False, key="draw"))
    assert bar.text == "Draw the line."
    bar.show_message(Message("Could not be read."))
    assert bar.text == "Could not be read."
    bar.close_current()
    assert bar.text == "Draw the line."


def test_a_question_of_now_is_in_front_of_one_of_minutes_ago(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    window, bar, elsewhere = QWidget(), MessageBar(), QLineEdit()
    lines = QVBoxLayout(window)
    lines.addWidget(bar)
    lines.addWidget(elsewhere)
    qtbot.addWidget(window)
    clock = [100.0]
    monkeypatch.setattr(message_bar, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    with qtbot.waitActive(window):
        window.show()
    elsewhere.setFocus()
    bar.show_message(Message("Made again.", alarm=False, actions=(("What differs", lambda: None),), key="again"))
    clock[0] += 60
    bar.show_message(Message("It is cut there.", alarm=False, actions=(("Fit it in", lambda: None),), key="past"))
    assert bar.text == "It is cut there."
    clock[0] += 60
    way = next(one for one in bar.findChildren(QAbstractButton) if one.text() == "Fit it in")
    qtbot.waitUntil(way.isVisible)
    way.setFocus()
    bar.show_message(Message("Reuse the recipe?", alarm=False, actions=(("Reuse", lambda: None),), key="recipe"))
    assert bar.text == "It is cut there.", "it is just being answered"


def test_a_remark_that_is_said_again_is_in_front_again(qtbot: QtBot) -> None:
    bar = MessageBar()
    qtbot.addWidget(bar)
    for words in ("Copied.", "Moved.", "Copied."):
        bar.show_message(Message(words, alarm=False))
    assert bar.text == "Copied."
    bar.show_message(Message("Moved by ten.", alarm=False, key="move"))
    bar.show_message(Message("Copied.", alarm=False))
    bar.show_message(Message("Moved by twenty.", alarm=False, key="move"))
    assert bar.text == "Moved by twenty."
    bar.close_current()
    assert bar.text == "Copied."


def test_how_far_work_is_stands_in_front_of_what_was_said_before_and_after(qtbot: QtBot) -> None:
    bar = MessageBar()
    qtbot.addWidget(bar)
    bar.show_message(Message("The sheet fails.", key="a"))
    bar.show_message(Message("Measuring: 10 %", alarm=False, actions=(("Cancel", bar.hide),), key="run", running=True))
    assert bar.text == "Measuring: 10 %"
    bar.show_message(Message("Another hint.", alarm=False, key="b"))
    bar.show_message(Message("Measuring: 20 %", alarm=False, actions=(("Cancel", bar.hide),), key="run", running=True))
    assert bar.text == "Measuring: 20 %"
    bar.show_message(Message("A file is lost.", loss=True, key="c"))
    assert bar.text == "A file is lost."
    bar.drop("c")
    bar.drop("run")
    assert bar.text == "The sheet fails."


def test_a_question_is_scrolled_into_sight(qtbot: QtBot) -> None:
    area, inner, bar = QScrollArea(), QWidget(), MessageBar()
    qtbot.addWidget(area)
    column = QVBoxLayout(inner)
    column.addWidget(bar)
    column.addStretch(1)
    inner.setFixedSize(300, 1000)
    area.setWidget(inner)
    area.resize(320, 200)
    area.show()
    area.verticalScrollBar().setValue(600)
    bar.show_message(Message("A hint.", alarm=False))
    assert area.verticalScrollBar().value() == 600
    bar.show_message(Message("Who says it?", alarm=False, actions=(("Confirm", bar.hide),)))
    assert area.verticalScrollBar().value() < 50


def test_what_an_answer_leads_to_is_in_front_until_the_pointer_moves(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An older question comes to where the pressed button was, and with it under the pointer."""
    at = [QPoint(9, 9)]
    monkeypatch.setattr(MessageBar, "underMouse", lambda _bar: True)
    monkeypatch.setattr(message_bar, "QCursor", SimpleNamespace(pos=lambda: at[0]))
    monkeypatch.setattr(message_bar, "_TOGETHER", 0.0)
    bar = MessageBar()
    qtbot.addWidget(bar)
    older = Message("Titles are read.", alarm=False, actions=(("Leave them out", lambda: None),))
    failed = Message("The sheet fails.", actions=(("Publish by chapter", lambda: None),))

    def press() -> None:
        bar.close_current()
        bar.show_message(older)
        bar.close_current()
        bar.show_message(failed)
        bar.show_message(older)
        next(one for one in bar.findChildren(QAbstractButton) if one.text() == "Publish by chapter").click()
        assert bar.text == older.text

    press()
    bar.show_message(Message("Credits are missing.", actions=(("Propose", lambda: None),), key="message"))
    assert bar.text == "Credits are missing."
    bar.close_current()
    bar.close_current()
    press()
    at[0] = QPoint(50, 9)
    bar.show_message(Message("Credits are missing.", actions=(("Propose", lambda: None),), key="message"))
    assert bar.text == older.text, "the pointer was brought to it"

"""Remarks on the grammar are underlined in the pane with their reasons, mended by one key, and switched off by rule."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping

import msgspec
import pytest
from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QTextCharFormat
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot
from studio_fakes import FakeStudio

from studio.domain.errors import BadInput, StudioError
from studio.domain.text_records import Mark, Paragraph
from studio.services.grammar import RULES_SETTING, Remark
from studio.services.session.session import ProjectSession
from studio.ui.writing.pane import WritingPane
from studio.ui.writing.text.grammar import Grammar
from studio.ui.writing.text.grammar_rules import RulesWindow
from tests.ui.writing.test_as_typed import keys
from tests.ui.writing.test_editing import texts

RULES = {"AnA": "Finds an indefinite article that does not fit.", "HeDos": "Finds “he do”.", "Oxymorons": "Of taste."}
_FAULTS = (
    ("AnA", re.compile(r"\ban(?= [^aeiou\W])"), "Here the article is “a”.", ("a",)),
    ("HeDos", re.compile(r"\bhe do\b"), "The verb does not agree.", ("he does", "")),
)


class FakeChecker:
    def __init__(self) -> None:
        self.threads: set[int] = set()
        self.checked: list[str] = []

    def check(self, text: str) -> tuple[Remark, ...]:
        self.threads.add(threading.get_ident())
        self.checked.append(text)
        found = [Remark(*one.span(), rule, why, new) for rule, what, why, new in _FAULTS for one in what.finditer(text)]
        return tuple(sorted(found, key=lambda one: one.start))

    def rules(self) -> Mapping[str, str]:
        return RULES


@pytest.fixture
def checker(pane: WritingPane, studio: FakeStudio) -> FakeChecker:
    checker = FakeChecker()
    pane.text.grammar.remarks.open_by(lambda language: checker if language.startswith("en") else None)
    pane.text.checking.words.open_by(lambda _language: None)
    studio.settings.set("writing_grammar", True)
    return checker


def remarked(pane: WritingPane) -> list[str]:
    """Words with the dashes of a remark, as they are drawn in the view in front."""
    found = []
    block = pane.text.editor.document().begin()
    while block.isValid():
        for one in block.layout().formats():
            if one.format.underlineStyle() == QTextCharFormat.UnderlineStyle.DashUnderline:
                found.append(block.text()[one.start : one.start + one.length])
        block = block.next()
    return found


def menu_at_caret(qtbot: QtBot) -> QMenu:
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def words_of(menu: QMenu) -> list[str]:
    return [one.text() for one in menu.actions() if not one.isSeparator()]


def test_remarks_are_underlined_off_the_windows_thread(pane: WritingPane, checker: FakeChecker, qtbot: QtBot) -> None:
    pane.start_writing()
    keys(pane, "It was an lamp, and he do know. `an lamp` ")
    qtbot.waitUntil(lambda: remarked(pane) == ["an", "he do"])
    assert threading.get_ident() not in checker.threads


def test_what_is_typed_is_judged_when_it_is_done(pane: WritingPane, checker: FakeChecker, qtbot: QtBot) -> None:
    pane.start_writing()
    keys(pane, "An egg, an lamp, he do")
    qtbot.waitUntil(lambda: remarked(pane) == ["an"])
    QTest.keyClick(pane.text.editor, Qt.Key.Key_Home)
    assert remarked(pane) == ["an", "he do"]


def test_one_key_tells_why_then_mends(
    pane: WritingPane, session: ProjectSession, checker: FakeChecker, qtbot: QtBot
) -> None:
    pane.start_writing()
    keys(pane, "It was an lamp and he do know. ")
    qtbot.waitUntil(lambda: len(remarked(pane)) == 2)
    QTest.keyClick(pane.text.editor, Qt.Key.Key_Home)
    QTest.keyClick(pane.text.editor, Qt.Key.Key_F7)
    menu = menu_at_caret(qtbot)
    assert words_of(menu) == ["Here the article is “a”.", "a", "Remark on this no more in this manuscript"]
    QTest.keyClick(menu, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: texts(session) == ["It was a lamp and he do know. "])
    QTest.keyClick(pane.text.editor, Qt.Key.Key_F7)
    menu = menu_at_caret(qtbot)
    assert words_of(menu)[1:3] == ["he does", "Take out “he do”"]
    menu.close()
    pane.undo()
    assert texts(session) == ["It was an lamp and he do know. "]


def test_a_rule_is_switched_off_for_the_project(
    pane: WritingPane, session: ProjectSession, checker: FakeChecker, qtbot: QtBot
) -> None:
    pane.start_writing()
    keys(pane, "It was an lamp and he do know. ")
    qtbot.waitUntil(lambda: len(remarked(pane)) == 2)
    QTest.keyClick(pane.text.editor, Qt.Key.Key_Home)
    QTest.keyClick(pane.text.editor, Qt.Key.Key_F7)
    menu = menu_at_caret(qtbot)
    menu.actions()[-1].trigger()
    menu.close()
    assert remarked(pane) == ["he do"]
    assert session.setting(RULES_SETTING, {}) == {"AnA": False}
    window = RulesWindow(pane.text.grammar, pane.desk, pane)
    qtbot.addWidget(window)
    qtbot.waitUntil(lambda: window.list.count() == len(RULES))
    ticks = {window.list.item(n).text().partition(":")[0]: window.list.item(n).checkState() for n in range(3)}
    on, off = Qt.CheckState.Checked, Qt.CheckState.Unchecked
    assert ticks == {"AnA": off, "HeDos": on, "Oxymorons": off}
    window.list.item(0).setCheckState(on)
    window.filter.setText("agree")
    window.accept()
    assert session.setting(RULES_SETTING, {"AnA": False}) == {}
    assert remarked(pane) == ["an", "he do"]


def test_remarks_stay_with_their_words_while_others_are_typed(
    pane: WritingPane, checker: FakeChecker, qtbot: QtBot
) -> None:
    pane.start_writing()
    keys(pane, "It was an lamp and he do know. ")
    qtbot.waitUntil(lambda: len(remarked(pane)) == 2)
    QTest.keyClick(pane.text.editor, Qt.Key.Key_Home)
    checked = len(checker.checked)
    keys(pane, "So: ")
    assert len(checker.checked) == checked
    assert remarked(pane) == ["an", "he do"]
    qtbot.waitUntil(lambda: checker.checked[-1].startswith("So: It was an lamp"))


def test_both_halves_of_a_split_text_are_checked(pane: WritingPane, checker: FakeChecker, qtbot: QtBot) -> None:
    pane.start_writing()
    keys(pane, "It was an lamp. ")
    qtbot.waitUntil(lambda: remarked(pane) == ["an"])
    pane.text.toggle_split()
    qtbot.waitUntil(lambda: remarked(pane) == ["an"])
    QTest.keyClick(pane.text.editor, Qt.Key.Key_Home)
    keys(pane, "Then he do know. ")
    qtbot.waitUntil(lambda: remarked(pane) == ["he do", "an"])
    pane.text.go_to_other_view()
    qtbot.waitUntil(lambda: remarked(pane) == ["he do", "an"])


def test_the_menu_of_the_right_button_begins_with_the_remark(
    pane: WritingPane, session: ProjectSession, checker: FakeChecker, qtbot: QtBot
) -> None:
    pane.resize(900, 600)
    pane.show()
    pane.start_writing()
    keys(pane, "He said an lamp is lit. ")
    qtbot.waitUntil(lambda: remarked(pane) == ["an"])
    editor = pane.text.editor
    cursor = editor.textCursor()
    cursor.setPosition(9)
    place = editor.viewport().mapToGlobal(editor.cursorRect(cursor).center())
    menu = QMenu(pane)
    menu.addAction("Undo")
    pane.text.views.front.mending.fill(menu, place)
    assert words_of(menu) == ["Here the article is “a”.", "a", "Remark on this no more in this manuscript", "Undo"]
    menu.actions()[1].trigger()
    assert texts(session) == ["He said a lamp is lit. "]
    other = QMenu(pane)
    other.addAction("Undo")
    pane.text.views.front.mending.fill(other, editor.viewport().mapToGlobal(QPoint(2, editor.height() - 4)))
    assert words_of(other) == ["Undo"]


def test_what_is_missing_is_said(pane: WritingPane, studio: FakeStudio, checker: FakeChecker, qtbot: QtBot) -> None:
    pane.start_writing()
    keys(pane, "It was an lamp. ")
    qtbot.waitUntil(lambda: remarked(pane) == ["an"])
    studio.settings.set("writing_grammar", False)
    assert remarked(pane) == []
    studio.settings.set("writing_grammar", True)
    pane.desk.set_language("de")
    assert pane.text.grammar.why_no_rules() == "Grammar is checked in English alone."
    qtbot.waitUntil(lambda: remarked(pane) == [])


def test_a_checker_that_breaks_is_said_once(pane: WritingPane, studio: FakeStudio, qtbot: QtBot) -> None:
    def breaks(_language: str) -> FakeChecker:
        raise StudioError(BadInput(name="Harper", problem="It is cut off."))

    remarks = pane.text.grammar.remarks
    remarks.open_by(breaks)
    said: list[object] = []
    remarks.failed.connect(said.append)
    studio.settings.set("writing_grammar", True)
    pane.start_writing()
    keys(pane, "It was an lamp. ")
    qtbot.waitUntil(lambda: remarks.missing)
    keys(pane, "It was an lamp. ")
    assert (remarked(pane), len(said)) == ([], 1)


def test_code_is_not_remarked_on(qtbot: QtBot) -> None:
    parent = QObject()
    remarks = Grammar(lambda _language: FakeChecker(), parent)
    remarks.speak("en", {})
    plain = Paragraph(id="a", scene_id="s", text="an lamp, an lamp")
    code = msgspec.structs.replace(plain, id="b", style="code")
    part = msgspec.structs.replace(plain, id="c", marks=(Mark(start=0, end=7, style="code"),))
    told: list[frozenset[str]] = []
    remarks.learnt.connect(told.append)
    assert [remarks.remarks_in(one) for one in (plain, code, part)] == [(), (), ()]
    qtbot.waitUntil(lambda: bool(told))
    assert told == [frozenset({"a", "c"})]
    assert [[found.start for found in remarks.remarks_in(one)] for one in (plain, code, part)] == [[0, 9], [], [9]]

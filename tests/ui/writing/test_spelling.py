"""Misspelt words are underlined in the pane, mended by one key, and learnt by the manuscript."""

from __future__ import annotations

import importlib.util
import sys
import threading
from collections.abc import Sequence

import msgspec
import pytest
from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QTextCharFormat
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot
from shiboken6 import isValid
from studio_fakes import FakeStudio

from studio.domain.changes import Change, Edit
from studio.domain.errors import BadInput, StudioError
from studio.domain.project_records import Card
from studio.domain.text_records import Meta, Paragraph
from studio.services.session.session import ProjectSession
from studio.services.spelling import open_speller
from studio.ui.widgets.errand import Errand
from studio.ui.writing.pane import WritingPane
from studio.ui.writing.text.spelling import Spelling
from tests.ui.writing.test_as_typed import keys
from tests.ui.writing.test_editing import texts

RIGHT = {"a", "the", "lamp", "is", "lit", "don't", "over", "here", "now"}


class FakeSpeller:
    """Knows a few words, and says on which threads it was asked."""

    def __init__(self) -> None:
        self.threads: set[int] = set()

    def spell(self, word: str) -> bool:
        self.threads.add(threading.get_ident())
        return word.lower() in RIGHT

    def suggest(self, word: str) -> Sequence[str]:
        return ("lamp", "lap")


@pytest.fixture
def speller(pane: WritingPane) -> FakeSpeller:
    speller = FakeSpeller()
    pane.text.checking.words.open_by(lambda language: speller if language.startswith("en") else None)
    return speller


def underlined(pane: WritingPane) -> list[str]:
    """Words with the wave of a misspelt one, as they are drawn."""
    found = []
    block = pane.text.editor.document().begin()
    while block.isValid():
        for one in block.layout().formats():
            if one.format.underlineStyle() == QTextCharFormat.UnderlineStyle.SpellCheckUnderline:
                found.append(block.text()[one.start : one.start + one.length])
        block = block.next()
    return found


def test_misspelt_words_are_underlined_off_the_windows_thread(
    pane: WritingPane, speller: FakeSpeller, qtbot: QtBot
) -> None:
    pane.start_writing()
    keys(pane, "The lapm is *litt*. Don't `lapm` ")
    qtbot.waitUntil(lambda: underlined(pane) == ["lapm", "litt"])
    assert threading.get_ident() not in speller.threads


def test_what_is_learnt_names_the_paragraphs_it_concerns(qtbot: QtBot) -> None:
    """Nothing is searched for the words: a book of 10 MB may have thousands of them."""
    with_it, without = (Paragraph(id=one, scene_id="s", text=text) for one, text in (("a", "lapm"), ("b", "the lamp")))
    parent = QObject()
    words = Spelling(lambda _language: FakeSpeller(), parent)
    words.speak("en", ())
    told: list[frozenset[str]] = []
    words.learnt.connect(told.append)
    assert (words.wrong_in(with_it), words.wrong_in(without)) == ([], [])
    again = msgspec.structs.replace(with_it, id="c", text="a lapm, the lapm")
    assert words.wrong_in(again) == []
    qtbot.waitUntil(lambda: bool(told))
    assert told == [frozenset({"a", "c"})]
    assert words.wrong_in(with_it) == [(0, 4)]


def test_a_word_is_judged_when_it_is_done(pane: WritingPane, speller: FakeSpeller, qtbot: QtBot) -> None:
    pane.start_writing()
    keys(pane, "lapm lapm")
    qtbot.waitUntil(lambda: underlined(pane) == ["lapm"])
    QTest.keyClick(pane.text.editor, Qt.Key.Key_Home)
    qtbot.waitUntil(lambda: underlined(pane) == ["lapm", "lapm"])


def test_a_known_word_is_judged_as_soon_as_it_is_done(pane: WritingPane, speller: FakeSpeller, qtbot: QtBot) -> None:
    pane.start_writing()
    keys(pane, "The lapm ")
    qtbot.waitUntil(lambda: underlined(pane) == ["lapm"])
    keys(pane, "or lapm")
    assert underlined(pane) == ["lapm"]
    keys(pane, " ")
    assert underlined(pane) == ["lapm", "lapm"]


def test_a_key_draws_the_letters_once(pane: WritingPane, speller: FakeSpeller, qtbot: QtBot) -> None:
    pane.start_writing()
    keys(pane, "The lapm ")
    qtbot.waitUntil(lambda: underlined(pane) == ["lapm"])
    keys(pane, "or lapms")
    scene, drawn = pane.text.editor.scene, list[str]()
    assert scene is not None
    wrong_in = scene.wrong_in
    scene.wrong_in = lambda paragraph: drawn.append(paragraph.text) or wrong_in(paragraph)
    QTest.keyClick(pane.text.editor, Qt.Key.Key_Backspace)
    assert drawn == ["The lapm or lapm"]
    assert underlined(pane) == ["lapm", "lapm"]
    keys(pane, "s")
    assert drawn == ["The lapm or lapm", "The lapm or lapms"]


def test_one_key_mends_the_next_word(
    pane: WritingPane, session: ProjectSession, speller: FakeSpeller, qtbot: QtBot
) -> None:
    pane.start_writing()
    keys(pane, "The lapm is **litt** now ")
    qtbot.waitUntil(lambda: underlined(pane) == ["lapm", "litt"])
    QTest.keyClick(pane.text.editor, Qt.Key.Key_Home)
    QTest.keyClick(pane.text.editor, Qt.Key.Key_F7)
    menu = waited_menu(qtbot)
    assert [action.text() for action in menu.actions()][:2] == ["lamp", "lap"]
    QTest.keyClick(menu, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: texts(session) == ["The lamp is litt now "])
    assert underlined(pane) == ["litt"]
    pane.undo()
    assert texts(session) == ["The lapm is litt now "]


def test_the_manuscript_learns_a_word(
    pane: WritingPane, session: ProjectSession, speller: FakeSpeller, qtbot: QtBot
) -> None:
    pane.start_writing()
    keys(pane, "Hale is here ")
    qtbot.waitUntil(lambda: underlined(pane) == ["Hale"])
    QTest.keyClick(pane.text.editor, Qt.Key.Key_Home)
    QTest.keyClick(pane.text.editor, Qt.Key.Key_F7)
    menu = waited_menu(qtbot)
    next(one for one in menu.actions() if "Add to" in one.text()).trigger()
    menu.close()
    assert session.document.need(Meta, "project").words == ("Hale",)
    assert underlined(pane) == []


def shown(menu: QMenu) -> list[str]:
    """The words of its rows down to the first of the text's own, without their underlined letters."""
    rows = [one for one in menu.actions() if one.isVisible()]
    rows = rows[: rows.index(next(one for one in rows if one.text().replace("&", "") == "Ignore")) + 1]
    return [one.text().replace("&", "") for one in rows]


def click(menu: QMenu, words: str) -> None:
    row = next(one for one in menu.actions() if one.text().replace("&", "") == words)
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(row).center())


def menu_over(pane: WritingPane, word: str, qtbot: QtBot) -> QMenu:
    """The menu that a right click on that word opens."""
    editor = pane.text.editor
    place = editor.cursorRect(editor.document().find(word)).center() - QPoint(4, 0)
    at = editor.viewport().mapToGlobal(place)
    QApplication.sendEvent(editor.viewport(), QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, at))
    return waited_menu(qtbot)


@pytest.fixture
def seen(pane: WritingPane) -> WritingPane:
    pane.resize(1300, 800)
    pane.show()
    pane.start_writing()
    return pane


ON_TOP = ["lamp", "lap", "", "Add to the dictionary of the project", "Ignore"]


def test_a_right_click_has_the_suggestions_first_and_one_click_puts_one_in(
    seen: WritingPane, session: ProjectSession, speller: FakeSpeller, qtbot: QtBot
) -> None:
    keys(seen, "The lapm is lit ")
    qtbot.waitUntil(lambda: underlined(seen) == ["lapm"])
    menu = menu_over(seen, "lapm", qtbot)
    qtbot.waitUntil(lambda: shown(menu) == ON_TOP)
    emphasis = next(one.menu() for one in menu.actions() if one.text().replace("&", "") == "Emphasis")
    assert "Bold" in [one.text().replace("&", "") for one in emphasis.actions()]
    click(menu, "lamp")
    qtbot.waitUntil(lambda: texts(session) == ["The lamp is lit "])
    seen.undo()
    assert texts(session) == ["The lapm is lit "]


def test_the_menu_is_there_before_the_dictionary_has_thought(
    seen: WritingPane, session: ProjectSession, speller: FakeSpeller, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    thought = threading.Event()

    def slow(_word: str) -> Sequence[str]:
        thought.wait(60)
        return ("one", "two", "three", "four", "five", "six")

    monkeypatch.setattr(speller, "suggest", slow)
    keys(seen, "The lapm is lit ")
    qtbot.waitUntil(lambda: underlined(seen) == ["lapm"])
    menu = menu_over(seen, "lapm", qtbot)
    own = ["", "Add to the dictionary of the project", "Ignore"]
    assert [one.strip() for one in shown(menu)] == ["Looking for suggestions…", "", "", "", "", *own]
    places = [menu.actionGeometry(one) for one in menu.actions()]
    thought.set()
    qtbot.waitUntil(lambda: shown(menu) == ["one", "two", "three", "four", "five", *own])
    assert [one.y() for one in places] == [menu.actionGeometry(one).y() for one in menu.actions()]
    click(menu, "five")
    qtbot.waitUntil(lambda: texts(session) == ["The five is lit "])


def test_a_menu_that_is_closed_before_the_suggestions_come(
    seen: WritingPane, speller: FakeSpeller, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    thought = threading.Event()
    monkeypatch.setattr(speller, "suggest", lambda _word: ("lamp", "lap") if thought.wait(60) else ())
    keys(seen, "The lapm is lit ")
    qtbot.waitUntil(lambda: underlined(seen) == ["lapm"])
    menu = menu_over(seen, "lapm", qtbot)
    menu.close()
    qtbot.waitUntil(lambda: not isValid(menu))
    thought.set()
    errands = seen.text.checking.words.findChildren(Errand)
    qtbot.waitUntil(lambda: not any(one.busy for one in errands))
    again = menu_over(seen, "lapm", qtbot)
    assert shown(again) == ON_TOP
    again.close()


def test_a_word_is_ignored_until_the_project_is_closed(
    seen: WritingPane, session: ProjectSession, speller: FakeSpeller, qtbot: QtBot
) -> None:
    keys(seen, "The lapm is a lapm, litt ")
    qtbot.waitUntil(lambda: underlined(seen) == ["lapm", "lapm", "litt"])
    menu = menu_over(seen, "lapm", qtbot)
    click(menu, "Ignore")
    qtbot.waitUntil(lambda: underlined(seen) == ["litt"])
    assert session.document.need(Meta, "project").words == ()
    seen.desk.set_session(None)
    seen.desk.set_session(session)
    seen.text.focus()
    qtbot.waitUntil(lambda: underlined(seen) == ["lapm", "lapm", "litt"])


def test_return_learns_no_word_that_has_no_suggestion(
    seen: WritingPane, session: ProjectSession, speller: FakeSpeller, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speller, "suggest", lambda _word: ())
    keys(seen, "lapm ")
    qtbot.waitUntil(lambda: underlined(seen) == ["lapm"])
    QTest.keyClick(seen.text.editor, Qt.Key.Key_Home)
    QTest.keyClick(seen.text.editor, Qt.Key.Key_F7)
    menu = waited_menu(qtbot)
    assert shown(menu)[0] == "No suggestion"
    QTest.keyClick(menu, Qt.Key.Key_Return)
    menu.close()
    assert session.document.need(Meta, "project").words == ()


def test_it_can_be_switched_off_and_a_missing_dictionary_is_said(
    pane: WritingPane, studio: FakeStudio, speller: FakeSpeller, qtbot: QtBot
) -> None:
    pane.start_writing()
    keys(pane, "lapm ")
    qtbot.waitUntil(lambda: underlined(pane) == ["lapm"])
    studio.settings.set("writing_spelling", False)
    assert underlined(pane) == []
    assert pane.text.checking.why_not() == "Spelling is switched off."
    studio.settings.set("writing_spelling", True)
    pane.desk.set_language("de")
    qtbot.waitUntil(lambda: pane.text.checking.words.missing)
    assert pane.text.checking.why_not().startswith("There is no dictionary")


def test_a_dictionary_that_cannot_be_read_is_said_once(pane: WritingPane, qtbot: QtBot) -> None:
    opened: list[str] = []

    def breaks(language: str) -> FakeSpeller:
        opened.append(language)
        raise StudioError(BadInput(name="en.dic", problem="It is cut off."))

    words = pane.text.checking.words
    words.open_by(breaks)
    said: list[object] = []
    words.failed.connect(said.append)
    pane.start_writing()
    keys(pane, "lapm ")
    qtbot.waitUntil(lambda: words.missing)
    keys(pane, "litt lapm ")
    assert underlined(pane) == []
    assert said == [BadInput(name="en.dic", problem="It is cut off.")]
    assert len(opened) == 1
    assert "It is cut off." in pane.messages.text


def waited_menu(qtbot: QtBot) -> QMenu:
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


@pytest.mark.skipif(importlib.util.find_spec("hunspell") is None, reason="chunspell is not installed")
def test_the_dictionary_that_is_shipped_knows_english() -> None:
    speller = open_speller("en")
    assert speller is not None
    assert (speller.spell("lamp"), speller.spell("lapm")) == (True, False)
    assert "lamp" in speller.suggest("lapm")
    assert open_speller("xx") is None


@pytest.mark.skipif(
    importlib.util.find_spec("hunspell") is None or sys.platform == "win32",
    reason="chunspell brings no shared library",
)
def test_others_run_while_suggestions_are_looked_for() -> None:
    speller = open_speller("en")
    assert speller is not None
    speller.suggest("incomprehensiblee")
    asked, done = threading.Event(), threading.Event()

    def ask() -> None:
        asked.set()
        speller.suggest("incomprehensiblee")
        done.set()

    thread = threading.Thread(target=ask)
    thread.start()
    asked.wait()
    turns = 0
    while not done.is_set():
        turns += 1
    thread.join()
    assert turns > 1000


def test_a_dictionary_stays_open_between_two_projects_of_its_language(qtbot: QtBot) -> None:
    opened: list[str] = []

    def open_one(language: str) -> FakeSpeller:
        opened.append(language)
        return FakeSpeller()

    parent = QObject()
    words = Spelling(open_one, parent)
    for language, times in (("en", 1), ("", 1), ("en", 1), ("de", 2), ("en", 3)):
        words.speak(language, ())
        paragraph = Paragraph(id="p", scene_id="s", text=f"lamq {language}")
        assert words.wrong_in(paragraph) == []
        if language:
            qtbot.waitUntil(lambda paragraph=paragraph: words.wrong_in(paragraph) != [])
        assert len(opened) == times


@pytest.mark.skipif(importlib.util.find_spec("hunspell") is None, reason="chunspell is not installed")
def test_cut_words_addresses_and_words_of_today_are_right(qtbot: QtBot) -> None:
    right = (
        "’Tis so, ’twas ever so; tell ’em at five o’clock. Stop singin’, ol’ man of the ’90s, the 21st. "
        "Online she found the website, the internet’s best, by smartphone, Wi-Fi, email. "
        "See www.gutenberg.org, https://exampel.org/lapm?x=qq or jane.asutin@exampel.org."
    )
    wrong = "’Tsi the lapm, wronggin’ of em’s websiet recieved"
    parent = QObject()
    words = Spelling(open_speller, parent)
    words.speak("en-US", ())
    first, second = (Paragraph(id=one, scene_id="s", text=text) for one, text in (("a", right), ("b", wrong)))

    def found() -> list[str]:
        return [second.text[start:end] for start, end in words.wrong_in(second)]

    words.wrong_in(first)
    qtbot.waitUntil(lambda: words.wrong_in(first) == [] and {"Tsi", "lapm", "websiet", "recieved"} <= set(found()))
    qtbot.waitUntil(lambda: "wronggin" in found())
    assert words.wrong_in(first) == []
    speller = open_speller("en-US")
    assert speller is not None
    assert [speller.spell(one) for one in ("Online", "ONLINE", "iPhone's", "onlien")] == [True, True, True, False]
    assert "website" in speller.suggest("websiet")


def test_names_and_aliases_of_cards_are_right_and_so_is_what_is_theirs(
    pane: WritingPane, speller: FakeSpeller, session: ProjectSession, qtbot: QtBot
) -> None:
    pane.start_writing()
    keys(pane, "Zyllah Vorn is here over Zyl's lamp now Zyllah's lamp ")
    qtbot.waitUntil(lambda: underlined(pane) == ["Zyllah", "Vorn", "Zyl’s", "Zyllah’s"])
    card = Card(id="c1", name="Zyllah Vorn", aliases=("Zyl",))
    made = Change(id="n", label="New card", stack="writing", edits=(Edit(None, card),), at=0.0)
    session.perform(made)
    qtbot.waitUntil(lambda: underlined(pane) == [])
    session.perform(made.inverse())
    qtbot.waitUntil(lambda: underlined(pane) == ["Zyllah", "Vorn", "Zyl’s", "Zyllah’s"])

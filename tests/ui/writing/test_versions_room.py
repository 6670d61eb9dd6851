"""Versions and drafts in the pane: kept, compared, brought back, by keys, buttons and actions."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.domain.manuscript import insert_paragraphs, set_paragraph_text
from studio.domain.outline import paragraphs_of
from studio.domain.scene_edits import new_scene, remove_scene
from studio.domain.text_diff import compare
from studio.domain.text_records import Scene, SceneDraft, Version
from studio.services.session.session import ProjectSession
from studio.ui.actions.registry import ActionRegistry
from studio.ui.writing.pane import WritingPane
from studio.ui.writing.versions.compare import CompareWindow
from studio.ui.writing.versions.diff_page import DiffPage


@pytest.fixture
def book(pane: WritingPane, session: ProjectSession, qtbot: QtBot) -> WritingPane:
    """A scene of three paragraphs, with the versions opened by their key."""
    pane.resize(1366, 700)
    with qtbot.waitActive(pane):
        pane.activateWindow()
    session.perform(new_scene(session.document, "The harbour", passages=("Ann stood.", "The sea was cold.", "End.")))
    pane.text.focus()
    qtbot.waitUntil(pane.text.editor.hasFocus)
    QTest.keySequence(pane.text.editor, "Ctrl+Shift+Y")
    qtbot.waitUntil(pane.versions.side.has_keyboard)
    return pane


def scene(session: ProjectSession) -> Scene:
    return next(iter(session.document.all(Scene)))


def texts(session: ProjectSession) -> list[str]:
    return [one.text for one in paragraphs_of(session.document, scene(session).id)]


def write(session: ProjectSession, text: str, at: int = 1) -> None:
    session.perform(set_paragraph_text(session.document, scene(session).paragraphs[at], text))


def versions(session: ProjectSession, name: str | None = None) -> list[Version]:
    return [one for one in session.document.all(Version) if name is None or one.name == name]


def keep(pane: WritingPane, session: ProjectSession, qtbot: QtBot, name: str) -> Version:
    pane.versions.panel.name.setFocus()
    QTest.keyClicks(pane.versions.panel.name, name)
    QTest.keyClick(pane.versions.panel.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(versions(session, name)))
    return versions(session, name)[0]


def choose(pane: WritingPane, name: str) -> None:
    shown = pane.versions.panel.versions
    shown.clearSelection()
    for at in range(shown.topLevelItemCount()):
        item = shown.topLevelItem(at)
        if item is not None and item.text(0).startswith(name):
            shown.setCurrentItem(item)
            item.setSelected(True)


def compared(pane: WritingPane, qtbot: QtBot) -> CompareWindow:
    window = pane.versions.window
    assert window is not None
    qtbot.waitUntil(lambda: not window.errand.busy and not window.page.filling)
    return window


class TestVersions:
    def test_a_version_is_kept_by_name_and_listed_with_its_words(
        self, book: WritingPane, session: ProjectSession, qtbot: QtBot
    ) -> None:
        version = keep(book, session, qtbot, "before the storm")
        assert (version.scene_id, version.words) == (scene(session).id, 7)
        first = book.versions.panel.versions.topLevelItem(0)
        assert first is not None
        assert first.text(0).startswith("before the storm")
        assert first.text(1) == "7 words"

    def test_a_scene_is_kept_by_itself_before_it_is_changed_first(
        self, book: WritingPane, session: ProjectSession, qtbot: QtBot
    ) -> None:
        write(session, "The sea was warm.")
        qtbot.waitUntil(lambda: len(versions(session)) == 2)
        write(session, "The sea was hot.")
        qtbot.waitUntil(lambda: not book.versions.automatic.errand.busy)
        of = {one.scene_id: one for one in versions(session)}
        assert set(of) == {"", scene(session).id}
        choose(book, "Kept by itself")
        book.versions.presenter.compare_chosen()
        window = compared(book, qtbot)
        assert window.comparison is not None
        assert [one.text for one in window.comparison.old] == ["Ann stood.", "The sea was cold.", "End."]

    def test_a_comparison_shows_what_is_gone_and_what_is_new(
        self, book: WritingPane, session: ProjectSession, actions: ActionRegistry, qtbot: QtBot
    ) -> None:
        keep(book, session, qtbot, "cold")
        write(session, "The sea was warm.")
        choose(book, "cold")
        actions.trigger("writing.compare-version")
        window = compared(book, qtbot)
        assert window.page.toPlainText() == "Ann stood.\nThe sea was coldwarm.\nEnd."
        [change] = window.page.changes
        assert window.page.textCursor().selectedText() == "coldwarm"
        looks = []
        for at in (change.start + 1, change.end):
            cursor = window.page.textCursor()
            cursor.setPosition(at)
            form = cursor.charFormat()
            looks.append((form.fontStrikeOut(), form.fontUnderline()))
        assert looks == [(True, False), (False, True)]
        window.beside.click()
        assert "The sea was cold." in window.page.toPlainText()
        assert "The sea was warm." in window.page.toPlainText()

    def test_a_paragraph_comes_back_alone_and_the_scene_as_a_whole(
        self, book: WritingPane, session: ProjectSession, qtbot: QtBot
    ) -> None:
        ids = scene(session).paragraphs
        keep(book, session, qtbot, "then")
        write(session, "Bob stood.", 0)
        write(session, "The sea was warm.")
        choose(book, "then")
        book.versions.presenter.compare_chosen()
        window = compared(book, qtbot)
        assert len(window.page.changes) == 2
        window.next.click()
        window.paragraph.click()
        assert texts(session) == ["Bob stood.", "The sea was cold.", "End."]
        compared(book, qtbot)
        assert len(window.page.changes) == 1
        window.scene.click()
        assert texts(session) == ["Ann stood.", "The sea was cold.", "End."]
        assert scene(session).paragraphs == ids
        book.undo()
        assert texts(session) == ["Bob stood.", "The sea was cold.", "End."]

    def test_two_versions_are_compared_with_each_other(
        self, book: WritingPane, session: ProjectSession, qtbot: QtBot
    ) -> None:
        keep(book, session, qtbot, "one")
        write(session, "The sea was warm.")
        keep(book, session, qtbot, "two")
        write(session, "The sea was hot.")
        choose(book, "one")
        shown = book.versions.panel.versions
        for at in range(shown.topLevelItemCount()):
            item = shown.topLevelItem(at)
            if item is not None and item.text(0).startswith("two"):
                item.setSelected(True)
        book.versions.presenter.compare_chosen()
        assert compared(book, qtbot).page.toPlainText() == "Ann stood.\nThe sea was coldwarm.\nEnd."

    def test_a_paragraph_that_is_new_cannot_be_brought_back(
        self, book: WritingPane, session: ProjectSession, qtbot: QtBot
    ) -> None:
        keep(book, session, qtbot, "then")
        session.perform(insert_paragraphs(session.document, scene(session).id, 1, ["Nobody came."]))
        choose(book, "then")
        book.versions.presenter.compare_chosen()
        window = compared(book, qtbot)
        assert not window.paragraph.isEnabled()
        assert "does not have this paragraph" in window.paragraph.toolTip()

    def test_the_action_leads_to_the_name(
        self, book: WritingPane, actions: ActionRegistry, session: ProjectSession
    ) -> None:
        actions.trigger("writing.show-versions")
        actions.trigger("writing.keep-version")
        assert book.versions.panel.name.hasFocus()

    def test_a_version_is_removed_for_good(
        self, book: WritingPane, session: ProjectSession, actions: ActionRegistry, qtbot: QtBot
    ) -> None:
        keep(book, session, qtbot, "then")
        choose(book, "then")
        actions.trigger("writing.drop-version")
        assert versions(session) == []

    def test_a_scene_that_is_gone_comes_back_from_a_version_of_the_manuscript(
        self, book: WritingPane, session: ProjectSession, actions: ActionRegistry, qtbot: QtBot
    ) -> None:
        actions.trigger("writing.keep-manuscript")
        qtbot.waitUntil(lambda: bool(versions(session, "Manuscript")))
        gone = scene(session)
        session.perform(new_scene(session.document, "At sea", passages=("Nobody.",)))
        session.perform(remove_scene(session.document, gone.id))
        choose(book, "Manuscript")
        actions.trigger("writing.gone-scenes")
        qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
        QTest.keyClick(QApplication.activePopupWidget(), Qt.Key.Key_Down)
        QTest.keyClick(QApplication.activePopupWidget(), Qt.Key.Key_Return)
        assert session.document.need(Scene, gone.id).paragraphs == gone.paragraphs


def test_a_long_comparison_comes_in_slices(qtbot: QtBot) -> None:
    page = DiffPage()
    qtbot.addWidget(page)
    old = [f"{number} " + "word " * 40 for number in range(1500)]
    new = [one.replace("word", "sword", 1) for one in old]
    pieces = compare(old, new)
    with qtbot.waitSignal(page.filled, timeout=30_000):
        page.show_pieces(pieces, beside=True)
    assert not page.filling
    assert len(page.changes) == 1500
    page.step(1)
    assert page.textCursor().selectedText() == "sword"


class TestDrafts:
    def test_a_draft_is_begun_switched_compared_and_deleted_with_undo(
        self, book: WritingPane, session: ProjectSession, actions: ActionRegistry, qtbot: QtBot
    ) -> None:
        book.versions.panel.new_draft.click()
        qtbot.waitUntil(book.text.editor.hasFocus)
        write(session, "The sea was warm.")
        tree = book.versions.panel.drafts
        first = tree.topLevelItem(0)
        assert first is not None
        second = first.child(0)
        assert (first.text(0), first.text(1)) == ("Draft 1", "")
        assert (second.text(0), second.text(1)) == ("Draft 2", "in the book")
        assert second.font(0).bold()
        tree.setCurrentItem(first)
        book.versions.panel.compare_draft.click()
        window = compared(book, qtbot)
        assert window.page.toPlainText() == "Ann stood.\nThe sea was coldwarm.\nEnd."
        book.versions.panel.switch.click()
        assert texts(session)[1] == "The sea was cold."
        assert book.text.editor.toPlainText() == "Ann stood.\nThe sea was cold.\nEnd."
        first = tree.topLevelItem(0)
        assert first is not None
        tree.setCurrentItem(first.child(0))
        actions.trigger("writing.remove-draft")
        assert [one.name for one in session.document.all(SceneDraft)] == ["Draft 1"]
        book.undo()
        assert [one.name for one in session.document.all(SceneDraft)] == ["Draft 1", "Draft 2"]

    def test_the_draft_in_the_book_stays_and_says_why(
        self, book: WritingPane, session: ProjectSession, actions: ActionRegistry
    ) -> None:
        actions.trigger("writing.new-draft")
        actions.trigger("writing.remove-draft")
        assert len(list(session.document.all(SceneDraft))) == 2
        assert "in the book" in book.versions.presenter.why_draft_stays()

    def test_a_draft_begins_empty(self, book: WritingPane, session: ProjectSession, actions: ActionRegistry) -> None:
        actions.trigger("writing.empty-draft")
        assert texts(session) == [""]
        assert book.text.editor.toPlainText() == ""

    def test_a_draft_is_renamed_in_place(
        self, book: WritingPane, session: ProjectSession, actions: ActionRegistry, qtbot: QtBot
    ) -> None:
        actions.trigger("writing.new-draft")
        actions.trigger("writing.rename-draft")
        QTest.keyClicks(QApplication.focusWidget(), "Colder")
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: "Colder" in [one.name for one in session.document.all(SceneDraft)])


def test_one_room_at_a_time_stands_beside_the_text(book: WritingPane, actions: ActionRegistry) -> None:
    actions.trigger("writing.show-cards")
    assert (book.cards.panel.isVisible(), book.versions.panel.isVisible()) == (True, False)
    actions.trigger("writing.show-versions")
    assert (book.cards.panel.isVisible(), book.versions.panel.isVisible()) == (False, True)
    actions.trigger("writing.details")
    assert (book.details.panel.isVisible(), book.versions.panel.isVisible()) == (True, False)

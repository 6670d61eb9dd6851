"""Finding one's way in a long book: a scene by its title, the outline folded, words of a selection."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.domain.passages import Passage
from studio.services.exchange.manuscript_in import ImportedScene, import_change
from studio.services.session.session import ProjectSession
from studio.ui.actions.registry import ActionRegistry
from studio.ui.writing.outline.going import GoToScene
from studio.ui.writing.pane import WritingPane


@pytest.fixture
def book(pane: WritingPane, session: ProjectSession) -> WritingPane:
    """Three chapters of two scenes."""
    scenes = []
    for chapter in ("Harbour", "Lighthouse", "Storm"):
        scenes.append(ImportedScene(chapter, (Passage("one two"),)))
        for name in ("Dawn", "Dusk"):
            shown = Passage("a picture of rain", "picture", asset="00")
            text = (Passage("three four five"), shown, Passage("six"))
            scenes.append(ImportedScene(f"{name} at the {chapter}", text, level=2))
    session.perform(import_change(session.document, scenes))
    return pane


def title(pane: WritingPane) -> str:
    return next(row.title for row in pane.outline.presenter.rows() if row.id == pane.desk.current)


def test_a_scene_is_found_by_letters_of_its_title(book: WritingPane, actions: ActionRegistry) -> None:
    actions.trigger("writing.go-to-scene")
    [dialog] = book.window().findChildren(GoToScene)
    assert dialog.list.count() == 9
    QTest.keyClicks(dialog.field, "dusk lig")
    assert dialog.list.item(0).text() == "Dusk at the Lighthouse"
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert title(book) == "Dusk at the Lighthouse"
    actions.trigger("writing.go-to-scene")
    dialog = book.window().findChildren(GoToScene)[-1]
    QTest.keyClick(dialog.field, Qt.Key.Key_Down)
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert title(book) == "Dawn at the Harbour"
    actions.trigger("writing.go-to-scene")
    dialog = book.window().findChildren(GoToScene)[-1]
    QTest.keyClicks(dialog.field, "zzz")
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert title(book) == "Dawn at the Harbour"
    dialog.reject()


def test_the_outline_is_folded_to_its_chapters(book: WritingPane, actions: ActionRegistry) -> None:
    book.desk.open_scene(book.desk.order()[4])
    tree = book.outline.tree
    actions.trigger("writing.fold-outline")
    assert [tree.topLevelItem(number).isExpanded() for number in range(3)] == [False] * 3
    assert title(book) == "Dawn at the Lighthouse"
    actions.trigger("writing.unfold-outline")
    assert [tree.topLevelItem(number).isExpanded() for number in range(3)] == [True] * 3


def test_words_of_a_selection_are_counted_without_pictures(book: WritingPane, qtbot: QtBot) -> None:
    book.desk.open_scene(book.desk.order()[1])
    counts = book.outline.header.counts
    whole = counts.text()
    first, _shown, last = book.text.editor.ids()
    book.text.select(first, 6, 10)
    qtbot.waitUntil(lambda: counts.text() == f"1 word selected · {whole}")
    book.text.editor.selectAll()
    qtbot.waitUntil(lambda: counts.text() == f"4 words selected · {whole}")
    book.text.put_caret(last, 0)
    assert counts.text() == whole

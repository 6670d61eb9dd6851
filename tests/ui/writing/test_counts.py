"""What stands beside the scene's title: words, characters, and how far the session's goal is."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.domain.authorship import report
from studio.domain.manuscript import replace_range, set_paragraph_style, set_paragraph_text
from studio.domain.passages import Passage
from studio.domain.text_records import AuthorSpan, Meta, Scene, Version
from studio.project.snapshots import take_version
from studio.services.exchange.manuscript_in import ImportedScene, import_change
from studio.services.session.session import ProjectSession
from studio.ui.actions.registry import ActionRegistry
from studio.ui.writing.outline.book import BookDialog
from studio.ui.writing.outline.goal import GoalDialog, goal_of
from studio.ui.writing.pane import WritingPane


def write(pane: WritingPane, words: str) -> None:
    QTest.keyClicks(pane.text.editor, words)
    pane.commit_typing()


def tip(pane: WritingPane) -> list[str]:
    return pane.outline.header.counts.toolTip().split("\n")


def test_characters_are_told_with_and_without_spaces(pane: WritingPane) -> None:
    pane.start_writing()
    write(pane, "one two")
    assert tip(pane)[1:3] == ["Characters: 7 and 7", "Without spaces: 6 and 6"]
    data = QMimeData()
    data.setText(" cafe\u0301 \U0001f469\u200d\U0001f469\u200d\U0001f467")
    pane.text.editor.bringing.take_plain(data)
    pane.commit_typing()
    assert tip(pane)[1:3] == ["Characters: 13 and 13", "Without spaces: 11 and 11"]


def test_what_a_picture_shows_is_no_word_of_the_book(pane: WritingPane, session: ProjectSession) -> None:
    shown = Passage("a fox in the snow", "picture", asset="00")
    session.perform(import_change(session.document, [ImportedScene("Fox", (Passage("two words"), shown))]))
    session.perform(take_version(session.document, "kept")[0])
    assert tip(pane)[1:3] == ["Characters: 9 and 9", "Without spaces: 8 and 8"]
    assert report(session.document).book == {"person": 2}
    assert [one.words for one in session.document.all(Version)] == [2]
    scene = pane.desk.scene_ids()
    session.perform(set_paragraph_style(session.document, scene[1:], "body"))
    assert report(session.document).book == {"person": 7}
    assert tip(pane)[1] == "Characters: 26 and 26"


def set_goal(pane: WritingPane, actions: ActionRegistry, words: str) -> None:
    actions.trigger("writing.session-goal")
    dialog = pane.window().findChildren(GoalDialog)[-1]
    dialog.words.selectAll()
    QTest.keyClicks(dialog.words, words)
    QTest.keyClick(dialog.words, Qt.Key.Key_Return)


def test_the_goal_of_a_session_is_kept_with_the_project(
    pane: WritingPane, actions: ActionRegistry, session: ProjectSession, tmp_path: Path
) -> None:
    pane.start_writing()
    write(pane, "one two three")
    assert pane.outline.header.counts.text() == "3 / 3 words"
    assert tip(pane)[-1] == "This session: +3 words"
    set_goal(pane, actions, "5")
    assert pane.outline.header.counts.text() == "3 / 3 words · +3 of 5"
    assert tip(pane)[-1] == "This session: +3 words of 5, 2 to go"
    write(pane, " four five")
    assert tip(pane)[-1] == "This session: +5 words, the goal of 5 is reached"
    other = ProjectSession.create(tmp_path / "Other.triptych")
    assert (goal_of(session), goal_of(other)) == (5, 0)
    pane.desk.set_session(other)
    assert pane.outline.header.counts.text() == "0 / 0 words"
    pane.desk.set_session(session)
    assert pane.outline.header.counts.text() == "5 / 5 words · +0 of 5"
    other.close()
    set_goal(pane, actions, "0")
    assert pane.outline.header.counts.text() == "5 / 5 words"


def test_the_outline_of_a_long_book_shows_every_count(pane: WritingPane, session: ProjectSession, qtbot: QtBot) -> None:
    """Rows are written a few at a time; the one in front is written at once."""
    scenes = [ImportedScene(f"Scene {number}", (Passage("one two"),)) for number in range(40)]
    session.perform(import_change(session.document, scenes))
    order = pane.desk.order()
    pane.desk.open_scene(order[20])
    first = {one.id: one.paragraphs[0] for one in session.document.all(Scene)}
    for scene_id in order:
        session.perform(set_paragraph_text(session.document, first[scene_id], "one two three"))
    front = pane.outline.tree.currentItem()
    assert front.data(0, Qt.ItemDataRole.AccessibleDescriptionRole) == "3 words"
    items = [pane.outline.tree.topLevelItem(number) for number in range(40)]

    def told() -> set[str]:
        return {item.data(0, Qt.ItemDataRole.AccessibleDescriptionRole) for item in items if item is not None}

    qtbot.waitUntil(lambda: told() == {"3 words"})


def test_title_and_author_are_entered_in_one_place_with_undo(
    pane: WritingPane, actions: ActionRegistry, session: ProjectSession
) -> None:
    pane.start_writing()
    before = session.document.need(Meta, "project")
    actions.trigger("writing.title-and-author")
    dialog = pane.window().findChildren(BookDialog)[-1]
    assert (dialog.book_title.text(), dialog.author.text()) == (before.title, "")
    dialog.book_title.selectAll()
    QTest.keyClicks(dialog.book_title, "Salt")
    QTest.keyClicks(dialog.author, "Ann O'Dea")
    QTest.keyClick(dialog.author, Qt.Key.Key_Return)
    after = session.document.need(Meta, "project")
    assert (after.title, after.author) == ("Salt", "Ann O'Dea")
    pane.undo()
    assert session.document.need(Meta, "project") == before


def test_words_of_a_model_count_once_they_are_accepted(
    pane: WritingPane, actions: ActionRegistry, session: ProjectSession
) -> None:
    pane.start_writing()
    write(pane, "one two three")
    set_goal(pane, actions, "5")
    place = pane.text.places()
    assert place is not None
    by = (AuthorSpan(0, 10, "recipe"),)
    session.perform(
        replace_range(session.document, pane.desk.current or "", place[1], place[1], [Passage(" four five", spans=by)])
    )
    assert pane.outline.header.counts.text() == "3 / 3 words, 2 not accepted yet · +3 of 5"
    assert "2 words in this scene" in tip(pane)[1]
    assert [row.words for row in pane.outline.presenter.rows()] == [3]
    actions.trigger("writing.accept-all")
    assert pane.outline.header.counts.text() == "5 / 5 words · +3 of 5"
    pane.undo()
    pane.undo()
    assert pane.outline.header.counts.text() == "3 / 3 words · +3 of 5"

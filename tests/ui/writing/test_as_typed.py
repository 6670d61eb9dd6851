"""What is made of letters as they are typed in the pane: printed marks, Markdown, and the undo of each."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from studio_fakes import FakeStudio

from studio.domain.document import Meta
from studio.domain.outline import outline, paragraphs_of
from studio.services.session.session import ProjectSession
from studio.ui.actions.registry import ActionRegistry
from studio.ui.writing.pane import WritingPane
from tests.ui.writing.test_editing import marks, shown, texts


def keys(pane: WritingPane, words: str) -> None:
    """One key after the other; a line end is Return."""
    for letter in words:
        if letter == "\n":
            QTest.keyClick(pane.text.editor, Qt.Key.Key_Return)
        else:
            QTest.keyClicks(pane.text.editor, letter)


def styles(session: ProjectSession) -> list[tuple[str, str]]:
    _, scene = outline(session.document)[0]
    return [(one.style, one.text) for one in paragraphs_of(session.document, scene.id)]


def test_quotes_dashes_and_ellipses_are_printed(pane: WritingPane, session: ProjectSession) -> None:
    pane.start_writing()
    keys(pane, '"Don\'t -- wait..." she said.')
    pane.commit_typing()
    assert texts(session) == shown(pane) == ["“Don’t — wait…” she said."]


def test_undo_takes_back_only_what_became_of_it(pane: WritingPane, session: ProjectSession) -> None:
    pane.start_writing()
    keys(pane, 'He said "')
    assert shown(pane) == ["He said “"]
    pane.undo()
    assert texts(session) == shown(pane) == ['He said "']
    keys(pane, "no")
    pane.commit_typing()
    assert texts(session) == shown(pane) == ['He said "no']


def test_the_language_of_the_manuscript_decides(
    pane: WritingPane, session: ProjectSession, actions: ActionRegistry
) -> None:
    meta = session.document.need(Meta, "project")
    pane.start_writing()
    actions.trigger("writing.language-de")
    assert session.document.need(Meta, "project").language == "de" != meta.language
    keys(pane, '"Ja"')
    assert shown(pane) == ["„Ja“"]


def test_it_can_be_switched_off(pane: WritingPane, studio: FakeStudio) -> None:
    studio.settings.set("writing_typography", False)
    studio.settings.set("writing_markdown", False)
    pane.start_writing()
    keys(pane, '# "a" -- *b*')
    assert shown(pane) == ['# "a" -- *b*']


@pytest.mark.parametrize(
    ("signs", "style"),
    [
        ("# ", "heading1"),
        ("## ", "heading2"),
        ("### ", "heading3"),
        ("> ", "quote"),
        ("- ", "list-item"),
        ("* ", "list-item"),
    ],
)
def test_signs_make_a_style(pane: WritingPane, session: ProjectSession, signs: str, style: str) -> None:
    pane.start_writing()
    keys(pane, signs + "The lamp")
    pane.commit_typing()
    assert styles(session) == [(style, "The lamp")]
    assert shown(pane) == ["The lamp"]
    while styles(session)[0][0] != "body":
        pane.undo()
    assert styles(session) == [("body", signs)]
    assert shown(pane) == [signs]


@pytest.mark.parametrize(
    ("typed", "text", "marked"),
    [
        ("a **very bright** lamp", "a very bright lamp", [("very bright", "bold")]),
        ("a *bright* lamp", "a bright lamp", [("bright", "italic")]),
        ("a _bright_ lamp", "a bright lamp", [("bright", "italic")]),
        ("a ~~bright~~ lamp", "a bright lamp", [("bright", "strike")]),
        ("2 * 3 * 4", "2 * 3 * 4", []),
        ("snake_case_name", "snake_case_name", []),
    ],
)
def test_signs_make_emphasis(
    pane: WritingPane, session: ProjectSession, typed: str, text: str, marked: list[tuple[str, str]]
) -> None:
    pane.start_writing()
    keys(pane, typed)
    pane.commit_typing()
    assert (texts(session), marks(session)) == ([text], marked)


@pytest.mark.parametrize("signs", ["***", "---", "* * *"])
def test_signs_alone_make_a_scene_break(pane: WritingPane, session: ProjectSession, signs: str) -> None:
    pane.start_writing()
    keys(pane, f"One\n{signs}\nTwo")
    pane.commit_typing()
    assert [one for one in styles(session) if one[0] != "list-item"] == [("body", "One"), ("rule", ""), ("body", "Two")]


def test_a_scene_break_is_taken_back(pane: WritingPane, session: ProjectSession) -> None:
    pane.start_writing()
    keys(pane, "***\n")
    assert styles(session) == [("rule", ""), ("body", "")]
    pane.undo()
    assert styles(session) == [("body", "***")]

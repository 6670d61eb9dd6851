"""What is made of letters as they are typed in the pane: printed marks, Markdown, and the undo of each."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from studio_fakes import FakeStudio

from studio.domain.outline import outline, paragraphs_of
from studio.domain.text_records import Meta
from studio.services.session.session import ProjectSession
from studio.ui.actions.registry import ActionRegistry
from studio.ui.writing.pane import WritingPane
from tests.ui.writing.test_editing import CTRL, marks, shown, texts


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
        ("H~2~O", "H2O", [("2", "subscript")]),
        ("m^2^ x", "m2 x", [("2", "superscript")]),
        ("[Anno]{.smallcaps} 9", "Anno 9", [("Anno", "small-caps")]),
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


@pytest.mark.parametrize("signs", ["***", "---", "* * *", "#"])
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


def test_signs_make_numbered_items(pane: WritingPane, session: ProjectSession) -> None:
    pane.start_writing()
    keys(pane, "1. One\nTwo\n\nOut")
    pane.commit_typing()
    assert styles(session) == [("numbered-item", "One"), ("numbered-item", "Two"), ("body", "Out")]
    scene = pane.text.editor.scene
    assert scene is not None
    assert [number for _, number in scene.signs.numbered(range(100))] == [1, 2]


def test_items_go_into_inner_lists_by_tab(pane: WritingPane, session: ProjectSession) -> None:
    pane.start_writing()
    keys(pane, "1. One\n")
    QTest.keyClick(pane.text.editor, Qt.Key.Key_Tab)
    keys(pane, "Inner\nNext\n")
    pane.commit_typing()
    scene = pane.text.editor.scene
    assert scene is not None
    assert [number for _, number in scene.signs.numbered(range(100))] == [1, 1, 2, 3]
    left = [block.blockFormat().leftMargin() for block, _ in scene.signs.numbered(range(100))]
    assert left[0] < left[1] == left[2]
    QTest.keyClick(pane.text.editor, Qt.Key.Key_Backtab)
    keys(pane, "Two\n\nOut")
    pane.commit_typing()
    _, first = outline(session.document)[0]
    assert [one.depth for one in paragraphs_of(session.document, first.id)] == [0, 1, 1, 0, 0]
    assert [number for _, number in scene.signs.numbered(range(100))] == [1, 1, 2, 2]
    assert styles(session)[-1] == ("body", "Out")


def test_items_go_deeper_and_back_by_key(pane: WritingPane, session: ProjectSession, actions: ActionRegistry) -> None:
    pane.start_writing()
    keys(pane, "- One\nTwo")
    pane.commit_typing()
    for action, depth in (("deeper", 1), ("deeper", 2), ("higher", 1)):
        actions.trigger(f"writing.list-{action}")
        _, first = outline(session.document)[0]
        assert [one.depth for one in paragraphs_of(session.document, first.id)] == [0, depth]


def test_a_fence_makes_a_block_of_code(pane: WritingPane, session: ProjectSession) -> None:
    pane.start_writing()
    keys(pane, '```python\nx = "a"\ny = 1 -- x\n\nAfter "it"')
    pane.commit_typing()
    assert styles(session) == [("code", 'x = "a"\u2028y = 1 -- x'), ("body", "After “it”")]
    _, scene = outline(session.document)[0]
    assert paragraphs_of(session.document, scene.id)[0].language == "python"
    while styles(session) != [("body", "```python")]:
        pane.undo()


def test_rows_of_cells_make_a_table(pane: WritingPane, session: ProjectSession) -> None:
    pane.start_writing()
    keys(pane, "| who | age |\n| --- | --- |\n| Hale | 41 |\n\nAfter")
    pane.commit_typing()
    assert styles(session) == [
        ("table", "| who | age |\u2028| --- | --- |\u2028| Hale | 41 |"),
        ("body", "After"),
    ]


def test_links_footnotes_and_code_within_a_line(pane: WritingPane, session: ProjectSession) -> None:
    pane.start_writing()
    keys(pane, "See [the sea](https://sea.example) now[^Not the lake.], `x`.")
    pane.commit_typing()
    assert texts(session) == ["See the sea now†, x."]
    assert marks(session) == [("the sea", "link"), ("†", "footnote"), ("x", "code")]
    _, scene = outline(session.document)[0]
    targets = [mark.target for mark in paragraphs_of(session.document, scene.id)[0].marks]
    assert targets == ["https://sea.example", "Not the lake.", ""]


def test_words_typed_within_a_link_belong_to_it(pane: WritingPane, session: ProjectSession) -> None:
    pane.start_writing()
    keys(pane, "[sea](https://sea.example)")
    QTest.keyClick(pane.text.editor, Qt.Key.Key_Left)
    keys(pane, "xx")
    pane.commit_typing()
    assert marks(session) == [("sexxa", "link")]


def test_a_footnote_by_key_is_written_changed_and_taken_away(pane: WritingPane, session: ProjectSession) -> None:
    pane.start_writing()
    keys(pane, "The sea")
    bar = pane.text.marking.bar
    assert bar.isHidden()
    QTest.keyClick(pane.text.editor, Qt.Key.Key_N, CTRL | Qt.KeyboardModifier.AltModifier)
    assert bar.isVisible()
    assert pane.window().focusWidget() is bar.field
    QTest.keyClicks(bar.field, "Not the lake.")
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    keys(pane, " is cold")
    pane.commit_typing()
    assert (texts(session), targets(session)) == (["The sea† is cold"], [("†", "Not the lake.")])
    assert bar.isHidden()
    for _ in range(8):
        QTest.keyClick(pane.text.editor, Qt.Key.Key_Left)
    assert bar.isVisible()
    assert bar.field.text() == "Not the lake."
    remove = bar.findChild(QToolButton)
    assert remove is not None
    QTest.mouseClick(remove, Qt.MouseButton.LeftButton)
    assert (texts(session), targets(session)) == (["The sea is cold"], [])


@pytest.mark.parametrize("typed", ["", "half a no"])
def test_a_footnote_never_written_goes_with_escape(pane: WritingPane, session: ProjectSession, typed: str) -> None:
    pane.start_writing()
    keys(pane, "The sea")
    QTest.keyClick(pane.text.editor, Qt.Key.Key_N, CTRL | Qt.KeyboardModifier.AltModifier)
    bar = pane.text.marking.bar
    QTest.keyClicks(bar.field, typed)
    QTest.keyClick(bar.field, Qt.Key.Key_Escape)
    assert (texts(session), targets(session)) == (["The sea"], [])
    assert bar.isHidden()
    assert pane.window().focusWidget() is pane.text.editor
    keys(pane, " is")
    pane.commit_typing()
    assert texts(session) == ["The sea is"]


def test_escape_leaves_a_footnote_as_it_was_written(pane: WritingPane, session: ProjectSession) -> None:
    pane.start_writing()
    keys(pane, "The sea[^Cold.]")
    bar = pane.text.marking.bar
    bar.begin()
    QTest.keyClicks(bar.field, "Warm.")
    QTest.keyClick(bar.field, Qt.Key.Key_Escape)
    assert targets(session) == [("†", "Cold.")]
    assert pane.window().focusWidget() is pane.text.editor


def test_undo_in_the_line_of_a_new_footnote_takes_it_back(pane: WritingPane, session: ProjectSession) -> None:
    pane.start_writing()
    keys(pane, "The sea")
    QTest.keyClick(pane.text.editor, Qt.Key.Key_N, CTRL | Qt.KeyboardModifier.AltModifier)
    field = pane.text.marking.bar.field
    QTest.keyClicks(field, "x")
    QTest.keyClick(field, Qt.Key.Key_Z, CTRL)
    assert (field.text(), targets(session)) == ("…", [("†", "…")])
    QTest.keyClick(field, Qt.Key.Key_Z, CTRL)
    assert (texts(session), targets(session)) == (["The sea"], [])
    assert pane.window().focusWidget() is pane.text.editor


def test_selected_words_become_a_link(pane: WritingPane, session: ProjectSession) -> None:
    pane.start_writing()
    keys(pane, "the sea")
    for _ in range(3):
        QTest.keyClick(pane.text.editor, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(pane.text.editor, Qt.Key.Key_K, CTRL)
    QTest.keyClicks(pane.text.marking.bar.field, "https://sea.example")
    QTest.keyClick(pane.text.marking.bar.field, Qt.Key.Key_Return)
    assert targets(session) == [("sea", "https://sea.example")]
    keys(pane, "!")
    pane.commit_typing()
    assert targets(session) == [("sea", "https://sea.example")]
    remove = pane.text.marking.bar.findChild(QToolButton)
    QTest.keyClick(pane.text.editor, Qt.Key.Key_Left)
    assert remove is not None
    QTest.mouseClick(remove, Qt.MouseButton.LeftButton)
    assert (texts(session), targets(session)) == (["the sea!"], [])


def targets(session: ProjectSession) -> list[tuple[str, str]]:
    _, scene = outline(session.document)[0]
    found = paragraphs_of(session.document, scene.id)
    return [(one.text[mark.start : mark.end], mark.target) for one in found for mark in one.marks]


def test_code_within_a_line_is_kept_as_it_is_typed(pane: WritingPane, session: ProjectSession) -> None:
    pane.start_writing()
    keys(pane, 'Say `f("x") -- y...` or "go" [it](http://a--b.example/\'x\') -- now.')
    pane.commit_typing()
    assert texts(session) == ['Say f("x") -- y... or “go” it — now.']
    assert marks(session) == [('f("x") -- y...', "code"), ("it", "link")]


def test_code_by_key_is_kept_as_it_is_typed(
    pane: WritingPane, session: ProjectSession, actions: ActionRegistry
) -> None:
    pane.start_writing()
    keys(pane, "Say ")
    actions.trigger("writing.code")
    keys(pane, 'f("x") -- y')
    actions.trigger("writing.code")
    keys(pane, ' "now"')
    pane.commit_typing()
    assert texts(session) == ['Say f("x") -- y “now”']


def test_three_signs_make_both_emphases(pane: WritingPane, session: ProjectSession) -> None:
    pane.start_writing()
    keys(pane, "So ***very*** dark.")
    pane.commit_typing()
    assert texts(session) == ["So very dark."]
    assert sorted(marks(session)) == [("very", "bold"), ("very", "italic")]
    while texts(session) != ["So ***very***"]:
        pane.undo()


def test_cells_have_printed_marks_too(pane: WritingPane, session: ProjectSession) -> None:
    pane.start_writing()
    keys(pane, '| "who" | age |\n| --- | --- |\n| "Hale" -- \'tis he | 41 |\n\nAfter')
    pane.commit_typing()
    assert styles(session)[0] == ("table", "| “who” | age |\u2028| --- | --- |\u2028| “Hale” — ’tis he | 41 |")

"""Paste, copy and drop: debris stays behind, one paste is one undo step, pasted paragraphs are new."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from dropping_on import drop_on
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from studio.domain.outline import outline, paragraphs_of
from studio.domain.scene_edits import new_scene
from studio.domain.text_records import Mark
from studio.services.session.session import ProjectSession
from studio.ui.widgets.message_bar import Message
from studio.ui.writing.bringing import Bringing
from studio.ui.writing.outline.preview import ImportPreview
from studio.ui.writing.pane import WritingPane
from tests.ui.writing.test_editing import shown, texts

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal {mso-style-parent:""}</style>
</head><body><!--StartFragment--><h1>The&nbsp;Door<o:p></o:p></h1>
<p class=MsoNormal style='mso-margin-top-alt:auto'><b style='mso-bidi-font-weight:normal'>She</b> <i>ran</i>.
<span style='mso-spacerun:yes'>&nbsp; </span><del cite="mailto:x">old</del><ins>Then</ins> stopped.</p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='font-family:Symbol'>·
<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span><![endif]>a key</p>
<p style='display:none'>hidden</p><script>alert(1)</script><!--EndFragment--></body></html>"""

THUNDERBIRD = """<div class="moz-cite-prefix">On 1/2/24, Ed wrote:<br></div><blockquote type="cite" cite="mid:x@y">
<p>Did you see it?</p><pre class="moz-quote-pre" wrap="">plain
lines

and more</pre></blockquote><p>Yes &amp; no.<br></p>"""
GOOGLE_DOCS = """<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1"><h1 dir="ltr"><span
style="font-weight:400;text-decoration:none;vertical-align:baseline;">The Door</span></h1><p dir="ltr"><span
style="font-weight:400;">She </span><span style="font-weight:700;">ran</span><span
style="font-weight:400;font-style:italic;text-decoration:underline;"> fast</span><span
style="font-weight:400;">, </span><a href="https://example.org/a" style="text-decoration:none;"><span
style="text-decoration:underline;">a link</span></a></p>
<br /><ol><li dir="ltr" style="list-style-type:decimal;" aria-level="1"><p role="presentation"><span>One</span></p></li>
<ol><li dir="ltr" aria-level="2"><p role="presentation"><span>Inner</span></p></li><ul><li dir="ltr" aria-level="3"><p
role="presentation"><span>Deep</span></p></li></ul></ol><li dir="ltr"><p
role="presentation"><span>Two</span></p></li></ol></b><br class="Apple-interchange-newline">"""


def paste(pane: WritingPane, **formats: str) -> None:
    data = QMimeData()
    if "html" in formats:
        data.setHtml(formats["html"])
    data.setText(formats.get("text", ""))
    pane.text.editor.insertFromMimeData(data)


def test_word_is_pasted_without_debris_in_one_step(pane: WritingPane, session: ProjectSession) -> None:
    pane.start_writing()
    QTest.keyClicks(pane.text.editor, "ab")
    pane.commit_typing()
    kept = paragraphs_of(session.document, pane.desk.current or "")[0].id
    cursor = pane.text.editor.textCursor()
    cursor.setPosition(1)
    pane.text.editor.setTextCursor(cursor)
    steps = session.undo_stack("writing").count()
    paste(pane, html=WORD, text="x")
    assert texts(session) == shown(pane) == ["aThe Door", "She ran. Then stopped.", "a keyb"]
    assert session.undo_stack("writing").count() == steps + 1
    paragraphs = paragraphs_of(session.document, pane.desk.current or "")
    assert [one.id == kept for one in paragraphs].count(True) == 1
    assert paragraphs[1].marks == (Mark(4, 7, "italic"),)
    QTest.keyClicks(pane.text.editor, "!")
    pane.commit_typing()
    assert texts(session)[-1] == "a key!b"
    pane.undo()
    pane.undo()
    assert texts(session) == shown(pane) == ["ab"]


def test_a_mail_of_plain_text_is_prose_with_its_quotes(pane: WritingPane, session: ProjectSession) -> None:
    pane.start_writing()
    paste(pane, html=THUNDERBIRD, text="x")
    found = [(one.style, one.text) for one in paragraphs_of(session.document, pane.desk.current or "")]
    assert found == [
        ("body", "On 1/2/24, Ed wrote:"), ("quote", "Did you see it?"), ("quote", "plain\u2028lines"),
        ("quote", "and more"), ("body", "Yes & no."),
    ]  # fmt: skip


def test_lists_and_emphasis_of_google_docs(pane: WritingPane, session: ProjectSession) -> None:
    pane.start_writing()
    paste(pane, html=GOOGLE_DOCS, text="x")
    found = paragraphs_of(session.document, pane.desk.current or "")
    assert [(one.style, one.depth, one.text) for one in found] == [
        ("heading1", 0, "The Door"), ("body", 0, "She ran fast, a link"), ("numbered-item", 0, "One"),
        ("numbered-item", 1, "Inner"), ("list-item", 2, "Deep"), ("numbered-item", 0, "Two"),
    ]  # fmt: skip
    assert [(mark.style, found[1].text[mark.start : mark.end]) for mark in found[1].marks] == [
        ("bold", "ran"), ("italic", " fast"), ("underline", " fast"), ("link", "a link"),
    ]  # fmt: skip


def test_pasting_over_a_selection_of_paragraphs(pane: WritingPane, session: ProjectSession) -> None:
    pane.start_writing()
    paste(pane, text="one\ntwo\nthree")
    assert texts(session) == ["one", "two", "three"]
    cursor = pane.text.editor.textCursor()
    cursor.setPosition(1)
    cursor.setPosition(9, cursor.MoveMode.KeepAnchor)
    pane.text.editor.setTextCursor(cursor)
    paste(pane, text="# A **bold** title\n\n> said\n\nlast")
    paragraphs = paragraphs_of(session.document, pane.desk.current or "")
    assert [one.text for one in paragraphs] == shown(pane) == ["oA bold title", "said", "lasthree"]
    assert paragraphs[0].marks == (Mark(3, 7, "bold"),)
    assert paragraphs[1].style == "quote"
    pane.undo()
    assert texts(session) == shown(pane) == ["one", "two", "three"]


def test_what_is_copied_can_be_pasted_with_its_styles(pane: WritingPane, session: ProjectSession) -> None:
    pane.start_writing()
    paste(pane, text="## Head\n\nsome *slanted* words\n\n- one\n- two")
    before = [(one.text, one.style, one.marks) for one in paragraphs_of(session.document, pane.desk.current or "")]
    pane.text.editor.selectAll()
    data = pane.text.editor.createMimeDataFromSelection()
    assert "Head" in data.text()
    assert "*" not in data.text()
    pane.text.editor.insertFromMimeData(data)
    after = [(one.text, one.style, one.marks) for one in paragraphs_of(session.document, pane.desk.current or "")]
    assert after == before
    html_only = QMimeData()
    html_only.setHtml(data.html())
    pane.text.editor.selectAll()
    pane.text.editor.insertFromMimeData(html_only)
    after = [(one.text, one.style, one.marks) for one in paragraphs_of(session.document, pane.desk.current or "")]
    assert after == before


def test_dropped_files_become_scenes_in_one_step(
    pane: WritingPane, session: ProjectSession, tmp_path: Path, qtbot: QtBot
) -> None:
    pane.start_writing()
    file = tmp_path / "Book.md"
    file.write_text("# Chapter One\n\nIt began.\n\n## The Door\n\nShe ran.\n\n# Chapter Two\n\nIt ended.\n")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    pane.text.editor.insertFromMimeData(data)
    qtbot.waitUntil(lambda: pane.window().findChild(ImportPreview) is not None, timeout=20_000)
    preview = pane.window().findChild(ImportPreview)
    assert preview is not None
    next(one for one in preview.findChildren(QPushButton) if one.text() == "Import").click()
    qtbot.waitUntil(lambda: not pane.outline.files.busy, timeout=20_000)
    rows = [(depth, scene.title) for depth, scene in outline(session.document)]
    assert rows == [(0, "Scene 1"), (0, "Chapter One"), (1, "The Door"), (0, "Chapter Two")]
    assert shown(pane) == ["It began."]
    pane.undo()
    assert [scene.title for _, scene in outline(session.document)] == ["Scene 1"]
    assert pane.desk.current is not None


def test_emphasis_and_style_are_steps(pane: WritingPane, session: ProjectSession) -> None:
    pane.start_writing()
    paste(pane, text="one\ntwo")
    pane.text.editor.selectAll()
    QTest.keyClick(pane.text.editor, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    marks = [one.marks for one in paragraphs_of(session.document, pane.desk.current or "")]
    assert marks == [(Mark(0, 3, "bold"),), (Mark(0, 3, "bold"),)]
    assert len(pane.text.editor.document().firstBlock().layout().formats()) == 1
    QTest.keyClick(pane.text.editor, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert [one.marks for one in paragraphs_of(session.document, pane.desk.current or "")] == [(), ()]
    pane.text.marking.set_style("heading2")
    assert pane.text.editor.document().firstBlock().blockFormat().headingLevel() == 2
    pane.undo()
    assert pane.text.editor.document().firstBlock().blockFormat().headingLevel() == 0
    pane.undo()
    assert len(pane.text.editor.document().firstBlock().layout().formats()) == 1


def test_text_is_dropped_where_it_falls_and_moved_within(pane: WritingPane, session: ProjectSession) -> None:
    pane.start_writing()
    paste(pane, text="one\ntwo")
    data = QMimeData()
    data.setHtml("<p><b>bold</b></p>")
    corner = pane.text.editor.cursorRect(pane.text.editor.textCursor()).center()
    assert drop_on(pane.text.editor.viewport(), data, QPointF(corner))
    assert texts(session) == shown(pane) == ["one", "twobold"]
    cursor = pane.text.editor.textCursor()
    cursor.setPosition(7)
    cursor.setPosition(11, cursor.MoveMode.KeepAnchor)
    pane.text.editor.setTextCursor(cursor)
    place = pane.text.editor.textCursor()
    place.setPosition(3)
    pane.text.editor.bringing.move_selection(place)
    assert texts(session) == shown(pane) == ["onebold", "two"]
    assert paragraphs_of(session.document, pane.desk.current or "")[0].marks == (Mark(3, 7, "bold"),)


def drag(pane: WritingPane, start: int, end: int, to: int) -> None:
    cursor = pane.text.editor.textCursor()
    cursor.setPosition(start)
    cursor.setPosition(end, cursor.MoveMode.KeepAnchor)
    pane.text.editor.setTextCursor(cursor)
    place = pane.text.editor.textCursor()
    place.setPosition(to)
    pane.text.editor.bringing.move_selection(place)


@pytest.mark.parametrize(
    ("start", "end", "to", "becomes"),
    [
        (5, 10, 18, ["Mary at the stood window.", "She left."]),
        (5, 10, 22, ["Mary at the window stood.", "She left."]),
        (5, 10, 1, ["stood Mary at the window.", "She left."]),
        (18, 24, 2, ["window Mary stood at the.", "She left."]),
        (0, 4, 26, ["stood at the window.", "Mary She left."]),
        (6, 10, 4, ["Marytood s at the window.", "She left."]),
        (5, 26, 30, ["Mary She stood at the window.", "left."]),
    ],
)
def test_words_dragged_to_another_place_are_one_step(
    pane: WritingPane, session: ProjectSession, start: int, end: int, to: int, becomes: list[str]
) -> None:
    pane.start_writing()
    paste(pane, text="Mary stood at the window.\nShe left.")
    steps = session.undo_stack("writing").count()
    drag(pane, start, end, to)
    assert texts(session) == shown(pane) == becomes
    assert session.undo_stack("writing").count() == steps + 1
    pane.undo()
    assert texts(session) == shown(pane) == ["Mary stood at the window.", "She left."]


def test_a_dragged_word_keeps_its_emphasis_with_the_caret_behind_it(pane: WritingPane, session: ProjectSession) -> None:
    pane.start_writing()
    paste(pane, text="a **red** quiet house")
    drag(pane, 2, 5, 14)
    assert texts(session) == shown(pane) == ["a quiet red house"]
    assert paragraphs_of(session.document, pane.desk.current or "")[0].marks == (Mark(8, 11, "bold"),)
    QTest.keyClicks(pane.text.editor, "dish")
    assert shown(pane) == ["a quiet reddish house"]


def test_a_long_paste_is_read_on_a_thread_then_becomes_scenes(
    pane: WritingPane, session: ProjectSession, qtbot: QtBot
) -> None:
    pane.start_writing()
    paste(pane, text="before")
    said: list[Message] = []
    pane.desk.notices.said.connect(said.append)
    chapter = "She walked on and said nothing more.\n\n" * 1500
    with qtbot.waitSignal(pane.text.long_paste.errand.ended, timeout=20_000):
        paste(pane, text=f"# One\n\n{chapter}# Two\n\n{chapter}")
        assert texts(session) == ["before"]
    qtbot.waitUntil(lambda: not pane.text.long_paste.busy, timeout=20_000)
    titles = [one.title for _, one in outline(session.document)]
    assert titles[1:] == ["One", "Two"]
    assert len(paragraphs_of(session.document, outline(session.document)[2][1].id)) == 1500
    assert said[-1].text == "What was pasted is long: it became 2 scenes, from “One” on."
    pane.undo()
    # So large a step is taken back a slice at a time.
    qtbot.waitUntil(lambda: [one.title for _, one in outline(session.document)] == titles[:1], timeout=20_000)


def test_two_long_pastes_in_a_row_both_come(pane: WritingPane, session: ProjectSession, qtbot: QtBot) -> None:
    pane.start_writing()
    said: list[Message] = []
    pane.desk.notices.said.connect(said.append)
    chapter = "She walked on and said nothing more.\n\n" * 3000
    paste(pane, text=f"# One\n\n{chapter}")
    paste(pane, text=f"# Two\n\n{chapter}")
    qtbot.waitUntil(lambda: not pane.text.long_paste.busy, timeout=20_000)
    titles = [one.title for _, one in outline(session.document)]
    assert sorted(titles) == ["One", "One (2)", "Scene 1", "Two", "Two (2)"]
    told = [one.text for one in said if "is long" in one.text]
    wanted = "What was pasted is long: it became 2 scenes, from “{title}” on."
    assert told == [wanted.format(title=title) for title in ("One", "Two")]


def test_a_change_of_much_refuses_another_until_it_is_there(
    pane: WritingPane, session: ProjectSession, qtbot: QtBot
) -> None:
    pane.start_writing()
    said: list[Message] = []
    pane.desk.notices.said.connect(said.append)
    bringing, done = Bringing(pane.desk, pane), list[str]()
    for title in ("One", "Two"):
        bringing.start(partial(new_scene, title=title), partial(done.append, title))
    assert said[-1].text == "What was asked before is still being changed. Ask again when that is done."
    qtbot.waitUntil(lambda: not bringing.busy)
    assert done == ["One"]
    assert [one.title for _, one in outline(session.document)][1:] == ["One"]


def test_a_long_page_of_few_words_goes_where_the_caret_is(
    pane: WritingPane, session: ProjectSession, qtbot: QtBot
) -> None:
    pane.start_writing()
    with qtbot.waitSignal(pane.text.long_paste.errand.ended, timeout=20_000):
        paste(pane, html="<p style='color:red'></p>" * 5000 + "<p>Said.</p>")
    assert texts(session) == shown(pane) == ["Said."]


def test_a_long_paste_that_is_still_read_is_forgotten_with_its_project(
    pane: WritingPane, session: ProjectSession
) -> None:
    pane.start_writing()
    paste(pane, text="word " * 50_000)
    assert pane.text.long_paste.busy
    pane.desk.set_session(None)
    assert not pane.text.long_paste.busy


def test_a_picture_that_is_dropped_on_the_text_is_not_taken_for_words(
    pane: WritingPane, session: ProjectSession, tmp_path: Path, qtbot: QtBot
) -> None:
    pane.start_writing()
    paste(pane, text="one")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "fox.png"))])
    assert drop_on(pane.text.editor.viewport(), data)
    assert texts(session) == ["one"]
    qtbot.waitUntil(lambda: "fox.png" in pane.messages.text)
    assert texts(session) == ["one"]


def test_a_long_paste_says_which_marks_were_not_read(pane: WritingPane, session: ProjectSession, qtbot: QtBot) -> None:
    pane.start_writing()
    said: list[Message] = []
    pane.desk.notices.said.connect(said.append)
    data = QMimeData()
    data.setData("text/markdown", b"*It* began.\n\n" + b"&amp;" * 100_001)
    pane.text.editor.insertFromMimeData(data)
    qtbot.waitUntil(lambda: not pane.text.long_paste.busy, timeout=20_000)
    assert said[-1].text == (
        "What was pasted is long: it became 2 scenes, from “Pasted text” on. "
        "1 paragraph has more marks than can be read: its signs stand in the text as they were written."
    )

"""Pictures between the paragraphs: dropped, pasted, chosen, typed, shown small, undone, copied."""

from __future__ import annotations

import base64
import re
import threading
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QColor, QImage, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from studio.domain.changes import Change, Edit
from studio.domain.ids import new_id
from studio.domain.outline import paragraphs_of
from studio.domain.passages import Passage
from studio.domain.picture_records import Generation
from studio.domain.project_records import Asset
from studio.domain.text_records import Mark, Paragraph
from studio.services.exchange.copied_passages import copied_passages
from studio.services.exchange.formats import MANUSCRIPT_OUT
from studio.services.exchange.manuscript_text import manuscript_markdown
from studio.services.exchange.picture_png import with_texts
from studio.services.exchange.recipe_in import making_in
from studio.services.session.session import ProjectSession
from studio.ui.actions.registry import ActionRegistry
from studio.ui.widgets.drops import MAKING_MIME, PICTURE_MIME
from studio.ui.writing.pane import WritingPane
from studio.ui.writing.picture_choice import PictureChoice
from studio.ui.writing.text.clipboard import PASSAGES, Words, passages_of
from tests.ui.writing.test_as_typed import keys


def red(side: tuple[int, int] = (60, 40)) -> QImage:
    image = QImage(*side, QImage.Format.Format_RGB32)
    image.fill(QColor(220, 20, 20))
    return image


def shown(session: ProjectSession) -> list[tuple[str, str, bool]]:
    """Style, words, and whether a picture is there, of each paragraph of the first scene."""
    [scene] = [one for one in session.document.records() if type(one).__name__ == "Scene"]
    return [(one.style, one.text, bool(one.asset)) for one in paragraphs_of(session.document, scene.id)]


def finished(session: ProjectSession, tmp_path: Path) -> Generation:
    """A picture in the gallery."""
    file = tmp_path / "made.png"
    assert red().save(str(file))
    asset = session.add_asset(file.read_bytes(), "image/png")
    made = Generation(id=new_id(), asset=asset.id, recipe_id="none", created=1.0, width=60, height=40)
    session.perform(Change(id=new_id(), label="Picture", stack="none", edits=(Edit(None, made),), at=1.0))
    return made


def test_pixels_that_are_pasted_stand_between_the_words(
    pane: WritingPane, session: ProjectSession, qtbot: QtBot
) -> None:
    pane.start_writing()
    keys(pane, "before behind")
    pane.text.editor.put_caret(pane.text.editor.ids()[0], 7)
    data = QMimeData()
    data.setImageData(red())
    pane.text.editor.insertFromMimeData(data)
    qtbot.waitUntil(lambda: len(shown(session)) == 3)
    assert shown(session) == [("body", "before ", False), ("picture", "", True), ("body", "behind", False)]
    keys(pane, "Red")
    pane.commit_typing()
    assert shown(session)[1] == ("picture", "Red", True)
    pane.undo()
    pane.undo()
    assert shown(session) == [("body", "before behind", False)]
    pane.redo()
    assert [one[0] for one in shown(session)] == ["body", "picture", "body"]


def only_picture(session: ProjectSession) -> Asset:
    [found] = [one for one in session.document.all(Paragraph) if one.asset]
    return session.document.need(Asset, found.asset)


def test_a_picture_that_was_copied_in_the_program_keeps_its_recipe_in_the_text(
    pane: WritingPane, session: ProjectSession, qtbot: QtBot, tmp_path: Path
) -> None:
    pane.start_writing()
    making = (("parameters", "a fox\nSteps: 4, Seed: 7, Size: 60x40"),)
    data = QMimeData()
    data.setImageData(red())
    data.setData(MAKING_MIME, pane.desk.studio.copied.keep(making))
    pane.text.editor.insertFromMimeData(data)
    qtbot.waitUntil(lambda: len(shown(session)) > 1)
    assert only_picture(session).making == making
    [row] = [one for one in MANUSCRIPT_OUT if ".epub" in one.suffixes]
    pane.desk.studio.settings.set("prompts_in_exports", "yes")
    pane.outline.files.write(tmp_path / "book.epub", (row,), None)
    qtbot.waitUntil((tmp_path / "book.epub").exists, timeout=30_000)
    with zipfile.ZipFile(tmp_path / "book.epub") as book:
        [name] = [one for one in book.namelist() if one.endswith(".png")]
        assert making_in(book.read(name)) == making
        assert b"trainedAlgorithmicMedia" in book.read(name)


def test_a_picture_that_came_as_a_file_on_the_clipboard_keeps_what_that_says(
    pane: WritingPane, session: ProjectSession, qtbot: QtBot, tmp_path: Path
) -> None:
    pane.start_writing()
    assert red().save(str(tmp_path / "red.png"))
    data = QMimeData()
    data.setImageData(red())
    data.setData("image/png", with_texts((tmp_path / "red.png").read_bytes(), {"parameters": "a fox\nSteps: 4"}))
    pane.text.editor.insertFromMimeData(data)
    qtbot.waitUntil(lambda: len(shown(session)) > 1)
    assert only_picture(session).making == (("parameters", "a fox\nSteps: 4"),)


def test_a_page_with_pictures_is_pasted_and_leaves_as_one(
    pane: WritingPane, session: ProjectSession, qtbot: QtBot, tmp_path: Path
) -> None:
    pane.start_writing()
    assert red().save(str(tmp_path / "red.png"))
    data = base64.b64encode((tmp_path / "red.png").read_bytes()).decode()
    source = QMimeData()
    source.setHtml(f"<p>Before <b>it</b><p><img src='data:image/png;base64,{data}' alt='Red'><p>Behind<img src=x.png>")
    pane.text.editor.insertFromMimeData(source)
    qtbot.waitUntil(lambda: len(shown(session)) == 3, timeout=30_000)
    assert shown(session) == [("body", "Before it", False), ("picture", "Red", True), ("body", "Behind", False)]
    pane.text.editor.selectAll()
    copied = pane.text.editor.createMimeDataFromSelection()
    assert 'src="data:image/png;base64,' in copied.html()
    assert copied.text() == "Before it\n\nRed\n\nBehind"
    pane.undo()
    assert len(shown(session)) == 1


def test_a_picture_is_painted_from_a_thumbnail_off_the_windows_thread(
    pane: WritingPane, session: ProjectSession, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from studio.ui.writing.text import pictures

    threads: set[int] = set()
    real = pictures.decoded

    def decoded(data: bytes, side: int, **how: Any) -> QImage:
        threads.add(threading.get_ident())
        return real(data, side, **how)

    monkeypatch.setattr(pictures, "decoded", decoded)
    pane.start_writing()
    keys(pane, "words")
    file = tmp_path / "large.png"
    red((2000, 1000)).save(str(file))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    with qtbot.waitSignal(pane.text.pictures.ready):
        pane.text.editor.insertFromMimeData(data)
    editor = pane.text.editor
    assert editor.scene is not None
    [(block, asset)] = editor.scene.signs.pictures(range(100))
    size = pane.text.pictures.size(asset, editor.scene.column)
    assert size.width() <= editor.scene.column
    assert size.height() <= 320
    line = editor.document().documentLayout().blockBoundingRect(block).toRect()
    spot = QPoint(editor.viewport().width() // 2, line.top() - size.height() // 2)
    qtbot.waitUntil(lambda: editor.viewport().grab().toImage().pixelColor(spot).red() > 200)
    assert editor.viewport().grab().toImage().pixelColor(spot).green() < 60
    assert threading.get_ident() not in threads


def test_a_finished_picture_is_dropped_where_the_mouse_is(
    pane: WritingPane, session: ProjectSession, qtbot: QtBot, tmp_path: Path
) -> None:
    made = finished(session, tmp_path)
    pane.start_writing()
    pane.text.paste((Passage("one"), Passage("two")))
    data = QMimeData()
    data.setData(PICTURE_MIME, made.id.encode())
    pane.text.editor.put_caret(pane.text.editor.ids()[0], 3)
    assert pane.text.editor.canInsertFromMimeData(data)
    pane.text.editor.insertFromMimeData(data)
    assert [one[0] for one in shown(session)] == ["body", "picture", "body"]
    assert session.document.need(Paragraph, pane.text.editor.ids()[1]).asset == made.asset


def test_one_of_the_projects_pictures_is_chosen_by_typing_its_signs(
    pane: WritingPane, session: ProjectSession, qtbot: QtBot, tmp_path: Path
) -> None:
    finished(session, tmp_path)
    pane.start_writing()
    keys(pane, "See ![A lamp](x)")
    dialog = next(one for one in QApplication.topLevelWidgets() if isinstance(one, PictureChoice) and one.isVisible())
    QTest.keyClick(dialog.list, Qt.Key.Key_Return)
    assert shown(session) == [("body", "See ", False), ("picture", "A lamp", True), ("body", "", False)]


def test_a_picture_is_chosen_by_its_action_or_from_a_file(
    pane: WritingPane, session: ProjectSession, actions: ActionRegistry, qtbot: QtBot, tmp_path: Path
) -> None:
    pane.start_writing()
    assert actions.get("writing.picture").enabled() == "No picture was made in this project yet."
    finished(session, tmp_path)
    actions.trigger("writing.picture")
    dialog = next(one for one in QApplication.topLevelWidgets() if isinstance(one, PictureChoice) and one.isVisible())
    QTest.keyClick(dialog.list, Qt.Key.Key_Return)
    assert [one[0] for one in shown(session)] == ["picture", "body"]
    actions.trigger("writing.picture-file")
    [files] = [one for one in pane.window().findChildren(QFileDialog) if one.isVisible()]
    files.filesSelected.emit([str(tmp_path / "made.png")])
    files.reject()
    qtbot.waitUntil(lambda: [one[0] for one in shown(session)].count("picture") == 2)


def test_backspace_does_not_take_words_into_what_a_picture_shows(
    pane: WritingPane, session: ProjectSession, actions: ActionRegistry, tmp_path: Path
) -> None:
    made = finished(session, tmp_path)
    pane.start_writing()
    pane.text.paste((Passage("A lamp", "picture", asset=made.asset), Passage("words")))
    pane.text.editor.put_caret(pane.text.editor.ids()[1], 0)
    QTest.keyClick(pane.text.editor, Qt.Key.Key_Backspace)
    pane.commit_typing()
    assert shown(session) == [("picture", "A lamp", True), ("body", "words", False)]
    assert pane.text.places() == ((pane.text.editor.ids()[0], 6),) * 2
    QTest.keyClick(pane.text.editor, Qt.Key.Key_Home)
    QTest.keyClick(pane.text.editor, Qt.Key.Key_Backspace)
    assert shown(session)[0] == ("body", "A lamp", False)


def test_what_cannot_be_read_is_said_and_the_others_come(
    pane: WritingPane, session: ProjectSession, qtbot: QtBot, tmp_path: Path
) -> None:
    pane.start_writing()
    good, bad = tmp_path / "good.png", tmp_path / "bad.png"
    red().save(str(good))
    bad.write_bytes(b"no picture")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(bad)), QUrl.fromLocalFile(str(good))])
    pane.text.editor.insertFromMimeData(data)
    qtbot.waitUntil(lambda: [one[0] for one in shown(session)] == ["picture", "body"])
    assert "bad.png" in pane.messages.text


def copied(pane: WritingPane) -> QMimeData:
    pane.text.editor.selectAll()
    return pane.text.editor.createMimeDataFromSelection()


def test_a_copy_keeps_pictures_footnotes_and_the_language_of_code(
    pane: WritingPane, session: ProjectSession, tmp_path: Path
) -> None:
    made = finished(session, tmp_path)
    pane.start_writing()
    note = Passage("So†", marks=(Mark(2, 3, "footnote", "As told"), Mark(0, 2, "link", "https://a.example")))
    here = (note, Passage("A lamp", "picture", asset=made.asset), Passage("run()", "code", language="python"))
    pane.text.paste((*here, Passage("end")))
    data = copied(pane)
    pane.text.editor.moveCursor(QTextCursor.MoveOperation.End)
    pane.text.editor.insertFromMimeData(data)
    found = [session.document.need(Paragraph, one) for one in pane.text.editor.ids()]
    again = found[3:]
    assert again[0].text == "endSo†"
    assert {(one.style, one.target) for one in again[0].marks} == {
        ("footnote", "As told"), ("link", "https://a.example"),
    }  # fmt: skip
    assert (again[1].style, again[1].asset, again[1].text) == ("picture", made.asset, "A lamp")
    assert (again[2].style, again[2].language) == ("code", "python")


def test_a_picture_of_another_project_is_counted(pane: WritingPane, session: ProjectSession, tmp_path: Path) -> None:
    pane.start_writing()
    data = QMimeData()
    data.setData(PASSAGES, copied_passages((Passage("before"), Passage("A lamp", "picture", asset="0" * 64))))
    data.setText("before")
    pane.text.editor.insertFromMimeData(data)
    assert shown(session) == [("body", "before", False), ("body", "A lamp", False)]
    assert "1 picture is of another project" in pane.messages.text


@given(st.binary(max_size=300))
def test_whatever_lies_on_the_clipboard_is_read_or_left(data: bytes) -> None:
    found = passages_of(Words(passages=data, text="plain"))
    assert all(isinstance(one, Passage) for one in found)
    if not data.lstrip().startswith(b"["):
        assert [one.text for one in found] == ["plain"]


def test_exports_have_the_pictures_or_say_that_they_have_not(
    pane: WritingPane, session: ProjectSession, qtbot: QtBot, tmp_path: Path
) -> None:
    made = finished(session, tmp_path)
    pane.start_writing()
    pane.text.paste((Passage("before"), Passage("A <red> field", "picture", asset=made.asset), Passage("behind")))
    files = pane.outline.files
    for name in ("out.txt", "out.html", "out.md"):
        files.write(tmp_path / name, MANUSCRIPT_OUT, None)
    qtbot.waitUntil(lambda: not files.busy)
    page = (tmp_path / "out.html").read_text("utf-8")
    found = re.search(r'<img src="data:image/png;base64,([^"]+)" alt="A &lt;red&gt; field"/>', page)
    assert found is not None
    assert base64.b64decode(found[1]) == (tmp_path / "made.png").read_bytes()
    link = re.search(
        r"!\[A \\<red\\> field\]\(<(out pictures/[0-9a-f]{12}\.png)>\)", (tmp_path / "out.md").read_text("utf-8")
    )
    assert link is not None
    assert (tmp_path / link[1]).read_bytes() == (tmp_path / "made.png").read_bytes()
    assert pane.messages.text == "Exported to out.md."
    pane.messages.close_current()
    assert "Exported to out.txt. 1 picture was left out" in pane.messages.text
    assert f"(<assets/{made.asset}.png>)" in manuscript_markdown(session.document)

"""Files that become scenes, and scenes that become a file: on threads, as one step, or not at all."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from dropping_on import drop_on
from folders_shown import folders_shown
from PIL import Image
from PySide6.QtCore import QEvent, QMimeData, Qt, QUrl
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from studio.domain.document import Document
from studio.domain.outline import outline, paragraphs_of
from studio.domain.passages import Passage
from studio.domain.project_records import Asset
from studio.domain.scene_edits import remove_scene
from studio.domain.text_records import Meta, Paragraph, Scene
from studio.services.exchange import typesetting
from studio.services.exchange.formats import MANUSCRIPT_OUT, SCENE_OUT, scenes_from_file
from studio.services.exchange.fountain_out import FOUNTAIN
from studio.services.exchange.manuscript_in import ImportedScene, import_change
from studio.services.exchange.manuscript_text import TEXT
from studio.services.exchange.scene_titles import Titles
from studio.services.session.session import ProjectSession
from studio.ui.widgets.message_bar import Message
from studio.ui.writing.desk import Desk
from studio.ui.writing.outline.files import READING
from studio.ui.writing.outline.preview import ImportPreview
from studio.ui.writing.outline.titles import TitlesDialog
from studio.ui.writing.outline.typesetter import TypesetterOffer
from studio.ui.writing.pane import WritingPane

LONG = "# Part\n\n" + "She walked on and said nothing more.\n\n" * 1400


def titles(session: ProjectSession) -> list[str]:
    return [scene.title for _, scene in outline(session.document)]


def idle(pane: WritingPane, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not pane.outline.files.busy, timeout=30_000)


@pytest.fixture
def said(pane: WritingPane) -> list[Message]:
    said: list[Message] = []
    pane.desk.notices.said.connect(said.append)
    return said


def test_files_become_scenes_and_scenes_a_file(
    pane: WritingPane, session: ProjectSession, said: list[Message], tmp_path: Path, qtbot: QtBot
) -> None:
    pane.start_writing()
    one, two = tmp_path / "Book.md", tmp_path / "Other.md"
    one.write_text("# One\n\nIt began.\n", "utf-8")
    two.write_text("# Two\n\nIt ended.\n", "utf-8")
    files = pane.outline.files
    files.read([tmp_path / "missing.md", one, two])
    idle(pane, qtbot)
    assert titles(session) == ["Scene 1", "One", "Two"]
    assert pane.desk.current == outline(session.document)[2][1].id
    assert ["missing.md" in message.text for message in said if message.key != READING] == [True]
    files.write(tmp_path / "out.md", SCENE_OUT, pane.desk.current)
    files.write(tmp_path / "out.html", MANUSCRIPT_OUT, None)
    files.write(tmp_path / "out.xyz", MANUSCRIPT_OUT, None)
    idle(pane, qtbot)
    assert "It ended." in (tmp_path / "out.md").read_text("utf-8")
    assert ">One</h1>" in (tmp_path / "out.html").read_text("utf-8")
    words = [message.text for message in said]
    assert "Exported to out.md." in words
    assert "Exported to out.html." in words
    assert not (tmp_path / "out.xyz").exists()
    pane.undo()
    assert titles(session) == ["Scene 1", "One"]


def test_pictures_of_a_file_are_assets_of_the_project(
    pane: WritingPane, session: ProjectSession, tmp_path: Path, qtbot: QtBot
) -> None:
    Image.new("RGB", (30, 20), (9, 99, 199)).save(tmp_path / "sea.png")
    (tmp_path / "a.md").write_text("# One\n\n![The sea](sea.png)\n\nText.\n")
    pane.outline.files.read([tmp_path / "a.md", tmp_path / "a.md"])
    idle(pane, qtbot)
    shown = [one for _, scene in outline(session.document) for one in paragraphs_of(session.document, scene.id)]
    assert [(one.style, one.text) for one in shown] == [("picture", "The sea"), ("body", "Text.")] * 2
    (asset,) = session.document.all(Asset)
    assert shown[0].asset == asset.id == shown[2].asset
    assert session.read_asset(asset.id).startswith(b"\x89PNG")
    files = pane.outline.files
    files.write(tmp_path / "b.docx", MANUSCRIPT_OUT, None)
    idle(pane, qtbot)
    assert scenes_from_file(tmp_path / "b.docx")[0].passages[0].text == "The sea"
    pane.undo(), pane.undo()
    assert list(session.document.all(Paragraph)) == []


def test_a_text_is_shown_before_it_comes_in(
    pane: WritingPane, session: ProjectSession, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("CHAPTER I.\n\nRoses are red\nViolets are blue\n\nCHAPTER II.\n\nEnd.\n")

    def shown() -> ImportPreview:
        qtbot.waitUntil(lambda: len(pane.window().findChildren(ImportPreview)) == 1, timeout=30_000)
        return pane.window().findChildren(ImportPreview)[0]

    pane.outline.files.preview([path, path])
    dialog = shown()
    assert dialog.summary.text() == "2 chapters, 3 paragraphs, 7 words"
    assert (dialog.rows.rowCount(), list(session.document.all(Paragraph))) == (2, [])
    block = dialog.block_rows.index(0, 0)
    assert dialog.block_rows.data(block) == "Roses are red Violets are blue"
    assert dialog.block_rows.setData(block, Qt.CheckState.Checked.value, Qt.ItemDataRole.CheckStateRole)
    qtbot.waitUntil(lambda: dialog.summary.text().startswith("2 chapters, 2 paragraphs"), timeout=30_000)
    press(dialog, "Import")
    qtbot.waitUntil(lambda: titles(session) == ["CHAPTER I.", "CHAPTER II."], timeout=30_000)
    qtbot.waitUntil(lambda: not dialog_is_there(dialog), timeout=30_000)
    shown().reject()
    idle(pane, qtbot)
    assert titles(session) == ["CHAPTER I.", "CHAPTER II."]
    assert [one.text for one in session.document.all(Paragraph)] == ["Roses are red Violets are blue", "End."]


def test_what_has_no_tick_does_not_come_and_the_title_is_offered(
    pane: WritingPane, session: ProjectSession, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "1342-0.txt"
    path.write_text(
        "Title: The Ship\n\nAuthor: A. Sailor\n\n*** START OF THIS PROJECT GUTENBERG EBOOK THE SHIP ***\n\n"
        "CHAPTER I.\n\nIt came.\n\nCHAPTER II.\n\nIt went.\n\nCHAPTER III.\n\nEnd.\n\n"
        "*** END OF THIS PROJECT GUTENBERG EBOOK THE SHIP ***\n\nYou may copy it.\n"
    )
    pane.outline.files.preview([path])
    qtbot.waitUntil(lambda: len(pane.window().findChildren(ImportPreview)) == 1, timeout=30_000)
    [dialog] = pane.window().findChildren(ImportPreview)
    rows, tick = dialog.rows, Qt.ItemDataRole.CheckStateRole
    assert [rows.wanted[0], rows.wanted[-1], rows.data(rows.index(0, 0))] == [
        False, False, "Project Gutenberg’s header (no part of the book)",
    ]  # fmt: skip
    at = next(row for row in range(rows.rowCount()) if rows.data(rows.index(row, 0)) == "CHAPTER II.")
    before = dialog.left.text()
    assert rows.setData(rows.index(at, 0), Qt.CheckState.Unchecked.value, tick)
    assert before.startswith("2 parts are not taken in: ")
    assert dialog.left.text().startswith("3 parts are not taken in: ")
    dialog.lines.setCurrentIndex(2)
    dialog.lines.activated.emit(2)
    qtbot.waitUntil(lambda: dialog.rows is not rows, timeout=30_000)
    assert not dialog.rows.wanted[at]
    assert (dialog.naming.isChecked(), dialog.naming.text()) == (True, "Name the project “The Ship” (A. Sailor)")
    press(dialog, "Import")
    idle(pane, qtbot)
    assert titles(session) == ["CHAPTER I.", "CHAPTER III."]
    meta = session.document.get(Meta, "project")
    assert meta is not None
    assert (meta.title, meta.author) == ("The Ship", "A. Sailor")


def test_a_book_is_opened_at_its_first_words(
    pane: WritingPane, session: ProjectSession, tmp_path: Path, qtbot: QtBot
) -> None:
    """Its title, and its first part, hold nothing but scenes."""
    path = tmp_path / "book.md"
    path.write_text("# The Ship\n\n# Part One\n\n## Chapter 1\n\nIt came.\n\n## Chapter 2\n\nIt went.\n")
    pane.outline.files.read([path])
    idle(pane, qtbot)
    assert pane.desk.current is not None
    assert session.document.need(Scene, pane.desk.current).title == "Chapter 1"
    pane.desk.studio.settings.set("writing_places", {})
    desk = Desk(pane.desk.studio)
    desk.start()
    desk.set_session(session)
    assert desk.current == pane.desk.current


@pytest.mark.parametrize(
    ("presses", "came"),
    [
        (["Import it with 2 more"], ["One", "Two", "Three"]),
        (["Import", "Leave this one out", "Import"], ["One", "Three"]),
        (["Import", "Cancel"], ["One"]),
    ],
)
def test_dropped_files_are_shown_one_after_the_other(
    pane: WritingPane, session: ProjectSession, tmp_path: Path, qtbot: QtBot, presses: list[str], came: list[str]
) -> None:
    paths = [tmp_path / f"{name}.md" for name in ("One", "Two", "Three")]
    for path in paths:
        path.write_text(f"# {path.stem}\n\nWords.\n")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    assert drop_on(pane.outline.tree, data)
    gone: list[ImportPreview] = []

    def shown() -> list[ImportPreview]:
        return [one for one in pane.window().findChildren(ImportPreview) if one not in gone]

    for words in presses:
        qtbot.waitUntil(lambda: bool(shown()), timeout=30_000)
        gone += shown()
        press(gone[-1], words)
    idle(pane, qtbot)
    assert titles(session) == came


@pytest.mark.parametrize(("place", "came"), [(0, ["One", "Two", "New", "Newer"]), (1, ["One", "New", "Newer", "Two"])])
def test_a_file_comes_at_the_end_or_behind_the_scene_in_front(
    pane: WritingPane, session: ProjectSession, tmp_path: Path, qtbot: QtBot, place: int, came: list[str]
) -> None:
    session.perform(import_change(session.document, [ImportedScene(one, (Passage("x"),)) for one in ("One", "Two")]))
    pane.desk.open_scene(next(scene.id for _, scene in outline(session.document) if scene.title == "One"))
    paths = [tmp_path / "new.md", tmp_path / "newer.md"]
    for path in paths:
        path.write_text(f"# {path.stem.capitalize()}\n\nWords.\n")
    pane.outline.files.preview(paths)
    qtbot.waitUntil(lambda: len(pane.window().findChildren(ImportPreview)) == 1, timeout=30_000)
    [dialog] = pane.window().findChildren(ImportPreview)
    assert [dialog.places.itemText(one) for one in range(dialog.places.count())] == [
        "It comes at the end of the manuscript", "It comes behind the scene “One”",
    ]  # fmt: skip
    dialog.places.setCurrentIndex(place)
    press(dialog, "Import it with 1 more")
    idle(pane, qtbot)
    assert titles(session) == came


@pytest.mark.parametrize(("ticked", "count"), [(False, 1), (True, 2)])
def test_what_is_set_around_further_files_comes_as_it_was_wished_of_the_first(
    pane: WritingPane,
    session: ProjectSession,
    tmp_path: Path,
    qtbot: QtBot,
    said: list[Message],
    ticked: bool,
    count: int,
) -> None:
    paths = [tmp_path / "a.txt", tmp_path / "b.txt"]
    end = "*** END OF THIS PROJECT GUTENBERG EBOOK THE SHIP ***"
    for path in paths:
        path.write_text(f"CHAPTER I.\n\nIt came.\n\n{end}\n\nCopy it.\n")
    pane.outline.files.preview(paths)
    qtbot.waitUntil(lambda: len(pane.window().findChildren(ImportPreview)) == 1, timeout=30_000)
    [dialog] = pane.window().findChildren(ImportPreview)
    assert dialog.rows.wanted == [True, False]
    if ticked:
        assert dialog.rows.setData(dialog.rows.index(1, 0), Qt.CheckState.Checked.value, Qt.ItemDataRole.CheckStateRole)
    press(dialog, "Import it with 1 more")
    idle(pane, qtbot)
    assert titles(session) == ["CHAPTER I.", "Project Gutenberg’s licence"][:count] * 2
    told = [one for one in said if "1 part that Project Gutenberg set around the book" in str(one)]
    assert bool(told) is not ticked


def press(dialog: ImportPreview, words: str) -> None:
    next(one for one in dialog.findChildren(QPushButton) if one.text() == words).click()


def dialog_is_there(dialog: ImportPreview) -> bool:
    return isValid(dialog)


def test_marks_that_are_too_many_to_be_read_are_said(
    pane: WritingPane, session: ProjectSession, said: list[Message], tmp_path: Path, qtbot: QtBot
) -> None:
    pane.start_writing()
    book = tmp_path / "Book.md"
    book.write_text("# One\n\n*It* began.\n\n" + "&amp;" * 100_001, "utf-8")
    pane.outline.files.read([book])
    idle(pane, qtbot)
    assert titles(session) == ["Scene 1", "One", "One (2)"]
    assert [message.text for message in said if "marks" in message.text] == [
        "Book.md: 1 paragraph has more marks than can be read: its signs stand in the text as they were written."
    ]


def test_a_file_is_read_and_encoded_off_the_windows_thread(
    pane: WritingPane, session: ProjectSession, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And it comes in slices, none of which has more than a thousand paragraphs."""
    book = tmp_path / "Book.md"
    book.write_text(LONG, "utf-8")
    pane.start_writing()
    threads: list[threading.Thread] = []
    prepare = session.prepare

    def noting(*arguments: Any) -> object:
        threads.append(threading.current_thread())
        return prepare(*arguments)

    monkeypatch.setattr(session, "prepare", noting)
    slices: list[int] = []
    session.changed.connect(lambda change: slices.append(sum(isinstance(e.after, Paragraph) for e in change.edits)))
    steps = session.undo_stack("writing").count()
    pane.outline.files.read([book])
    assert titles(session) == ["Scene 1"]
    idle(pane, qtbot)
    assert threads
    assert threading.main_thread() not in threads
    assert len(paragraphs_of(session.document, pane.desk.current or "")) == sum(slices) == 1400
    assert max(slices) <= 1000
    assert session.undo_stack("writing").count() == steps + 1


def test_what_is_cancelled_leaves_nothing(
    pane: WritingPane, session: ProjectSession, tmp_path: Path, qtbot: QtBot
) -> None:
    book = tmp_path / "Book.md"
    book.write_text(LONG, "utf-8")
    pane.start_writing()
    before = session.document.records()
    session.changed.connect(lambda _change: pane.outline.files.cancel())
    pane.outline.files.read([book])
    idle(pane, qtbot)
    assert session.document.records() == before
    assert session.undo_stack("writing").count() == 1


def test_a_book_comes_also_where_the_scene_before_it_goes(
    pane: WritingPane, session: ProjectSession, tmp_path: Path, qtbot: QtBot
) -> None:
    """The change is made anew: no scene may stand below one that is not there."""
    pane.start_writing()
    outer = pane.desk.current or ""
    assert pane.outline.presenter.add_scene("Inner", inside=True) == pane.desk.current
    book = tmp_path / "Book.md"
    book.write_text(LONG, "utf-8")
    removed: list[str] = []

    def remove(change: object) -> None:
        if not removed:
            removed.append(outer)
            session.perform(remove_scene(session.document, outer))

    pane.outline.files.read([book])
    session.changed.connect(remove)
    idle(pane, qtbot)
    assert titles(session) == ["Part"]
    assert outline(session.document)[0][1].parent_id is None
    listed = {one for _, scene in outline(session.document) for one in scene.paragraphs}
    assert listed == {one.id for one in session.document.all(Paragraph)}


def test_an_export_is_of_the_moment_when_it_was_asked_for(
    pane: WritingPane, session: ProjectSession, tmp_path: Path, qtbot: QtBot
) -> None:
    pane.start_writing()
    scene_id = pane.desk.current or ""
    pane.outline.files.write(tmp_path / "out.md", MANUSCRIPT_OUT, None)
    pane.outline.presenter.rename_scene(scene_id, "Later")
    idle(pane, qtbot)
    assert (tmp_path / "out.md").read_text("utf-8").startswith("# Scene 1")


def test_a_scene_that_no_editor_shows_at_once_is_cut(
    pane: WritingPane, session: ProjectSession, tmp_path: Path, qtbot: QtBot
) -> None:
    book = tmp_path / "Long.md"
    book.write_text("Said.\n\n" * 3500, "utf-8")
    pane.start_writing()
    pane.outline.files.read([book])
    idle(pane, qtbot)
    assert titles(session) == ["Scene 1", "Long", "Long (2)", "Long (3)"]
    lengths = [len(paragraphs_of(session.document, one.id)) for _, one in outline(session.document)]
    assert lengths == [1, 1500, 1500, 500]


def test_a_copy_of_a_document_goes_its_own_way(session: ProjectSession, pane: WritingPane) -> None:
    pane.start_writing()
    copy = session.document.copy()
    assert isinstance(copy, Document)
    assert copy.records() == session.document.records()
    session.perform(remove_scene(session.document, pane.desk.current or ""))
    assert copy.records() != session.document.records()


def test_without_typst_one_click_installs_it_and_the_export_goes_on(
    pane: WritingPane,
    session: ProjectSession,
    said: list[Message],
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pane.start_writing()
    fetched: list[threading.Thread] = []
    monkeypatch.setattr(typesetting, "PACKAGE", "no_such_typesetter")
    files = pane.outline.files
    files.offer = TypesetterOffer(pane.desk, files, lambda _control: fetched.append(threading.current_thread()))
    files.write(tmp_path / "book.pdf", MANUSCRIPT_OUT, None)
    idle(pane, qtbot)
    (offer,) = [message for message in said if message.actions]
    assert "Typst" in offer.text
    words, click = offer.actions[0]
    assert words == "Install Typst (34 MB)"
    click()
    qtbot.waitUntil(lambda: len([one for one in said if one.text == offer.text]) == 2, timeout=30_000)
    idle(pane, qtbot)
    assert len(fetched) == 1
    assert fetched[0] is not threading.main_thread()


def test_a_novel_is_exported_without_the_titles_of_its_scenes(
    pane: WritingPane, session: ProjectSession, tmp_path: Path, qtbot: QtBot
) -> None:
    """Asked before the file's name, kept for the next time; a screenplay, a scene and a flat outline ask nothing."""
    pane.outline.presenter.add_scene("Chapter 1")
    (tmp_path / "Book.md").write_text(
        "# Chapter 2\n\n## The letter\n\nIt began.\n\n## The attic\n\nIt ended.\n", "utf-8"
    )
    epub = next(row for row in MANUSCRIPT_OUT if row.id == "manuscript.epub")
    pane.outline.ask_for_export(TEXT, whole=True)
    _close_file_dialog(pane)
    pane.outline.files.read([tmp_path / "Book.md"])
    idle(pane, qtbot)
    for row, whole in ((FOUNTAIN, True), (SCENE_OUT[0], False)):
        pane.outline.ask_for_export(row, whole=whole)
        assert pane.window().findChild(TitlesDialog) is None
        _close_file_dialog(pane)
    pane.outline.ask_for_export(TEXT, whole=True)
    dialog = pane.window().findChild(TitlesDialog)
    assert dialog is not None
    assert not dialog.between.isEnabled()
    assert "each title" in dialog.told.text().lower()
    dialog.printed.setCurrentIndex(1)
    assert "Chapter 1" in dialog.printed.currentText()
    assert dialog.told.text().startswith("2 titles are not printed")
    dialog.between.setCurrentIndex(1)
    dialog.go_on.click()
    file = pane.window().findChild(QFileDialog)
    assert file is not None
    file.fileSelected.emit(str(tmp_path / "out.txt"))
    file.close()
    idle(pane, qtbot)
    assert "Chapter 2\n\nIt began.\n\n\u00a0\n\nIt ended.\n" in (tmp_path / "out.txt").read_text("utf-8")
    qtbot.waitUntil(lambda: pane.window().findChild(TitlesDialog) is None)
    pane.outline.ask_for_export(epub, whole=True)
    again = pane.window().findChild(TitlesDialog)
    assert again is not None
    assert again.titles == Titles(1, "blank")
    again.reject()


def _close_file_dialog(pane: WritingPane) -> None:
    file = pane.window().findChild(QFileDialog)
    assert file is not None
    file.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_the_failure_of_an_export_goes_when_the_file_is_written(
    pane: WritingPane, tmp_path: Path, qtbot: QtBot
) -> None:
    pane.start_writing()
    pane.outline.files.write(tmp_path / "Book.xyz", MANUSCRIPT_OUT, None)
    assert "Book.xyz” was not written" in pane.messages.text
    pane.outline.files.write(tmp_path / "Book.txt", MANUSCRIPT_OUT, None)
    idle(pane, qtbot)
    assert pane.messages.text == "Exported to Book.txt."


def test_the_newest_export_is_told_with_its_folder(
    pane: WritingPane, said: list[Message], tmp_path: Path, qtbot: QtBot
) -> None:
    pane.start_writing()
    (tmp_path / "there").mkdir()
    for name in ("a.txt", "there/b.md"):
        pane.outline.files.write(tmp_path / name, MANUSCRIPT_OUT, None)
        idle(pane, qtbot)
    assert pane.messages.text == "Exported to b.md."

    def shown() -> list[QPushButton]:
        buttons = pane.messages.findChildren(QPushButton)
        return [one for one in buttons if one.text() == "Show in folder" and not one.isHidden()]

    qtbot.waitUntil(lambda: len(shown()) == 1)
    with folders_shown() as folders:
        shown()[0].click()
    assert folders == [str(tmp_path / "there")]
    assert pane.messages.text == ""

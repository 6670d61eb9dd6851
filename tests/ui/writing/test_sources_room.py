"""The room of sources: dropped, read page by page, asked, quoted in the text with a note, removed and brought back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot
from studio_fakes import FakeStudio

from studio.domain.meanings import MeaningRequest
from studio.domain.passages import Passage
from studio.domain.project_records import Source
from studio.domain.requests import TextRequest
from studio.domain.text_records import Paragraph, Scene
from studio.ui.actions.registry import ActionRegistry
from studio.ui.writing.ask.article_dialog import ArticleDialog
from studio.ui.writing.pane import WritingPane
from tests.services.pdf_files import pdf_of

PAGES = (("Lanterns burned whale oil.",), ("A ferry had its lantern at the bow, by an old rule.",))


@pytest.fixture
def room(pane: WritingPane, actions: ActionRegistry, qtbot: QtBot, tmp_path: Path) -> WritingPane:
    pane.resize(1366, 700)
    pane.activateWindow()
    pane.start_writing()
    pane.text.paste((Passage("The ferryman waited."),))
    actions.trigger("writing.show-sources")
    (tmp_path / "lamps.pdf").write_bytes(pdf_of(PAGES, "On Lamps", "Eva Lind"))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "lamps.pdf"))])
    assert pane.sources._wants(data)  # noqa: SLF001
    pane.sources._take_drop(data)()  # noqa: SLF001
    qtbot.waitUntil(lambda: pane.sources.panel.sections.count() == 2, timeout=30_000)
    return pane


def sources(pane: WritingPane) -> list[Source]:
    return list(pane.desk.document.all(Source)) if pane.desk.document is not None else []


def test_a_dropped_file_is_listed_read_asked_quoted_renamed_and_removed(
    room: WritingPane, actions: ActionRegistry, qtbot: QtBot
) -> None:
    panel = room.sources.panel
    assert panel.list.topLevelItem(0).text(0) == "On Lamps"
    assert panel.text.toPlainText() == PAGES[0][0]
    panel.next.click()
    assert panel.text.toPlainText() == PAGES[1][0]
    assert panel.sections.currentText() == "Page 2"

    actions.trigger("writing.ask-book")
    asking = room.ask.panel
    assert not asking.among.isHidden()
    asking.among.setCurrentIndex(2)
    asking.field.setText("lantern of the ferry")
    QTest.keyClick(asking.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: asking.list.count() > 0, timeout=30_000)
    assert "Eva Lind, On Lamps, p. 2" in asking.list.item(0).text()
    panel.sections.setCurrentIndex(0)
    asking.list.setCurrentRow(0)
    QTest.keyClick(asking.list, Qt.Key.Key_Return)
    assert room.sources.side.in_sight
    assert panel.selected == PAGES[1][0]

    panel.cite.click()
    [paragraph] = room.desk.document.all(Paragraph)
    [note] = [mark for mark in paragraph.marks if mark.style == "footnote"]
    assert f"“{PAGES[1][0]}”" in paragraph.text
    assert note.target == "Eva Lind, On Lamps, p. 2"

    panel.back.click()
    assert room.ask.side.in_sight
    actions.trigger("writing.show-sources")
    room.sources._rename(sources(room)[0].id, "Lamps")  # noqa: SLF001
    assert sources(room)[0].title == "Lamps"
    actions.trigger("writing.remove-source")
    assert not sources(room)
    assert panel.reader.isHidden()
    room.undo()
    assert [one.title for one in sources(room)] == ["Lamps"]


def without_meanings(studio: FakeStudio) -> bool:
    """What texts mean is not told here, whenever it is asked for: they are found by their words."""
    for one in studio.queue.asked(MeaningRequest):
        one.give_way()
    return True


def test_the_same_file_comes_once_and_a_copied_text_is_a_source(
    room: WritingPane, actions: ActionRegistry, qtbot: QtBot, tmp_path: Path
) -> None:
    room.sources.take_files([tmp_path / "lamps.pdf"])
    qtbot.waitUntil(lambda: not room.sources.taking.busy, timeout=30_000)
    assert len(sources(room)) == 1
    QApplication.clipboard().setText("The oil was dear.")
    actions.trigger("writing.paste-source")
    qtbot.waitUntil(lambda: len(sources(room)) == 2, timeout=30_000)
    assert {one.title for one in sources(room)} == {"On Lamps", "The oil was dear."}


def test_what_is_refused_says_why(room: WritingPane, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "bare.pdf").write_bytes(pdf_of([()]))
    room.sources.take_files([tmp_path / "bare.pdf"])
    qtbot.waitUntil(lambda: "recognise the text" in room.messages.text, timeout=30_000)
    assert len(sources(room)) == 1


def test_files_are_asked_for(room: WritingPane, actions: ActionRegistry, qtbot: QtBot) -> None:
    actions.trigger("writing.add-sources")
    [dialog] = room.findChildren(QFileDialog) or room.window().findChildren(QFileDialog)
    assert "*.pdf" in " ".join(dialog.nameFilters())
    dialog.reject()


def test_a_title_is_renamed_in_the_list(room: WritingPane, actions: ActionRegistry) -> None:
    actions.trigger("writing.rename-source")
    assert room.sources.panel.list.editing()


def test_an_article_has_a_footnote_for_every_claim_and_lists_what_has_none(
    room: WritingPane, actions: ActionRegistry, studio: FakeStudio, qtbot: QtBot
) -> None:
    before = list(room.desk.order())
    actions.trigger("writing.draft-article")
    [dialog] = room.window().findChildren(ArticleDialog)
    assert not dialog.draft.isEnabled()
    dialog.title.setText("Lamps")
    dialog.points.setPlainText("- Where did the ferry have its lantern?\n- submarine torpedo price")
    dialog.draft.click()
    qtbot.waitUntil(lambda: without_meanings(studio) and len(room.desk.order()) > len(before))
    [scene_id] = set(room.desk.order()) - set(before)
    assert room.desk.document is not None
    scene = room.desk.document.need(Scene, scene_id)
    texts = [room.desk.document.need(Paragraph, one) for one in scene.paragraphs]
    assert scene.title == "Lamps"
    [claim] = [one for one in texts if "ferry had its lantern" in one.text and one.style == "body"]
    assert [mark.target for mark in claim.marks] == [f"Eva Lind, On Lamps, p. 2: “{PAGES[1][0]}”"]
    assert texts[-1].text == "submarine torpedo price"
    assert texts[-1].style == "list-item"
    room.undo()
    assert scene_id not in room.desk.order()


def test_a_model_writes_the_article_and_what_it_invents_is_listed(
    room: WritingPane, studio: FakeStudio, qtbot: QtBot
) -> None:
    before = list(room.desk.order())
    room.ask.draft("Lamps", ("Where did the ferry have its lantern?",), True)
    qtbot.waitUntil(lambda: without_meanings(studio) and bool(studio.queue.asked(TextRequest)))
    studio.queue.last_asked(TextRequest).answer("The ferry had its lantern at the bow [1]. The King liked it.")
    qtbot.waitUntil(lambda: len(room.desk.order()) > len(before), timeout=60_000)
    assert room.desk.document is not None
    written = [one for one in room.desk.document.all(Paragraph) if any(span.by == "model" for span in one.spans)]
    assert [one.text for one in written] == ["The ferry had its lantern at the bow.†"]
    assert "The King liked it." in [one.text for one in room.desk.document.all(Paragraph)]

"""In narrow windows nothing of the pane scrolls sideways, and nothing that scrolls in height is cut off at its side."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QScrollArea, QToolTip, QWidget
from pytestqt.qtbot import QtBot
from studio_fakes import LICENCE, FakeStudio

from studio.domain.catalogue import InstalledModel
from studio.domain.changes import Change, Edit
from studio.domain.ids import new_id
from studio.domain.project_records import Card
from studio.domain.scene_edits import new_scene
from studio.domain.sound_records import Manner
from studio.services.exchange.audiobook.sheet import Row, Sheet
from studio.services.narration.playback import FakeSink, Playback
from studio.ui.actions.registry import ActionRegistry
from studio.ui.narration.listening.presenter import FaultRow
from studio.ui.narration.pane import NarrationPane
from studio.ui.widgets.fitting import FittedBox, shared

LONG = "Bartholomew Quillfeather-Winterbourne of the Lower Harbour"


@pytest.fixture
def pane(qtbot: QtBot, fake_studio: FakeStudio) -> Iterator[NarrationPane]:
    fake_studio.playback = Playback(FakeSink())  # type: ignore[assignment]
    files = {f"voices/{name}.bin": "/nowhere" for name in ("af_heart", "bf_emma", "am_michael")}
    fake_studio.library.models.append(
        InstalledModel(
            id="kokoro-v1.0", title="Kokoro", family="voice", engine="fake-voice", architecture="kokoro", root="/",
            files=files, tasks=("speak",), licence=LICENCE,
        )
    )  # fmt: skip
    session = fake_studio.session
    assert session is not None
    texts = (
        f"“Come in,” said {LONG}.",
        f"“It is late,” {LONG} said.",
        "“Yes,” said Ann Elizabeth Montgomery-Featherstone.",
    )
    session.perform(new_scene(session.document, f"The house of {LONG}", passages=texts))
    card = Card(id=new_id(), name=LONG, role="character", voice="am_michael", manner=Manner(speed=1.15, pitch=-1.5))  # type: ignore[call-arg]
    session.perform(Change(id=new_id(), label="", stack="none", edits=(Edit(None, card),), at=0.0))
    pane = NarrationPane(fake_studio, ActionRegistry())  # type: ignore[arg-type]
    qtbot.addWidget(pane)
    with qtbot.waitExposed(pane):
        pane.show()
    yield pane
    pane.takes.stop()


def sideways(pane: QWidget) -> list[str]:
    """What scrolls sideways, or is wider than the room that it scrolls in."""
    found = []
    for area in pane.findChildren(QAbstractScrollArea):
        if not area.isVisible():
            continue
        name = area.accessibleName() or type(area).__name__
        bar = area.horizontalScrollBar()
        if bar.maximum() > 0:
            found.append(f"{name}: scrolls by {bar.maximum()}")
        if isinstance(area, QScrollArea) and area.widget() is not None:
            over = area.widget().width() - area.viewport().width()
            if over > 0:
                found.append(f"{name}: {over} pixels are cut off")
    return found


def with_faults(pane: NarrationPane) -> None:
    row = Row(
        check="files", words="A file for each chapter", value=f"one file: {LONG}", asked="one each", state="fails"
    )
    sheets = (Sheet(name="", rows=(row,)), Sheet(name=f"{LONG} - 01 Opening credits of the book.mp3", rows=(row,)))
    pane.sheet_view.show_sheets(sheets, "")
    key = (pane.desk.segments[0].paragraph_id, 0)
    words = FaultRow(scene_id="", key=key, scene="", text=LONG * 2, score="3 of 9", faults=LONG * 2, passes=False)
    pane.listening_view.show_faults((words,), "")


@pytest.mark.parametrize(("width", "height"), [(1366, 590), (1024, 590), (899, 590), (640, 590)])
def test_nothing_scrolls_sideways(pane: NarrationPane, qtbot: QtBot, width: int, height: int) -> None:
    """A window that is 700 high has about 590 for a pane."""
    pane.resize(width, height)
    rooms = (pane.parts, pane.words, pane.publishing, pane.sheet, pane.listening)
    for room in rooms:
        room.toggle()
        with_faults(pane)
        qtbot.wait(20)
        qtbot.waitUntil(lambda: sideways(pane) == [], timeout=2_000)
    assert pane.width() == width


def test_the_tooltip_of_a_part_has_what_does_not_fit(pane: NarrationPane, qtbot: QtBot) -> None:
    pane.resize(1024, 590)
    pane.parts.toggle()
    qtbot.wait(50)
    parts = pane.parts_view.parts
    place = next(at for at in range(parts.count()) if LONG in parts.item(at).text())
    where = parts.visualItemRect(parts.item(place)).center()
    ask = QHelpEvent(QEvent.Type.ToolTip, where, parts.viewport().mapToGlobal(where))
    QApplication.sendEvent(parts.viewport(), ask)
    qtbot.waitUntil(QToolTip.isVisible)
    assert QToolTip.text() == parts.item(place).text()
    QToolTip.hideText()


@pytest.mark.parametrize(
    ("wanted", "room", "given"),
    [
        ([100, 60, 80], 400, [100, 60, 80]),
        ([300, 60, 200], 400, [160, 60, 180]),
        ([300, 60, 90], 400, [250, 60, 90]),
        ([60, 300, 200, 50], 400, [60, 145, 145, 50]),
        ([900, 900], 60, [48, 48]),
    ],
)
def test_the_widest_columns_give_way(wanted: list[int], room: int, given: list[int]) -> None:
    assert shared(wanted, room) == given


def test_a_box_tells_whole_in_its_tooltip_what_it_elides(qtbot: QtBot) -> None:
    box = FittedBox()
    qtbot.addWidget(box)
    box.addItems([LONG, "Heart"])
    box.resize(140, 32)
    box.show()

    def told() -> str:
        ask = QHelpEvent(QEvent.Type.ToolTip, box.rect().center(), box.mapToGlobal(box.rect().center()))
        QApplication.sendEvent(box, ask)
        return QToolTip.text() if QToolTip.isVisible() else ""

    assert told() == LONG
    narrow = box.grab().toImage()
    box.setItemText(0, f"{LONG} and more")
    assert box.grab().toImage() == narrow, "what is left out is not drawn"
    QToolTip.hideText()
    box.setCurrentIndex(1)
    qtbot.waitUntil(lambda: told() == "")
    empty = FittedBox()
    qtbot.addWidget(empty)
    empty.resize(140, 32)
    before = empty.grab().toImage()
    empty.setPlaceholderText("Said by nobody")
    assert empty.grab().toImage() != before, "what stands there while nothing is chosen is drawn"

"""The list of sentences: rows as high as their wrapped text, also after the pane became narrower."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from studio.ui.narration.takes.rows import SegmentRow
from studio.ui.narration.takes.segment_list import SegmentList


def test_rows_grow_when_the_list_becomes_narrow(qtbot: QtBot) -> None:
    text = "It had a red roof, one green door, and a window that looked at nothing but apple trees."
    rows = tuple(SegmentRow(key=("p", number), text=text, voice="", state="not spoken") for number in range(3))
    view = SegmentList()
    qtbot.addWidget(view)
    view.resize(1200, 400)
    view.show_rows(rows, 0)
    view.show()
    model = view.segments
    qtbot.waitUntil(lambda: view.visualRect(model.index(1)).top() > 0)
    wide = view.visualRect(model.index(0)).height()

    view.resize(320, 400)
    qtbot.waitUntil(lambda: view.visualRect(model.index(0)).height() > wide)
    first, second = view.visualRect(model.index(0)), view.visualRect(model.index(1))
    assert second.top() > first.bottom()

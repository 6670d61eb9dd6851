"""The list of sentences: rows as high as their wrapped text, also after the pane became narrower."""

from __future__ import annotations

from typing import Any

from pytestqt.qtbot import QtBot

from studio.services.narration.segments import Segment
from studio.ui.narration.takes.rows import SegmentRows
from studio.ui.narration.takes.segment_list import MANY, SegmentList


def rows_with(text: str, count: int) -> SegmentRows:
    return SegmentRows([Segment(paragraph_id="p", index=at, text=text, pause_after=0.3) for at in range(count)])


class Looked(SegmentRows):
    """Counts how many rows were made."""

    looked = 0

    def __getitem__(self, place: Any) -> Any:
        self.looked += 1
        return super().__getitem__(place)


def test_rows_grow_when_the_list_becomes_narrow(qtbot: QtBot) -> None:
    text = "It had a red roof, one green door, and a window that looked at nothing but apple trees."
    rows = rows_with(text, 3)
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


def test_a_row_of_very_many_is_placed_without_its_words_being_wrapped(qtbot: QtBot) -> None:
    view = SegmentList()
    qtbot.addWidget(view)
    view.resize(320, 400)
    count = 20 * MANY
    rows = Looked([Segment(paragraph_id="p", index=at, text="Rain. " * 40, pause_after=0.3) for at in range(count)])
    view.show_rows(rows, 0)
    view.show()
    last = view.segments.index(count - 1)
    qtbot.waitUntil(lambda: view.visualRect(last).top() > 0)
    heights = {view.visualRect(view.segments.index(at)).height() for at in (0, 1, count // 2, count - 1)}
    assert len(heights) == 1
    assert rows.looked < MANY, "only what is in sight is made"

"""The timeline: what it shows, what is selected, and that what plays is the stream that is published."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from narration_rooms import Hand
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.domain.scene_edits import new_scene
from studio.services.exchange.audiobook.mix import joined
from studio.services.narration.clip_editing import edit_clip
from studio.services.narration.take_sound import RATE
from studio.ui.narration.timeline.presenter import TimelinePresenter
from studio.ui.narration.timeline.scale import Scale
from studio.ui.narration.timeline.view import TimelinePanel


class Table:
    """The rooms over fakes, with the timeline's own widgets."""

    def __init__(self, hand: Hand) -> None:
        self.hand = hand
        self.panel = TimelinePanel()
        self.timeline = TimelinePresenter(hand.desk, self.panel)
        self.strip = self.panel.strip
        self.strip.chosen.connect(self.timeline.choose)
        self.strip.play_asked.connect(self.timeline.play)
        self.panel.watched.connect(hand.desk.chapter.watch)

    def speak(self) -> None:
        self.hand.takes.speak_scene()
        self.hand.finish()
        self.hand.takes.stop()
        self.hand.desk.chapter.ask(lambda line: None)

    def press(self, seconds: float, y: int = 60) -> None:
        QTest.mouseClick(self.strip, Qt.MouseButton.LeftButton, pos=QPoint(round(self.strip.scale.x(seconds)), y))


@pytest.fixture
def table(hand: Hand, qtbot: QtBot) -> Iterator[Table]:
    table = Table(hand)
    qtbot.addWidget(table.panel)
    table.panel.resize(600, 180)
    table.panel.show()
    yield table
    table.panel.hide()
    hand.takes.stop()
    qtbot.waitUntil(lambda: not hand.desk.chapter.reading, timeout=60_000)


def test_it_shows_each_clip_where_it_is_heard_and_a_press_selects_its_sentence(table: Table, qtbot: QtBot) -> None:
    table.speak()
    qtbot.waitUntil(lambda: len(table.hand.desk.peaks.known) == 3)
    cuts = table.strip.line.cuts
    assert [round(cut.start, 2) for cut in cuts] == [0.0, 1.3, 3.0]
    table.press(1.5)
    assert table.hand.desk.selected == cuts[1].segment.key
    assert table.hand.view.selected == 1
    assert table.strip.selected == 1
    assert abs(table.strip.cursor_at - 1.5) < 0.01
    table.hand.desk.select(cuts[2].segment.key)
    assert table.strip.selected == 2
    assert table.strip.cursor_at == cuts[2].start


def test_what_plays_is_the_stream_that_is_published(table: Table) -> None:
    table.speak()
    desk = table.hand.desk
    session = desk.session
    assert session is not None
    for fields in ({"gain": -6.0, "fade_in": 0.2}, {"crossfade": 0.3}):
        desk.chapter.ask(
            lambda line, fields=fields: desk.perform(edit_clip(session.document, line.cuts[0].segment, **fields))
        )
    desk.chapter.ask(lambda line: None)
    chapter = desk.chapter.timeline.chapter
    assert chapter.clips[0].shape.gain == -6.0
    assert chapter.clips[0].crossfade == 0.3
    whole = np.concatenate(list(joined(session, chapter, {}, lambda share: None)))
    wanted = np.clip(np.rint(whole * 32768), -32768, 32767).astype(np.int16)
    for start in (0.0, 0.85, 1.9):
        table.timeline.play(start)
        table.hand.settle()
        for _ in range(40):
            table.hand.listen(0.1)
        heard = np.frombuffer(bytes(table.hand.sink.heard), "<i2")
        first = round(start * RATE)
        rest = wanted[first:]
        assert np.array_equal(heard[: len(rest)], rest)
        assert not heard[len(rest) :].any()
        desk.silence()
        table.hand.sink.heard.clear()


def test_a_double_click_plays_from_there_and_the_playhead_follows(table: Table) -> None:
    table.speak()
    at = QPoint(round(table.strip.scale.x(1.8)), 60)
    QTest.mouseDClick(table.strip, Qt.MouseButton.LeftButton, pos=at)
    assert table.hand.desk.playing == "playing"
    table.hand.listen(0.5)
    head = table.strip.head
    assert head is not None
    assert abs(head - 2.3) < 0.05
    assert table.hand.view.head == table.strip.line.cuts[1].segment.key
    table.timeline.play_or_pause(0.0)
    assert table.hand.desk.playing == "paused"
    table.hand.desk.silence()
    assert table.strip.head is None


def test_the_cursor_stands_where_playing_is_paused_and_its_clip_is_selected(table: Table) -> None:
    table.speak()
    table.strip.put_cursor(0.2)
    table.timeline.play(0.2)
    table.hand.listen(1.5)
    table.panel.show_playing("playing", "Pause")
    assert table.panel.meter.level.peak <= table.panel.meter.held
    table.timeline.play_or_pause(0.0)
    table.panel.show_playing(table.hand.desk.playing, "Go on")
    assert table.strip.cursor_at == pytest.approx(1.7, abs=0.05)
    assert table.hand.desk.selected == table.strip.line.cuts[1].segment.key
    table.strip.put_cursor(0.5)
    table.panel.show_playing("paused", "Go on")
    assert table.strip.cursor_at == 0.5, "it is a person's from then on"


def test_it_is_not_drawn_smaller_with_each_sentence_that_comes() -> None:
    scale = Scale()
    scale.fit(10.0, 600)
    assert scale.pixels == 60
    found = []
    for seconds in range(11, 40):
        scale.fit(float(seconds), 600, grows=True)
        assert scale.right >= seconds
        found.append(scale.pixels)
    assert len(set(found)) == 3
    scale.show_all()
    assert scale.right == pytest.approx(39)
    scale.fit(40.0, 600)
    assert scale.right == pytest.approx(40), "what is edited is seen as a whole"


def test_the_wheel_zooms_about_the_pointer(table: Table) -> None:
    table.speak()
    strip = table.strip
    point = QPointF(300, 60)
    before = strip.scale.seconds(300)
    turn = QPoint(0, 360)
    event = QWheelEvent(
        point, strip.mapToGlobal(point), QPoint(), turn, Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(strip, event)
    assert strip.scale.pixels > 3 * strip.scale.whole
    assert abs(strip.scale.seconds(300) - before) < 1e-6
    assert table.panel.bar.maximum() > 0
    table.panel.bar.setValue(table.panel.bar.maximum())
    assert abs(strip.scale.right - strip.line.seconds) < 0.02


def test_a_clip_of_another_scene_of_the_chapter_turns_to_that_scene(table: Table, qtbot: QtBot) -> None:
    table.speak()
    hand = table.hand
    session = hand.desk.session
    assert session is not None
    first = hand.desk.scene_id
    inner = new_scene(session.document, "Within", parent_id=first, passages=("Fourth one.",))
    session.perform(inner)
    other = inner.edits[0].after
    assert other is not None
    hand.desk.choose_scene(other.id)
    table.speak()
    assert len(table.strip.line.cuts) == 4
    table.press(0.2)
    assert hand.desk.scene_id == first
    qtbot.waitUntil(lambda: hand.desk.selected == table.strip.line.cuts[0].segment.key)


def test_nothing_spoken_is_told(table: Table) -> None:
    table.hand.desk.chapter.ask(lambda line: None)
    assert "Nothing" in table.strip.accessibleDescription()
    table.press(0.0)
    table.panel.grab()


def test_to_assistive_technology_it_is_a_slider_over_the_chapter(table: Table) -> None:
    table.speak()
    strip = table.strip
    face = QAccessible.queryAccessibleInterface(strip)
    assert face.role() == QAccessible.Role.Slider
    assert face.text(QAccessible.Text.Name) == "Timeline of the chapter"
    strip.put_cursor(1.5)
    value = face.valueInterface()
    assert value.currentValue() == 1500
    assert value.maximumValue() == round(1000 * strip.line.seconds)
    value.setCurrentValue(200)
    assert strip.cursor_at == 0.2
    assert "3 clips" in face.text(QAccessible.Text.Description)


def samples(table: Table) -> np.ndarray:
    """What the published stream is now."""
    desk = table.hand.desk
    assert desk.session is not None
    whole = np.concatenate(list(joined(desk.session, desk.chapter.timeline.chapter, {}, lambda share: None)))
    return np.clip(np.rint(whole * 32768), -32768, 32767).astype(np.int16)


def heard(table: Table) -> np.ndarray:
    return np.frombuffer(bytes(table.hand.sink.heard), "<i2")


def test_what_is_edited_is_heard_in_what_plays_already(table: Table) -> None:
    """From half a second on, without a halt; the old sound goes over into the new one in 20 ms."""
    table.speak()
    before = samples(table)
    table.timeline.play(0.0)
    table.hand.listen(0.3)
    table.timeline.edit(0, gain=-20.0)
    table.timeline.edit(1, trim_start=0.4)
    table.hand.settle()
    after = samples(table)
    assert len(after) == len(before) - round(0.4 * RATE)
    for _ in range(35):
        table.hand.listen(0.1)
    found = heard(table)
    turn = round(0.8 * RATE)
    assert np.array_equal(found[:turn], before[:turn])
    new = turn + round(0.02 * RATE)
    rest = after[new:]
    assert np.array_equal(found[new : new + len(rest)], rest)
    between = found[turn:new].astype(int)
    assert np.all(np.diff(between) <= 0), "it only becomes softer"
    assert not found[new + len(rest) :].any()


def test_the_playhead_stays_in_its_clip_when_a_clip_before_it_is_cut(table: Table) -> None:
    table.speak()
    table.timeline.play(1.5)
    table.hand.listen(0.2)
    assert table.strip.head == pytest.approx(1.7, abs=0.05)
    table.timeline.edit(0, trim_end=0.5)
    table.hand.settle()
    table.hand.listen(0.1)
    assert table.strip.head == pytest.approx(1.3, abs=0.05), "before the new stream is heard"
    table.hand.listen(0.9)
    assert table.strip.head == pytest.approx(2.2, abs=0.05)
    assert table.hand.desk.playing == "playing"
    table.hand.desk.silence()


def test_what_plays_ends_where_all_that_is_left_is_taken_away(table: Table) -> None:
    """The chapter that is heard is shorter by then than where it is heard."""
    table.speak()
    table.timeline.play(3.2)
    table.hand.listen(0.3)
    table.timeline.edit(2, trim_end=0.9)
    table.hand.settle()
    for _ in range(12):
        table.hand.listen(0.1)
    qt_wait = table.hand.studio.playback
    assert qt_wait.position() < 1.2
    table.hand.desk.silence()

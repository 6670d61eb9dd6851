"""The timeline as a desk: the cursor stays with its clip, waves as they are heard, menus of what lies there."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator

import msgspec
import numpy as np
import pytest
import soundfile
from narration_rooms import Hand
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QColor, QContextMenuEvent, QFontMetricsF, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from test_timeline_edits import Desk

from studio.domain.draft import Draft
from studio.domain.project_records import Card
from studio.services.exchange.audiobook.bed import BedSound, Speech
from studio.services.exchange.audiobook.carrying import carried
from studio.services.exchange.audiobook.programme import Bed
from studio.services.narration.shaping import Shape, shaped
from studio.services.narration.take_sound import FINE, RATE
from studio.ui.narration.places import BED_MENU, CLIP_MENU, MARKER_MENU, STRETCH_MENU
from studio.ui.narration.timeline.bed_painting import loudness
from studio.ui.narration.timeline.clip_painting import sound_bottom
from studio.ui.narration.timeline.lanes import Shown, lanes
from studio.ui.narration.timeline.painting import paint
from studio.ui.narration.timeline.scale import Scale
from studio.ui.narration.timeline.telling import clip_words
from studio.ui.narration.timeline.waves import Place, level_of, wave
from studio.ui.theme import tokens


@pytest.fixture
def desk(hand: Hand, qtbot: QtBot) -> Iterator[Desk]:
    desk = Desk(hand)
    desk.strip.looked_at.connect(desk.timeline.looking.look)
    qtbot.addWidget(desk.panel)
    desk.panel.resize(600, 220)
    desk.panel.show()
    desk.speak()
    yield desk
    desk.panel.hide()
    hand.takes.stop()
    qtbot.waitUntil(lambda: not hand.desk.chapter.reading, timeout=60_000)


def test_after_a_trim_the_cursor_stands_where_the_clip_begins_or_ends(desk: Desk) -> None:
    desk.timeline.choose(1)
    desk.strip.put_cursor(1.9)
    desk.act("trim-start")
    assert desk.strip.cursor_at == pytest.approx(desk.cut(1).start)
    assert desk.strip.selected == 1
    assert desk.timeline.line.place_at(desk.strip.cursor_at) == 1
    desk.strip.put_cursor(desk.cut(1).start + 0.2)
    desk.act("trim-end")
    assert desk.strip.cursor_at == pytest.approx(desk.cut(1).end)
    assert desk.cut(1).end - desk.cut(1).start == pytest.approx(0.2)


def test_a_trim_before_it_takes_the_cursor_and_the_chosen_stretch_along(desk: Desk) -> None:
    desk.timeline.choose(2)
    desk.strip.choose_stretch(3.2, 3.5)
    desk.timeline.edit(0, trim_end=0.5)
    assert desk.strip.cursor_at == pytest.approx(3.0)
    assert desk.strip.stretch == pytest.approx((2.7, 3.0))


def test_a_take_of_another_length_leaves_the_cursor_at_the_beginning_of_its_clip(desk: Desk) -> None:
    line = desk.timeline.line
    other = msgspec.structs.replace(line.cuts[1].where.clip, asset="another", seconds=0.4)
    cut = msgspec.structs.replace(line.cuts[1], where=msgspec.structs.replace(line.cuts[1].where, clip=other))
    after = msgspec.structs.replace(line, cuts=(line.cuts[0], cut, line.cuts[2]))
    assert carried(1.9, line, after) == line.cuts[1].start
    assert carried(0.5, line, after) == 0.5
    gone = msgspec.structs.replace(line, cuts=line.cuts[:1])
    assert carried(3.4, line, gone) == gone.seconds


def test_what_was_done_to_a_clip_is_told_after_it_was_done(desk: Desk) -> None:
    desk.timeline.choose(1)
    desk.act("clip-louder")
    assert desk.panel.title.text() == "Clip 2: +0.5 dB"
    desk.timeline.edit(1, trim_start=0.2, fade_out=0.3)
    assert clip_words(desk.cut(1)) == "Clip 2: +0.5 dB, trimmed 0.20 s and 0.00 s, fades 0.00 s and 0.30 s"
    assert "fades 0.00 s and 0.30 s" in desk.strip.accessibleDescription()
    desk.strip.choose_stretch(1.4, 1.65)
    assert desk.panel.title.text().startswith("0.25 s chosen: S puts room tone there")


def asked(desk: Desk) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    desk.strip.menu_asked.connect(lambda name, bed, _at: found.append((name, bed)))
    return found


def right_click(desk: Desk, seconds: float, y: int) -> None:
    at = QPoint(round(desk.x(seconds)), y)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, desk.strip.mapToGlobal(at))
    QApplication.sendEvent(desk.strip, event)


def test_the_right_button_has_a_menu_of_what_lies_there(desk: Desk) -> None:
    found = asked(desk)
    right_click(desk, 1.6, 80)
    assert found == [(CLIP_MENU, "")]
    assert desk.strip.selected == 1
    desk.strip.choose_stretch(3.2, 3.6)
    right_click(desk, 3.4, 80)
    assert found[-1] == (STRETCH_MENU, "")
    desk.timeline.add_mark(0.5, "breath")
    right_click(desk, 0.5, 8)
    assert found[-1] == (MARKER_MENU, "")
    right_click(desk, 1.6, 80)
    assert (found[-1], desk.strip.stretch) == ((CLIP_MENU, ""), None)


def test_the_menu_key_means_what_the_cursor_is_at(desk: Desk) -> None:
    found = asked(desk)
    desk.timeline.choose(1)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0))
    QApplication.sendEvent(desk.strip, event)
    assert found == [(CLIP_MENU, "")]


def test_music_has_its_menu_where_it_is_heard(desk: Desk) -> None:
    line = desk.timeline.line
    bed = Bed(bed_id="b", asset="x", name="waves", seconds=2.0, start=1.0, length=2.0, loop=True, gain=-12.0,
              ducking=12.0, fade_in=0.5, fade_out=0.5, credit="", licence="")  # fmt: skip
    chapter = msgspec.structs.replace(line.chapter, beds=(bed,))
    desk.strip.show_line(msgspec.structs.replace(line, chapter=chapter), {}, 0)
    found = asked(desk)
    low = desk.strip.height() - 10
    right_click(desk, 1.5, low)
    assert found == [(BED_MENU, "b")]
    assert not desk.strip.grab().isNull()


def test_the_wave_is_as_loud_as_it_is_heard(desk: Desk) -> None:
    """Against the sound that `shaped` makes of a constant."""
    shape = Shape(fade_in=0.5, fade_out=0.3, gain=-6.0)
    sound = shaped(np.full(2 * RATE, 0.5), shape)
    peaks = np.full((2 * FINE, 2), 0.5, np.float32)
    peaks[:, 0] = -0.5
    place = Place(0.0, 400.0, 400.0, 0.0, 100.0)
    lines = wave(peaks, (0.0, 2.0), level_of(shape, 0.0, 2.0), place, FINE)
    assert len(lines) == 400
    heights = np.array([-one.y1() - 0.5 for one in lines])
    wanted = 100 * sound[(np.arange(400) * 0.005 * RATE).astype(int)]
    assert np.abs(heights - wanted).max() < 1.0


def test_few_peaks_are_joined_by_lines_in_place_of_bricks() -> None:
    rising = np.stack([np.zeros(11), np.arange(11) / 10], axis=1).astype(np.float32)
    lines = wave(rising, (0.0, 0.11), lambda at: np.ones(len(at)), Place(0.0, 110.0, 110.0, 0.0, 100.0))
    steps = np.diff([-one.y1() for one in lines])
    assert steps.max() < 1.5
    assert steps.min() >= -1e-3


def test_a_wave_that_is_looked_at_closely_gets_more_peaks(desk: Desk, qtbot: QtBot) -> None:
    desk.strip.zoom(40, 1.5)
    asset = desk.cut(1).where.clip.asset
    qtbot.waitUntil(lambda: asset in desk.timeline.looking.fine.known)
    assert len(desk.timeline.looking.fine.known[asset]) == FINE


def test_the_line_of_the_music_is_its_loudness(desk: Desk) -> None:
    """Against the sound that `BedSound` makes of a constant, about the second of three clips."""

    cuts = desk.timeline.line.cuts
    bed = Bed(bed_id="b", asset="x", name="waves", seconds=6.0, start=0.5, length=0.0, loop=False, gain=-6.0,
              ducking=12.0, fade_in=1.0, fade_out=1.0, credit="", licence="")  # fmt: skip
    out = io.BytesIO()
    soundfile.write(out, np.full(6 * RATE, 0.5), RATE, format="FLAC", subtype="PCM_24")
    total = desk.timeline.line.seconds
    sound = BedSound(bed, out.getvalue(), total)
    second = cuts[1]
    speech = Speech(cuts[0].end * RATE, round(second.start * RATE), round(second.end * RATE), cuts[2].start * RATE)
    first, count = round(cuts[0].end * RATE), round((cuts[2].start - cuts[0].end) * RATE)
    heard = sound.take(first, count, speech)
    at = (first + np.arange(count)) / RATE
    shown = 0.5 * loudness(bed, cuts, total, at)
    assert np.abs(heard - shown).max() < 1e-3


def test_clips_bear_the_colours_of_those_who_speak(desk: Desk) -> None:
    session = desk.hand.desk.session
    assert session is not None
    draft = Draft(session.document)
    draft.put(Card(id="tobias", role="character", name="Tobias", voice="am_puck"))
    session.perform(draft.change("card", "narration"))
    desk.hand.desk.chapter.ask(lambda _line: None)
    line = desk.timeline.line
    cut = msgspec.structs.replace(
        line.cuts[1], segment=msgspec.structs.replace(line.cuts[1].segment, card_id="tobias"), speaker="Tobias"
    )
    desk.strip.show_line(msgspec.structs.replace(line, cuts=(line.cuts[0], cut, line.cuts[2])), {}, 0)
    picture = desk.strip.grab().toImage()
    ratio = desk.strip.devicePixelRatioF()
    at = QPoint(round(ratio * desk.x(cut.start + 0.5)), round(ratio * (desk.strip.height() - 8)))
    colours = {picture.pixelColor(at.x(), at.y() + dy).hsvHue() for dy in range(-4, 5)}
    assert any(abs(hue - 0) <= 2 for hue in colours), colours
    assert clip_words(cut).startswith("Clip 2, Tobias")


def accent_rows(desk: Desk, speech: int) -> list[int]:
    """Rows of clips so many pixels high in which a wave is seen, from the top of the clips on; as loud as can be."""
    line = desk.timeline.line
    loud = np.tile(np.array([-1.0, 1.0], np.float32), (400, 1))
    peaks = {cut.where.clip.asset: loud for cut in line.cuts}
    height, top = speech + 41, 37
    assert lanes(height, 0).speech_bottom - lanes(height, 0).speech_top == speech
    image = QImage(600, height, QImage.Format.Format_RGB32)
    image.fill(QColor(tokens().surface))
    painter = QPainter(image)
    paint(painter, Shown(line, peaks, -1), Scale(line.seconds, 600), height)
    painter.end()
    accent = QColor(tokens().accent).rgb()
    return [
        row for row in range(speech) if any(image.pixel(column, top + row) == accent for column in range(image.width()))
    ]


def test_in_a_low_timeline_the_words_have_a_row_of_their_own(desk: Desk) -> None:
    words = QFontMetricsF(QApplication.font()).height() * 0.88
    low, high = accent_rows(desk, 32), accent_rows(desk, 120)
    assert high[-1] > 120 - words, "there is room for both"
    assert 6 < len(low) < 32 - words + 2
    assert low[-1] < 32 - words


def test_the_scale_of_a_low_spectrum_stands_above_the_words(desk: Desk) -> None:
    line = desk.timeline.line
    image = QImage(600, 73, QImage.Format.Format_RGB32)
    image.fill(QColor(tokens().surface))
    painter = QPainter(image)
    paint(painter, Shown(line, {}, -1, spectra={}), Scale(line.seconds, 600), 73)
    bottom = round(sound_bottom(painter, lanes(73, 0)))
    painter.end()
    dark = [row for row in range(37, 70) if image.pixelColor(1, row).lightness() < 90]
    assert dark, "the scale lies over the left edge"
    assert 37 <= dark[0] <= dark[-1] <= bottom


def test_a_drag_that_misses_says_what_the_stretch_is_for(desk: Desk) -> None:
    y = round(desk.strip.height() * 0.6)
    for act, seconds in ((QTest.mousePress, 1.5), (QTest.mouseRelease, 1.8)):
        at = QPoint(round(desk.x(seconds)), y)
        if act is QTest.mouseRelease:
            QTest.mouseMove(desk.strip, at)
        act(desk.strip, Qt.MouseButton.LeftButton, pos=at)
    assert desk.strip.stretch is not None
    assert math.isclose(abs(desk.strip.stretch[1] - desk.strip.stretch[0]), 0.3, abs_tol=0.02)
    assert "chosen: S puts room tone there" in desk.panel.title.text()


def test_a_spectrum_takes_the_place_of_the_waves_and_is_read_as_closely_as_it_is_seen(desk: Desk, qtbot: QtBot) -> None:
    looking, settings = desk.timeline.looking, desk.hand.desk.studio.settings
    before = desk.strip.grab().toImage()
    looking.toggle()
    qtbot.waitUntil(lambda: not looking.busy)
    shown = desk.strip.grab().toImage()
    assert shown != before
    desk.strip.zoom(40, 1.5)
    qtbot.waitUntil(lambda: not looking.busy)
    near = desk.strip.grab().toImage()
    assert near != shown
    ground = near.pixelColor(near.width() // 2, round(desk.strip.devicePixelRatioF() * 44))
    assert ground.lightness() < 60, "high pitches of a constant are silent"
    looking.toggle()
    assert settings.get("narration_spectrum") is False


def test_the_clips_are_a_table_too(desk: Desk, qtbot: QtBot) -> None:
    table = desk.panel.table
    table.chosen.connect(desk.timeline.choose)
    desk.timeline.edit(1, gain=2.0)
    desk.strip.setFocus()
    desk.panel.show_table(True)
    assert table.hasFocus()
    assert not desk.strip.isVisible()
    face = QAccessible.queryAccessibleInterface(table)
    assert face.role() == QAccessible.Role.Table
    told = [face.child(place).text(QAccessible.Text.Name) for place in range(face.childCount())]
    row = ["0:01.30", "1.00", "Narrator", "spoken", "Second one.", "+2.0 dB", "0.70"]
    assert row in [told[at : at + 7] for at in range(len(told))]
    assert table.currentIndex().row() == desk.strip.selected == 0
    qtbot.keyClick(table, Qt.Key.Key_Down)
    assert desk.hand.desk.selected == desk.cut(1).segment.key
    desk.timeline.choose(2)
    assert table.currentIndex().row() == 2
    desk.timeline.edit(2, trim_start=0.5)
    assert table.model().index(2, 1).data() == "0.50"
    desk.panel.show_table(False)
    assert desk.strip.hasFocus()

"""The waveform of a scene of very many sentences: what it costs on the window's thread, and what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from studio.domain.sound_records import Take
from studio.services.narration.segments import Segment
from studio.ui.narration.scene_reading import Places
from studio.ui.narration.sound.blocks import Wave
from studio.ui.narration.sound.waveform import Waveform
from studio.ui.theme import tokens

WIDTH = 300


def sentence(at: int, *, seconds: float = 1.0, asset: str = "") -> Segment:
    take = Take(
        id=f"t{at}", scene_id="s", paragraph_id=f"p{at}", segment=0, text="x", text_hash="h", voice="v",
        asset=asset or f"a{at}", recipe_id="r", created=0.0, seconds=seconds,
    )  # fmt: skip
    return Segment(f"p{at}", 0, "x", 0.5, take=take, fresh=True)


class Counted(Sequence[Segment]):
    """Remembers how often it was looked at."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self.segments, self.looks = segments, 0

    def __len__(self) -> int:
        return len(self.segments)

    @overload
    def __getitem__(self, at: int) -> Segment: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Segment]: ...
    def __getitem__(self, at: int | slice) -> Segment | Sequence[Segment]:
        self.looks += 1
        return self.segments[at]


@pytest.fixture
def wave_form(qtbot: QtBot) -> Waveform:
    widget = Waveform()
    qtbot.addWidget(widget)
    widget.resize(WIDTH, 64)
    return widget


def looks_of(widget: Waveform, count: int) -> tuple[int, int, int]:
    """How often the sentences are looked at: to be shown, to be painted, and while the playhead moves over them."""
    segments = [sentence(at) for at in range(count)]
    spoken, starts = Counted(segments), [1.5 * at for at in range(count)]
    wave = Wave(spoken, starts, {}, Places(segments))
    widget.show_wave(wave, segments[count // 2].key)
    shown = spoken.looks
    widget.grab()
    painted = spoken.looks - shown
    widget.show_playhead(segments[count // 3].key, 0.5)
    widget.grab()
    return shown, painted, spoken.looks - shown - painted


def test_what_a_wave_costs_does_not_grow_with_its_sentences(wave_form: Waveform) -> None:
    thousand, many = looks_of(wave_form, 2_000), looks_of(wave_form, 100_000)
    assert many[0] <= 8
    assert many[1] <= 40 * WIDTH
    assert many[1] <= 2 * thousand[1]
    assert many[2] <= 60


def test_a_loud_sentence_is_tall_and_the_chosen_one_lies_on_its_colour(wave_form: Waveform) -> None:
    segments = [sentence(at, seconds=10) for at in range(3)]
    loud = np.stack([np.full(100, -1.0, np.float32), np.full(100, 1.0, np.float32)], axis=1)
    peaks = {"a0": loud}
    wave = Wave(segments, [0.0, 10.5, 21.0], peaks, Places(segments))
    wave_form.show_wave(wave, segments[1].key)
    image = wave_form.grab().toImage()
    assert ink(image, WIDTH // 6) > 40
    assert ink(image, 5 * WIDTH // 6) <= 3
    assert image.pixelColor(WIDTH // 2, 12).name() == tokens().accent_soft.lower()
    peaks["a2"] = loud
    wave_form.show_wave(wave, segments[1].key)
    assert ink(wave_form.grab().toImage(), 5 * WIDTH // 6) > 40


def ink(image: QImage, column: int) -> int:
    """Pixels of a column in the colour of the wave."""
    accent = tokens().accent.lower()
    return sum(image.pixelColor(column, row).name() == accent for row in range(image.height()))


def test_a_click_finds_its_sentence_and_the_head_its_place(wave_form: Waveform, qtbot: QtBot) -> None:
    segments = [sentence(at) for at in range(4)]
    gap = Segment("silent", 0, "x", 0.5)
    every = (*segments[:2], gap, *segments[2:])
    wave = Wave(segments, [0.0, 1.5, 3.0, 4.5], {}, Places(every))
    wave_form.show_wave(wave, segments[3].key)
    assert wave_form.length() == pytest.approx(5.5)
    with qtbot.waitSignal(wave_form.play_from) as asked:
        qtbot.mouseClick(wave_form, Qt.MouseButton.LeftButton, pos=QPoint(4 + round((WIDTH - 8) * 3.2 / 5.5), 30))
    key, seconds = asked.args
    assert key == segments[2].key
    assert seconds == pytest.approx(0.2, abs=0.03)
    wave_form.show_playhead(segments[2].key, 0.5)
    assert wave_form.position() == pytest.approx(3.5)
    assert wave.of(gap.key) is None
    wave_form.show_whole(False)
    assert wave_form.length() == pytest.approx(1.0)
    assert wave_form.position() is None
    wave_form.show_playhead(segments[3].key, 0.25)
    assert wave_form.position() == pytest.approx(0.25)

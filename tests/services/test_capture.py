"""The microphone: what is recorded, how loud it is, and that none is a sentence and no error."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile
from pytestqt.qtbot import QtBot

from studio.cli.hearing import record
from studio.domain.errors import Failure, NoMicrophone, StudioError
from studio.services.narration.capture import (
    RATE,
    Capture,
    FakeMicrophone,
    MiniaudioMicrophone,
)
from studio.services.narration.levels import QUIETEST, Level, level_of


def tone(seconds: float, amplitude: float = 0.5) -> bytes:
    wave = amplitude * np.sin(np.arange(round(RATE * seconds)) * 2 * np.pi * 500 / RATE)
    return (wave * 32768).astype("<i2").tobytes()


def test_what_is_said_is_recorded_and_its_level_told(qtbot: QtBot) -> None:
    microphone = FakeMicrophone("Built-in", "Headset")
    capture = Capture(microphone)
    assert [device.name for device in capture.devices()] == ["Built-in", "Headset"]
    levels: list[Level] = []
    capture.level_changed.connect(levels.append)
    assert capture.begin("1")
    assert (microphone.opened, capture.recording) == ("1", True)
    said = threading.Thread(target=lambda: [microphone.say(tone(0.5)) for _ in range(4)])
    said.start()
    said.join()
    assert capture.seconds() == 2.0
    qtbot.waitUntil(lambda: bool(levels))
    assert levels[0].peak == pytest.approx(-6.0, abs=0.1)
    assert levels[0].mean == pytest.approx(-9.0, abs=0.1)
    assert capture.end() == tone(0.5) * 4
    assert not microphone.is_open
    assert capture.end() == b""


def test_a_second_recording_begins_anew(qtbot: QtBot) -> None:
    microphone = FakeMicrophone("Built-in")
    capture = Capture(microphone)
    capture.begin()
    microphone.say(tone(1.0))
    capture.begin()
    microphone.say(tone(0.25))
    assert capture.end() == tone(0.25)


def test_no_microphone_is_said(qtbot: QtBot) -> None:
    capture = Capture(FakeMicrophone())
    failures: list[Failure] = []
    capture.failed.connect(failures.append)
    assert not capture.begin()
    assert not capture.recording
    assert isinstance(failures[0], NoMicrophone)


def test_silence_has_a_level() -> None:
    assert level_of(bytes(3200)) == level_of(b"") == Level(QUIETEST, QUIETEST)


def test_the_real_one_answers_with_devices_or_a_failure(qtbot: QtBot) -> None:
    """Whatever this machine has."""
    microphone = MiniaudioMicrophone()
    with pytest.raises(StudioError) as refused:
        microphone.open("99", lambda _pcm: None)
    assert isinstance(refused.value.failure, NoMicrophone)
    microphone.close()
    assert all(device.name for device in microphone.devices())


def test_a_recording_of_the_command_line_is_as_long_as_was_asked(tmp_path: Path, qtbot: QtBot) -> None:
    class Steady(FakeMicrophone):
        def open(self, device_id: str, push: object, rate: int = RATE) -> None:
            super().open(device_id, push)  # type: ignore[arg-type]
            self.say(tone(1.5))

    samples, rate = soundfile.read(record(tmp_path / "r.wav", 1.25, Steady("Built-in")))
    assert (len(samples), rate) == (20_000, RATE)
    with pytest.raises(StudioError) as refused:
        record(tmp_path / "none.wav", 1.0, FakeMicrophone())
    assert isinstance(refused.value.failure, NoMicrophone)

"""Playback over a sink that is moved by hand: it plays while sound arrives and knows where it is."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.domain.errors import NoAudioDevice, StudioError
from studio.services.narration.playback import BackgroundSink, FakeSink, MiniaudioSink, Playback, Pull

RATE = 1000


def pcm(seconds: float, value: int = 7) -> bytes:
    return np.full(round(seconds * RATE), value, "<i2").tobytes()


@pytest.fixture
def sink() -> FakeSink:
    return FakeSink()


@pytest.fixture
def playback(qapp: QApplication, sink: FakeSink) -> Iterator[Playback]:
    made = Playback(sink)
    yield made
    made.stop()


def test_sound_is_heard_while_more_arrives(playback: Playback, sink: FakeSink) -> None:
    playback.begin(RATE)
    playback.feed(pcm(1, 1))
    sink.advance(0.5)
    assert playback.position() == pytest.approx(0.5)
    playback.feed(pcm(1, 2))
    sink.advance(1.5)
    assert playback.position() == pytest.approx(2)
    assert bytes(sink.heard) == pcm(1, 1) + pcm(1, 2)


def test_waiting_for_sound_is_silence_and_does_not_move_the_position(playback: Playback, sink: FakeSink) -> None:
    playback.begin(RATE)
    playback.feed(pcm(1))
    sink.advance(3)
    assert playback.position() == pytest.approx(1)
    assert playback.state == "playing"
    assert bytes(sink.heard[len(pcm(1)) :]) == bytes(4 * RATE)


def test_it_stops_by_itself_at_the_end(qtbot: QtBot, playback: Playback, sink: FakeSink) -> None:
    playback.begin(RATE)
    playback.feed(pcm(0.5))
    playback.end()
    sink.advance(0.5)
    with qtbot.waitSignal(playback.state_changed) as stopped:
        pass
    assert stopped.args == ["stopped"]
    assert not sink.is_open


def test_pause_holds_the_place(playback: Playback, sink: FakeSink) -> None:
    states: list[str] = []
    playback.state_changed.connect(states.append)
    playback.begin(RATE)
    playback.feed(pcm(2))
    sink.advance(1)
    playback.pause()
    sink.advance(5)
    assert playback.position() == pytest.approx(1)
    playback.resume()
    sink.advance(0.5)
    assert playback.position() == pytest.approx(1.5)
    playback.stop()
    assert states == ["playing", "paused", "playing", "stopped"]


def test_stop_throws_away_what_was_not_heard(playback: Playback, sink: FakeSink) -> None:
    playback.begin(RATE)
    playback.feed(pcm(2))
    playback.stop()
    playback.feed(pcm(2))
    playback.begin(RATE)
    sink.advance(1)
    assert not any(sink.heard)
    assert playback.position() == 0


def test_without_a_loudspeaker_it_says_so_and_goes_on(qtbot: QtBot) -> None:
    playback = Playback(FakeSink(broken=True))
    with qtbot.waitSignal(playback.failed) as failed:
        playback.begin(RATE)
    assert isinstance(failed.args[0], NoAudioDevice)
    assert playback.state == "stopped"
    playback.feed(pcm(1))
    playback.end()


class SlowSink(FakeSink):
    """Opens when it is let, and keeps what it was given."""

    def __init__(self, *, broken: bool = False) -> None:
        super().__init__(broken=broken)
        self.may_open = threading.Event()
        self.opened = threading.Event()
        self.given: list[Pull] = []

    def open(self, rate: int, pull: Pull) -> None:
        self.may_open.wait(60)
        self.given.append(pull)
        super().open(rate, pull)
        self.opened.set()


def test_the_window_does_not_wait_for_the_loudspeaker(qapp: QApplication) -> None:
    sink = SlowSink()
    playback = Playback(BackgroundSink(sink))
    playback.begin(RATE)
    assert playback.state == "playing"
    assert not sink.opened.is_set()
    playback.feed(pcm(1))
    sink.may_open.set()
    assert sink.opened.wait(60)
    sink.advance(0.5)
    assert bytes(sink.heard) == pcm(0.5)
    playback.stop()
    assert sink.given[0](10) == bytes(20)


def test_stopping_before_the_loudspeaker_opens_leaves_it_silent(qapp: QApplication) -> None:
    sink = SlowSink()
    playback = Playback(BackgroundSink(sink))
    playback.begin(RATE)
    playback.feed(pcm(1))
    playback.stop()
    sink.may_open.set()
    assert sink.opened.wait(60)
    playback.begin(RATE)
    playback.feed(pcm(1, 3))
    assert sink.given[0](10) == bytes(20)
    assert playback.position() == 0
    playback.stop()


def test_a_loudspeaker_that_opens_late_and_fails_says_so(qtbot: QtBot) -> None:
    sink = SlowSink(broken=True)
    background = BackgroundSink(sink)
    playback = Playback(background)
    playback.begin(RATE)
    with qtbot.waitSignal(playback.failed) as failed:
        sink.may_open.set()
    assert isinstance(failed.args[0], NoAudioDevice)
    assert playback.state == "stopped"


def test_after_shutting_down_no_thread_of_sound_is_left(qapp: QApplication) -> None:
    sink = SlowSink()
    sink.may_open.set()
    before = threading.enumerate()
    playback = Playback(BackgroundSink(sink))
    playback.begin(RATE)
    assert sink.opened.wait(60)
    threads = [one for one in threading.enumerate() if one not in before]
    playback.shut_down()
    for thread in threads:
        thread.join(10)
    assert threads
    assert not any(thread.is_alive() for thread in threads)
    assert not sink.is_open


def test_a_missing_library_is_a_missing_device(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "miniaudio", None)
    with pytest.raises(StudioError) as error:
        MiniaudioSink().open(RATE, lambda frames: bytes(2 * frames))
    assert isinstance(error.value.failure, NoAudioDevice)


def test_a_machine_without_sound_says_nothing_on_stderr() -> None:
    """In a process of its own, as the handler is the library's and stays. Where there is sound, nothing is said."""
    code = (
        "from studio.domain.errors import StudioError\n"
        "from studio.services.narration.playback import MiniaudioSink\n"
        "sink = MiniaudioSink()\n"
        "try:\n"
        "    sink.open(24000, lambda frames: bytes(2 * frames))\n"
        "    sink.close()\n"
        "except StudioError as error:\n"
        "    assert error.failure.detail == ''\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")

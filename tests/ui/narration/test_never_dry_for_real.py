"""Played while Kokoro speaks it, in the time of the clock: it does not run dry where the voice is faster than it is
heard."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from narration_rooms import RememberingView
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from studio.domain.scene_edits import new_scene
from studio.services.composition import make_studio
from studio.services.narration.playback import FakeSink, Playback
from studio.services.studio import Studio
from studio.ui.narration.cast.presenter import CastPresenter
from studio.ui.narration.desk import NarrationDesk
from studio.ui.narration.sound.presenter import SoundPresenter
from studio.ui.narration.takes.presenter import TakesPresenter
from tests.starters import starter_file

TICK_MS = 20
LATE = 0.06
"""Seconds by which a turn of the event loop and a tick of the loudspeaker may be late."""
SENTENCES = (
    "Rain came over the hill at noon, went through the orchard, and left the road as bright as a knife.",
    "She waited.",
    "“There ought to be twelve,” said the keeper, and he looked at the water as if it owed him an answer.",
    "Nobody spoke for a while, because there was nothing that anybody could have said about it.",
    "The house stood where the lane gave up, and nobody had lit a lamp in it since the winter of the flood.",
    "He counted them again.",
    "She wrote the number into the book, put the pen down without a word, and went to see to the boats herself.",
    "It was late.",
)


@pytest.fixture
def sink() -> FakeSink:
    return FakeSink()


@pytest.fixture
def studio(home: Path, sink: FakeSink, tmp_path: Path, qapp: object) -> Iterator[Studio]:
    folder = starter_file("kokoro-v1.0", "kokoro-v1.0.int8.onnx").parent.parent
    words = [sys.executable, "-m", "studio", "models", "install", "kokoro-v1.0", "--from", str(folder)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    made = make_studio()
    made.playback = Playback(sink, made)
    made.new_project(tmp_path / "rain.triptych", "Rain")
    yield made
    made.shut_down(discard=True)


class Loudspeaker:
    """Takes sound as fast as the clock goes, and tells for how long it had none once it had begun."""

    def __init__(self, playback: Playback, sink: FakeSink) -> None:
        self._playback, self._sink = playback, sink
        self.began: float | None = None
        self.dry: list[float] = []
        """Seconds of each halt."""
        self._halted = 0.0
        self._last = time.monotonic()
        self._timer = QTimer()
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        now = time.monotonic()
        passed, self._last = now - self._last, now
        before = self._playback.position()
        self._sink.advance(passed)
        moved = self._playback.position() - before
        if self.began is None:
            self.began = now if moved > 0 else None
        elif moved < passed - 0.001:
            self._halted += passed - moved
        elif self._halted:
            self.dry.append(self._halted)
            self._halted = 0.0

    def stop(self) -> None:
        """What is short at the very end is the end."""
        self._timer.stop()


@pytest.mark.slow
@pytest.mark.starter
@pytest.mark.timeout(600)
def test_kokoro_is_heard_without_a_halt_while_it_speaks(studio: Studio, sink: FakeSink, qtbot: QtBot) -> None:
    session = studio.session
    assert session is not None
    session.perform(new_scene(session.document, "Rain", passages=SENTENCES))
    desk, view = NarrationDesk(studio, studio), RememberingView()
    CastPresenter(desk, view, desk)
    takes = TakesPresenter(desk, view, desk)
    SoundPresenter(desk, view, desk)
    desk.start()
    speaker = Loudspeaker(studio.playback, sink)
    asked = time.monotonic()
    takes.speak_scene()
    qtbot.waitUntil(lambda: desk.playing == "playing", timeout=60_000)
    qtbot.waitUntil(lambda: desk.playing == "stopped" and not desk.jobs(), timeout=500_000)
    speaker.stop()
    assert speaker.began is not None
    factor = float(studio.settings.get("narration_factor"))
    assert factor > 0
    if factor >= 1:
        pytest.skip(f"{factor} s for a second of sound: this machine is too slow, or has too much else to do")
    assert speaker.began - asked < 60
    assert [one for one in speaker.dry if one > LATE] == []

"""A person's own readings as takes, noise taken out of them, music below the chapter: by the rooms' own widgets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from narration_rooms import Hand
from pytestqt.qtbot import QtBot

from studio.domain.sound_records import Take
from studio.domain.timeline_records import SoundBed
from studio.services.narration.capture import FakeMicrophone
from studio.services.narration.take_sound import RATE
from studio.ui.narration.music.presenter import MusicPresenter
from studio.ui.narration.music.view import MusicPanel
from studio.ui.narration.recording import presenter as recording
from studio.ui.narration.recording.presenter import RecordingPresenter
from studio.ui.narration.recording.view import RecordingPanel
from studio.ui.narration.takes.rows import take_rows
from tests.services.audiobook.books import syllables


def pcm(seconds: float) -> bytes:
    return (syllables(seconds, -20.0) * 32767).astype("<i2").tobytes()


class Booth:
    """The recording room over fakes."""

    def __init__(self, hand: Hand, microphone: FakeMicrophone) -> None:
        self.hand, self.microphone = hand, microphone
        hand.studio.microphone = microphone
        self.panel = RecordingPanel()
        self.room = RecordingPresenter(hand.desk, self.panel)
        self.panel.reader_named.connect(self.room.name_reader)

    def takes(self) -> list[Take]:
        session = self.hand.desk.session
        assert session is not None
        return sorted(session.document.all(Take), key=lambda take: take.id)

    def settle(self, qtbot: QtBot) -> None:
        qtbot.waitUntil(lambda: not self.room.errand.busy)


@pytest.fixture
def booth(hand: Hand, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Booth]:
    monkeypatch.setattr(recording, "_COUNT_MS", 1)
    monkeypatch.setattr(recording, "_LOOK_MS", 20)
    booth = Booth(hand, FakeMicrophone("Built in", "On the desk"))
    qtbot.addWidget(booth.panel)
    qtbot.addWidget(booth.panel.fold)
    yield booth
    if booth.room.open:
        booth.room.toggle()
    booth.settle(qtbot)


def test_a_sentence_is_recorded_after_a_countdown_as_a_take_of_a_person(booth: Booth, qtbot: QtBot) -> None:
    desk = booth.hand.desk
    booth.room.toggle()
    qtbot.waitUntil(lambda: booth.panel.device.count() == 3)
    assert booth.panel.sentence.text() == "First one."
    booth.room.choose_device("1")
    booth.panel.reader.setText("Ann Lee")
    booth.panel.reader.editingFinished.emit()
    booth.room.record()
    assert booth.room.phase == "counting"
    assert booth.panel.state.text() == "3"
    qtbot.waitUntil(lambda: booth.room.phase == "recording")
    assert (booth.microphone.opened, booth.microphone.rate) == ("1", RATE)
    booth.microphone.say(bytes(RATE) + pcm(1.5) + bytes(RATE))
    qtbot.waitUntil(lambda: booth.panel.meter.level.peak > -60 or booth.panel.meter.held > -60)
    booth.room.record()
    booth.settle(qtbot)
    [take] = booth.takes()
    assert (take.origin, take.reader, take.text) == ("recorded", "Ann Lee", "First one.")
    # What is silent before and behind the words is left out.
    assert 1.3 < take.seconds < 1.9
    assert desk.segments[0].take == take
    assert desk.segments[0].fresh
    assert desk.selected == desk.segments[1].key


def test_what_is_thrown_away_is_no_take_and_what_is_silent_is_told(booth: Booth, qtbot: QtBot) -> None:
    booth.room.record()
    qtbot.waitUntil(lambda: booth.room.phase == "recording")
    booth.microphone.say(pcm(1.0))
    booth.room.leave()
    assert (booth.room.phase, booth.takes()) == ("ready", [])
    assert not booth.microphone.is_open
    booth.room.record()
    qtbot.waitUntil(lambda: booth.room.phase == "recording")
    booth.microphone.say(bytes(2 * RATE))
    booth.room.keep()
    booth.settle(qtbot)
    assert booth.takes() == []
    assert "nothing was heard" in booth.hand.said[-1]


def test_without_a_microphone_a_sentence_says_so(booth: Booth, qtbot: QtBot) -> None:
    booth.microphone.unplug()
    booth.room.toggle()
    qtbot.waitUntil(lambda: "No microphone" in booth.panel.state.text())
    assert not booth.panel.device.isEnabled()
    assert "No microphone" in booth.room.why_not_record()
    assert booth.room.why_not_take_in() == ""
    booth.room.record()
    assert booth.room.phase == "ready", "no countdown to nothing"
    assert "microphone" in booth.hand.said[-1].lower()


def test_one_that_is_plugged_in_is_found_while_the_room_is_open(booth: Booth, qtbot: QtBot) -> None:
    booth.microphone.unplug()
    booth.room.toggle()
    qtbot.waitUntil(lambda: booth.room.why_not_record() != "")
    booth.microphone.plug_in("On the desk")
    qtbot.waitUntil(lambda: booth.room.why_not_record() == "")
    assert booth.panel.device.isEnabled()
    assert booth.panel.state.text() == ""


def test_before_it_is_known_whether_there_is_one_nothing_is_counted_down(booth: Booth, qtbot: QtBot) -> None:
    booth.microphone.unplug()
    booth.room.record()
    phases = [booth.room.phase]
    qtbot.waitUntil(lambda: bool(booth.hand.said))
    assert "microphone" in booth.hand.said[-1].lower()
    assert [*phases, booth.room.phase] == ["ready", "ready"]


def test_files_are_takes_of_the_selected_sentence_and_those_behind_it(
    booth: Booth, qtbot: QtBot, tmp_path: Path
) -> None:
    paths = [tmp_path / f"{place}.wav" for place in range(4)]
    for place, path in enumerate(paths):
        soundfile.write(path, syllables(1.0 + place, -20.0, place).astype(np.float32), 44_100)
    booth.hand.desk.select(booth.hand.desk.segments[1].key)
    booth.room.take_in(paths)
    booth.settle(qtbot)
    assert [take.text for take in booth.takes()] == ["Second one.", "Third one."]
    assert "2 files are not taken in" in booth.hand.alarms[-1]
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"no sound")
    booth.room.take_in([broken])
    booth.settle(qtbot)
    assert "broken.wav" in booth.hand.alarms[-1]


def test_the_noise_is_taken_out_as_a_take_beside_the_old_one(booth: Booth, qtbot: QtBot, tmp_path: Path) -> None:
    noise = np.random.default_rng(1).standard_normal(3 * RATE) * 0.01
    path = tmp_path / "noisy.wav"
    soundfile.write(path, (syllables(3.0, -20.0) + noise).astype(np.float32), RATE)
    booth.room.take_in([path])
    booth.settle(qtbot)
    booth.room.clean()
    booth.settle(qtbot)
    first, second = booth.takes()
    assert second.cleaned_from == first.id
    segment = booth.hand.desk.segments[0]
    assert segment.take == second
    said = [row.words for row in take_rows(segment, ())]
    assert said[0].startswith("Take 2: your reading, noise taken out, ")
    assert said[1].startswith("Take 1: your reading, ")
    assert booth.hand.said[-2].startswith("Kept as take 1, your reading.")
    assert booth.hand.said[-1].startswith("The noise was taken out of take 1: what is heard now is take 2")
    assert not any("another voice" in words for words in said)
    assert not any(row.stale for row in take_rows(segment, ()))


def test_music_is_added_changed_and_taken_away_by_steps_of_undo(hand: Hand, qtbot: QtBot, tmp_path: Path) -> None:
    panel = MusicPanel()
    qtbot.addWidget(panel)
    qtbot.addWidget(panel.fold)
    room = MusicPresenter(hand.desk, panel)
    panel.changed.connect(lambda name, value: room.change(**{name: value}))
    hand.takes.speak_scene()
    hand.finish()
    hand.takes.stop()
    room.toggle()
    assert room.why_not_change() != ""
    path = tmp_path / "rain.wav"
    soundfile.write(path, syllables(2.0, -20.0).astype(np.float32), 44_100)
    room.add(path)
    qtbot.waitUntil(lambda: not room.errand.busy)
    session = hand.desk.session
    assert session is not None

    def bed() -> SoundBed:
        [found] = session.document.all(SoundBed)
        return found

    assert bed().name == "rain.wav"
    assert panel.beds.currentText() == "rain.wav"
    panel.fields["gain"].setValue(-20.0)
    panel.fields["ducking"].setValue(6.0)
    panel.loop.setChecked(False)
    panel.credit.setText("Ann Lee")
    panel.credit.editingFinished.emit()
    assert (bed().gain, bed().ducking, bed().loop, bed().credit) == (-20.0, 6.0, False, "Ann Lee")
    [shown] = hand.desk.chapter.timeline.chapter.beds
    assert (shown.gain, shown.loop) == (-20.0, False)
    session.undo_stack("narration").undo()
    assert bed().credit == ""
    room.remove()
    assert list(session.document.all(SoundBed)) == []
    session.undo_stack("narration").undo()
    assert bed().name == "rain.wav"
    qtbot.waitUntil(lambda: not hand.desk.chapter.reading, timeout=60_000)

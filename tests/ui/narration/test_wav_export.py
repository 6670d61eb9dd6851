"""A scene as a WAV file: written on a thread, of the scene as it was when it was asked for."""

from __future__ import annotations

import wave
from pathlib import Path

from narration_rooms import Hand
from pytestqt.qtbot import QtBot

from studio.services.exchange.narration_wav import SceneAsItIs, export_scene_wav
from studio.ui.narration.sound.export import WavExport


def written(export: WavExport, dest: Path, qtbot: QtBot) -> None:
    export.write(dest)
    qtbot.waitUntil(lambda: not export.errand.busy)


def test_the_file_is_written_and_said(hand: Hand, qtbot: QtBot, tmp_path: Path) -> None:
    hand.takes.speak_scene()
    hand.finish(2)
    export = WavExport(hand.desk, None)
    written(export, tmp_path / "one.wav", qtbot)
    assert hand.said[-1] == (
        "Exported 2 sentences to one.wav. It is the scene as it plays, not mastered; files for stores are made by "
        "“Publish”. One sentence is not in it, as it has not been spoken."
    )
    with wave.open(str(tmp_path / "one.wav")) as file:
        assert file.getnframes() / file.getframerate() > 2


def test_it_does_not_run_while_it_is_asked_for(hand: Hand, qtbot: QtBot, tmp_path: Path) -> None:
    hand.takes.speak_scene()
    hand.finish()
    export = WavExport(hand.desk, None)
    export.write(tmp_path / "one.wav")
    assert export.errand.busy
    export.errand.cancel()
    qtbot.wait(50)
    assert not any("Exported" in words for words in hand.said)


def test_two_that_are_asked_for_in_a_row_are_both_written(hand: Hand, qtbot: QtBot, tmp_path: Path) -> None:
    hand.takes.speak_scene()
    hand.finish()
    export = WavExport(hand.desk, None)
    export.write(tmp_path / "one.wav")
    export.write(tmp_path / "two.wav")
    qtbot.waitUntil(lambda: not export.errand.busy)
    assert [words.partition(".wav.")[0] for words in hand.said if "Exported" in words] == [
        "Exported 3 sentences to one",
        "Exported 3 sentences to two",
    ]
    assert (tmp_path / "one.wav").read_bytes() == (tmp_path / "two.wav").read_bytes()


def test_what_is_wrong_is_said(hand: Hand, qtbot: QtBot, tmp_path: Path) -> None:
    export = WavExport(hand.desk, None)
    written(export, tmp_path / "one.wav", qtbot)
    assert "nothing of it has been spoken yet" in hand.alarms[-1]
    written(export, tmp_path / "one.mp3", qtbot)
    assert "one.mp3" in hand.alarms[-1]
    assert list(tmp_path.glob("one.*")) == []


def test_the_scene_is_that_of_the_moment(hand: Hand, tmp_path: Path) -> None:
    hand.takes.speak_scene()
    hand.finish()
    session = hand.studio.session
    assert session is not None
    scene_id = hand.desk.scene_id
    kept = SceneAsItIs(session, scene_id)
    steps: list[float] = []
    hand.studio.close_project()
    done = export_scene_wav(kept, scene_id, tmp_path / "one.wav", steps.append)
    assert (done.spoken, steps) == (3, [0.0, 1 / 3, 2 / 3])

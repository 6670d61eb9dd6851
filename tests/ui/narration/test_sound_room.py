"""The room of the sound: the waveform and what is heard from where."""

from __future__ import annotations

import numpy as np
from narration_rooms import Hand
from pytestqt.qtbot import QtBot

from studio.services.narration.take_sound import RATE


def test_the_waveform_has_each_spoken_sentence_and_a_click_plays_from_there(hand: Hand, qtbot: QtBot) -> None:
    hand.takes.speak_scene()
    hand.finish()
    qtbot.waitUntil(lambda: all(block.peaks is not None for block in hand.view.blocks))
    starts = [block.start for block in hand.view.blocks]
    assert starts == sorted(starts)
    hand.sound.play_from(hand.view.blocks[1].key, 0.25)
    assert hand.view.selected == 1
    hand.listen(0.75)
    heard = np.frombuffer(bytes(hand.sink.heard[-1000:]), "<i2")
    assert heard[0] == 2000
    hand.listen(0.5)
    assert hand.view.head == hand.view.rows[1].key or hand.view.head == hand.view.rows[2].key


def test_pause_and_go_on(hand: Hand) -> None:
    hand.takes.speak_scene()
    hand.finish()
    hand.takes.stop()
    hand.sound.play_or_pause()
    assert hand.desk.playing == "playing"
    hand.sound.play_or_pause()
    assert hand.desk.playing == "paused"
    hand.sound.play_or_pause()
    assert hand.desk.playing == "playing"


def test_without_a_loudspeaker_speaking_goes_on(hand: Hand) -> None:
    hand.sink.broken = True
    hand.takes.speak_scene()
    hand.finish()
    assert hand.view.states() == ["spoken"] * 3
    assert len(hand.said) == 1
    assert not hand.alarms


def test_the_selected_sentence_is_drawn_alone_and_the_whole_scene_again(hand: Hand) -> None:
    assert hand.why_not("narration.show-alone") != ""
    hand.takes.speak_scene()
    hand.finish()
    hand.actions["narration.show-alone"].act()
    assert not hand.view.whole
    hand.actions["narration.show-alone"].act()
    assert hand.view.whole


def test_another_scene_is_silent(hand: Hand) -> None:
    other = hand.add_scene("Two", "Elsewhere.")
    hand.takes.speak_scene()
    hand.finish()
    assert hand.desk.playing == "playing"
    hand.desk.choose_scene(other)
    assert hand.desk.playing == "stopped"


def test_a_sentence_is_heard_from_its_first_part_on(hand: Hand) -> None:
    hand.takes.speak_scene()
    [job] = hand.studio.queue.jobs()
    assert hand.studio.queue.listened == [job.id]
    hand.studio.queue.step(job.id, "running")
    first, second = (np.full(RATE // 2, value, np.int16) for value in (700, 900))
    hand.studio.queue.sound_begun.emit(job.id, 0, RATE, first.tobytes())
    hand.listen(0.25)
    assert hand.view.head == hand.view.rows[0].key
    assert set(np.frombuffer(bytes(hand.sink.heard), "<i2")) == {700}
    hand.studio.queue.sound_begun.emit(job.id, 0, RATE, second.tobytes())
    hand.studio.queue.sound.emit(job.id, 0, RATE, first.tobytes(), 0.0)
    hand.studio.queue.sound.emit(job.id, 1, RATE, np.full(RATE, 1100, np.int16).tobytes(), 0.0)
    hand.listen(2.5)
    heard = np.frombuffer(bytes(hand.sink.heard), "<i2")
    spoken = heard[heard != 0]
    assert np.array_equal(spoken[: 3 * RATE // 2], np.concatenate([first, second, first]))
    assert set(spoken[3 * RATE // 2 :]) == {1100}


def test_what_was_begun_and_never_ended_is_passed_over(hand: Hand, qtbot: QtBot) -> None:
    hand.takes.speak_scene()
    [job] = hand.studio.queue.jobs()
    hand.studio.queue.step(job.id, "running")
    hand.studio.queue.sound_begun.emit(job.id, 0, RATE, np.full(RATE // 2, 700, np.int16).tobytes())
    hand.studio.queue.step(job.id, "failed")
    hand.listen(1.0)
    qtbot.waitUntil(lambda: hand.desk.playing == "stopped")
    hand.takes.speak_scene()
    hand.finish()
    hand.listen(0.5)
    assert set(np.frombuffer(bytes(hand.sink.heard), "<i2")[-RATE // 2 :]) == {1000}


def test_a_part_at_another_rate_is_brought_to_that_of_the_loudspeaker(hand: Hand) -> None:
    """Piper speaks at 22,050 Hz; parts are brought over as if they were one."""
    hand.takes.speak_scene()
    [job] = hand.studio.queue.jobs()
    hand.studio.queue.step(job.id, "running")
    wave = (8000 * np.sin(2 * np.pi * 300 * np.arange(22_050) / 22_050)).astype(np.int16)
    for start in range(0, 22_050, 4410):
        part = wave[start : start + 4410].tobytes()
        if start + 4410 < 22_050:
            hand.studio.queue.sound_begun.emit(job.id, 0, 22_050, part)
        else:
            hand.studio.queue.sound.emit(job.id, 0, 22_050, part, 0.0)
    hand.listen(0.9)
    heard = np.frombuffer(bytes(hand.sink.heard), "<i2").astype(float)
    wanted = 8000 * np.sin(2 * np.pi * 300 * np.arange(len(heard)) / RATE)
    assert np.abs(heard - wanted)[200:].max() < 80

"""The room of the sound: the waveform and what is heard from where."""

from __future__ import annotations

import numpy as np
from narration_rooms import Hand
from pytestqt.qtbot import QtBot


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

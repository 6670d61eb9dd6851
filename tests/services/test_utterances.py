"""Speech cut at its pauses, by loudness alone."""

from __future__ import annotations

import numpy as np

from studio.services.narration.capture import RATE
from studio.services.narration.utterances import Utterances


def sound(seconds: float, amplitude: float) -> bytes:
    """A tone in a room that is not quite silent."""
    count = round(RATE * seconds)
    noise = np.random.default_rng(count).normal(0, 0.001, count)
    return ((amplitude * np.sin(np.arange(count) / 5) + noise) * 32767).astype("<i2").tobytes()


def seconds_of(said: bytes) -> float:
    return len(said) / (2 * RATE)


def test_a_pause_ends_an_utterance_which_keeps_what_is_just_before_it() -> None:
    utterances = Utterances()
    said = utterances.take(sound(1.0, 0) + sound(1.5, 0.3) + sound(0.5, 0))
    assert said == []
    assert utterances.speaking
    assert 2.0 < seconds_of(utterances.so_far()) < 2.4
    said = utterances.take(sound(0.5, 0) + sound(1.0, 0.3) + sound(1.0, 0))
    assert [1.4 < seconds_of(one) < 2.7 for one in said] == [True, True]
    assert utterances.end() == []


def test_the_pieces_in_which_sound_comes_make_no_difference() -> None:
    whole = sound(0.5, 0) + sound(1.0, 0.2) + sound(1.0, 0) + sound(2.0, 0.2)
    at_once, in_pieces = Utterances(), Utterances()
    expected = at_once.take(whole) + at_once.end()
    found = [one for at in range(0, len(whole), 334) for one in in_pieces.take(whole[at : at + 334])]
    assert found + in_pieces.end() == expected
    assert len(expected) == 2


def test_a_click_and_a_quiet_room_are_no_speech() -> None:
    utterances = Utterances()
    assert utterances.take(sound(2.0, 0) + sound(0.06, 0.5) + sound(2.0, 0)) == []
    assert utterances.end() == []


def test_speech_without_a_pause_is_cut_where_it_is_quietest() -> None:
    utterances = Utterances()
    said = utterances.take(sound(0.5, 0) + sound(21.0, 0.3) + sound(0.2, 0) + sound(9.0, 0.3))
    assert len(said) == 1
    assert 21.0 < seconds_of(said[0]) < 21.6
    assert 8.5 < seconds_of(utterances.end()[0]) < 9.6

"""Played while it is spoken: by a slow voice in virtual time, sentence after sentence, it never runs dry."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from studio.services.narration.pacing import Coming, Pace, shortfall
from studio.services.narration.playback import FakeSink, Playback
from studio.services.narration.take_sound import RATE
from studio.ui.narration.items import Item
from studio.ui.narration.sound.player import Player

PAUSE = 0.3
TICK = 0.1


class Heard:
    """What came out of the loudspeaker, in seconds of virtual time."""

    def __init__(self) -> None:
        self.began = self.ended = self.dry = 0.0
        self.told: list[float] = []


def heard(lengths: Sequence[float], factor: float, known: float | None, letters_a_second: float = 14.0) -> Heard:
    """Sentences of these lengths, each made as a whole in `factor` times its length, one after the other."""
    now, sink, out = [0.0], FakeSink(), Heard()
    playback = Playback(sink)
    player = Player(playback, None, known, lambda: now[0])
    player.waits.connect(out.told.append)
    items = [Item(("p", place), PAUSE, letters=round(one * letters_a_second)) for place, one in enumerate(lengths)]
    player.start(items, lambda _sha: lambda: b"")
    arrivals = np.cumsum(lengths) * factor
    came, begun, whole = 0, False, sum(lengths) + PAUSE * (len(lengths) - 1)
    while playback.state == "playing":
        now[0] += TICK
        assert now[0] < 10 * whole, "it comes to its end"
        while came < len(items) and arrivals[came] <= now[0]:
            player.supply(items[came].key, RATE, np.full(round(lengths[came] * RATE), 9, "<i2").tobytes())
            came += 1
        before = playback.position()
        sink.advance(TICK)
        sink.heard.clear()
        after = playback.position()
        if after > before and not begun:
            begun, out.began = True, now[0]
        if begun and after < whole - 1e-6:
            out.dry += TICK - (after - before)
        if after >= whole - 1e-6 and not out.ended:
            out.ended = now[0]
        playback.position_changed.emit(after)
        if after >= whole - 1e-6:
            playback.stop()
    return out


def lengths(seed: int, least: float, most: float, count: int = 60) -> list[float]:
    rng = random.Random(seed)
    return [round(rng.uniform(least, most), 1) for _ in range(count)]


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("known", [None, 0.95])
def test_at_a_factor_of_95_hundredths_it_never_runs_dry(qtbot: QtBot, seed: int, known: float | None) -> None:
    """60 sentences of 1 to 14 seconds, some 7.5 minutes; how long it waits is told."""
    found = heard(lengths(seed, 1.0, 14.0), 0.95, known)
    assert found.dry == pytest.approx(0.0, abs=1e-6)
    assert found.began < 30
    if known is not None:
        assert found.told[0] >= 2.0
        assert found.told[-1] == 0.0


def test_one_long_sentence_behind_short_ones_is_waited_for_before_the_beginning(qtbot: QtBot) -> None:
    sentences = [1.0] * 10 + [30.0] + [2.0] * 10
    found = heard(sentences, 0.9, 0.9)
    assert found.dry == pytest.approx(0.0, abs=1e-6)
    assert 20 < found.began < 36


def test_a_fast_voice_is_heard_as_soon_as_its_first_sentence_is_there(qtbot: QtBot) -> None:
    sentences = [4.0] * 12
    found = heard(sentences, 0.3, 0.3)
    assert found.dry == pytest.approx(0.0, abs=1e-6)
    assert found.began <= 0.3 * 4.0 + 2 * TICK
    assert found.told == []


def test_sentences_that_sound_longer_than_their_letters_tell_do_not_starve_it(qtbot: QtBot) -> None:
    """Its letters are fewer a second than is reckoned at first; it learns that."""
    found = heard(lengths(9, 3.0, 6.0), 0.8, 0.8, letters_a_second=11.0)
    assert found.dry == pytest.approx(0.0, abs=1e-6)


def test_a_voice_slower_than_it_is_heard_begins_in_the_end(qtbot: QtBot) -> None:
    """It has to halt; it waits a quarter of a minute each time, and not for all that is to come."""
    found = heard([5.0] * 30, 1.6, 1.6)
    assert 8.0 < found.began < 24.0
    assert found.ended > 0
    assert found.dry < 30 * 5.0


def test_what_is_latest_decides_how_long_to_wait() -> None:
    assert shortfall([]) == 0
    assert shortfall([Coming(5.0, 2.0)], 1.0) == 2.0
    assert shortfall([Coming(5.0, 2.0, begun=True), Coming(5.0, 2.0)], 1.0) == 0
    assert shortfall([Coming(2.0, 1.0), Coming(9.0, 8.0), Coming(1.0, 0.5)], 1.0) == 7.0


def test_a_pace_is_measured_where_there_was_something_to_measure() -> None:
    assert Pace().factor is None
    pace = Pace(0.6)
    assert (pace.factor, pace.measured) == (0.6, False)
    pace.made(2.0, 4.0, 40)
    assert (pace.factor, pace.letters_a_second) == (0.5, 10.0)
    assert pace.seconds(30) == 3.0

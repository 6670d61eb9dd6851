"""Every test's `qtbot` waits long enough; what nobody gave a seed is drawn alike in every run."""

from __future__ import annotations

import random
import secrets
import time

import pytest
from hypothesis import settings
from PySide6.QtCore import QObject, QTimer, Signal
from pytestqt.qtbot import QtBot


class Bell(QObject):
    rang = Signal()


@pytest.fixture
def bell(qapp: object) -> Bell:
    """It rings in a moment."""
    bell = Bell()
    QTimer.singleShot(100, bell, bell.rang.emit)
    return bell


def test_what_comes_after_the_tests_own_limit_is_waited_for(qtbot: QtBot, bell: Bell) -> None:
    rang: list[bool] = []
    bell.rang.connect(lambda: rang.append(True))
    with qtbot.waitSignal(bell.rang, timeout=1):
        pass
    rang.clear()
    QTimer.singleShot(100, bell, bell.rang.emit)
    qtbot.waitUntil(lambda: bool(rang), timeout=1)


def test_what_is_not_to_come_is_waited_for_as_long_as_is_said(qtbot: QtBot) -> None:
    bell, began = Bell(), time.monotonic()
    with qtbot.assertNotEmitted(bell.rang, wait=10):
        pass
    with qtbot.waitSignal(bell.rang, timeout=10, raising=False) as waited:
        pass
    assert not waited.signal_triggered
    assert time.monotonic() - began < 30


def test_what_comes_turn_by_turn_has_come_after_a_short_wait(qtbot: QtBot) -> None:
    """Also where a millisecond is over within the first of them."""
    seen: list[int] = []

    def turn() -> None:
        seen.append(len(seen))
        time.sleep(0.005)
        if len(seen) < 8:
            QTimer.singleShot(0, turn)

    QTimer.singleShot(0, turn)
    qtbot.wait(1)
    assert len(seen) == 8


def test_seeds_are_drawn_alike(request: pytest.FixtureRequest) -> None:
    chance = random.Random(request.node.nodeid)
    drawn = chance.randrange(2**32), chance.randrange(2**32)
    assert (secrets.randbelow(2**32), secrets.randbelow(2**32)) == drawn
    assert (random.randrange(2**32), random.randrange(2**32)) == drawn


def test_made_up_examples_are_alike_and_take_their_time() -> None:
    assert settings.get_profile("alike").derandomize
    assert not settings.get_profile("looking").derandomize
    assert settings.get_current_profile_name() in ("alike", "looking")
    assert settings().deadline is None

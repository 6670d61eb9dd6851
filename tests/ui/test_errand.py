"""Work on a thread of its own: one outcome, on the main thread, or none after a cancel."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from studio.domain.errors import BadInput, Failure, StudioError, Unforeseen
from studio.ui.widgets.errand import Errand, Step


class Outcomes:
    def __init__(self) -> None:
        self.done: list[object] = []
        self.failed: list[Failure] = []
        self.threads: list[threading.Thread] = []

    def take(self, value: object) -> None:
        self.done.append(value)
        self.threads.append(threading.current_thread())


@pytest.fixture
def errand(qapp: object) -> Iterator[Errand]:
    parent = QObject()
    yield Errand(parent)
    parent.deleteLater()


@pytest.fixture
def outcomes() -> Outcomes:
    return Outcomes()


def test_the_value_comes_on_the_main_thread(errand: Errand, outcomes: Outcomes, qtbot: QtBot) -> None:
    errand.start(lambda step: threading.current_thread().name, outcomes.take, outcomes.failed.append)
    qtbot.waitUntil(lambda: not errand.busy)
    assert outcomes.done == ["errand"]
    assert outcomes.threads == [threading.main_thread()]


def test_a_failure_comes_as_it_is(errand: Errand, outcomes: Outcomes, qtbot: QtBot) -> None:
    def fails(step: Step) -> None:
        raise StudioError(BadInput(name="n", problem="p"))

    errand.start(fails, outcomes.take, outcomes.failed.append)
    qtbot.waitUntil(lambda: not errand.busy)
    assert (outcomes.done, outcomes.failed) == ([], [BadInput(name="n", problem="p")])


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_what_nobody_expected_leaves_nobody_waiting(errand: Errand, outcomes: Outcomes, qtbot: QtBot) -> None:
    def breaks(step: Step) -> None:
        raise ZeroDivisionError

    errand.start(breaks, outcomes.take, outcomes.failed.append)
    qtbot.waitUntil(lambda: not errand.busy)
    assert outcomes.done == []
    assert [type(one) for one in outcomes.failed] == [Unforeseen]


def test_after_a_cancel_nothing_comes_and_the_thread_ends(errand: Errand, outcomes: Outcomes, qtbot: QtBot) -> None:
    begun, go_on, steps = threading.Event(), threading.Event(), []

    def work(step: Step) -> None:
        begun.set()
        go_on.wait(60)
        for number in range(3):
            step(number / 3)
            steps.append(number)

    errand.start(work, outcomes.take, outcomes.failed.append)
    assert begun.wait(60)
    errand.cancel()
    assert not errand.busy
    go_on.set()
    errand.start(lambda step: "next", outcomes.take, outcomes.failed.append)
    qtbot.waitUntil(lambda: not errand.busy)
    assert (outcomes.done, steps) == (["next"], [])


def test_how_far_it_is_is_told_in_order(errand: Errand, outcomes: Outcomes, qtbot: QtBot) -> None:
    shares: list[float] = []
    errand.moved.connect(shares.append)

    def work(step: Step) -> None:
        for number in range(1_001):
            step(number / 1_000)

    errand.start(work, outcomes.take, outcomes.failed.append)
    qtbot.waitUntil(lambda: not errand.busy)
    assert shares == sorted(shares)
    assert 50 < len(shares) <= 101


def test_what_is_done_is_held_no_longer(errand: Errand, outcomes: Outcomes, qtbot: QtBot) -> None:
    held: list[weakref.ref[Outcomes]] = []
    for turn in range(4):
        big = Outcomes()
        held.append(weakref.ref(big))
        errand.start(lambda _step, big=big: len(big.done), outcomes.take, outcomes.failed.append)
        del big
        qtbot.waitUntil(lambda turn=turn: len(outcomes.done) == turn + 1)
    gc.collect()
    assert [one() for one in held[:-1]] == [None] * 3


def test_what_is_queued_is_done_in_order_and_none_is_dropped(errand: Errand, outcomes: Outcomes, qtbot: QtBot) -> None:
    go_on = threading.Event()
    errand.queue(lambda step: go_on.wait(60), outcomes.take, outcomes.failed.append)
    errand.queue(lambda step: "second", outcomes.take, outcomes.failed.append)
    errand.queue(lambda step: "third", outcomes.take, outcomes.failed.append)
    go_on.set()
    qtbot.waitUntil(lambda: len(outcomes.done) == 3)
    assert outcomes.done == [True, "second", "third"]
    assert not errand.busy


def test_a_cancel_lets_go_what_is_queued_too(errand: Errand, outcomes: Outcomes, qtbot: QtBot) -> None:
    go_on = threading.Event()
    errand.queue(lambda step: go_on.wait(60), outcomes.take, outcomes.failed.append)
    errand.queue(lambda step: "second", outcomes.take, outcomes.failed.append)
    errand.cancel()
    go_on.set()
    errand.queue(lambda step: "after", outcomes.take, outcomes.failed.append)
    qtbot.waitUntil(lambda: not errand.busy)
    assert outcomes.done == ["after"]


def test_who_must_leave_waits_for_all_of_it(errand: Errand, outcomes: Outcomes) -> None:
    """Without the event loop's help."""
    for number in range(3):
        errand.queue(lambda step, number=number: number, outcomes.take, outcomes.failed.append)  # type: ignore[misc]
    assert errand.finish(10)
    assert (outcomes.done, errand.busy) == ([0, 1, 2], False)
    assert set(outcomes.threads) == {threading.main_thread()}


def test_nobody_waits_longer_than_was_said(errand: Errand, outcomes: Outcomes) -> None:
    go_on = threading.Event()
    errand.queue(lambda step: go_on.wait(60), outcomes.take, outcomes.failed.append)
    assert not errand.finish(0.05)
    assert errand.busy
    go_on.set()
    assert errand.finish(10)
    assert outcomes.done == [True]

"""Programs that want one device: each comes to its turn, and nobody waits for one that wants it no more."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from studio.services.workers.device_token import DeviceTokens


class Program:
    """Wants the processor again whenever it has had it, where `greedy`."""

    def __init__(self, *, greedy: bool) -> None:
        self.tokens = DeviceTokens()
        self.had = 0
        self.words: list[str] = []
        self._greedy = greedy
        self.tokens.granted.connect(self._work)
        self.tokens.waits.connect(lambda _name, words: self.words.append(words))

    def ask(self) -> None:
        self.tokens.request("picture", "cpu")

    def _work(self, name: str) -> None:
        self.had += 1
        if self._greedy:
            self.tokens.give_back(name)
            self.ask()


Make = Callable[[], Program]


@pytest.fixture
def program(qtbot: QtBot) -> Iterator[Make]:
    """A program that wants the processor once."""
    made: list[Program] = []

    def make() -> Program:
        made.append(Program(greedy=False))
        return made[-1]

    yield make
    for one in made:
        one.tokens.give_back("picture")


def test_a_program_that_wants_it_all_the_time_lets_another_one_have_it(qtbot: QtBot, program: Make) -> None:
    busy, other = Program(greedy=True), program()
    busy.ask()
    qtbot.waitUntil(lambda: busy.had > 3)
    other.ask()
    qtbot.waitUntil(lambda: other.had == 1, timeout=5_000)
    before = busy.had
    qtbot.wait(400)
    assert busy.had == before, "the other one holds it"
    other.tokens.give_back("picture")
    qtbot.waitUntil(lambda: busy.had > before, timeout=5_000)
    busy.tokens.give_back("picture")


def test_whoever_waits_is_told_by_whom_it_is_used(qtbot: QtBot, program: Make) -> None:
    first, second, third = (program() for _ in range(3))
    first.ask()
    qtbot.waitUntil(lambda: first.had == 1)
    second.ask()
    qtbot.waitUntil(lambda: bool(second.words))
    third.ask()
    qtbot.waitUntil(lambda: bool(third.words))
    assert "another Triptych" in second.words[0]
    assert "another Triptych" in third.words[0]
    first.tokens.give_back("picture")
    qtbot.waitUntil(lambda: second.had == 1, timeout=5_000)
    assert third.had == 0


def test_a_turn_that_is_given_up_is_another_ones(qtbot: QtBot, program: Make) -> None:
    first, second, third = (program() for _ in range(3))
    first.ask()
    qtbot.waitUntil(lambda: first.had == 1)
    second.ask()
    qtbot.waitUntil(lambda: bool(second.words))
    second.tokens.give_back("picture")
    first.tokens.give_back("picture")
    third.ask()
    qtbot.waitUntil(lambda: third.had == 1, timeout=5_000)

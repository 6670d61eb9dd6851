"""How many threads llama.cpp is given, on a machine whose clocks the test turns."""

from __future__ import annotations

import pytest

from studio.engines.text.llama_cpp.crew import Crew


class Machine:
    def __init__(self) -> None:
        self.now = self.used = self.idle = 0.0

    def crew(self, most: int) -> Crew:
        return Crew(most, lambda: self.now, lambda: self.used, lambda: self.idle)

    def call(self, crew: Crew, seconds: float, *, share: float, idle: float = 0.0) -> None:
        """A call that took so long; its threads got that share of what they wanted, so many cores were idle."""
        begun = crew.begin()
        self.now += seconds
        self.used += seconds * share * crew.threads
        self.idle += seconds * idle
        crew.end(begun)


def test_all_cores_while_nobody_else_wants_them() -> None:
    machine = Machine()
    crew = machine.crew(4)
    for _ in range(100):
        machine.call(crew, 0.05, share=0.98)
    assert crew.threads == 4


@pytest.mark.parametrize(("share", "left"), [(0.7, 2), (0.5, 2), (0.2, 1), (0.01, 1)])
def test_fewer_where_they_are_kept_waiting(share: float, left: int) -> None:
    machine = Machine()
    crew = machine.crew(4)
    machine.call(crew, 0.2, share=share)
    assert crew.threads == left


def test_one_thread_is_never_too_many() -> None:
    machine = Machine()
    crew = machine.crew(1)
    for _ in range(20):
        machine.call(crew, 0.5, share=0.1)
    assert crew.threads == 1


def test_they_come_back_when_cores_are_idle() -> None:
    machine = Machine()
    crew = machine.crew(2)
    machine.call(crew, 0.2, share=0.3)
    assert crew.threads == 1
    for _ in range(20):
        machine.call(crew, 0.2, share=1.0, idle=0.3)
    assert crew.threads == 1
    for _ in range(20):
        machine.call(crew, 0.2, share=1.0, idle=1.0)
    assert crew.threads == 2

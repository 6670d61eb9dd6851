"""A trial of the engines that can run one model: what is asked of the text worker, and how fast each was. Data only."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from studio.domain.bounds import Few, Rate
from studio.domain.requests import ModelRef, Request
from studio.domain.stored import STANDS_IN, Stored


class TrialRequest(Stored, Request, frozen=True, kw_only=True, tag="trial"):
    """An aside of the text worker: how fast each of several engines reads and writes with a model on this machine. It
    answers with an `EnginesTried` as JSON."""

    model: ModelRef
    engines: Few[str] = ()
    """Names of engine cards."""
    device: str = "auto"


class EngineSpeed(msgspec.Struct, frozen=True):
    """Of one engine with one model on one machine."""

    reading: tuple[tuple[int, float], ...]
    """Lengths of prompts in tokens, rising, and the seconds that reading each took."""
    writing: float
    """Seconds for one token."""
    loading: float = 0.0
    """Seconds, of a model whose file the system had in memory."""
    rough: bool = False
    """Other programs were at work meanwhile: it tells nothing that would hold for another day."""

    @property
    def read_rate(self) -> float:
        """Tokens a second, of the longest prompt that was tried."""
        tokens, seconds = self.reading[-1] if self.reading else (0, 1.0)
        return tokens / max(seconds, 1e-6)

    @property
    def write_rate(self) -> float:
        """Tokens a second."""
        return 1 / max(self.writing, 1e-6)

    def seconds(self, prompt: int, answer: int) -> float:
        """What a request of so many tokens takes."""
        return self._read_seconds(prompt) + answer * self.writing

    def _read_seconds(self, prompt: int) -> float:
        """Between two lengths that were tried, in proportion; beyond the longest at its rate."""
        before, took = 0, 0.0
        for tokens, seconds in self.reading:
            if prompt <= tokens:
                return took + (seconds - took) * (prompt - before) / max(1, tokens - before)
            before, took = tokens, seconds
        return prompt / self.read_rate


class EngineRate(Stored, frozen=True):
    """How fast a trial found one engine to be."""

    engine: str
    reading: Rate
    writing: Rate


class EngineChosen(Stored, frozen=True):
    """Why this engine ran a model and no other one."""

    why: Annotated[Literal["only", "person", "speed", "size", "lora"], STANDS_IN] = "only"
    """No other one can here; a person wants it; a trial on this machine was looked at; none was made yet, so that the
    size of the file decided; no other one takes LoRAs."""
    rates: Few[EngineRate] = ()
    """What the trial found of every engine, where there was one."""


class EnginesTried(msgspec.Struct, frozen=True):
    """The answer to a `TrialRequest`."""

    speeds: dict[str, EngineSpeed]
    """By name of an engine; one that could not run the model is left out."""

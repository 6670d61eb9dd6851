"""What it costs a network to read several tokens at once, against one alone. Worker, job thread.

A trial of the engines (`trial`) measures it on this machine and keeps it with what else is known of the model; until
then it is as was measured elsewhere. It decides how long drafts are, so that it is read once, when a model is loaded,
and never depends on the moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

from studio.domain.raised import UNDECODABLE
from studio.engines.text.kept import KeptNote

LENGTHS: Final = (1, 2, 4, 8, 16)
"""Tokens that are read at once."""
_NOTE: Final = "batches-2"


class Costs:
    """Of reading so many tokens at once, in steps of one token."""

    def __init__(self, known: Mapping[int, float]) -> None:
        """`known`: by number of tokens, of which 1 costs 1."""
        self._known = sorted({1: 1.0, **known}.items())

    def of(self, count: int) -> float:
        """Between two that are known, in proportion; beyond the last as from the one before it to the last."""
        pairs = self._known
        if len(pairs) == 1:
            return float(count)
        place = next((at for at, (tokens, _) in enumerate(pairs) if tokens >= count), len(pairs) - 1)
        if pairs[place][0] == count:
            return pairs[place][1]
        (low, cost), (high, more) = pairs[max(0, place - 1)], pairs[place]
        return cost + (more - cost) * (count - low) / (high - low)


EVEN: Final = Costs({2: 1.3, 4: 1.8, 8: 2.8, 16: 4.8, 32: 8.8})
"""Where nothing is known of a network."""
_ELSEWHERE: Final[Mapping[str, Costs]] = {
    "gguf-onnx": Costs({2: 1.15, 4: 1.56, 8: 2.5, 16: 4.2, 32: 7.8}),
    "llama-cpp": Costs({2: 1.5, 4: 2.8, 8: 4.8, 16: 7.2, 32: 13.0}),
}
"""On two cores with AVX-512."""
_CARD: Final = Costs({32: 1.6})
"""A graphics card waits for its memory while it reads one token."""


def costs_for(model: Path, engine: str, device: str) -> Costs:
    """As they were measured on this machine, or elsewhere. Raises OSError where there is no such file."""
    if device != "cpu":
        return _CARD
    data = KeptNote(model, f"{_NOTE}-{engine}").read()
    if data is not None:
        try:
            found = msgspec.msgpack.decode(data, type=dict[int, float])
        except UNDECODABLE:
            found = {}
        if set(found) == set(LENGTHS) and all(1 <= cost <= 4 * count for count, cost in found.items()):
            return Costs(found)
    return _ELSEWHERE.get(engine, EVEN)


def keep_costs(model: Path, engine: str, seconds: Mapping[int, float]) -> None:
    """`seconds` that reading so many tokens took, of all `LENGTHS`. Raises OSError where there is no such file."""
    one = max(1e-6, seconds[1])
    costs = {count: round(max(1.0, seconds[count] / one), 2) for count in LENGTHS}
    KeptNote(model, f"{_NOTE}-{engine}").write(msgspec.msgpack.encode(costs))

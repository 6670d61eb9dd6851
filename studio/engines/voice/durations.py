"""How long each symbol lasts, as a speech graph computes it: a value within the graph that is made an output of it.

Called by the voice engines on the worker's job thread. In a protocol buffer a second `graph` field is merged with the
first: so an output is added by a few bytes at the end, without parsing the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from studio.engines.runtime.onnx_session import Array
from studio.engines.voice.onnx_fields import GRAPH, OUTPUT, field, named_value


def with_durations(graph: Path, name: str) -> Path | bytes:
    """The graph with the value of that name as its last output; the file as it is where it has no such value."""
    data = graph.read_bytes()
    if name.encode() not in data:
        return graph
    return data + field(GRAPH, field(OUTPUT, named_value(name)))


def lengths_of(outputs: Sequence[Array], frame: int, samples: int) -> tuple[float, ...]:
    """Samples that each id lasts, of the graph's further outputs. None where they do not add up to the sound: they are
    something else then."""
    if len(outputs) != 1:
        return ()
    frames = np.asarray(outputs[0], np.float64).reshape(-1)
    whole = float(frames.sum()) * frame
    if not np.isfinite(whole) or abs(whole - samples) > frame:
        return ()
    return tuple(float(one) * frame for one in frames)


def summed(lengths: Sequence[float], counts: Sequence[int]) -> tuple[float, ...]:
    """Lengths of runs of so many ids each; none where there are none."""
    if not lengths:
        return ()
    ends = np.cumsum([0, *counts])
    return tuple(float(sum(lengths[start:end])) for start, end in pairwise(ends))

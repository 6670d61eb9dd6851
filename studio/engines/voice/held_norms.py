"""Normalisation over time in the half of a graph that makes sound, held still from stretch to stretch.

An instance norm takes mean and variance over all that it is given. Of a stretch they are others than of its sentence,
by so much that one stretch is made 6 dB softer than the next. So they become outputs of the graph, gathered over what
was made in a voice before, and inputs, by which a stretch is made with those of before. A whole sentence is made with
its own, as by the graph itself, to the bit.

Called by the voice engines on the worker's job thread. Source: Huang and Belongie 2017 (adaptive instance
normalisation), as ONNX writes it out: ReduceMean, Sub, Mul by itself, ReduceMean.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from studio.engines.runtime.onnx_session import Array
from studio.engines.voice.onnx_fields import Node, made_node, with_output

_SHARE: Final = "own_share"
_ENOUGH: Final = 200
"""Frames, from which on what was gathered goes before what was known."""
_MOST: Final = 4000
"""Frames that are remembered: what was before fades."""


class Norms(NamedTuple):
    """Names of values."""

    held: tuple[str, ...]
    """Inputs: mean, variance, mean, variance; each times the share that is not its own."""
    own: tuple[str, ...]
    """Outputs, likewise."""

    @property
    def inputs(self) -> tuple[str, ...]:
        return (_SHARE, *self.held) if self.held else ()

    @property
    def outputs(self) -> tuple[str, ...]:
        return self.own


def held_norms(nodes: Sequence[Node]) -> tuple[tuple[Node, ...], Norms]:
    """The nodes with means and variances that can be held. The graph has a further input, a number: by what share they
    are its own."""
    held = [name for pair in _pairs(nodes) for name in pair]
    wanted = frozenset(held)
    out: list[Node] = []
    for node in nodes:
        if len(node.outputs) != 1 or node.outputs[0] not in wanted:
            out.append(node)
            continue
        [name] = node.outputs
        own, part = f"{name} own", f"{name} part"
        out += [with_output(node, own), made_node("Mul", (own, _SHARE), part)]
        out.append(made_node("Add", (part, f"{name} held"), name))
    return tuple(out), Norms(tuple(f"{name} held" for name in held), tuple(f"{name} own" for name in held))


def _pairs(nodes: Sequence[Node]) -> Iterator[tuple[str, str]]:
    """Mean and variance of each norm, in the order of the variances."""
    makes = {name: node for node in nodes for name in node.outputs}
    for node in nodes:
        square = makes.get(node.inputs[0]) if node.kind == "ReduceMean" else None
        if square is None or square.kind != "Mul" or len(set(square.inputs)) != 1:
            continue
        less = makes.get(square.inputs[0])
        mean = makes.get(less.inputs[1]) if less is not None and less.kind == "Sub" else None
        if less is not None and mean is not None and mean.kind == "ReduceMean" and mean.inputs[0] == less.inputs[0]:
            yield mean.outputs[0], node.outputs[0]


class Levels:
    """Means and variances of one voice, over the frames that were made in it. For one thread."""

    def __init__(self, norms: Norms, known: Sequence[Array] = ()) -> None:
        """`known`: mean, variance, mean, variance, as they are on average in this voice."""
        self.norms = norms
        self._known = tuple(known) if len(known) == len(norms.own) else ()
        self._frames = 0.0
        self._moments: tuple[Array, ...] = ()
        """Mean and mean of squares of each norm."""
        self._still: tuple[Array, ...] = ()
        self._fed: tuple[Array, ...] = ()
        self._share = 1.0

    def begin(self) -> None:
        """Of a sentence. What is known well enough by then is held to its end."""
        self._still = self.gathered() if self._frames >= _ENOUGH else self._known

    def feeds(self, frames: int) -> dict[str, Array]:
        """For a stretch of so many frames; 0: for a whole sentence."""
        if not self.norms.held:
            return {}
        held = self._still or self.gathered()
        self._share = 1.0 if not frames or not held else 0.0 if self._still else frames / (frames + self._frames)
        nothing = np.zeros((1, 1, 1), np.float32)
        self._fed = held if self._share < 1 else (nothing,) * len(self.norms.held)
        values = (np.asarray(one * np.float32(1 - self._share), np.float32) for one in self._fed)
        return {_SHARE: np.array(self._share, np.float32), **dict(zip(self.norms.held, values, strict=True))}

    def add(self, frames: int, own: Sequence[Array]) -> None:
        """What a graph told of so many frames, made with what `feeds` gave last."""
        if not own or not frames:
            return
        moments: list[Array] = []
        for mean, around, held in zip(own[::2], own[1::2], self._fed[::2], strict=True):
            # The variance is told around the mean that was used.
            used = self._share * mean + (1 - self._share) * held
            moments += [mean, around - (mean - used) ** 2 + mean**2]
        total = self._frames + frames
        if self._moments:
            moments = [
                (self._frames * old + frames * new) / total for old, new in zip(self._moments, moments, strict=True)
            ]
        self._moments, self._frames = tuple(moments), min(total, _MOST)

    def gathered(self) -> tuple[Array, ...]:
        """Mean, variance, mean, variance of all that was made; nothing where nothing was."""
        out: list[Array] = []
        for mean, square in zip(self._moments[::2], self._moments[1::2], strict=True):
            out += [mean, np.maximum(square - mean**2, 0.0)]
        return tuple(out)


def known_levels(path: Path, voice: str, norms: Norms) -> tuple[Array, ...]:
    """Those of a voice in a file that `packaging/models/voice_levels.py` makes. None where it has no such voice, or
    they are of another graph. Raises OSError, SafetensorError."""
    from safetensors import safe_open

    with safe_open(path, "numpy") as file:
        sizes = json.loads((file.metadata() or {}).get("norms", "{}"))
        if voice not in file.keys() or tuple(sizes) != norms.own:  # noqa: SIM118 - it is no mapping
            return ()
        values = np.asarray(file.get_tensor(voice), np.float32)
    ends = np.cumsum(list(sizes.values()))
    return tuple(one.reshape(1, -1, 1) for one in np.split(values, ends[:-1]))


def write_levels(path: Path, norms: Norms, of: Mapping[str, Sequence[Array]]) -> None:
    """`of`: each voice's, as `gathered`."""
    from safetensors.numpy import save_file

    sizes = {name: one.size for name, one in zip(norms.own, next(iter(of.values())), strict=True)}
    flat = {voice: np.concatenate([one.reshape(-1) for one in some]).astype(np.float16) for voice, some in of.items()}
    save_file(flat, path, {"norms": json.dumps(sizes)})

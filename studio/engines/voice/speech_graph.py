"""A speech model on ONNX Runtime, in two halves where its graph can be parted: the sentence is laid out as a whole
(which sounds, how long, how high), and made sound of as a whole, or stretch by stretch for somebody who listens.

Made and used by the voice engines, on the worker's job thread. The halves one after the other are the graph itself, to
the bit: they hold the same nodes and weights, each of which is in one of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from studio.engines.protocol import JobControl
from studio.engines.runtime.onnx_session import Array, OnnxSession, make_session
from studio.engines.voice.durations import with_durations
from studio.engines.voice.graph_halves import Halves, halves
from studio.engines.voice.held_norms import Levels, Norms


class Cut(NamedTuple):
    """A value at which a graph is parted."""

    name: str
    """Its own, or that of a node which takes it first."""
    axis: int
    """Along which time runs."""
    steps: int
    """In each frame."""


class Laid(NamedTuple):
    """A sentence laid out."""

    feeds: Mapping[str, Array]
    """Of the second half; nothing where the graph is whole."""
    lengths: tuple[Array, ...]
    """What the graph tells beside that or beside the sound: how many frames each id lasts."""
    frames: int
    """0: where the graph is whole."""
    sound: Array | None = None
    """Made already, where the graph is whole."""


class SpeechGraph:
    def __init__(self, layout: OnnxSession, sound: OnnxSession | None, cut: Sequence[Cut], norms: Norms) -> None:
        self._layout, self._sound, self._cut = layout, sound, tuple(cut)
        self.norms = norms

    @classmethod
    def load(cls, graph: Path, cut: Sequence[Cut], durations: str, control: JobControl, *, device: str) -> SpeechGraph:
        """Raises Cancelled, and StudioError as `make_session` does."""
        parted = _parted(graph, [one.name for one in cut], durations)
        if parted is None:
            return cls(make_session(with_durations(graph, durations), control, device=device), None, (), Norms((), ()))
        layout = make_session(parted.layout, control, device=device)
        named = [one._replace(name=name) for one, name in zip(cut, parted.cut, strict=True)]
        return cls(layout, make_session(parted.sound, control, device=device), named, parted.norms)

    @property
    def parted(self) -> bool:
        return self._sound is not None

    @property
    def device(self) -> str:
        return self._layout.device

    @property
    def size(self) -> int:
        """Bytes of the model: the least that it holds."""
        return self._layout.size + (self._sound.size if self._sound is not None else 0)

    @property
    def input_names(self) -> tuple[str, ...]:
        """Of the whole graph."""
        own = {one.name for one in self._cut} | set(self.norms.inputs)
        names = (*self._layout.input_names, *(self._sound.input_names if self._sound is not None else ()))
        return tuple(dict.fromkeys(name for name in names if name not in own))

    def lay_out(self, feeds: Mapping[str, Array], control: JobControl) -> Laid:
        if self._sound is None:
            samples, *lengths = self._layout.run(None, feeds, control)
            return Laid({}, tuple(lengths), 0, samples)
        mine = {name: value for name, value in feeds.items() if name in self._layout.input_names}
        values = self._layout.run(None, mine, control)
        count = len(self._cut)
        at_cut = {one.name: value for one, value in zip(self._cut, values, strict=False)}
        further = {name: value for name, value in feeds.items() if name in self._sound.input_names}
        first = self._cut[0]
        frames = at_cut[first.name].shape[first.axis] // first.steps
        return Laid({**at_cut, **further}, tuple(values[count:]), frames)

    def sound(self, laid: Laid, control: JobControl, levels: Levels, start: int = 0, end: int | None = None) -> Array:
        """Samples [n] float32 of the frames from `start` to `end`, as if there were nothing around them; of all of them
        where the graph is whole. `levels`: of the voice; a stretch is made with those of before."""
        if self._sound is None:
            return np.asarray(laid.sound, np.float32).reshape(-1)
        feeds, is_whole = dict(laid.feeds), start == 0 and end is None
        if not is_whole:
            feeds |= {one.name: _stretch(laid.feeds[one.name], one, start, end) for one in self._cut}
        frames = (laid.frames if end is None else end) - start
        feeds |= levels.feeds(0 if is_whole else frames)
        samples, *own = self._sound.run(None, feeds, control)
        levels.add(frames, own)
        return np.asarray(samples, np.float32).reshape(-1)


def _parted(graph: Path, cut: Sequence[str], durations: str) -> Halves | None:
    try:
        return halves(graph.read_bytes(), cut, (durations,))
    except ValueError:
        # Cut or none at all: ONNX Runtime says it in its words.
        return None


def _stretch(value: Array, cut: Cut, start: int, end: int | None) -> Array:
    place: list[slice] = [slice(None)] * value.ndim
    place[cut.axis] = slice(start * cut.steps, None if end is None else end * cut.steps)
    return np.ascontiguousarray(value[tuple(place)])

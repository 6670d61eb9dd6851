"""What a pipeline's text encoders made of words, kept for the next picture of the same words.

Used by the diffusers engine and that of moving pictures on the worker's job thread. A picture of a batch, and one that
is made again with another seed, reads the same prompt, with the same weights of its words: T5 takes seconds for it on a
processor. What is kept are the tensors themselves, so pictures are equal to the bit.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import Any, Final, NamedTuple

import torch

from studio.engines.picture.pipelines.emphasis import Emphasis

_KEPT: Final = 16
"""Answers; those of the largest encoders take 4 MB each."""


class _Kept(NamedTuple):
    embeddings: Any
    weighed: bool
    """An encoder was given words that weigh something."""


class Encodings:
    """Of one loaded model."""

    def __init__(self) -> None:
        self._said: object = ()
        self._emphasis: Emphasis | None = None
        self._resting = False
        self._kept: OrderedDict[object, _Kept] = OrderedDict()
        self.found = 0
        """Times that nothing had to be read."""

    def begin(self, said: object, emphasis: Emphasis) -> None:
        """Before a request. `said`: what tells answers apart that the arguments of `encode_prompt` do not: weights of
        words, which the encoders are told besides, and LoRAs. `emphasis`: what tells them the weights."""
        self._said, self._emphasis, self._resting = said, emphasis, False

    def rest(self) -> None:
        """Until the next request nothing is kept or found."""
        self._emphasis, self._resting = None, True

    def keep_of(self, pipe: Any) -> None:
        """From now on what this pipeline reads is kept."""
        encode = getattr(pipe, "encode_prompt", None)
        if encode is None:
            return
        kind = type(pipe).__name__

        # With its signature, by which it is told what it takes.
        @wraps(encode)
        def kept(*args: Any, **named: Any) -> Any:
            values = (*args, *named.values())
            if self._resting or not all(_plain(one) for one in values):
                return encode(*args, **named)
            key = (kind, self._said, _key(args), _key(tuple(sorted(named.items()))))
            if key in self._kept:
                self._kept.move_to_end(key)
                self.found += 1
            else:
                self._kept[key] = self._read(lambda: encode(*args, **named))
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            answer = self._kept[key]
            if answer.weighed and self._emphasis is not None:
                self._emphasis.heard = True
            return answer.embeddings

        pipe.encode_prompt = kept

    def _read(self, encode: Callable[[], Any]) -> _Kept:
        emphasis = self._emphasis
        if emphasis is None:
            return _Kept(encode(), weighed=False)
        before, emphasis.heard = emphasis.heard, False
        answer = _Kept(encode(), weighed=emphasis.heard)
        emphasis.heard = before
        return answer

    def forget(self) -> None:
        self._kept.clear()


def _plain(value: Any) -> bool:
    """What is told apart by how it is written: words, numbers, devices, and not pictures or tensors."""
    if isinstance(value, list):
        return all(isinstance(one, str) for one in value)
    return value is None or isinstance(value, str | int | float | torch.device | torch.dtype)


def _key(values: tuple[Any, ...]) -> str:
    return repr(values)

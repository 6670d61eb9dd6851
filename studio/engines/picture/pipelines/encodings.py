"""What a pipeline's text encoders made of words, kept for the next picture of the same words.

Used by the diffusers engine on the worker's job thread. A picture of a batch, and one that is made again with another
seed, reads the same prompt: T5 takes seconds for it on a processor. What is kept are the tensors themselves, so
pictures are equal to the bit.
"""

from __future__ import annotations

from collections import OrderedDict
from functools import wraps
from typing import Any, Final

import torch

_KEPT: Final = 16
"""Answers; those of the largest encoders take 4 MB each."""


class Encodings:
    """Of one loaded model."""

    def __init__(self) -> None:
        self.said: object = ()
        """What tells answers apart that the arguments of `encode_prompt` do not, as LoRAs."""
        self.resting = False
        """Nothing is kept or found: words are weighed while encoders answer."""
        self._kept: OrderedDict[object, Any] = OrderedDict()
        self.found = 0
        """Times that nothing had to be read."""

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
            if self.resting or not all(_plain(one) for one in values):
                return encode(*args, **named)
            key = (kind, self.said, _key(args), _key(tuple(sorted(named.items()))))
            if key in self._kept:
                self._kept.move_to_end(key)
                self.found += 1
            else:
                self._kept[key] = encode(*args, **named)
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            return self._kept[key]

        pipe.encode_prompt = kept

    def forget(self) -> None:
        self._kept.clear()


def _plain(value: Any) -> bool:
    """What is told apart by how it is written: words, numbers, devices, and not pictures or tensors."""
    if isinstance(value, list):
        return all(isinstance(one, str) for one in value)
    return value is None or isinstance(value, str | int | float | torch.device | torch.dtype)


def _key(values: tuple[Any, ...]) -> str:
    return repr(values)

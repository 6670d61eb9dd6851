"""What a convolution of films takes on a processor beside its input, its output and its weights, by their shapes alone.

Used by `memory` on the worker's job thread. What torch allocates was read from its own record: small ones in float32 go
through a table of everything that the kernel sees, all others through copies in oneDNN's order of channels.
"""

from __future__ import annotations

from math import prod
from typing import Any, Final

import torch

_SMALL: Final = 20480
"""Numbers along batch, channels, frames and rows together up to which torch computes one in float32 by itself
(`use_mkldnn` in its Convolution.cpp)."""
_USUAL_KERNEL: Final = 3
_CHANNELS: Final = 16
"""That oneDNN keeps together; where there are fewer it may do without a copy."""


def workspace(args: tuple[Any, ...], answer: torch.Tensor) -> int:
    """Bytes beside the answer, at most. `args`: those of `aten.convolution`."""
    seen, weight = args[0], args[1]
    if seen.dim() != 5 or args[6]:
        return 0
    groups = args[8] if len(args) > 8 else 1
    small = seen.dtype == torch.float32 and groups == 1 and seen.shape[0] == 1 and prod(seen.shape[:4]) <= _SMALL
    if small and max(weight.shape[-2:]) <= _USUAL_KERNEL:
        return int(prod(weight.shape[1:]) * prod(answer.shape[2:]) * seen.element_size())
    made = _in_order(answer)
    return int(max(_in_order(seen) + weight.nbytes + made - answer.nbytes, made))


def _in_order(tensor: torch.Tensor) -> int:
    """Bytes of its copy."""
    channels = -(-tensor.shape[1] // _CHANNELS) * _CHANNELS
    return int(tensor.nbytes // tensor.shape[1] * channels)

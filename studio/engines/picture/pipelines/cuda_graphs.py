"""A denoiser's steps on a GPU, recorded once for tensors of one size and played back: a step of Stable Diffusion
launches some two thousand kernels, which Python hands over one by one.

Used by the diffusers engine on the worker's job thread, for pipelines that lie on the GPU whole. The first call of some
size runs as ever and tells how much memory a step takes; the second is recorded, the others are played. What is played
are the same kernels with the same numbers, so pictures are equal to the bit.
"""

from __future__ import annotations

import logging
from typing import Any

import torch

from studio.engines.picture.pipelines.flat_calls import FlatCall, OfTensors, flat_call
from studio.engines.runtime.torch_cancel import free_bytes

_log = logging.getLogger(__name__)


class RecordedCalls:
    """Stands in for a module's `forward`."""

    def __init__(self, module: torch.nn.Module) -> None:
        self.wanted = True
        """False while weights change between pictures, as those of a LoRA do."""
        self._module, self._plain = module, module.forward
        self._seen: tuple[object, ...] | None = None
        self._needed = 0
        """Bytes that a step takes besides the weights."""
        self._recorded: _Recorded | None = None
        self._failed: set[str] = set()
        """Kinds of calls that cannot be recorded."""
        module.forward = self

    def forget(self) -> None:
        """Give the recording's memory back."""
        self._recorded = self._seen = None

    def give_up(self) -> None:
        """Leave the module as it was."""
        self.forget()
        self._module.forward = self._plain

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if not self.wanted or kwargs.get("return_dict", True):
            return self._plain(*args, **kwargs)
        call = flat_call(args, kwargs)
        if call.kind in self._failed or not call.tensors or not all(one.is_cuda for one in call.tensors):
            return self._plain(*args, **kwargs)
        key = call.kind, call.sizes
        if self._recorded is None and key == self._seen and self._has_room(call):
            self._record(call)
        if self._recorded is not None and self._seen == key:
            return (self._recorded.play(call),)
        if key == self._seen:
            return self._plain(*args, **kwargs)
        self.forget()
        self._seen = key
        return self._measured(call, args, kwargs)

    def _measured(self, call: FlatCall, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        device = call.tensors[0].device
        before = torch.cuda.memory_allocated(device)
        torch.cuda.reset_peak_memory_stats(device)
        found = self._plain(*args, **kwargs)
        self._needed = torch.cuda.max_memory_allocated(device) - before
        return found

    def _has_room(self, call: FlatCall) -> bool:
        """A recording keeps its memory, and the decoder will want as much again."""
        return 2 * self._needed <= free_bytes(str(call.tensors[0].device))

    def _record(self, call: FlatCall) -> None:
        try:
            self._module.forward = self._plain
            self._recorded = _Recorded(OfTensors(self._module, call.form), call)
        except RuntimeError as error:
            _log.info("%s is not recorded: %s", type(self._module).__name__, error)
            self._failed.add(call.kind)
        finally:
            self._module.forward = self


class _Recorded:
    def __init__(self, network: OfTensors, call: FlatCall) -> None:
        """Raises RuntimeError where something in the network waits for the GPU's answer, or memory runs out."""
        self._given = tuple(one.clone() for one in call.tensors)
        self._graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self._graph):
            self._answer = network(*self._given)
        if not isinstance(self._answer, torch.Tensor):
            raise RuntimeError("it answers with more than one tensor")

    def play(self, call: FlatCall) -> torch.Tensor:
        for held, new in zip(self._given, call.tensors, strict=True):
            held.copy_(new)
        self._graph.replay()
        # The next step would write over it, and some samplers look back.
        return self._answer.clone()


def record_steps(pipe: Any) -> RecordedCalls | None:
    """Record the steps of a pipeline whose denoiser lies on a GPU. None where it has none."""
    denoiser = getattr(pipe, "unet", None) or getattr(pipe, "transformer", None)
    return RecordedCalls(denoiser) if isinstance(denoiser, torch.nn.Module) else None


class Pace:
    """Keeps Python at most one step ahead of the GPU, so that a cancel, a preview, the time left speak of the step
    that is computed and not of the last one handed over."""

    def __init__(self, device: str) -> None:
        self._on_gpu = device.startswith("cuda")
        self._last: torch.cuda.Event | None = None

    def step(self) -> None:
        if not self._on_gpu:
            return
        if self._last is not None:
            self._last.synchronize()
        self._last = torch.cuda.Event()
        self._last.record()

"""Stopping torch in the midst of a load, a text encoding, a denoising step or a decode, and what its errors mean.

Used by every engine that runs on torch, on the job thread. Torch has no cancel of its own, so the holder is checked
wherever Python gets a word in: before every module's forward, at every torch function of a load, and between the bands
of the large convolutions of a VAE on the CPU (`band_convolutions`), each of which alone could take seconds.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

from studio.domain.errors import Cancelled, Failure, OutOfMemory, StudioError
from studio.engines.protocol import JobControl

_BAND_WORK = 2.5e10
"""Floating point operations of a band: a few tenths of a second on two slow cores."""


class ControlHolder:
    """Holds the control of the job that runs now, for hooks that outlive a job."""

    def __init__(self) -> None:
        self.control: JobControl | None = None

    def check(self) -> None:
        if self.control is not None:
            self.control.check()


class _CheckEveryCall(TorchFunctionMode):  # type: ignore[misc]
    def __init__(self, control: JobControl) -> None:
        super().__init__()
        self._control = control

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        self._control.check()
        return func(*args, **(kwargs or {}))


@contextlib.contextmanager
def stoppable_load(control: JobControl) -> Iterator[None]:
    """Within it, Cancelled is raised from any torch function of this thread once the job is cancelled."""
    with _typed(control, "cpu", None), _CheckEveryCall(control):
        yield
    control.check()


@contextlib.contextmanager
def stoppable_run(
    control: JobControl, holder: ControlHolder, device: str, fits: Callable[[], str] | None = None
) -> Iterator[None]:
    """Within it, Cancelled is raised before any module's forward once the job is cancelled; a failed allocation
    becomes StudioError(OutOfMemory), whose words about what would fit come from `fits`."""

    def check(module: Any, inputs: Any) -> None:
        control.check()

    handle = torch.nn.modules.module.register_module_forward_pre_hook(check)
    holder.control = control
    try:
        with _typed(control, device, fits):
            yield
    finally:
        holder.control = None
        handle.remove()
    control.check()


@contextlib.contextmanager
def _typed(control: JobControl, device: str, fits: Callable[[], str] | None) -> Iterator[None]:
    """Libraries turn what is raised inside them into errors of their own: after a cancel they all mean Cancelled."""
    try:
        yield
    except (Cancelled, StudioError):
        raise
    except Exception as error:
        if control.cancelled:
            raise Cancelled from error
        failure = memory_failure(error, device, fits)
        if failure is None:
            raise
        raise StudioError(failure) from error


def memory_failure(error: BaseException, device: str, fits: Callable[[], str] | None = None) -> Failure | None:
    """The typed failure of an error that means "out of memory", None for any other error."""
    text = str(error)
    told = "not enough memory" in text or "can't allocate memory" in text or "out of memory" in text.lower()
    if not isinstance(error, (MemoryError, torch.OutOfMemoryError)) and not (isinstance(error, RuntimeError) and told):
        return None
    return OutOfMemory(
        device=device, needed_bytes=_tried(text), free_bytes=free_bytes(device), fits=fits() if fits else ""
    )


def free_bytes(device: str) -> int:
    """Memory that can be had on the device now."""
    if device.startswith("cuda"):
        free, _ = torch.cuda.mem_get_info(torch.device(device))
        return int(free)
    import psutil

    return int(psutil.virtual_memory().available)


def _tried(text: str) -> int | None:
    """The size of the failed allocation, as torch words it: "Tried to allocate 2.50 GiB", "allocate 1024 bytes"."""
    found = re.search(r"allocate (\d+(?:\.\d+)?) ?(bytes|KiB|MiB|GiB)", text)
    if found is None:
        return None
    return int(float(found[1]) * {"bytes": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}[found[2]])


def band_convolutions(model: torch.nn.Module, holder: ControlHolder) -> int:
    """Have the model's large 3 x 3 convolutions run in bands of rows on the CPU, with the holder checked between them.
    A band sees the rows above and below it, so every value is computed from the same numbers as before.
    Returns how many convolutions were changed."""
    count = 0
    for module in model.modules():
        if isinstance(module, torch.nn.Conv2d) and _bandable(module):
            module._conv_forward = _Banded(module, holder)  # noqa: SLF001 (keeps the module's forward hooks; torch has no other seam)
            count += 1
    return count


def _bandable(module: torch.nn.Conv2d) -> bool:
    return bool(
        module.kernel_size == (3, 3)
        and module.stride == (1, 1)
        and module.dilation == (1, 1)
        and module.padding == (1, 1)
        and module.padding_mode == "zeros"
        and module.groups == 1
    )


class _Banded:
    """Stands in for `Conv2d._conv_forward`."""

    def __init__(self, module: torch.nn.Conv2d, holder: ControlHolder) -> None:
        self._holder = holder
        self._work_per_pixel = 2.0 * 9 * module.in_channels * module.out_channels

    def __call__(self, x: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor | None) -> torch.Tensor:
        rows, columns = x.shape[-2:]
        band = max(16, int(_BAND_WORK / (self._work_per_pixel * columns * max(1, x.shape[0]))))
        if x.device.type != "cpu" or x.dim() != 4 or band >= rows or torch.jit.is_tracing():
            return torch.nn.functional.conv2d(x, weight, bias, padding=1)
        result = x.new_empty((x.shape[0], weight.shape[0], rows, columns))
        for top in range(0, rows, band):
            self._holder.check()
            bottom = min(top + band, rows)
            above, below = max(top - 1, 0), min(bottom + 1, rows)
            seen = torch.nn.functional.pad(x[:, :, above:below], (0, 0, int(top == 0), int(bottom == rows)))
            result[:, :, top:bottom] = torch.nn.functional.conv2d(seen, weight, bias, padding=(0, 1))
        return result

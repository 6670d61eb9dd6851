"""Pictures on the processor at the full size of Stable Diffusion 1.5, 512 x 512 from 2.1 GB of random weights: a step,
a decode, a whole picture of four steps by torch, by OpenVINO, turn about, in one process.

The first picture by OpenVINO also translates and compiles both networks; that is told apart. Torch is imported here, so
no window is.
"""

from __future__ import annotations

import importlib.util
import os
import statistics
import tempfile
import time
from pathlib import Path

import msgspec
import numpy as np
import psutil

from studio.domain.requests import ModelRef, PictureRequest
from studio.wire.messages import LocalModel
from tests.bench.full_size_cancel import checkpoint
from tests.bench.measure import FreeControl, row, told

STEPS = 4
ROUNDS = int(os.environ.get("TRIPTYCH_BENCH_ROUNDS", "3"))
RUNTIMES = ("torch", "openvino")


class _Timed(FreeControl):
    """When each step ended."""

    def __init__(self) -> None:
        self.at: list[float] = []

    def progress(self, done: float, total: float, phase: str = "") -> None:
        if phase == "drawing":
            self.at.append(time.perf_counter())


def main() -> None:
    if not all(importlib.util.find_spec(name) for name in ("torch", "diffusers", "openvino")):
        row("SD 1.5 by both runtimes", "skipped, no torch or no OpenVINO here", "-", True)
        return
    with tempfile.TemporaryDirectory() as home:
        os.environ["TRIPTYCH_HOME"] = home
        _compare(checkpoint())


def _compare(path: Path) -> None:
    from studio.engines.picture.pipelines.engine import DiffusersEngine

    model = LocalModel(id="full", engine="diffusers", root=str(path.parent), files={path.name: str(path)})
    usual = PictureRequest(
        model=ModelRef(id="full", engine="diffusers"), prompt="a red cat", width=512, height=512, steps=STEPS, seed=1
    )
    engine = DiffusersEngine()
    engine.load(model, {}, usual, FreeControl())
    told("the worker holds, loaded", f"{psutil.Process().memory_info().rss / 1e9:.1f} GB")
    pictures: dict[str, np.ndarray] = {}
    steps: dict[str, list[float]] = {name: [] for name in RUNTIMES}
    ends: dict[str, list[float]] = {name: [] for name in RUNTIMES}
    wholes: dict[str, list[float]] = {name: [] for name in RUNTIMES}
    for turn in range(ROUNDS + 1):
        for name in RUNTIMES:
            control, begun = _Timed(), time.perf_counter()
            [done] = engine.run(_asked(usual, name), {}, control)
            took = time.perf_counter() - begun
            if turn == 0:
                told(f"the first picture by {name}, with all that comes before it", f"{took:.1f} s")
                pictures[name] = done.pixels.astype(float)
                continue
            steps[name].append((control.at[-1] - control.at[0]) / (len(control.at) - 1))
            ends[name].append(begun + took - control.at[-1])
            wholes[name].append(took)
    for what, found in (("a guided step", steps), ("decode", ends), (f"a picture of {STEPS} steps", wholes)):
        ours, theirs = statistics.median(found["openvino"]), statistics.median(found["torch"])
        row(f"{what}: OpenVINO over torch ({ours:.2f} and {theirs:.2f} s)", f"{ours / theirs:.2f}", "-", True)
    apart = float(((pictures["torch"] - pictures["openvino"]) ** 2).mean())
    told("PSNR of the pictures by both", f"{10 * np.log10(255**2 / max(apart, 1e-9)):.1f} dB")
    told("the worker holds, with both", f"{psutil.Process().memory_info().rss / 1e9:.1f} GB")


def _asked(request: PictureRequest, runtime: str) -> PictureRequest:
    return msgspec.structs.replace(request, runtime=runtime)

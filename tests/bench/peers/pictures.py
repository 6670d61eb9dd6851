"""A whole picture of few steps on the processor: 512 x 512, four steps without guidance, as SD-Turbo and LCM draw.

    python -m tests.bench.peers.pictures [--peers PYTHON] [--subjects ours-openvino,ours-torch,diffusers,sd.cpp]

All read the same 2.1 GB of random weights of the shape of Stable Diffusion 1.5. `PYTHON` has stable-diffusion.cpp
(`pip install stable-diffusion-cpp-python`). Each subject runs in its own process and makes three pictures: the first
one is told apart, as OpenVINO translates and compiles before it. This file is run in both environments: `--subject`
measures one in its own process and prints its figures as JSON. What random weights draw is noise; times hang on shapes.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SUBJECTS = ("ours-openvino", "ours-torch", "diffusers", "sd.cpp")
STEPS, SIDE, PICTURES, SEED = 4, 512, 3, 1
PROMPT = "a red cat"

Stepped = Callable[[], None]
"""Is called at the end of each step."""
Draw = Callable[[Stepped], object]
"""Makes one picture."""


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench-pictures", description=__doc__)
    parser.add_argument("--peers", type=Path, default=Path(sys.executable), help="the Python that has them")
    parser.add_argument("--subjects", default=",".join(SUBJECTS), help="with commas")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--subject", default="")
    parser.add_argument("--file", type=Path)
    options = parser.parse_args(arguments)
    if options.subject:
        print(json.dumps(_measured(options.subject, options.file)))
        return 0
    from tests.bench.full_size_cancel import checkpoint

    found: dict[str, list[dict[str, float]]] = {name: [] for name in options.subjects.split(",")}
    for number in range(options.rounds):
        for name in found if number % 2 == 0 else reversed(found):
            python = options.peers if name == "sd.cpp" else sys.executable
            command = [str(python), str(Path(__file__).resolve()), "--subject", name, "--file", str(checkpoint())]
            done = subprocess.run(command, capture_output=True, text=True, env=_environment(name), check=False)
            if done.returncode:
                print(f"{name}: not measured: {done.stderr.strip().splitlines()[-1:]}")
                continue
            found[name].append(json.loads(done.stdout.splitlines()[-1]))
    print(f"{SIDE} px, {STEPS} steps, load {os.getloadavg()[0]:.1f}; middle of {options.rounds}")
    print(f"{'':16}{'load s':>9}{'first s':>9}{'step s':>9}{'rest s':>9}{'whole s':>9}{'work s':>9}{'peak GB':>9}")
    for name, figures in found.items():
        if figures:
            row = (statistics.median(one[figure] for one in figures) for figure in figures[0])
            print(f"{name:16}" + "".join(f"{value:9.2f}" for value in row))
    return 0 if any(found.values()) else 1


def _environment(name: str) -> dict[str, str]:
    usual = os.environ.get("PYTHONPATH", "")
    return {**os.environ, "PYTHONPATH": usual if name == "sd.cpp" else os.pathsep.join((str(ROOT), usual))}


def _measured(subject: str, path: Path) -> dict[str, float]:
    made = {"ours-openvino": _ours, "ours-torch": _ours, "diffusers": _diffusers, "sd.cpp": _stable_diffusion_cpp}
    begun = time.perf_counter()
    draw = made[subject](subject, path)
    loaded = time.perf_counter() - begun
    wholes, steps, works = [], [], []
    for _ in range(PICTURES):
        ends: list[float] = []
        begun, work = time.perf_counter(), time.process_time()
        draw(lambda ends=ends: ends.append(time.perf_counter()))  # type: ignore[misc]
        wholes.append(time.perf_counter() - begun)
        works.append(time.process_time() - work)
        steps.append((ends[-1] - ends[0]) / (len(ends) - 1))
    step, whole = statistics.median(steps[1:]), statistics.median(wholes[1:])
    return {
        "load": loaded, "first": wholes[0], "step": step, "rest": whole - STEPS * step, "whole": whole,
        "work": statistics.median(works[1:]), "peak": _peak(),
    }  # fmt: skip


def _peak() -> float:
    """GB that the process ever held."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def _ours(subject: str, path: Path) -> Draw:
    from studio.domain.requests import ModelRef, PictureRequest
    from studio.engines.picture.pipelines.engine import DiffusersEngine
    from studio.wire.messages import LocalModel
    from tests.bench.measure import FreeControl

    model = LocalModel(id="full", engine="diffusers", root=str(path.parent), files={path.name: str(path)})
    request = PictureRequest(
        model=ModelRef(id="full", engine="diffusers"), prompt=PROMPT, width=SIDE, height=SIDE, steps=STEPS, seed=SEED,
        guidance=1.0, runtime=subject.removeprefix("ours-"),
    )  # fmt: skip
    engine = DiffusersEngine()
    engine.load(model, {}, request, FreeControl())

    class Told(FreeControl):
        def __init__(self, stepped: Stepped) -> None:
            self._stepped = stepped

        def progress(self, done: float, total: float, phase: str = "") -> None:
            if phase == "drawing":
                self._stepped()

    return lambda stepped: list(engine.run(request, {}, Told(stepped)))


def _diffusers(_subject: str, path: Path) -> Draw:
    """As its documentation says for a processor: bfloat16 where the processor has it."""
    import diffusers
    import torch

    from studio import places
    from studio.engines.runtime.cpu import physical_cores

    torch.set_num_threads(physical_cores())
    pipeline = diffusers.StableDiffusionPipeline.from_single_file(
        str(path), config=str(places.resources_dir() / "single-file-configs" / "sd1"), torch_dtype=torch.bfloat16,
        local_files_only=True, safety_checker=None,
    )  # fmt: skip
    pipeline.set_progress_bar_config(disable=True)

    def draw(stepped: Stepped) -> object:
        def ended(_pipeline: object, _step: int, _time: object, values: dict[str, object]) -> dict[str, object]:
            stepped()
            return values

        seeded = torch.Generator().manual_seed(SEED)
        return pipeline(
            PROMPT, width=SIDE, height=SIDE, num_inference_steps=STEPS, guidance_scale=1.0, generator=seeded,
            callback_on_step_end=ended,
        )  # fmt: skip

    return draw


def _stable_diffusion_cpp(_subject: str, path: Path) -> Draw:
    import stable_diffusion_cpp  # type: ignore[import-not-found]

    threads = len(os.sched_getaffinity(0))
    model = stable_diffusion_cpp.StableDiffusion(
        model_path=str(path), n_threads=threads, vae_decode_only=True, diffusion_flash_attn=True, verbose=False
    )

    def draw(stepped: Stepped) -> object:
        def told(step: int, _steps: int, _seconds: float) -> None:
            if step > 0:
                stepped()

        return model.generate_image(
            PROMPT, width=SIDE, height=SIDE, sample_steps=STEPS, cfg_scale=1.0, seed=SEED, sample_method="euler",
            progress_callback=told,
        )  # fmt: skip

    return draw


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

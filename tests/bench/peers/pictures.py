"""A whole picture of few steps on the processor: 512 x 512, four steps without guidance, as SD-Turbo and LCM draw.

A part of `make bench-peers` (`--only pictures`). All read the same 2.1 GB of random weights of the shape of Stable
Diffusion 1.5, the tiny decoder's are random too. Each subject runs in its own process and makes three pictures
(`--pictures`): the first one is told apart, as OpenVINO translates and compiles before it; of a single picture all is
told. This file is run in both environments: it measures one subject in its own process and prints its figures as JSON.
What random weights draw is noise; times hang on shapes.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.bench.peers.tables import Table

ROOT = Path(__file__).resolve().parents[3]
SUBJECTS = (
    "ours-openvino", "ours-openvino-tiny", "ours-torch", "diffusers", "openvino", "openvino-tiny", "sd.cpp"
)  # fmt: skip
STEPS, SIDE, SEED = 4, 512, 1
PROMPT = "a red cat"
COLUMNS = {
    "load": "load, s", "first": "first picture, s", "step": "a step, s", "whole": "a picture, s",
    "work": "the same in processor seconds", "peak": "memory at the most, GB",
}  # fmt: skip
ABOUT = (
    "512 x 512, four steps without guidance (SD-Turbo, LCM), 2.1 GB of random weights of the shape of Stable Diffusion "
    "1.5, every subject in its own process. *tiny*: decoded by a tiny autoencoder of TAESD's shape, as fastsdcpu does. "
    "*openvino*: the networks of diffusers converted for one size with OpenVINO's own functions, bfloat16 where the "
    "processor has it. Ours translates a model once and keeps it; its first picture says so."
)

Stepped = Callable[[], None]
"""Is called at the end of each step."""
Draw = Callable[[Stepped], object]
"""Makes one picture."""


def measured(peers: Path, rounds: int, pictures: int, subjects: Sequence[str] = SUBJECTS) -> Table:
    """All subjects in turn; `peers` is the Python that has stable-diffusion.cpp, the others run in ours."""
    from tests.bench.full_size_cancel import checkpoint
    from tests.bench.peers.tables import Table, fill

    table = Table(name="pictures", title="A picture of few steps on the processor", about=ABOUT, columns=COLUMNS)
    commands = {
        name: [
            str(peers if name == "sd.cpp" else sys.executable), str(Path(__file__).resolve()), name, str(checkpoint()),
            "--pictures", str(1 if name == "sd.cpp" else pictures),
        ]
        for name in subjects
    }  # fmt: skip
    fill(table, commands, rounds)
    return table


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench-pictures", description=__doc__)
    parser.add_argument("subject", choices=SUBJECTS)
    parser.add_argument("file", type=Path)
    parser.add_argument("--pictures", type=int, default=3)
    options = parser.parse_args(arguments)
    print(json.dumps(_measured(options.subject, options.file, options.pictures)))
    return 0


def _measured(subject: str, path: Path, pictures: int) -> dict[str, float]:
    makers = {"diffusers": _diffusers, "openvino": _openvino, "openvino-tiny": _openvino, "sd.cpp": _sd_cpp}
    begun = time.perf_counter()
    draw = makers.get(subject, _ours)(subject, path)
    loaded = time.perf_counter() - begun
    wholes, steps, works = [], [], []
    for _ in range(pictures):
        ends: list[float] = []
        begun, work = time.perf_counter(), time.process_time()
        draw(lambda ends=ends: ends.append(time.perf_counter()))  # type: ignore[misc]
        wholes.append(time.perf_counter() - begun)
        works.append(time.process_time() - work)
        # Ours tells once more when the picture is decoded.
        steps.append((ends[STEPS - 1] - ends[0]) / (STEPS - 1))
    step, whole = statistics.median(steps[1:] or steps), statistics.median(wholes[1:] or wholes)
    return {
        "load": loaded, "first": wholes[0], "step": step, "whole": whole,
        "work": statistics.median(works[1:] or works), "peak": _peak(),
    }  # fmt: skip


def _peak() -> float:
    """GB that the process ever held."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def _ours(subject: str, path: Path) -> Draw:
    from studio.domain.latents import TINY_DECODER
    from studio.domain.requests import ModelRef, PictureRequest
    from studio.engines.picture.pipelines.engine import DiffusersEngine
    from studio.wire.messages import LocalModel
    from tests.bench.measure import FreeControl

    def local(name: str, files: Sequence[Path]) -> LocalModel:
        named = {file.name: str(file) for file in files}
        return LocalModel(id=name, engine="diffusers", root=str(files[0].parent), files=named)

    request = PictureRequest(
        model=ModelRef(id="full", engine="diffusers"), prompt=PROMPT, width=SIDE, height=SIDE, steps=STEPS, seed=SEED,
        guidance=1.0, runtime=subject.split("-")[1],
        decoder=ModelRef(id="tiny", engine="diffusers") if _is_tiny(subject) else None,
    )  # fmt: skip
    helpers = {TINY_DECODER: local("tiny", sorted(_tiny_decoder().iterdir()))} if _is_tiny(subject) else {}
    engine = DiffusersEngine()
    engine.load(local("full", [path]), helpers, request, FreeControl())

    class Told(FreeControl):
        def __init__(self, stepped: Stepped) -> None:
            self._stepped = stepped

        def progress(self, done: float, total: float, phase: str = "") -> None:
            if phase == "drawing":
                self._stepped()

    return lambda stepped: list(engine.run(request, {}, Told(stepped)))


def _is_tiny(subject: str) -> bool:
    return subject.endswith("-tiny")


def _tiny_decoder() -> Path:
    """A folder with an autoencoder of TAESD's shape and random weights."""
    import diffusers
    import torch

    folder = Path(tempfile.gettempdir(), "triptych-bench", "random-taesd")
    if not folder.is_dir():
        torch.manual_seed(0)
        diffusers.AutoencoderTiny().save_pretrained(folder)
    return folder


def _pipeline(path: Path, dtype: str) -> Any:
    import diffusers
    import torch

    from studio import places
    from studio.engines.runtime.cpu import physical_cores

    torch.set_num_threads(physical_cores())
    pipeline = diffusers.StableDiffusionPipeline.from_single_file(
        str(path), config=str(places.resources_dir() / "single-file-configs" / "sd1"),
        torch_dtype=getattr(torch, dtype), local_files_only=True, safety_checker=None,
    )  # fmt: skip
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def _diffusers(_subject: str, path: Path) -> Draw:
    """As its documentation says for a processor: bfloat16 where the processor has it."""
    return _drawn_by(_pipeline(path, "bfloat16"))


def _openvino(subject: str, path: Path) -> Draw:
    """The loop of diffusers over two graphs of one size, as optimum-intel compiles them after a `reshape`."""
    import diffusers
    import torch

    from studio.engines.picture.pipelines.openvino_networks import load_openvino

    openvino = load_openvino()
    pipeline = _pipeline(path, "float32")
    if _is_tiny(subject):
        pipeline.vae = diffusers.AutoencoderTiny.from_pretrained(str(_tiny_decoder()), local_files_only=True)

    class Decoder(torch.nn.Module):
        def forward(self, latents: torch.Tensor) -> torch.Tensor:
            return self.vae.decode(latents, return_dict=False)[0]  # type: ignore[no-any-return, operator, union-attr]

    class Steps(torch.nn.Module):
        def forward(self, sample: torch.Tensor, moment: torch.Tensor, words: torch.Tensor) -> torch.Tensor:
            return self.unet(sample, moment, words, return_dict=False)[0]  # type: ignore[no-any-return, operator]

    decoder, steps = Decoder().eval(), Steps().eval()
    decoder.vae, steps.unet = pipeline.vae, pipeline.unet
    latents = torch.zeros(1, 4, SIDE // 8, SIDE // 8)
    core = openvino.Core()

    def compiled(network: torch.nn.Module, *example: torch.Tensor) -> Callable[..., torch.Tensor]:
        graph = openvino.convert_model(network, example_input=example)
        graph.reshape({one: list(tensor.shape) for one, tensor in zip(graph.inputs, example, strict=True)})
        ready = core.compile_model(graph, "CPU", {"PERFORMANCE_HINT": "LATENCY"})
        return lambda *tensors: torch.from_numpy(ready([tensor.numpy() for tensor in tensors])[0].copy())

    with torch.no_grad():
        step = compiled(steps, latents, torch.tensor(1.0), torch.zeros(1, 77, 768))
        decode = compiled(decoder, latents)
    pipeline.unet.forward = lambda sample, moment, encoder_hidden_states, **_: (
        step(sample, moment.to(torch.float32), encoder_hidden_states),
    )
    pipeline.vae.decode = lambda latents, **_: (decode(latents),)
    return _drawn_by(pipeline)


def _drawn_by(pipeline: Any) -> Draw:
    import torch

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


def _sd_cpp(_subject: str, path: Path) -> Draw:
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

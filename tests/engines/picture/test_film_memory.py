"""What decoding a film takes on a processor is counted before it is drawn, whole and in tiles; held against torch's own
record of what it allocates. Where it has no room whole it is decoded in tiles, in time too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from control import RecordingControl
from drawing import ask, in_folder

from studio.engines.picture.moving.engine import MovingEngine

torch = pytest.importorskip("torch")
import diffusers  # noqa: E402
from torch.nn import functional  # noqa: E402

from studio.engines.picture.pipelines import memory, tiles, workspaces  # noqa: E402
from studio.engines.picture.pipelines.memory import TILES, Needs  # noqa: E402
from studio.engines.picture.pipelines.tiles import decoded, tiles_of  # noqa: E402
from tests.engines.picture.torch_record import allocated  # noqa: E402

pytestmark = pytest.mark.torch

LEAST, MOST, MOST_IN_TILES = 0.8, 1.35, 1.9
"""Of what torch allocates. Of networks with so few channels oneDNN copies less than of those that people use, and less
on a processor without AVX-512 (1.66 in tiles)."""


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def pipeline(folder: Path, dtype: Any) -> Any:
    return diffusers.DiffusionPipeline.from_pretrained(str(folder), local_files_only=True, dtype=dtype)


def decode(pipe: Any, width: int, height: int, frames: int) -> Callable[[], object]:
    """Of latents without contents, as its pipeline does it."""
    if type(pipe).__name__.startswith("LTX"):
        space, time, channels = pipe.vae_spatial_compression_ratio, pipe.vae_temporal_compression_ratio, 8
        told: tuple[Any, ...] = (None,)
    else:
        space, time, channels, told = pipe.vae_scale_factor_spatial, pipe.vae_scale_factor_temporal, 4, ()
    shape = (1, channels, (frames - 1) // time + 1, height // space, width // space)
    latents = torch.zeros(shape, dtype=pipe.vae.dtype)
    return lambda: pipe.vae.decode(latents, *told, return_dict=False)


@pytest.mark.parametrize("size", [(128, 96, 33), (160, 64, 17)], ids=str)
@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("family", ["wan", "ltx"])
def test_what_is_counted_is_what_torch_allocates(
    tiny: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, family: str, dtype: str, size: tuple[int, int, int]
) -> None:
    monkeypatch.setattr(tiles, "LARGEST", 64)
    pipe = pipeline(tiny(family), getattr(torch, dtype))
    needs, run = Needs(pipe), decode(pipe, *size)
    whole = needs.decode(*size) / allocated(run)
    with decoded(pipe.vae, tiled=True):
        cut = needs.decode_in_tiles(*size) / allocated(run)
    assert LEAST < whole < MOST
    assert LEAST < cut < MOST_IN_TILES


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize(
    "shape", [(4, 4, 3, 130), (32, 32, 3, 66), (96, 96, 6, 66), (96, 3, 6, 66), (24, 24, 6, 66), (96, 48, 4, 34)],
    ids=str,
)  # fmt: skip
def test_of_one_convolution(dtype: str, shape: tuple[int, int, int, int]) -> None:
    """Small ones take many times their output, which is why a film's decode took up to seven times what was counted."""
    channels, out, frames, side = shape
    if dtype == "bfloat16" and channels < 16:
        pytest.skip("of so few channels oneDNN makes no copy, and an estimate from above is meant")
    numbers = getattr(torch, dtype)
    seen = torch.zeros((1, channels, frames, side, side), dtype=numbers)
    weight = torch.zeros((out, channels, 3, 3, 3), dtype=numbers)
    answer = functional.conv3d(seen, weight)
    args = (seen, weight, None, [1, 1, 1], [0, 0, 0], [1, 1, 1], False, [0, 0, 0], 1)
    counted = answer.nbytes + workspaces.workspace(args, answer)
    assert LEAST < counted / allocated(lambda: functional.conv3d(seen, weight)) < MOST


def test_a_graphics_card_takes_no_such_copies(tiny: Callable[[str], Path]) -> None:
    pipe = pipeline(tiny("wan"), torch.float32)
    assert Needs(pipe, "cuda:0").decode(64, 64, 5) < 0.7 * Needs(pipe).decode(64, 64, 5)


def test_a_long_film_is_reckoned_from_a_short_one(tiny: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = pipeline(tiny("wan"), torch.bfloat16)
    reckoned = Needs(pipe).decode(64, 64, 41)
    monkeypatch.setattr(memory, "_SOME_FRAMES", 41)
    counted = Needs(pipe).decode(64, 64, 41)
    assert abs(reckoned - counted) < 0.1 * counted


def test_a_film_is_cut_in_time_where_its_decoder_can(
    tiny: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    request = ask("moving-diffusers", width=64, height=64, frames=41, steps=1)
    engine = MovingEngine()
    engine.load(in_folder(tiny("ltx"), "ltx"), {}, request, RecordingControl())
    [whole] = list(engine.run(request, {}, RecordingControl()))
    assert tiles_of(engine.pipe.vae, 64, 64, 41).frames == 17
    monkeypatch.setattr(Needs, "step", lambda *_: 1)
    monkeypatch.setattr(Needs, "decode", lambda *_: 3_000_000)
    monkeypatch.setattr(Needs, "decode_in_tiles", lambda *_: 1_000_000)
    monkeypatch.setattr(memory, "free_bytes", lambda _device: 2_000_000)
    control = RecordingControl()
    [sliced] = list(engine.run(request, {}, control))
    assert control.notes == [TILES]
    assert sliced.request.tiled
    assert sliced.frames.shape == whole.frames.shape
    assert not np.array_equal(sliced.frames, whole.frames)
    assert not engine.pipe.vae.use_framewise_decoding, "nothing stays behind"
    assert np.array_equal(sliced.frames, bare_slices(tiny("ltx"), request))


def bare_slices(folder: Path, request: Any) -> Any:
    pipe = pipeline(folder, torch.float32)
    pipe.set_progress_bar_config(disable=True)
    pipe.vae.enable_tiling()
    pipe.vae.use_framewise_decoding = True
    made = pipe(
        prompt=request.prompt, negative_prompt="", width=64, height=64, num_frames=41, num_inference_steps=1,
        frame_rate=24.0, guidance_scale=request.guidance, generator=torch.Generator("cpu").manual_seed(request.seed),
    ).frames[0]  # fmt: skip
    return np.stack([np.asarray(one.convert("RGB")) for one in made])

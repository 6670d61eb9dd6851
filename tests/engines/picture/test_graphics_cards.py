"""What a graphics card needs of the diffusers engine. What only a card can show is in `tests/bench/gpu`; where there is
one, the last tests here run on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from control import RecordingControl
from drawing import ask, draw, in_folder
from numpy.typing import NDArray

from studio.engines.picture.pipelines.engine import DiffusersEngine

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch")
diffusers = pytest.importorskip("diffusers")

on_a_card = pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no graphics card here")


def drawn(folder: Path, **asked: Any) -> NDArray[np.uint8]:
    engine, request = DiffusersEngine(), ask(**asked)
    engine.load(in_folder(folder), {}, request, RecordingControl())
    [done] = draw(engine, request)
    engine.unload()
    return done.pixels


@pytest.mark.parametrize("sampler", ["", "EulerAncestralDiscrete"])
def test_a_seed_means_the_same_noise_whatever_a_build_of_torch_draws_in_half_precision(
    tiny: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, sampler: str
) -> None:
    reference = drawn(tiny("sd1"), dtype="bfloat16", sampler=sampler)
    from diffusers.utils.torch_utils import randn_tensor

    def other_in_halves(shape: Any, generator: Any = None, device: Any = None, dtype: Any = None, **rest: Any) -> Any:
        found = randn_tensor(shape, generator=generator, device=device, dtype=dtype, **rest)
        return found if dtype == torch.float32 else -found

    import diffusers.pipelines.stable_diffusion.pipeline_stable_diffusion as pipeline
    import diffusers.schedulers.scheduling_euler_ancestral_discrete as scheduler

    monkeypatch.setattr(pipeline, "randn_tensor", other_in_halves)
    monkeypatch.setattr(scheduler, "randn_tensor", other_in_halves)
    assert np.array_equal(drawn(tiny("sd1"), dtype="bfloat16", sampler=sampler), reference)


def test_noise_in_half_precision_is_that_of_float32_rounded(tiny: Callable[[str], Path]) -> None:
    """Of two pictures that differ by rounding alone; other noise is another picture (13 dB)."""
    wide, half = (drawn(tiny("sd1"), dtype=dtype).astype(float) for dtype in ("float32", "bfloat16"))
    assert 10 * np.log10(255**2 / ((wide - half) ** 2).mean()) > 40


def test_the_colours_of_previews_are_fitted_where_a_part_computes(tiny: Callable[[str], Path]) -> None:
    """Parts that take turns on a card lie elsewhere in between."""
    from studio.engines.picture.pipelines.preview import fit_colours

    vae = diffusers.AutoencoderKL.from_pretrained(tiny("sd1") / "vae")
    away = SimpleNamespace(
        config=vae.config, dtype=vae.dtype, device=torch.device("meta"), encode=vae.encode, to=vae.to
    )
    found, wanted = fit_colours(away, "cpu"), fit_colours(vae)
    assert found is not None
    assert wanted is not None
    latent = torch.randn(4, 8, 8, generator=torch.Generator().manual_seed(3))
    assert np.array_equal(found.picture(latent), wanted.picture(latent))


@on_a_card
@pytest.mark.parametrize("family", ["sd1", "sdxl", "sd3", "flux"])
@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16"])
def test_recorded_steps_draw_what_plain_ones_draw(tiny: Callable[[str], Path], family: str, dtype: str) -> None:
    engine, request = DiffusersEngine(), ask(dtype=dtype, device="cuda:0", steps=6)
    engine.load(in_folder(tiny(family)), {}, request, RecordingControl())
    assert engine.records_steps
    [recorded] = draw(engine, request)
    plain_engine = DiffusersEngine()
    plain_engine.load(in_folder(tiny(family)), {}, request, RecordingControl())
    plain_engine.record_no_steps()
    [plain] = draw(plain_engine, request)
    assert np.array_equal(recorded.pixels, plain.pixels)

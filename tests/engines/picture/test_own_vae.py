"""A VAE from a file of its own in tiny pipelines: against bare diffusers, in both layouts, decoded in float32."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from control import RecordingControl
from drawing import ask, draw, in_folder, one_file, pixels

from studio.domain.errors import BadRequest, ModelDamaged, StudioError
from studio.domain.requests import ModelRef
from studio.engines.picture.pipelines.engine import OTHER_VAE, DiffusersEngine

torch = pytest.importorskip("torch")
import diffusers  # noqa: E402
from ldm_layout import vae_weights as original_vae  # noqa: E402
from lora_files import saved  # noqa: E402
from tiny_pipes import vae  # noqa: E402

pytestmark = pytest.mark.torch


def another(channels: int = 4) -> Any:
    torch.manual_seed(77)
    return vae(channels)


def wanted(**fields: Any) -> Any:
    return ask(vae=ModelRef(id="soft", engine="diffusers"), **fields)


def loaded(folder: Path, local: Any, **fields: Any) -> DiffusersEngine:
    engine = DiffusersEngine()
    engine.load(in_folder(folder), {"soft": local}, wanted(**fields), RecordingControl())
    return engine


def drawn(folder: Path, own: Any) -> Any:
    pipe = diffusers.AutoPipelineForText2Image.from_pretrained(
        str(folder), vae=own, dtype=torch.float32, local_files_only=True
    )
    pipe.set_progress_bar_config(disable=True)
    made = pipe("a photo of a red cat", num_inference_steps=3, guidance_scale=5.0, width=64, height=64,
                generator=torch.Generator("cpu").manual_seed(11))  # fmt: skip
    return np.asarray(made.images[0].convert("RGB"))


@pytest.mark.parametrize("family", ["sd1", "sdxl"])
def test_it_draws_what_bare_diffusers_draws_with_it(tiny: Callable[[str], Path], tmp_path: Path, family: str) -> None:
    folder, own = tiny(family), another()
    path = saved(own.state_dict(), tmp_path / "soft.safetensors")
    plain = DiffusersEngine()
    plain.load(in_folder(folder), {}, ask(), RecordingControl())
    mine = diffusers.AutoencoderKL.from_pretrained(str(folder / "vae"), local_files_only=True)
    mine.load_state_dict(own.state_dict())
    ours = pixels(loaded(folder, one_file(path)), wanted())
    assert np.array_equal(ours, drawn(folder, mine))
    assert not np.array_equal(ours, pixels(plain, ask()))


def test_a_folder_and_the_original_layout_are_read(tiny: Callable[[str], Path], tmp_path: Path) -> None:
    own = another()
    path = saved(own.state_dict(), tmp_path / "soft.safetensors")
    expected = pixels(loaded(tiny("sd1"), one_file(path)), wanted())
    own.save_pretrained(tmp_path / "soft")
    assert np.array_equal(pixels(loaded(tiny("sd1"), in_folder(tmp_path / "soft")), wanted()), expected)
    original = saved(original_vae(own), tmp_path / "soft.original.safetensors")
    assert np.array_equal(pixels(loaded(tiny("sd1"), one_file(original)), wanted()), expected)


def test_beside_openvino_it_is_computed_by_torch_which_is_told(tiny: Callable[[str], Path], tmp_path: Path) -> None:
    pytest.importorskip("openvino")
    path = saved(another().state_dict(), tmp_path / "soft.safetensors")
    engine, control = loaded(tiny("sd1"), one_file(path)), RecordingControl()
    [quick] = draw(engine, wanted(runtime="openvino"), control=control)
    assert quick.request.runtime == "openvino"
    assert control.notes == [OTHER_VAE]
    plain = RecordingControl()
    [slow] = draw(engine, wanted(), control=plain)
    assert plain.notes == []
    assert np.abs(quick.pixels.astype(float) - slow.pixels).mean() < 2


def test_numbers_that_overflow_are_decoded_again_in_float32(tiny: Callable[[str], Path], tmp_path: Path) -> None:
    own = another()
    with torch.no_grad():
        own.decoder.conv_in.weight.mul_(2e5)
    path = saved(own.state_dict(), tmp_path / "soft.safetensors")
    control = RecordingControl()
    [done] = draw(loaded(tiny("sd1"), one_file(path), dtype="float16"), wanted(dtype="float16"), control=control)
    assert done.request.decoded_in == "float32"
    assert done.request.vae == wanted().vae


@pytest.mark.parametrize(("family", "channels", "kind"), [("sd1", 16, ModelDamaged), ("z-image", 4, ModelDamaged)])
def test_one_that_does_not_fit_is_refused_in_words(
    tiny: Callable[[str], Path], tmp_path: Path, family: str, channels: int, kind: type
) -> None:
    path = saved(another(channels).state_dict(), tmp_path / "soft.safetensors")
    with pytest.raises(StudioError) as refused:
        loaded(tiny(family), one_file(path))
    failure = refused.value.failure
    assert isinstance(failure, kind | BadRequest)
    assert "does not fit" in str(failure) or isinstance(failure, BadRequest)

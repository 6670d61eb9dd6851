"""A tiny decoder shows each step and decodes where that is asked, as bare diffusers does to the bit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from control import RecordingControl
from drawing import ask, draw, in_folder, pixels

from studio.domain.errors import ModelMissing, ModelUnsupported, StudioError
from studio.domain.latents import TINY_DECODER
from studio.domain.recipes.written import settings_of
from studio.domain.requests import ModelRef, PictureRequest
from studio.engines.picture.pipelines.engine import DiffusersEngine
from studio.engines.picture.pipelines.tiny_decoder import load_tiny

torch = pytest.importorskip("torch")
import diffusers  # noqa: E402
from safetensors.torch import save_file  # noqa: E402
from tiny_guides import tiny_decoder  # noqa: E402
from tiny_pipes import a_mask, a_picture  # noqa: E402

pytestmark = pytest.mark.torch

CHANNELS = {"sd1": 4, "sdxl": 4, "sd3": 16, "flux": 4, "z-image": 16, "lcm": 4}
ASKED = ModelRef(id="tae", engine="diffusers")


@pytest.fixture(scope="session")
def decoder(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    made: dict[int, Path] = {}

    def folder(channels: int) -> Path:
        if channels not in made:
            made[channels] = tiny_decoder(tmp_path_factory.mktemp("tae") / str(channels) / "tae", channels)
        return made[channels]

    return folder


def loaded(folder: Path, decoder: Path | None, request: PictureRequest | None = None) -> DiffusersEngine:
    engine = DiffusersEngine()
    helpers = {TINY_DECODER: in_folder(decoder)} if decoder is not None else {}
    engine.load(in_folder(folder), helpers, request or ask(), RecordingControl())
    return engine


def bare(folder: Path, decoder: Path, family: str, **arguments: Any) -> np.ndarray[Any, Any]:
    """diffusers with the tiny autoencoder in the place of the family's own."""
    pipe = diffusers.DiffusionPipeline.from_pretrained(str(folder), dtype=torch.float32, local_files_only=True)
    pipe.vae = diffusers.AutoencoderTiny.from_pretrained(str(decoder), local_files_only=True)
    pipe.set_progress_bar_config(disable=True)
    made = pipe(
        prompt="a photo of a red cat", num_inference_steps=3, guidance_scale=5.0, width=64, height=64,
        generator=torch.Generator("cpu").manual_seed(11), **arguments,
    )  # fmt: skip
    return np.asarray(made.images[0].convert("RGB"))


@pytest.mark.parametrize("family", CHANNELS)
def test_a_picture_decoded_by_it(tiny: Callable[[str], Path], decoder: Callable[[int], Path], family: str) -> None:
    folder, tae = tiny(family), decoder(CHANNELS[family])
    engine = loaded(folder, tae)
    [done] = draw(engine, ask(decoder=ASKED))
    assert np.array_equal(done.pixels, bare(folder, tae, family))
    assert done.request.decoder == ASKED
    assert ("VAE Decoder", "tae") in settings_of(done.request)
    assert np.array_equal(pixels(engine, ask()), pixels(loaded(folder, None), ask())), "it decodes where it is asked to"


@pytest.mark.parametrize("layout", ["decoder", "both"])
def test_single_files_of_its_author_and_of_comfyui(tmp_path: Path, layout: str) -> None:
    """One half, named by its place behind a clamp, as `taesd_decoder.safetensors`; or both under diffusers' names."""
    torch.manual_seed(3)
    tae = diffusers.AutoencoderTiny(latent_channels=16).eval()
    tensors = tae.state_dict()
    if layout == "decoder":
        row = {name.removeprefix("decoder.layers."): value for name, value in tensors.items() if "decoder." in name}
        tensors = {f"{int(name.partition('.')[0]) + 1}.{name.partition('.')[2]}": row[name] for name in row}
    save_file(tensors, tmp_path / "taef1_decoder.safetensors")
    read = load_tiny(in_folder(tmp_path), "float32")
    latent = torch.randn(1, 16, 4, 4)
    with torch.no_grad():
        assert torch.equal(read.decode(latent).sample, tae.decode(latent).sample)
    before = torch.random.get_rng_state()
    load_tiny(in_folder(tmp_path), "float32")
    assert torch.equal(before, torch.random.get_rng_state())


def test_each_step_is_shown_by_it(tiny: Callable[[str], Path], decoder: Callable[[int], Path]) -> None:
    tae = diffusers.AutoencoderTiny.from_pretrained(str(decoder(4)), local_files_only=True)
    seen: list[Any] = []
    pipe = diffusers.DiffusionPipeline.from_pretrained(str(tiny("sd1")), dtype=torch.float32, local_files_only=True)
    pipe.set_progress_bar_config(disable=True)

    def keep(_pipe: Any, _step: int, _time: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        with torch.no_grad():
            shown = tae.decode(tensors["latents"]).sample[0]
        seen.append(np.asarray(shown.clamp(-1, 1).add(1).mul(127.5).to(torch.uint8).permute(1, 2, 0)))
        return {}

    pipe(
        "a photo of a red cat", num_inference_steps=3, guidance_scale=5.0, width=64, height=64,
        generator=torch.Generator("cpu").manual_seed(11), callback_on_step_end=keep,
    )  # fmt: skip
    control = RecordingControl()
    draw(loaded(tiny("sd1"), decoder(4)), ask(), control=control)
    assert len(control.previews) == len(seen) >= 3
    assert all(np.array_equal(ours, theirs) for (_, ours), theirs in zip(control.previews, seen, strict=True))
    approximate = RecordingControl()
    draw(loaded(tiny("sd1"), None), ask(), control=approximate)
    assert approximate.previews[-1][1].shape != control.previews[-1][1].shape or not np.array_equal(
        approximate.previews[-1][1], control.previews[-1][1]
    )


def test_what_is_not_painted_anew_goes_past_it(
    tiny: Callable[[str], Path], decoder: Callable[[int], Path], tmp_path: Path
) -> None:
    a_picture().save(tmp_path / "picture.png")
    a_mask().save(tmp_path / "mask.png")
    inputs = {name: tmp_path / f"{name}.png" for name in ("picture", "mask")}
    engine = loaded(tiny("sd1"), decoder(4))
    asked = {"task": "inpaint", "init_image": "picture", "mask": "mask", "strength": 0.9}
    own, quick = (pixels(engine, ask(decoder=one, **asked), inputs) for one in (None, ASKED))
    inside = np.asarray(a_mask()) == 255
    assert not np.array_equal(own[inside], quick[inside])
    assert np.array_equal(quick[~inside], np.asarray(a_picture())[~inside])
    changed = ask(decoder=ASKED, task="image-to-image", init_image="picture", strength=0.7)
    assert pixels(engine, changed, inputs).std() > 1


def test_one_for_other_latents(tiny: Callable[[str], Path], decoder: Callable[[int], Path]) -> None:
    control = RecordingControl()
    engine = DiffusersEngine()
    engine.load(in_folder(tiny("sd1")), {TINY_DECODER: in_folder(decoder(16))}, ask(), control)
    assert "previews are approximate" in control.notes[0]
    draw(engine, ask(), control=control)
    assert control.previews
    with pytest.raises(StudioError) as caught:
        draw(engine, ask(decoder=ASKED))
    assert isinstance(caught.value.failure, ModelMissing)
    with pytest.raises(StudioError) as caught:
        loaded(tiny("sd1"), decoder(16), ask(decoder=ASKED))
    assert isinstance(caught.value.failure, ModelUnsupported)
    assert caught.value.failure.model == "tae"


@pytest.mark.slow
def test_a_large_preview_is_shrunk(tiny: Callable[[str], Path], decoder: Callable[[int], Path]) -> None:
    engine = loaded(tiny("sd1"), decoder(4))
    control = RecordingControl()
    draw(engine, ask(width=640, height=320, steps=1), control=control)
    assert control.previews[0][1].shape == (160, 320, 3)

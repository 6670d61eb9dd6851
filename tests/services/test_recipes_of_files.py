"""Recipes in files that other programs wrote: the samples that sd-parsers ships (MIT, its licence beside them), against
what that library's own tests say is in them; and what is hidden in a picture's alpha."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import pytest
from PIL import Image

from studio.domain.recipes.found import FoundRecipe, Lora
from studio.services.exchange.recipe_in import read_recipe, recipe_in
from studio.services.exchange.recipe_stealth import hidden_texts

SAMPLES = Path(__file__).parent.parent / "data" / "recipes" / "sd_parsers"


def _duck() -> FoundRecipe:
    return FoundRecipe(
        source="A1111", prompt="photo of a duck", negative="monochrome", seed=235284042, steps=15,
        guidance=5.0, sampler="UniPC", width=512, height=400, model="realistic_realisticVisionV20_v20",
        model_hash="c0d1994c73",
    )  # fmt: skip


EXPECTED = {
    "automatic1111_cropped.png": _duck(),
    "automatic1111_cropped.jpg": _duck(),
    "automatic1111_stealth.png": FoundRecipe(
        source="A1111", prompt="a circle", negative="a square", seed=2015833630, steps=20,
        guidance=7.0, sampler="Euler", scheduler="Automatic", width=64, height=64, model="realisticVisionV51_v51VAE",
        model_hash="15012c538f", clip_skip=2,
    ),
    "fooocus1_cropped.png": FoundRecipe(
        source="Fooocus", prompt="a smiling goldfish", seed=6952411511246973023,
        steps=30, guidance=4.0, sampler="dpmpp_2m_sde_gpu", scheduler="karras", width=768, height=1280, clip_skip=2,
        model="juggernautXL_v8Rundiffusion", model_hash="aeb7e9e689",
    ),
    "img2img_cropped.png": FoundRecipe(
        source="ComfyUI", prompt="photograph of victorian woman with wings, sky clouds, meadow grass",
        negative="watermark, text", seed=280823642470253, steps=20, guidance=8.0,
        sampler="sample_dpmpp_2m", scheduler="normal", strength=0.8700000000000001, model="v1-5-pruned-emaonly.ckpt",
    ),
    "invokeai_imeta1.png": FoundRecipe(
        source="InvokeAI", prompt="digital artwork, oil painting. painterly brushstrokes, holidays,",
        negative="grainy+, photo, oversaturated, overexposed, blurry, compressed jpg+, noisy++, unfocused , "
        "black and white",
        seed=3293022630, steps=35, guidance=8.0, sampler="euler", width=1024, height=1024,
        model="juggernautXL",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", EXPECTED)
def test_a_sample_is_read_to_the_last_digit(name: str) -> None:
    assert read_recipe(SAMPLES / name) == EXPECTED[name]


@pytest.mark.parametrize(
    ("name", "source", "told"),
    [
        ("text_after_idat.png", "A1111", (235284042, 15, 5.0, "UniPC", "realistic_realisticVisionV20_v20")),
        ("invokeai_dream1.png", "InvokeAI", (2980747362, 50, 5.0, "k_lms", "")),
        ("invokeai_sdmeta1.png", "InvokeAI", (2980747362, 50, 5.0, "k_lms", "deliberateForInvoke_v08")),
        ("unclip_2pass_cropped.png", "ComfyUI",
         (1106257833005336, 26, 8.0, "uni_pc_bh2", "wd-1-5-beta2-aesthetic-unclip-h-fp32.safetensors")),
        ("night_evening_day_morning_cropped.png", "ComfyUI",
         (335608130539327, 13, 8.5, "dpmpp_sde", "Anything-V3.0.ckpt")),
        ("noisy_latents_3_subjects_cropped.png", "ComfyUI", (0, 16, 6.5, "uni_pc", "Anything-V3.0.ckpt")),
    ],
)  # fmt: skip
def test_of_several_samplers_one_is_told_as_sd_parsers_has_it(name: str, source: str, told: object) -> None:
    """The numbers are what sd-parsers 0.6 reads; of graphs with several samplers, of one of them."""
    found = read_recipe(SAMPLES / name)
    assert isinstance(found, FoundRecipe)
    assert found.source == source
    assert (found.seed, found.steps, found.guidance, found.sampler, found.model) == told


def test_the_first_novelai_is_read() -> None:
    found = read_recipe(SAMPLES / "novelai1_cropped.png")
    assert isinstance(found, FoundRecipe)
    assert (found.prompt, found.seed, found.steps) == ("masterpiece, best quality,  cat, space, icon", 2253955223, 50)
    assert (found.guidance, found.sampler) == (10.0, "k_euler_ancestral")
    assert (found.model, found.model_hash) == ("Stable Diffusion", "1D44365E")
    assert found.negative.startswith("lowres, bad anatomy, bad hands, text, error, missing fingers, extra digit")


def _castle(seed: int = 1234567) -> FoundRecipe:
    return FoundRecipe(
        source="A1111", prompt="a castle, (stone:1.2)", negative="blurry", seed=seed, steps=25, guidance=6.5,
        sampler="DPM++ 2M", scheduler="Karras", width=640, height=384, strength=0.5, model="foo",
        model_hash="abcd1234",
    )  # fmt: skip


GIVEN = {
    "a1111_plain.png": _castle(),
    "a1111_extras.png": _castle(),
    "a1111_exif.jpg": _castle(),
    "a1111_exif.webp": _castle(),
    "a1111_seed64.png": _castle(2**53 + 1),
    "a1111_multiline.png": FoundRecipe(
        source="A1111", prompt="a\nb\nc", negative="d\ne", seed=5, steps=20, guidance=7.0, sampler="Euler a", width=512,
        height=512, model_hash="a,b", loras=(Lora("x", None, "1"), Lora("y", None, "2")),
    ),
    "a1111_sdnext_template.png": FoundRecipe(
        source="SD.Next", prompt="a red cat", seed=77, steps=20, guidance=6.0, sampler="Euler a", width=512, height=512,
        variation_seed=99, variation_strength=0.3,
        others=(("Wildcards", "a {red|blue} cat"), ("Prompt2", "none"), ("Seed resize", "1")),
    ),
    "comfy.png": FoundRecipe(
        source="ComfyUI", prompt="a bowl of ramen", negative="blurry", seed=42, steps=20, guidance=8.0,
        sampler="euler", scheduler="normal", model="x.safetensors",
    ),
    "fooocus.png": FoundRecipe(
        source="Fooocus", prompt="a brown bear", seed=123, steps=30, guidance=4.0, width=1024, height=1024,
    ),
    "invoke.png": FoundRecipe(
        source="InvokeAI", prompt="a lighthouse", negative="fog", seed=5, steps=30, guidance=7.5, sampler="euler",
        width=512, height=512, model="m",
    ),
}  # fmt: skip
"""By the texts that lie in these files, read by eye."""


@pytest.mark.parametrize("name", GIVEN)
def test_a_given_picture_is_read_whole(name: str) -> None:
    assert read_recipe(SAMPLES.parent / name) == GIVEN[name]


# ---- what is hidden in the alpha


def hiding(text: str, *, packed: bool, size: tuple[int, int] = (64, 64), cut: int = 0) -> bytes:
    body = gzip.compress(text.encode()) if packed else text.encode()
    whole = (b"stealth_pngcomp" if packed else b"stealth_pnginfo") + (8 * len(body)).to_bytes(4, "big") + body
    bits = [byte >> (7 - place) & 1 for byte in whole[: len(whole) - cut] for place in range(8)]
    image = Image.new("RGBA", size, (10, 20, 30, 254))
    pixels = image.load()
    assert pixels is not None
    for at, bit in enumerate(bits[: size[0] * size[1]]):
        pixels[at // size[1], at % size[1]] = (10, 20, 30, 254 + bit)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("packed", [True, False])
def test_what_is_hidden_is_found(packed: bool) -> None:
    text = "a heron\nSteps: 20, Sampler: Euler, CFG scale: 7, Seed: 9, Size: 64x64"
    found = recipe_in(hiding(text, packed=packed))
    assert isinstance(found, FoundRecipe)
    assert (found.prompt, found.seed) == ("a heron", 9)


def test_hidden_texts_may_have_names() -> None:
    texts = {"Software": "NovelAI", "Description": "a cat", "Comment": '{"seed": 4}'}
    found = recipe_in(hiding(json.dumps(texts), packed=True))
    assert isinstance(found, FoundRecipe)
    assert (found.source, found.prompt, found.seed) == ("NovelAI", "a cat", 4)


@pytest.mark.parametrize("cut", [5, 20, 40])
def test_what_is_cut_off_is_nothing(cut: int) -> None:
    assert recipe_in(hiding("Steps: 20, Seed: 9", packed=True, cut=cut)) is None


def test_a_bomb_is_not_unpacked() -> None:
    assert hidden_texts(hiding("a" * 40_000_000, packed=True, size=(1024, 640))) == {}

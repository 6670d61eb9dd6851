"""Held against sd-parsers, both ways: what is written here it reads, and what it reads of its own samples and of ours
is what is read here."""

from __future__ import annotations

import io
import re
import warnings
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest
from PIL import Image
from sd_parsers import Eagerness, ParserManager
from sd_parsers.data import Generators, PromptInfo, Sampler

from studio.cli.main import main
from studio.domain.document import Document
from studio.domain.errors import StudioError
from studio.domain.picture_records import Generation
from studio.domain.project_records import Recipe
from studio.domain.recipes.found import FoundRecipe
from studio.domain.requests import FileStamp, LoraUse, ModelRef, PictureRequest
from studio.services.exchange.picture_png import all_texts, save_png
from studio.services.exchange.recipe_in import read_recipe
from studio.services.exchange.recipes_of import texts_beside

RECIPES = Path(__file__).parent.parent / "data" / "recipes"
MODEL = ModelRef("starter-flow", "flow-onnx", (FileStamp("a.onnx", 1, "f", "0123456789abcdef" * 4),))
INK = ModelRef("ink-2.5", "lora", (FileStamp("ink.safetensors", 1, "f", "fedcba9876543210" * 4),))
FOX = PictureRequest(model=MODEL, prompt="a red fox, (snow:1.2)", seed=2**63 - 1, steps=24, guidance=2.5)


def changed(**more: Any) -> PictureRequest:
    return msgspec.structs.replace(FOX, **more)


REQUESTS = {
    "plain": FOX,
    "a negative prompt": changed(negative="blurry, text"),
    "several lines": changed(prompt="a fox\nin snow: deep, white\n", negative="fog\nrain: heavy"),
    "letters of other scripts": changed(prompt="\u72d0\u72f8 \u2260 \U0001f98a", negative="\u96e8"),
    "a sampler": changed(sampler="DPMSolverMultistep", guidance=7.0),
    "a variation": changed(variation_seed=5, variation_strength=0.25),
    "from a picture": changed(task="image-to-image", strength=0.4, init_image="photo"),
    "into a mask": changed(task="inpaint", feather=4, fill="blur", masked_only=True, init_image="photo", mask="m"),
    "a style, twice as large": changed(style='ink, "wet": blue', upscale=2),
    "a model without a hash": changed(model=ModelRef("starter-flow", "flow-onnx")),
    "LoRAs": changed(loras=(LoraUse(INK, 0.8), LoraUse(ModelRef("night", "lora"), -1.5))),
}


class Told(NamedTuple):
    prompt: str
    negative: str
    seed: int
    steps: int
    guidance: float
    sampler: str
    model: str
    model_hash: str


_OPENED: list[Image.Image] = []
"""It knows pictures that it has looked at by their places in memory: none of them may be another's later."""


def by_them(path: Path) -> PromptInfo | None:
    _OPENED.append(Image.open(io.BytesIO(path.read_bytes())))
    with warnings.catch_warnings():
        # Of Pillow's, about what the library asks it for.
        warnings.simplefilter("ignore", DeprecationWarning)
        return ParserManager().parse(_OPENED[-1], eagerness=Eagerness.EAGER)


def theirs(path: Path) -> Told:
    found = by_them(path)
    assert found is not None
    assert found.generator == Generators.AUTOMATIC1111
    [one] = found.samplers
    assert one.model is not None
    numbers = one.parameters
    return Told(
        found.full_prompt, found.full_negative_prompt, int(numbers["seed"]), int(numbers["steps"]),
        float(numbers["cfg_scale"]), one.name, one.model.name or "", one.model.hash or "",
    )  # fmt: skip


def asked(request: PictureRequest) -> Told:
    [*hashes] = [stamp.sha256[:10] for stamp in request.model.files if stamp.sha256]
    tags = [f"<lora:{use.model.id}:{use.weight:g}>" for use in request.loras]
    return Told(
        " ".join((request.prompt.strip(), *tags)), request.negative.strip(), request.seed, request.steps,
        request.guidance, request.sampler or "Default", request.model.id, "".join(hashes),
    )  # fmt: skip


@pytest.mark.parametrize("name", REQUESTS)
def test_what_is_written_here_is_read_there(name: str, tmp_path: Path, qapp: object) -> None:
    """As PNG, and by `triptych export` from there as every format that both know."""
    request = REQUESTS[name]
    source = tmp_path / "a.png"
    Image.new("RGB", (9, 7), (10, 200, 30)).save(source)
    save_png(source, source.read_bytes(), Recipe(id="r", request=request, created=1.0), with_prompts=True)
    assert theirs(source) == asked(request)
    for ending in ("jpg", "webp"):
        out = tmp_path / f"a.{ending}"
        assert main(["export", str(source), str(out)]) == 0
        assert theirs(out) == asked(request), ending


def test_of_a_cut_out_they_read_how_its_source_was_drawn(tmp_path: Path) -> None:
    drawn = Recipe(id="drawn", created=1.0, request=FOX)
    cut = Recipe(
        id="cut", created=2.0,
        request=PictureRequest(model=ModelRef("cut-out", "c"), task="cut-out", prompt=FOX.prompt, init_image="fox"),
    )  # fmt: skip
    picture = Generation(id="g", asset="fox", recipe_id="drawn", created=1.0, width=9, height=7)
    texts = texts_beside(Document((drawn, cut, picture)), cut)
    path = tmp_path / "cut.png"
    Image.new("RGBA", (9, 7)).save(path)
    save_png(path, path.read_bytes(), cut, with_prompts=True, more=texts)
    assert theirs(path) == asked(FOX)
    assert all_texts(cut, texts)["postprocessing"] == "cut-out, Model: cut-out"


# ---- the other way


def plain(words: str) -> str:
    return re.sub(r"\s+", " ", words).strip()


def ours_of(one: Sampler, found: FoundRecipe) -> dict[str, Any]:
    """Of what they tell of a sampler, what is read here."""
    read = {
        "seed": found.seed, "steps": found.steps, "cfg_scale": found.guidance, "scheduler": found.scheduler,
    }  # fmt: skip
    return {name: read[name] for name in read if name in one.parameters}


def told_of(one: Sampler) -> dict[str, Any]:
    kinds = {"seed": int, "steps": int, "cfg_scale": float, "scheduler": str}
    return {name: kind(one.parameters[name]) for name, kind in kinds.items() if name in one.parameters}


SAMPLES = sorted(path for path in RECIPES.rglob("*.*") if path.suffix in (".png", ".jpg", ".webp"))
UNREAD_THERE = {
    "a1111_2000_spaces.png": "A1111",
    "comfy.png": "ComfyUI",
    "fooocus.png": "Fooocus",
}
"""What the library does not know: read here, as other tests tell."""


def test_every_sample_that_it_ships_is_here() -> None:
    """Those of version 0.6."""
    there = {path.name for path in SAMPLES if path.parent.name == "sd_parsers"}
    assert there == {
        "automatic1111_cropped.jpg", "automatic1111_cropped.png", "automatic1111_stealth.png", "empty_file.png",
        "empty_image.jpg", "empty_image.png", "fooocus1_cropped.png", "img2img_cropped.png", "invokeai_dream1.png",
        "invokeai_imeta1.png", "invokeai_sdmeta1.png", "night_evening_day_morning_cropped.png",
        "noisy_latents_3_subjects_cropped.png", "novelai1_cropped.png", "text_after_idat.png",
        "unclip_2pass_cropped.png",
    }  # fmt: skip


@pytest.mark.parametrize("path", [path for path in SAMPLES if not path.name.startswith("empty")], ids=lambda p: p.name)
def test_what_it_reads_is_read_here(path: Path) -> None:
    """All that both have a word for; of graphs with several samplers one of them is told here, with its numbers."""
    info = by_them(path)
    found = read_recipe(path)
    assert isinstance(found, FoundRecipe)
    if path.name in UNREAD_THERE:
        assert info is None
        assert found.source == UNREAD_THERE[path.name]
        return
    assert info is not None
    [one, *_more] = [one for one in info.samplers if one.name == found.sampler and told_of(one) == ours_of(one, found)]
    if one.model is not None:
        assert (found.model, found.model_hash) == (one.model.name, one.model.hash or "")
    if len(info.samplers) == 1:
        assert plain(found.prompt) == plain(", ".join(map(str, info.prompts)))
        assert plain(found.negative) == plain(", ".join(map(str, info.negative_prompts)))
    else:
        assert any(plain(each.value) in plain(found.prompt) for each in one.prompts)


@pytest.mark.parametrize("name", ["empty_image.png", "empty_image.jpg"])
def test_a_picture_that_says_nothing_says_nothing(name: str) -> None:
    assert by_them(RECIPES / "sd_parsers" / name) is None
    assert read_recipe(RECIPES / "sd_parsers" / name) is None


def test_a_file_with_nothing_in_it_is_no_picture() -> None:
    with pytest.raises(StudioError):
        read_recipe(RECIPES / "sd_parsers" / "empty_file.png")

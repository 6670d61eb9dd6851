"""`triptych recipe`: what a picture tells of its making."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from studio.cli import recipe_members, recipes
from studio.cli.main import main
from studio.domain.recipes.own import as_recipe
from studio.domain.recipes.written import parameters_text
from studio.domain.requests import (
    Character,
    ControlUse,
    EmbeddingUse,
    FileStamp,
    LoraUse,
    ModelRef,
    PictureRequest,
    ReferenceUse,
)
from studio.domain.scene_plan import ScenePlan, SceneThing

pytestmark = pytest.mark.usefixtures("qapp")
RECIPES = Path(__file__).parent.parent / "data" / "recipes"


def test_a_recipe_is_told_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recipe", str(RECIPES / "comfy.png"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "source": "ComfyUI", "read": True, "prompt": "a bowl of ramen", "negative": "blurry", "seed": 42, "steps": 20,
        "guidance": 8.0, "sampler": "euler", "scheduler": "normal", "width": None, "height": None, "strength": None,
        "clip_skip": None, "model": "x.safetensors", "model_hash": None, "loras": [], "embeddings": [], "vae": None,
        "others": {}, "guides": [], "template": None, "negative_template": None,
            "afterwards": None,
    }  # fmt: skip


def test_a_recipe_is_told_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recipe", str(RECIPES / "a1111_plain.png")]) == 0
    told = capsys.readouterr().out
    assert "Prompt: a castle, (stone:1.2)\n" in told
    assert "Size: 640 × 384\n" in told


def test_the_pictures_of_a_folder_are_told_one_by_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.png").write_bytes((RECIPES / "invoke.png").read_bytes())
    Image.new("RGB", (8, 8)).save(tmp_path / "b.png")
    (tmp_path / "notes.txt").write_text("no picture")
    assert main(["recipe", str(tmp_path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(Path(one["file"]).name, one["source"], one["read"]) for one in told] == [
        ("a.png", "InvokeAI", True), ("b.png", None, False),
    ]  # fmt: skip


def test_a_picture_that_says_nothing_ends_with_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "b.png")
    assert main(["recipe", str(tmp_path / "b.png")]) == 3
    assert "says nothing of its making" in capsys.readouterr().out


def test_a_file_that_is_not_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recipe", str(tmp_path / "none.png")]) == 1
    assert "none.png" in capsys.readouterr().err


def test_what_was_done_for_want_of_memory_is_told() -> None:
    request = PictureRequest(model=ModelRef("m", "e"), tiled=True, offload=True, decoded_in="float32")
    told = recipes.as_members(as_recipe(request))
    assert (told["tiled"], told["offload"], told["decoded_in"]) == (True, True, "float32")
    assert "Offload: True" in parameters_text(request)


def test_variation_with_named_styles_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    request = PictureRequest(model=ModelRef("painter", ""), prompt="a fox", seed=7)
    plain = recipes.as_members(as_recipe(request))
    assert "variation" not in plain
    assert "named_styles" not in plain
    varied = msgspec.structs.replace(request, variation_seed=5, variation_strength=0.3, named_styles=("Ink", "Night"))
    told = recipes.as_members(as_recipe(varied))
    assert told["variation"] == {"seed": 5, "strength": 0.3}
    assert told["named_styles"] == ["Ink", "Night"]
    file = tmp_path / "varied.png"
    about = PngInfo()
    about.add_text("parameters", parameters_text(varied))
    Image.new("RGB", (8, 8)).save(file, pnginfo=about)
    assert main(["recipe", str(file)]) == 0
    assert "Variation: 0.3 towards seed 5\n" in capsys.readouterr().out


def test_numbers_with_the_decoder_are_told() -> None:
    request = PictureRequest(model=ModelRef("painter", ""), prompt="a fox", seed=7)
    told = recipes.as_members(as_recipe(request))
    assert (told["numbers"], told["decoder"]) == (None, None)
    quick = msgspec.structs.replace(request, dtype="bfloat16", decoder=ModelRef("taesd", ""))
    told = recipes.as_members(as_recipe(quick))
    assert (told["numbers"], told["decoder"]) == ("bfloat16", "taesd")


# ---- words say what JSON says, for every kind of recipe

PAINTER = ModelRef(id="painter", engine="diffusers", files=(FileStamp("a", 1, "cd" * 32, "ab" * 32),))
NET = ModelRef("net", "diffusers")
THINGS = ScenePlan(things=(SceneThing(name="fox", said="fox"),))
SET: dict[str, Any] = {
    "model": ModelRef("other", "diffusers"), "task": "image-to-image", "prompt": "a hare",
    "prompt_expanded": "a red hare", "negative": "fog", "negative_expanded": "grey fog", "style": "flat",
    "named_styles": ("Ink",), "width": 640,
    "height": 448, "seed": 12345, "steps": 33, "guidance": 4.5, "sampler": "DDIM", "strength": 0.35,
    "init_image": "1" * 64, "mask": "2" * 64, "fill": "blur", "feather": 9, "masked_only": True, "padding": 48,
    "frame": (3, 4, 50, 60), "style_image": "3" * 64, "variation_seed": 77,
    "variation_strength": 0.65, "upscale": 4, "sticker": True, "read_as": "hare; meadow", "method": "storybook-7",
    "style_taken": "noto", "sampler_taken": "Heun", "plan": THINGS, "earlier": THINGS,
    "characters": (Character(name="Ida", looks="red fox", seed=5),), "loras": (LoraUse(model=NET, weight=0.7),),
    "embeddings": (EmbeddingUse(word="inky", model=NET),), "vae": ModelRef("clear-vae", "diffusers"),
    "controls": (ControlUse(model=NET, picture="4" * 64),),
    "references": (ReferenceUse(model=ModelRef("style-adapter", "diffusers"), picture="5" * 64),), "frames": 17,
    "frame_rate": 12.0, "decoder": ModelRef("taesd", "diffusers"), "tiled": True, "offload": True,
    "decoded_in": "float32", "device": "cuda:1", "dtype": "bfloat16", "runtime": "openvino",
}  # fmt: skip
"""Every field of a recipe, otherwise than it is by default."""
UNWORDED = {
    "unknown": "it belongs to another version of the program, and nobody here knows what it means",
    "batch": "a recipe is that of one picture: 1 always",
    "canvas_id": "a name inside of one project file; its place on the canvas is told",
}
BESIDE: dict[str, dict[str, Any]] = {
    "variation_strength": {"variation_seed": 77}, "frame_rate": {"frames": 17}, "padding": {"masked_only": True},
}  # fmt: skip
"""What a field counts together with."""


def test_every_field_is_worded_or_has_its_reason() -> None:
    assert set(PictureRequest.__struct_fields__) == SET.keys() | UNWORDED.keys()
    assert not SET.keys() & UNWORDED.keys()


@pytest.mark.parametrize("field", SET)
def test_a_field_is_told_in_words_as_in_json(field: str) -> None:
    plain = PictureRequest(model=PAINTER, task="inpaint", **BESIDE.get(field, {}))
    set_to = msgspec.structs.replace(plain, **{field: SET[field]})
    before, after = as_recipe(plain), as_recipe(set_to)
    assert recipe_members.as_members(before) != recipe_members.as_members(after)
    assert recipe_members.in_words(before) != recipe_members.in_words(after)


KINDS: dict[str, PictureRequest] = {
    "words": PictureRequest(model=PAINTER, prompt="a fox", seed=7),
    "a picture": PictureRequest(model=PAINTER, task="image-to-image", prompt="a fox", init_image="1" * 64),
    "inpaint": PictureRequest(model=PAINTER, task="inpaint", prompt="a hat", init_image="1" * 64, mask="2" * 64,
                              fill="noise", feather=4, masked_only=True),
    "a film": PictureRequest(model=PAINTER, prompt="a fox runs", frames=33, frame_rate=16.0),
    "changed by words": PictureRequest(model=PAINTER, task="image-to-image", prompt="make it night",
                                       references=(ReferenceUse(model=PAINTER, picture="5" * 64),)),
    "everything": msgspec.structs.replace(PictureRequest(model=PAINTER), **SET),
    **{
        task: PictureRequest(model=ModelRef("tool", "x"), task=task, init_image="1" * 64, strength=0.4, upscale=2,
                             style="ink", steps=8)
        for task in ("upscale", "cut-out", "style-transfer", "denoise", "line-art", "colourise", "repair-faces")
    },
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_member_in_json_has_its_line(kind: str) -> None:
    found = as_recipe(KINDS[kind])
    members, words = recipe_members.as_members(found), recipe_members.in_words(found)
    for name, value in members.items():
        if name in recipe_members.IN_SENTENCES or value in (None, "", [], {}, False):
            continue
        label, worded = recipe_members.WORDED[name]
        assert f"{label}: {worded(value)}" in words, name
    assert members["task"] == KINDS[kind].task


@pytest.mark.parametrize("kind", ["words", "inpaint", "everything"])
def test_a_sheet_tells_its_guides_with_its_styles(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of a sheet the text alone is there, without the recipe of any one picture."""
    request = msgspec.structs.replace(KINDS[kind], controls=SET["controls"], named_styles=("Ink", "Night"), tiled=True)
    lines = parameters_text(request).split("\n")
    settings = next(at for at, line in enumerate(lines) if line.startswith("Steps: "))
    lines[settings] += ', Script: X/Y/Z plot, X Type: Steps, X Values: "10, 20"'
    about = PngInfo()
    about.add_text("parameters", "\n".join(lines))
    Image.new("RGB", (8, 8)).save(tmp_path / "sheet.png", pnginfo=about)
    assert main(["recipe", str(tmp_path / "sheet.png"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["named_styles"] == ["Ink", "Night"]
    assert told["tiled"]
    [guide, *_] = told["guides"]
    assert "4" * 64 in guide
    assert main(["recipe", str(tmp_path / "sheet.png")]) == 0
    words = capsys.readouterr().out
    for line in (
        "Named styles: Ink, Night",
        f"Guides: {guide}",
        "Decoded in tiles: yes",
        "which goes over Steps: 10, 20",
    ):
        assert line in words, line

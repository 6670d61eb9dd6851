"""`triptych recipe`: what a picture tells of its making."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from studio.cli import recipes
from studio.cli.main import main
from studio.domain.recipes.own import as_recipe
from studio.domain.recipes.written import parameters_text
from studio.domain.requests import ModelRef, PictureRequest

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

"""Recipes inside PNG files: written for others and for us, read back from both, and left out when asked."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngImageFile, PngInfo

from studio.domain.document import Recipe
from studio.domain.errors import BadInput, StudioError
from studio.domain.requests import ModelRef, PictureRequest
from studio.services.exchange.picture_png import (
    TEXT_LIMIT,
    FoundRecipe,
    found_in,
    from_a1111,
    read_recipe,
    save_png,
    with_recipe,
    without_recipe,
)

REQUEST = PictureRequest(
    model=ModelRef(id="starter-flow", engine="flow-onnx"),
    prompt="a red fox, (snow:1.2)",
    negative="blurry",
    width=512,
    height=384,
    seed=2**62 + 1,
    steps=24,
    guidance=2.5,
    style="3d",
)


def png(text: dict[str, str] | None = None, *, zipped: bool = False) -> bytes:
    info = PngInfo()
    for key, value in (text or {}).items():
        info.add_itxt(key, value, zip=zipped)
    out = io.BytesIO()
    Image.new("RGB", (5, 3), (10, 200, 30)).save(out, "PNG", pnginfo=info)
    return out.getvalue()


def recipe(request: PictureRequest = REQUEST) -> Recipe:
    return Recipe(id="r", request=request, created=1.0, licence="MIT", commercial="yes")


def texts(data: bytes) -> dict[str, str]:
    image = Image.open(io.BytesIO(data))
    assert isinstance(image, PngImageFile)
    image.load()
    return {str(key): str(value) for key, value in image.text.items()}


def test_what_is_written_is_read_back_whole() -> None:
    found = found_in(with_recipe(png(), recipe()))
    assert found is not None
    assert found.request == REQUEST


def test_other_programs_see_a1111_parameters_and_the_same_pixels() -> None:
    data = with_recipe(png(), recipe())
    lines = texts(data)["parameters"].split("\n")
    assert lines[0] == "a red fox, (snow:1.2)"
    assert lines[1] == "Negative prompt: blurry"
    assert lines[2].startswith(f"Steps: 24, Sampler: Default, CFG scale: 2.5, Seed: {2**62 + 1}, Size: 512x384")
    assert Image.open(io.BytesIO(data)).tobytes() == Image.open(io.BytesIO(png())).tobytes()


def test_a_recipe_is_replaced_not_doubled() -> None:
    twice = with_recipe(with_recipe(png(), recipe()), recipe())
    assert twice == with_recipe(png(), recipe())


def test_prompts_stay_at_home_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "fox.png"
    save_png(path, with_recipe(png(), recipe()), recipe(), with_prompts=False)
    assert b"fox" not in path.read_bytes()
    assert read_recipe(path) is None
    save_png(path, png(), recipe(), with_prompts=True)
    found = read_recipe(path)
    assert found is not None
    assert found.prompt == REQUEST.prompt


def test_workflows_of_other_programs_are_taken_out_too() -> None:
    assert texts(without_recipe(png({"workflow": "{}", "Software": "x"}))) == {"Software": "x"}


def test_a_recipe_of_the_web_ui_is_read() -> None:
    text = (
        "a castle, night\nsecond line\nNegative prompt: people,\nfog\n"
        "Steps: 20, Sampler: Euler a, CFG scale: 7.5, Seed: 42, Size: 640x512, Model hash: abc, Model: dream, "
        'Denoising strength: 0.4, TI hashes: "a: 1, b: 2", Version: v1.9'
    )
    found = found_in(png({"parameters": text}, zipped=True))
    assert found == FoundRecipe(
        source="A1111",
        prompt="a castle, night\nsecond line",
        negative="people,\nfog",
        seed=42,
        steps=20,
        guidance=7.5,
        sampler="Euler a",
        width=640,
        height=512,
        strength=0.4,
        model="dream",
    )


def test_a_prompt_alone_is_a_recipe_too() -> None:
    assert from_a1111("only words").prompt == "only words"


def test_letters_beyond_latin_survive() -> None:
    request = PictureRequest(model=REQUEST.model, prompt="狐 in the снег")
    data = with_recipe(png(), recipe(request))
    assert texts(data)["parameters"].startswith("狐 in the снег")
    found = found_in(data)
    assert found is not None
    assert found.prompt == "狐 in the снег"


def test_what_is_no_png_is_named(tmp_path: Path) -> None:
    path = tmp_path / "notes.png"
    path.write_bytes(b"hello")
    with pytest.raises(StudioError) as caught:
        read_recipe(path)
    assert caught.value.failure == BadInput(name="notes.png", problem="it is not a PNG file")
    with pytest.raises(StudioError):
        found_in(png()[:40])


def test_a_bomb_is_passed_over() -> None:
    body = b"parameters\0\0" + zlib.compress(b"a" * (TEXT_LIMIT + 1))
    chunk = struct.pack(">I", len(body)) + b"zTXt" + body + struct.pack(">I", zlib.crc32(b"zTXt" + body))
    data = png()
    assert found_in(data[:33] + chunk + data[33:]) is None


@given(st.text(max_size=300))
def test_any_text_is_read_without_falling_over(text: str) -> None:
    found = from_a1111(text)
    assert found.seed is None or 0 <= found.seed < 2**63


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=120))
def test_any_prompt_comes_back(prompt: str) -> None:
    request = PictureRequest(model=REQUEST.model, prompt=prompt)
    found = found_in(with_recipe(png(), recipe(request)))
    assert found is not None
    assert found.prompt == prompt

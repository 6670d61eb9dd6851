"""Recipes inside PNG files: written for others and for us, read back from both, and left out when asked."""

from __future__ import annotations

import io
import json
import struct
import tracemalloc
import zlib
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngImageFile, PngInfo

from studio import __version__
from studio.domain.errors import BadInput, StudioError
from studio.domain.project_records import Recipe
from studio.domain.recipes.found import FoundRecipe, OtherProgram
from studio.domain.requests import FileStamp, ModelRef, PictureRequest
from studio.engines.picture.result import png_bytes
from studio.services.exchange.picture_png import SIGNATURE, TEXT_LIMIT, save_png, texts_in, with_recipe, without_recipe
from studio.services.exchange.recipe_in import comment_text, read_recipe, recipe_in
from tests.fuzz.formats import png_chunk

RECIPES = Path(__file__).parent.parent / "data" / "recipes"
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
    found = recipe_in(with_recipe(png(), recipe()))
    assert isinstance(found, FoundRecipe)
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
    assert isinstance(found, FoundRecipe)
    assert found.prompt == REQUEST.prompt


def test_workflows_of_other_programs_are_taken_out_too() -> None:
    assert texts(without_recipe(png({"workflow": "{}", "Software": "x"}))) == {"Software": "x"}


def test_who_made_it_and_where_is_taken_out_with_the_recipe() -> None:
    named = {"Author": "Jane Doe, 12 Secret Street", "Comment": "for Ada", "Software": "x"}
    assert texts(without_recipe(png(named))) == {"Software": "x"}
    assert texts(with_recipe(png(named), recipe()))["Author"] == named["Author"]


def test_a_recipe_of_the_web_ui_is_read() -> None:
    text = (
        "a castle, night\nsecond line\nNegative prompt: people,\nfog\n"
        "Steps: 20, Sampler: Euler a, CFG scale: 7.5, Seed: 42, Size: 640x512, Model hash: abc, Model: dream, "
        'Denoising strength: 0.4, TI hashes: "a: 1, b: 2", Version: v1.9'
    )
    found = recipe_in(png({"parameters": text}, zipped=True))
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
        model_hash="abc",
        embeddings=("a", "b"),
    )


def test_the_picture_in_the_project_and_the_exported_one_say_the_same() -> None:
    request = msgspec.structs.replace(
        REQUEST,
        model=ModelRef("starter-flow", "flow-onnx", (FileStamp("a.onnx", 1, "f", "0123456789abcdef"),)),
        variation_seed=9,
        variation_strength=0.25,
        upscale=2,
    )
    versions = (("onnxruntime", "1.20"),)
    inside = png_bytes(np.zeros((3, 5, 3), np.uint8), request, versions, "cpu")
    made = Recipe(id="r", request=request, created=1.0, engine_versions=versions, device="cpu", licence="MIT")
    exported = with_recipe(inside, made)
    assert dict(texts_in(inside))["parameters"] == dict(texts_in(exported))["parameters"]
    assert dict(texts_in(inside))["parameters"].endswith(
        f"Steps: 24, Sampler: Default, CFG scale: 2.5, Seed: {2**62 + 1}, Size: 512x384, Model hash: 0123456789, "
        f"Model: starter-flow, Variation seed: 9, Variation seed strength: 0.25, Style: 3d, Upscale: 2, "
        f"Version: Triptych {__version__}"
    )
    ours = json.loads(dict(texts_in(inside))["triptych"])
    theirs = json.loads(dict(texts_in(exported))["triptych"])
    assert ours == {name: theirs[name] for name in ours}
    assert {name: theirs[name] for name in theirs.keys() - ours.keys()} == {
        "licence": "MIT",
        "commercial": "unknown",
        "created": 1.0,
    }


def test_a_picture_of_another_program_is_read() -> None:
    assert read_recipe(RECIPES / "comfy.png") == FoundRecipe(
        source="ComfyUI", prompt="a bowl of ramen", negative="blurry", seed=42, steps=20, guidance=8.0,
        sampler="euler", scheduler="normal", model="x.safetensors",
    )  # fmt: skip
    assert read_recipe(RECIPES / "invoke.png") == FoundRecipe(
        source="InvokeAI", prompt="a lighthouse", negative="fog", seed=5, steps=30, guidance=7.5,
        sampler="euler", width=512, height=512, model="m",
    )  # fmt: skip
    assert read_recipe(RECIPES / "fooocus.png") == FoundRecipe(
        source="Fooocus", prompt="a brown bear", seed=123, steps=30, guidance=4.0, width=1024,
        height=1024,
    )  # fmt: skip


@pytest.mark.parametrize("name", ["a1111_plain.png", "a1111_extras.png", "a1111_exif.jpg", "a1111_exif.webp"])
def test_a_recipe_is_read_wherever_the_web_ui_puts_it(name: str) -> None:
    assert read_recipe(RECIPES / name) == FoundRecipe(
        source="A1111",
        prompt="a castle, (stone:1.2)",
        negative="blurry",
        seed=1234567,
        steps=25,
        guidance=6.5,
        sampler="DPM++ 2M",
        scheduler="Karras",
        width=640,
        height=384,
        strength=0.5,
        model="foo",
        model_hash="abcd1234",
    )


def test_the_name_of_a_file_says_nothing_of_its_kind(tmp_path: Path) -> None:
    path = tmp_path / "renamed.png"
    path.write_bytes((RECIPES / "a1111_exif.jpg").read_bytes())
    found = read_recipe(path)
    assert isinstance(found, FoundRecipe)
    assert found.seed == 1234567


def test_comments_of_either_byte_order_are_read() -> None:
    text = "a castle, \u5bd2\nSteps: 3"
    assert comment_text(b"UNICODE\0" + text.encode("utf-16-be")) == text
    assert comment_text(b"UNICODE\0" + text.encode("utf-16-le")) == text
    assert comment_text(b"UNICODE\0" + text.encode("utf-16")) == text
    assert comment_text(b"ASCII\0\0\0" + text.encode()) == text
    assert comment_text(b"\0" * 8 + text.encode()) == text
    assert comment_text(b"a castle without a code") == "a castle without a code"


def test_a_workflow_in_the_exif_of_a_webp_is_named() -> None:
    exif = Image.Exif()
    exif[0x010F] = 'workflow:{"nodes": []}'
    exif[0x0110] = 'prompt:{"3": {"class_type": "KSampler"}}'
    out = io.BytesIO()
    Image.new("RGB", (5, 3)).save(out, "WEBP", exif=exif)
    assert recipe_in(out.getvalue()) == OtherProgram("ComfyUI")


@pytest.mark.filterwarnings("ignore::UserWarning:PIL.TiffImagePlugin")  # Pillow tells what it could not read
@settings(suppress_health_check=[HealthCheck.too_slow])  # a machine that does other things besides
@given(st.data())
def test_a_damaged_photograph_is_read_without_falling_over(data: st.DataObject) -> None:
    whole = bytearray((RECIPES / data.draw(st.sampled_from(["a1111_exif.jpg", "a1111_exif.webp"]))).read_bytes())
    for _ in range(data.draw(st.integers(1, 12))):
        whole[data.draw(st.integers(16, 700))] = data.draw(st.integers(0, 255))
    found = recipe_in(bytes(whole[: data.draw(st.integers(16, len(whole)))]))
    assert found is None or isinstance(found, FoundRecipe | OtherProgram)


def test_letters_beyond_latin_survive() -> None:
    request = PictureRequest(model=REQUEST.model, prompt="狐 in the снег")
    data = with_recipe(png(), recipe(request))
    assert texts(data)["parameters"].startswith("狐 in the снег")
    found = recipe_in(data)
    assert isinstance(found, FoundRecipe)
    assert found.prompt == "狐 in the снег"


def test_what_is_no_png_is_named(tmp_path: Path) -> None:
    path = tmp_path / "notes.png"
    path.write_bytes(b"hello")
    with pytest.raises(StudioError) as caught:
        read_recipe(path)
    assert caught.value.failure == BadInput(name="notes.png", problem="it is not a PNG file")
    with pytest.raises(StudioError):
        recipe_in(png()[:40])


def test_a_bomb_is_passed_over() -> None:
    body = b"parameters\0\0" + zlib.compress(b"a" * (TEXT_LIMIT + 1))
    chunk = struct.pack(">I", len(body)) + b"zTXt" + body + struct.pack(">I", zlib.crc32(b"zTXt" + body))
    data = png()
    assert recipe_in(data[:33] + chunk + data[33:]) is None


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=120))
def test_any_prompt_comes_back(prompt: str) -> None:
    request = PictureRequest(model=REQUEST.model, prompt=prompt)
    found = recipe_in(with_recipe(png(), recipe(request)))
    assert isinstance(found, FoundRecipe)
    assert found.prompt == prompt


def test_many_texts_are_bounded_together() -> None:
    """Each chunk is small enough alone, and unpacks to a thousand times its size."""
    packed = zlib.compress(bytes(TEXT_LIMIT - 1), 9)
    many = b"".join(png_chunk(b"zTXt", b"k%d\0\0" % number + packed) for number in range(40))
    with pytest.raises(StudioError) as refused:
        recipe_in(SIGNATURE + many + png_chunk(b"IEND", b""), "many.png")
    assert refused.value.failure == BadInput(name="many.png", problem="the texts in it are longer than 16 MB together")


@pytest.mark.parametrize("key", ["triptych", "parameters", "prompt", "workflow", "invokeai_metadata"])
@pytest.mark.parametrize("text", ["[" * 200_000, '{"a":' * 200_000, '{"request":' + "[" * 200_000])
def test_deep_nesting_says_nothing_of_a_recipe(key: str, text: str) -> None:
    chunk = png_chunk(b"iTXt", key.encode() + b"\0\0\0\0\0" + text.encode())
    assert recipe_in(SIGNATURE + chunk + png_chunk(b"IEND", b"")) is None


def test_tags_that_all_name_the_same_megabytes_are_not_kept() -> None:
    """65,535 entries of a directory may point at one text; those that are not read are passed over."""
    text = b"workflow:" + b"x" * 2**20
    place = 8 + 2 + 12 * 65_535
    entries = b"".join(struct.pack("<HHII", tag, 2, len(text), place) for tag in range(1, 65_536))
    tiff = b"II*\0" + struct.pack("<IH", 8, 65_535) + entries + text
    chunk = b"EXIF" + struct.pack("<I", len(tiff)) + tiff + b"\0" * (len(tiff) % 2)
    tracemalloc.start()
    found = recipe_in(b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found is None
    assert most < 40 * 2**20


def test_texts_that_break_at_their_end_are_paid_for() -> None:
    """A hundred of them in 400 kB took two seconds, and came to nothing each time."""
    packed = zlib.compress(b"x" * (TEXT_LIMIT - 1), 9)[:-4] + b"oops"
    broken = b"".join(png_chunk(b"zTXt", b"note\0\0" + packed) for _ in range(100))
    head = png_chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    with pytest.raises(StudioError) as raised:
        list(texts_in(SIGNATURE + head + broken + png_chunk(b"IEND", b"")))
    assert "longer than 16 MB" in raised.value.failure.problem  # type: ignore[union-attr]

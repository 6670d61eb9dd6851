"""Every file that leaves says how what is in it was made, every door in takes that: a table of doors and formats."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from studio.cli.main import main
from studio.domain.document import Document
from studio.domain.picture_records import Generation, Layer
from studio.domain.project_records import Asset, Recipe
from studio.domain.recipes.kept import MOST_KEPT, Carried, Found, Making, making_of, parts_text, texts_of_part
from studio.domain.recipes.written import recipe_texts
from studio.domain.requests import ModelRef, PictureRequest
from studio.formats.layered import Layered, Node, all_nodes
from studio.project.schema import MINOR
from studio.services.exchange.format import by_name
from studio.services.exchange.formats import CANVAS_IN, CANVAS_OUT
from studio.services.exchange.picture_png import all_texts
from studio.services.exchange.picture_reference import reference_picture
from studio.services.exchange.recipe_in import making_in
from studio.services.exchange.recipes_of import texts_beside, texts_of_asset, texts_of_layers
from studio.services.session.session import ProjectSession
from studio.ui.picture.canvas.layers_in import bring
from studio.ui.picture.canvas.outside import read_outside
from tests.project.sessions import make_project, raw

RECIPES = Path(__file__).parents[1] / "data" / "recipes"
FOX = PictureRequest(model=ModelRef("painter", "e"), prompt="a fox \u2260 a dog", seed=7)
NOVELAI = {"Software": "NovelAI", "Comment": '{"steps": 28}', "Description": "a fox", "Source": "NovelAI Diffusion"}
KEPT = {
    "a1111_plain": ["parameters"],
    "a1111_exif": ["parameters"],
    "comfy": ["prompt", "workflow"],
    "fooocus": ["parameters", "fooocus_scheme"],
    "invoke": ["invokeai_metadata"],
    "ours": ["triptych", "parameters"],
    "novelai": ["software", "source", "comment", "description"],
}
"""What each of these files says, by the names of its texts."""
FORMATS = ("png", "jpg", "webp", "avif", "tif", "ora", "psd")


def nobody(_share: float) -> None:
    """Nobody waits."""


def picture(folder: Path, name: str) -> Path:
    """A picture file with that recipe."""
    if name in ("ours", "novelai"):
        texts = recipe_texts(FOX, versions=(("numpy", "2"),)) if name == "ours" else NOVELAI
        info = PngImagePlugin.PngInfo()
        for key, text in texts.items():
            info.add_itxt(key, text)
        Image.new("RGB", (12, 8), (200, 30, 60)).save(folder / f"{name}.png", pnginfo=info)
        return folder / f"{name}.png"
    return next(RECIPES.glob(f"{name}.*"))


def said_by(path: Path) -> dict[str, str]:
    """What a file of any of the formats says of its making."""
    if path.suffix in (".ora", ".psd"):
        whole: Layered = by_name(path, CANVAS_IN).act(path, nobody)
        return {key: same(text) for key, text in whole.making}
    return {key: same(text) for key, text in making_in(path.read_bytes(), path.name)}


def same(text: str) -> str:
    """JSON may say a letter by its number: the tags of a TIFF hold no others."""
    try:
        return json.dumps(json.loads(text))
    except ValueError:
        return text


@pytest.mark.parametrize("name", KEPT)
def test_every_format_says_what_the_file_said(tmp_path: Path, qapp: object, name: str) -> None:
    """`triptych export`, from the file to each format, and from each of those to PNG."""
    source = picture(tmp_path, name)
    told = said_by(source)
    assert set(KEPT[name]) <= set(told)
    for ending in FORMATS:
        out, back = tmp_path / f"a.{ending}", tmp_path / f"back-{ending}.png"
        assert main(["export", str(source), str(out)]) == 0
        assert said_by(out) == told, ending
        assert main(["export", str(out), str(back)]) == 0
        assert said_by(back) == told, ending
        assert main(["export", str(source), str(out), "--no-recipe"]) == 0
        assert said_by(out) == {}, ending


@pytest.mark.parametrize("name", KEPT)
def test_every_door_in_takes_it(tmp_path: Path, qapp: object, name: str) -> None:
    source = picture(tmp_path, name)
    making = making_in(source.read_bytes(), source.name)
    assert read_outside(source, nobody).making == making  # dropped, pasted, opened
    assert reference_picture(source, nobody).making == making  # a card's, one within the text
    for ending in ("ora", "psd"):
        out = tmp_path / f"a.{ending}"
        assert main(["export", str(source), str(out)]) == 0
        [(asset, _data)] = bring(out, nobody).files.values()
        assert asset.making == making
    session = ProjectSession.create(tmp_path / "p.triptych")
    first = session.add_asset(b"pixels", "image/png", "without")
    again = session.add_asset(b"pixels", "image/png", "with", making)
    assert (first.making, again.id, again.making) == ((), first.id, making)
    session.close()
    opened = ProjectSession.open(tmp_path / "p.triptych")
    assert opened.document.need(Asset, first.id).making == making
    opened.close()


def test_a_file_of_the_version_before_takes_what_a_picture_says(tmp_path: Path, qapp: object) -> None:
    path = make_project(tmp_path / "p.triptych", "Ada")
    with raw(path) as connection:
        connection.execute("UPDATE setting SET value = '19' WHERE name = 'minor'")
    session = ProjectSession.open(path)
    known = session.add_asset(b"x", "image/png", "x", (("parameters", "a fox"),))
    session.close()
    again = ProjectSession.open(path)
    assert again.document.need(Asset, known.id).making == (("parameters", "a fox"),)
    again.close()
    with raw(path) as connection:
        assert connection.execute("SELECT value FROM setting WHERE name = 'minor'").fetchall() == [(str(MINOR),)]


A1111 = "a castle\nNegative prompt: fog\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 5, Size: 64x64, Model: sdxl"
GRAPH = '{"3": {"class_type": "KSampler", "inputs": {"seed": 1}}}'


def asset(name: str, making: Making = ()) -> Asset:
    return Asset(id=name, media_type="image/png", size=1, created=1.0, name=name, making=making)


def reworked(task: str, **inputs: str) -> Recipe:
    request = PictureRequest(model=ModelRef(task, "t"), task=task, prompt="", **inputs)  # type: ignore[arg-type]
    return Recipe(id=f"r-{task}", created=1.0, request=request)


@pytest.mark.parametrize("task", ["upscale", "cut-out", "denoise", "line-art", "style-transfer"])
def test_what_is_done_to_a_picture_from_elsewhere_says_how_that_was_drawn(task: str) -> None:
    recipe = reworked(task, init_image="photo")
    document = Document((asset("photo", (("parameters", A1111),)), recipe))
    texts = all_texts(recipe, texts_beside(document, recipe))
    assert texts["parameters"] == A1111
    assert texts["postprocessing"] == f"{task}, Model: {task}"
    assert json.loads(texts["triptych"])["request"]["task"] == task
    [before] = json.loads(texts["triptych-parts"])["parts"]
    assert (before["names"], before["parameters"]) == (["made from"], A1111)


def test_the_picture_that_gave_the_style_is_said_too() -> None:
    recipe = reworked("style-transfer", init_image="photo", style_image="style")
    document = Document((asset("photo"), asset("style", (("prompt", GRAPH),)), recipe))
    [style] = json.loads(texts_beside(document, recipe)["triptych-parts"])["parts"]
    assert (style["names"], style["prompt"]) == (["in the style of"], GRAPH)


def test_a_canvas_says_of_each_layer_what_its_file_said() -> None:
    drawn = Recipe(id="r", created=1.0, request=FOX)
    fox = Generation(id="g", asset="fox", recipe_id="r", created=1.0, width=8, height=8)
    document = Document((asset("castle", (("parameters", A1111),)), asset("comfy", (("prompt", GRAPH),)), drawn, fox))
    layers = [
        Layer(id=one, canvas_id="c", name=one, asset=one, width=8, height=8) for one in ("castle", "comfy", "fox")
    ]
    texts = texts_of_layers(document, layers)
    assert set(texts) == {"triptych-parts"}
    castle, comfy, ours = json.loads(texts["triptych-parts"])["parts"]
    assert texts_of_part(castle) == {"parameters": A1111}
    assert texts_of_part(comfy) == {"prompt": GRAPH}
    assert texts_of_part(ours) == all_texts(drawn, {})
    assert texts_of_layers(document, layers[:1])["parameters"] == A1111
    assert texts_of_asset(document, "fox") == all_texts(drawn, {})


def test_what_a_person_said_in_a_photo_is_no_recipe() -> None:
    assert making_of({"parameters": "Anna at the lake, 2019"}) == ()
    assert making_of({"Comment": "Anna at the lake", "Description": "our house", "Author": "Eva"}) == ()


def test_a_recipe_that_is_too_long_is_left_out_and_said(
    tmp_path: Path, qapp: object, capsys: pytest.CaptureFixture[str]
) -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("workflow", '{"nodes": [' + "0," * MOST_KEPT + "0]}", zip=True)
    Image.new("RGB", (4, 4)).save(tmp_path / "long.png", pnginfo=info)
    taken = read_outside(tmp_path / "long.png", nobody)
    assert taken.making == ()
    assert any("too long" in words for words in taken.changes)
    assert main(["export", str(tmp_path / "long.png"), str(tmp_path / "a.webp")]) == 0
    assert "too long" in capsys.readouterr().err


def test_a_recipe_that_a_jpeg_cannot_hold_is_said(
    tmp_path: Path, qapp: object, capsys: pytest.CaptureFixture[str]
) -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("parameters", A1111)
    info.add_text("workflow", '{"nodes": [' + "0," * 40_000 + "0]}")
    Image.new("RGB", (4, 4)).save(tmp_path / "a.png", pnginfo=info)
    assert main(["export", str(tmp_path / "a.png"), str(tmp_path / "a.jpg")]) == 0
    assert "recipe is too long" in capsys.readouterr().err
    assert said_by(tmp_path / "a.jpg") == {"parameters": A1111}
    assert main(["export", str(tmp_path / "a.png"), str(tmp_path / "a.webp")]) == 0
    assert capsys.readouterr().err == ""
    assert said_by(tmp_path / "a.webp") == said_by(tmp_path / "a.png")


def test_files_of_versions_that_told_by_names_are_read() -> None:
    """One recipe for the whole, or parts by the names of their layers; a name that two recipes have tells nothing."""
    one = recipe_texts(FOX)
    whole = Found(one["triptych"])
    assert dict(whole.whole)["triptych"] == one["triptych"]
    assert whole.of_layer(None, "fox") == ()
    parts = Found(parts_text([("fox", one), ("castle", {"parameters": A1111}), ("fox", {"prompt": GRAPH})]))
    assert parts.of_layer(None, "castle") == (("parameters", A1111),)
    assert parts.of_layer(None, "fox") == ()
    assert set(dict(parts.whole)) == {"triptych-parts"}


def test_layers_of_one_name_keep_their_own(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    made: tuple[Making, ...] = ((("parameters", A1111),), (("prompt", GRAPH),), ())
    nodes = tuple(Node(name="same", pixels=rng.integers(0, 256, (4, 5, 4), dtype=np.uint8), making=one) for one in made)
    merged = rng.integers(0, 256, (4, 5, 4), dtype=np.uint8)
    for ending in ("ora", "psd"):
        path = tmp_path / f"a.{ending}"
        by_name(path, CANVAS_OUT).act(path, Layered(width=5, height=4, nodes=nodes, merged=merged), nobody)
        back: Layered = by_name(path, CANVAS_IN).act(path, nobody)
        assert tuple(one.making for one in all_nodes(back.nodes)) == made


WORDS = st.text(max_size=12)
MAKINGS = st.dictionaries(st.sampled_from(["triptych", "triptych-parts", "parameters", "prompt", "dream"]), WORDS)


@settings(max_examples=40)
@given(st.lists(MAKINGS, max_size=4), MAKINGS, WORDS)
def test_any_texts_at_all_are_carried(each: list[dict[str, str]], whole: dict[str, str], noise: str) -> None:
    carried, kept = Carried(making_of(whole)), [making_of(one) for one in each]
    numbers = [carried.number(one) for one in kept]
    found = Found(carried.text())
    assert found.whole == making_of(whole)
    assert [found.of_layer(number, "") if number is not None else () for number in numbers] == kept
    assert Found(noise).of_layer(3, "a") == ()
    for part in json.loads(parts_text([("a", one) for one in each]))["parts"]:
        assert making_of(texts_of_part(part)) is not None


def test_a_recipe_nested_without_end_is_carried_as_the_text_that_it_is() -> None:
    deep = '{"parts": ' + "[" * 900 + "]" * 900 + "}"
    [part] = json.loads(parts_text([("a", {"triptych-parts": deep, "parameters": A1111})]))["parts"]
    assert part == {"names": ["a"], "parameters": A1111, "triptych-parts": deep}
    assert io.StringIO(Carried((("triptych-parts", deep),)).text()).read()

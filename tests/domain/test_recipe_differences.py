"""What differs between two recipes of pictures."""

from __future__ import annotations

from msgspec.structs import replace

from studio.domain.project_records import Recipe
from studio.domain.recipe_differences import Difference, differences
from studio.domain.requests import FileStamp, LoraUse, ModelRef, PictureRequest, TextRequest

FILE = FileStamp(name="model.onnx", size=10, fingerprint="f" * 64, sha256="a" * 64)
REQUEST = PictureRequest(model=ModelRef("starter", "starter-onnx", (FILE,)), prompt="a fox", seed=1)
RECIPE = Recipe(id="1", request=REQUEST, created=1.0, engine_versions=(("onnxruntime", "1.20"),), device="cpu")


def test_a_recipe_does_not_differ_from_itself_made_later() -> None:
    later = replace(RECIPE, id="2", created=9.0, seconds=3.0, request=replace(REQUEST, read_as="a fox", batch=4))
    assert differences(RECIPE, later) == ()


def test_all_that_differs_is_named_with_both_values() -> None:
    other = replace(
        RECIPE,
        device="cuda:0",
        engine_versions=(("onnxruntime", "1.21"), ("numpy", "2")),
        request=replace(
            REQUEST, seed=2, mask="m", loras=(LoraUse(ModelRef("line", "x"), 0.5),), sticker=True, guidance=3.5
        ),
    )
    assert differences(RECIPE, other) == (
        Difference(part="model", name="loras", left="", right="line × 0.5"),
        Difference(part="option", name="seed", left="1", right="2"),
        Difference(part="option", name="guidance", left="7.0", right="3.5"),
        Difference(part="option", name="mask", left="", right="m"),
        Difference(part="option", name="sticker", left="False", right="True"),
        Difference(part="device", name="device", left="cpu", right="cuda:0"),
        Difference(part="versions", name="onnxruntime", left="1.20", right="1.21"),
        Difference(part="versions", name="numpy", left="", right="2"),
    )


def test_a_model_differs_by_its_name_or_by_its_files() -> None:
    def with_file(**more: object) -> Recipe:
        file = replace(FILE, **more)  # type: ignore[arg-type]
        return replace(RECIPE, request=replace(REQUEST, model=ModelRef("starter", "starter-onnx", (file,))))

    assert [one.name for one in differences(RECIPE, with_file(sha256="b" * 64))] == ["files"]
    assert differences(RECIPE, with_file(sha256=None)) == ()
    assert [one.name for one in differences(RECIPE, with_file(sha256=None, size=11))] == ["files"]
    other = replace(RECIPE, request=replace(REQUEST, model=ModelRef("turbo", "starter-onnx")))
    assert differences(RECIPE, other) == (Difference(part="model", name="model", left="starter", right="turbo"),)


def test_a_recipe_of_words_has_nothing_to_compare() -> None:
    text = Recipe(id="3", request=TextRequest(model=ModelRef("writer", "x")), created=1.0)
    assert differences(RECIPE, text) == ()

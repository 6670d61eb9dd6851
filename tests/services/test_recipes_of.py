"""The recipe that a file is given is that of what it shows."""

from __future__ import annotations

import json
from dataclasses import dataclass

import msgspec

from studio.domain.document import Document
from studio.domain.picture_records import Adjustment, Canvas, Generation, Layer
from studio.domain.project_records import Recipe
from studio.domain.recipes.found import FoundRecipe
from studio.domain.recipes.own import as_recipe
from studio.domain.recipes.reading import read_texts
from studio.domain.requests import ModelRef, PictureRequest
from studio.services.exchange.picture_png import all_texts
from studio.services.exchange.recipes_of import texts_beside, texts_of_layers


@dataclass
class Book:
    """A picture of a balloon, cut out; and one of a fox."""

    drawn = Recipe(
        id="r1", created=1.0, request=PictureRequest(model=ModelRef("painter", "e"), prompt="a blue balloon", seed=7)
    )
    cut = Recipe(
        id="r2", created=2.0,
        request=PictureRequest(
            model=ModelRef("cut-out", "c"), task="cut-out", prompt="a blue balloon", init_image="a1"
        ),
    )  # fmt: skip
    fox = Recipe(id="r3", created=3.0, request=PictureRequest(model=ModelRef("painter", "e"), prompt="a fox"))

    def document(self) -> Document:
        made = zip(("a1", "a2", "a3"), (self.drawn, self.cut, self.fox), strict=True)
        pictures = (
            Generation(id=f"g-{asset}", asset=asset, recipe_id=recipe.id, created=1.0, width=8, height=8)
            for asset, recipe in made
        )
        return Document((self.drawn, self.cut, self.fox, *pictures))


def layer(asset: str, name: str) -> Layer:
    return Layer(id=name, canvas_id="c", name=name, asset=asset, width=8, height=8)


def test_a_cut_out_is_not_said_to_have_been_drawn_by_the_network_that_cut_it() -> None:
    """Its text read "Steps: 1, Seed: 0, Model: cut-out" under the words of the picture."""
    book = Book()
    texts = all_texts(book.cut, texts_beside(book.document(), book.cut))
    assert "Seed: 7" in texts["parameters"]
    assert "Model: painter" in texts["parameters"]
    assert texts["postprocessing"] == "cut-out, Model: cut-out"
    assert json.loads(texts["triptych"])["request"]["task"] == "cut-out"
    [before] = json.loads(texts["triptych-parts"])["parts"]
    assert before["request"]["seed"] == 7


def test_a_cut_out_of_a_picture_from_elsewhere_claims_no_seed() -> None:
    alone = Document((Book.cut,))
    texts = all_texts(Book.cut, texts_beside(alone, Book.cut))
    assert "parameters" not in texts
    assert "triptych-parts" not in texts


def test_what_was_drawn_has_its_own_recipe_and_nothing_beside_it() -> None:
    assert texts_beside(Book().document(), Book.drawn) == {}
    assert texts_beside(Book().document(), None) == {}


def test_a_canvas_of_one_picture_has_its_recipe_and_one_of_several_has_each() -> None:
    document = Book().document()
    one = texts_of_layers(document, [layer("a3", "fox")])
    found = read_texts(one)
    assert isinstance(found, FoundRecipe)
    assert found.prompt == "a fox"
    both = texts_of_layers(document, [layer("a3", "fox"), layer("a1", "balloon"), layer("a1", "again")])
    assert "parameters" not in both
    assert read_texts(both) is None
    parts = json.loads(both["triptych-parts"])["parts"]
    assert [(part["names"], part["request"]["prompt"]) for part in parts] == [
        (["fox"], "a fox"), (["balloon", "again"], "a blue balloon"),
    ]  # fmt: skip
    with_photo = texts_of_layers(document, [layer("a3", "fox"), layer("photo", "photo")])
    assert "parameters" not in with_photo
    assert texts_of_layers(document, [layer("photo", "photo")]) == {}


def test_a_canvas_that_shows_more_than_its_recipe_makes_says_so() -> None:
    """Colours adjusted, moved, half transparent, or on a larger canvas: the recipe makes the picture before that."""
    request = PictureRequest(model=ModelRef("starter", "fake"), prompt="a fox", seed=3)
    recipe = Recipe(id="r", request=request, created=0.0)
    one = Generation(id="r", asset="a", recipe_id="r", created=0.0, width=64, height=48)
    canvas = Canvas(id="c", width=64, height=48, layers=("l",))
    layer = Layer(id="l", canvas_id="c", name="fox", asset="a", recipe_id="r", width=64, height=48)

    def told(shown: Layer, on: Canvas = canvas, *more: Layer) -> str:
        document = Document((recipe, one, on, shown, *more))
        found = read_texts(texts_of_layers(document, [shown]))
        assert isinstance(found, FoundRecipe)
        assert found.prompt == "a fox"
        return found.afterwards

    replace = msgspec.structs.replace
    group = Layer(id="g", canvas_id="c", role="group", adjustment=Adjustment(hue=20))
    assert told(layer) == ""
    assert told(replace(layer, adjustment=Adjustment(hue=150))) == "put together on a canvas, colours adjusted"
    assert told(replace(layer, group_id="g"), canvas, group) == "put together on a canvas, colours adjusted"
    assert told(replace(layer, x=4)) == told(replace(layer, opacity=0.5)) == "put together on a canvas"
    assert told(layer, replace(canvas, width=128)) == "put together on a canvas"


def test_what_does_not_apply_is_told_of_nobody() -> None:
    from_words = PictureRequest(model=ModelRef("starter", "fake"), prompt="a fox", strength=0.75)
    changed = msgspec.structs.replace(from_words, task="image-to-image", init_image="a")
    assert as_recipe(from_words).strength is None
    assert as_recipe(changed).strength == 0.75

"""The true recipe of what a file shows: of a picture that was drawn, of one that something was done to afterwards, of a
canvas that was put together.

The Picture pane and the command line call it where the document is; what comes out is text, for any thread.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from studio.domain.document import Document
from studio.domain.engine_cards import PAINTER_TASKS
from studio.domain.picture_records import Generation, Layer
from studio.domain.project_records import Recipe
from studio.domain.recipes.written import parameters_text, parts_text
from studio.domain.requests import PictureRequest
from studio.services.exchange.picture_png import all_texts

_DEEPEST = 50
"""Steps from a picture back to what it was made from."""


def recipe_of_asset(document: Document, asset: str) -> Recipe | None:
    """Of the finished picture, or the layer of one, that is this file."""
    for one in document.all(Generation):
        if one.asset == asset or any(part.asset == asset for part in one.layers):
            return document.get(Recipe, one.recipe_id)
    return None


def texts_beside(document: Document, recipe: Recipe | None) -> dict[str, str]:
    """What is said beside a picture's own recipe. What enlarged, cut out or restyled a picture did not draw it: its
    numbers are no `parameters`; those of the picture that it was made from are, where that is known."""
    request = recipe.request if recipe is not None else None
    if recipe is None or not isinstance(request, PictureRequest) or request.task in PAINTER_TASKS:
        return {}
    before = list(_before(document, request))
    drawn = next((one.request for one in before if _draws(one)), None)
    texts = {
        "parameters": parameters_text(drawn) if isinstance(drawn, PictureRequest) else "",
        "postprocessing": f"{request.task}, Model: {request.model.id}",
    }
    if before:
        texts["triptych-parts"] = parts_text([("made from", all_texts(one, {})) for one in before])
    return texts


def texts_of_layers(document: Document, layers: Iterable[Layer]) -> dict[str, str]:
    """Of a canvas: what is known of its layers. One that is a single picture and nothing else has that one's own."""
    shown = [layer for layer in layers if layer.role == "raster"]
    known = [(layer, recipe) for layer in shown if (recipe := _recipe_of_layer(document, layer)) is not None]
    told = [(layer.name, texts) for layer, recipe in known if "triptych" in (texts := all_texts(recipe, {}))]
    if not told:
        return {}
    only = {recipe.id: recipe for _layer, recipe in known}
    whole = len(only) == 1 and len(known) == len(shown) and not any(document.tiles_of(layer.id) for layer in shown)
    recipe = next(iter(only.values()))
    own = all_texts(recipe, texts_beside(document, recipe)) if whole else {}
    return own | {"triptych-parts": parts_text(told)}


def _recipe_of_layer(document: Document, layer: Layer) -> Recipe | None:
    own = document.get(Recipe, layer.recipe_id) if layer.recipe_id else None
    return own if own is not None or not layer.asset else recipe_of_asset(document, layer.asset)


def _draws(recipe: Recipe) -> bool:
    return isinstance(recipe.request, PictureRequest) and recipe.request.task in PAINTER_TASKS


def _before(document: Document, request: PictureRequest) -> Iterator[Recipe]:
    """The recipes of what a picture was made from, the nearest first."""
    seen: set[str] = set()
    asset = request.init_image
    while asset is not None and asset not in seen and len(seen) < _DEEPEST:
        seen.add(asset)
        recipe = recipe_of_asset(document, asset)
        if recipe is None:
            return
        yield recipe
        asset = recipe.request.init_image if isinstance(recipe.request, PictureRequest) else None

"""The true recipe of what a file shows: of a picture that was drawn, of one that something was done to afterwards, of
one that came from elsewhere with a recipe of its own, of a canvas that was put together.

The Picture pane and the command line call it where the document is; what comes out is text, for any thread.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from studio.domain.changes import Edit
from studio.domain.document import Document
from studio.domain.engine_cards import PAINTER_TASKS
from studio.domain.picture_records import Adjustment, Canvas, Generation, Layer
from studio.domain.project_records import Asset, Recipe
from studio.domain.recipes.kept import MADE_FROM, Making, making_of, parts_text
from studio.domain.recipes.own import own_step
from studio.domain.requests import PictureRequest
from studio.formats.layered import ISOLATED
from studio.services.exchange.picture_png import all_texts

COMPOSED = "put together on a canvas"
COLOURS = ", colours adjusted"
"""What a file says, in English, of a canvas whose picture its one recipe does not make."""
_DEEPEST = 50
"""Steps from a picture back to what it was made from."""
_DRAWN = ("parameters", "prompt", "workflow", "invokeai_metadata", "invokeai_graph", "invokeai_workflow", "sd-metadata",
          "dream", "fooocus_scheme")  # fmt: skip
"""Texts that say how a picture was drawn; they still do when something was done to it."""


def recipe_of_asset(document: Document, asset: str) -> Recipe | None:
    """Of the finished picture, or the layer of one, that is this file."""
    for one in document.all(Generation):
        if one.asset == asset or any(part.asset == asset for part in one.layers):
            return document.get(Recipe, one.recipe_id)
    return None


def texts_of_asset(document: Document, asset: str) -> dict[str, str]:
    """All that is known of how a picture file was made: here, or by what it said itself when it came."""
    recipe = recipe_of_asset(document, asset)
    if recipe is not None:
        return all_texts(recipe, texts_beside(document, recipe))
    known = document.get(Asset, asset)
    return dict(known.making) if known is not None else {}


def texts_beside(document: Document, recipe: Recipe | None) -> dict[str, str]:
    """What is said beside a picture's own recipe. What enlarged, cut out or restyled a picture did not draw it: its
    numbers are no `parameters`; those of the picture that it was made from are, where that is known."""
    request = recipe.request if recipe is not None else None
    if recipe is None or not isinstance(request, PictureRequest):
        return {}
    before = list(_before(document, request))
    parts = [(MADE_FROM, texts) for texts in before]
    style = texts_of_asset(document, request.style_image) if request.style_image is not None else {}
    parts += [("in the style of", style)] if style else []
    guides = [("guided by", use.picture) for use in request.controls]
    guides += [("after", use.picture) for use in request.references]
    parts += [(name, known) for name, asset in guides if (known := texts_of_asset(document, asset))]
    texts = {"triptych-parts": parts_text(parts)} if parts else {}
    if request.task in PAINTER_TASKS:
        return texts
    drawn = next((one for one in before if _draws(one)), {})
    texts |= {"parameters": "", "postprocessing": own_step(request)}
    return texts | {name: drawn[name] for name in _DRAWN if name in drawn}


def texts_of_layers(document: Document, layers: Iterable[Layer]) -> dict[str, str]:
    """Of a canvas: what is known of its layers. One that is a single picture and nothing else has that one's own."""
    shown = [layer for layer in layers if layer.role == "raster"]
    known = [(layer, texts) for layer in shown if (texts := texts_of_layer(document, layer))]
    if not known:
        return {}
    first = known[0][1]
    same = len(known) == len(shown) and all(texts == first for _layer, texts in known)
    own = first if same and not any(document.tiles_of(layer.id) for layer in shown) else {}
    if own and not is_as_made(document, shown):
        adjusted = any(one.adjustment != Adjustment() for layer in shown for one in (layer, *_around(document, layer)))
        done = COMPOSED + (COLOURS if adjusted else "")
        own = own | {"postprocessing": ", ".join(one for one in (own.get("postprocessing", ""), done) if one)}
    return own | {"triptych-parts": parts_text([(layer.name, texts) for layer, texts in known])}


def is_as_made(document: Document, shown: Sequence[Layer]) -> bool:
    """Whether the layers of a canvas that are seen show one finished picture, or a file as it came, and nothing else:
    each where it was, as it was, on a canvas of its size. Bottom first."""
    canvas = document.get(Canvas, shown[0].canvas_id)
    one = next(
        (it for it in document.all(Generation) if shown[0].recipe_id and it.recipe_id == shown[0].recipe_id), None
    )
    if canvas is None or any(not _is_plain(document, layer) for layer in shown):
        return False
    if one is None or not one.layers:
        [whole, *others] = shown
        place = (whole.x, whole.y, whole.width, whole.height)
        return not others and place == (0, 0, canvas.width, canvas.height)
    if (one.width, one.height) != (canvas.width, canvas.height) or len(one.layers) != len(shown):
        return False
    pairs = zip(shown, one.layers, strict=True)
    return all(
        (layer.asset, layer.x, layer.y, layer.width, layer.height, layer.effect)
        == (part.asset, part.x, part.y, part.width, part.height, part.effect)
        for layer, part in pairs
    )  # fmt: skip


def _is_plain(document: Document, layer: Layer) -> bool:
    """Nothing changes how its pixels are seen; neither does any group that it is in."""
    around = (layer, *_around(document, layer))
    return all(
        one.opacity == 1.0 and one.adjustment == Adjustment() and not (one.clip or one.masked)
        and (one.blend == "normal" or (one.role == "group" and one.blend == ISOLATED))
        for one in around
    )  # fmt: skip


def _around(document: Document, layer: Layer) -> tuple[Layer, ...]:
    """The groups that it is in, the innermost first."""
    found: list[Layer] = []
    group = document.get(Layer, layer.group_id)
    while group is not None and group not in found:
        found.append(group)
        group = document.get(Layer, group.group_id)
    return tuple(found)


def texts_of_layer(document: Document, layer: Layer) -> dict[str, str]:
    """All that is known of how the picture of a layer was made, whatever was painted on it since."""
    if layer.making:
        return dict(layer.making)
    recipe = document.get(Recipe, layer.recipe_id) if layer.recipe_id else None
    if recipe is not None:
        return all_texts(recipe, texts_beside(document, recipe))
    return texts_of_asset(document, layer.asset) if layer.asset else {}


def making_as_layer(document: Document, asset: str, making: Making) -> Making:
    """What a layer with the picture of that asset has to keep for itself: nothing where the same is known of the
    asset, which may have come with another recipe first."""
    return () if making == making_of(texts_of_asset(document, asset)) else making


def making_of_merged(document: Document, layers: Iterable[Layer]) -> Making:
    """Of several layers that become one: what is known of each, by its name."""
    known = [(layer.name, texts) for layer in layers if (texts := texts_of_layer(document, layer))]
    return making_of({"triptych-parts": parts_text(known)}) if known else ()


def is_too_much(document: Document, layers: Sequence[Layer]) -> bool:
    """Whether what is known of several is more than one can keep."""
    return not making_of_merged(document, layers) and any(texts_of_layer(document, one) for one in layers)


def with_makings(document: Document, edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """The same edits, where layers that no longer show the file that they came as keep what is known of its making."""
    return tuple(_with_making(document, edit) for edit in edits)


def _with_making(document: Document, edit: Edit) -> Edit:
    before, after = edit.before, edit.after
    if not isinstance(before, Layer) or not isinstance(after, Layer):
        return edit
    if not before.asset or after.asset or after.recipe_id or after.making or after.text is not None:
        return edit
    making = making_of(texts_of_asset(document, before.asset))
    return Edit(before, msgspec.structs.replace(after, making=making)) if making else edit


def _draws(texts: Mapping[str, str]) -> bool:
    return any(name in texts for name in _DRAWN)


def _before(document: Document, request: PictureRequest) -> Iterator[dict[str, str]]:
    """What is known of each of the pictures that a picture was made from, the nearest first."""
    seen: set[str] = set()
    asset = request.init_image
    while asset is not None and asset not in seen and len(seen) < _DEEPEST:
        seen.add(asset)
        recipe = recipe_of_asset(document, asset)
        if recipe is None:
            known = document.get(Asset, asset)
            if known is not None and known.making:
                yield dict(known.making)
            return
        made = recipe.request if isinstance(recipe.request, PictureRequest) else None
        texts = all_texts(recipe, {})
        if made is not None and made.task not in PAINTER_TASKS:
            # Its numbers did not draw it.
            texts.pop("parameters", None)
        yield texts
        asset = made.init_image if made is not None else None

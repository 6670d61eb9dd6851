"""The scene that words speak of which change the one before: "the same, but at night".

Called by the prompt's room and by the command line, on the main thread; pure.
"""

from __future__ import annotations

from collections.abc import Set
from typing import Final

import msgspec

from studio.domain.document import Document
from studio.domain.errors import NothingToDraw, StudioError
from studio.domain.picture_records import Generation
from studio.domain.project_records import Recipe
from studio.domain.requests import PictureRequest
from studio.domain.said_before import refers_back

KEPT: Final = (
    "style", "width", "height", "steps", "guidance", "sampler", "negative", "upscale", "sticker", "variation_seed",
    "variation_strength",
)  # fmt: skip
"""Of a scene that is changed these stay, and its seed, unless somebody sets them anew."""
_LONGEST: Final = 60


def last_scene(document: Document, words: str, chosen: str = "") -> PictureRequest | None:
    """The recipe of the scene that these words change: the chosen picture's if it is one, else of the one that was made
    last and is, rather than of a sticker; None without any. Of a picture that was made by the very same words it is the
    scene that they changed: said again they add no second dog. `chosen`: id of a Generation."""
    one = document.get(Generation, chosen) if chosen else None
    before = _scene_of(document, one) if one is not None else None
    if before is None:
        newest = (other for other in reversed(tuple(document.all(Generation))) if not other.trashed)
        scenes = [found for other in newest if (found := _scene_of(document, other)) is not None]
        before = next((found for found in scenes if not found.sticker), next(iter(scenes), None))
    if before is not None and before.earlier is not None and before.prompt.strip() == words.strip():
        return msgspec.structs.replace(before, plan=before.earlier)
    return before


def _scene_of(document: Document, one: Generation) -> PictureRequest | None:
    recipe = document.get(Recipe, one.recipe_id)
    request = recipe.request if recipe is not None else None
    return request if isinstance(request, PictureRequest) and is_scene(request) else None


def is_scene(request: PictureRequest) -> bool:
    return request.task == "text-to-image" and request.plan is not None


def changes_scene(request: PictureRequest) -> bool:
    """Whether what is asked for is a change of the scene before."""
    return request.task == "text-to-image" and request.plan is None and refers_back(request.prompt)


def known_as(request: PictureRequest) -> str:
    """What a picture of this request is called: its words, or, where these only say what was changed, its things."""
    plan = request.plan
    if plan is None or request.earlier is None or not plan.draws_something():
        return request.prompt
    things = (f"{thing.colour} {thing.name}".strip() for thing in plan.things)
    return ", ".join(one for one in (*things, plan.place, plan.season, plan.weather, plan.time) if one)


def no_scene(words: str) -> NothingToDraw:
    shown = words.strip()
    return NothingToDraw(words=(shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}\u2026",), changes=True)


def changed(request: PictureRequest, before: PictureRequest | None, *, anew: Set[str] = frozenset()) -> PictureRequest:
    """The request, which changes the scene before, with that scene and all that stays of it. `anew`: fields that
    somebody set since. Raises StudioError(NothingToDraw) where there is no scene."""
    if before is None or before.plan is None:
        raise StudioError(no_scene(request.prompt))
    kept = {name: getattr(before, name) for name in (*KEPT, "seed") if name not in anew}
    return msgspec.structs.replace(request, earlier=before.plan, **kept)

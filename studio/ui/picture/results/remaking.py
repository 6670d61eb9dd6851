"""The recipe of a finished picture, into the form again. No widgets; main thread."""

from __future__ import annotations

from studio.domain.engine_cards import PAINTER_TASKS
from studio.domain.picture_records import Generation
from studio.domain.recipes.found import FoundRecipe
from studio.domain.recipes.own import as_recipe
from studio.domain.requests import PictureRequest
from studio.services.translation import tr
from studio.ui.picture.desk import PictureDesk


class Remaking:
    """Made by the pane; all of it means the chosen picture."""

    def __init__(self, desk: PictureDesk) -> None:
        self._desk = desk

    # ---- recipes

    def why_no_recipe(self) -> str:
        """A sentence; empty when the chosen picture has a recipe."""
        if self._desk.generation() is None:
            return self._desk.why_none_chosen()
        return "" if self._origin(self._desk.chosen) is not None else tr("This picture has no recipe.")

    def reuse(self, generation_id: str = "", *, seed: bool = True) -> bool:
        """The settings of that picture, or of the chosen one, into the form; with its seed, or for a new one. False:
        it has none, which is said."""
        recipe = self._origin(generation_id or self._desk.chosen)
        if recipe is None:
            self._desk.say(tr("This picture has no recipe."))
            return False
        self._desk.take_recipe(recipe, seed=seed)
        if seed and self._is_drawn_otherwise(generation_id or self._desk.chosen):
            self._desk.say(tr("The model draws differently now: the same seed gives another picture."))
        return True

    def _is_drawn_otherwise(self, generation_id: str) -> bool:
        recipe = self._desk.recipe_of(generation_id)
        request = recipe.request if recipe is not None else None
        if not isinstance(request, PictureRequest) or request.task != "text-to-image":
            return False
        card = self._desk.studio.cards.engine(request.model.engine)
        return card is not None and bool(card.method) and request.method != card.method

    def _origin(self, generation_id: str) -> FoundRecipe | None:
        """What drew the picture, also when this is an enlarged or cut out version of it."""
        passed: set[str] = set()
        while generation_id and generation_id not in passed:
            passed.add(generation_id)
            recipe = self._desk.recipe_of(generation_id)
            request = recipe.request if recipe is not None else None
            if not isinstance(request, PictureRequest):
                return None
            if request.task in PAINTER_TASKS:
                return as_recipe(request)
            generation_id = self._shown_by(request.init_image)
        return None

    def _shown_by(self, asset: str | None) -> str:
        """Id of the finished picture with these pixels; empty when there is none."""
        if self._desk.session is None:
            return ""
        pictures = self._desk.session.document.where(Generation, "asset", asset)
        return pictures[0].id if pictures else ""

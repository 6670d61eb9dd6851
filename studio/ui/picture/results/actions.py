"""What can be done with finished pictures: use again, rework, keep, throw away, and which of them are shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.picture.results.again import MakingAgain
from studio.ui.picture.results.copying import Copying
from studio.ui.picture.results.keeping import Keeping
from studio.ui.picture.results.presenter import ResultsPresenter, Shelf
from studio.ui.picture.results.remaking import Remaking
from studio.ui.picture.results.tray import SHELVES

PLACE = "picture.results"


def recipe_actions(
    remaking: Remaking, copying: Copying, again: MakingAgain, again_with: Callable[[], object]
) -> tuple[Action, ...]:
    """`again_with`: the recipe into the form, where it can be changed."""
    no_recipe, menu = remaking.why_no_recipe, "Picture/Recipe"
    return (
        Action("picture.reuse", tr("Reuse settings and seed"), remaking.reuse, where="picture", enabled=no_recipe,
               menu=menu, section="recipe"),
        Action("picture.reuse-new-seed", tr("Reuse settings, new seed"), lambda: remaking.reuse(seed=False),
               where="picture", enabled=no_recipe, menu=menu, section="recipe"),
        Action("picture.make-again", tr("Make it again"), again.exactly, where="picture", enabled=again.why_not,
               tip=tr("Make a picture by exactly the same recipe, and say whether it is the same to the last bit"),
               menu=menu, section="recipe"),
        Action("picture.make-again-with", tr("Make it again with\u2026"), again_with, where="picture",
               enabled=no_recipe, menu=menu, section="recipe",
               tip=tr("Put its recipe and seed into the form, to change what is to be another, then make it")),
        Action("picture.differs", tr("What differs\u2026"), again.differ, ("D",), where=PLACE,
               enabled=again.why_no_pair, menu=menu, section="recipe",
               tip=tr("How far two pictures are from one another, where, and what of their recipes is not the same")),
        Action("picture.show-recipe", tr("Show the recipe"), copying.show_recipe, ("Ctrl+I",), where="picture",
               enabled=copying.why_no_text, menu=menu, section="recipe",
               tip=tr("Read the words, the seed and the settings that made this picture")),
        Action("picture.copy-recipe", tr("Copy the recipe"), copying.copy_recipe, where="picture",
               enabled=copying.why_no_text, menu=menu, section="recipe"),
    )  # fmt: skip


def keeping_actions(keeping: Keeping, copying: Copying, why_none_chosen: Callable[[], str]) -> tuple[Action, ...]:
    def star_words() -> str:
        return tr("Remove the star") if keeping.all_starred() else tr("Star this picture")

    def trash_words() -> str:
        return tr("Take back from the trash") if keeping.all_trashed() else tr("Move to the trash")

    menu = "Picture"
    return (
        Action("picture.star", tr("Star this picture"), keeping.star, ("S",), where=PLACE,
               enabled=keeping.why_none_selected, menu=menu, section="Rework", text=star_words,
               tip=tr("Mark the picture, for the shelf of starred pictures")),
        Action("picture.copy", tr("Copy picture"), copying.copy_picture, where="picture",
               enabled=why_none_chosen, menu=menu, section="Rework"),
        Action("picture.trash", tr("Move to the trash"), keeping.trash, ("Delete",), where=PLACE,
               enabled=keeping.why_none_selected, menu=menu, section="Rework", text=trash_words,
               tip=tr("Put the picture out of sight; the trash gives it back until it is emptied")),
        Action("picture.empty-trash", tr("Empty the trash\u2026"), keeping.ask_to_empty, where="picture",
               enabled=keeping.why_not_empty, menu=menu, section="Rework",
               tip=tr("Delete what lies in the trash for good, and make the project smaller")),
    )  # fmt: skip


def shelf_actions(presenter: ResultsPresenter) -> tuple[Action, ...]:
    def shown(shelf: Shelf) -> bool:
        return presenter.shelf == shelf

    words: dict[Shelf, str] = {
        "all": tr("Show all pictures"),
        "starred": tr("Show the starred pictures"),
        "trash": tr("Show the trash"),
    }
    shelves = tuple(
        Action(f"picture.shelf-{shelf}", words[shelf], partial(presenter.choose_shelf, shelf), where="picture",
               menu="Picture/Pictures shown", section="shelf", checked=partial(shown, shelf))
        for shelf, *_ in SHELVES
    )  # fmt: skip
    reason, menu = presenter.why_not_step, "Picture"
    older = Action("picture.older", tr("Next older picture"), partial(presenter.step, 1), ("Alt+Right",),
                   where="picture", enabled=reason, menu=menu, section="Pictures shown")  # fmt: skip
    newer = Action("picture.newer", tr("Next newer picture"), partial(presenter.step, -1), ("Alt+Left",),
                   where="picture", enabled=reason, menu=menu, section="Pictures shown")  # fmt: skip
    return (newer, older, *shelves)

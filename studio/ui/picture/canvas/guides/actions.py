"""Rulers, guides, grid and snapping: what is shown, and what is snapped to."""

from __future__ import annotations

from collections.abc import Callable

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.picture.canvas.actions import PLACE
from studio.ui.picture.canvas.guides.guides import Guides, Shown

_MENU = "Picture/View/Guides"


def guide_actions(guides: Guides, ask_step: Callable[[], object], colour: Callable[[], int]) -> tuple[Action, ...]:
    """`ask_step`: asks how far apart the lines of the grid are; `colour`: the one in use, 0xRRGGBB."""

    def switch(name: Shown, words: str, tip: str, *keys: str) -> Action:
        return Action(
            id=f"picture.{name.replace('_', '-')}", words=words, act=lambda: guides.toggle(name), keys=keys,
            where=PLACE, menu="Picture/View/Guides", section="guides", tip=tip, checked=lambda: guides.is_on(name),
        )  # fmt: skip

    return (
        switch("canvas_rulers", tr("Show rulers"), tr("Beside the canvas, in pixels; guides are dragged out of them"),
               "Ctrl+Shift+R"),
        switch("canvas_guides", tr("Show guides"), tr("The lines that were dragged out of the rulers"),
               "Ctrl+;"),
        switch("canvas_guides_locked", tr("Lock guides"), tr("The move tool does not take hold of them"),
               "Ctrl+Alt+;"),
        switch("canvas_grid", tr("Show the grid"), tr("Lines over the canvas, as far apart as you set"),
               "Ctrl+Shift+'"),
        switch("canvas_snapping", tr("Snap to guides, grid and edges"),
               tr("What is dragged near a guide, the grid, an edge or the middle of the canvas lands on it"),
               "Shift+S"),
        switch("canvas_snap_layers", tr("Snap to other layers, too"),
               tr("To the edges and the middle of those that are seen, while snapping is on")),
        Action("picture.canvas-grid-step", tr("Distance of the grid\u2026"), ask_step, where=PLACE, menu=_MENU,
               section="guides"),
        Action("picture.canvas-grid-colour", tr("Give the grid the colour in use"),
               lambda: guides.set_grid_colour(colour()), where=PLACE, menu=_MENU, section="guides"),
        Action("picture.canvas-guides-clear", tr("Remove all guides"), guides.clear, where=PLACE, menu=_MENU,
               section="guides", enabled=guides.why_none),
    )  # fmt: skip

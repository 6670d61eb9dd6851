"""Every action of the Picture pane: those of its rooms, and those that join rooms. Added once, by the pane."""

from __future__ import annotations

from collections.abc import Callable

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.picture.canvas.actions import again_actions, layer_actions, placing_actions
from studio.ui.picture.desk import Page, PictureDesk
from studio.ui.picture.prompt.actions import form_actions, making_actions
from studio.ui.picture.results.actions import keeping_actions, recipe_actions, reworking_actions, shelf_actions
from studio.ui.picture.rooms import Rooms
from studio.ui.picture.zoom_view import ZoomView

VIEW = "picture.view"
"""The place of what is looked at: the result or the canvas."""
_BOTH_MENUS = ("picture.results", "picture.canvas")
ZOOM = 1.25


def picture_actions(desk: PictureDesk, rooms: Rooms) -> tuple[Action, ...]:
    """In the order of the Picture menu."""
    return (
        *making_actions(rooms.prompt, rooms.jobs),
        *form_actions(rooms.prompt, rooms.form),
        *placing_actions(rooms.canvas, desk.why_none_chosen),
        use_as_start_action(desk, rooms),
        *recipe_actions(rooms.remaking, rooms.copying, lambda: make_again(rooms)),
        *reworking_actions(rooms.remaking),
        *keeping_actions(rooms.keeping, rooms.copying, desk.why_none_chosen),
        export_action(desk, rooms),
        *shelf_actions(rooms.results),
        *layer_actions(rooms.layers, rooms.canvas_page.layers.fold),
        *again_actions(rooms.again),
        *view_actions(desk, rooms.looked_at),
    )


def use_as_start_action(desk: PictureDesk, rooms: Rooms) -> Action:
    def start() -> None:
        rooms.canvas.place(flat=True)
        rooms.prompt.set(from_canvas=True)

    return Action(
        "picture.use-as-start",
        tr("Start the next picture from this one"),
        start,
        where="picture",
        enabled=lambda: desk.why_none_chosen() or rooms.prompt.why_not_from_canvas(),
        tip=tr("Place this picture on the canvas, and begin the next one with what the canvas shows"),
        menu="Picture",
        section="Recipe",
        context=("picture.results",),
    )


def make_again(rooms: Rooms) -> None:
    """By the recipe of the chosen picture, with its seed."""
    if rooms.remaking.reuse():
        rooms.prompt.generate()


def export_action(desk: PictureDesk, rooms: Rooms) -> Action:
    """What is looked at, as a file: the canvas, or the chosen picture."""

    def save() -> None:
        if desk.page == "canvas":
            rooms.saving.save_canvas(rooms.canvas.painter())
        else:
            rooms.saving.save()

    def why_not() -> str:
        if desk.page == "canvas":
            return "" if rooms.canvas.shows_something() else tr("The canvas shows nothing to save.")
        return desk.why_none_chosen()

    return Action(
        "picture.export",
        tr("Export the picture as PNG\u2026"),
        save,
        ("Ctrl+E",),
        enabled=why_not,
        tip=tr("Save as PNG"),
        menu="File/Export",
        section="Pictures",
        context=_BOTH_MENUS,
    )


def view_actions(desk: PictureDesk, looked_at: Callable[[], ZoomView]) -> tuple[Action, ...]:
    """`looked_at`: the view of the page that is shown."""

    def nothing() -> str:
        return "" if looked_at().has_picture() else tr("There is nothing to look at yet.")

    def looking(action_id: str, words: str, act: Callable[[], object], *keys: str) -> Action:
        return Action(action_id, words, act, keys, where=VIEW, enabled=nothing, menu="Picture/View", section="zoom",
                      context=_BOTH_MENUS)  # fmt: skip

    def page(page: Page, words: str, tip: str) -> Action:
        return Action(f"picture.show-{page}", words, lambda: desk.show_page(page), where="picture", tip=tip,
                      menu="Picture/View", section="page", checked=lambda: desk.page == page)  # fmt: skip

    return (
        page("result", tr("Show the result"), tr("Show the chosen picture")),
        page("canvas", tr("Show the canvas"), tr("Show the canvas with its layers")),
        looking("picture.fit", tr("Fit into the view"), lambda: looked_at().fit(), "0"),
        looking("picture.full-size", tr("Show at full size"), lambda: looked_at().zoom(0), "1"),
        looking("picture.zoom-in", tr("Zoom in"), lambda: looked_at().zoom(ZOOM), "+", "="),
        looking("picture.zoom-out", tr("Zoom out"), lambda: looked_at().zoom(1 / ZOOM), "-"),
    )

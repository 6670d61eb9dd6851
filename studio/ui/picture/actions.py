"""Every action of the Picture pane: those of its rooms, and those that join rooms. Added once, by the pane."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt

from studio.services.translation import tr
from studio.ui.actions.action import Action, always
from studio.ui.picture.canvas.actions import (
    VIEW,
    again_actions,
    choosing_actions,
    group_actions,
    layer_actions,
    placing_actions,
)
from studio.ui.picture.canvas.adjusting.actions import adjusting_actions
from studio.ui.picture.canvas.blend_actions import blend_actions
from studio.ui.picture.canvas.guides.actions import guide_actions
from studio.ui.picture.canvas.keys import reaching_further
from studio.ui.picture.canvas.making_actions import canvas_actions, turning_actions
from studio.ui.picture.canvas.text.actions import text_actions
from studio.ui.picture.canvas.tools.actions import (
    brush_actions,
    colour_actions,
    deleting_action,
    mask_actions,
    selection_actions,
    tool_actions,
)
from studio.ui.picture.canvas.transform.actions import finishing_action, transform_actions, whole_canvas_actions
from studio.ui.picture.control.actions import control_actions
from studio.ui.picture.desk import Page, PictureDesk
from studio.ui.picture.gallery.actions import gallery_actions
from studio.ui.picture.grid.actions import grid_actions
from studio.ui.picture.inpaint.actions import inpaint_actions
from studio.ui.picture.insight.actions import insight_actions
from studio.ui.picture.live.actions import live_actions
from studio.ui.picture.moving.actions import moving_actions
from studio.ui.picture.own.actions import own_actions
from studio.ui.picture.prompt.actions import form_actions, making_actions
from studio.ui.picture.results.actions import PLACE as RESULTS
from studio.ui.picture.results.actions import keeping_actions, recipe_actions, shelf_actions
from studio.ui.picture.results.compare_page import Way as CompareWay
from studio.ui.picture.rework.actions import rework_actions
from studio.ui.picture.rooms import Rooms
from studio.ui.picture.taking_tools import TakingTools, everywhere
from studio.ui.picture.wildcards.actions import wildcard_actions
from studio.ui.picture.zoom_view import LookedAt

ZOOM = 1.25


def picture_actions(
    desk: PictureDesk,
    rooms: Rooms,
    ask_file: Callable[[], object],
    show_form: Callable[[], object],
    show_layers: Callable[[], object],
) -> tuple[Action, ...]:
    """In the order of the Picture menu. `ask_file`: asks for a picture to open; `show_form`, `show_layers`: bring the
    form, or the list of layers, into sight."""

    page, taking = rooms.canvas_page, TakingTools(desk, rooms)

    def show_layer_name() -> None:
        show_layers()
        rooms.canvas_page.layers.rename()

    return (
        *making_actions(rooms.prompt, rooms.memory.tell),
        stopping_action(desk, rooms),
        *opening_actions(desk, rooms, ask_file),
        *form_actions(
            rooms.prompt,
            rooms.form,
            show_form,
            rooms.adding_loras.ask,
            rooms.showing_styles.show,
            rooms.showing_styles.ask_name,
        ),
        previews_action(desk),
        *own_actions(rooms.own, rooms.showing_own),
        *wildcard_actions(rooms.showing_wildcards),
        *insight_actions(rooms.insight, rooms.showing_insight),
        *moving_actions(rooms.film, rooms.playing, rooms.moving_saving),
        *control_actions(rooms.guides, rooms.asking_guide, partial(rooms.guides_panel.models_wanted.emit, "control")),
        *placing_actions(
            rooms.canvas,
            desk.why_none_chosen,
            lambda: rooms.placing.belonging() is not None,
            rooms.placing.place,
        ),
        use_as_start_action(desk, rooms),
        *recipe_actions(rooms.remaking, rooms.copying, rooms.again_exactly, partial(make_again_with, rooms, show_form)),
        *rework_actions(rooms.rework),
        *keeping_actions(rooms.keeping, rooms.copying, desk.why_none_chosen),
        *gallery_actions(
            rooms.gallery,
            rooms.labelling,
            rooms.asking_words,
            rooms.find_pictures,
            rooms.find_like,
            rooms.grow_pictures,
            RESULTS,
        ),
        export_action(desk, rooms),
        *shelf_actions(rooms.results),
        *map(
            reaching_further,
            (
                *layer_actions(rooms.layers, rooms.canvas_page.layers.fold, show_layer_name),
                *choosing_actions(
                    rooms.layers, rooms.canvas_page.layers.mean_all, rooms.canvas_page.layers.mean_further
                ),
                *group_actions(rooms.layers),
                *blend_actions(rooms.layers),
                *adjusting_actions(rooms.adjusting, rooms.adjusting_window.open_at),
                *canvas_actions(
                    rooms.making, rooms.merging, rooms.layers, lambda: rooms.colours.foreground, desk.why_not_writable
                ),
                *map(everywhere, tool_actions(taking, rooms.canvas_page.objects.why_not)),
                *selection_actions(rooms.selected, rooms.canvas_page.kit, rooms.making),
                finishing_action(page.kit, page.transforming, page.cropping),
                *transform_actions(page.transforming),
                *whole_canvas_actions(rooms.whole_canvas),
                *text_actions(rooms.texts, lambda: taking.take("text")),
                deleting_action(rooms.selected, rooms.making, rooms.layers),
                *mask_actions(rooms.quick_mask),
                *brush_actions(rooms.box, rooms.brush_window.show),
                *map(everywhere, colour_actions(rooms.box)),
                *again_actions(rooms.again),
            ),
        ),
        *grid_actions(
            rooms.grid, rooms.grid_dialog.open_with, rooms.compare_cells, rooms.grid_saving, rooms.ask_grid_name
        ),
        *inpaint_actions(rooms.inpaint, rooms.placing, rooms.mask_files, rooms.over_canvas),
        *live_actions(rooms.live),
        *page_actions(desk, rooms),
        *view_actions(rooms.looked_at),
        *map(reaching_further, turning_actions(rooms.canvas_page.view)),
        *map(reaching_further, guide_actions(page.guides, rooms.ask_grid, lambda: rooms.colours.foreground)),
    )


def stopping_action(desk: PictureDesk, rooms: Rooms) -> Action:
    """Escape: leave what is opened over the canvas, the innermost first, or else stop what is being made. In the field
    of the prompt the first one gives the keyboard back (`Rooms.leave_prompt`), so that typing stops nothing."""

    def stop() -> None:
        if desk.page != "canvas":
            desk.back()
        else:
            rooms.stop_making()

    def words() -> str:
        if desk.page == "canvas":
            return tr("Stop making this picture")
        under = {"grid": tr("Back to the grid"), "gallery": tr("Back to the gallery")}
        return under.get(desk.under, tr("Back to the canvas"))

    return Action(
        "picture.stop",
        tr("Leave the prompt, close what is opened, stop the picture"),
        stop,
        ("Escape",),
        where="picture",
        enabled=lambda: rooms.jobs.why_nothing_to_cancel() if desk.page == "canvas" else "",
        tip=tr("Close what is opened over the canvas, or stop what is being made now; what waits behind it is made"),
        menu="Picture",
        section="Prompt",
        text=words,
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
    )


def make_again_with(rooms: Rooms, show_form: Callable[[], object]) -> None:
    """The recipe of the chosen picture in the form, to be changed before it is made."""
    if rooms.remaking.reuse():
        show_form()
        rooms.form.prompt.setFocus(Qt.FocusReason.ShortcutFocusReason)


def export_action(desk: PictureDesk, rooms: Rooms) -> Action:
    """What is looked at, as a file: the canvas, or the chosen picture."""

    def save() -> None:
        if desk.sees_canvas():
            rooms.saving.save_canvas(
                rooms.canvas.painter(), rooms.canvas.layered(), rooms.canvas.recipe_texts(), rooms.canvas.facts(),
                rooms.canvas.files(), rooms.canvas.dpi(),
            )  # fmt: skip
        else:
            rooms.saving.save()

    def why_not() -> str:
        if desk.sees_canvas():
            return "" if rooms.canvas.shows_something() else tr("The canvas shows nothing to save.")
        return desk.why_none_chosen()

    return Action(
        "picture.export",
        tr("Export the picture\u2026"),
        save,
        ("Ctrl+Shift+E",),
        enabled=why_not,
        tip=tr("Write what is looked at into a file: PNG, JPEG, WebP, AVIF, TIFF; the canvas also with its layers"),
        menu="File/Export",
        section="Pictures",
    )


def previews_action(desk: PictureDesk) -> Action:
    settings = desk.studio.settings

    def pauses() -> bool:
        return not settings.get("picture_previews")

    return Action(
        id="picture.pause-previews",
        words=tr("Pause previews"),
        act=lambda: settings.set_all({"picture_previews": pauses()}),
        where="picture",
        tip=tr("Pictures appear once they are done, which is a little sooner"),
        menu="Picture/Prompt",
        section="form",
        checked=pauses,
    )


def page_actions(desk: PictureDesk, rooms: Rooms) -> tuple[Action, ...]:
    """What is opened over the canvas, and the way back; each opens, and closes what it opened."""

    def why_not_two() -> str:
        return (
            "" if len(rooms.keeping.selected) == 2 else tr("Select two pictures first: Ctrl and a click on the second.")
        )

    def why_not_compare() -> str:
        return "" if desk.page == "compare" else why_not_two()

    def compare() -> None:
        if desk.page == "compare":
            desk.back()
        else:
            rooms.results.compare(rooms.keeping.selected)

    def go_to_canvas() -> None:
        desk.show_page("canvas")
        rooms.canvas_page.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def open_gallery() -> None:
        rooms.results.toggle("gallery")
        if desk.page == "gallery":
            rooms.results_view.strip.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def page(
        name: Page,
        action_id: str,
        words: str,
        act: Callable[[], object],
        *keys: str,
        tip: str,
        enabled: Callable[[], str],
        where: str = RESULTS,
    ) -> Action:
        return Action(action_id, words, act, keys, where=where, tip=tip, enabled=enabled, menu="Picture/View",
                      section="page",
                      checked=lambda: desk.page == name)  # fmt: skip

    return (
        page("result", "picture.show-result", tr("Look at it large"), partial(rooms.results.toggle, "result"), "Space",
             tip=tr("Show the chosen picture large, over the canvas"), enabled=desk.why_none_chosen),
        page("compare", "picture.compare", tr("Compare two pictures"), compare, "C",
             tip=tr("Show the two selected pictures beside each other"), enabled=why_not_compare),
        page("compare", "picture.compare-source", tr("Compare with what it was made of"),
             rooms.results.compare_with_source, enabled=rooms.results.why_no_source,
             tip=tr("Before and after of what was enlarged, repainted, repaired or cut out")),
        *_comparing_ways(rooms),
        page("gallery", "picture.gallery", tr("Open the gallery"), open_gallery, "Ctrl+Shift+G",
             tip=tr("Show all pictures of the project large, by shelf"), enabled=always,
             where="picture"),
        page("canvas", "picture.show-canvas", tr("Show the canvas"), go_to_canvas, "Alt+0",
             tip=tr("Close what is shown over the canvas, and give it the keyboard"), enabled=always, where="picture"),
    )  # fmt: skip


def _comparing_ways(rooms: Rooms) -> tuple[Action, ...]:
    compare = rooms.results_view.compare
    words: dict[CompareWay, str] = {
        "side": tr("Compare side by side"),
        "split": tr("Compare by a line between them"),
        "difference": tr("Compare by what differs"),
    }

    def why_not() -> str:
        return "" if compare.isVisible() else tr("Compare two pictures first.")

    def shown(way: CompareWay) -> bool:
        return compare.way == way

    ways = tuple(
        Action(f"picture.compare-{way}", words[way], partial(compare.show_way, way), where="picture", enabled=why_not,
               checked=partial(shown, way), menu="Picture/View", section="page")
        for way in words
    )  # fmt: skip
    layers = Action("picture.compare-layers", tr("Compare the layer with the one below it"), rooms.comparing.compare,
                    where="picture", enabled=rooms.comparing.why_not, menu="Picture/View", section="page",
                    tip=tr("As before and after of a layer that something was made of"))  # fmt: skip
    return (*ways, layers)


def opening_actions(desk: PictureDesk, rooms: Rooms, ask: Callable[[], object]) -> tuple[Action, ...]:
    """Ways to begin with a picture from elsewhere, or with none. `ask`: asks which file."""

    def paper() -> None:
        rooms.making.make_canvas(rooms.prompt.form.width, rooms.prompt.form.height)

    return (
        Action("picture.open", tr("Open picture\u2026"), ask, ("Ctrl+Alt+O",), enabled=desk.why_not_writable,
               tip=tr("Take a picture from a file in, as a layer on the canvas"), menu="File", section="Project"),
        Action("picture.paper", tr("Begin with an empty canvas"), paper, where="picture", enabled=desk.why_not_writable,
               tip=tr("A white canvas, as large as the form says"), menu="Picture", section="Recipe"),
    )  # fmt: skip


def view_actions(looked_at: Callable[[], LookedAt]) -> tuple[Action, ...]:
    """`looked_at`: the view of what is shown."""

    def nothing() -> str:
        return "" if looked_at().has_picture() else tr("There is nothing to look at yet.")

    def looking(action_id: str, words: str, act: Callable[[], object], *keys: str, tip: str = "") -> Action:
        return Action(action_id, words, act, keys, where=VIEW, enabled=nothing, menu="Picture/View", section="zoom",
                      tip=tip)  # fmt: skip

    return (
        looking(
            "picture.fit",
            tr("Fit into the view"),
            lambda: looked_at().fit(),
            "0",
            tip=tr("Show all of the picture, as large as there is room"),
        ),
        looking("picture.full-size", tr("Show at full size"), lambda: looked_at().zoom(0), "1"),
        looking("picture.zoom-in", tr("Zoom in"), lambda: looked_at().zoom(ZOOM), "+", "="),
        looking("picture.zoom-out", tr("Zoom out"), lambda: looked_at().zoom(1 / ZOOM), "-"),
    )

"""What makes canvases and layers, or works on all pixels of one; and how the canvas is turned."""

from __future__ import annotations

from collections.abc import Callable

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.picture.canvas.actions import LAYERS, PLACE
from studio.ui.picture.canvas.layers import Layers
from studio.ui.picture.canvas.making_layers import MakingLayers
from studio.ui.picture.canvas.merging import Merging
from studio.ui.picture.canvas.painting.view import CanvasView

_TURN = 15


def canvas_actions(
    making: MakingLayers, merging: Merging, layers: Layers, colour: Callable[[], int], why_not: Callable[[], str]
) -> tuple[Action, ...]:
    """`colour`: to fill with, 0xRRGGBB; `why_not`: nothing can be put into the project now, as a sentence."""

    def no_canvas() -> str:
        return why_not() or ("" if making.has_canvas() else tr("Make a canvas first, or put a picture on one."))

    def chosen() -> str:
        return layers.why_none() or why_not()

    return (
        Action(
            id="picture.new-canvas",
            words=tr("New canvas\u2026"),
            act=making.new_canvas,
            where="picture",
            enabled=why_not,
            tip=tr("An empty canvas of any size, white or transparent"),
            menu="Picture",
            section="Canvas",
        ),
        Action(
            id="picture.new-layer",
            words=tr("New paint layer"),
            act=lambda: making.add("raster"),
            keys=("Ins",),
            where=PLACE,
            there=(LAYERS,),
            enabled=no_canvas,
            tip=tr("An empty layer above the chosen one, to paint on"),
            menu="Picture/Layer",
            section="new",
        ),
        Action(
            id="picture.new-mask",
            words=tr("New mask"),
            act=making.add_mask,
            keys=("Shift+Ins",),
            where=PLACE,
            there=(LAYERS,),
            enabled=no_canvas,
            tip=tr("It belongs to the layer and shows all of it; what the eraser takes off it hides the layer there"),
            menu="Picture/Layer/Mask",
            section="new",
        ),
        Action(
            id="picture.new-free-mask",
            words=tr("New mask to inpaint by"),
            act=lambda: making.add("mask"),
            where=PLACE,
            there=(LAYERS,),
            enabled=no_canvas,
            tip=tr("An empty one, of no layer: what is painted on it says what is to be made anew"),
            menu="Picture/Layer/Mask",
            also="Picture/Inpaint",
            section="new",
        ),
        Action(
            id="picture.layer-duplicate",
            words=tr("Duplicate the layer"),
            act=making.duplicate,
            keys=("Ctrl+Shift+J",),
            where=PLACE,
            there=(LAYERS,),
            enabled=chosen,
            tip=tr("Lay a copy right above the layer, to try something out on it"),
            menu="Picture/Layer",
            section="new",
        ),
        Action(
            id="picture.layer-merge",
            words=tr("Merge with the layer below"),
            tip=tr("A group becomes a layer; where several are chosen these become one; masks are put into the pixels"),
            act=lambda: merging.merge_groups() if merging.groups() else making.merge(),
            keys=("Ctrl+E",),
            where=PLACE,
            there=(LAYERS,),
            enabled=lambda: merging.why_not_groups() if merging.groups() else making.why_not_merge(),
            menu="Picture/Layer/Merge",
            section="chosen",
            text=lambda: merge_words(merging, making, layers),
        ),
        *_merging_actions(merging),
        Action(
            id="picture.layer-clear",
            words=tr("Clear the layer"),
            act=making.clear,
            keys=("Shift+Delete",),
            where=PLACE,
            there=(LAYERS,),
            enabled=making.why_not_paint,
            tip=tr("Wipe out all of it, or what is selected"),
            menu="Picture/Layer/Rework",
            section="paint",
        ),
        Action(
            id="picture.layer-fill",
            words=tr("Fill the layer"),
            act=lambda: making.fill(colour()),
            keys=("Shift+Backspace",),
            where=PLACE,
            there=(LAYERS,),
            enabled=making.why_not_paint,
            tip=tr("With the foreground colour, all of it or what is selected"),
            menu="Picture/Layer/Rework",
            section="paint",
        ),
        *_switches(layers),
    )


def merge_words(merging: Merging, making: MakingLayers, layers: Layers) -> str:
    if making.masked() is not None:
        return tr("Put the mask into its layer")
    if len(layers.several()) > 1:
        return tr("Merge the chosen layers")
    return tr("Merge the group") if len(merging.groups()) == 1 else tr("Merge with the layer below")


def _merging_actions(merging: Merging) -> tuple[Action, ...]:
    def doing(
        name: str, words: str, act: Callable[[], None], why: Callable[[], str], tip: str, *keys: str
    ) -> Action:  # fmt: skip
        return Action(id=f"picture.{name}", words=words, act=act, keys=keys, where=PLACE, there=(LAYERS,), enabled=why,
                      tip=tip, menu="Picture/Layer/Merge", section="all")  # fmt: skip

    return (
        doing("merge-visible", tr("Merge all that is seen"), merging.merge_visible, merging.why_not,
              tr("One layer in the place of those that are seen; hidden ones stay"), "Ctrl+Alt+E"),
        doing("flatten", tr("Flatten the picture"), merging.flatten, merging.why_not,
              tr("One layer in the place of all; hidden ones go")),
        doing("new-from-visible", tr("New layer from all that is seen"), merging.new_from_visible,
              merging.why_not_new, tr("On top of the others, which stay as they are"), "Ctrl+Alt+Shift+E"),
    )  # fmt: skip


def _switches(layers: Layers) -> tuple[Action, ...]:
    whys = {"clip": layers.why_not_clip, "masked": layers.why_not_masked}

    def switch(field: str, words: str, label: str, tip: str, *keys: str) -> Action:
        def on() -> bool:
            layer = layers.chosen()
            return layer is not None and bool(getattr(layer, field))

        return Action(
            id=f"picture.layer-{field.replace('_', '-')}",
            words=words,
            act=lambda: layers.switch(field, label),
            keys=keys,
            where=PLACE,
            there=(LAYERS,),
            enabled=whys.get(field, layers.why_none),
            tip=tip,
            menu="Picture/Layer/Mask" if field == "masked" else "Picture/Layer",
            section="switch",
            checked=on,
        )

    return (
        switch("clip", tr("Clip to the layer below"), "Clip Layer", tr("Show it only where the layer below it is"),
               "Ctrl+Alt+G"),
        switch("masked", tr("Mask by the mask below"), "Mask Layer",
               tr("Show it only where the mask right below it is, be it clipped beside that or not")),
        switch("lock", tr("Lock the layer"), "Lock Layer", tr("Nothing of it can be painted or moved by hand")),
        switch("lock_alpha", tr("Lock what is transparent"), "Lock Transparency", tr("Paint only where something is"),
               "/"),
    )  # fmt: skip


def turning_actions(view: CanvasView) -> tuple[Action, ...]:
    def nothing() -> str:
        return "" if view.has_picture() else tr("There is nothing to look at yet.")

    def turning(action_id: str, words: str, act: Callable[[], object], key: str) -> Action:
        return Action(action_id, words, act, (key,), where=PLACE, enabled=nothing, menu="Picture/View",
                      section="turn")  # fmt: skip

    return (
        turning("picture.turn-left", tr("Turn the view to the left"), lambda: view.turn(-_TURN), "Ctrl+["),
        turning("picture.turn-right", tr("Turn the view to the right"), lambda: view.turn(_TURN), "Ctrl+]"),
        Action("picture.mirror-view", tr("Mirror the view"), view.mirror, ("Shift+H",), where=PLACE, enabled=nothing,
               menu="Picture/View", section="turn", checked=lambda: view.mirrored,
               tip=tr("Look at the canvas as in a mirror; the picture itself stays as it is")),
        turning("picture.turn-back", tr("Turn the view upright"), lambda: view.turn(0), "Ctrl+'"),
    )  # fmt: skip

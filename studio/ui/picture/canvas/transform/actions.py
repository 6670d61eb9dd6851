"""The chosen layer or all of the canvas turned and mirrored, and the end of what a tool is doing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.picture.canvas.actions import LAYERS, PLACE
from studio.ui.picture.canvas.tools.kit import Kit
from studio.ui.picture.canvas.transform.canvas_records import Turn
from studio.ui.picture.canvas.transform.crop_tool import Cropping
from studio.ui.picture.canvas.transform.placement import Placement
from studio.ui.picture.canvas.transform.transforming import Transforming
from studio.ui.picture.canvas.transform.whole_canvas import WholeCanvas

_MENU: Final = "Picture/Layer/Transform"
_CANVAS_MENU: Final = "Picture/Canvas"


def finishing_action(kit: Kit, transforming: Transforming, cropping: Cropping) -> Action:
    """Enter: the end of what the tool in the hand is in the middle of."""

    def act() -> None:
        if transforming.active:
            transforming.apply()
        elif cropping.active:
            cropping.apply()
        else:
            kit.polygon.finish()

    def why_not() -> str:
        if transforming.active or cropping.active or kit.polygon.corners:
            return ""
        return tr("No tool is in the middle of anything.")

    def words() -> str:
        if transforming.active:
            return tr("Apply the transform")
        if cropping.active:
            return tr("Crop the canvas")
        return tr("Close the polygon") if kit.polygon.corners else tr("Finish what the tool is doing")

    return Action(
        id="picture.finish-tool", words=tr("Finish what the tool is doing"), act=act, keys=("Return", "Enter"),
        where=PLACE, enabled=why_not, menu="Picture/Tools", section="finish", text=words,
        tip=tr("Apply the transform, crop to the frame, or close the polygon"),
    )  # fmt: skip


def transform_actions(transforming: Transforming) -> tuple[Action, ...]:
    def doing(name: str, words: str, how: Callable[[Placement], Placement], tip: str = "") -> Action:
        return Action(
            id=f"picture.layer-{name}", words=words, act=lambda: transforming.at_once(how), where=PLACE,
            there=(LAYERS,), enabled=transforming.why_not, menu=_MENU, section="transform", tip=tip,
        )  # fmt: skip

    return (
        doing("mirror", tr("Mirror the layer"), lambda one: one.mirrored(across=True),
              tr("Exchange left and right of the layer, the group or what is selected")),
        doing("upside-down", tr("Mirror the layer upside down"), lambda one: one.mirrored(across=False)),
        doing("turn-right", tr("Turn the layer to the right"), lambda one: one.turned(90)),
        doing("turn-left", tr("Turn the layer to the left"), lambda one: one.turned(-90)),
        doing("turn-around", tr("Turn the layer by half"), lambda one: one.turned(180)),
    )  # fmt: skip


def whole_canvas_actions(whole: WholeCanvas) -> tuple[Action, ...]:
    def doing(
        name: str, words: str, act: Callable[[], object], section: str, *keys: str, tip: str = "",
        why: Callable[[], str] = whole.why_not,
    ) -> Action:  # fmt: skip
        return Action(id=f"picture.canvas-{name}", words=words, act=act, keys=keys, where=PLACE, enabled=why,
                      menu=_CANVAS_MENU, section=section, tip=tip)  # fmt: skip

    def turning(way: Turn, words: str) -> Action:
        return doing(way, words, lambda: whole.turn(way), "turn")

    return (
        doing("crop-to-selection", tr("Crop the canvas to the selection"), whole.crop_to_selection, "size",
              why=whole.why_not_crop_to_selection),
        doing("size", tr("Canvas size\u2026"), whole.ask_canvas_size, "size", "Ctrl+Alt+C",
              tip=tr("Add or take away room around the picture; layers stay as large as they are")),
        doing("image-size", tr("Image size\u2026"), whole.ask_image_size, "size", "Ctrl+Alt+I",
              tip=tr("Scale the canvas with all its layers; how many pixels an inch has on paper")),
        turning("right", tr("Turn the image to the right")),
        turning("left", tr("Turn the image to the left")),
        turning("around", tr("Turn the image by half")),
        turning("mirror", tr("Mirror the image")),
        turning("upside-down", tr("Mirror the image upside down")),
    )  # fmt: skip

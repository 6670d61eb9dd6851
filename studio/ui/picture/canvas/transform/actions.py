"""The chosen layer or all of the canvas turned and mirrored, and the end of what a tool is doing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.picture.canvas.actions import LAYERS, PLACE
from studio.ui.picture.canvas.tools.kit import Kit
from studio.ui.picture.canvas.transform.placement import Placement
from studio.ui.picture.canvas.transform.transforming import Transforming

_MENU: Final = "Picture/Layer/Transform"


def finishing_action(kit: Kit, transforming: Transforming) -> Action:
    """Enter: the end of what the tool in the hand is in the middle of."""

    def act() -> None:
        if transforming.active:
            transforming.apply()
        else:
            kit.polygon.finish()

    def why_not() -> str:
        if transforming.active or kit.polygon.corners:
            return ""
        return tr("No tool is in the middle of anything.")

    def words() -> str:
        if transforming.active:
            return tr("Apply the transform")
        return tr("Close the polygon") if kit.polygon.corners else tr("Finish what the tool is doing")

    return Action(
        id="picture.finish-tool", words=tr("Finish what the tool is doing"), act=act, keys=("Return", "Enter"),
        where=PLACE, enabled=why_not, menu="Picture/Tools", section="finish", text=words,
        tip=tr("Apply the transform that is placed, or close the polygon"),
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

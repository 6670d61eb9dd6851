"""What can be done on the canvas: placing pictures, and its layers."""

from __future__ import annotations

from collections.abc import Callable

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.picture.canvas.asking_again import AskingAgain
from studio.ui.picture.canvas.layers import FADE_STEP, Layers
from studio.ui.picture.canvas.presenter import CanvasPresenter

VIEW = "picture.view"
"""The place of what is looked at: the canvas, or what is opened over it."""
PLACE = "picture.view.canvas"
LAYERS = "picture.layers"
"""The list of layers, in the dock."""


def placing_actions(
    presenter: CanvasPresenter,
    why_none_chosen: Callable[[], str],
    belongs: Callable[[], bool],
    place_result: Callable[[], None],
) -> tuple[Action, ...]:
    """`belongs`: the chosen picture is a result of a part of the canvas; `place_result` puts it there."""

    def place() -> None:
        if belongs():
            place_result()
        else:
            presenter.place()

    def words() -> str:
        if belongs():
            return tr("Place where it belongs")
        return tr("Place on the canvas") if presenter.why_not_flat() else tr("Place as layers")

    return (
        Action(
            id="picture.place",
            words=tr("Place on the canvas"),
            act=place,
            keys=("Return", "Enter"),
            where="picture.results",
            enabled=why_none_chosen,
            tip=tr("Put this picture on the canvas, in layers where it has some"),
            menu="Picture",
            section="Recipe",
            text=words,
        ),
        Action(
            id="picture.place-flat",
            words=tr("Place flat"),
            act=lambda: presenter.place(flat=True),
            where="picture.results",
            enabled=presenter.why_not_flat,
            tip=tr("Put this picture on the canvas in one piece"),
            menu="Picture",
            section="Recipe",
        ),
    )


def choosing_actions(
    layers: Layers, every: Callable[[], None], further: Callable[[int], None]
) -> tuple[Action, ...]:  # fmt: skip
    """`every`: chooses all layers in the list; `further`: the row above (-1) or below (1) beside those chosen."""

    def nothing() -> str:
        return "" if layers.all() else tr("The canvas has no layers.")

    def choosing(name: str, words: str, act: Callable[[], None], tip: str, *keys: str) -> Action:
        return Action(id=f"picture.layers-{name}", words=words, act=act, keys=keys, where=LAYERS, enabled=nothing,
                      tip=tip, menu="Picture/Layer/Choose", section="choose")  # fmt: skip

    return (
        choosing("all", tr("Choose all layers"), every,
                 tr("To move, transform, hide, lock, merge or delete them together; Ctrl+A in the list")),
        choosing("above", tr("Choose the layer above, too"), lambda: further(-1),
                 tr("Beside those that are chosen; going back lets go of it"), "Shift+Up"),
        choosing("below", tr("Choose the layer below, too"), lambda: further(1),
                 tr("Beside those that are chosen; going back lets go of it"), "Shift+Down"),
    )  # fmt: skip


def layer_actions(layers: Layers, fold: Callable[[], None], rename: Callable[[], None]) -> tuple[Action, ...]:
    """`fold`: folds the chosen group in the list, or unfolds it; `rename`: has the chosen one's name typed there."""

    def toggled() -> str:
        layer = layers.chosen()
        return tr("Show the layer") if layer is not None and not layer.visible else tr("Hide the layer")

    return (
        Action(
            id="picture.layer-forward",
            words=tr("Bring the layer forward"),
            act=lambda: layers.shift(1),
            keys=("Ctrl+PgUp",),
            where=PLACE,
            there=(LAYERS,),
            enabled=lambda: layers.why_not_shift(1),
            tip=tr("Put the layer above the one that covers it"),
            menu="Picture/Layer/Order",
            section="order",
        ),
        Action(
            id="picture.layer-back",
            words=tr("Send the layer back"),
            act=lambda: layers.shift(-1),
            keys=("Ctrl+PgDown",),
            where=PLACE,
            there=(LAYERS,),
            enabled=lambda: layers.why_not_shift(-1),
            tip=tr("Put the layer below the one under it"),
            menu="Picture/Layer/Order",
            section="order",
        ),
        Action(
            id="picture.layer-show",
            words=tr("Show or hide the layer"),
            act=layers.toggle,
            keys=("Space",),
            where=LAYERS,
            enabled=layers.why_none,
            menu="Picture/Layer",
            section="look",
            text=toggled,
        ),
        Action(
            id="picture.layer-fold",
            words=tr("Fold or unfold the group"),
            act=fold,
            keys=("Return", "Enter"),
            where=LAYERS,
            enabled=layers.why_no_group,
            menu="Picture/Layer/Group",
            section="group",
        ),
        Action(
            id="picture.layer-rename",
            words=tr("Rename the layer"),
            act=rename,
            keys=("F2",),
            where=PLACE,
            there=(LAYERS,),
            enabled=layers.why_none,
            tip=tr("Type another name in its row; a double click on the name does the same"),
            menu="Picture/Layer",
            section="look",
        ),
        _fading("picture.layer-more", tr("Make the layer more opaque"), layers, FADE_STEP),
        _fading("picture.layer-less", tr("Make the layer fainter"), layers, -FADE_STEP),
        Action(
            id="picture.layer-delete",
            words=tr("Delete the layer"),
            act=layers.remove,
            keys=("Delete",),
            where=LAYERS,
            enabled=layers.why_none,
            tip=tr("Take the layer off the canvas; undo brings it back"),
            menu="Picture/Layer",
            section="delete",
        ),
    )


def group_actions(layers: Layers) -> tuple[Action, ...]:
    def doing(
        name: str, words: str, act: Callable[[], None], why: Callable[[], str], tip: str, *keys: str,
    ) -> Action:  # fmt: skip
        return Action(id=f"picture.{name}", words=words, act=act, keys=keys, where=PLACE, there=(LAYERS,), enabled=why,
                      tip=tip, menu="Picture/Layer/Group", section="group")  # fmt: skip

    return (
        doing("layer-group", tr("Group the layer"), layers.group, layers.why_none,
              tr("A new group around the chosen layer or group"), "Ctrl+G"),
        doing("layer-into-group", tr("Put the layer into the group beside it"), layers.into_group,
              layers.why_not_into_group, tr("On top of what is in the group right below it, or right above"),
              "Ctrl+Alt+PgDown"),
        doing("layer-out-of-group", tr("Take the layer out of its group"), layers.out_of_group, layers.why_not_out,
              tr("It stands right above the group then"), "Ctrl+Alt+PgUp"),
        doing("layer-ungroup", tr("Take the group apart"), layers.ungroup, layers.why_not_ungroup,
              tr("Its layers stay where they are")),
    )  # fmt: skip


def again_actions(again: AskingAgain) -> tuple[Action, ...]:
    return (
        Action(
            id="picture.layer-again",
            words=tr("Draw the layer again"),
            act=again.again,
            where=PLACE,
            enabled=again.why_not,
            tip=tr("Another drawing of the same thing, in its place"),
            menu="Picture/Layer/Rework",
            section="again",
        ),
        Action(
            id="picture.layer-otherwise",
            words=tr("Draw the layer otherwise\u2026"),
            act=again.otherwise,
            where=PLACE,
            enabled=again.why_not,
            tip=tr("With other words, or in another style, in its place"),
            menu="Picture/Layer/Rework",
            section="again",
        ),
    )


def _fading(action_id: str, words: str, layers: Layers, by: float) -> Action:
    return Action(
        id=action_id,
        words=words,
        act=lambda: layers.fade_by(by),
        keys=("Ctrl+Up",) if by > 0 else ("Ctrl+Down",),
        where=PLACE,
        there=(LAYERS,),
        enabled=layers.why_none,
        menu="Picture/Layer",
        section="look",
    )

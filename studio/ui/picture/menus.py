"""The context menus of the canvas, of finished pictures and of the list of layers. Main thread.

The canvas' menu offers what can be done now with the chosen layer, the selection and the tool in the hand; all else is
in its submenus. So does that of a finished picture. That of a layer is Picture > Layer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtWidgets import QMenu

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.actions.menu_keys import keep_keys
from studio.ui.actions.nested import fill_nested, submenu_of
from studio.ui.actions.registry import ActionRegistry
from studio.ui.picture.canvas.actions import LAYERS, PLACE

_FITTING: Final = (
    ("picture.finish-tool", "picture.select-polygon-back"),
    ("picture.select-copy-to-layer", "picture.select-to-mask", "picture.select-clear"),
    (
        "picture.text-edit",
        "picture.new-layer",
        "picture.layer-duplicate",
        "picture.layer-merge",
        "picture.layer-clip",
        "picture.layer-ungroup",
        "picture.layer-delete",
    ),
)
"""By the groups in which they stand; what cannot be done now is left out."""
_SUBMENUS: Final = ("Picture/Layer", "Picture/Layer/Rework", "Picture/Select", "Picture/Canvas", "Picture/View")
_LAST: Final = ("picture.live", "picture.export")
_OF_RESULTS: Final[tuple[tuple[str, ...], ...]] = (
    ("picture.place", "picture.place-flat", "picture.show-result"),
    ("picture.reuse", "picture.make-again", "picture.use-as-start"),
    ("Picture/Recipe", "Picture/Rework", "Picture/Stars and tags"),
    ("picture.compare", "picture.differs", "picture.compare-source", "picture.find-like"),
    ("picture.star", "picture.copy", "picture.export", "picture.trash"),
)
"""Of a finished picture, by the groups in which they stand: actions, and submenus by their paths."""
_ONLY_WHERE_FITTING: Final = ("picture.place-flat", "picture.compare", "picture.differs", "picture.compare-source")
"""Left out where they cannot be done."""
_OF_CELLS: Final = (
    ("picture.grid-look", "picture.grid-compare", "picture.grid-again"),
    ("picture.place", "picture.reuse", "picture.show-recipe"),
    ("picture.star", "picture.copy", "picture.export", "picture.trash"),
)
_LOOKING: Final = ("picture.fit", "picture.full-size", "picture.zoom-in", "picture.zoom-out")


def fill_canvas_menu(actions: ActionRegistry, menu: QMenu) -> None:
    for ids in _FITTING:
        _offer(actions, menu, [one for one in ids if _can_be_done(actions, one)])
    has_canvas = _can_be_done(actions, "picture.new-layer")
    if has_canvas:
        menu.addSeparator()
        for path in _SUBMENUS:
            submenu_of(actions, menu, path)
    _offer(actions, menu, _LAST if has_canvas else ("picture.new-canvas", *_LAST))


def fill_results_menu(actions: ActionRegistry, menu: QMenu) -> None:
    for group in _OF_RESULTS:
        shown = [one for one in group if one not in _ONLY_WHERE_FITTING or _can_be_done(actions, one)]
        _offer(actions, menu, [one for one in shown if "/" not in one])
        paths = [one for one in shown if "/" in one]
        if paths:
            menu.addSeparator()
            for path in paths:
                submenu_of(actions, menu, path)
            view = menu.addMenu(tr("View"))
            keep_keys(view)
            actions.fill(view, _LOOKING)


def fill_grid_menu(actions: ActionRegistry, menu: QMenu) -> None:
    """What can be done with the chosen cell and its picture, and in a submenu with the grid."""
    for group in _OF_CELLS:
        _offer(actions, menu, group)
    menu.addSeparator()
    submenu_of(actions, menu, "Picture/Recipe")
    submenu_of(actions, menu, "Picture/Prompt/Grids of pictures")


def fill_layer_menu(actions: ActionRegistry, menu: QMenu) -> None:
    fill_nested(actions, menu, "Picture/Layer")


def menu_actions(of_layer: Callable[[], object], of_canvas: Callable[[], object]) -> tuple[Action, ...]:
    """Each opens a menu at what has the keyboard: desktops other than Windows know the menu key alone."""
    return (
        Action(
            "picture.layer-menu", tr("Open the menu of the layer"), of_layer, ("Shift+F10",), where=LAYERS,
            tip=tr("All that can be done with it; the menu key does the same"),
        ),
        Action(
            "picture.canvas-menu", tr("Open the menu of the canvas"), of_canvas, ("Shift+F10",), where=PLACE,
            tip=tr("What can be done now with the layer, the selection and the tool; the menu key does the same"),
        ),
    )  # fmt: skip


def _offer(actions: ActionRegistry, menu: QMenu, ids: list[str] | tuple[str, ...]) -> None:
    """These without a line between them, and one before the first."""
    if ids and menu.actions():
        menu.addSeparator()
    for one in ids:
        actions.fill(menu, (one,))


def _can_be_done(actions: ActionRegistry, action_id: str) -> bool:
    action = actions.get(action_id)
    return action.shown() and not action.enabled()

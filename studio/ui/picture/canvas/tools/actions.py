"""What can be done with the tools in the hand: taking one, brush and colours. Keys hold on the canvas; the pane lets
those of the strip hold further."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final, Protocol

from studio.domain.brushes import ToolName
from studio.services.translation import tr
from studio.ui.actions.action import Action, always
from studio.ui.picture.canvas.actions import PLACE
from studio.ui.picture.canvas.layers import Layers
from studio.ui.picture.canvas.making_layers import MakingLayers
from studio.ui.picture.canvas.quick_mask import QuickMask
from studio.ui.picture.canvas.tools.box import TOOLS, ToolBox
from studio.ui.picture.canvas.tools.kit import Kit
from studio.ui.picture.canvas.tools.selected import Selected
from studio.ui.picture.canvas.tools.strip import tool_words

_TOOLS_MENU: Final = "Picture/Tools"
_BRUSH_MENU: Final = "Picture/Brush"
_COLOUR_MENU: Final = "Picture/Colour"
_KEYS: Final[dict[ToolName, str]] = {
    "move": "V",
    "transform": "Ctrl+T",
    "crop": "Shift+C",
    "brush": "B",
    "eraser": "E",
    "fill": "G",
    "gradient": "Shift+G",
    "picker": "I",
    "rectangle": "M",
    "ellipse": "Shift+M",
    "lasso": "L",
    "polygon": "Shift+L",
    "wand": "W",
    "object": "Shift+W",
    "text": "Shift+T",
    "pan": "H",
}
_SELECT_MENU: Final = "Picture/Select"
_DIGITS: Final = range(2, 10)
"""Of opacity in steps of ten percent; 0 and 1 zoom."""


class Hand(Protocol):
    @property
    def box(self) -> ToolBox: ...

    def take(self, name: ToolName) -> None:
        """Put the tool in the hand, and what it works on in sight."""


def tool_actions(hand: Hand, why_no_objects: Callable[[], str]) -> tuple[Action, ...]:
    """`why_no_objects`: why no object can be found at a click, as a sentence; empty when it can."""
    words, tips = tool_words(), _tips()
    return tuple(
        Action(
            id=f"picture.tool-{name}",
            words=words[name],
            act=partial(hand.take, name),
            keys=(_KEYS[name],),
            where=PLACE,
            enabled=why_no_objects if name == "object" else always,
            tip=tips[name],
            menu=_TOOLS_MENU,
            section=_section(name),
            checked=partial(hand.box.holds, name),
        )
        for name in TOOLS
    )


def _section(name: ToolName) -> str:
    if name in ("rectangle", "ellipse", "lasso", "polygon", "wand", "object"):
        return "select"
    if name in ("move", "transform", "crop"):
        return "move"
    return "look" if name == "pan" else "paint"


def _tips() -> dict[ToolName, str]:
    return {
        "move": tr("Drag a layer or a group, or inside a selection what is selected. The arrow keys move it too"),
        "transform": tr(
            "Scale, turn and move a layer, a group or what is selected, by handles; Enter applies, Escape leaves"
        ),
        "crop": tr("Drag a frame around what is to stay of the canvas; Enter crops, Escape leaves"),
        "brush": tr(
            "Paint on the layer. Ctrl picks a colour; Shift draws a straight line, or dragged sideways sets the size"
        ),
        "eraser": tr("Take paint away from the layer"),
        "fill": tr("Fill what has nearly the colour under the pointer"),
        "gradient": tr("Drag from one colour to the other"),
        "picker": tr("Take a colour out of the picture; with Shift for the background"),
        "rectangle": tr("Drag a rectangle to select. Shift adds, Alt takes away, both keep what they share"),
        "ellipse": tr("Drag an ellipse to select. Shift adds, Alt takes away, both keep what they share"),
        "lasso": tr("Draw around what you select. Shift adds, Alt takes away, both keep what they share"),
        "polygon": tr("Click corner by corner, then twice or Enter to select what lies within"),
        "wand": tr("Select what has nearly the colour under the pointer"),
        "object": tr(
            "Click on a thing, or drag a box around it, to select it. Shift adds a point, Alt leaves something out"
        ),
        "text": tr("Click where a text is to begin, or on one to type on in it; Ctrl+Enter ends it"),
        "pan": tr("Drag what you look at. Space does the same with every tool"),
    }


def brush_actions(box: ToolBox, show_settings: Callable[[], object]) -> tuple[Action, ...]:
    """`show_settings`: opens the window with all settings of the brush."""
    return (
        Action(
            id="picture.brush-settings",
            words=tr("Settings of the brush"),
            act=show_settings,
            keys=("F5",),
            where=PLACE,
            tip=tr("Presets, pressure of the pen, spacing and what steadies the hand"),
            menu=_BRUSH_MENU,
            section="settings",
        ),
        _brush("larger", tr("Larger brush"), lambda: box.resize(1), "]"),
        _brush("smaller", tr("Smaller brush"), lambda: box.resize(-1), "["),
        _brush("harder", tr("Harder brush"), lambda: box.harden(0.1), "}", "Shift+]"),
        _brush("softer", tr("Softer brush"), lambda: box.harden(-0.1), "{", "Shift+["),
        _brush("stronger", tr("More opaque brush"), lambda: box.set_opacity(_opacity(box) + 0.1), "O"),
        _brush("fainter", tr("Fainter brush"), lambda: box.set_opacity(_opacity(box) - 0.1), "Shift+O"),
        *(
            Action(
                id=f"picture.brush-opacity-{digit}0",
                words=tr("Brush opacity {percent} %", percent=10 * digit),
                act=partial(box.set_opacity, digit / 10),
                keys=(str(digit),),
                where=PLACE,
            )
            for digit in _DIGITS
        ),
    )


def _opacity(box: ToolBox) -> float:
    return box.brush_settings().opacity


def _brush(name: str, words: str, act: Callable[[], object], *keys: str) -> Action:
    return Action(
        id=f"picture.brush-{name}",
        words=words,
        act=act,
        keys=keys,
        where=PLACE,
        menu=_BRUSH_MENU,
    )


def colour_actions(box: ToolBox) -> tuple[Action, ...]:
    return (
        Action(
            id="picture.colour-swap",
            words=tr("Swap the two colours"),
            act=box.colours.swap,
            keys=("X",),
            where=PLACE,
            menu=_COLOUR_MENU,
        ),
        Action(
            id="picture.colour-reset",
            words=tr("Black on white"),
            act=box.colours.reset,
            keys=("D",),
            where=PLACE,
            menu=_COLOUR_MENU,
        ),
    )


def selection_actions(selected: Selected, kit: Kit, making: MakingLayers) -> tuple[Action, ...]:
    selecting = selected.selecting

    def act(
        name: str, words: str, what: Callable[[], object], why: Callable[[], str], section: str, *keys: str,
        tip: str = "",
    ) -> Action:  # fmt: skip
        return Action(
            id=f"picture.select-{name}", words=words, act=what, keys=keys, where=PLACE, enabled=why, tip=tip,
            menu=_SELECT_MENU, section=section,
        )  # fmt: skip

    some, layer = selected.why_none, selected.why_no_layer
    return (
        act("all", tr("Select all of the canvas"), selecting.all, selected.why_not_select, "all"),
        act("none", tr("Select nothing"), selecting.none, some, "all", "Ctrl+D", "Ctrl+Shift+A"),
        act("invert", tr("Invert the selection"), selecting.invert, selected.why_not_select, "all", "Ctrl+Shift+I"),
        act("grow", tr("Grow\u2026"), selected.grow, some, "edge", tip=tr("Select more to all sides")),
        act("shrink", tr("Shrink\u2026"), selected.shrink, some, "edge", tip=tr("Select less from all sides")),
        act("feather", tr("Feather\u2026"), selected.feather, some, "edge", tip=tr("Soften the edge")),
        act("border", tr("Border\u2026"), selected.border, some, "edge", tip=tr("Select a band along the edge")),
        act("from-layer", tr("Select what the layer covers"), selected.from_layer, layer, "layer",
            tip=tr("Of a mask: select what it masks")),
        act("to-mask", tr("Mask from the selection"), selected.to_mask, some, "layer",
            tip=tr("A new mask that covers what is selected")),
        act("copy-to-layer", tr("Copy what is selected to a new layer"), selected.copy_to_layer,
            selected.why_no_pixels, "layer", "Ctrl+Alt+J"),
        act("clear", tr("Clear what is selected"), making.clear, lambda: some() or making.why_not_paint(), "layer",
            tip=tr("Wipe out what is selected of the layer; Delete does the same")),
        act("polygon-back", tr("Take back the last corner"), kit.polygon.take_back, partial(_no_polygon, kit),
            "polygon", "Backspace"),
    )  # fmt: skip


def deleting_action(selected: Selected, making: MakingLayers, layers: Layers) -> Action:
    """On the canvas the key means what is selected; where nothing is, the layer. In the list it means the layer. Each
    of the two stands in its own menu, so this one in none."""

    def is_selected() -> bool:
        return not selected.why_none()

    return Action(
        id="picture.delete",
        words=tr("Clear what is selected, or delete the layer"),
        act=lambda: making.clear() if is_selected() else layers.remove(),
        keys=("Delete",),
        where=PLACE,
        enabled=lambda: making.why_not_paint() if is_selected() else layers.why_none(),
        tip=tr("Wipe out what is selected of the layer; with nothing selected take the layer off the canvas"),
        text=lambda: tr("Clear what is selected") if is_selected() else tr("Delete the layer"),
    )


def _no_polygon(kit: Kit) -> str:
    return "" if kit.polygon.corners else tr("No polygon is being drawn.")


def mask_actions(mask: QuickMask) -> tuple[Action, ...]:
    return (
        Action(
            id="picture.mask-paint",
            words=tr("Paint the mask"),
            act=mask.toggle,
            keys=("Q",),
            where=PLACE,
            enabled=mask.why_not,
            tip=tr("Brush and eraser paint what is to be made anew; once more goes back to the layer"),
            menu=_SELECT_MENU,
            section="mask",
            checked=mask.is_on,
        ),
        Action(
            id="picture.mask-denser",
            words=tr("Show masks more densely"),
            act=partial(mask.thicken, 0.15),
            where=PLACE,
            menu=_SELECT_MENU,
            section="mask",
        ),
        Action(
            id="picture.mask-thinner",
            words=tr("Show masks more thinly"),
            act=partial(mask.thicken, -0.15),
            where=PLACE,
            menu=_SELECT_MENU,
            section="mask",
        ),
    )

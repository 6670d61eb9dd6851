"""Each blend mode as an action: for menus, for the palette, for keys of one's own. Main thread."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from studio.formats.layered import ISOLATED
from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.picture.canvas.actions import LAYERS, PLACE
from studio.ui.picture.canvas.layer_foot import mode_words
from studio.ui.picture.canvas.layers import Layers


def blend_actions(layers: Layers) -> tuple[Action, ...]:
    """`picture.blend-multiply` and its like; that of a group alone is offered for a group alone."""

    def is_on(mode: str) -> bool:
        layer = layers.chosen()
        return layer is not None and layer.blend == mode

    def is_group() -> bool:
        layer = layers.chosen()
        return layer is not None and layer.role == "group"

    def blending(mode: str, words: str, shown: Callable[[], bool] = lambda: True) -> Action:
        return Action(
            id=f"picture.blend-{mode}", words=tr("{mode} blending", mode=words), act=partial(layers.blend, mode),
            where=PLACE, there=(LAYERS,), enabled=layers.why_not_blend, menu="Picture/Layer/Blending", section="mode",
            checked=partial(is_on, mode), shown=shown,
        )  # fmt: skip

    return (
        *(blending(mode, words) for mode, words in mode_words().items()),
        blending(ISOLATED, tr("Isolated"), is_group),
    )

"""What can be done with the colours of a layer."""

from __future__ import annotations

from collections.abc import Callable

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.picture.canvas.actions import LAYERS, PLACE
from studio.ui.picture.canvas.adjusting.adjusting import Adjusting


def adjusting_actions(adjusting: Adjusting, open_at: Callable[[str], object]) -> tuple[Action, ...]:
    """`open_at`: the window, with the keyboard in the slider of that name, or in the levels."""

    def doing(
        name: str, words: str, act: Callable[[], object], why: Callable[[], str], tip: str, *keys: str
    ) -> Action:  # fmt: skip
        return Action(id=f"picture.layer-{name}", words=words, act=act, keys=keys, where=PLACE, there=(LAYERS,),
                      enabled=why, tip=tip, menu="Picture/Layer/Rework", section="adjust")  # fmt: skip

    return (
        doing("hue", tr("Hue and saturation\u2026"), lambda: open_at("hue"), adjusting.why_not,
              tr("Other colours for the layer or group; its pixels stay as they are"), "Ctrl+U"),
        doing("brightness", tr("Brightness and contrast\u2026"), lambda: open_at("brightness"), adjusting.why_not,
              tr("The layer or group lighter or darker; its pixels stay as they are")),
        doing("levels", tr("Levels\u2026"), lambda: open_at("levels"), adjusting.why_not,
              tr("Black, middle and white of the layer or group, over a histogram; its pixels stay as they are"),
              "Ctrl+L"),
        doing("own-colours", tr("Show it in its own colours"), adjusting.reset, adjusting.why_not_reset,
              tr("Take back what was adjusted by hand")),
    )  # fmt: skip

"""What can be done with a text on the canvas."""

from __future__ import annotations

from collections.abc import Callable

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.picture.canvas.actions import LAYERS, PLACE
from studio.ui.picture.canvas.text.texts import Texts

_MENU = "Picture/Layer/Text"


def text_actions(texts: Texts) -> tuple[Action, ...]:
    def doing(name: str, words: str, act: Callable[[], object], tip: str, *keys: str) -> Action:
        return Action(id=f"picture.text-{name}", words=words, act=act, keys=keys, where=PLACE, there=(LAYERS,),
                      enabled=texts.why_no_text, tip=tip, menu=_MENU, section="text")  # fmt: skip

    return (
        doing("edit", tr("Edit the text"), texts.edit, tr("Type on in it; a double click on it does the same")),
        doing("colours", tr("Give the text the colours in use"), texts.paint_chosen,
              tr("The letters the foreground colour, their outline the background colour")),
        doing("rasterise", tr("Make the text into pixels"), texts.rasterise,
              tr("It can be painted on then, and typed no more; undo brings the text back")),
    )  # fmt: skip

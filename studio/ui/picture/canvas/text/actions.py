"""What can be done with a text on the canvas."""

from __future__ import annotations

from collections.abc import Callable

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.picture.canvas.actions import LAYERS, PLACE
from studio.ui.picture.canvas.text.texts import Texts

_MENU = "Picture/Layer/Text"


def text_actions(texts: Texts, take_tool: Callable[[], object]) -> tuple[Action, ...]:
    """`take_tool`: has the text tool in the hand."""

    def draw() -> None:
        take_tool()
        texts.want_line(True)

    def doing(name: str, words: str, act: Callable[[], object], tip: str, *keys: str) -> Action:
        return Action(id=f"picture.text-{name}", words=words, act=act, keys=keys, where=PLACE, there=(LAYERS,),
                      enabled=texts.why_not if name == "line" else texts.why_no_text, tip=tip, menu=_MENU,
                      section="text")  # fmt: skip

    return (
        doing("edit", tr("Edit the text"), texts.edit, tr("Type on in it; a double click on it does the same")),
        doing("colours", tr("Give the text the colours in use"), texts.paint_chosen,
              tr("The letters the foreground colour, their outline the background colour")),
        doing("line", tr("Draw a line for the text\u2026"), draw,
              tr("Any line that the text goes along; its points can be dragged afterwards")),
        doing("straight", tr("Take the text off its line"), lambda: texts.want_line(False),
              tr("It is straight again, and begins where it began")),
        doing("rasterise", tr("Make the text into pixels"), texts.rasterise,
              tr("It can be painted on then, and typed no more; undo brings the text back")),
    )  # fmt: skip

"""What becomes a control picture or a reference of the next picture."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from studio.services.exchange.format import dialog_filter, joint_filter
from studio.services.exchange.formats import PICTURE_IN
from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.picture.control.presenter import Guides, Kind


class AskingPicture:
    """Which file is to guide. Main thread."""

    def __init__(self, guides: Guides, over: QWidget) -> None:
        self._guides, self._over = guides, over

    def ask(self, kind: Kind) -> None:
        title = tr("A control picture") if kind == "control" else tr("A reference picture")
        dialog = QFileDialog(self._over, title)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([joint_filter(tr("Pictures"), PICTURE_IN), *dialog_filter(*PICTURE_IN).split(";;")])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self._guides.add_file(kind, Path(name)))
        dialog.open()


def control_actions(
    guides: Guides, asking: AskingPicture, show_models: Callable[[], object]
) -> tuple[Action, ...]:  # fmt: skip
    """`show_models`: the model page."""
    tips = {
        "control": tr("A ControlNet has the next picture follow its edges, lines, pose or depths"),
        "reference": tr("An IP-Adapter has the next picture take up its looks"),
    }
    words = {
        "control": (tr("Control picture: the canvas"), tr("Control picture: the layer"),
                    tr("Control picture: the chosen one"), tr("Control picture: a file\u2026")),
        "reference": (tr("Reference picture: the canvas"), tr("Reference picture: the layer"),
                      tr("Reference picture: the chosen one"), tr("Reference picture: a file\u2026")),
    }  # fmt: skip

    def of(kind: Kind) -> tuple[Action, ...]:
        menu, tip = "Picture/Prompt/Guides", tips[kind]
        canvas, layer, chosen, file = words[kind]
        return (
            Action(f"picture.{kind}-canvas", canvas, partial(guides.add_canvas, kind), where="picture", menu=menu,
                   enabled=partial(guides.why_not_canvas, kind), tip=tip, section=kind),
            Action(f"picture.{kind}-layer", layer, partial(guides.add_layer, kind), where="picture", menu=menu,
                   enabled=partial(guides.why_not_layer, kind), tip=tip, section=kind),
            Action(f"picture.{kind}-chosen", chosen, partial(guides.add_chosen, kind), where="picture", menu=menu,
                   enabled=partial(guides.why_not_chosen, kind), tip=tip, section=kind),
            Action(f"picture.{kind}-file", file, partial(asking.ask, kind), where="picture", menu=menu,
                   enabled=partial(guides.why_not_add, kind), tip=tip, section=kind),
        )  # fmt: skip

    models = Action(
        "picture.guide-models", tr("Models for control and reference pictures\u2026"), show_models, where="picture",
        menu="Picture/Prompt/Guides", tip=tr("ControlNets and IP-Adapters in the model library"), section="models",
    )  # fmt: skip
    return (*of("control"), *of("reference"), models)

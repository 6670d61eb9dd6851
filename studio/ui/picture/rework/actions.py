"""What can be made of a finished picture, and of a layer: enlarged, cut out, without noise, as lines, in a style."""

from __future__ import annotations

from functools import partial

from studio.services.reworks import Act
from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.picture.rework.asking import Asked
from studio.ui.picture.rework.presenter import Rework


def rework_actions(rework: Rework) -> tuple[Action, ...]:
    return (*_of_pictures(rework), *_of_layers(rework))


def _of_pictures(rework: Rework) -> tuple[Action, ...]:
    def at_once(action_id: str, words: str, asked: Asked) -> Action:
        return Action(action_id, words, partial(rework.picture, asked), where="picture",
                      enabled=partial(rework.why_not, asked.act), menu="Picture/Rework", section="rework")  # fmt: skip

    def asking(action_id: str, words: str, act: Act, tip: str) -> Action:
        return Action(action_id, words, partial(rework.ask, act), where="picture", enabled=partial(rework.why_not, act),
                      tip=tip, menu="Picture/Rework", section="rework")  # fmt: skip

    return (
        at_once("picture.enlarge-2", tr("Enlarge \u00d72"), Asked(act="upscale", factor=2)),
        at_once("picture.enlarge-4", tr("Enlarge \u00d74"), Asked(act="upscale", factor=4)),
        at_once("picture.enlarge-fine", tr("Enlarge \u00d74, finely"), Asked(act="upscale", factor=4, fine=True)),
        at_once("picture.cut-out", tr("Cut out the subject"), Asked(act="cut-out")),
        asking("picture.denoise", tr("Take out noise\u2026"), "denoise",
               tr("A new picture with edges and without grain")),
        asking("picture.line-art", tr("Draw its lines\u2026"), "line-art",
               tr("A new picture: black lines on transparent ground")),
        asking("picture.restyle", tr("Repaint in a style\u2026"), "style-transfer",
               tr("A new picture in one of the painted styles, or in that of any other picture")),
        asking("picture.colourise", tr("Colour it\u2026"), "colourise",
               tr("A new picture, in colours that a network thinks likely; light and dark stay")),
        asking("picture.repair-faces", tr("Repair its faces\u2026"), "repair-faces",
               tr("A new picture whose faces are clear; all around them stays as it is")),
    )  # fmt: skip


def _of_layers(rework: Rework) -> tuple[Action, ...]:
    def asking(action_id: str, words: str, act: Act, tip: str) -> Action:
        return Action(action_id, words, partial(rework.ask_layer, act), where="picture",
                      enabled=partial(rework.why_not_layer, act), tip=tip, menu="Picture/Layer/Rework",
                      section="rework")  # fmt: skip

    return (
        asking("picture.layer-enlarge", tr("Enlarge the layer\u2026"), "upscale",
               tr("Two or four times as large, as a new layer over it")),
        asking("picture.layer-cut-out", tr("Cut out the layer's subject\u2026"), "cut-out",
               tr("As a new layer without its ground, or as a mask that can be painted on")),
        asking("picture.layer-denoise", tr("Take out the layer's noise\u2026"), "denoise",
               tr("Edges stay, grain goes; as a new layer over it")),
        asking("picture.layer-line-art", tr("Draw the layer's lines\u2026"), "line-art",
               tr("Black lines on transparent ground, as a new layer over it")),
        asking("picture.layer-restyle", tr("Repaint the layer in a style\u2026"), "style-transfer",
               tr("In one of the painted styles, or in that of any layer, picture or file; as a new layer over it")),
        asking("picture.layer-colourise", tr("Colour the layer\u2026"), "colourise",
               tr("In colours that a network thinks likely, as a new layer over it")),
        asking("picture.layer-repair-faces", tr("Repair the layer's faces\u2026"), "repair-faces",
               tr("Its faces become clear, the rest stays; as a new layer over it")),
    )  # fmt: skip

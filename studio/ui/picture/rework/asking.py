"""What is asked for where a picture is worked over: the act and its settings, in words for people too.

Values and pure functions; made by the dialog, read by the presenter.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from studio.services.reworks import USUAL_STRENGTH, Act
from studio.services.translation import tr

Landing = Literal["layer", "mask"]


class StyleOf(msgspec.Struct, frozen=True):
    """Where a style comes from: one of the model's own, or any picture."""

    name: str = ""
    """One of the model's."""
    layer: str = ""
    """Id of a layer."""
    asset: str = ""
    """SHA-256 of a finished picture."""
    file: Path | None = None


class StyleOffer(NamedTuple):
    """A style that can be chosen."""

    style: StyleOf
    title: str


class Offers(NamedTuple):
    """What a person may choose among."""

    model_id: str
    """Of the model that repaints."""
    own: tuple[str, ...]
    """The model's styles."""
    layers: tuple[StyleOffer, ...]
    pictures: tuple[StyleOffer, ...]
    """Newest first."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    act: Act
    factor: int = 2
    fine: bool = False
    strength: float = 0.5
    style: StyleOf = StyleOf()
    landing: Landing = "layer"
    """mask: a cut-out hides what is not the subject of its layer by a mask, which can be painted on."""
    hide_source: bool = True


def proposed(act: Act) -> Asked:
    """What an act is asked with at first. Lines are laid over their picture; all else takes its place."""
    return Asked(act=act, hide_source=act != "line-art", strength=USUAL_STRENGTH.get(act, 0.5))


def title_of(act: Act) -> str:
    return {
        "upscale": tr("Enlarge"),
        "cut-out": tr("Cut out the subject"),
        "denoise": tr("Take out noise"),
        "line-art": tr("Draw its lines"),
        "style-transfer": tr("Repaint in a style"),
        "colourise": tr("Colour it"),
        "repair-faces": tr("Repair its faces"),
    }[act]


def label_of(asked: Asked, words: str) -> str:
    """What its job, and a layer that comes of it, are called."""
    return {
        "upscale": tr("\u00d7{factor}: {prompt}", factor=asked.factor, prompt=words),
        "cut-out": tr("Cut out: {prompt}", prompt=words),
        "denoise": tr("Without noise: {prompt}", prompt=words),
        "line-art": tr("Lines: {prompt}", prompt=words),
        "style-transfer": tr("In a style: {prompt}", prompt=words),
        "colourise": tr("In colours: {prompt}", prompt=words),
        "repair-faces": tr("Faces repaired: {prompt}", prompt=words),
    }[asked.act]

"""What is asked for where a picture is worked over: the act, its settings, and the request that they make.

Values and pure functions; made by the dialog, read by the presenter.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from studio.domain.requests import ModelRef, PictureRequest
from studio.services.translation import tr

Act = Literal["upscale", "cut-out", "denoise", "line-art", "style-transfer"]
"""By the names of the tasks."""
Landing = Literal["layer", "mask"]
FINE_VIEWS = 8
"""Turns and mirror images that a fine enlargement is the mean of."""


class StyleOf(msgspec.Struct, frozen=True):
    """Where a style comes from: one of the model's own, or any picture."""

    name: str = ""
    """One of the model's."""
    layer: str = ""
    """Id of a layer."""
    asset: str = ""
    """SHA-256 of a finished picture."""
    file: Path | None = None


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
    return Asked(act=act, hide_source=act != "line-art", strength=1.0 if act == "style-transfer" else 0.5)


def title_of(act: Act) -> str:
    return {
        "upscale": tr("Enlarge"),
        "cut-out": tr("Cut out the subject"),
        "denoise": tr("Take out noise"),
        "line-art": tr("Draw its lines"),
        "style-transfer": tr("Repaint in a style"),
    }[act]


def label_of(asked: Asked, words: str) -> str:
    """What its job, and a layer that comes of it, are called."""
    return {
        "upscale": tr("\u00d7{factor}: {prompt}", factor=asked.factor, prompt=words),
        "cut-out": tr("Cut out: {prompt}", prompt=words),
        "denoise": tr("Without noise: {prompt}", prompt=words),
        "line-art": tr("Lines: {prompt}", prompt=words),
        "style-transfer": tr("In a style: {prompt}", prompt=words),
    }[asked.act]


def request_of(
    asked: Asked,
    model: ModelRef,
    device: str,
    *,
    init: str,
    size: tuple[int, int],
    prompt: str,
    style_image: str | None,
) -> PictureRequest:
    """`init`, `style_image`: SHA-256 of pictures; `prompt`: what the picture was asked for with."""
    return PictureRequest(
        model=model,
        task=asked.act,
        prompt=prompt,
        width=size[0],
        height=size[1],
        upscale=asked.factor if asked.act == "upscale" else 1,
        steps=FINE_VIEWS if asked.act == "upscale" and asked.fine else 1,
        style=asked.style.name if asked.act == "style-transfer" and style_image is None else "",
        style_image=style_image,
        strength=asked.strength,
        init_image=init,
        device=device,
    )

"""`triptych picture --init FILE --do …`: enlarged, cut out, without noise, as lines, in a style, as in the pane."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from studio.cli.asking import check_style, model_for
from studio.cli.changing import Start
from studio.cli.running import open_session
from studio.domain.errors import BadRequest, StudioError
from studio.domain.media_types import media_type_of
from studio.domain.requests import PictureRequest
from studio.formats.pictures import decode
from studio.services.exchange.recipe_in import FILE_LIMIT
from studio.services.reworks import Act, rework_request
from studio.services.settings import wanted_device
from studio.services.studio import Studio
from studio.services.translation import tr

ACTS: Final[dict[str, Act]] = {
    "enlarge": "upscale", "cut-out": "cut-out", "denoise": "denoise", "line-art": "line-art",
    "restyle": "style-transfer", "colourise": "colourise", "repair-faces": "repair-faces",
}  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--do", choices=tuple(ACTS), help=tr("work over the picture of --init: no prompt is needed for that")
    )
    parser.add_argument("--factor", type=int, choices=(2, 4), help=tr("with --do enlarge: how much larger, else 2"))
    parser.add_argument("--fine", action="store_true", help=tr("with --do enlarge: eight times as long, and finer"))
    parser.add_argument(
        "--style-of", type=Path, metavar="FILE", help=tr("with --do restyle: in the style of this picture")
    )


def check(options: argparse.Namespace) -> None:
    """Raise StudioError(BadRequest) for an option that would count for nothing."""
    act = options.do
    fits = {
        "--factor": (options.factor is not None, ("enlarge",)),
        "--fine": (options.fine, ("enlarge",)),
        "--style-of": (options.style_of is not None, ("restyle",)),
    }
    for name, (given, acts) in fits.items():
        if given and act not in acts:
            raise StudioError(BadRequest(field=name, problem=tr("it goes with --do {act}", act=acts[0])))
    if act is None:
        return
    if options.init is None:
        raise StudioError(BadRequest(field="--do", problem=tr("it needs a picture to change: add --init FILE")))
    useless = {
        "--mask": options.mask is not None, "--outpaint": bool(options.outpaint), "--sticker": options.sticker,
        "--layers": options.layers is not None, "--negative": bool(options.negative), "--size": bool(options.size),
        "--style": bool(options.style) and act != "restyle",
        "--strength": options.strength is not None and act in ("enlarge", "cut-out"),
        "--sampler": bool(options.sampler), "--seed": options.seed is not None, "--steps": options.steps is not None,
        "--guidance": options.guidance is not None, "--batch": options.batch != 1, "--explain": options.explain,
    }  # fmt: skip
    for name in (name for name, given in useless.items() if given):
        raise StudioError(BadRequest(field=name, problem=tr("it means nothing with --do {act}", act=act)))


def asked(studio: Studio, options: argparse.Namespace, start: Start) -> PictureRequest:
    """Raises StudioError, before anything is put into the project."""
    act = ACTS[options.do]
    model = model_for(studio.library, options.model, "picture", act)
    if act == "style-transfer" and options.style_of is None:
        check_style(studio.library, model, options.style)
    style = _picture_file(options.style_of) if options.style_of is not None else None
    session = open_session(studio)
    init = session.add_asset(start.init, media_type_of(start.init), start.name, start.making).id
    named = start.recipe.prompt if start.recipe is not None else ""
    style_image = session.add_asset(style, media_type_of(style), options.style_of.name).id if style else None
    return rework_request(
        act, studio.library.ref(model.id), wanted_device(studio.settings), init=init, size=(start.width, start.height),
        prompt=options.prompt or named, factor=options.factor or 2, fine=options.fine, strength=options.strength,
        style=options.style or str(model.defaults.get("style", "")), style_image=style_image,
    )  # fmt: skip


def _picture_file(path: Path) -> bytes:
    """Raises StudioError(BadRequest | BadInput)."""
    try:
        if path.stat().st_size > FILE_LIMIT:
            problem = tr("{name} is too large to be read", name=path.name)
            raise StudioError(BadRequest(field="--style-of", problem=problem))
        data = path.read_bytes()
    except OSError as error:
        problem = f"{path.name}: {error.strerror or error}"
        raise StudioError(BadRequest(field="--style-of", problem=problem)) from error
    decode(data, path.name)
    return data

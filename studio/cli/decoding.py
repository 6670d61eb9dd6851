"""`triptych picture --quick-decode --preview FILE`: how latents become pictures, while one is drawn and at its end."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage

from studio.cli.answering import number_of, write_out
from studio.domain.catalogue import InstalledModel
from studio.domain.errors import BadRequest, ModelMissing, ModelUnsupported, StudioError
from studio.domain.latents import DECODE, decoder_for
from studio.domain.moving import MOST_FRAMES, USUAL_FRAMES, USUAL_RATE
from studio.services.jobs.queue import JobQueue
from studio.services.studio import Studio
from studio.services.translation import tr

_OPTIONS: Final = {"tiled": "--tiled", "offload": "--offload", "dtype": "--numbers"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--quick-decode", action="store_true",
        help=tr("have the tiny decoder that is here for the model decode the picture: sooner, a little less sharp"),
    )  # fmt: skip
    parser.add_argument(
        "--estimate", action="store_true",
        help=tr("say how much memory the picture needs and how much is free, and draw nothing"),
    )  # fmt: skip
    parser.add_argument(
        "--tiled", action="store_true", help=tr("decode in overlapping tiles, which takes less memory"),
    )  # fmt: skip
    parser.add_argument(
        "--offload", action="store_true",
        help=tr("let the model's parts take turns on the graphics card: less of its memory, longer"),
    )  # fmt: skip
    parser.add_argument(
        "--numbers", choices=("float32", "bfloat16", "float16"),
        help=tr("compute in these; those of half the width take half the memory"),
    )  # fmt: skip
    parser.add_argument(
        "--preview", type=Path, metavar="FILE", help=tr("while it is drawn, keep the newest preview in this PNG file")
    )
    parser.add_argument(
        "--frames", type=_frames, metavar="N", help=tr("of a moving picture, by a model that makes those, as 33")
    )
    parser.add_argument("--frame-rate", type=_rate, metavar="N", help=tr("with --frames: so many a second, as 16"))


def _frames(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,3}", text, re.ASCII) or not 1 <= int(text) <= MOST_FRAMES:
        raise argparse.ArgumentTypeError(tr("a moving picture has 1 to {most} frames", most=MOST_FRAMES))
    return int(text)


def _rate(text: str) -> float:
    if not re.fullmatch(r"[0-9]{1,2}(\.[0-9]{1,3})?", text, re.ASCII) or not 1 <= float(text) <= 60:
        raise argparse.ArgumentTypeError(tr("from 1 to 60 frames follow one another in a second"))
    return float(text)


def moving_fields(studio: Studio, model: InstalledModel, options: argparse.Namespace) -> dict[str, Any]:
    """The fields of a moving picture, by a model that makes those. Raises StudioError(BadRequest) for another one."""
    if "moving" not in studio.cards.features(model.engine):
        given = {"--frames": options.frames, "--frame-rate": options.frame_rate}
        for name in (name for name, value in given.items() if value is not None):
            problem = tr("“{model}” makes no moving pictures", model=model.title)
            raise StudioError(BadRequest(field=name, problem=problem))
        return {}
    frames = options.frames if options.frames is not None else int(number_of(model, "frames", USUAL_FRAMES))
    rate = options.frame_rate if options.frame_rate is not None else number_of(model, "frame_rate", USUAL_RATE)
    return {"frames": frames, "frame_rate": rate}


def check(options: argparse.Namespace) -> None:
    """Raise StudioError(BadRequest) for an option that would count for nothing."""
    named = {
        "--quick-decode": options.quick_decode, "--preview": options.preview is not None,
        "--tiled": options.tiled, "--offload": options.offload, "--numbers": options.numbers is not None,
        "--frames": options.frames is not None, "--frame-rate": options.frame_rate is not None,
        "--estimate": options.estimate,
    }  # fmt: skip
    for name, given in named.items():
        if given and options.do is not None:
            problem = tr("it means nothing with --do {act}", act=options.do)
            raise StudioError(BadRequest(field=name, problem=problem))
    if options.preview is None:
        return
    if options.grid:
        raise StudioError(BadRequest(field="--preview", problem=tr("it means nothing with --grid")))
    if options.preview.suffix.lower() != ".png":
        problem = tr("“{name}” does not end in .png, as previews are written", name=options.preview.name)
        raise StudioError(BadRequest(field="--preview", problem=problem))


def memory_fields(studio: Studio, model: InstalledModel, options: argparse.Namespace) -> dict[str, Any]:
    """What is asked for to take less memory. Raises StudioError(BadRequest) for a model that it means nothing to."""
    given = {"tiled": options.tiled, "offload": options.offload, "dtype": options.numbers}
    card = studio.cards.engine(model.engine)
    if card is None or "torch" not in card.packages:
        for name in (name for name, value in given.items() if value):
            problem = tr("it means nothing to “{model}”, which takes little memory", model=model.title)
            raise StudioError(BadRequest(field=_OPTIONS[name], problem=problem))
    return {name: value for name, value in given.items() if value}


def fields_of(studio: Studio, model: InstalledModel) -> dict[str, Any]:
    """The decoder for a model, as a field of its request. Raises StudioError: ModelMissing where one could be fetched,
    ModelUnsupported where none is made for it."""
    library = studio.library
    card = studio.cards.engine(model.engine)
    able = library.models_for("picture", DECODE) if card is not None and card.shown_by else ()
    found = decoder_for(able, model.architecture)
    if found is not None:
        return {"decoder": library.ref(found.id)}
    offered = next(
        (one for one in library.entries() if DECODE in one.tasks and one.architecture == model.architecture), None
    )
    if offered is not None and card is not None and card.shown_by:
        raise StudioError(ModelMissing(model_id=offered.id))
    reason = tr("there is no tiny decoder for it here, so leave --quick-decode out")
    raise StudioError(ModelUnsupported(model=model.title, reason=reason))


@contextmanager
def keeping_previews(queue: JobQueue, path: Path | None) -> Iterator[None]:
    """Within it the newest preview of any job is in the file, whole at every moment. Raises StudioError(FileUnwritable)
    at its end where it could not be written."""
    if path is None:
        yield
        return
    failed: list[StudioError] = []

    def keep(_job: str, _index: int, image: QImage) -> None:
        try:
            write_out(path, _png(image))
        except StudioError as error:
            failed.append(error)

    queue.show_previews(wanted=True)
    queue.preview.connect(keep)
    try:
        yield
    finally:
        queue.preview.disconnect(keep)
    if failed:
        raise failed[0]


def _png(image: QImage) -> bytes:
    kept = QByteArray()
    buffer = QBuffer(kept)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(kept.data())

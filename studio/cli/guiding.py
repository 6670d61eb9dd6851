"""`triptych picture --control … --reference …`: pictures that guide what is drawn. Files are read and looked at before
any model is asked."""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from studio.cli.given_files import read_given_picture
from studio.cli.running import hint, open_session
from studio.domain.catalogue import InstalledModel
from studio.domain.errors import BadRequest, ModelMissing, ModelUnsupported, StudioError
from studio.domain.guides import (
    GUIDES,
    POSE,
    READ_BY_MODELS,
    READINGS,
    adapters_for,
    encoder_for,
    guide_of,
    nets_for,
    read_by,
)
from studio.domain.media_types import media_type_of
from studio.domain.requests import ControlReading, ControlUse, ModelRef, ReadBy, ReferenceUse
from studio.formats.pictures import decode
from studio.services.studio import Studio
from studio.services.translation import tr

_NUMBER: Final = re.compile(r"[0-9]?\.?[0-9]{1,6}", re.ASCII)
_STRONGEST: Final = 2.0


class Given(NamedTuple):
    """A picture file with how much it counts."""

    name: str
    """Of a guide, a way of reading, or a model; "" for the best that is here."""
    file: str
    data: bytes
    strength: float | None
    start: float = 0.0
    end: float = 1.0


class Guiding(NamedTuple):
    controls: tuple[Given, ...] = ()
    references: tuple[Given, ...] = ()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--control", action="append", default=[], metavar="KIND:FILE[:STRENGTH[:START-END]]",
        help=tr(
            "follow this picture with a ControlNet: {kinds}, or the id of one; canny:cat.png:0.8:0-0.6 counts by 0.8 "
            "until 0.6 of the steps are made; may be said several times", kinds=", ".join(GUIDES),
        ),
    )  # fmt: skip
    parser.add_argument(
        "--control-read", choices=READINGS, metavar="HOW",
        help=tr("how the pictures of --control are read: {ways}; each as its ControlNet wants it without this",
                ways=", ".join(READINGS)),
    )  # fmt: skip
    parser.add_argument(
        "--canny", default="", metavar="LOW,HIGH",
        help=tr("of --control canny: from which change of colour on an edge goes on, and begins; 100,200 without it"),
    )  # fmt: skip
    parser.add_argument(
        "--reference", action="append", default=[], metavar="FILE[:STRENGTH]",
        help=tr("take up the looks of this picture with an IP-Adapter; may be said several times"),
    )  # fmt: skip
    parser.add_argument(
        "--adapter", action="append", default=[], metavar="ID",
        help=tr("the IP-Adapter of --reference; once for all of them, or once for each in their order; without it the "
                "first that fits the model"),
    )  # fmt: skip


def read(options: argparse.Namespace) -> Guiding:
    """Raises StudioError: BadRequest for words that cannot be understood, BadInput for a file that is no picture."""
    controls = tuple(_control(text) for text in options.control)
    _check_canny(options)
    if options.do is not None and (controls or options.reference):
        field = "--control" if controls else "--reference"
        raise StudioError(BadRequest(field=field, problem=tr("it means nothing with --do {act}", act=options.do)))
    if not controls and options.control_read:
        raise StudioError(BadRequest(field="--control-read", problem=tr("it goes with --control")))
    if len(options.adapter) > 1 and len(options.adapter) != len(options.reference):
        problem = tr("say it once, or once for each --reference")
        raise StudioError(BadRequest(field="--adapter", problem=problem))
    if options.adapter and not options.reference:
        raise StudioError(BadRequest(field="--adapter", problem=tr("it goes with --reference")))
    return Guiding(controls, tuple(_reference(text) for text in options.reference))


def fields_of(
    studio: Studio, model: InstalledModel, guiding: Guiding, options: argparse.Namespace
) -> dict[str, Any]:  # fmt: skip
    """The fields of the request; the pictures become assets of the project once their models are known. Raises
    StudioError: ModelUnsupported, ModelMissing, NameUnknown, BadRequest."""
    _refuse_without(studio, model, guiding)
    nets = [_net_for(studio, model, one) for one in guiding.controls]
    adapters = _adapters_for(studio, model, options.adapter, len(guiding.references)) if guiding.references else []
    readers = _readers(studio, options) if guiding.controls else {}
    readings = [_reading(net, options, readers) for net in nets]
    if options.canny and all(reading.by != "canny" for reading in readings):
        raise StudioError(BadRequest(field="--canny", problem=tr("none of the pictures of --control is read by it")))
    controls = tuple(
        ControlUse(
            model=studio.library.ref(net.id), picture=_asset(studio, one), strength=1.0 if one.strength is None else
            one.strength, start=one.start, end=one.end, reading=reading,
        )
        for net, one, reading in zip(nets, guiding.controls, readings, strict=True)
    )  # fmt: skip
    references = []
    for adapter, one in zip(adapters, guiding.references, strict=True):
        encoder = encoder_for(studio.library.installed(), adapter, studio.library.entry(adapter.id))
        use = ReferenceUse(
            model=studio.library.ref(adapter.id), picture=_asset(studio, one),
            encoder=studio.library.ref(encoder.id) if encoder is not None else None,
        )  # fmt: skip
        references.append(use if one.strength is None else msgspec.structs.replace(use, strength=one.strength))
    return {"controls": controls, "references": tuple(references)}


def _refuse_without(studio: Studio, model: InstalledModel, guiding: Guiding) -> None:
    able = studio.cards.features(model.engine)
    problem = ""
    if guiding.controls and "controls" not in able:
        problem = tr("“{model}” draws without control pictures; take a model of Stable Diffusion 1, 2, XL, 3 or FLUX "
                     "with --model", model=model.title)  # fmt: skip
    elif guiding.references and "references" not in able:
        problem = tr("“{model}” draws without reference pictures; take a model of Stable Diffusion 1, XL or FLUX with "
                     "--model", model=model.title)  # fmt: skip
    if problem:
        raise StudioError(BadRequest(field="", problem=problem))


def _control(text: str) -> Given:
    name, colon, rest = text.partition(":")
    field, example = "--control", "canny:cat.png:0.8:0-0.6"
    if not colon or not name.strip() or not rest.strip():
        problem = tr("“{text}” does not say a kind and a picture; write it as {example}", text=text, example=example)
        raise StudioError(BadRequest(field=field, problem=problem))
    file, start, end = rest, 0.0, 1.0
    head, _, tail = rest.rpartition(":")
    first, dash, last = tail.partition("-")
    if head and dash and _NUMBER.fullmatch(first) and _NUMBER.fullmatch(last):
        start, end, file = float(first), float(last), head
        if not 0 <= start < end <= 1:
            problem = tr("“{text}” is no part of the steps; write it as 0-0.6, both between 0 and 1", text=tail)
            raise StudioError(BadRequest(field=field, problem=problem))
    path, strength = _path_with_strength(file, field)
    return Given(name.strip(), Path(path).name, _picture(path), strength, start, end)


def _reference(text: str) -> Given:
    path, strength = _path_with_strength(text, "--reference")
    return Given("", Path(path).name, _picture(path), strength)


def _path_with_strength(text: str, field: str) -> tuple[str, float | None]:
    """A file whose name ends in a colon and a number is meant where there is one."""
    path, _, number = text.rpartition(":")
    if not path or not _NUMBER.fullmatch(number) or Path(text).is_file():
        return text, None
    strength = float(number)
    if strength > _STRONGEST:
        problem = tr("a strength lies between 0 and {most}; {text} does not", most=f"{_STRONGEST:g}", text=number)
        raise StudioError(BadRequest(field=field, problem=problem))
    return path, strength


def _picture(path: str) -> bytes:
    data = read_given_picture(Path(path))
    decode(data, Path(path).name)
    return data


def _asset(studio: Studio, one: Given) -> str:
    return open_session(studio).add_asset(one.data, media_type_of(one.data), one.file).id


def _check_canny(options: argparse.Namespace) -> None:
    if not options.canny:
        return
    low, comma, high = options.canny.partition(",")
    levels = [int(one) for one in (low, high) if re.fullmatch(r"[0-9]{1,3}", one.strip(), re.ASCII)]
    if not comma or len(levels) != 2 or not 0 <= levels[0] <= levels[1] <= 255:
        problem = tr("“{text}” is no pair of levels; write it as 100,200, the lower one first", text=options.canny)
        raise StudioError(BadRequest(field="--canny", problem=problem))
    if not options.control:
        raise StudioError(BadRequest(field="--canny", problem=tr("it goes with --control")))


def _reading(net: InstalledModel, options: argparse.Namespace, readers: Mapping[ReadBy, ModelRef]) -> ControlReading:
    by: ReadBy = options.control_read or read_by(guide_of(net), readers)
    low, high = (int(level) for level in options.canny.split(",")) if options.canny else (100, 200)
    return ControlReading(by=by, low=low, high=high, model=readers.get(by))


def _readers(studio: Studio, options: argparse.Namespace) -> dict[ReadBy, ModelRef]:
    """What reads depths and poses here. Raises StudioError where they are asked for and nothing does."""
    able = {by: studio.library.models_for("picture", by) for by in READ_BY_MODELS}
    wanted = options.control_read
    if wanted in able and not able[wanted]:
        failure = studio.library.why_none("picture", wanted)
        if wanted == POSE and isinstance(failure, ModelMissing):
            problem = tr("no model that reads poses is here; import one: DWPose, RTMPose or RTMO as ONNX")
            failure = BadRequest(field="--control-read", problem=problem)
        raise StudioError(failure)
    return {by: studio.library.ref(models[0].id) for by, models in able.items() if models}


def _net_for(studio: Studio, model: InstalledModel, one: Given) -> InstalledModel:
    """The ControlNet of that kind or id for this model."""
    able = nets_for(studio.library.installed(), model.architecture)
    if one.name in GUIDES:
        found = next((net for net in able if guide_of(net) == one.name), None)
        if found is None:
            raise StudioError(_lacking(studio, model, "control", one.name))
        return found
    net = studio.library.named(one.name, "picture", "control")
    if "control" not in net.tasks:
        raise StudioError(ModelUnsupported(model=net.title, reason="it is no ControlNet"))
    _check_fits(net, model)
    return net


def _check_fits(guide: InstalledModel, model: InstalledModel) -> None:
    """Raises StudioError(ModelUnsupported)."""
    if guide.architecture != model.architecture:
        reason = (
            f"it is made for models of the kind {guide.architecture!r}, and {model.title} is of the kind "
            f"{model.architecture!r}"
        )
        raise StudioError(ModelUnsupported(model=guide.title, reason=reason))


def _adapters_for(
    studio: Studio, model: InstalledModel, named: Sequence[str], count: int
) -> list[InstalledModel]:  # fmt: skip
    """One for each reference: those that are named, or the first that fits the model, which is told where others fit
    too. Raises StudioError: ModelUnsupported, ModelMissing, NameUnknown, BadRequest."""
    able = adapters_for(studio.library.installed(), model)
    if named and able == (model,):
        problem = tr("“{model}” sees references itself, without an adapter", model=model.title)
        raise StudioError(BadRequest(field="--adapter", problem=problem))
    chosen = [_adapter_named(studio, model, name) for name in named]
    if not chosen and not able:
        raise StudioError(_lacking(studio, model, "reference", ""))
    if not chosen and len(able) > 1:
        others = ", ".join(one.id for one in able[1:])
        hint(tr("References go through “{adapter}”; --adapter takes another: {others}", adapter=able[0].id,
                others=others))  # fmt: skip
    chosen = chosen or [able[0]]
    return chosen if len(chosen) == count else chosen * count


def _adapter_named(studio: Studio, model: InstalledModel, name: str) -> InstalledModel:
    adapter = studio.library.named(name, "picture", "reference")
    if "reference" not in adapter.tasks:
        raise StudioError(ModelUnsupported(model=adapter.title, reason="it is no IP-Adapter"))
    _check_fits(adapter, model)
    return adapter


def _lacking(studio: Studio, model: InstalledModel, task: str, guide: str) -> ModelMissing | ModelUnsupported:
    """What has to be fetched for it, or that there is nothing for this model."""
    fit = (entry for entry in studio.library.entries() if entry.architecture == model.architecture)
    for entry in fit:
        if task in entry.tasks and guide in ("", entry.defaults.get("guide")):
            return ModelMissing(model_id=entry.id)
    words = tr("there is no ControlNet of this kind for it here") if guide else tr("there is no IP-Adapter for it here")
    return ModelUnsupported(model=model.title, reason=words)

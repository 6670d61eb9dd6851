"""`triptych picture --sampler … --sticker --variation …`: how a model draws, checked before a job is made of it."""

from __future__ import annotations

import argparse
import re
from typing import Any, Final

from studio.domain.catalogue import InstalledModel
from studio.domain.errors import BadRequest, StudioError
from studio.domain.names import unknown
from studio.domain.requests import SEED_LIMIT
from studio.services.models.own_samplers import DIFFUSERS, own_sampler
from studio.services.studio import Studio
from studio.services.translation import tr

_WHOLE: Final = re.compile(r"[0-9]{1,19}", re.ASCII)
_SHARE: Final = re.compile(r"[0-9]?\.?[0-9]{1,12}", re.ASCII)
_SPACED: Final = (" Karras", " Trailing")
"""How the noise levels lie, behind the name of one of diffusers' samplers."""
_FLOW: Final = "FlowMatch"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--sticker", action="store_true", help=tr("leave the ground transparent, where the model can"))
    parser.add_argument(
        "--sampler", default="", metavar="NAME",
        help=tr("by which the steps go, as EulerDiscrete or “DPMSolverMultistep Karras”; the model's own without it"),
    )  # fmt: skip
    parser.add_argument(
        "--variation", default="", metavar="SEED:STRENGTH",
        help=tr("with --seed: a picture on the way from that seed's to this one's, for example 5:0.2; 0 is none of it"),
    )  # fmt: skip


def fields_of(studio: Studio, model: InstalledModel, options: argparse.Namespace) -> dict[str, Any]:
    """Of the request. Raises StudioError: BadRequest for a sticker where the model draws none, NameUnknown for a
    sampler that it does not have."""
    features = studio.cards.features(model.engine)
    if options.sticker and "stickers" not in features:
        problem = tr("“{model}” draws a ground behind everything; cut the subject out of the finished picture with "
                     "--init FILE --do cut-out", model=model.title)  # fmt: skip
        raise StudioError(BadRequest(field="--sticker", problem=problem))
    return {"sampler": _sampler(studio, model, options.sampler)} if options.sampler else {}


def _sampler(studio: Studio, model: InstalledModel, name: str) -> str:
    card = studio.cards.engine(model.engine)
    samplers = card.samplers if card is not None else ()
    if not samplers:
        problem = tr("“{model}” has one sampler of its own and takes no other", model=model.title)
        raise StudioError(BadRequest(field="--sampler", problem=problem))
    own = own_sampler(model, samplers)
    # Flow models sample noise of another kind than all the others.
    able = (own,) if own.startswith(_FLOW) else tuple(dict.fromkeys((*samplers, *((own,) if own else ()))))
    plain, ending = name.strip(), ""
    if model.engine == DIFFUSERS:
        ending = next((one for one in _SPACED if plain.casefold().endswith(one.casefold())), "")
    plain = plain[: len(plain) - len(ending)].removesuffix("Scheduler").strip()
    found: str | None = next((one for one in able if one.casefold() == plain.casefold()), None)
    if found is None:
        raise unknown("sampler", name, able)
    return found + ending


def variation(options: argparse.Namespace) -> dict[str, Any]:
    """Of the request, read before a model is asked. Raises StudioError(BadRequest)."""
    if not options.variation:
        return {}
    if options.do is not None:
        problem = tr("what is done to a finished picture has no seed that could be varied")
        raise StudioError(BadRequest(field="--variation", problem=problem))
    seed, _, strength = options.variation.partition(":")
    share = float(strength) if _SHARE.fullmatch(strength) else -1.0
    if not (_WHOLE.fullmatch(seed) and int(seed) < SEED_LIMIT and 0 <= share <= 1):
        problem = tr(
            "“{text}” is no variation; write a seed and a strength from 0 to 1, as 5:0.2", text=options.variation
        )
        raise StudioError(BadRequest(field="--variation", problem=problem))
    if options.seed is None:
        raise StudioError(BadRequest(field="--variation", problem=tr("say with --seed which picture it varies")))
    return {"variation_seed": int(seed), "variation_strength": share}

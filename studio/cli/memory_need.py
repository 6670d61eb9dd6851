"""`triptych picture PROMPT --estimate`: how much memory a picture needs, and how much is free. Nothing is drawn."""

from __future__ import annotations

import argparse

import msgspec

from studio.cli.answering import say
from studio.cli.asides import words_of
from studio.domain.errors import StudioError
from studio.domain.picture_memory import MemoryNeed, memory_asked
from studio.domain.raised import UNDECODABLE
from studio.domain.requests import PictureRequest
from studio.services.memory_words import need_told
from studio.services.studio import Studio
from studio.threads import unforeseen


def tell_need(studio: Studio, options: argparse.Namespace, request: PictureRequest) -> int:
    """Exit status 1 where the picture would be refused. Raises StudioError, Interrupted."""
    try:
        need = msgspec.json.decode(words_of(studio, memory_asked(request, 0)), type=MemoryNeed)
    except UNDECODABLE as error:
        raise StudioError(unforeseen(error, "answer")) from error
    told = {
        "model": request.model.id, "device": need.device, "needed_bytes": need.needed_bytes,
        "free_bytes": need.free_bytes, "tiled": need.tiled, "turns": need.turns, "fits": need.failure is None,
    }  # fmt: skip
    if need.failure is not None:
        told["would_fit"] = need.failure.fits
    say(options, told, need_told(need))
    return 0 if need.failure is None else 1

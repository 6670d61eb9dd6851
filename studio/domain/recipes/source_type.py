"""Whether a picture was made by a model, from what is known of its making: the digital source type that its files say.

Pure; any thread. The types are those of the International Press Telecommunications Council
(https://cv.iptc.org/newscodes/digitalsourcetype/).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from studio.domain.raised import UNDECODABLE
from studio.domain.recipes.kept import MADE_FROM

_TYPES: Final = "http://cv.iptc.org/newscodes/digitalsourcetype/"
TRAINED: Final = f"{_TYPES}trainedAlgorithmicMedia"
"""All of it was made by a model."""
COMPOSITE: Final = f"{_TYPES}compositeWithTrainedAlgorithmicMedia"
"""A part of it was: it is put together, painted over, or was made of a picture that is not known to be a model's."""
_DEEPEST: Final = 60
_DRAWN: Final = frozenset((
    "parameters", "prompt", "workflow", "invokeai_metadata", "invokeai_graph", "invokeai_workflow", "sd-metadata",
    "dream", "fooocus_scheme", "comment",
))  # fmt: skip
"""Texts of any program that say how a model drew a picture."""


def source_type(texts: Mapping[str, str]) -> str:
    """By the names under which the texts lie in a file; empty where nothing says that a model was at work."""
    own, parts = _object(texts.get("triptych", "")), _parts(_object(texts.get("triptych-parts", "")))
    request = own.get("request")
    if isinstance(request, dict) and request.get("init_image"):
        sources = list(_made_from(parts, 0))
        return TRAINED if sources and _is_drawn(sources[-1]) else COMPOSITE
    if isinstance(request, dict) or any(texts.get(name) for name in _DRAWN):
        return TRAINED
    return COMPOSITE if any(texts.values()) else ""


def _is_drawn(part: Mapping[str, Any]) -> bool:
    """Whether a picture was drawn by a model, and from nothing."""
    request = part.get("request")
    if isinstance(request, dict):
        return not request.get("init_image")
    return any(part.get(name) for name in _DRAWN)


def _made_from(parts: list[dict[str, Any]], depth: int) -> Iterator[dict[str, Any]]:
    """The pictures that one was made from, the nearest first."""
    if depth > _DEEPEST:
        return
    for part in parts:
        names = part.get("names")
        if isinstance(names, list) and MADE_FROM in names:
            yield part
        yield from _made_from(_parts(part), depth + 1)


def _parts(told: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = told.get("parts")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _object(text: str) -> dict[str, Any]:
    try:
        return msgspec.json.decode(text, type=dict[str, Any]) if text else {}
    except UNDECODABLE:
        return {}

"""What a picture says of its making, in the words of its file: what of it a project keeps, and how a file with layers
carries it for each of them.

Pure; any thread. Its neighbours write and read the words themselves. Texts from outside are hostile: what is kept
of them is bounded, and is never more than texts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from studio.domain.raised import UNDECODABLE
from studio.domain.recipes.own import from_ours
from studio.domain.recipes.parameters import from_parameters
from studio.domain.recipes.reading import read_texts
from studio.domain.recipes.written import PROGRAM, parameters_text

Making = tuple[tuple[str, str], ...]
"""Texts with the names under which they lie in a file, as `studio.domain.document.Asset` has them."""
MOST_KEPT: Final = 1 << 20
"""Characters of all texts of one picture together."""
_BY_NAME: Final = (
    "triptych", "triptych-parts", "parameters", "prompt", "workflow", "invokeai_metadata", "invokeai_graph",
    "invokeai_workflow", "sd-metadata", "dream", "fooocus_scheme", "postprocessing", "extras",
)  # fmt: skip
_OF_NOVELAI: Final = ("software", "title", "source", "comment", "description")
"""Elsewhere a person says something of their own there."""
KEPT_NAMES: Final = frozenset((*_BY_NAME, *_OF_NOVELAI))
MADE_FROM: Final = "made from"
"""The name of the part that is what a picture was made from."""
_DEEPEST: Final = 100
"""Lists and objects in each other."""
MORE: Final = "triptych-texts"
"""The name of one text that has all for which a file has no place of their own."""


def making_of(texts: Mapping[str, str]) -> Making:
    """What of a file's texts is kept, as it stands there; nothing of those that are longer than is kept."""
    named = {key.lower(): text for key, text in texts.items() if text.strip()}
    if MORE in named:
        named = {**named, **more_texts(named[MORE])}
    own = named.get("parameters", "")
    if own and from_parameters(own) is None and not own.lstrip().startswith("{"):
        # A photo's EXIF has a person's comment in that place.
        del named["parameters"]
    names = (*_BY_NAME, *(_OF_NOVELAI if named.get("software") == "NovelAI" else ()))
    kept = tuple((name, named[name]) for name in names if name in named)
    return kept if sum(len(text) for _name, text in kept) <= MOST_KEPT else ()


def is_too_long(texts: Mapping[str, str]) -> bool:
    """Whether there is a recipe that is not kept for its length."""
    return not making_of(texts) and read_texts(texts) is not None


# ---- what has no place of its own in a file


def more_text(texts: Mapping[str, str]) -> str:
    return json.dumps(dict(texts), ensure_ascii=False, separators=(",", ":"))


def more_texts(text: str) -> dict[str, str]:
    """The way back; nothing of what is no such text."""
    try:
        found = msgspec.json.decode(text, type=dict[str, str])
    except UNDECODABLE:
        return {}
    return {name: value for name, value in found.items() if name in KEPT_NAMES}


# ---- several in one text


def parts_text(parts: Sequence[tuple[str, Mapping[str, str]]]) -> str:
    """What a picture is put together of, as JSON: the name of each part, and what is known of its making. Written in
    the order of the parts; each recipe once, with all that it made."""
    names: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for name, texts in parts:
        names.setdefault(tuple(texts.items()), []).append(name)
    told = [{"names": made, **_told(dict(texts))} for texts, made in names.items()]
    return _json({"format": 1, "program": PROGRAM, "parts": told})


def _told(texts: Mapping[str, str]) -> dict[str, Any]:
    """Our own recipe by its members, what it was made of as `parts`; everything else as the text that it is."""
    own, parts = _members(texts.get("triptych", "")), _members(texts.get("triptych-parts", ""))
    inner = parts.get("parts")
    # Of ours `parameters` says the same again.
    known = ({"triptych", "parameters"} if own else set()) | ({"triptych-parts"} if isinstance(inner, list) else set())
    told: dict[str, Any] = {name: text for name, text in texts.items() if name not in known}
    return {**own, **told, **({"parts": inner} if isinstance(inner, list) else {})}


def names_of_parts(texts: Mapping[str, str]) -> tuple[str, ...]:
    """What a picture was put together of, by the names of its parts."""
    parts = _members(texts.get("triptych-parts", "")).get("parts")
    told = [one.get("names") for one in parts if isinstance(one, dict)] if isinstance(parts, list) else []
    return tuple(name for names in told if isinstance(names, list) for name in names if isinstance(name, str))


def texts_of_part(part: Mapping[str, Any]) -> dict[str, str]:
    """The way back, of one part."""
    texts = {name: text for name, text in part.items() if name in KEPT_NAMES and isinstance(text, str)}
    own = {name: value for name, value in part.items() if name not in (*KEPT_NAMES, "names", "parts")}
    if isinstance(own.get("request"), dict):
        texts["triptych"] = _json(own)
        found = from_ours(texts["triptych"])
        if found is not None and found.request is not None:
            texts.setdefault("parameters", parameters_text(found.request))
    if isinstance(part.get("parts"), list):
        texts["triptych-parts"] = _json({"format": 1, "program": PROGRAM, "parts": part["parts"]})
    return texts


# ---- a file with layers


class Carried:
    """The texts of a picture and of its layers on their way into a file with layers, as one JSON: each once, with a
    number by which its layers name it."""

    def __init__(self, whole: Making) -> None:
        self._whole = dict(whole)
        self._texts: dict[Making, int] = {}

    def number(self, texts: Making) -> int | None:
        """Of what a layer was made by; None for nothing."""
        return self._texts.setdefault(texts, len(self._texts)) if texts else None

    def text(self) -> str:
        """Empty where nothing is known. Call it when every layer has its number."""
        if not self._whole and not self._texts:
            return ""
        known = {"format": 2, "program": PROGRAM, "whole": self._whole, "layers": [dict(one) for one in self._texts]}
        return _json(known | {"parts": _members(self._whole.get("triptych-parts", "")).get("parts", [])})


class _Known(msgspec.Struct):
    whole: dict[str, str] = {}
    layers: list[dict[str, str]] = []
    parts: list[dict[str, Any]] = []
    request: msgspec.Raw = msgspec.Raw(b"")


class Found:
    """The same from a file, whose text may be anything."""

    def __init__(self, text: str) -> None:
        try:
            known = msgspec.json.decode(text, type=_Known) if text else _Known()
        except UNDECODABLE:
            known = _Known()
        self.whole = making_of(known.whole)
        if not self.whole and known.parts:
            self.whole = making_of({"triptych-parts": text})
        elif not self.whole and bytes(known.request):
            self.whole = making_of(texts_of_part(_members(text)))
        self._layers = known.layers
        self._parts = [] if known.layers else known.parts

    def of_layer(self, number: int | None, name: str) -> Making:
        """By its number; by its name in files of versions that had no numbers, where one recipe alone has it."""
        if number is not None:
            return making_of(self._layers[number]) if 0 <= number < len(self._layers) else ()
        named = [one for one in self._parts if isinstance(one.get("names"), list) and name in one["names"]]
        return making_of(texts_of_part(named[0])) if len(named) == 1 else ()


def _members(text: str) -> dict[str, Any]:
    """Of a JSON object; none of anything else, and of what is too deep to be written again."""
    try:
        found = msgspec.json.decode(text, type=dict[str, Any]) if text else {}
    except UNDECODABLE:
        return {}
    return found if _depth(found) <= _DEEPEST else {}


def _depth(value: object) -> int:
    """Of lists and objects in each other, up to one more than is written."""
    level: list[object] = [value]
    for depth in range(_DEEPEST + 1):
        inside = [one.values() if isinstance(one, dict) else one for one in level if isinstance(one, dict | list)]
        if not inside:
            return depth
        level = [each for one in inside for each in one]
    return _DEEPEST + 1


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

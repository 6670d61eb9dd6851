"""Numbers and JSON of recipes that strangers wrote. Pure; any thread."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from studio.domain.raised import UNDECODABLE
from studio.domain.requests import SEED_LIMIT

WHOLE: Final = re.compile(r"[0-9]{1,20}")
JSON_LIMIT: Final = 2**24
"""Characters of a workflow that is read."""
_SEEDS_END: Final = 2**64
_MOST: Final = 10**9
"""Of any other whole number: steps, pixels."""
_NUMBER: Final = re.compile(r"[+-]?([0-9]{1,20}\.?[0-9]{0,20}|\.[0-9]{1,20})([eE][+-]?[0-9]{1,3})?")
_SIZE: Final = re.compile(r"\(? ?([0-9]{1,5}) ?[x\u00d7,] ?([0-9]{1,5}) ?\)?")


def json_object(text: str) -> dict[str, Any] | None:
    """The members of a JSON object, each unread; None for anything else."""
    if not text.lstrip().startswith("{"):
        return None
    try:
        return msgspec.json.decode(text, type=dict[str, msgspec.Raw])
    except UNDECODABLE:
        return None


def members(text: str) -> dict[str, Any]:
    """A JSON object, read whole; empty for anything else. Python's own reader, since ComfyUI writes NaN into its
    JSON."""
    if len(text) > JSON_LIMIT or not text.lstrip().startswith("{"):
        return {}
    try:
        found = json.loads(text)
    except UNDECODABLE:
        return {}
    return found if isinstance(found, dict) else {}


def inner(holder: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The object under a name; empty where there is none."""
    found = holder.get(name)
    return found if isinstance(found, dict) else {}


def first(holder: Mapping[str, Any], names: Iterable[str]) -> Any:
    """The value under the first of the names that is there and not null."""
    return next((holder[name] for name in names if holder.get(name) is not None), None)


def text_of(value: Any) -> str:
    return value if isinstance(value, str) else ""


def whole(value: Any) -> int | None:
    """Of a number or of its digits, from 0 to a thousand million."""
    found = _digits(value)
    return found if found is not None and found <= _MOST else None


def seed(value: Any) -> int | None:
    """From 0, below 2^63, as far as we can draw from it; None for what is none (-1 stands for "any")."""
    found = _digits(value)
    return found if found is not None and found < SEED_LIMIT else None


def large_seed(value: Any) -> int | None:
    """From 2^63 to 2^64 - 1, which other programs draw from."""
    found = _digits(value)
    return found if found is not None and SEED_LIMIT <= found < _SEEDS_END else None


def number(value: Any) -> float | None:
    """Finite; of a number or of its digits."""
    if isinstance(value, str):
        value = float(value) if _NUMBER.fullmatch(value) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def size_of(text: str) -> tuple[int | None, int | None]:
    """Width and height of "512x768" or "(512, 768)"."""
    found = _SIZE.fullmatch(text.strip())
    return (int(found[1]) or None, int(found[2]) or None) if found else (None, None)


def _digits(value: Any) -> int | None:
    if isinstance(value, str) and WHOLE.fullmatch(value.strip()):
        return int(value)
    if isinstance(value, float) and math.isfinite(value) and value == int(value):
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def file_of(path: str) -> str:
    """The name of a file, without its folders of either kind."""
    return path.replace("\\", "/").rsplit("/", 1)[-1]


def stem_of(path: str) -> str:
    """The same without the suffix of a model's file."""
    name = file_of(path)
    return name.rsplit(".", 1)[0] if name.lower().endswith((".safetensors", ".ckpt", ".pt", ".bin")) else name

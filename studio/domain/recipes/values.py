"""Numbers and JSON of recipes that strangers wrote. Pure; any thread."""

from __future__ import annotations

import math
import re
from typing import Any, Final

import msgspec

from studio.domain.raised import UNDECODABLE
from studio.domain.requests import SEED_LIMIT

WHOLE: Final = re.compile(r"[0-9]{1,20}")
_NUMBER: Final = re.compile(r"[+-]?([0-9]{1,20}\.?[0-9]{0,20}|\.[0-9]{1,20})([eE][+-]?[0-9]{1,3})?")


def json_object(text: str) -> dict[str, Any] | None:
    """The members of a JSON object, each unread; None for anything else."""
    if not text.lstrip().startswith("{"):
        return None
    try:
        return msgspec.json.decode(text, type=dict[str, msgspec.Raw])
    except UNDECODABLE:
        return None


def whole(text: str | None) -> int | None:
    return int(text) if text is not None and WHOLE.fullmatch(text) else None


def seed(text: str | None) -> int | None:
    value = whole(text)
    return value if value is not None and value < SEED_LIMIT else None


def number(text: str | None) -> float | None:
    value = float(text) if text is not None and _NUMBER.fullmatch(text) else None
    return value if value is not None and math.isfinite(value) else None

"""The values of a grid's axis as they are typed: lists, ranges, names. Pure; any thread.

4, 8, 12        1-5        1-10 (+3)        10-1 (-3)        0-1 [5]: five from 0 to 1
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Callable, Sequence
from typing import Final, Literal

import msgspec

from studio.domain.requests import SEED_LIMIT

MOST_VALUES: Final = 100
"""Of one axis."""
AxisSort = Literal["whole", "number", "seed", "choice", "words", "replace", "model", "size", "switch"]
Trouble = Literal[
    "nothing",
    "many",
    "twice",
    "lone",
    "apart",
    "switch",
    "number",
    "whole",
    "bounds",
    "unknown",
    "size",
    "sides",
    "absent",
    "crossed",
]


class AxisKind(msgspec.Struct, frozen=True, kw_only=True):
    """One of the settings that an axis can go over."""

    field: str
    """Of the request, or one of the names in `studio.domain.grids`."""
    label: str
    """In the person's language."""
    sort: AxisSort
    least: float = 0
    most: float = 0
    choices: tuple[tuple[str, str], ...] = ()
    """Values, each with its name for people; of "choice" and "model"."""
    proposed: str = ""
    """Values to begin with, as they are typed."""
    within: tuple[str, ...] = ()
    """Texts, one of which has to hold the first value; of "replace". Empty: any may."""

    @property
    def option(self) -> str:
        """How the command line calls it."""
        return self.field.removesuffix("_id").replace("_", "-")

    def shown(self, value: str) -> str:
        """A value as people read it."""
        return next((title for one, title in self.choices if one == value), value)


class AxisError(ValueError):
    """What was typed as values of an axis cannot be meant; `studio.services.grid_words` says it."""

    def __init__(
        self, trouble: Trouble, value: str = "", *, least: float = 0, most: float = 0, there: str = ""
    ) -> None:
        super().__init__(trouble, value)
        self.trouble, self.value = trouble, value
        self.least, self.most, self.there = f"{least:g}", f"{most:g}", there


_RANGE: Final = re.compile(
    r"\s*(?P<begin>-?\d+(?:\.\d+)?)\s*-\s*(?P<end>-?\d+(?:\.\d+)?)\s*"
    r"(?:\(\s*(?P<step>[+-]?\d+(?:\.\d+)?)\s*\)|\[\s*(?P<count>\d{1,4})\s*\])?\s*",
    re.ASCII,
)
_NUMBER: Final = re.compile(r"-?\d{1,19}(?:\.\d{1,12})?", re.ASCII)
_SIZE: Final = re.compile(r"(\d{1,5})\s*[x×*]\s*(\d{1,5})", re.ASCII | re.IGNORECASE)
_ON: Final = frozenset({"on", "yes", "true", "1"})
_OFF: Final = frozenset({"off", "no", "false", "0"})


def typed_values(kind: AxisKind, text: str, new_seed: Callable[[], int]) -> tuple[str, ...]:
    """The values that were typed, as an axis keeps them: parted by commas, or each on a line of its own; numbers also
    as 1-5, 1-10 (+3) or 0-1 [5]. `new_seed` is asked for a seed that is left to chance. Raises AxisError."""
    parts = _parts(text)
    if not parts:
        raise AxisError("nothing")
    found: list[str] = []
    for part in parts:
        found += _values(kind, part, new_seed)
        if len(found) > MOST_VALUES:
            raise AxisError("many", most=MOST_VALUES)
    twice = next((one for place, one in enumerate(found) if one in found[:place]), None)
    if twice is not None:
        raise AxisError("twice", kind.shown(twice))
    if kind.within and not any(found[0] in one for one in kind.within):
        raise AxisError("absent", found[0])
    if kind.sort == "replace" and len(found) < 2:
        raise AxisError("lone")
    return tuple(found)


def as_typed(kind: AxisKind, values: Sequence[str]) -> str:
    """What is typed to have these values of an axis."""
    shown = [kind.shown(one) for one in values]
    if any("\n" in one or '"' in one for one in shown):
        return "\n".join(" ".join(one.split()) for one in shown)
    return ", ".join(f'"{one}"' if "," in one else one for one in shown)


def _parts(text: str) -> list[str]:
    lines = [one.strip() for one in text.splitlines() if one.strip()]
    if len(lines) > 1:
        return lines
    try:
        rows = list(csv.reader(io.StringIO(lines[0] if lines else ""), skipinitialspace=True))
    except csv.Error as error:
        raise AxisError("apart") from error
    return [one.strip() for row in rows for one in row if one.strip()]


def _values(kind: AxisKind, part: str, new_seed: Callable[[], int]) -> list[str]:
    match kind.sort:
        case "whole" | "number":
            return _numbers(kind, part)
        case "seed":
            return [str(new_seed())] if part in ("?", "-1") else _numbers(kind, part)
        case "choice" | "model":
            return _chosen(kind, part)
        case "size":
            return [_size(kind, part)]
        case "switch":
            if part.casefold() not in _ON | _OFF:
                raise AxisError("switch", part)
            return ["on" if part.casefold() in _ON else "off"]
        case _:
            return [part]


def _numbers(kind: AxisKind, part: str) -> list[str]:
    if _NUMBER.fullmatch(part):
        return [_bounded(kind, float(part) if kind.sort == "number" else _whole(part))]
    found = _RANGE.fullmatch(part)
    if found is None:
        raise AxisError("number", part)
    if kind.sort != "number" and any("." in (found[name] or "") for name in ("begin", "end", "step")):
        raise AxisError("whole", part)
    read = float if kind.sort == "number" else int
    return list(dict.fromkeys(_bounded(kind, one) for one in _steps(found, read)))


def _steps(found: re.Match[str], read: Callable[[str], float]) -> list[float]:
    """`read`: makes a number of digits; whole numbers stay whole, as seeds are larger than a float is exact."""
    begin, end = read(found["begin"]), read(found["end"])
    if found["count"] is not None:
        count = int(found["count"])
        if not 1 <= count <= MOST_VALUES:
            raise AxisError("many", most=MOST_VALUES)
        shares = [place / max(1, count - 1) for place in range(count)]
        return [begin + (round((end - begin) * one) if read is int else (end - begin) * one) for one in shares]
    step = abs(read(found["step"] or "1")) or 1
    number = math.floor(abs(end - begin) / step + 1e-9) + 1
    if number > MOST_VALUES:
        raise AxisError("many", most=MOST_VALUES)
    way = step if end >= begin else -step
    return [begin + way * place for place in range(number)]


def _whole(part: str) -> int:
    if "." in part:
        raise AxisError("whole", part)
    return int(part)


def _bounded(kind: AxisKind, value: float) -> str:
    most = SEED_LIMIT - 1 if kind.sort == "seed" else kind.most
    if not kind.least <= value <= most:
        raise AxisError("bounds", f"{value:g}", least=kind.least, most=most)
    return str(value) if isinstance(value, int) else f"{round(value, 6):g}"


def _chosen(kind: AxisKind, part: str) -> list[str]:
    if part == "*":
        return [value for value, _title in kind.choices]
    wanted = part.casefold()
    found = [value for value, title in kind.choices if wanted in (value.casefold(), title.casefold())]
    if not found:
        there = ", ".join(title for _value, title in kind.choices)
        raise AxisError("unknown", part, there=there)
    return found[:1]


def _size(kind: AxisKind, part: str) -> str:
    found = _SIZE.fullmatch(part)
    if found is None:
        raise AxisError("size", part)
    sides = [int(one) for one in found.groups()]
    if any(not kind.least <= one <= kind.most or one % 8 for one in sides):
        raise AxisError("sides", part, least=kind.least, most=kind.most)
    return f"{sides[0]}x{sides[1]}"

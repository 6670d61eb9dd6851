"""Single letters glued to a number: a unit (65W, 5A, 2h), or part of a name (Flat 5A, seat 12L). Called by `units`."""

from __future__ import annotations

import re
from typing import Final

from studio.english.written.context import Context, word_set

_NUMBERED: Final = word_set(
    "flat flats apt apartment seat seats row rows gate gates exit room rooms unit class form grade platform chapter "
    "section figure fig table level block suite page question bus route part no number appendix schedule article "
    "paragraph clause house ward cell locker building track lot bay floor door terminal zone group year stage type "
    "category size highway plan model lane pier dock berth car coach carriage cabin stand box bed junction stop tram "
    "line sae exhibit item rule studio stair entrance channel tower wing"
)
"""Before these numbers a letter belongs to the name."""
_CURRENT: Final = word_set(
    "fuse fuses plug plugs circuit circuits current breaker breakers supply socket sockets charger chargers volts volt "
    "amp amps battery batteries drew draw draws drawing drawn cable mains wire wires ampere amperes electric outlet"
)
_FORCE: Final = word_set("force newton newtons thrust pull pulled pulls push pushed spring tension weight")
_ENERGY: Final = word_set("energy joule joules heat work burned released")
_OIL: Final = re.compile(r"-[0-9]")


def is_unit(context: Context, unit: str, whole: str, end: int) -> bool:
    """Whether `unit`, which touches the whole number before it and ends at `end`, is one."""
    named = context.word_before().lower() in _NUMBERED
    following = context.next_word(end)
    street = following[:1].isupper()
    tests = {
        "m": not (whole.endswith("0") and len(whole) > 6),
        "L": not named and not street,
        "A": not named and not street and context.near(_CURRENT),
        "N": context.near(_FORCE),
        "J": context.near(_ENERGY),
    }
    plain = unit in {"W", "V", "h", "t", "l"} and not named and _OIL.match(context.text, end) is None
    return tests.get(unit, plain)

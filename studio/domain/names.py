"""Names that nothing has: says so, and which ones there are, the likeliest first. Pure; any thread, both processes."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from studio.domain.errors import Named, NameUnknown, StudioError

_NEAR: Final = 3
_ALIKE: Final = 0.6
"""Share of equal letters from which on a name is close to another one."""
_LONGEST: Final = 100
"""Characters of a name that are looked at; it may come from a stranger's project."""


def unknown(what: Named, name: str, known: Iterable[str]) -> StudioError:
    """For `raise`. `known` in the order in which people should see it."""
    names = tuple(dict.fromkeys(known))
    return StudioError(NameUnknown(what=what, name=name[:_LONGEST], near=near(name, names), known=names))


def near(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """Up to three of the known names that were perhaps meant: the same but for case, those that hold it, those that are
    spelt alike."""
    asked = name[:_LONGEST].strip().casefold()
    if not asked:
        return ()
    spelt = {one.casefold(): one for one in known}
    same = [spelt[asked]] if asked in spelt else []
    inside = [one for plain, one in spelt.items() if len(asked) > 1 and asked in plain]
    alike = [spelt[one] for one in get_close_matches(asked, spelt, _NEAR, _ALIKE)]
    return tuple(dict.fromkeys((*same, *inside, *alike)))[:_NEAR]

"""Parts of which sentences for people are made: one of several names, a detail in brackets. Pure; any thread."""

from __future__ import annotations

from collections.abc import Sequence

from studio.services.details import tr_detail
from studio.services.translation import tr


def one_of(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return tr("{first} or {last}", first=", ".join(names[:-1]), last=names[-1])


def in_brackets(detail: str) -> str:
    """What a library or the system said of it, or what the words themselves put into brackets; empty without."""
    return f" ({tr_detail(detail)})" if detail else ""

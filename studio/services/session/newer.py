"""What a newer version put into a project and this one does not know, and how people are told of it. Pure, any thread.

`ProjectSession.newer` holds it; whoever shows a project that was opened says `newer_words` once.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from studio.domain.document import Foreign, Record
from studio.domain.record_kinds import RECORD_KINDS
from studio.project.records import kind_of
from studio.services.translation import tr

_NOUNS = {kind.name: kind.noun for kind in RECORD_KINDS}
_SHOWN = 6
"""Names in the sentence."""


class NewerThings(msgspec.Struct, frozen=True):
    kinds: tuple[str, ...] = ()
    """Kinds of records that cannot be read here, as the file names them."""
    details: tuple[str, ...] = ()
    """Kinds of records that are read and hold fields or values of a newer version."""


def newer_things(strange: Iterable[Record]) -> NewerThings | None:
    """None where everything is known. `strange` are the records that hold something unknown."""
    kinds: set[str] = set()
    details: set[str] = set()
    for record in strange:
        (kinds if isinstance(record, Foreign) else details).add(kind_of(record))
    return NewerThings(tuple(sorted(kinds)), tuple(sorted(details))) if kinds or details else None


def newer_words(things: NewerThings) -> str:
    """One sentence for people."""
    names = (*things.kinds, *(tr("details of {kind}", kind=tr(_NOUNS.get(kind, kind))) for kind in things.details))
    shown = ", ".join(names[:_SHOWN]) + (", \u2026" if len(names) > _SHOWN else "")
    return tr(
        "A newer Triptych put things into this project that this version does not know; it keeps them as they are "
        "({things}).",
        things=shown,
    )

"""What is kept aside in a project that was opened, and how people are told of it: what a newer version put into it,
records whose numbers are out of bounds, and those that a repair could not read. Pure, any thread.

`ProjectSession.newer` holds it; whoever shows a project that was opened says `newer_words` once.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from studio.domain.kinds import KINDS, Kinds
from studio.domain.project_records import Foreign
from studio.domain.record_kinds import RECORD_KINDS
from studio.domain.records import Record
from studio.project.records import is_unreadable, kind_of, out_of_bounds
from studio.services.translation import tr, tr_count

_NOUNS = {kind.name: kind.noun for kind in RECORD_KINDS}
_SHOWN = 6
"""Names in the sentence."""


class NewerThings(msgspec.Struct, frozen=True):
    kinds: tuple[str, ...] = ()
    """Kinds of records that cannot be read here, as the file names them."""
    details: tuple[str, ...] = ()
    """Kinds of records that are read and hold fields or values of a newer version."""
    untrue: tuple[str, ...] = ()
    """Kinds of the records that hold a number out of bounds."""
    untrue_records: int = 0
    unread: tuple[str, ...] = ()
    """Kinds of the records that could not be read when the project was repaired."""
    unread_records: int = 0
    histories: tuple[str, ...] = ()
    """Undo stacks that could not be read and begin anew."""


def newer_things(
    strange: Iterable[Record], histories: tuple[str, ...] = (), kinds: Kinds = KINDS
) -> NewerThings | None:
    """None where everything is known. `strange` are the records that hold something unknown."""
    unknown: set[str] = set()
    details: set[str] = set()
    untrue: list[str] = []
    unread: list[str] = []
    for record in strange:
        if out_of_bounds(record, kinds):
            untrue.append(kind_of(record))
        elif is_unreadable(record):
            unread.append(kind_of(record))
        else:
            (unknown if isinstance(record, Foreign) else details).add(kind_of(record))
    if not (unknown or details or untrue or unread or histories):
        return None
    return NewerThings(
        kinds=tuple(sorted(unknown)),
        details=tuple(sorted(details)),
        untrue=tuple(sorted(set(untrue))),
        untrue_records=len(untrue),
        unread=tuple(sorted(set(unread))),
        unread_records=len(unread),
        histories=histories,
    )


def newer_words(things: NewerThings) -> str:
    """For people, a sentence for each sort of thing."""
    words = []
    if things.kinds or things.details:
        words.append(_newer(things))
    if things.untrue:
        words.append(
            tr_count(
                "One record of this project holds a number that cannot be true; it is kept as it is and is not used "
                "({things}).",
                "{count} records of this project hold numbers that cannot be true; they are kept as they are and are "
                "not used ({things}).",
                things.untrue_records,
                things=_listed(tr(_NOUNS.get(kind, kind)) for kind in things.untrue),
            )
        )
    if things.unread:
        words.append(
            tr_count(
                "One record of this project could not be read when it was repaired; it is kept as it was and is not "
                "used ({things}).",
                "{count} records of this project could not be read when it was repaired; they are kept as they were "
                "and are not used ({things}).",
                things.unread_records,
                things=_listed(tr(_NOUNS.get(kind, kind)) for kind in things.unread),
            )
        )
    if things.histories:
        words.append(tr("A part of what could be undone in this project cannot be read and was let go."))
    return " ".join(words)


def _newer(things: NewerThings) -> str:
    names = (*things.kinds, *(tr("details of {kind}", kind=tr(_NOUNS.get(kind, kind))) for kind in things.details))
    return tr(
        "A newer Triptych put things into this project that this version does not know; it keeps them as they are "
        "({things}).",
        things=_listed(names),
    )


def _listed(names: Iterable[str]) -> str:
    found = tuple(names)
    return ", ".join(found[:_SHOWN]) + (", \u2026" if len(found) > _SHOWN else "")

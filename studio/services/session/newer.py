"""What is kept aside in a project that was opened, and how people are told of it: what a newer version put into it, and
records whose numbers are out of bounds. Pure, any thread.

`ProjectSession.newer` holds it; whoever shows a project that was opened says `newer_words` once.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from studio.domain.document import Foreign, Record
from studio.domain.kinds import KINDS, Kinds
from studio.domain.record_kinds import RECORD_KINDS
from studio.project.records import kind_of, out_of_bounds
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
    histories: tuple[str, ...] = ()
    """Undo stacks that could not be read and begin anew."""


def newer_things(
    strange: Iterable[Record], histories: tuple[str, ...] = (), kinds: Kinds = KINDS
) -> NewerThings | None:
    """None where everything is known. `strange` are the records that hold something unknown."""
    unknown: set[str] = set()
    details: set[str] = set()
    untrue: list[str] = []
    for record in strange:
        if out_of_bounds(record, kinds):
            untrue.append(kind_of(record))
        else:
            (unknown if isinstance(record, Foreign) else details).add(kind_of(record))
    if not (unknown or details or untrue or histories):
        return None
    return NewerThings(
        tuple(sorted(unknown)), tuple(sorted(details)), tuple(sorted(set(untrue))), len(untrue), histories
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

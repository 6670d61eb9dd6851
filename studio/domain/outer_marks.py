"""The quotation marks around a passage of speech, which small models leave out of their answer. Pure; any thread."""

from __future__ import annotations

from typing import Final

from studio.domain.task_checks import talks_about

_PAIRS: Final = (("“", "”"), ("„", "“"), ("„", "”"), ("«", "»"), ("»", "«"), ('"', '"'))
_MARKS: Final = frozenset('“”„«»"')


def with_outer_marks(passage: str, said: str) -> str:
    """`said` between the marks that stand around all of `passage`, where it has none at all. A passage with words
    outside its speech gives none: what is speech in the answer cannot be told. Nor do words about the passage get any:
    nobody says them."""
    old, new = passage.strip(), said.strip()
    if len(old) < 3 or not new or _MARKS & set(new) or _MARKS & set(old[1:-1]) or talks_about(old, new):
        return said
    return f"{old[0]}{new}{old[-1]}" if (old[0], old[-1]) in _PAIRS else said

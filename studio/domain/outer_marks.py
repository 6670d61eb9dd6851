"""An answer as it can stand in place of a passage: without the line that announces it, between the quotation marks of
speech, which small models leave out. Pure; any thread."""

from __future__ import annotations

import re
from typing import Final

from studio.domain.task_checks import talks_about

_PAIRS: Final = (("“", "”"), ("„", "“"), ("„", "”"), ("«", "»"), ("»", "«"), ('"', '"'))
_MARKS: Final = frozenset('“”„«»"')

_ANNOUNCED: Final = re.compile(
    r"\W*(?:(?:sure|certainly|of course|okay)\W+)?"
    r"(?:here(?:['’]s| is)|the (?:correct|corrected|revised|rewritten|edited) (?:version|passage|text|sentence) is)\b"
    r"[^\n:]{0,200}:[ \t]*\n\s*(?=\S)",
    re.IGNORECASE,
)


def as_passage(passage: str, said: str) -> str:
    """`said` without the line that announces it, in the marks of the passage."""
    return with_outer_marks(passage, without_announcement(passage, said))


def without_announcement(passage: str, said: str) -> str:
    """“Here is the revised passage:” before the passage itself goes. English alone; where the passage begins so, all
    stays."""
    found = _ANNOUNCED.match(said)
    return said[found.end() :] if found is not None and _ANNOUNCED.match(passage) is None else said


def with_outer_marks(passage: str, said: str) -> str:
    """`said` between the marks that stand around all of `passage`, where it has none at all. A passage with words
    outside its speech gives none: what is speech in the answer cannot be told. Nor do words about the passage get any:
    nobody says them."""
    old, new = passage.strip(), said.strip()
    if len(old) < 3 or not new or _MARKS & set(new) or _MARKS & set(old[1:-1]) or talks_about(old, new):
        return said
    return f"{old[0]}{new}{old[-1]}" if (old[0], old[-1]) in _PAIRS else said

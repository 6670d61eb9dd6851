"""What a format is: one row of the table in `formats`, and how a row is found by a file's name.

Each file of this package states the rows of what it writes or reads, beside the function that does it. Pure; any
thread.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Generic, Literal, TypeVar

import msgspec

from studio.domain.errors import FormatUnknown, StudioError
from studio.services.translation import tr

Act = TypeVar("Act")
Subject = Literal[
    "picture", "scene", "manuscript", "submission", "narration", "project", "model", "recording", "palette", "canvas",
    "wildcards", "styles", "source", "film",
]  # fmt: skip
Direction = Literal["in", "out"]
_ENDING: Final = re.compile(r"\.(?=.*[a-z])[a-z0-9]{1,11}")
"""What promises a format. In "Dr. No" and "Draft 1.2" nothing does."""


class Format(msgspec.Struct, Generic[Act], frozen=True, kw_only=True):
    id: str
    """As "manuscript.markdown": subject, then the format. Unique among those of one direction."""
    subject: Subject
    direction: Direction
    """"out": from the project into a file."""
    words: str
    """What people call it: "PNG picture". English: pass it through `tr` where it is shown."""
    suffixes: tuple[str, ...]
    """Small letters, with the dot; the first is the one that is proposed."""
    quality: int | None = None
    """What is proposed where one can be chosen, from 1 to 100; None: there is none."""
    longest: int = 0
    """Pixels that a side of a picture in it may have; 0: as many as it likes."""
    act: Act
    """The function that writes or reads it, which raises StudioError; None where the program's own services do."""

    def takes(self, path: Path) -> bool:
        """Whether the file's name ends in this format."""
        return path.suffix.lower() in self.suffixes

    def check(self, path: Path) -> None:
        """Raises StudioError(FormatUnknown) for a name that promises another format; one without an ending promises
        nothing."""
        by_name(path, (self,))


def no_step(_share: float) -> None:
    """For what tells how far it is, where nobody waits."""


def by_name(path: Path, rows: Sequence[Format[Act]]) -> Format[Act]:
    """The row that the name ends in; what is written under a name without an ending is of the first one. Raises
    StudioError(FormatUnknown)."""
    if not _ENDING.fullmatch(path.suffix.lower()) and rows[0].direction == "out":
        return rows[0]
    for row in rows:
        if row.takes(path):
            return row
    known = tuple(f"{row.suffixes[0]} ({tr(row.words)})" for row in rows)
    raise StudioError(FormatUnknown(path=str(path), known=known, reading=rows[0].direction == "in"))


def suffixes_of(rows: Sequence[Format[Any]]) -> tuple[str, ...]:
    """All endings, each once."""
    return tuple(dict.fromkeys(suffix for row in rows for suffix in row.suffixes))


def dialog_filter(*rows: Format[Any]) -> str:
    """The kinds a file dialog offers, in Qt's spelling: one for each row."""
    return ";;".join(_kind(tr(row.words), row.suffixes) for row in rows)


def joint_filter(words: str, rows: Sequence[Format[Any]]) -> str:
    """All rows as one kind of a file dialog. `words` already through `tr`."""
    return _kind(words, suffixes_of(rows))


def _kind(words: str, suffixes: Sequence[str]) -> str:
    return f"{words} ({' '.join(f'*{suffix}' for suffix in suffixes)})"

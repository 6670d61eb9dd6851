"""The pronunciation lexicons in `models/lexicons`: misaki's (Apache-2.0), own names, and the CMU dictionary (BSD-2).

Called by the front end. misaki's `gold` is checked by people, `silver` is not. An entry is one pronunciation, or one
for each part of speech: DEFAULT, NOUN, VERB, ADJ, ADV, VBD (past), VBN, VBP, DT, and None for the form at the end of a
clause. Own names stand before misaki, whose gold is wrong for a few; CMU's words, of which many are names, behind it,
and before silver where a word has a capital.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

from studio.domain.errors import ModelMissing, StudioError
from studio.english.mapped_words import read_words
from studio.english.words_file import Entry

Accent = Literal["us", "gb"]
_COLUMN: Final = {"us": 1, "gb": 2}


class Lexicon:
    """The lexicons of one accent."""

    def __init__(
        self,
        gold: Mapping[str, Entry],
        silver: Mapping[str, Entry],
        names: Mapping[str, Entry] | None = None,
        further: Mapping[str, Entry] | None = None,
    ) -> None:
        self._gold = gold
        self._silver = silver
        self._names = names or {}
        self._further = further or {}

    @classmethod
    def load(cls, folder: Path, accent: Accent) -> Lexicon:
        """Read gold, silver, names and CMU's words from `models/lexicons`. Raises StudioError(ModelMissing)."""
        gold, silver, further = (_read(folder / f"{accent}_{name}.json.xz") for name in ("gold", "silver", "cmu"))
        return cls(gold, silver, _names(folder / "names.txt", accent), further)

    def entry(self, word: str) -> Entry | None:
        """The entry of exactly this spelling; own names, then gold, then silver."""
        found = self._names.get(word)
        if found is not None:
            return found
        entry = self._gold.get(word)
        return entry if entry is not None else self._silver.get(word)

    def find(self, word: str) -> Entry | None:
        """The entry of the word as written, else in lower case, else capitalised, else of a word of CMU's. A word with
        a capital that gold lacks is likelier a name, and CMU's are better than silver's."""
        lower = word.lower()
        if word.isupper() and lower.capitalize() in self._names:
            return self._names[lower.capitalize()]
        if word[:1].isupper() and word not in self._names and word not in self._gold and lower not in self._gold:
            further = self._further.get(lower)
            if further is not None:
                return further
        for spelling in (word, lower, lower.capitalize()):
            found = self.entry(spelling)
            if found is not None:
                return found
        return self._further.get(lower)

    def __contains__(self, word: str) -> bool:
        """Of misaki's: CMU has names of letters among its words."""
        return word in self._gold or word in self._silver


def pick(entry: Entry, tag: str = "DEFAULT") -> str | None:
    """The pronunciation for a part of speech. A past form falls back to VERB, and everything to DEFAULT."""
    if isinstance(entry, str):
        return entry
    for name in (tag, "VERB" if tag.startswith("VB") else "DEFAULT", "DEFAULT"):
        found = entry.get(name)
        if found:
            return found
    return next((value for value in entry.values() if value), None)


def _names(path: Path, accent: Accent) -> dict[str, Entry]:
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise _missing(path) from error
    rows = (line.split("\t") for line in text.splitlines() if "\t" in line)
    return {row[0]: row[_COLUMN[accent]] for row in rows if row[_COLUMN[accent]]}


def _read(path: Path) -> Mapping[str, Entry]:
    try:
        return read_words(path)
    except OSError as error:
        raise _missing(path) from error


def _missing(path: Path) -> StudioError:
    return StudioError(ModelMissing(model_id="lexicons", file=path.name))

"""The pronunciation lexicons of misaki (Apache-2.0), read by our own code from `models/lexicons`.

Called by the front end on the worker's job thread. `gold` is checked by people, `silver` is not. An entry is one
pronunciation, or one for each part of speech: DEFAULT, NOUN, VERB, ADJ, ADV, VBD (past), VBN, VBP, DT, and None for the
form at the end of a clause.
"""

from __future__ import annotations

import lzma
from pathlib import Path
from typing import Literal

import msgspec

from studio.domain.errors import ModelMissing, StudioError

Accent = Literal["us", "gb"]
Entry = str | dict[str, str | None]


class Lexicon:
    """Both lexicons of one accent. Loading takes about 0.3 s and 60 MB."""

    def __init__(self, gold: dict[str, Entry], silver: dict[str, Entry]) -> None:
        self._gold = gold
        self._silver = silver

    @classmethod
    def load(cls, folder: Path, accent: Accent) -> Lexicon:
        """Read `<accent>_gold.json.xz` and `<accent>_silver.json.xz`. Raises StudioError(ModelMissing)."""
        return cls(_read(folder / f"{accent}_gold.json.xz"), _read(folder / f"{accent}_silver.json.xz"))

    def entry(self, word: str) -> Entry | None:
        """The entry of exactly this spelling; gold before silver."""
        found = self._gold.get(word)
        return found if found is not None else self._silver.get(word)

    def find(self, word: str) -> Entry | None:
        """The entry of the word as written, else in lower case, else capitalised."""
        lower = word.lower()
        for spelling in (word, lower, lower.capitalize()):
            found = self.entry(spelling)
            if found is not None:
                return found
        return None

    def __contains__(self, word: str) -> bool:
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


def _read(path: Path) -> dict[str, Entry]:
    try:
        data = lzma.decompress(path.read_bytes())
    except OSError as error:
        raise StudioError(ModelMissing(model_id="lexicons", file=path.name)) from error
    return msgspec.json.decode(data, type=dict[str, Entry])

"""Text that is read aloud: a stranger's manuscript goes through the English front end. Lexicons in the cache."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path

from studio.english.front_end import EnglishFrontEnd
from studio.english.mapped_words import MappedWords
from studio.english.readings import read_lines, unknown_words
from studio.english.words_file import Entry, as_mapped
from studio.places import shipped_models_dir
from tests.english.spoken_cases import SPOKEN, cases
from tests.fuzz.target import Target


@functools.cache
def _front_end() -> EnglishFrontEnd:
    return EnglishFrontEnd.load(shipped_models_dir() / "lexicons", "us")


def _seeds(folder: Path) -> Sequence[Path]:
    for section in SPOKEN:
        (folder / section).write_text("\n".join(case.written for case in cases(section)), "utf-8")
    return sorted(folder.iterdir())


def _aloud(path: Path) -> object:
    text = path.read_bytes().decode("utf-8", "replace")
    return unknown_words(read_lines(_front_end(), text.splitlines(), {}))


_ENTRIES: dict[str, Entry] = {"row": {"DEFAULT": "ɹˈO", "NOUN": "ɹˈW", "None": None}, "é": "ˈA", "": "", "two": "tˈu"}


def _lexicons(folder: Path) -> Sequence[Path]:
    few, more = folder / "few", folder / "more"
    few.write_bytes(as_mapped(_ENTRIES))
    more.write_bytes(as_mapped({f"{word}{number}": sound for word, sound in _ENTRIES.items() for number in range(40)}))
    return few, more


def _looked_up(path: Path) -> object:
    lexicon = MappedWords(path.read_bytes())
    return [lexicon.get(word) for word in (*_ENTRIES, "row7", "zebra", "\ud800")]


ENGLISH = (
    Target(
        name="english", seeds=_seeds, read=_aloud, allowed=(), covers=("studio.english.written.reading",), share=0.2
    ),
    Target(
        name="mapped-words",
        seeds=_lexicons,
        read=_looked_up,
        allowed=(ValueError,),
        covers=("studio.english.mapped_words",),
    ),
)

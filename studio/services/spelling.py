"""Dictionaries of spelling: which there are on this machine, and one of them opened. Offline.

Called on threads by the window's `studio.ui.writing.text.spelling`. A dictionary is a pair of Hunspell files, such as
`de.aff` and `de.dic`, in the folder "dictionaries" beside the models, where the system keeps them, or in the package
chunspell, which brings American English.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, Protocol

from studio import places

_PACKAGE: Final = "hunspell"
_SYSTEM: Final = ("/usr/share/hunspell", "/usr/share/myspell/dicts", "/Library/Spelling")
_LARGEST: Final = 64 << 20
"""Bytes of a file that is opened; the largest dictionaries have 15 MB."""
_COUNTRIES: Final = {"en": "US", "de": "DE", "fr": "FR", "es": "ES", "it": "IT", "pt": "PT", "nl": "NL", "pl": "PL"}
"""Whose variety is taken where the language alone is asked for."""


class Speller(Protocol):
    def spell(self, word: str) -> bool: ...
    def suggest(self, word: str) -> Sequence[str]: ...


def open_speller(language: str) -> Speller | None:
    """Of "en" or "de-AT"; None where there is no dictionary of it, or nothing that reads one. Takes tenths of seconds;
    what it answers with is used by one thread at a time."""
    if importlib.util.find_spec(_PACKAGE) is None:
        return None
    for folder in _folders():
        for name in _names(language):
            pair = (folder / f"{name}.aff", folder / f"{name}.dic")
            if all(path.is_file() and path.stat().st_size <= _LARGEST for path in pair):
                made: Speller = importlib.import_module(_PACKAGE).Hunspell(name, hunspell_data_dir=str(folder))
                return made
    return None


def _folders() -> Iterator[Path]:
    yield places.data_dir() / "dictionaries"
    if sys.platform != "win32":
        yield from map(Path, _SYSTEM)
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is not None and spec.origin is not None:
        yield Path(spec.origin).parent / "dictionaries"


def _names(language: str) -> tuple[str, ...]:
    short = language.split("-", maxsplit=1)[0]
    if "-" in language:
        return (language.replace("-", "_"), language)
    return (f"{short}_{_COUNTRIES[short]}", short) if short in _COUNTRIES else (short, f"{short}_{short.upper()}")

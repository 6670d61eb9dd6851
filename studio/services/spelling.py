"""Dictionaries of spelling: which there are on this machine, and one of them opened. Offline.

Called on threads by the window's `studio.ui.writing.text.spelling`. A dictionary is a pair of Hunspell files, such as
`de.aff` and `de.dic`, in the folder "dictionaries" beside the models, where the system keeps them, in the package
chunspell, which brings American English, or among the models, where the library has fetched it ("dictionary-de").

Where chunspell brings Hunspell as a shared library (Linux, macOS) that is called by ctypes, which lets Python's other
threads run meanwhile: the class of chunspell keeps the window still for 80 ms while a dictionary is opened, and for
100 ms and more while suggestions are looked for.
"""

from __future__ import annotations

import ctypes
import importlib
import importlib.util
import sys
import threading
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, Protocol

from studio import places
from studio.services.modern_words import is_modern, modern_like

_PACKAGE: Final = "hunspell"
_SYSTEM: Final = ("/usr/share/hunspell", "/usr/share/myspell/dicts", "/Library/Spelling")
FETCHED: Final = "dictionary-"
"""How the ids of dictionaries begin in the catalogue of models."""
_FETCHED_NAME: Final = "index"
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
    for folder, name in _places(language):
        pair = (folder / f"{name}.aff", folder / f"{name}.dic")
        if all(path.is_file() and path.stat().st_size <= _LARGEST for path in pair):
            library = _library()
            if library is not None:
                made: Speller = _SharedSpeller(library, *pair)
            else:
                made = importlib.import_module(_PACKAGE).Hunspell(name, hunspell_data_dir=str(folder))
            return _ModernEnglish(made) if language.split("-", maxsplit=1)[0] == "en" else made
    return None


def dictionary_ids(language: str) -> tuple[str, ...]:
    """What the catalogue calls the dictionaries of "de" or "de-AT", the best first: of the variety, then of the
    language."""
    short = language.split("-", maxsplit=1)[0]
    return tuple(dict.fromkeys(f"{FETCHED}{code.lower()}" for code in (language, short) if code))


class _ModernEnglish:
    """A dictionary of English with the ordinary words that it lacks."""

    def __init__(self, speller: Speller) -> None:
        self._speller = speller

    def spell(self, word: str) -> bool:
        return is_modern(word) or self._speller.spell(word)

    def suggest(self, word: str) -> Sequence[str]:
        return tuple(dict.fromkeys((*modern_like(word), *self._speller.suggest(word))))


class _SharedSpeller:
    """A dictionary in Hunspell's shared library, by the C interface of its hunspell.h. One thread at a time is in it:
    it keeps what it is at beside its words."""

    def __init__(self, library: ctypes.CDLL, affixes: Path, words: Path) -> None:
        self._library = library
        self._turn = threading.Lock()
        self._handle = ctypes.c_void_p(library.Hunspell_create(bytes(affixes), bytes(words)))
        weakref.finalize(self, library.Hunspell_destroy, self._handle).atexit = False
        self._encoding = (library.Hunspell_get_dic_encoding(self._handle) or b"utf-8").decode("ascii", "replace")

    def spell(self, word: str) -> bool:
        """True as well for a word with letters that the dictionary's encoding lacks: nothing is known of it."""
        written = self._encoded(word)
        if written is None:
            return True
        with self._turn:
            return bool(self._library.Hunspell_spell(self._handle, written))

    def suggest(self, word: str) -> tuple[str, ...]:
        written = self._encoded(word)
        if written is None:
            return ()
        found = ctypes.POINTER(ctypes.c_char_p)()
        with self._turn:
            count = self._library.Hunspell_suggest(self._handle, ctypes.byref(found), written)
            try:
                return tuple((found[place] or b"").decode(self._encoding, "replace") for place in range(count))
            finally:
                self._library.Hunspell_free_list(self._handle, ctypes.byref(found), count)

    def _encoded(self, word: str) -> bytes | None:
        try:
            return word.encode(self._encoding)
        except (UnicodeEncodeError, LookupError):
            return None


def _library() -> ctypes.CDLL | None:
    """Hunspell as chunspell brings it; None where it is part of chunspell's own module."""
    spec = importlib.util.find_spec(_PACKAGE)
    folder = Path(spec.origin).parent if spec is not None and spec.origin is not None else None
    path = next((one for one in sorted(folder.glob("libhunspell*")) if one.is_file()), None) if folder else None
    if path is None:
        return None
    library = ctypes.CDLL(str(path))
    text, handle, listed = ctypes.c_char_p, ctypes.c_void_p, ctypes.POINTER(ctypes.POINTER(ctypes.c_char_p))
    library.Hunspell_create.argtypes, library.Hunspell_create.restype = (text, text), handle
    library.Hunspell_destroy.argtypes, library.Hunspell_destroy.restype = (handle,), None
    library.Hunspell_get_dic_encoding.argtypes, library.Hunspell_get_dic_encoding.restype = (handle,), text
    library.Hunspell_spell.argtypes, library.Hunspell_spell.restype = (handle, text), ctypes.c_int
    library.Hunspell_suggest.argtypes, library.Hunspell_suggest.restype = (handle, listed, text), ctypes.c_int
    library.Hunspell_free_list.argtypes, library.Hunspell_free_list.restype = (handle, listed, ctypes.c_int), None
    return library


def _places(language: str) -> Iterator[tuple[Path, str]]:
    """Folders, and what a dictionary would be called in them: the person's own before any other."""
    fetched = ((places.models_dir() / one, _FETCHED_NAME) for one in dictionary_ids(language))
    for number, folder in enumerate(_folders()):
        yield from ((folder, name) for name in _names(language))
        if not number:
            yield from fetched


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

"""How a text will be read aloud: its spoken words, and the words that no lexicon has, before a long run.

The window asks on a thread (`Errand`), the command line directly: loading the lexicons of an accent takes half a second
and 75 MB, which `Readings` keeps.
"""

from __future__ import annotations

import importlib.util
import re
import shutil
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from studio.domain.document import Document
from studio.domain.errors import Failure, RuntimeMissing
from studio.domain.text_records import Paragraph, Scene
from studio.domain.voice_languages import Tongue, stretches, tongue_of
from studio.english.front_end import EnglishFrontEnd
from studio.english.lexicon import Accent
from studio.english.readings import ReadLine, SaidWord, UnknownWord, read_lines, said_words, unknown_words
from studio.places import shipped_models_dir
from studio.services.narration.comparing import SaidAs, in_english
from studio.services.narration.lexicon import pronunciations
from studio.services.narration.voices import Voice
from studio.services.translation import tr

SET_APART: Final = ("italic", "bold")
"""Styles of marks that a foreign phrase may have."""
_STARRED: Final = re.compile(r"(?<![\w*])(\*{1,2}|_{1,2})(?=\S)([^*_\n]{2,120}?)(?<=\S)\1(?![\w*])")


class Readings:
    """The front ends that have been asked for; safe to call from any thread."""

    def __init__(self) -> None:
        self._front_ends: dict[Accent, EnglishFrontEnd] = {}
        self._lock = threading.Lock()

    def lines(self, lines: Iterable[str], accent: Accent, own: Mapping[str, str]) -> Iterator[ReadLine]:
        """Raises StudioError(ModelMissing) where the lexicons are not here."""
        return read_lines(self._front_end(accent), lines, own)

    def said(self, text: str, accent: Accent, own: Mapping[str, str]) -> tuple[SaidAs, ...]:
        """The words of a text as they sound, with their places in it."""
        return in_english(self._front_end(accent), text, own)

    def words_of(self, sentence: str, accent: Accent, own: Mapping[str, str]) -> tuple[SaidWord, ...]:
        """The words of a sentence as they will be said, and how else."""
        return said_words(self._front_end(accent), sentence, own)

    def unknown(
        self, lines: Iterable[str], accent: Accent, own: Mapping[str, str], emphasised: Collection[str] = ()
    ) -> tuple[UnknownWord, ...]:
        """The words whose sound is a guess, with it, each once. Of what is `emphasised` a foreign phrase is one."""
        return unknown_words(self.lines(lines, accent, own), emphasised)

    def unknown_as_said(
        self, lines: Iterable[tuple[str, Accent]], own: Mapping[str, str], emphasised: Collection[str] = ()
    ) -> tuple[UnknownWord, ...]:
        """The same, of lines that are each said in an accent of their own."""
        read = (line for text, accent in lines for line in self.lines((text,), accent, own))
        return unknown_words(read, emphasised)

    def unknown_in_scene(self, document: Document, scene_id: str, accent: Accent) -> tuple[UnknownWord, ...]:
        """Of the scene's paragraphs, with the pronunciations that the project's lexicon and cards have."""
        own = {entry.word: entry.phonemes for entry in pronunciations(document)}
        scene = document.need(Scene, scene_id)
        paragraphs = [document.need(Paragraph, paragraph_id) for paragraph_id in scene.paragraphs]
        return self.unknown([one.text for one in paragraphs], accent, own, emphasised_in(paragraphs))

    def _front_end(self, accent: Accent) -> EnglishFrontEnd:
        with self._lock:
            if accent not in self._front_ends:
                self._front_ends[accent] = EnglishFrontEnd.load(shipped_models_dir() / "lexicons", accent)
            return self._front_ends[accent]


def emphasised_in(paragraphs: Iterable[Paragraph]) -> tuple[str, ...]:
    """What they have in italics or in bold."""
    marked = ((one.text, mark) for one in paragraphs for mark in one.marks if mark.style in SET_APART)
    return tuple(dict.fromkeys(text[mark.start : mark.end] for text, mark in marked))


def emphasised_in_markdown(text: str) -> tuple[str, ...]:
    """The same of a plain text that has it between stars or underscores."""
    return tuple(dict.fromkeys(found[2] for found in _STARRED.finditer(text)))


def speaks_english(voice: Voice) -> bool:
    """Whether its words pass the front end of English: those of Kokoro's and of Piper's English voices."""
    kokoro = voice.id[1:3] in {"f_", "m_"} and tongue_of(voice.id) is None
    return kokoro or voice.group in {tr("American English"), tr("British English")}


def why_unread(spoken: Iterable[tuple[str, str]]) -> Failure | None:
    """What is missing on this machine to read one of these texts by its voice, in the voice's language. None: nothing
    is. Each text is given with its voice."""
    looked: dict[str, Failure | None] = {}
    for text, voice in spoken:
        tongue = tongue_of(voice)
        if tongue is None:
            continue
        if tongue.name not in looked:
            looked[tongue.name] = _missing_for(tongue)
        missing = looked[tongue.name]
        if missing is not None and any(own for own, _ in stretches(text, tongue)):
            return missing
    return None


def _missing_for(tongue: Tongue) -> Failure | None:
    if tongue.espeak:
        return None if shutil.which("espeak-ng") else RuntimeMissing(package="espeak-ng", extra="")
    if tongue.name == "Mandarin" and importlib.util.find_spec("pypinyin") is None:
        return RuntimeMissing(package="pypinyin", extra="mandarin")
    if tongue.name == "Japanese" and not all(map(importlib.util.find_spec, ("fugashi", "unidic_lite"))):
        return RuntimeMissing(package="fugashi unidic-lite", extra="japanese")
    return None


def accent_for(voice: Voice) -> Accent:
    """The accent in which its engine reads English."""
    return "gb" if voice.group == tr("British English") else accent_of(voice.id)


def accent_said(voice: str, narrator: Voice) -> Accent:
    """That of a character's voice, or of a blend; the narrator's where nothing tells it."""
    return accent_of(voice) if voice[1:3] in {"f_", "m_"} else accent_for(narrator)


def accent_of(voice: str) -> Accent:
    """A voice whose name begins with b is British."""
    return "gb" if voice.startswith("b") else "us"

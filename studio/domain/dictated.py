"""What was heard, as what somebody who dictates means by it: spoken punctuation, paragraphs, commands. Pure.

The dictation of the window and the command line call it for each utterance: what was said between two pauses. A
command is an utterance of its own, so that "undo that" within a sentence stays words. A model that listens writes
punctuation by itself; about a mark that was spoken its own gives way.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Final, Literal

import msgspec

from studio.domain.typographic import substitution

Command = Literal["undo", "delete", "scene", "stop"]
"""Take the last step back; delete what was dictated last, or what is selected; begin a scene; dictate no more."""

_PARAGRAPH: Final = "\n"


class Spoken(msgspec.Struct, frozen=True):
    """How one language speaks its marks."""

    marks: Mapping[str, str]
    """Spoken name to mark; the line's end stands for a new paragraph."""
    commands: Mapping[str, Command]
    articles: frozenset[str]
    """Behind one of these the name of a mark is a word: "a long period" is none, "a period" neither."""
    of: str
    """Before this, too: "period of time"."""
    small: frozenset[str]
    """Words that have a capital only where a sentence begins."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ENGLISH: Final = Spoken(
    marks=MappingProxyType(
        {
            "comma": ",",
            "full stop": ".",
            "full-stop": ".",
            "period": ".",
            "question mark": "?",
            "exclamation mark": "!",
            "exclamation point": "!",
            "colon": ":",
            "semicolon": ";",
            "semi-colon": ";",
            "semi colon": ";",
            "hyphen": "-",
            "dash": "--",
            "em dash": "--",
            "ellipsis": "...",
            "dot dot dot": "...",
            "open quote": "“",
            "open quotes": "“",
            "begin quote": "“",
            "open quotation mark": "“",
            "open quotation marks": "“",
            "close quote": "”",
            "close quotes": "”",
            "end quote": "”",
            "unquote": "”",
            "close quotation mark": "”",
            "close quotation marks": "”",
            "open bracket": "(",
            "open parenthesis": "(",
            "close bracket": ")",
            "close parenthesis": ")",
            "new paragraph": _PARAGRAPH,
            "new line": _PARAGRAPH,
            "next paragraph": _PARAGRAPH,
        }
    ),
    commands=MappingProxyType(
        {
            "undo that": "undo",
            "undo this": "undo",
            "delete that": "delete",
            "scratch that": "delete",
            "new scene": "scene",
            "stop dictation": "stop",
            "stop dictating": "stop",
        }
    ),
    articles=_words("a an the every another"),
    of="of",
    small=_words(
        "a an the and but or nor so yet for he she it we they you his her its our their my your this that "
        "these those in on at of to from with without by as if when while where who which what then there "
        "because after before until though although not no all into over under is was were are had has have "
        "would could did do"
    ),
)
_GERMAN: Final = Spoken(
    marks=MappingProxyType(
        {
            "komma": ",",
            "punkt": ".",
            "fragezeichen": "?",
            "ausrufezeichen": "!",
            "doppelpunkt": ":",
            "semikolon": ";",
            "strichpunkt": ";",
            "bindestrich": "-",
            "gedankenstrich": "--",
            "auslassungspunkte": "...",
            "anführungszeichen auf": "“",
            "anführungszeichen zu": "”",
            "klammer auf": "(",
            "klammer zu": ")",
            "neuer absatz": _PARAGRAPH,
            "neue zeile": _PARAGRAPH,
        }
    ),
    commands=MappingProxyType(
        {
            "das rückgängig": "undo",
            "rückgängig machen": "undo",
            "das löschen": "delete",
            "lösche das": "delete",
            "neue szene": "scene",
            "diktat beenden": "stop",
        }
    ),
    articles=_words("ein eine einen einem einer der die das den dem jeder jeden kein keinen"),
    of="der",
    small=_words(
        "der die das ein eine und aber oder denn er sie es wir ihr sein ihre in an auf von zu mit ohne als "
        "wenn wo wer was dann da weil nach vor bis nicht kein alle über unter ist war sind waren hat hatte"
    ),
)
_BY_LANGUAGE: Final = {"en": _ENGLISH, "de": _GERMAN}
_WORD: Final = re.compile(r"([^\w\s]*)(\w+(?:['’-]\w+)*['’]?)([^\w\s]*)")
"""What the model wrote before a word, the word, and what it wrote behind it."""
_LONGEST: Final = 3
"""Words that the name of a mark has at most."""
_ENDS: Final = frozenset(".!?…")
_CLOSING: Final = frozenset(".,;:!?…”)")
_OPENING: Final = frozenset("“‘„«‚([\"'")
_NOISE: Final = re.compile(r"\[[^\]]*\]|\([^)]*\)|♪")
"""What a model writes that hears no speech: "[BLANK_AUDIO]", "(wind blowing)"."""


def spoken_of(language: str) -> Spoken:
    """Of "en" or "de-AT"; of English where no other is known."""
    return _BY_LANGUAGE.get(language.split("-", maxsplit=1)[0].lower(), _ENGLISH)


def command_of(heard: str, language: str) -> Command | None:
    """What the utterance as a whole commands; None: it is words."""
    plain = re.sub(r"[^\w\s]", "", heard.casefold())
    return spoken_of(language).commands.get(" ".join(plain.split()))


def without_noise(heard: str) -> str:
    """Without what the model says of sounds that are no speech."""
    return " ".join(_NOISE.sub(" ", heard).split())


def paragraphs_of(heard: str, language: str) -> tuple[str, ...]:
    """The utterance with its spoken marks as marks, parted where a new paragraph was asked for: "One. New paragraph.
    Two" is ("One.", "Two"). Marks are as they are typed; `fitted` makes those of the language."""
    spoken = spoken_of(language)
    words = [(match[1], match[2], match[3]) for match in _WORD.finditer(without_noise(heard))]
    out, at = _Line(), 0
    while at < len(words):
        count = _marks_here(words, at, spoken)
        if count:
            name = " ".join(word.casefold() for _, word, _ in words[at : at + count])
            out.add_mark(spoken.marks[name], own=words[at + count - 1][2])
        else:
            out.add_word(*words[at])
        at += max(count, 1)
    return tuple(_with_capitals(part.strip(), spoken) for part in out.text().split(_PARAGRAPH))


def _marks_here(words: Sequence[tuple[str, str, str]], at: int, spoken: Spoken) -> int:
    """How many words from here on are the name of a mark; 0: they are words."""
    for count in range(_LONGEST, 0, -1):
        name = " ".join(word.casefold() for _, word, _ in words[at : at + count])
        if len(words) - at < count or name not in spoken.marks:
            continue
        before = words[at - 1] if at else ("", "", "")
        behind = words[at + count] if at + count < len(words) else ("", "", "")
        named = before[1].casefold() in spoken.articles and not before[2]
        of = behind[1].casefold() == spoken.of and not words[at + count - 1][2]
        return 0 if named or of else count
    return 0


class _Line:
    """Words and marks put together. The model's own mark behind a word waits, as a spoken one may take its place."""

    def __init__(self) -> None:
        self._text = ""
        self._own = ""
        self._joins = True
        """What comes next stands without a space."""

    def add_word(self, before: str, word: str, behind: str) -> None:
        self._settle()
        self._text += ("" if self._joins else " ") + before + word
        self._own, self._joins = behind, False

    def add_mark(self, mark: str, *, own: str) -> None:
        """`own`: what the model wrote behind the name of the mark."""
        if mark == _PARAGRAPH:
            self._settle(_ENDS)
            self._text, self._joins = self._text + mark, True
        elif mark in "“(":
            self._settle()
            self._text, self._joins = self._text + ("" if self._joins else " ") + mark, True
        elif mark in "”)":
            self._own = self._own or ("" if self._text[-1:] in _CLOSING else own[:1])
            self._settle()
            self._text, self._joins = self._text + mark, False
        else:
            self._own = ""
            dash = mark == "--"
            self._text, self._joins = self._text + (f" {mark}" if dash else mark), mark == "-"

    def _settle(self, kept: Collection[str] | None = None) -> None:
        own, self._own = self._own, ""
        self._text += own if kept is None or own[-1:] in kept else ""

    def text(self) -> str:
        self._settle()
        return self._text


def _with_capitals(text: str, spoken: Spoken) -> str:
    """Capitals where sentences begin, and none that the model set because it heard a sentence end."""

    def small(match: re.Match[str]) -> str:
        return match[1] + _small(match[2], spoken)

    text = re.sub(r"([,;:] |-- )(\w+)", small, text)
    return re.sub(r"([.!?…][”)]? [“(]?)(\w)", lambda match: match[1] + match[2].upper(), text)


def _small(word: str, spoken: Spoken) -> str:
    return word.lower() if word.lower() in spoken.small and word == word.capitalize() else word


def fitted(paragraphs: Sequence[str], before: str, behind: str, language: str) -> tuple[str, ...]:
    """The paragraphs as they go in between what stands before and behind the caret in its paragraph: with a space where
    one is missing, a capital where a sentence begins, and the quotation marks, dashes and ellipses of the language."""
    spoken = spoken_of(language)
    result = [
        _curled(_joined(text, "" if number else before, spoken), "" if number else before, language)
        for number, text in enumerate(paragraphs)
    ]
    if result and result[-1] and behind and behind[0].isalnum():
        result[-1] += " "
    return tuple(result)


def _joined(text: str, before: str, spoken: Spoken) -> str:
    bare = before.rstrip().rstrip("”’“\"')»")
    if not bare or bare[-1] in _ENDS:
        text = re.sub(r"^([^\w]*)(\w)", lambda match: match[1] + match[2].upper(), text)
    else:
        text = re.sub(r"^(\w+)", lambda match: _small(match[1], spoken), text)
    apart = before and not before[-1].isspace() and before[-1] not in _OPENING
    return f" {text}" if text and apart and text[0] not in _CLOSING else text


def _curled(text: str, context: str, language: str) -> str:
    """Typed letter by letter, as a person would."""
    line = context
    for letter in text.replace("“", '"').replace("”", '"').replace("’", "'"):
        line += letter
        made = substitution(language, line)
        if made is not None:
            gone, new = made
            line = line[:-gone] + new
    return re.sub(r" (—) ", r"\1", line[len(context) :]) if language.startswith("en") else line[len(context) :]

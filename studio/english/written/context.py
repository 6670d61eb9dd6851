"""What every reader is given: the text, the place in it, and what has been read before it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import msgspec

from studio.english.lexicon import Accent

Knows = Callable[[str], bool]
"""Whether a word in lower case is in the lexicons."""


class Token(msgspec.Struct, frozen=True):
    """One token: words to say, or one punctuation mark, or silence (neither)."""

    source: str
    """As written."""
    say: tuple[str, ...] = ()
    mark: str = ""
    spelled: bool = False
    """Single letters in `say` are names of letters."""
    space: bool = False
    """White space stood before it."""
    kind: str = ""
    """"number", "time", "day", "noun" (a measure that stands before its noun), "code", "skipped", or "foreign"."""


class Reading(msgspec.Struct, frozen=True):
    """What a reader found at its place, up to `end`."""

    end: int
    say: tuple[str, ...]
    spelled: bool = False
    kind: str = ""
    mark: str = ""


Reader = Callable[["Context"], Reading | None]

_LOOK: Final = 96
"""Characters that are looked at on either side."""
_SPACES: Final = re.compile(r"\s{1,100}")
_WORD: Final = re.compile(r"\s{0,100}([^\W\d_]{1,64}(?:'[^\W\d_]{1,16})?)")
_WORDS: Final = re.compile(r"[^\W\d_]+")
_ENDS: Final = frozenset(".!?…")


class Context:
    """Moves along one text. `read` are the tokens so far, `plains` their sources in the plain text."""

    def __init__(self, text: str, accent: Accent, knows: Knows) -> None:
        self.text = text
        self.accent = accent
        self.knows = knows
        self.at = 0
        self.read: list[Token] = []
        self.plains: list[str] = []

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        return pattern.match(self.text, self.at)

    @property
    def before(self) -> str:
        """The token before, whatever it is; "" at the beginning."""
        return self.plains[-1] if self.plains else ""

    @property
    def last_kind(self) -> str:
        return self.read[-1].kind if self.read else ""

    def word_before(self, steps: int = 1) -> str:
        """An earlier word of the same sentence as written, without its full stop; "" for none."""
        for token, plain in zip(reversed(self.read[-12:]), reversed(self.plains[-12:]), strict=True):
            if token.mark and token.mark in _ENDS:
                return ""
            if token.say:
                steps -= 1
                if steps == 0:
                    return plain.rstrip(".")
        return ""

    def touches_before(self) -> str:
        """The character directly before; "" at the beginning."""
        return self.text[self.at - 1 : self.at] if self.at else ""

    def inside_word(self) -> bool:
        return self.at > 0 and self.text[self.at - 1].isalnum()

    def next_char(self, at: int) -> str:
        """The first character from `at` on that is no white space; "" for none."""
        gap = _SPACES.match(self.text, at)
        at = gap.end() if gap else at
        return self.text[at : at + 1]

    def next_word(self, at: int) -> str:
        """The word that follows `at` with nothing but white space between; "" where something else follows."""
        found = _WORD.match(self.text, at)
        return found[1] if found else ""

    def ahead(self, at: int, length: int = _LOOK) -> str:
        return self.text[at : at + length]

    def near(self, words: frozenset[str]) -> bool:
        """One of the words stands within the last six tokens or shortly after this place."""
        earlier = any(plain.lower() in words for plain in self.plains[-6:])
        return earlier or any(word.lower() in words for word in _WORDS.findall(self.ahead(self.at, 48)))

    def ends_sentence(self, at: int) -> bool:
        """Whether a full stop that ends at `at` is the end of the text, of a quotation or of a paragraph."""
        rest = self.ahead(at, 100)
        stripped = rest.lstrip(" \t")
        return not stripped or stripped[0] in "\"'”’»)\n"


def split(words: str) -> tuple[str, ...]:
    return tuple(words.split())


def word_set(words: str) -> frozenset[str]:
    return frozenset(words.split())

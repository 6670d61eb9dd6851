"""English text to phonemes, word by word: the one entrance to this package.

Called by the voice engines on the worker's job thread. The alphabet is misaki's; engines map it to their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from studio.english.clause import Clause, words_of
from studio.english.guess import Guess
from studio.english.heteronyms import OWN_SOUNDS, tag_of
from studio.english.lexicon import Accent, Lexicon
from studio.english.words import Sound, Source, Words, with_s
from studio.english.written.context import Token
from studio.english.written.reading import tokens

_VOWEL_SOUNDS = "AIOWYQaæɑɒɔəɛɜɪiuʊʌɐᵊᵻ"
_JEAN: Final[Mapping[Accent, str]] = {"us": "ʒˈɑn", "gb": "ʒˈɒn"}
_BEHIND_JEAN: Final = frozenset(
    (
        "baptiste", "bernard", "charles", "christophe", "claude", "denis", "françois", "francois", "guy", "jacques",
        "louis", "luc", "marc", "marie", "max", "michel", "paul", "philippe", "pierre", "rené", "rene", "sébastien",
        "yves",
    )
)  # fmt: skip
"""Of a Frenchman; "Jean" alone is a woman."""
_VIE: Final[Mapping[Accent, str]] = {"us": "vˈi", "gb": "vˈiː"}
"""Behind "la"."""
_BEFORE_CE: Final = frozenset(("est", "n'est", "qu'est"))
"""N'est-ce pas, qu'est-ce que; "CE" alone is letters."""
_ENDS = frozenset(".!?")
_EARLIER = 60
"""Words of the sentences before that tell its time."""
_PAUSES = frozenset(".,;:!?—…)”")
_ARTICLES = words_of("the a an my your his her its our their every each another this")
"""Before these a noun that describes another one has the sound of a noun: "the refuse lorry"."""


class Spoken(msgspec.Struct, frozen=True):
    """One spoken word, or a mark without a word (`phonemes` is then empty)."""

    text: str
    """What was written; "" for the second and later words of one token ("$5" is two words)."""
    phonemes: str
    after: str
    """Marks and space that follow, as the model hears them."""
    source: Source = ""
    word: str = ""
    """As it is said: "five" of "$5"."""


class Place(msgspec.Struct, frozen=True):
    """Where a word stands: in which token, and among which words."""

    read: tuple[Token, ...]
    number: int
    last: bool
    """It is the last word of its token."""
    clause: Clause

    @property
    def token(self) -> Token:
        return self.read[self.number]

    def next_source(self) -> str:
        """What follows without a space; empty otherwise."""
        following = self.read[self.number + 1] if self.number + 1 < len(self.read) else None
        return following.source if following is not None and not following.space else ""

    def behind_hyphen(self) -> str:
        """What a hyphen joins to it: "Luc" of "Jean-Luc"."""
        follows = self.read[self.number + 1 : self.number + 3]
        return follows[1].source if len(follows) == 2 and follows[0].source == "-" else ""

    def before_apostrophe(self) -> bool:
        """One that is not the end of a quotation: goin', dogs'."""
        return self.next_source() == "'" and not self.read[self.number + 1].mark

    def is_letter(self) -> bool:
        """A single A, I or O that is the name of a letter: part of an acronym, in a row of letters, or a mark."""
        around = (self.clause.before(), self.clause.after())
        in_a_row = any(len(word) == 1 and word.isalpha() and word not in "aio" for word in around)
        return self.token.spelled or (self.token.source.isupper() and (in_a_row or self.next_source() == "+"))

    def before_pause(self) -> bool:
        following = self.read[self.number + 1] if self.number + 1 < len(self.read) else None
        return self.last and (following is None or following.mark in _PAUSES)


class EnglishFrontEnd:
    """Phonemes of English text in one accent."""

    def __init__(self, lexicon: Lexicon, accent: Accent, guess: Guess | None = None) -> None:
        self.accent = accent
        self._words = Words(lexicon, accent, guess)

    @classmethod
    def load(cls, folder: Path, accent: Accent) -> EnglishFrontEnd:
        """From the folder of lexicons. Raises StudioError(ModelMissing)."""
        return cls(Lexicon.load(folder, accent), accent, Guess.load(folder / "letters_net.npz", accent))

    def read(self, text: str, own: Mapping[str, str] | None = None) -> tuple[Token, ...]:
        """The tokens of `text` with the words that are spoken for each. What `own` has is said as it is written."""
        return _with_pronunciations(tokens(text, self.accent, self._words.knows), own or {})

    def speak(self, text: str, pronunciations: Mapping[str, str] | None = None) -> tuple[Spoken, ...]:
        """The words of `text` in order. `pronunciations` (word -> phonemes) come before every rule; they are tried as
        written, then in lower case, and also carry a possessive "'s". Every word of the text is in some `text`."""
        own = {_key(word): phonemes for word, phonemes in (pronunciations or {}).items()}
        read = self.read(text, own)
        sentences = _sentences(read)
        out: list[_Heard] = []
        for number, token in enumerate(read):
            for count, word in enumerate(token.say):
                where = Place(read=read, number=number, last=count == len(token.say) - 1, clause=next(sentences))
                mine = own.get(_key(word)) or _possessive(word, own)
                sound = Sound(mine, "yours") if mine else self._word(word, where)
                out.append(_Heard(token.source if count == 0 else "", sound, [" "], word))
            if not token.say:
                _append_mark(out, token)
        _tidy(out)
        return tuple(
            Spoken(heard.text, heard.sound.phonemes, "".join(heard.after), heard.sound.source, heard.word)
            for heard in out
        )

    def readings(self, word: str) -> tuple[str, ...]:
        """All ways in which a word is said: more than one of a heteronym."""
        lower = word.lower()
        entry = self._words.entry(word)
        tagged = {tag: said for tag, said in entry.items() if tag != "None"} if isinstance(entry, dict) else {}
        special = (said for (known, _), said in OWN_SOUNDS[self.accent].items() if known == lower)
        return tuple(dict.fromkeys(said for said in (*tagged.values(), *special) if said))

    def _word(self, word: str, place: Place) -> Sound:
        lower = word.lower()
        if len(word) == 1 and word.isalpha() and (lower not in {"a", "i", "o"} or place.is_letter()):
            return Sound(self._words.letter(word), "letters")
        if lower == "re" and place.next_source() == "-":
            return Sound("ɹi", "lexicon")
        french = self._french(lower, place)
        if french:
            return Sound(french, "lexicon")
        clipped = self._words.without_g(word) if place.before_apostrophe() else None
        small = clipped or self._small_word(word, place.clause.after(), place.before_pause())
        if small:
            return Sound(small, "lexicon")
        tag = tag_of(place.clause)
        special = OWN_SOUNDS[self.accent].get((lower, tag))
        if special:
            return Sound(special, "lexicon")
        entry = self._words.entry(word)
        if isinstance(entry, dict) and entry.get("None") and tag == "DEFAULT" and place.before_pause():
            tag = "None"
        if isinstance(entry, dict) and tag == "ADJ" and not entry.get("ADJ") and place.clause.before() in _ARTICLES:
            tag = "NOUN" if entry.get("NOUN") else tag
        name = word[:1].isupper() and not word.isupper() and place.clause.at > 0
        accented = place.token.source.rstrip("s'’")[-1:] in {"é", "è", "ë", "ê"}
        return self._words.sound(word, tag, name=name, sounded_end=accented)

    def _french(self, lower: str, place: Place) -> str:
        """Words that are English ones elsewhere."""
        if lower == "jean" and place.behind_hyphen().casefold() in _BEHIND_JEAN:
            return _JEAN[self.accent]
        if lower == "est" and place.behind_hyphen().casefold() == "ce":
            return "ɛ"
        before = place.clause.before()
        if (lower == "ce" and before in _BEFORE_CE) or (lower == "que" and before == "ce"):
            return "sə" if lower == "ce" else "kə"
        return _VIE[self.accent] if lower == "vie" and before == "la" else ""

    def _small_word(self, word: str, following: str, paused: bool) -> str | None:
        """Articles and "to", which change with the sound that follows."""
        lower = word.lower()
        if lower not in {"the", "a", "to", "an"} or (word == "A" and paused):
            return None
        if paused:
            return {"the": "ðə", "to": "tˈu", "an": "æn", "a": "ɐ"}[lower]
        vowel = self._starts_with_vowel(following)
        match lower:
            case "the":
                return "ði" if vowel else "ðə"
            case "to":
                return "tʊ" if vowel else "tə"
            case "an":
                return "ɐn"
            case _:
                return "ɐ"

    def _starts_with_vowel(self, word: str) -> bool:
        if not word:
            return False
        sound = self._words.letter(word) if len(word) == 1 and word.isalpha() else self._words.say(word)
        return sound.lstrip("ˈˌ")[:1] in _VOWEL_SOUNDS


def _sentences(read: Sequence[Token]) -> Iterator[Clause]:
    """For each word in turn, its sentence with its place in it, and the words of the sentences before."""
    written: list[str] = []
    earlier: tuple[str, ...] = ()
    for number, token in enumerate(read):
        written += token.say
        if token.mark in _ENDS or number == len(read) - 1:
            words = tuple(word.lower() for word in written)
            yield from (Clause(words, at, written[at], earlier) for at in range(len(words)))
            earlier = (*earlier, *words)[-_EARLIER:]
            written = []


def _key(word: str) -> str:
    return " ".join(word.lower().replace("’", "'").split())


def _possessive(word: str, own: Mapping[str, str]) -> str | None:
    """A word with a pronunciation of its own, and "'s"."""
    stem = own.get(word[:-2].lower()) if word.lower().endswith("'s") else None
    return with_s(stem) if stem else None


def _with_pronunciations(read: tuple[Token, ...], own: Mapping[str, str]) -> tuple[Token, ...]:
    """Tokens whose written form has a pronunciation of its own are said as that, not in words; several of them as one,
    the longest row first."""
    if not own:
        return read
    longest = max(len(word.replace("-", " - ").split()) for word in own)
    out: list[Token] = []
    at = 0
    while at < len(read):
        count = next((many for many in range(longest, 0, -1) if _row(read, at, many) in own), 0)
        if count:
            source = _source(read[at : at + count])
            out.append(msgspec.structs.replace(read[at], source=source, say=(_key(source),), spelled=False))
        else:
            out.append(read[at])
        at += count or 1
    return tuple(out)


def _row(read: tuple[Token, ...], at: int, count: int) -> str:
    """That many tokens as one word of a lexicon; nothing where they are fewer, or anything but spaces or hyphens within
    words parts them."""
    row = read[at : at + count]
    if len(row) < count or not all(token.say or token.source == "-" for token in row):
        return ""
    hyphens = [token.source == "-" for token in row]
    if hyphens[0] or hyphens[-1]:
        return ""
    whole = all(token.space != (hyphens[at] or hyphens[at + 1]) for at, token in enumerate(row[1:]))
    return _key(_source(row)) if whole else ""


def _source(row: tuple[Token, ...]) -> str:
    return "".join((" " if number and token.space else "") + token.source for number, token in enumerate(row))


class _Heard(msgspec.Struct):
    text: str
    sound: Sound
    after: list[str]
    """Pieces, as a book may consist of marks."""
    word: str


def _append_mark(out: list[_Heard], token: Token) -> None:
    """Hang a punctuation mark on the word before it; opening marks keep their space."""
    if not token.mark:
        return
    if not out:
        out.append(_Heard(token.source, Sound("", ""), [token.mark], ""))
        return
    after = out[-1].after
    opening = token.mark in "(“"
    if after[-1] == " " and not opening:
        after.pop()
    after += [token.mark] if opening else [token.mark, " "]


def _tidy(spoken: Sequence[_Heard]) -> None:
    """No space at the very end."""
    if spoken and spoken[-1].after[-1] == " ":
        spoken[-1].after.pop()

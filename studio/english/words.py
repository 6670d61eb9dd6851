"""One word to phonemes: lexicons, endings, prefixes, compounds, spelled letters, and a network of letters for the rest.

Called by the English front end. Phonemes are misaki's: capitals are diphthongs (A as in day, I as in my, O or Q as in
go, W as in now, Y as in boy), ᵊ is a short schwa, ᵻ lies between ɪ and ə.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final, Literal

import msgspec

from studio.english.affixes import Affixes, affixes
from studio.english.british_endings import ending_of
from studio.english.guess import Guess
from studio.english.letters import LONGEST, by_rules
from studio.english.lexicon import Accent, Lexicon, pick
from studio.english.words_file import Entry

_HEAD = 4
"""Letters of a word before the ending of a place."""
_VOICELESS = "ptkfθ"
_SIBILANTS = "szʃʒʧʤ"
_VOWELS = "aeiouy"
_VOWEL_SOUNDS: Final = "AIOWYQaæɑɒɔəɛɜɪiuʊʌᵊᵻ"
_INTERJECTIONS = (
    (re.compile("s+h+"), "ʃː"), (re.compile("p+s+t+"), "pst"), (re.compile("p+f+t*"), "pft"), (re.compile("b+r+"),
    "bɹː"),
    (re.compile("g+r+"), "ɡɹː"), (re.compile("h+m+"), "hm"), (re.compile("m{2,}"), "mː"), (re.compile("z{2,}"), "zː"),
    (re.compile("t+s+k+"), "tsk"), (re.compile("a+r*g+h+"), "ˈɑɹɡ"), (re.compile("h?u+r*g+h+"), "ˈʌɡ"),
    (re.compile("a{2,}h*"), "ˈɑː"), (re.compile("o{2,}h+"), "ˈuː"), (re.compile("h+u+h+"), "hˈʌ"),
    (re.compile("e+h+"), "ˈɛ"),
)  # fmt: skip
"""Sounds that people write however long they last. None of them is in the lexicons under every spelling."""


Source = Literal["yours", "lexicon", "form", "letters", "parts", "guess", ""]
"""Where a sound comes from: the user's own, a lexicon, a known word with an ending, names of letters, two known words
in one, the network of letters; "" for what is no word."""


class Sound(msgspec.Struct, frozen=True):
    phonemes: str
    source: Source


class Words:
    """Pronounces single words of one accent."""

    def __init__(self, lexicon: Lexicon, accent: Accent, guess: Guess | None = None) -> None:
        self._lexicon = lexicon
        self._accent = accent
        self._guess = guess
        self._affixes: Affixes = affixes(accent)

    def letter(self, letter: str) -> str:
        """The name of a letter of the alphabet, of a raised one too ("º")."""
        letter = unicodedata.normalize("NFKD", letter)[:1]
        if letter.upper() == "Z" and self._accent == "gb":
            return "zˈɛd"
        entry = self._lexicon.entry(letter.upper())
        return (pick(entry) if entry is not None else None) or by_rules(letter)

    def spell(self, word: str) -> str:
        """Letter by letter, the last one stressed: "BBC"."""
        names = [self.letter(letter) for letter in word if letter.isalpha()]
        return "".join([*(name.replace("ˈ", "ˌ") for name in names[:-1]), *names[-1:]])

    def without_g(self, word: str) -> str | None:
        """ "goin" of "goin'", where "going" is a word."""
        if not word.lower().endswith("in") or word.lower() + "g" not in self._lexicon:
            return None
        return self.say(word.lower() + "g").removesuffix("ŋ") + "n"

    def knows(self, word: str) -> bool:
        """Whether it is a word: capitals that are none are spelled."""
        return word in self._lexicon

    def entry(self, word: str) -> Entry | None:
        return self._lexicon.find(word)

    def say(self, word: str, tag: str = "DEFAULT") -> str:
        """The word's phonemes; never empty for a word with a letter in it."""
        return self.sound(word, tag).phonemes

    def sound(self, word: str, tag: str = "DEFAULT", *, name: bool = False, sounded_end: bool = False) -> Sound:
        """Phonemes, and where they come from. `name`: it has a capital that does not begin a sentence, and is no
        compound. `sounded_end`: it was written with an accent on its last e, which is no silent one."""
        if len(word) > LONGEST:
            cry = _interjection(word)
            return Sound(cry or by_rules(word), "lexicon" if cry else "guess")
        for said, source in self._readings(word, tag, name):
            if said:
                return Sound(said, source)
        return Sound(self._guessed(word, name=name, sounded_end=sounded_end), "guess")

    def _readings(self, word: str, tag: str, name: bool) -> Iterator[tuple[str | None, Source]]:
        entry = self._lexicon.find(word)
        yield pick(entry, tag) if entry is not None else None, "lexicon"
        yield self._possessive(word, tag, name), "form"
        if not name:
            yield self._inflected(word, tag), "form"
        yield _interjection(word), "lexicon"
        if self._is_acronym(word):
            yield self.spell(word), "letters"
        yield self._with_particle(word), "parts"
        if not name:
            yield self._with_prefix(word.lower(), tag), "parts"
            yield self._compound(word.lower(), tag), "parts"

    def _possessive(self, word: str, tag: str, name: bool) -> str | None:
        """ "'s" of what is known, and the plural of a name."""
        if word.lower().endswith("'s") and len(word) > 2:
            stem = word[:-2]
            known = self._known(stem, tag) or (self.spell(stem) if self._is_acronym(stem) or len(stem) == 1 else None)
            return with_s(known) if known else None
        stems = [word[:-1]] if name and word.endswith("s") else []
        stems += [word[:-2]] if name and word.endswith("es") else []
        entries = (self._lexicon.find(stem) for stem in stems if len(stem) > 2)
        said = next((pick(entry) for entry in entries if entry is not None), None)
        return with_s(said) if said else None

    def _with_particle(self, word: str) -> str | None:
        """McDonald, O'Hara, FitzGerald, D'Arcy, where the rest is known."""
        for particle, sound in self._affixes.particles.items():
            rest = word[len(particle) :]
            if word.startswith(particle) and (rest[:1].isupper() or particle == "Mc") and len(rest) > 2:
                known = self._known(rest.capitalize(), "DEFAULT")
                said = known or self._guessed(rest, name=True)
                return sound + said
        return None

    def _guessed(self, word: str, *, name: bool = False, sounded_end: bool = False) -> str:
        bare, _, ending = word.partition("'")
        if ending and bare:
            spoken = self._guessed(bare, name=name)
            return with_s(spoken) if ending.lower() == "s" else spoken + by_rules(ending)
        whole = self._place(word) if name and self._accent == "gb" else None
        said = whole or (self._guess.say(word, name=name) if self._guess else "")
        if not any(sound in _VOWEL_SOUNDS for sound in said):
            return by_rules(word)
        if sounded_end and said[-1] not in _VOWEL_SOUNDS:
            return said + ("A" if "ˌ" in said else "i")
        return said

    def _place(self, word: str) -> str | None:
        """A British name of a known word and an ending of places: "Littleborough", "Ravenshead", "Queensferry"."""
        ended = ending_of(word.lower())
        head = word[: -ended[0]] if ended else ""
        said = self._head(head) if len(head) >= _HEAD else None
        if ended is None or said is None or said.count("ˈ") != 1:
            return None
        linked = head[-1] == "r" and ended[1][0] in _VOWEL_SOUNDS
        return f"{said}ɹ{ended[1]}" if linked else said + ended[1]

    def _head(self, head: str) -> str | None:
        entry = self._lexicon.find(head) or self._lexicon.find(head.lower())
        if entry is not None:
            return pick(entry)
        return self._with_ending(head.lower()) if head.endswith("s") else None

    def _known(self, word: str, tag: str) -> str | None:
        entry = self._lexicon.find(word)
        if entry is not None:
            return pick(entry, tag)
        return self._inflected(word, tag)

    def _is_acronym(self, word: str) -> bool:
        """Capitals without an entry are spelled when they are short or cannot be said."""
        if not word.isupper() or len(word) < 2:
            return False
        vowels = sum(letter in "AEIOU" for letter in word)
        return len(word) <= 3 or vowels == 0 or (len(word) <= 5 and vowels * 4 <= len(word))

    def _inflected(self, word: str, tag: str) -> str | None:
        lower = word.lower()
        for ending, sound in self._affixes.contractions.items():
            if lower.endswith(ending) and len(lower) > len(ending):
                return self.say(word[: -len(ending)], tag) + sound
        if word[:-1].isupper() and word.endswith("s") and len(word) > 2:
            return with_s(self.say(word[:-1]))
        return self._with_ending(lower)

    def _with_ending(self, word: str) -> str | None:
        """A known word and one of the endings that English hangs on words."""
        stem = next(self._stems(word, "s"), None) if word.endswith("s") and not word.endswith("ss") else None
        if stem:
            return with_s(stem)
        for ending, join in (("ed", _with_ed), ("d", _with_ed), ("ing", _with_ing)):
            stem = next(self._stems(word, ending), None) if word.endswith(ending) else None
            if stem:
                return join(self._linked(stem, word, ending), self._accent)
        for ending, sound in self._affixes.suffixes.items():
            stem = next(self._stems(word, ending), None) if word.endswith(ending) else None
            if stem and len(word) > len(ending) + 2:
                return self._linked(stem, word, ending, sound) + sound
        return None

    def _linked(self, stem: str, word: str, ending: str, sound: str = "ɪ") -> str:
        """A British "r" is heard again where the ending begins with a vowel: "blather", "blathering"."""
        silent = self._accent == "gb" and word.removesuffix(ending)[-1:] == "r" and stem[-1] in "əː"
        return f"{stem}ɹ" if silent and ending != "ed" and sound[0] in _VOWEL_SOUNDS else stem

    def _stems(self, word: str, ending: str) -> Iterator[str]:
        """Pronunciations of the words that `word` may be made of: bake+ing, stop+p+ed, carry+es, happy+ly."""
        base = word[: -len(ending)]
        spellings = [base]
        if ending != "s":
            spellings.append(base + "e")
            if len(base) > 3 and base[-1] == base[-2] and base[-1] not in _VOWELS:
                spellings.insert(0, base[:-1])
        if ending == "s" and base.endswith("e") and len(base) > 3:
            spellings.append(base[:-1])
            if base.endswith("ie"):
                spellings.append(base[:-2] + "y")
            if base.endswith("ve"):
                spellings.append(base[:-2] + "f")
        if base.endswith("i"):
            spellings.append(base[:-1] + "y")
        for spelling in spellings:
            if len(spelling) < 2:
                continue
            found = self._stem(spelling, "VERB" if ending in {"ed", "d", "ing"} else "DEFAULT")
            if found:
                yield found

    def _stem(self, word: str, tag: str) -> str | None:
        entry = self._lexicon.find(word)
        if entry is not None:
            return pick(entry, tag)
        shorter = word.lower()
        for ending, sound in self._affixes.suffixes.items():
            base = shorter.removesuffix(ending)
            if base != shorter and len(base) > 2:
                for spelling in (base, base + "e", base[:-1] + "y" if base.endswith("i") else base):
                    entry = self._lexicon.find(spelling)
                    stem = pick(entry) if entry is not None else None
                    if stem:
                        return self._linked(stem, shorter, ending, sound) + sound
        return None

    def _with_prefix(self, word: str, tag: str) -> str | None:
        for prefix, sound in self._affixes.prefixes.items():
            rest = word.removeprefix(prefix)
            if rest != word and len(rest) > 2:
                found = self._known(rest, tag)
                if found:
                    again = self._accent == "gb" and prefix.endswith("r") and found.lstrip("ˈˌ")[:1] in _VOWEL_SOUNDS
                    return f"{sound}ɹ{found}" if again else sound + found
        return None

    def _compound(self, word: str, tag: str) -> str | None:
        """Two known words written as one, the longest first part: "lamplight"."""
        for cut in range(len(word) - 4, 2, -1):
            first, second = self._lexicon.find(word[:cut]), self._known(word[cut:], tag)
            if first is not None and second:
                head = pick(first)
                if head:
                    return head + second.replace("ˈ", "ˌ")
        return None


def _interjection(word: str) -> str | None:
    lower = word.lower()
    return next((sound for pattern, sound in _INTERJECTIONS if pattern.fullmatch(lower)), None)


def with_s(stem: str) -> str:
    """Plural or possessive of a pronunciation."""
    if stem[-1] in _SIBILANTS:
        return stem + "ᵻz"
    return stem + ("s" if stem[-1] in _VOICELESS else "z")


def _with_ed(stem: str, accent: Accent) -> str:
    if stem[-1] in "td":
        flap = accent == "us" and stem[-1] == "t" and len(stem) > 1 and stem[-2] in "AIOWYQiuəɛɪɑɔæʌɹ"
        return (stem[:-1] + "ɾ" if flap else stem) + "ᵻd"
    return stem + ("t" if stem[-1] in "pkfθʃsʧ" else "d")


def _with_ing(stem: str, accent: Accent) -> str:
    flap = accent == "us" and stem[-1] == "t" and len(stem) > 1 and stem[-2] in "AIOWYQiuəɛɪɑɔæʌ"
    return (stem[:-1] + "ɾ" if flap else stem) + "ɪŋ"

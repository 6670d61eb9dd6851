"""One word to phonemes: lexicon, endings, prefixes, compounds, spelled letters, and rules where all of these fail.

Called by the English front end. Phonemes are misaki's: capitals are diphthongs (A as in day, I as in my, O or Q as in
go, W as in now, Y as in boy), ᵊ is a short schwa, ᵻ lies between ɪ and ə.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from studio.english.letters import LONGEST, by_rules
from studio.english.lexicon import Accent, Entry, Lexicon, pick

_VOICELESS = "ptkfθ"
_SIBILANTS = "szʃʒʧʤ"
_VOWELS = "aeiouy"
_PREFIXES = {
    "un": "ʌn", "re": "ɹi", "non": "nɑn", "anti": "ˌænti", "over": "ˌOvəɹ", "under": "ˌʌndəɹ", "out": "ˌWt",
    "mis": "mɪs", "dis": "dɪs", "pre": "pɹi", "super": "ˌsupəɹ", "inter": "ˌɪntəɹ", "sub": "sˌʌb", "counter": "ˌkWntəɹ",
    "ultra": "ˌʌltɹə", "semi": "sˌɛmi", "micro": "mˌIkɹO", "mega": "mˌɛɡə", "multi": "mˌʌlti", "auto": "ˌɔTO",
}  # fmt: skip
_SUFFIXES = {
    "ly": "li", "ness": "nəs", "less": "ləs", "ful": "fəl", "ment": "mənt", "ish": "ɪʃ", "able": "əbᵊl", "hood": "hˌʊd",
    "ship": "ʃˌɪp", "like": "lˌIk", "er": "əɹ", "est": "əst", "y": "i", "ist": "ɪst", "ism": "ˌɪzəm", "wise": "wˌIz",
    "ward": "wəɹd", "wards": "wəɹdz", "some": "səm", "let": "lət", "dom": "dəm", "in'": "ɪn",
}  # fmt: skip


_CONTRACTIONS = {"'ve": "əv", "'d": "əd", "'ll": "əl", "'re": "əɹ", "n't": "ᵊnt", "'m": "əm"}
_INTERJECTIONS = (
    (re.compile("s+h+"), "ʃː"), (re.compile("p+s+t+"), "pst"), (re.compile("p+f+t*"), "pft"), (re.compile("b+r+"),
    "bɹː"),
    (re.compile("g+r+"), "ɡɹː"), (re.compile("h+m+"), "hm"), (re.compile("m{2,}"), "mː"), (re.compile("z{2,}"), "zː"),
    (re.compile("t+s+k+"), "tsk"), (re.compile("a+r*g+h+"), "ˈɑɹɡ"), (re.compile("h?u+r*g+h+"), "ˈʌɡ"),
    (re.compile("a{2,}h*"), "ˈɑː"), (re.compile("o{2,}h+"), "ˈuː"), (re.compile("h+u+h+"), "hˈʌ"),
    (re.compile("e+h+"), "ˈɛ"),
)  # fmt: skip
"""Sounds that people write however long they last. None of them is in the lexicons under every spelling."""


class Words:
    """Pronounces single words of one accent."""

    def __init__(self, lexicon: Lexicon, accent: Accent) -> None:
        self._lexicon = lexicon
        self._accent = accent

    def letter(self, letter: str) -> str:
        """The name of a letter of the alphabet."""
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
        if len(word) > LONGEST:
            return _interjection(word) or by_rules(word)
        found = self._known(word, tag) or _interjection(word)
        if found:
            return found
        if self._is_acronym(word):
            return self.spell(word)
        for reading in (self._with_prefix, self._compound):
            found = reading(word.lower(), tag)
            if found:
                return found
        bare, _, ending = word.partition("'")
        if ending and bare:
            spoken = by_rules(bare)
            return with_s(spoken) if ending.lower() == "s" else spoken + by_rules(ending)
        return by_rules(word)

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
        if lower.endswith("'s"):
            stem = self._stem(word[:-2], tag) or (self.spell(word[:-2]) if self._is_acronym(word[:-2]) else None)
            return with_s(stem) if stem else None
        for ending, sound in _CONTRACTIONS.items():
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
                return join(stem, self._accent)
        for ending, sound in _SUFFIXES.items():
            stem = next(self._stems(word, ending), None) if word.endswith(ending) else None
            if stem and len(word) > len(ending) + 2:
                return stem + sound
        return None

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
        for ending, sound in _SUFFIXES.items():
            base = shorter.removesuffix(ending)
            if base != shorter and len(base) > 2:
                for spelling in (base, base + "e", base[:-1] + "y" if base.endswith("i") else base):
                    entry = self._lexicon.find(spelling)
                    stem = pick(entry) if entry is not None else None
                    if stem:
                        return stem + sound
        return None

    def _with_prefix(self, word: str, tag: str) -> str | None:
        for prefix, sound in _PREFIXES.items():
            rest = word.removeprefix(prefix)
            if rest != word and len(rest) > 2:
                found = self._known(rest, tag)
                if found:
                    return sound + found
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

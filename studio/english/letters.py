"""Letters to sounds for words that no lexicon has: names, coinages, misspellings.

Called by `words`. Longest match from the left with the neighbouring letters as context, then one stress is placed: on
the first full vowel of words of one or two syllables, on the third from the end of longer ones.
"""

from __future__ import annotations

import re
from typing import Final

_VOWEL_SOUNDS: Final = "AIOWYQæɑɒɔəɛɜɪiuʊʌᵊᵻ"
_OPEN: Final = "[bcdfgjklmnpstvz][aoiu]$"
"""The last but one syllable of a name such as Frodo or Mika."""
_RULES: Final[tuple[tuple[str, str, str, str], ...]] = (
    # letters, what stands before, what stands after (regular expressions), sound
    ("eigh", "", "", "A"), ("augh", "", "", "ɔ"), ("ough", "", "$", "O"), ("ough", "", "t", "ɔ"), ("ough", "", "", "O"),
    ("igh", "", "", "I"), ("tion", ".", "", "ʃən"), ("sion", "[aeiou]", "", "ʒən"), ("sion", ".", "", "ʃən"),
    ("ture", ".", "$", "ʧəɹ"), ("cious", "", "", "ʃəs"), ("tious", "", "", "ʃəs"), ("cian", "", "", "ʃən"),
    ("sch", "", "", "ʃ"), ("tch", "", "", "ʧ"), ("dge", "", "", "ʤ"), ("ch", "^", "[rl]", "k"), ("ch", "", "", "ʧ"),
    ("sh", "", "", "ʃ"), ("th", "", "", "θ"), ("ph", "", "", "f"), ("gh", "^", "", "ɡ"), ("gh", "", "", ""),
    ("wh", "", "", "w"), ("wr", "^", "", "ɹ"), ("kn", "^", "", "n"), ("gn", "^", "", "n"), ("gn", "", "$", "n"),
    ("ps", "^", "", "s"), ("rh", "", "", "ɹ"), ("mb", "", "$", "m"), ("ck", "", "", "k"), ("qu", "", "", "kw"),
    ("zh", "", "", "ʒ"), ("sc", "", "[eiy]", "s"), ("ng", "^", "", "n"), ("ng", "", "$", "ŋ"),
    ("ng", "", "[^aeiouyrlw]", "ŋ"),
    ("ng", "", "", "ŋɡ"),
    ("nk", "", "", "ŋk"), ("xc", "", "[ei]", "ks"), ("x", "^", "", "z"), ("x", "", "", "ks"),
    ("air", "", "", "ɛɹ"), ("are", "", "$", "ɛɹ"), ("ear", "", "$", "ɪɹ"), ("ear", "", "", "ɜɹ"), ("eer", "", "", "ɪɹ"),
    ("ier", "", "$", "iəɹ"), ("ore", "", "$", "ɔɹ"), ("oor", "", "", "ɔɹ"), ("our", "", "", "ɔɹ"),
    ("ure", "", "$", "jʊɹ"),
    ("ire", "", "$", "Iəɹ"), ("ere", "", "$", "ɪɹ"),
    ("ar", "", "(?![aeiou])", "ɑɹ"), ("er", ".", "$", "əɹ"), ("er", "", "(?![aeiou])", "ɜɹ"),
    ("ir", "", "(?![aeiou])", "ɜɹ"),
    ("or", "..", "$", "əɹ"), ("or", "", "(?![aeiou])", "ɔɹ"), ("ur", "", "(?![aeiou])", "ɜɹ"),
    ("yr", "", "(?![aeiou])", "ɜɹ"),
    ("ai", "", "", "A"), ("ay", "", "", "A"), ("au", "", "", "ɔ"), ("aw", "", "", "ɔ"), ("aa", "", "", "ɑ"),
    ("ae", "", "", "i"), ("ao", "", "", "W"), ("ah", "", "$", "ɑ"), ("ea", "", "$", "iə"), ("ea", "", "", "i"),
    ("ee", "", "", "i"), ("ei", "", "", "A"), ("ey", "", "$", "i"), ("ey", "", "", "A"), ("eu", "", "", "ju"),
    ("ew", "[rlj]", "", "u"), ("ew", "", "", "ju"), ("ia", "", "", "iə"), ("ie", "", "$", "i"), ("ie", "", "", "i"),
    ("io", "", "", "iO"), ("iu", "", "", "iə"), ("oa", "", "", "O"), ("oe", "", "$", "O"), ("oi", "", "", "Y"),
    ("oo", "", "k", "ʊ"), ("oo", "", "", "u"), ("ou", "", "", "W"), ("ow", "", "$", "O"), ("ow", "", "", "W"),
    ("oy", "", "", "Y"), ("ue", "", "$", "u"), ("ui", "", "", "u"), ("uy", "", "", "I"), ("eau", "", "", "O"),
    ("a", "", "[^aeiouywxr]e$", "A"), ("e", "[^aeiou].*", "$", ""), ("e", "", "[^aeiouywxr]e$", "i"),
    ("i", "", "[^aeiouywxr]e$", "I"), ("o", "", "[^aeiouywxr]e$", "O"), ("u", "[rlj]", "[^aeiouywxr]e$", "u"),
    ("u", "", "[^aeiouywxr]e$", "ju"), ("y", "", "[^aeiouywxr]e$", "I"),
    ("a", "", _OPEN, "ɑ"), ("e", "", _OPEN, "i"), ("i", "", _OPEN, "i"), ("o", "", _OPEN, "O"),
    ("a", "", "$", "ə"), ("a", "^", "", "æ"), ("a", "", "l[lkt]", "ɔ"), ("a", "w", "", "ɑ"), ("a", "", "", "æ"),
    ("e", "", "", "ɛ"), ("i", "", "$", "i"), ("i", "", "", "ɪ"), ("o", "", "$", "O"), ("o", "", "ld", "O"),
    ("o", "", "", "ɑ"), ("u", "", "$", "u"), ("u", "[bfpm]", "ll", "ʊ"), ("u", "", "[^aeiou][aeiou]", "u"),
    ("u", "", "", "ʌ"), ("y", "^", "[aeiou]", "j"), ("y", "..", "$", "i"), ("y", "", "$", "I"),
    ("y", "", "[aeiou]", "j"),
    ("y", "", "", "ɪ"),
    ("cc", "", "[ei]", "ks"), ("c", "", "[eiy]", "s"), ("c", "", "", "k"), ("g", "^", "[ei]", "ɡ"),
    ("g", "", "[eiy]", "ʤ"),
    ("g", "", "", "ɡ"), ("j", "", "", "ʤ"), ("s", "[aeiou]", "[aeiou]", "z"), ("s", "[aeioudgbvnmlr]", "$", "z"),
    ("s", "", "", "s"), ("r", "", "", "ɹ"), ("b", "", "", "b"), ("d", "", "", "d"), ("f", "", "", "f"),
    ("h", "", "$", ""),
    ("h", "", "", "h"), ("k", "", "", "k"), ("l", "", "", "l"), ("m", "", "", "m"), ("n", "", "", "n"),
    ("p", "", "", "p"),
    ("q", "", "", "k"), ("t", "", "", "t"), ("v", "", "", "v"), ("w", "", "$", ""), ("w", "", "", "w"),
    ("z", "", "", "z"),
)  # fmt: skip
_COMPILED: Final = tuple(
    (letters, re.compile(f"(?:{before})$") if before else None, re.compile(after) if after else None, sound)
    for letters, before, after, sound in sorted(_RULES, key=lambda rule: -len(rule[0]))
)
_DOUBLED: Final = re.compile(r"([bdfgklmnprstvz])\1")


LONGEST: Final = 64
"""Letters of what is read as one word. What is longer is no word, and the rules look back as far as its beginning."""


def by_rules(word: str) -> str:
    """Phonemes of a word by its spelling alone. Never empty for a word that has a letter a to z."""
    plain = "".join(letter for letter in word.lower() if "a" <= letter <= "z")
    return "".join(_by_rules(plain[at : at + LONGEST]) for at in range(0, len(plain), LONGEST)) or _by_rules("")


def _by_rules(plain: str) -> str:
    squeezed = _DOUBLED.sub(r"\1", plain)
    sounds: list[str] = []
    at = 0
    while at < len(squeezed):
        letters, sound = _sound_at(squeezed, at)
        sounds.append(sound)
        at += len(letters)
    joined = "".join(sounds)
    if not any(sound in _VOWEL_SOUNDS for sound in joined):
        joined = _unsayable(plain)
    return _stressed(joined)


def _sound_at(word: str, at: int) -> tuple[str, str]:
    for letters, before, after, sound in _COMPILED:
        if not word.startswith(letters, at):
            continue
        if before is not None and not _stands_before(before, word[:at]):
            continue
        if after is not None and not after.match(word, at + len(letters)):
            continue
        return letters, sound
    return word[at], ""


def _stands_before(pattern: re.Pattern[str], head: str) -> bool:
    return head == "" if pattern.pattern == "(?:^)$" else pattern.search(head) is not None


_NAMES: Final = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz",
        [
            "A",
            "bi",
            "si",
            "di",
            "i",
            "ɛf",
            "ʤi",
            "Aʧ",
            "I",
            "ʤA",
            "kA",
            "ɛl",
            "ɛm",
            "ɛn",
            "O",
            "pi",
            "kju",
            "ɑɹ",
            "ɛs",
            "ti",
            "ju",
            "vi",
            "dʌbᵊlju",
            "ɛks",
            "wI",
            "zi",
        ],
        strict=True,
    )
)


def _unsayable(letters: str) -> str:
    """Without a vowel a word is spelled: "hmpf" too, which is better heard than lost."""
    return "".join(_NAMES[letter] for letter in letters)


def _stressed(phonemes: str) -> str:
    vowels = [place for place, sound in enumerate(phonemes) if sound in _VOWEL_SOUNDS]
    if not vowels:
        return phonemes
    full = [place for place in vowels if phonemes[place] not in "əᵊᵻ"] or vowels
    place = full[0]
    if len(vowels) >= 3:
        wanted = vowels[-3]
        place = wanted if wanted in full else full[0]
    return phonemes[:place] + "ˈ" + phonemes[place:]

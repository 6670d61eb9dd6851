"""How a person writes a sound down, as the phonemes of this package: respelled ("kuh-VOHTH") or in IPA ("/kəˈvoʊθ/").

Called by `services/narration/lexicon.py`; any thread. Phonemes are in misaki's alphabet, where the mark of stress
stands before the vowel. A respelling takes the letters of American dictionaries for readers; syllables
are parted by hyphens, the one with the stress is in capitals.
"""

from __future__ import annotations

from typing import Final, Literal

LONGEST: Final = 80
"""Characters of what a person may write; the longest English place name needs about 70."""

_STRESSES: Final = "ˈˌ"
_VOWELS: Final = frozenset("AIOWYQaæɑɒɔəɛɜɪiuʊʌɐᵊᵻ")
_CONSONANTS: Final = frozenset("bdfhjklmnpstvwzðŋɡɹɾʃʒʤʧθʔ")
_GLIDES: Final = frozenset("lɹwj")
_BEFORE_GLIDES: Final = frozenset("pbtdkɡfθsʃ")
_FROM_IPA: Final = (
    ("t͡ʃ", "ʧ"), ("tʃ", "ʧ"), ("d͡ʒ", "ʤ"), ("dʒ", "ʤ"), ("eɪ", "A"), ("aɪ", "I"), ("aʊ", "W"), ("ɔɪ", "Y"),
    ("oʊ", "O"), ("əʊ", "Q"), ("ɚ", "əɹ"), ("ɝ", "ɜɹ"), ("r", "ɹ"), ("g", "ɡ"), ("e", "ɛ"), ("o", "O"), ("ɫ", "l"),
    ("'", "ˈ"), ("’", "ˈ"),
)  # fmt: skip
_TO_IPA: Final = (
    ("ʧ", "tʃ"), ("ʤ", "dʒ"), ("A", "eɪ"), ("I", "aɪ"), ("W", "aʊ"), ("Y", "ɔɪ"), ("O", "oʊ"), ("Q", "əʊ"), ("ᵊ", "ə"),
    ("ᵻ", "ɪ"), ("T", "ɾ"),
)  # fmt: skip
_VOWEL_LETTERS: Final = {
    "eye": "I", "igh": "I", "air": "ɛɹ", "eer": "ɪɹ", "ear": "ɪɹ", "oor": "ʊɹ",
    "ay": "A", "ai": "A", "ey": "A", "ee": "i", "ea": "i", "ih": "ɪ", "eh": "ɛ", "ah": "ɑ", "aw": "ɔ", "au": "ɔ",
    "uh": "ʌ", "oh": "O", "oa": "O", "ow": "W", "oy": "Y", "oi": "Y", "oo": "u", "uu": "ʊ", "ew": "u",
    "er": "ɜɹ", "ur": "ɜɹ", "ir": "ɜɹ", "ar": "ɑɹ", "or": "ɔɹ",
    "a": "æ", "e": "ɛ", "i": "ɪ", "o": "ɑ", "u": "ʌ",
}  # fmt: skip
_CONSONANT_LETTERS: Final = {
    "tch": "ʧ", "ch": "ʧ", "sh": "ʃ", "zh": "ʒ", "th": "θ", "dh": "ð", "ng": "ŋ", "ph": "f", "kh": "k", "ck": "k",
    "gh": "ɡ", "wh": "w", "qu": "kw", "j": "ʤ", "y": "j", "r": "ɹ", "g": "ɡ", "x": "ks",
    **{letter: letter for letter in "bdfhklmnpstvwz"},
}  # fmt: skip
_WEAK: Final = {"ʌ": "ə", "ɜɹ": "əɹ"}
"""Without stress."""


class Unsayable(Exception):
    """What was written is no sound. `part` is what is wrong in it."""

    def __init__(self, reason: Literal["nothing", "long", "sign", "letter", "vowel"], part: str = "") -> None:
        super().__init__(reason, part)
        self.reason = reason
        self.part = part


def phonemes_of(written: str) -> str:
    """IPA where it stands between slashes or brackets, or has a sign that no respelling has; a respelling otherwise.
    Raises Unsayable."""
    text = written.strip()
    if len(text) > LONGEST:
        raise Unsayable("long")
    inside = text.strip("/[]").strip()
    if not inside:
        raise Unsayable("nothing")
    if inside != text or any(not (letter.isascii() or letter in "’·–") for letter in inside):
        return _from_ipa(inside)
    return _from_respelling(inside)


def as_ipa(phonemes: str) -> str:
    """For people: IPA between slashes, as dictionaries print it. `phonemes_of` reads it as the same sounds."""
    out: list[str] = []
    for sign in phonemes:
        if sign in _STRESSES:
            out.insert(_onset(out), sign)
        else:
            out.append(sign)
    ipa = "".join(out)
    for ours, theirs in _TO_IPA:
        ipa = ipa.replace(ours, theirs)
    return f"/{ipa}/"


def _onset(before: list[str]) -> int:
    """Where the syllable begins whose vowel comes next: all consonants at the start, else one, or one and a glide."""
    first = len(before)
    while first and before[first - 1] in _CONSONANTS:
        first -= 1
    if first == 0:
        return 0
    glide = len(before) - first > 1 and before[-1] in _GLIDES and before[-2] in _BEFORE_GLIDES
    return max(first, len(before) - (2 if glide else 1))


def _from_ipa(text: str) -> str:
    for theirs, ours in _FROM_IPA:
        text = text.replace(theirs, ours)
    out: list[str] = []
    stress = ""
    for sign in text:
        if sign in _STRESSES:
            stress = sign
        elif sign in _VOWELS:
            out += (stress, sign)
            stress = ""
        elif sign in _CONSONANTS or (sign == "ː" and out):
            out.append(sign)
        elif sign not in ".-· ":
            raise Unsayable("sign", sign)
    return _stressed("".join(out), text)


def _stressed(phonemes: str, written: str) -> str:
    """With the stress on the first vowel, where nothing says otherwise."""
    first = next((place for place, sign in enumerate(phonemes) if sign in _VOWELS), None)
    if first is None:
        raise Unsayable("vowel", written)
    return phonemes if "ˈ" in phonemes else f"{phonemes[:first].rstrip(_STRESSES)}ˈ{phonemes[first:]}"


def _from_respelling(text: str) -> str:
    for mark in ("’", "'", "·", "–", " "):
        text = text.replace(mark, "-")
    syllables = [syllable for syllable in text.split("-") if syllable]
    if not syllables:
        raise Unsayable("nothing")
    loud = [syllable.isupper() for syllable in syllables]
    if all(loud) or not any(loud):
        loud = [place == 0 for place in range(len(syllables))]
    return "".join(_syllable(syllable, strong) for syllable, strong in zip(syllables, loud, strict=True))


def _syllable(written: str, strong: bool) -> str:
    letters = written.lower()
    out: list[str] = []
    vowels = place = 0
    while place < len(letters):
        vowel = _longest(letters, place, _VOWEL_LETTERS)
        if letters[place:] == "y" and not vowels:
            vowel = "y"
        if vowel:
            sound = "I" if vowel == "y" else _VOWEL_LETTERS[vowel]
            sound = sound if strong else _WEAK.get(sound, sound)
            out.append(f"ˈ{sound}" if strong and not vowels else sound)
            vowels += 1
            place += len(vowel)
            continue
        consonant = _longest(letters, place, _CONSONANT_LETTERS)
        if not consonant:
            raise Unsayable("letter", letters[place])
        sound = _CONSONANT_LETTERS[consonant]
        if not out or out[-1] != sound:
            out.append(sound)
        place += len(consonant)
    if not vowels:
        raise Unsayable("vowel", written)
    return "".join(out)


def _longest(letters: str, place: int, table: dict[str, str]) -> str:
    return next((letters[place : place + size] for size in (3, 2, 1) if letters[place : place + size] in table), "")

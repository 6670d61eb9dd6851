"""Letters beyond a to z: accents folded, Greek and Cyrillic in Latin letters, other scripts named, not spelled."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from studio.english.written.context import Context, Reading, split

_NUMBERS: Final = "²³¹¼-¾⁰-₟⅐-↏①-⒛"
_WORD: Final = re.compile(rf"[^\W\d_{_NUMBERS}]{{1,100000}}+(?:'[^\W\d_{_NUMBERS}]{{1,16}}){{0,4}}")
_SIGNS: Final = "\u0300-\u036f\u0591-\u05c7\u064b-\u0652\u0900-\u0903\u093a-\u094f\u0e31-\u0e4e\u3099\u309a\u30fc"
_FOREIGN: Final = re.compile(rf"(?:(?![a-zA-Z\u00c0-\u024f\u1e00-\u1eff])[^\W\d_]|[{_SIGNS}])+")
_LONGEST: Final = 4000
_SPECIAL: Final = {
    "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ø": "o", "Ø": "O", "ð": "th", "Ð": "Th",
    "þ": "th", "Þ": "Th", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "ŋ": "ng", "ĸ": "k", "ħ": "h", "Ħ": "H",
    "ŧ": "t", "ſ": "s", "ə": "a", "ƒ": "f",
}  # fmt: skip
_GREEK_NAMES: Final = {
    "final sigma": "sigma", "lamda": "lambda",
}  # fmt: skip
_GREEK: Final = dict(zip("αβγδεζηθικλμνξοπρςστυφχψω", (
    "a", "v", "g", "d", "e", "z", "i", "th", "i", "k", "l", "m", "n", "x", "o", "p", "r", "s", "s", "t", "i", "f", "ch",
    "ps", "o"), strict=True))  # fmt: skip
_CYRILLIC: Final = dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ", (
    "a", "b", "v", "g", "d", "e", "yo", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f",
    "kh", "ts", "ch", "sh", "shch", "", "y", "", "e", "yu", "ya", "i", "yi", "ye", "g"), strict=True))  # fmt: skip
_SCRIPTS: Final = (
    ("HIRAGANA", "Japanese"), ("KATAKANA", "Japanese"), ("CJK", "Chinese"), ("HANGUL", "Korean"), ("HEBREW", "Hebrew"),
    ("ARABIC", "Arabic"), ("DEVANAGARI", "Hindi"), ("THAI", "Thai"), ("BENGALI", "Bengali"), ("TAMIL", "Tamil"),
    ("GEORGIAN", "Georgian"), ("ARMENIAN", "Armenian"), ("CYRILLIC", "Cyrillic"), ("GREEK", "Greek"),
    ("BOPOMOFO", "Chinese"), ("TELUGU", "Telugu"), ("GUJARATI", "Gujarati"), ("ETHIOPIC", "Ethiopic"),
    ("KHMER", "Khmer"), ("LAO", "Lao"), ("MYANMAR", "Burmese"), ("TIBETAN", "Tibetan"), ("MALAYALAM", "Malayalam"),
)  # fmt: skip


def foreign(context: Context) -> Reading | None:
    """A run in another script: one Greek letter is named, Greek and Cyrillic words are said, the rest is announced."""
    if context.text[context.at] < "\u0250":
        return None
    found = _FOREIGN.match(context.text, context.at, context.at + _LONGEST)
    if found is None:
        return None
    run, end = found[0], found.end()
    if said := _greek_name(run) or _latin(run):
        return Reading(end, split(said), kind="" if len(run) == 1 else "foreign")
    script = script_of(run)
    again = context.last_kind == "foreign" and context.read[-1].say[:1] in {(script,), ()}
    return Reading(end, () if again else (script, "text"), kind="foreign") if script else None


def _greek_name(letter: str) -> str:
    name = unicodedata.name(letter, "").lower() if len(letter) == 1 else ""
    if not name.startswith("greek"):
        return ""
    last = name.partition("letter ")[2].partition(" with")[0]
    return _GREEK_NAMES.get(last, last)


def _latin(run: str) -> str:
    plain = unicodedata.normalize(
        "NFD", run.lower().replace("й", "\ue000").replace("ё", "\ue001").replace("ї", "\ue002")
    )
    letters = plain.replace("\ue000", "й").replace("\ue001", "ё").replace("\ue002", "ї")
    out: list[str] = []
    for letter in letters:
        if unicodedata.combining(letter):
            continue
        if letter == " ":
            out.append(" ")
        elif letter in _GREEK or letter in _CYRILLIC:
            out.append(_GREEK.get(letter, _CYRILLIC.get(letter, "")))
        else:
            return ""
    words = "".join(out)
    return words.title() if run[:1].isupper() else words


def script_of(run: str) -> str:
    """Japanese where there are kana among Chinese characters."""
    names = [unicodedata.name(letter, "") for letter in run[:40]]
    for begin, script in _SCRIPTS:
        if any(name.startswith(begin) for name in names):
            return script
    return ""


def word(context: Context) -> Reading | None:
    """A word, accents folded away."""
    found = context.match(_WORD)
    if found is None:
        return None
    whole = found[0]
    if whole.isascii():
        return Reading(found.end(), (whole,))
    if context.text[context.at] >= "\u0250" and not _folded(whole[0]).strip():
        return Reading(context.at + 1, named_letter(whole[0]))
    folded = "".join(_folded(letter) for letter in whole)
    return Reading(found.end(), split(folded) or ("letter",))


def named_letter(letter: str) -> tuple[str, ...]:
    name = unicodedata.name(letter, "letter").lower()
    last = re.sub(r"[^a-z ]", " ", name.rpartition(" ")[2]).strip()
    return (last or "letter",)


def initial(letter: str) -> str:
    """The capital of the Latin alphabet that it is called by: "T" of "Þ", "O" of "º"; empty where there is none."""
    return _folded(letter)[:1].upper()


@lru_cache(maxsize=2048)
def _folded(letter: str) -> str:
    if letter.isascii():
        return letter
    if letter in _SPECIAL:
        return _SPECIAL[letter]
    return "".join(part for part in unicodedata.normalize("NFKD", letter) if part.isascii() and part.isalpha())

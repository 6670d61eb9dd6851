"""Text as written to words as spoken, token by token, so that nothing is lost and every word keeps its place.

Called by the English front end on the worker's job thread. Each reader looks at one kind of token at the present
position (an address, a sum of money, a time, a date, a number, an abbreviation, a word, a mark) and says it in words;
the first that matches takes the token. What no reader knows is named by its Unicode name, never dropped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

import msgspec

from studio.engines.voice.english.lexicon import Accent
from studio.engines.voice.english.numbers import cardinal, digits, ordinal, roman
from studio.engines.voice.english.quantities import QUANTITIES, Context, Reading
from studio.engines.voice.english.tables import (
    ABBREVIATIONS,
    ELISIONS,
    NEEDS_MORE,
    NUMBERED,
    SYMBOLS,
    WITHOUT_STOP,
)

_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "‘": "'", "`": "'", "＇": "'"})
_MARKS = {
    "–": "—", "—": "—", "―": "—", "…": "…", "«": "“", "»": "”", "[": "(", "]": ")", "{": "(", "}": ")", "。": ".",
    "，": ",", "！": "!", "？": "?", "：": ":", "；": ";", "¡": "", "¿": "", "„": "“", "“": "“", "”": "”", "|": ",",
    "•": ",", "·": ",", "*": "", "_": "", "~": "", "^": "", "\\": "", "/": "", "-": "", "‐": "", "‑": "", "'": "",
    "−": "",
}  # fmt: skip
"""Marks without an entry stay as they are; an empty one makes no sound and no pause."""

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_SPACES = re.compile(r"\s+")
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>()\"“”]+[^\s<>()\"“”.,;:!?']|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}",
    re.IGNORECASE,
)
_MIXED = re.compile(
    r"(?=[0-9]{0,199}[A-Za-z])(?=[A-Za-z]{0,199}[0-9])[0-9A-Za-z]{1,200}+(?![^\W\d_A-Za-z])(?!(?![0-9])\d)"
)
"""Letters and digits without accents. The length is bounded: one that is not taken is looked at again from its next."""
_BARE_ADDRESS = re.compile(r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,8}\.(?:com|org|net|io|edu|gov)\b(?:/[\w./-]*\w)?")
"""The lengths are those of RFC 5321 (a mailbox) with RFC 1035 (a label): what is tried at each letter is bounded."""


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


def tokens(text: str, accent: Accent = "us") -> tuple[Token, ...]:
    """Every non-space character of `text` is in exactly one token's `source`, in order."""
    plain = unicodedata.normalize("NFC", text).replace("\u00ad", "").replace("\u200b", "").translate(_APOSTROPHES)
    out: list[Token] = []
    at, opened, spaced = 0, {'"': False, "'": False}, False
    while at < len(plain):
        gap = _SPACES.match(plain, at)
        if gap:
            at, spaced = gap.end(), True
            if gap[0].count("\n") > 1 and out and not out[-1].mark:
                out.append(Token(source="", mark="."))
            continue
        context = Context(text=plain, at=at, accent=accent, before=out[-1].source if out else "")
        reading = _read(context)
        if reading is not None:
            token = Token(source=plain[at : reading.end], say=reading.say, spelled=reading.spelled, space=spaced)
        else:
            token = _mark_token(plain, at, opened, spaced)
        out.append(token)
        at, spaced = at + len(token.source), False
    return tuple(out)


def _read(context: Context) -> Reading | None:
    for reader in _READERS:
        reading = reader(context)
        if reading is not None:
            return reading
    return None


def _mark_token(text: str, at: int, opened: dict[str, bool], spaced: bool) -> Token:
    """One punctuation mark, or a run of dots or dashes that are one pause."""
    for run, mark in ((r"\.{2,}|…", "…"), (r"--+|[–—―]+", "—"), (r"[!?]{2,}", "")):
        found = re.compile(run).match(text, at)
        if found:
            return Token(source=found[0], mark=mark or ("?" if "?" in found[0] else "!"), space=spaced)
    mark = text[at]
    if mark == "-" and spaced and text[at + 1 : at + 2].isspace():
        return Token(source=mark, mark="—", space=True)
    if mark in opened:
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        opens = (not before or not before.isalnum()) and bool(after) and not after.isspace() and not opened[mark]
        closes = opened[mark] and not opens
        opened[mark] = opens
        silent = mark == "'" and not opens and not closes
        return Token(source=mark, mark="" if silent else "“" if opens else "”", space=spaced)
    if mark in ";:,.!?()":
        return Token(source=mark, mark=mark, space=spaced)
    known = _MARKS.get(mark)
    if known is not None:
        return Token(source=mark, mark=known, space=spaced)
    return Token(source=mark, say=_named(mark), space=spaced)


def _named(character: str) -> tuple[str, ...]:
    """A character that is neither letter, digit nor known mark, by its Unicode name."""
    if unicodedata.category(character) in {"Mn", "Me", "Cf", "Cc", "Co", "Cn", "Cs", "Mc"}:
        return ()
    return tuple(unicodedata.name(character, "symbol").lower().replace("-", " ").split())


# ---- readers of words


def _address(context: Context) -> Reading | None:
    """Web and mail addresses: the scheme and "www" are left out, dots and slashes are said."""
    found = _ADDRESS.match(context.text, context.at) or _BARE_ADDRESS.match(context.text, context.at)
    if not found:
        return None
    body = re.sub(r"^https?://(?:www\.)?|^www\.", "", found[0], flags=re.IGNORECASE)
    names = {".": "dot", "/": "slash", "@": "at", "-": "dash", "_": "underscore", ":": "colon", "?": "question mark",
             "=": "equals", "&": "and", "#": "hash", "+": "plus", "~": "tilde", "%": "percent"}  # fmt: skip
    say: list[str] = []
    for part in re.findall(r"[^\W\d_]+|\d|.", body):
        say += names.get(part, part if part.isalnum() else "").split()
    return Reading(end=found.end(), say=tuple(digits(word) if word.isdecimal() else word for word in say))


def _initials(context: Context) -> Reading | None:
    """U.S.A., J. R. R., e.g., i.e., a.m."""
    found = re.compile(r"(?:[^\W\d_]\.){2,}").match(context.text, context.at)
    if found and not context.inside_word():
        whole = found[0].lower()
        known = {"e.g.": "for example", "i.e.": "that is", "p.s.": "P S"}.get(whole)
        say = tuple(known.split()) if known else tuple(letter.upper() for letter in found[0] if letter != ".")
        ends = context.text[found.end() : found.end() + 100].strip()[:1]
        keep_stop = not known and (not ends or ends in "\"”'\n")
        return Reading(end=found.end() - (1 if keep_stop else 0), say=say, spelled=not known or whole == "p.s.")
    found = re.compile(r"[A-Z]\.(?=\s?[A-Z])").match(context.text, context.at)
    if found and not context.inside_word() and found[0] != "I.":
        return Reading(end=found.end(), say=(found[0][0],), spelled=True)
    return None


def _abbreviation(context: Context) -> Reading | None:
    found = _WORD.match(context.text, context.at)
    if not found or context.inside_word():
        return None
    word = found[0].lower()
    full = ABBREVIATIONS.get(word)
    if full is None:
        return None
    stopped = context.text[found.end() : found.end() + 1] == "."
    if not stopped and not (word in WITHOUT_STOP and (found[0][0].isupper() or word in {"vs", "etc"})):
        return None
    after = context.following(found.end() + stopped)
    if stopped and not _fits(word, found[0], after, context.before):
        return None
    if word == "st" and context.before[:1].isupper() and not after.isupper():
        full = "Street"
    sentence_goes_on = bool(after) and (word not in {"etc", "inc", "co", "corp", "ltd", "jr", "sr", "ave", "rd"}
                                        or not after.isupper())  # fmt: skip
    end = found.end() + (1 if stopped and sentence_goes_on else 0)
    return Reading(end=end, say=tuple(full.split()))


def _fits(word: str, written: str, after: str, before: str) -> bool:
    """Whether what stands around it lets a word with a full stop be an abbreviation. `after`: the next character."""
    capital = written[:1].isupper()
    tests = {
        "number": after.isdigit(),
        "name": capital and (after.isupper() or word == "st"),
        "after-name": capital and before[:1].isupper(),
        "date": after.isdigit() or before.isdigit(),
        "after-number": before[:1].isdigit(),
        "end": capital,
    }
    return tests.get(NEEDS_MORE.get(word, ""), True)


def _numeral(context: Context) -> Reading | None:
    """Roman numerals: after "Chapter" a number, after a name an ordinal. "I" alone is nearly always a word."""
    found = _WORD.match(context.text, context.at)
    value = roman(found[0]) if found and not context.inside_word() else None
    if not found or value is None:
        return None
    before = context.before
    if before.lower().rstrip(".") in NUMBERED:
        return Reading(end=found.end(), say=tuple(cardinal(value).split()))
    named = before[:1].isupper() and before[1:].islower() and len(before) > 2
    if named and len(found[0]) > 1 and value <= 40 and before.lower() not in {"the", "and", "but"}:
        return Reading(end=found.end(), say=("the", *ordinal(value).split()))
    if named and found[0] in {"V", "X"} and not context.following(found.end()).isupper():
        return Reading(end=found.end(), say=("the", *ordinal(value).split()))
    return None


def _elision(context: Context) -> Reading | None:
    """'tis and 'em: an apostrophe that opens a word, not a quotation."""
    found = re.compile(r"'(?:[a-z]+'?)", re.IGNORECASE).match(context.text, context.at)
    said = ELISIONS.get(found[0].lower()) if found else None
    return Reading(end=found.end(), say=(said,)) if found and said else None


def _mixed(context: Context) -> Reading | None:
    """Letters and digits in one: MP3, B2B, A4, 3D, x86. Letters are spelled, or said if there are four or more."""
    found = context.match(_MIXED)
    if not found:
        return None
    say: list[str] = []
    for part in re.findall(r"\d+|[A-Za-z]+", found[0]):
        if part.isdigit():
            say += (digits(part) if part[0] == "0" or len(part) > 4 else cardinal(int(part))).split()
        elif len(part) > 3:
            say.append(part)
        else:
            say += part.upper()
    return Reading(end=found.end(), say=tuple(say), spelled=True)


def _word(context: Context) -> Reading | None:
    """A word, accents folded away; letters of other scripts by their names."""
    found = _WORD.match(context.text, context.at)
    if not found:
        return None
    word = found[0]
    if word.isascii():
        return Reading(end=found.end(), say=(word,))
    folded = "".join(_folded(letter) for letter in word)
    return Reading(end=found.end(), say=tuple(folded.split()) or ("letter",))


def _folded(letter: str) -> str:
    if letter.isascii():
        return letter
    special = {"ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ø": "o", "Ø": "O", "ð": "th", "þ": "th",
               "ł": "l", "Ł": "L", "đ": "d"}.get(letter)  # fmt: skip
    if special:
        return special
    plain = "".join(part for part in unicodedata.normalize("NFKD", letter) if part.isascii() and part.isalpha())
    if plain:
        return plain
    name = unicodedata.name(letter, "letter").lower()
    last = re.sub(r"[^a-z ]", " ", name.rpartition(" ")[2] if "ideograph" not in name else "character").strip()
    return f" {last or 'letter'} "


def _symbol(context: Context) -> Reading | None:
    said = SYMBOLS.get(context.text[context.at])
    if said is None:
        return None
    return Reading(end=context.at + 1, say=tuple(said.split()))


_READERS: tuple[Callable[[Context], Reading | None], ...] = (
    _address, _initials, *QUANTITIES, _abbreviation, _numeral, _elision, _mixed, _word, _symbol,
)  # fmt: skip

"""Shortened words, initials and acronyms."""

from __future__ import annotations

import re
from typing import Final

from studio.english import numbers
from studio.english.written.abbreviation_table import (
    ABBREVIATIONS,
    AFTER_NAME,
    AFTER_NUMBER,
    ANY_NAME,
    END,
    LOWER,
    MAY_END,
    NAME,
    NEEDS,
    NUMBER,
    PHRASES,
    WITHOUT_STOP,
)
from studio.english.written.context import Context, Reading, split, word_set
from studio.english.written.grammar import FUNCTION
from studio.english.written.scripts import initial

_SHORT: Final = re.compile(r"([A-Za-z]{1,12})(\.?)(?![\w'])")
_DEGREES: Final = re.compile(r"(?:ph\.?d|b\.?sc|m\.?sc)\.?(?:'s|s'?)(?![\w])", re.IGNORECASE)
_LETTERS: Final = re.compile(r"([BCDFGHJKLNPQRSTWXYZ])s'?(?![\w])|(A)s(?![\w'])")
_BESIDE: Final = re.compile(r"s,? (?:(?:and|or) )?[B-F]s?\b")
_MARKED_WITH: Final = word_set("straight all mostly two three four five six seven eight nine ten got gets only earned")
_PHRASE: Final = re.compile(
    rf"(?:{'|'.join(re.escape(p) for p in sorted(PHRASES, key=len, reverse=True))})(?![\w])", re.IGNORECASE
)
_INITIALS: Final = re.compile(r"(?:[^\W\d_]\.){2,12}(?:(?:'s|s'?)(?![\w]))?")
_INITIAL: Final = re.compile(r"([A-Z])\.(?=\s?[A-Z])")
_CAPITALS: Final = re.compile(r"([A-Z]{2,8})('?s)?(?![\w]|'[A-Za-z])")
_LETTER: Final = re.compile(r"([A-Za-z])('s)(?![\w])")
_BOOK: Final = re.compile(r"([123]) ((?:[A-Z][a-z]{1,3}\.|Kings|Samuel|Corinthians|Chronicles|Timothy|Peter|John|"
                          r"Thessalonians|Maccabees))(?= [0-9])")  # fmt: skip
_BOOK_ALONE: Final = re.compile(r"([A-Z][a-z]{1,4})\.(?= [0-9]{1,3}:[0-9])")
_BOOKS_ALONE: Final = {
    "Gen": "Genesis", "Ex": "Exodus", "Exod": "Exodus", "Lev": "Leviticus", "Num": "Numbers", "Deut": "Deuteronomy",
    "Josh": "Joshua", "Judg": "Judges", "Neh": "Nehemiah", "Prov": "Proverbs", "Eccl": "Ecclesiastes", "Isa": "Isaiah",
    "Jer": "Jeremiah", "Lam": "Lamentations", "Ezek": "Ezekiel", "Dan": "Daniel", "Hos": "Hosea", "Mic": "Micah",
    "Hab": "Habakkuk", "Zech": "Zechariah", "Mal": "Malachi", "Mk": "Mark", "Lk": "Luke", "Jn": "John", "Gal":
    "Galatians", "Eph": "Ephesians", "Phil": "Philippians", "Col": "Colossians", "Heb": "Hebrews", "Rev": "Revelation",
}  # fmt: skip
_BOOKS: Final = {
    "Cor.": "Corinthians", "Sam.": "Samuel", "Kgs.": "Kings", "Chr.": "Chronicles", "Tim.": "Timothy", "Pet.": "Peter",
    "Jn.": "John", "Th.": "Thessalonians",
}  # fmt: skip
_MARKED: Final = {"C#": "C sharp", "F#": "F sharp", "C++": "C plus plus", "AT&T": "A T and T"}
_MARKED_FORM: Final = re.compile(r"C#|F#|C\+\+|AT&T")
_FLAT: Final = re.compile(r"([A-G])([♭♯])")
_GRADE: Final = re.compile(r"([A-F])([-−])(?= grade| student| minus|[.,;:!?]?$)")
_ACRONYMS: Final = word_set(
    "US UK EU UN AI TV PC CD DJ ID ER OS PR HR GI AA NY LA DC IT PM AM VIP CEO FBI CIA BBC CNN IRS IQ EQ OK PA"
)
_SAID: Final = word_set("NASA NATO UNESCO AIDS OPEC UNICEF SWAT RAM ROM LASER RADAR SIM ASAP FEMA OSHA PIN GIF NAFTA "
                        "ASEAN SARS COVID YOLO JPEG MOMA NORAD SCOTUS POTUS FLOTUS SEAL LAN WAN PAC BIOS NIMBY "
                        "YIMBY WASP BAFTA CAT BAT VAT ZIP MOM DAD CAPTCHA")  # fmt: skip
_WORDS: Final = word_set(
    "ZIP THE AND FOR NOT ALL TOP LOT ACT DAY AGE BUS ROW BOX GOT HAS WAS ARE OF IN AT TO IS ON BY OR NO BUT HIS HER "
    "OUR YOU WE HE IF AS AN BE GO DO SO MY ONE TWO SIX TEN"
)
"""Words in capitals before a number; other short capitals there are spelled: "TWA 800"."""
_ZONES: Final = word_set("EST EDT CST CDT MST MDT PST PDT ET CT MT PT GMT UTC BST CET")
_STREETS: Final = word_set("Mount Lake Port Fort East West North South The Of In At On From Near To")


def abbreviation(context: Context) -> Reading | None:
    if context.inside_word():
        return None
    return _marked(context) or _phrase(context) or _initials(context) or _shortened(context)


def _marked(context: Context) -> Reading | None:
    if found := context.match(_MARKED_FORM):
        return Reading(found.end(), split(_MARKED[found[0]]), spelled=True)
    if found := context.match(_FLAT):
        return Reading(found.end(), (found[1], "flat" if found[2] == "♭" else "sharp"), spelled=True)
    found = context.match(_GRADE)
    return Reading(found.end(), (found[1], "minus"), spelled=True) if found else None


def _phrase(context: Context) -> Reading | None:
    if degrees := context.match(_DEGREES):
        letters = [letter.upper() for letter in degrees[0] if letter.isalpha()][:-1]
        return Reading(degrees.end(), (*letters[:-1], f"{letters[-1]}'s"), spelled=True)
    found = context.match(_PHRASE)
    if found is None:
        return None
    say = split(PHRASES[found[0].lower()])
    end = found.end()
    if found[0].endswith(".") and context.ends_sentence(end) and not found[0].lower().startswith(("e.g", "i.e")):
        end -= 1
    return Reading(end, say, spelled=len(say[0]) == 1)


def _initials(context: Context) -> Reading | None:
    """U.S.A., J. R. R., a.m."""
    found = context.match(_INITIALS)
    dotted, _, after = found[0].rpartition(".") if found else ("", "", "")
    letters = [initial(letter) for letter in dotted if letter != "."]
    if found and all(letters):
        tail = "s" in after
        say = (*letters[:-1], f"{letters[-1]}'s") if tail else tuple(letters)
        keep_stop = not tail and context.ends_sentence(found.end())
        return Reading(found.end() - keep_stop, say, spelled=True)
    found = context.match(_INITIAL)
    if found is None or (found[1] == "I" and not _is_initial(context, found.end())):
        return None
    return Reading(found.end(), (found[1],), spelled=True)


def _is_initial(context: Context, end: int) -> bool:
    """ "I. M. Pei", but not "So am I. Tom left."."""
    return re.match(r"\s?[A-Z]\.", context.ahead(end, 4)) is not None


def _shortened(context: Context) -> Reading | None:
    if (found := context.match(_BOOK_ALONE)) and found[1] in _BOOKS_ALONE:
        return Reading(found.end(), (_BOOKS_ALONE[found[1]],))
    found = context.match(_SHORT)
    if found is None:
        return None
    word, stop, end = found[1], bool(found[2]), found.end()
    lower = word.lower()
    full = ABBREVIATIONS.get(lower)
    if full is None or (not stop and word not in WITHOUT_STOP) or (word.isupper() and len(word) > 2):
        return None
    after = context.next_char(end)
    number = stop and _number_sign(context, end)
    if stop and not _fits(context, lower, word, "0" if number else after, end):
        return None
    if lower in {"st", "dr", "ct"}:
        full = _street(context, lower, end) or full
    if stop and (context.ends_sentence(end) or (lower in MAY_END and _begins(context, end))):
        end -= 1
    return Reading(end, split(full), spelled=full == "N B")


def _number_sign(context: Context, end: int) -> bool:
    return re.match(r"\s?(?:[0-9#§]|[ivxlIVXL]{1,6}\b)", context.ahead(end, 9)) is not None


def _begins(context: Context, end: int) -> bool:
    after = context.next_word(end)
    return after[:1].isupper() and (after.lower() in FUNCTION or after.lower() in {"the", "tom", "he", "she"})


def _fits(context: Context, lower: str, word: str, after: str, end: int) -> bool:
    """Whether what stands around it lets a word with a full stop be an abbreviation."""
    need = NEEDS.get(lower, "")
    before = context.word_before()
    capital = word[:1].isupper()
    directly = context.before.rstrip(".") == before
    tests = {
        NUMBER: after.isdigit(),
        NAME: capital and (after.isupper() or lower in {"st", "mt"}),
        ANY_NAME: capital and (after.isupper() or after.isdigit()),
        AFTER_NAME: capital and (before[:1].isupper() or before[:1].isdigit() or context.before == ","),
        AFTER_NUMBER: before[:1].isdigit() and directly,
        END: capital,
        LOWER: after.islower(),
        "et": before.lower() == "et",
        "ed": after.isdigit() or before[:1].isdigit(),
    }
    if lower == "rev" and after.isdigit():
        return False
    return tests.get(need, True)


def _street(context: Context, lower: str, end: int) -> str | None:
    """St. and Dr. behind a name are Street and Drive."""
    before = context.word_before()
    named = before[:1].isupper() or before[:1].isdigit()
    if not named or context.before.rstrip(".") != before or before in _STREETS:
        return None
    if before.lower() in ABBREVIATIONS or before.lower() in {"mr", "professor", "and", "said", "yes", "no", "well"}:
        return None
    if context.next_word(end)[:1].isupper() and not (lower == "st" and context.word_before(2)[:1].isdigit()):
        return None
    return {"st": "Street", "dr": "Drive", "ct": "Court"}[lower]


def scripture(context: Context) -> Reading | None:
    """ "1 Cor. 13:4" is "First Corinthians"."""
    found = context.match(_BOOK)
    if found is None or context.inside_word():
        return None
    return Reading(found.end(), (numbers.ordinal(int(found[1])), _BOOKS.get(found[2], found[2].rstrip("."))))


def acronym(context: Context) -> Reading | None:
    """Capitals that are spelled: the CIA, two CDs, MPs, the BBC's. A word in capitals is a word."""
    if context.inside_word():
        return None
    if (letter := context.match(_LETTER)) and (letter[1].isupper() or letter[1] not in "ai"):
        return Reading(letter.end(), (f"{letter[1].upper()}'s",), spelled=True)
    if several := _several(context):
        return several
    found = context.match(_CAPITALS)
    if found is None or not (_is_spelled(context, found[1]) or _several_of_them(found)):
        return None
    letters, tail = tuple(found[1]), found[2] or ""
    if tail:
        return Reading(found.end(), (*letters[:-1], f"{letters[-1]}'s"), spelled=True)
    return Reading(found.end(), letters, spelled=True)


def _several(context: Context) -> Reading | None:
    """Bs and Cs; As where they are marks of a school."""
    found = context.match(_LETTERS)
    if found is None:
        return None
    at = context.at + 1
    if found[2] and not _BESIDE.match(context.text, at) and context.word_before().lower() not in _MARKED_WITH:
        return None
    return Reading(found.end(), (f"{found[1] or found[2]}'s",), spelled=True)


def _several_of_them(found: re.Match[str]) -> bool:
    """POWs: capitals with a small s are letters, also where a word is made of them."""
    return (found[2] or "").startswith("s") and len(found[1]) < 5 and found[1] not in _SAID | _WORDS


def _is_spelled(context: Context, word: str) -> bool:
    if word in _SAID:
        return False
    numbered = (
        len(word) < 4
        and word not in _WORDS
        and re.match(r" [0-9]", context.ahead(context.at + len(word), 2)) is not None
    )
    if word == "AD" and context.last_kind == "number":
        return True
    if word in _ACRONYMS or numbered or (context.last_kind == "time" and word in _ZONES):
        return not _shouted(context, word)
    if context.knows(word.lower()):
        return False
    vowels = sum(letter in "AEIOUY" for letter in word)
    return len(word) <= 3 or vowels == 0 or (len(word) <= 5 and vowels * 4 <= len(word))


def _shouted(context: Context, word: str) -> bool:
    """THIS IS FOR US: its neighbours are words in capitals."""
    around = [*context.plains[-2:], *re.findall(r"[^\W\d_]+", context.ahead(context.at + len(word), 24))[:2]]
    loud = {plain for plain in around if len(plain) > 1 and plain.isalpha() and plain.isupper()} - _ACRONYMS
    return any(context.knows(plain.lower()) for plain in loud)

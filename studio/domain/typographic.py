"""Quotation marks, dashes and ellipses as a language prints them, from what is typed on a keyboard. Pure.

The editor asks after each letter that a person types. Marks by language: Unicode CLDR, delimiters of locales; dashes
and the apostrophe: the Unicode Standard, chapter 6.2.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec


class Marks(msgspec.Struct, frozen=True):
    double: tuple[str, str]
    single: tuple[str, str]
    dash: str = "–"
    """Of two hyphens; three are always an em dash."""


_NARROW: Final = "\u202f"
_LOW: Final = Marks(("„", "“"), ("‚", "‘"))
_BY_LANGUAGE: Final = {
    "en": Marks(("“", "”"), ("‘", "’"), "—"),
    "nl": Marks(("“", "”"), ("‘", "’")),
    "pt": Marks(("“", "”"), ("‘", "’")),
    "tr": Marks(("“", "”"), ("‘", "’")),
    "de": _LOW,
    "cs": _LOW,
    "sk": _LOW,
    "sl": _LOW,
    "is": _LOW,
    "bg": _LOW,
    "pl": Marks(("„", "”"), ("«", "»")),
    "ro": Marks(("„", "”"), ("«", "»")),
    "hu": Marks(("„", "”"), ("»", "«")),
    "hr": Marks(("„", "”"), ("‘", "’")),
    "fr": Marks((f"«{_NARROW}", f"{_NARROW}»"), ("“", "”")),
    "es": Marks(("«", "»"), ("“", "”")),
    "it": Marks(("«", "»"), ("“", "”")),
    "nb": Marks(("«", "»"), ("‘", "’")),
    "el": Marks(("«", "»"), ("“", "”")),
    "ru": Marks(("«", "»"), ("„", "“")),
    "uk": Marks(("«", "»"), ("„", "“")),
    "da": Marks(("»", "«"), ("›", "‹")),
    "sv": Marks(("”", "”"), ("’", "’")),
    "fi": Marks(("”", "”"), ("’", "’")),
}
LANGUAGES: Final = tuple(_BY_LANGUAGE)
_BEFORE_OPENING: Final = frozenset("([{—–-/«„“‘‚»‹›\"'")
_ELISIONS: Final = {
    "en": frozenset(
        (
            "tis",
            "tisn",
            "twas",
            "twasn",
            "twere",
            "tweren",
            "twill",
            "twould",
            "twouldn",
            "em",
            "til",
            "n",
            "neath",
            "nuff",
            "cos",
            "coz",
        )
    ),
    "de": frozenset(("s", "n", "ne", "nen", "ner", "nem", "nes")),
    "nl": frozenset(("s", "t", "n", "k", "m", "r")),
}
"""Words that begin with an apostrophe, which looks like an opening mark until the word is there."""
_BEFORE_APOSTROPHE: Final = frozenset(("n", "tisn", "twasn", "tweren", "twouldn"))
"""Those behind which another apostrophe closes no quotation: 'n', 'twasn't."""
_ELIDED: Final = re.compile(r"[‘‚](?P<word>[^\W\d_]{1,8})(?P<typed>[^\w])$")
_DECADE: Final = re.compile(r"‘(?P<word>\d0)(?P<typed>s)$")
_YEAR: Final = re.compile(r"(?<=\w )‘(?P<word>\d\d)(?P<typed>[^\w'])$")
_LONGEST: Final = 12
"""Letters before the caret in which an elision is looked for."""


def marks_of(language: str) -> Marks | None:
    """Of "de" or "de-AT"; None where this program knows none."""
    return _BY_LANGUAGE.get(language.split("-", maxsplit=1)[0].lower())


def substitution(language: str, before: str) -> tuple[int, str] | None:
    """What becomes of the letter typed last: how many of the letters before the caret go, and what comes. `before`: the
    paragraph up to the caret. A line of nothing but hyphens is left alone: it can become a scene break."""
    marks = marks_of(language)
    if marks is None or not before:
        return None
    typed, rest = before[-1], before[:-1]
    elided = _elision(language, marks, before[-_LONGEST:])
    if elided is not None or typed in "\"'":
        return elided or (1, _quote(marks, typed, rest))
    if before.endswith("...") and not before.endswith("...."):
        return 3, "…"
    if typed == "-":
        if before.endswith("—-") or (before.endswith("–-") and rest.strip("-–")):
            return 2, "—"
        return (2, marks.dash) if before.endswith("--") and before.strip("-") else None
    # A dash that opens a paragraph is known as one by the letter behind it.
    return (len(before), marks.dash + typed) if rest == "--" else None


def printed(language: str, before: str, text: str) -> str:
    """`text` with the marks of a language, as if each letter was typed behind `before`, a paragraph up to it. What
    stands between backticks stays as it is."""
    lines, start = [], before
    for line in text.split("\n"):
        made = start
        for letter in line:
            made += letter
            found = substitution(language, made) if made.count("`") % 2 == 0 else None
            if found is not None and found[0] <= len(made) - len(start):
                made = made[: -found[0]] + found[1]
        lines.append(made[len(start) :])
        start = ""
    return "\n".join(lines)


_STRAIGHT: Final = (
    ('"', "“”„‟«»", str.maketrans(dict.fromkeys("“”„‟«»", '"'))),
    ("'", "‘’‚‛", str.maketrans(dict.fromkeys("‘’‚‛", "'"))),
)
_QUOTED_BLANKS: Final = re.compile(r"(?<=«)\s|\s(?=»)")


def printed_as_around(language: str, before: str, text: str, around: str) -> str:
    """As `printed`; but where the text around has straight quotation marks, or straight apostrophes, and more of them
    than of a printer's, these are straight too."""
    made = printed(language, before, text)
    for straight, curled, table in _STRAIGHT:
        if around.count(straight) > sum(map(around.count, curled)):
            made = (_QUOTED_BLANKS.sub("", made) if straight == '"' else made).translate(table)
    return made


def _elision(language: str, marks: Marks, before: str) -> tuple[int, str] | None:
    """An apostrophe in the place of the opening mark before a word that the last letter shows to be a shortened one:
    'tis, 'em, the '90s, the summer of '69."""
    known = _ELISIONS.get(language.split("-", maxsplit=1)[0].lower(), frozenset())
    found = _ELIDED.search(before)
    if found is not None:
        word, typed = found["word"], found["typed"]
        wanted = _BEFORE_APOSTROPHE if typed == "'" else known
        if found[0][0] != marks.single[0] or word.lower() not in wanted or word.lower() not in known:
            return None
        behind = "’" if typed == "'" else _quote(marks, typed, before[:-1]) if typed == '"' else typed
        return len(found[0]), f"’{word}{behind}"
    year = _DECADE.search(before) or _YEAR.search(before)
    if year is None or marks.single[0] != "‘":
        return None
    behind = _quote(marks, '"', before[:-1]) if year["typed"] == '"' else year["typed"]
    return len(year[0]), f"’{year['word']}{behind}"


def _quote(marks: Marks, typed: str, rest: str) -> str:
    opens = not rest or rest[-1].isspace() or rest[-1] in _BEFORE_OPENING
    if typed == '"':
        # Behind a dash, or a blank too many, within a speech it closes what is open.
        if rest and (rest[-1] in "—–-" or rest[-1].isspace()) and _open(rest, marks.double):
            opens = False
        return marks.double[0] if opens else marks.double[1]
    if opens:
        return marks.single[0]
    # Between letters and behind one it is an apostrophe, unless it closes what was opened in the paragraph.
    return marks.single[1] if _open(rest, marks.single) else "’"


def _open(rest: str, pair: tuple[str, str]) -> bool:
    """Whether a quotation is still open at the end of `rest`."""
    if pair[0] == pair[1]:
        return False
    return rest.rfind(pair[0]) > max(rest.rfind(pair[1]), rest.rfind("’") if pair[1] != "’" else -1)

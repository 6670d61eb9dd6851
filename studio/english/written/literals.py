"""Numbers as they are written: 1,250.5, 10 000, .5, 3½, 3 1/2, ¾, and scale words behind them."""

from __future__ import annotations

import re
from typing import Final

import msgspec

from studio.english import numbers
from studio.english.written.context import Context

VULGAR: Final = {
    "½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅖": (2, 5), "⅗": (3, 5),
    "⅘": (4, 5), "⅙": (1, 6), "⅚": (5, 6), "⅐": (1, 7), "⅛": (1, 8), "⅜": (3, 8), "⅝": (5, 8), "⅞": (7, 8),
    "⅑": (1, 9), "⅒": (1, 10),
}  # fmt: skip
_VULGAR: Final = "".join(VULGAR)
NUMBER: Final = (
    r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,40}(?![0-9])"
    r"|[1-9][0-9]{0,2}(?:[ \u00a0\u2009\u202f][0-9]{3}){1,6}(?![0-9:.,/-])"
    r"|[0-9]{1,100000}+)(?:\.[0-9]{1,100000}+)?"
)
_LITERAL: Final = re.compile(
    rf"(?P<sign>[-−+])?(?:(?P<number>{NUMBER}|(?<![0-9])\.[0-9]{{1,40}})"
    rf"(?:\s?(?P<glyph>[{_VULGAR}])|[ -](?P<top>[0-9]{{1,2}})[/⁄](?P<bottom>[0-9]{{1,3}})(?![\w/]))?"
    rf"|(?P<alone>[{_VULGAR}]))"
)
_SCALE: Final = re.compile(r"[ \u00a0-]?(thousand|million|billion|trillion|quadrillion)\b")


class Literal(msgspec.Struct, frozen=True):
    end: int
    words: str
    one: bool
    """Exactly one, or less than two halves of it: what it counts is in the singular."""
    whole: str = ""
    """Its digits without commas, where it is a whole number without a sign."""
    part: bool = False
    """A fraction below one: "three quarters"."""


def literal(context: Context, at: int, *, signed: bool = False) -> Literal | None:
    """The number that stands at `at`."""
    found = _LITERAL.match(context.text, at)
    if found is None or (found["sign"] and not signed):
        return None
    number = re.sub(r"[,\s]", "", found["number"] or "")
    sign = {"-": "minus ", "−": "minus ", "+": "plus "}.get(found["sign"] or "", "")
    top, bottom = (int(found["top"]), int(found["bottom"])) if found["top"] else (0, 0)
    if found["glyph"] or found["alone"]:
        top, bottom = VULGAR[found["glyph"] or found["alone"]]
    if bottom and top < bottom:
        part = fraction(top, bottom)
        if not number:
            return Literal(found.end(), sign + part, one=True, part=True)
        head = numbers.decimal(number)
        joined = f"{head} and {'a' if top == 1 else numbers.cardinal(top)} {part.split(' ', 1)[1]}"
        return Literal(found.end(), sign + joined, one=False)
    end = found.end("number")
    words = spoken(number)
    if scale := _SCALE.match(context.text, end):
        return Literal(scale.end(), f"{sign}{words} {scale[1]}", one=False)
    whole = number if number.isdigit() and not sign else ""
    return Literal(end, sign + words, one=words == "one", whole=whole)


def spoken(number: str) -> str:
    """Digits with a point, as a cardinal: ".5" is "point five", and zeros in front are said."""
    if number.startswith("."):
        return f"point {numbers.digits(number[1:])}"
    return numbers.decimal(number)


def fraction(top: int, bottom: int) -> str:
    """ "three quarters", "one half", "five eighths"."""
    one, many = {2: ("half", "halves"), 4: ("quarter", "quarters")}.get(bottom) or (
        numbers.ordinal(bottom), numbers.plural(numbers.ordinal(bottom)),
    )  # fmt: skip
    return f"{numbers.cardinal(top)} {one if top == 1 else many}"


def pairs(digits: str) -> str:
    """Three or four digits as they are said in names: 747, 101, 1080; others as a cardinal."""
    if len(digits) > 1 and digits[0] == "0":
        return numbers.digits(digits)
    if len(digits) not in {3, 4} or digits.endswith("000"):
        return numbers.cardinal(int(digits)) if len(digits) < 5 else numbers.digits(digits)
    head, rest = digits[:-2], digits[-2:]
    if rest == "00":
        return f"{numbers.cardinal(int(head))} hundred"
    tail = f"oh {numbers.cardinal(int(rest))}" if rest[0] == "0" else numbers.cardinal(int(rest))
    return f"{numbers.cardinal(int(head))} {tail}"

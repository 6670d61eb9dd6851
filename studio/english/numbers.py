"""Numbers in words. Pure functions, called by the text normaliser."""

from __future__ import annotations

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SCALES = (
    (10**15, "quadrillion"),
    (10**12, "trillion"),
    (10**9, "billion"),
    (10**6, "million"),
    (1000, "thousand"),
)
_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip
_MOST_DIGITS = 100
"""A number that is written with more of them is one of digits."""
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}


def cardinal(number: int) -> str:
    """42 -> "forty two". Numbers of 10^18 and more are read digit by digit."""
    if number < 0:
        return "minus " + cardinal(-number)
    if number >= 10**18:
        return digits(str(number))
    if number < 20:
        return _ONES[number]
    if number < 100:
        return _joined(_TENS[number // 10 - 2], number % 10)
    if number < 1000:
        return _joined(_ONES[number // 100] + " hundred", number % 100)
    value, name = next(scale for scale in _SCALES if number >= scale[0])
    return _joined(f"{cardinal(number // value)} {name}", number % value)


def written(text: str) -> str:
    """Digits as they are written: "42" -> "forty two". Of very long ones Python makes no number at all."""
    return cardinal(int(text)) if len(text) <= _MOST_DIGITS else digits(text)


def _joined(head: str, rest: int) -> str:
    return f"{head} {cardinal(rest)}" if rest else head


def ordinal(number: int) -> str:
    """42 -> "forty second"."""
    return as_ordinal(cardinal(number))


def as_ordinal(words: str) -> str:
    """Number words -> the ordinal of them."""
    head, _, last = words.rpartition(" ")
    regular = last[:-1] + "ieth" if last.endswith("y") else last + "th"
    return f"{head} {_ORDINALS.get(last, regular)}".strip()


def year(number: int) -> str:
    """1984 -> "nineteen eighty four", 1905 -> "nineteen oh five", 2007 -> "two thousand seven"."""
    century, rest = divmod(number, 100)
    if number % 1000 < 10 or not 1000 <= number <= 9999:
        return cardinal(number)
    if rest == 0:
        return cardinal(century) + " hundred"
    return f"{cardinal(century)} {'oh ' if rest < 10 else ''}{cardinal(rest)}"


def digits(text: str) -> str:
    """Digit by digit: "07" -> "zero seven". Other characters are passed over."""
    return " ".join(_ONES[int(character)] for character in text if character.isdecimal())


def decimal(text: str) -> str:
    """ "3.14" -> "three point one four", "1,200.5", ".5"."""
    whole, _, fraction = text.replace(",", "").partition(".")
    head = written(whole) if whole else "zero"
    if len(whole) > 1 and whole.startswith("0"):
        head = digits(whole)
    return f"{head} point {digits(fraction)}" if fraction else head


def plural(words: str) -> str:
    """Of number words: "ninety" -> "nineties", "six" -> "sixes"."""
    if words.endswith("y"):
        return words[:-1] + "ies"
    return words + ("es" if words.endswith(("x", "s")) else "s")


def roman(text: str) -> int | None:
    """The value of a well-formed roman numeral in capitals, else None."""
    if not text or any(letter not in _ROMAN for letter in text):
        return None
    values = [_ROMAN[letter] for letter in text]
    total = sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))
    return total if _to_roman(total) == text else None


def _to_roman(number: int) -> str:
    steps = (
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
        (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    )  # fmt: skip
    out = ""
    for value, letters in steps:
        count, number = divmod(number, value)
        out += letters * count
    return out

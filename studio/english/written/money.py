"""Sums of money: signs before and behind, ranges, millions, coins, and sums that stand before a noun."""

from __future__ import annotations

import re
from typing import Final

from studio.english import numbers
from studio.english.written.context import Context, Reading, split
from studio.english.written.grammar import before_noun
from studio.english.written.literals import Literal, literal, spoken
from studio.english.written.unit_table import PER

_SIGNS: Final = {
    "$": ("dollar", "dollars", "cent", "cents"), "£": ("pound", "pounds", "penny", "pence"),
    "€": ("euro", "euros", "cent", "cents"), "¥": ("yen", "yen", "sen", "sen"),
    "₹": ("rupee", "rupees", "paisa", "paise"), "₩": ("won", "won", "jeon", "jeon"),
    "₽": ("ruble", "rubles", "kopeck", "kopecks"), "₿": ("bitcoin", "bitcoin", "", ""),
    "₪": ("shekel", "shekels", "agora", "agorot"), "₺": ("lira", "lira", "kurus", "kurus"),
    "₫": ("dong", "dong", "", ""), "₴": ("hryvnia", "hryvnias", "kopeck", "kopecks"),
    "₦": ("naira", "naira", "kobo", "kobo"), "฿": ("baht", "baht", "satang", "satang"),
    "₱": ("peso", "pesos", "centavo", "centavos"), "¢": ("cent", "cents", "", ""), "₡": ("colon", "colones", "", ""),
    "R$": ("real", "reais", "centavo", "centavos"),
}  # fmt: skip
_WHOSE: Final = {
    "US": "U S", "U.S.": "U S", "A": "Australian", "AU": "Australian", "C": "Canadian", "CA": "Canadian",
    "HK": "Hong Kong", "NZ": "New Zealand", "S": "Singapore", "NT": "Taiwan", "R": "",
}  # fmt: skip
_CODES: Final = {
    "USD": ("U S dollar", "U S dollars"), "EUR": ("euro", "euros"), "GBP": ("pound", "pounds"), "JPY": ("yen", "yen"),
    "CHF": ("Swiss franc", "Swiss francs"), "CAD": ("Canadian dollar", "Canadian dollars"),
    "AUD": ("Australian dollar", "Australian dollars"), "INR": ("rupee", "rupees"), "CNY": ("yuan", "yuan"),
    "Rs": ("rupee", "rupees"),
}  # fmt: skip
_MARKS: Final = "".join(sign for sign in _SIGNS if len(sign) == 1 and sign != "¢")
_SIGN: Final = re.compile(
    rf"(?P<minus>[-−])?(?P<whose>U\.S\.|US|AU|CA|HK|NZ|NT|[ACSR])?(?P<sign>[{_MARKS}])\s?(?=\.?[0-9½¼¾])"
)
_BEHIND: Final = re.compile(rf"\s?(?P<sign>[{_MARKS}¢])(?![0-9])")
_CODE: Final = re.compile(rf"({'|'.join(_CODES)})(?:(?<=Rs)\.)?\s?(?=[0-9])")
_CODE_BEHIND: Final = re.compile(rf"\s?({'|'.join(_CODES)})\b")
_SHORT: Final = re.compile(r"\s?(thousand|million|billion|trillion|bn|tn|mn|[kKmMbB])(?![\w])")
_LONG: Final = {"k": "thousand", "m": "million", "mn": "million", "b": "billion", "bn": "billion", "tn": "trillion"}
_DASH: Final = re.compile(r"\s?[-–—]\s?")
_RATE: Final = re.compile(rf"/({'|'.join(sorted(PER, key=len, reverse=True))})\b")
_OLD: Final = re.compile(r"£([0-9]{1,6}) ([0-9]{1,2})s\.?(?: ([0-9]{1,2})d\.?)?(?![\w])")
_SHILLINGS: Final = re.compile(r"([0-9]{1,2})s\.? ([0-9]{1,2})d(?:\.(?!\s*$))?(?![\w])")
_COINS: Final = re.compile(r"([0-9]{1,2})(p|s\.|d\.)(?![\w])")
_WITH_COINS: Final = re.compile(r"([0-9,\s]*)(?:\.([0-9]{2}))?$")
_HYPHENS: Final = re.compile(r"-(?=[a-z])")


def money(context: Context) -> Reading | None:
    if context.inside_word():
        return None
    return _old(context) or _signed(context) or _coded(context) or _behind(context)


def _signed(context: Context) -> Reading | None:
    found = context.match(_SIGN)
    if found is None or (found["minus"] and context.touches_before() not in {"", " ", "(", "\n"}):
        return None
    whose = found["whose"] or ""
    key = "R$" if whose == "R" and found["sign"] == "$" else found["sign"]
    one, many, small, smalls = _SIGNS[key]
    first, scale, end = _sum(context, found.end())
    if first is None:
        return None
    owner = f"{_WHOSE[whose]} " if whose and key != "R$" else ""
    name = (f"{owner}{one}", f"{owner}{many}", small, smalls)
    minus = "minus " if found["minus"] else ""
    return _until(context, end, minus, first, scale, found["sign"], name)


def _until(
    context: Context, end: int, minus: str, first: Literal, scale: str, sign: str, name: tuple[str, str, str, str]
) -> Reading:
    """A sum, or the range that it begins."""
    dash = _DASH.match(context.text, end)
    if dash:
        at = dash.end()
        again = context.text.startswith(sign, at)
        second, second_scale, second_end = _sum(context, at + again)
        if second is not None and not context.text[second_end : second_end + 1].isalpha():
            plain = not scale and not second_scale and second.whole
            if (plain and _has_coins(context, end)) or _has_coins(context, second_end):
                return _from_coins_to_coins(context, end, at + again, second_end, minus, name)
            head = f"{first.words} {scale}" if scale and scale != second_scale else first.words
            words = f"{minus}{head} to {second.words} {second_scale}"
            return _with_name(context, second_end, words, name, one=False)
    if scale or first.part or not _has_coins(context, end):
        plus = " plus" if context.text.startswith("+", end) else ""
        end += bool(plus)
        late = _SHORT.match(context.text, end) if plus and not scale else None
        if late:
            scale, end = _LONG.get(late[1].lower(), late[1]), late.end()
            return _with_name(context, end, f"{minus}{first.words}{plus} {scale}", name, one=False)
        one = first.one and not scale
        return _with_name(context, end, f"{minus}{first.words} {scale}{plus}", name, one=one)
    return _coins(context, end, minus, name)


def _sum(context: Context, at: int) -> tuple[Literal | None, str, int]:
    amount = literal(context, at)
    if amount is None:
        return None, "", at
    scale = _SHORT.match(context.text, amount.end)
    if scale and not scale[1].islower() and scale[1] not in {"K", "M", "B"}:
        scale = None
    if scale is None:
        return amount, "", amount.end
    return amount, _LONG.get(scale[1].lower(), scale[1]), scale.end()


def _has_coins(context: Context, end: int) -> bool:
    return re.search(r"(?:^|[^.0-9]|[0-9])\.[0-9]{2}$", context.text[max(context.at, end - 24) : end]) is not None


def _coins(context: Context, end: int, minus: str, name: tuple[str, str, str, str]) -> Reading:
    """Two digits after the point: "five dollars and fifty cents"."""
    written = context.text[context.at : end]
    return _rated(context, end, minus + _in_coins(written, name, noun=before_noun(context, end)))


def _in_coins(written: str, name: tuple[str, str, str, str], *, noun: bool = False) -> str:
    """A sum as it is written, with two digits behind the point or without any."""
    one, many, small, smalls = name
    found = _WITH_COINS.search(written)
    whole, rest = (re.sub(r"[,\s]", "", found[1]), found[2]) if found else ("", "")
    said = numbers.written(whole or "0")
    big = f"{said} {one if noun or said == 'one' else many}"
    coins = int(rest or "0")
    if not coins:
        return big
    part = f"{numbers.cardinal(coins)} {small if coins == 1 or noun else smalls}"
    return part if said == "zero" else f"{big} and {part}"


def _from_coins_to_coins(
    context: Context, first_end: int, second: int, second_end: int, minus: str, name: tuple[str, str, str, str]
) -> Reading:
    """ "£9.99–£12.50": each sum with its own coins."""
    first, last = context.text[context.at : first_end], context.text[second:second_end]
    return _rated(context, second_end, f"{minus}{_in_coins(first, name)} to {_in_coins(last, name)}")


def _with_name(context: Context, end: int, words: str, name: tuple[str, str, str, str], *, one: bool) -> Reading:
    hyphen = _HYPHENS.match(context.text, end)
    single = one or hyphen is not None or before_noun(context, end)
    reading = _rated(context, end, f"{words} {name[0] if single else name[1]}")
    return Reading(reading.end, reading.say, kind="noun" if single and not one else reading.kind)


def _rated(context: Context, end: int, words: str) -> Reading:
    """ "$5/day"."""
    rate = _RATE.match(context.text, end)
    if rate:
        return Reading(rate.end(), split(f"{words} per {PER[rate[1]]}"), kind="number")
    return Reading(end, split(words), kind="number")


def _coded(context: Context) -> Reading | None:
    found = context.match(_CODE)
    amount = literal(context, found.end()) if found else None
    if found is None or amount is None:
        return None
    return Reading(amount.end, split(f"{amount.words} {_CODES[found[1]][0 if amount.one else 1]}"), kind="number")


def _behind(context: Context) -> Reading | None:
    """20 €, 5¢, 99p, 40 USD, 3s. 6d."""
    if (old := context.match(_SHILLINGS)) and int(old[1]) < 20 and int(old[2]) < 12:
        shillings, pence = (numbers.cardinal(int(count)) for count in old.groups())
        names = ("shilling" if old[1] == "1" else "shillings", "penny" if old[2] == "1" else "pence")
        return Reading(old.end(), split(f"{shillings} {names[0]} and {pence} {names[1]}"), kind="number")
    if coin := context.match(_COINS):
        return _old_coin(context, coin)
    amount = literal(context, context.at)
    if amount is None:
        return None
    if code := _CODE_BEHIND.match(context.text, amount.end):
        return Reading(code.end(), split(f"{amount.words} {_CODES[code[1]][0 if amount.one else 1]}"), kind="number")
    found = _BEHIND.match(context.text, amount.end)
    if found is None:
        return None
    one, many, *_ = _SIGNS[found["sign"]]
    single = amount.one or before_noun(context, found.end())
    return Reading(found.end(), split(f"{amount.words} {one if single else many}"), kind="number")


def _old_coin(context: Context, coin: re.Match[str]) -> Reading | None:
    count = numbers.cardinal(int(coin[1]))
    if coin[2] == "p":
        return Reading(coin.end(), (*split(count), "P"), spelled=True, kind="number")
    behind_pounds = context.word_before()[:1] == "£"
    if not behind_pounds and (not context.next_word(coin.end())[:1].islower() or len(coin[1]) > 2 or coin[2] == "d."):
        return None
    name = {"s.": ("shilling", "shillings"), "d.": ("penny", "pence")}[coin[2]]
    return Reading(coin.end(), (*split(count), name[coin[1] != "1"]), kind="number")


def _old(context: Context) -> Reading | None:
    found = context.match(_OLD)
    if found is None:
        return None
    pounds, shillings = int(found[1]), int(found[2])
    words = f"{spoken(found[1])} {'pound' if pounds == 1 else 'pounds'}"
    words += f" {numbers.cardinal(shillings)} {'shilling' if shillings == 1 else 'shillings'}"
    if found[3]:
        words += f" and {numbers.cardinal(int(found[3]))} pence"
    return Reading(found.end(), split(words), kind="number")

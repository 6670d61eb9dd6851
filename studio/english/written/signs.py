"""Signs as they are said: & + = @ % § and the letters of mathematics; other characters by their Unicode names."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from studio.english.numbers import cardinal
from studio.english.written.context import Context, Reading, split, word_set

_SIGNS: Final = {
    "&": "and", "+": "plus", "=": "equals", "%": "percent", "@": "at", "#": "number", "°": "degrees", "×": "times",
    "÷": "divided by", "±": "plus or minus", "<": "less than", ">": "greater than", "≤": "at most", "≥": "at least",
    "≠": "is not", "≈": "about", "§": "section", "¶": "paragraph", "©": "copyright", "®": "registered",
    "™": "trademark", "$": "dollars", "£": "pounds", "€": "euros", "¥": "yen", "₹": "rupees", "¢": "cents",
    "→": "to", "←": "from", "√": "square root of", "∞": "infinity", "²": "squared", "³": "cubed", "№": "number",
    "♥": "heart", "❤": "heart", "♭": "flat", "♯": "sharp", "∑": "sum of", "∂": "partial", "∫": "integral of",
    "☃": "snowman", "‰": "per mil", "⁄": "over", "№.": "number",
}  # fmt: skip
_STARS: Final = re.compile(r"[★⭐]{1,10}")
_SECTIONS: Final = re.compile(r"§§|¶¶")
_ABOUT: Final = re.compile(r"[~∼](?=[0-9$£€])")
_MAP_SCALE: Final = re.compile(r"([0-9]{1,3}):([1-9][0-9]{0,2}(?:,[0-9]{3}){1,4})(?![\w:])")
_RATIO: Final = re.compile(r"([0-9]{1,6}):([0-9]{1,6})(?:[-–]([0-9]{1,3}))?(?![\w:])")
_COMPARED: Final = word_set("scale ratio odds mix model against on favorite shot")
_BOOKS: Final = word_set(
    "genesis exodus leviticus deuteronomy joshua judges ruth samuel kings job psalm psalms proverbs isaiah jeremiah "
    "ezekiel daniel hosea joel amos micah matthew matt mark luke john acts romans corinthians galatians ephesians "
    "philippians colossians thessalonians timothy titus hebrews james peter jude revelation rev quran koran numbers "
    "surah sura ps cor rom gen ex exod lev num deut josh judg neh prov eccl isa jer lam ezek dan hos mic hab zech mal "
    "mk lk jn gal eph phil col heb"
)


def sign(context: Context) -> Reading | None:
    text, at = context.text, context.at
    if stars := context.match(_STARS):
        return Reading(stars.end(), _stars(len(stars[0])))
    if double := context.match(_SECTIONS):
        return Reading(double.end(), ("sections" if double[0] == "§§" else "paragraphs",))
    if about := context.match(_ABOUT):
        return Reading(about.end(), ("about",))
    if text[at] in "/⁄" and context.last_kind == "number" and text[at + 1 : at + 2].isdigit():
        return Reading(at + 1, ("over",))
    if (text[at] == "−" and not text[at + 1 : at + 2].strip()) or (text[at] == "-" and _in_a_sum(context)):
        return Reading(at + 1, ("minus",), kind="sign")
    said = "" if text.startswith("===", at) else _SIGNS.get(text[at])
    return Reading(at + 1, split(said), kind="sign") if said else None


def _stars(count: int) -> tuple[str, ...]:
    return ("star",) if count == 1 else (cardinal(count), "stars")


def _in_a_sum(context: Context) -> bool:
    return (
        context.last_kind == "number"
        and context.touches_before() == " "
        and context.text[context.at + 1 : context.at + 2] == " "
        and "=" in context.ahead(context.at, 16)
    )


def ratio(context: Context) -> Reading | None:
    """16:9 is "sixteen to nine", John 3:16 "three sixteen"."""
    scale = context.match(_MAP_SCALE)
    if scale is not None and not context.inside_word():
        whole = int(scale[2].replace(",", ""))
        return Reading(scale.end(), split(f"{cardinal(int(scale[1]))} to {cardinal(whole)}"), kind="number")
    found = context.match(_RATIO)
    if found is None or context.inside_word():
        return None
    verse = bool(context.read) and context.read[-1].say[-1:] and context.read[-1].say[-1].lower() in _BOOKS
    clock = (found[3] or re.fullmatch("[0-5][0-9]", found[2])) and int(found[1]) < 25
    if not verse and clock and context.next_word(found.end()) not in _COMPARED:
        return None
    middle = " " if verse else " to "
    words = f"{cardinal(int(found[1]))}{middle}{cardinal(int(found[2]))}"
    if found[3]:
        words += f" to {cardinal(int(found[3]))}"
    return Reading(found.end(), split(words), kind="number")


def named(character: str) -> tuple[str, ...]:
    """A character that is neither letter, digit nor known mark, by its Unicode name."""
    if unicodedata.category(character) in {"Mn", "Me", "Cf", "Cc", "Co", "Cn", "Cs", "Mc"}:
        return ()
    name = unicodedata.name(character, "symbol").lower().replace("-", " ")
    return tuple(re.sub(r"\b(sign|symbol|black|white|heavy)\b", "", name).split() or name.split())

"""How names of British places and families end, and how Celtic ones begin. Called by `guess`, for what no lexicon has.
None of these has the main stress: the name has it before the ending, or behind the beginning.
"""

from __future__ import annotations

import re
from typing import Final

_SOUNDS: Final = {
    "borough": "bəɹə", "brough": "bɹə", "burgh": "bəɹə", "bury": "bəɹi", "bourne": "bɔːn", "burn": "bɜːn",
    "bridge": "bɹɪʤ", "church": "ʧɜːʧ", "combe": "kəm", "dale": "dAl", "field": "fiːld", "ford": "fəd", "gate": "ɡAt",
    "ferry": "fɛɹi", "town": "tWn",
    "greave": "ɡɹiːv", "greaves": "ɡɹiːvz", "hall": "hɔːl", "ham": "əm", "head": "hɛd", "house": "hWs",
    "hurst": "hɜːst",
    "kirk": "kɜːk", "land": "lənd", "leigh": "li", "ley": "li", "mere": "mɪə", "minster": "mɪnstə", "moor": "mɔː",
    "mouth": "məθ", "sea": "siː", "shaw": "ʃɔː", "shire": "ʃə", "stead": "stɛd", "sted": "stɛd", "stone": "stən",
    "stow": "stQ", "stowe": "stQ", "thorpe": "θɔːp", "thwaite": "θwAt", "water": "wɔːtə", "well": "wɛl", "wood": "wʊd",
    "worth": "wɜːθ", "worthy": "wɜːði", "wright": "ɹIt", "bottom": "bɒtəm", "caster": "kastə", "chester": "ʧɛstə",
    "houses": "hWzɪz",
}  # fmt: skip
_LONGEST: Final = max(map(len, _SOUNDS))
_HEAD: Final = re.compile("[a-z]*[aeiouy][a-z]*")
_WITH_H: Final = re.compile("[cst]ham$")
"""The "h" is one sound with the letter before it: "Thatcham", "Horsham", "Eltham"."""
_OWNED: Final = re.compile("[bdglmnrv]s$")
"""Somebody's: "Painswick", "Branscombe"."""
_VOICELESS: Final = "ckp"
"""Letters of an ending before which that "s" is one; before others it is a "z"."""


_BEGINNINGS: Final = {
    "aber": "ˌabə", "auchter": "ˌɒxtə", "bally": "bˌali", "carrick": "kˌaɹɪk", "inver": "ˌɪnvə", "llan": "lan",
    "pont": "pˌɒnt", "strath": "stɹaθ", "kil": "kɪl", "dun": "dʌn", "dum": "dʌm", "caer": "kˌI",
    "porth": "pɔːθ",
}  # fmt: skip
_REST: Final = re.compile("[^aeiouy][a-z]*[aeiouy][a-z]*(?<!ton)(?<!don)(?<!den)(?<!ing)")


def beginning_of(word: str) -> tuple[int, str] | None:
    """Of a name in lower case: how many of its letters are a Celtic beginning, and the sounds of that; none where what
    follows is no name of a place by itself."""
    for letters, sounds in _BEGINNINGS.items():
        rest = word.removeprefix(letters)
        if rest != word and len(rest) > 3 and _REST.fullmatch(rest) and ending_of(word) is None:
            return len(letters), sounds
    return None


def ending_of(word: str) -> tuple[int, str] | None:
    """Of a name in lower case: how many of its letters are an ending, and the sounds of that; none where it would be
    all of the name."""
    for letters in range(min(_LONGEST, len(word) - 2), 1, -1):
        sounds = _SOUNDS.get(word[-letters:])
        if sounds is not None and _HEAD.fullmatch(word[:-letters]):
            if not _WITH_H.search(word) and _OWNED.search(word[:-letters]) and _HEAD.fullmatch(word[: -letters - 1]):
                return letters + 1, ("s" if word[-letters] in _VOICELESS else "z") + sounds
            return (letters - 1 if _WITH_H.search(word) else letters), sounds
    return None

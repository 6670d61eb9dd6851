"""How names of British places and families end. Called by `guess`, for what no lexicon has. All of the endings are
without stress: the name has it before them.
"""

from __future__ import annotations

import re
from typing import Final

_SOUNDS: Final = {
    "borough": "bəɹə", "brough": "bɹə", "burgh": "bəɹə", "bury": "bəɹi", "bourne": "bɔːn", "burn": "bɜːn",
    "bridge": "bɹɪʤ", "church": "ʧɜːʧ", "combe": "kəm", "dale": "dAl", "field": "fiːld", "ford": "fəd", "gate": "ɡAt",
    "greave": "ɡɹiːv", "greaves": "ɡɹiːvz", "hall": "hɔːl", "ham": "əm", "head": "hɛd", "house": "hWs",
    "hurst": "hɜːst",
    "kirk": "kɜːk", "land": "lənd", "leigh": "li", "ley": "li", "mere": "mɪə", "minster": "mɪnstə", "moor": "mɔː",
    "mouth": "məθ", "sea": "siː", "shaw": "ʃɔː", "shire": "ʃə", "stead": "stɛd", "sted": "stɛd", "stone": "stən",
    "stow": "stQ", "stowe": "stQ", "thorpe": "θɔːp", "thwaite": "θwAt", "water": "wɔːtə", "well": "wɛl", "wood": "wʊd",
    "worth": "wɜːθ", "worthy": "wɜːði", "wright": "ɹIt",
}  # fmt: skip
_LONGEST: Final = max(map(len, _SOUNDS))
_HEAD: Final = re.compile("[a-z]*[aeiouy][a-z]*")


def ending_of(word: str) -> tuple[int, str] | None:
    """Of a name in lower case: how many of its letters are an ending, and the sounds of that; none where it would be
    all of the name."""
    for letters in range(min(_LONGEST, len(word) - 2), 1, -1):
        sounds = _SOUNDS.get(word[-letters:])
        if sounds is not None and _HEAD.fullmatch(word[:-letters]):
            return letters, sounds
    return None

"""Which language a voice of Kokoro's speaks, and what of a text is in it. Pure; the engine and the window ask.

The first letter of a voice's name is its language. A voice of another language reads English where the text is English:
by script, where the scripts differ; by the commonest words where they do not, quotation by quotation.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec


class Tongue(msgspec.Struct, frozen=True):
    name: str
    """In English."""
    espeak: str = ""
    """Its voice of espeak-ng, where that reads it."""
    letters: str = ""
    """What is in a regular expression's brackets, where it has a script of its own."""
    figures: bool = False
    """Figures before its letters are read in it."""
    common: frozenset[str] = frozenset()
    """Its commonest words, where it has the script of English."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ENGLISH: Final = _words(
    "the a an and or but if of to in on at by for with from as is was are were be been am has had have did does do not "
    "he she it they we you i his her its their our my your him them us me this that these those there here what who "
    "which when where why how all would could should will can no yes then than into out up down over so said mr mrs"
)
_HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
TONGUES: Final = {
    "e": Tongue("Spanish", "es", common=_words(
        "el la los las un una unos unas y o pero si de del a al en por para con sin sobre como es era son eran fue ser "
        "está estaba ha había no él ella lo le les se su sus mi tu que qué cuando donde muy más ya sí también yo nos "
        "me te todo nada este esta ese esa dijo")),
    "f": Tongue("French", "fr-fr", common=_words(
        "le la les un une des et ou mais si de du à au aux en par pour avec sans sur comme est était sont étaient fut "
        "être a avait ne pas il elle on nous vous ils elles je tu lui leur se son sa ses mon ma que qui quoi quand où "
        "très plus déjà oui non tout rien ce cette ces dit c'est d'une d'un l'on n'est qu'il j'ai")),
    "i": Tongue("Italian", "it", common=_words(
        "il lo la i gli le un uno una e o ma se di del della dei a al alla in nel nella da per con senza su come è era "
        "sono erano fu essere ha aveva non lui lei egli loro mi ti si ci vi suo sua mio che chi quando dove molto più "
        "già sì anche tutto niente questo questa quello disse")),
    "p": Tongue("Portuguese", "pt-br", common=_words(
        "o a os as um uma e ou mas se de do da dos das em no na nos nas por para com sem sobre como é era são eram foi "
        "ser está estava há havia não ele ela eles elas eu tu você lhe me te seu sua meu que quem quando onde muito "
        "mais já sim também tudo nada este esta esse disse")),
    "h": Tongue("Hindi", "hi", letters="\u0900-\u097f"),
    "z": Tongue("Mandarin", letters=_HAN),
    "j": Tongue("Japanese", letters=f"\u3040-\u30ff{_HAN}", figures=True),
}  # fmt: skip
"""By the first letter of a voice; a and b speak English."""
_QUOTED: Final = re.compile(r"[“«„][^”»“]{1,2000}[”»]|\"[^\"]{1,2000}\"")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_FEWEST: Final = 2
"""Words of a quotation that is looked at alone."""
_ANNOUNCED: Final = re.compile(f"[\u0590-\u0dff\u0e00-\u0e7f\u3040-\u30ff{_HAN}\uac00-\ud7af]")


def tongue_of(voice: str) -> Tongue | None:
    """None: it speaks English, or is no voice of Kokoro's."""
    return TONGUES.get(voice[:1]) if voice[1:3] in {"f_", "m_"} else None


def stretches(text: str, tongue: Tongue) -> tuple[tuple[bool, str], ...]:
    """Parts of the text in order, each with whether it is in that language (else in English). Joined, they are the
    text."""
    if tongue.letters:
        before = r"(?:\d[\d.,]*)?" if tongue.figures else ""
        own = re.compile(f"{before}[{tongue.letters}][{tongue.letters}\\W\\d]*")
        return _parts(text, [(found.span(), True) for found in own.finditer(text)], False)
    quotes = [found.span() for found in _QUOTED.finditer(text) if len(_WORD.findall(found[0])) >= _FEWEST]
    outside, at = [], 0
    for start, end in quotes:
        outside.append(text[at:start])
        at = end
    around = _is_own(" ".join((*outside, text[at:])), tongue)
    return _parts(text, [((start, end), _is_own(text[start:end], tongue)) for start, end in quotes], around)


def announced(text: str, voice: str) -> bool:
    """It has a passage in a script that this voice names and does not speak."""
    tongue = tongue_of(voice)
    rest = text if tongue is None or not tongue.letters else re.sub(
        f"[{tongue.letters}]", "", text)  # fmt: skip
    return _ANNOUNCED.search(rest) is not None


def _is_own(text: str, tongue: Tongue) -> bool:
    """English only where more of its common words stand there."""
    words = [word.lower().replace("’", "'") for word in _WORD.findall(text)]
    return sum(word in tongue.common for word in words) >= sum(word in _ENGLISH for word in words)


def _parts(text: str, found: list[tuple[tuple[int, int], bool]], around: bool) -> tuple[tuple[bool, str], ...]:
    out: list[tuple[bool, str]] = []
    at = 0
    for (start, end), own in [*found, ((len(text), len(text)), around)]:
        for part in ((around, text[at:start]), (own, text[start:end])):
            if part[1] and out and out[-1][0] == part[0]:
                out[-1] = (part[0], out[-1][1] + part[1])
            elif part[1]:
                out.append(part)
        at = end
    return tuple(out)

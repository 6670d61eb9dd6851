"""Which reading a word has here, for words that are said in more than one way.

Called by the English front end with the words of one clause. The word before decides most cases (`part_of_speech`); a
few words have rules of their own (`heteronym_rules`).
"""

from __future__ import annotations

from typing import Final

from studio.english.clause import Clause
from studio.english.heteronym_rules import SPECIAL
from studio.english.lexicon import Accent
from studio.english.part_of_speech import part_of_speech


def tag_of(clause: Clause) -> str:
    """DEFAULT, NOUN, VERB, ADJ, VBD or VBN, or a name that OWN_SOUNDS has. DEFAULT where nothing speaks for another
    reading."""
    return SPECIAL.get(clause.word, part_of_speech)(clause)


_AMERICAN: Final = {
    ("lead", "METAL"): "lˈɛd", ("bowed", "VERB"): "bˈWd", ("row", "NOISE"): "ɹˈW", ("rows", "NOISE"): "ɹˈWz",
    ("invalid", "NOUN"): "ˈɪnvələd", ("polish", "VERB"): "pˈɑlɪʃ", ("job", "NAME"): "ʤˈOb", ("does", "DEER"): "dˈOz",
    ("resume", "NOUN"): "ɹˈɛzəmˌA", ("blessed", "ADJ"): "blˈɛsᵻd", ("aged", "ADJ"): "ˈAʤᵻd",
    ("beloved", "ADJ"): "bəlˈʌvᵻd", ("houses", "NOUN"): "hˈWzᵻz", ("houses", "DEFAULT"): "hˈWzᵻz",
    ("protest", "VERB"): "pɹətˈɛst", ("learned", "VERB"): "lˈɜɹnd", ("number", "NUMB"): "nˈʌməɹ",
    ("sewer", "SEWS"): "sˈOəɹ",
}  # fmt: skip
_BRITISH: Final = _AMERICAN | {
    ("invalid", "NOUN"): "ˈɪnvəlɪd", ("polish", "VERB"): "pˈɒlɪʃ", ("job", "NAME"): "ʤˈQb", ("does", "DEER"): "dˈQz",
    ("resume", "NOUN"): "ɹˈɛzjʊmˌA", ("learned", "VERB"): "lˈɜːnd", ("number", "NUMB"): "nˈʌmə",
    ("sewer", "SEWS"): "sˈQə",
}  # fmt: skip
OWN_SOUNDS: Final[dict[Accent, dict[tuple[str, str], str]]] = {"us": _AMERICAN, "gb": _BRITISH}
"""Readings that the lexicons do not have, by word and part of speech."""

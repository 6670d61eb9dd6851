"""What English hangs before and behind words, with its sounds in both accents. Called by `words`."""

from __future__ import annotations

from typing import Final

import msgspec

from studio.english.lexicon import Accent


class Affixes(msgspec.Struct, frozen=True):
    """Letters -> sounds in misaki's alphabet."""

    prefixes: dict[str, str]
    suffixes: dict[str, str]
    particles: dict[str, str]
    """Before a capital within a name."""
    contractions: dict[str, str]


_AMERICAN: Final = Affixes(
    prefixes={
        "un": "ʌn", "re": "ɹi", "non": "nɑn", "anti": "ˌænti", "over": "ˌOvəɹ", "under": "ˌʌndəɹ", "out": "ˌWt",
        "mis": "mɪs", "dis": "dɪs", "pre": "pɹi", "super": "ˌsupəɹ", "inter": "ˌɪntəɹ", "sub": "sˌʌb",
        "counter": "ˌkWntəɹ", "ultra": "ˌʌltɹə", "semi": "sˌɛmi", "micro": "mˌIkɹO", "mega": "mˌɛɡə",
        "multi": "mˌʌlti", "auto": "ˌɔTO",
    },
    suffixes={
        "ly": "li", "ness": "nəs", "less": "ləs", "ful": "fəl", "ment": "mənt", "ish": "ɪʃ", "able": "əbᵊl",
        "hood": "hˌʊd", "ship": "ʃˌɪp", "like": "lˌIk", "er": "əɹ", "est": "əst", "y": "i", "ist": "ɪst",
        "ism": "ˌɪzəm", "wise": "wˌIz", "ward": "wəɹd", "wards": "wəɹdz", "some": "səm", "let": "lət", "dom": "dəm",
        "in'": "ɪn",
    },
    particles={
        "Mc": "mək", "Mac": "mək", "O'": "O", "Fitz": "fˌɪts", "D'": "d", "De": "də", "Di": "di", "La": "lə",
        "Le": "lə",
        "Van": "væn", "Von": "vɑn", "Du": "du", "L'": "l",
    },
    contractions={"'ve": "əv", "'d": "əd", "'ll": "əl", "'re": "əɹ", "n't": "ᵊnt", "'m": "əm"},
)  # fmt: skip
_BRITISH: Final = Affixes(
    prefixes=_AMERICAN.prefixes | {
        "re": "ɹiː", "non": "nɒn", "anti": "ˌanti", "over": "ˌQvə", "under": "ˌʌndə", "pre": "pɹiː", "super": "ˌsuːpə",
        "inter": "ˌɪntə", "counter": "ˌkWntə", "micro": "mˌIkɹQ", "auto": "ˌɔːtQ",
    },
    suffixes=_AMERICAN.suffixes | {"er": "ə", "ward": "wəd", "wards": "wədz"},
    particles=_AMERICAN.particles | {
        "O'": "Q", "Di": "diː", "Van": "van", "Von": "vɒn", "Du": "djuː",
    },
    contractions=_AMERICAN.contractions | {"'re": "ə"},
)  # fmt: skip


def affixes(accent: Accent) -> Affixes:
    return _BRITISH if accent == "gb" else _AMERICAN

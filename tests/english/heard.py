"""What a listener does not tell apart: weak vowels, flaps, cot and caught, secondary stress."""

from __future__ import annotations

import re

_SAME = (
    ("ᵻ", "ɪ"), ("ᵊ", "ə"), ("ɾ", "t"), ("ʔ", "t"), ("ʌ", "ə"), ("ɜ", "ə"), ("ˌ", ""), ("iɹ", "ɪɹ"), ("uɹ", "ʊɹ"),
    ("æɹ", "ɛɹ"), ("tn", "tən"), ("ij", "i"), ("ɐ", "ə"), ("əw", "u"), ("tʃ", "ʧ"),
)  # fmt: skip


def heard(phonemes: str, *, stress: bool = False) -> str:
    """American phonemes as they are compared with a reference; `stress`: with the place of the main stress."""
    for one, other in _SAME:
        phonemes = phonemes.replace(one, other)
    phonemes = re.sub("(?<!ˈ)ɪ(?!ɹ)", "ə", re.sub("ɔ(?!ɹ)", "ɑ", phonemes))
    return phonemes if stress else re.sub("ɪ(?!ɹ)", "ə", phonemes.replace("ˈ", ""))


_SAME_IN_BRITAIN = (
    ("ᵻ", "ɪ"), ("ᵊ", "ə"), ("ʌ", "ə"), ("ˌ", ""), ("ɪə", "iə"), ("ʊə", "uə"), ("ː", ""), ("ɐ", "ə"), ("tʃ", "ʧ"),
    ("ɪ", "ə"),
)  # fmt: skip


def heard_in_britain(phonemes: str, *, stress: bool = False) -> str:
    """British phonemes as they are compared with a reference; the length of a vowel goes with its sign."""
    for one, other in _SAME_IN_BRITAIN:
        phonemes = phonemes.replace(one, other)
    return phonemes if stress else phonemes.replace("ˈ", "")

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

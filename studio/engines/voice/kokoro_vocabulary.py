"""Kokoro's phoneme alphabet and its numbers. From the config of hexgrad/Kokoro-82M."""

from __future__ import annotations

from typing import Final

MAX_PHONEMES: Final = 510
"""Between the two padding zeros; the model itself drops nothing, it fails, so text is cut before."""

_RUNS: Final = (
    (1, ";:,.!?"), (9, "—…\"()“” \u0303ʣʥʦʨᵝ\uab67AI"), (31, "O"), (33, "Q"), (35, "ST"), (39, "W"), (41, "Yᵊabcdef"),
    (50, "hijklmnopqrstuvwxyzɑɐɒæ"), (75, "βɔɕç"), (80, "ɖðʤə"), (85, "ɚɛɜ"), (90, "ɟ"), (92, "ɡ"), (99, "ɥ"),
    (101, "ɨɪʝ"), (110, "ɯɰŋɳɲɴø"), (118, "ɸθœ"), (123, "ɹ"), (125, "ɾɻ"), (128, "ʁɽʂʃʈʧ"), (135, "ʊʋ"), (138, "ʌɣɤ"),
    (142, "χʎ"), (147, "ʒʔ"), (156, "ˈˌː"), (162, "ʰ"), (164, "ʲ"), (169, "↓"), (171, "→↗↘"), (177, "ᵻ"),
)  # fmt: skip

KOKORO_IDS: Final[dict[str, int]] = {
    symbol: first + offset for first, symbols in _RUNS for offset, symbol in enumerate(symbols)
}
"""Phoneme or punctuation mark -> token id; 0 is padding."""


def for_kokoro(phonemes: str) -> str:
    """Misaki's alphabet to the one that version 1.0 was trained on: the flap is T, the glottal stop t."""
    return phonemes.replace("ɾ", "T").replace("ʔ", "t").replace("ʲ", "")

"""The languages that Whisper models know, as their speakers call them."""

from __future__ import annotations

from PySide6.QtCore import QLocale

CODES = (
    "af", "am", "ar", "as", "az", "ba", "be", "bg", "bn", "bo", "br", "bs", "ca", "cs", "cy", "da", "de", "el",
    "en", "es", "et", "eu", "fa", "fi", "fo", "fr", "gl", "gu", "ha", "haw", "he", "hi", "hr", "ht", "hu", "hy",
    "id", "is", "it", "ja", "jw", "ka", "kk", "km", "kn", "ko", "la", "lb", "ln", "lo", "lt", "lv", "mg", "mi",
    "mk", "ml", "mn", "mr", "ms", "mt", "my", "ne", "nl", "nn", "no", "oc", "pa", "pl", "ps", "pt", "ro", "ru",
    "sa", "sd", "si", "sk", "sl", "sn", "so", "sq", "sr", "su", "sv", "sw", "ta", "te", "tg", "th", "tk", "tl",
    "tr", "tt", "uk", "ur", "uz", "vi", "yi", "yo", "zh",
)  # fmt: skip
"""As the models' own tokens name them. Source: Radford et al. 2022, and the tokenizers of the models."""
_NAMES = {"en": "English", "es": "español", "jw": "Basa Jawa", "zh": "中文"}
"""Where the system's name is that of one country's variety, or is missing."""


def language_name(code: str) -> str:
    """As "Deutsch (de)"."""
    return f"{_NAMES.get(code) or QLocale(code).nativeLanguageName()} ({code})"


def languages() -> list[tuple[str, str]]:
    """(code, name), in the order of the names."""
    named = [(code, language_name(code)) for code in CODES]
    return sorted(named, key=lambda one: one[1].casefold())

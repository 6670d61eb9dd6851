"""LoRAs that a prompt names, as "<lora:film-grain:0.8>": found, and taken out of the words.

The notation is that of AUTOMATIC1111's web UI (modules/extra_networks.py); without a number it counts as 1, and of
several numbers the first is taken. Pure; any process. Prompts are a person's or a stranger's: reading takes time in
proportion to their length.
"""

from __future__ import annotations

import math
import re
from typing import Final

import msgspec

_SIGN: Final = re.compile(r"<(?:lora|lyco):([^<>\n]{0,300})>", re.IGNORECASE)
_NUMBER: Final = re.compile(r"[+-]?(?:\d{1,4}(?:\.\d{0,6})?|\.\d{1,6})")
_BLANKS: Final = re.compile(r"[ \t]{2,}")
_EMPTY: Final = re.compile(r"(?:,[ \t]*)+(?=,|\n|$)")
"""Commas with nothing between them and the next, or the end."""
_LEADING: Final = re.compile(r"^[ \t]*,[ \t]*", re.MULTILINE)
STRONGEST: Final = 4.0


class NamedLora(msgspec.Struct, frozen=True):
    name: str
    weight: float
    start: int
    end: int
    """From and to which letter of the prompt it stands."""
    problem: str = ""
    """What is wrong with it, as a part of a sentence; English, for `tr_detail`."""


def loras_in(prompt: str) -> tuple[NamedLora, ...]:
    """In their order."""
    return tuple(_read(found) for found in _SIGN.finditer(prompt)) if "<" in prompt else ()


def without_loras(prompt: str) -> str:
    """The other words; commas that stood around what is gone go too."""
    if not loras_in(prompt):
        return prompt
    words = _EMPTY.sub("", _SIGN.sub("", prompt))
    return _BLANKS.sub(" ", _LEADING.sub("", words)).strip()


def _read(found: re.Match[str]) -> NamedLora:
    name, *numbers = (part.strip() for part in found[1].split(":"))
    said = numbers[0] if numbers else "1"
    weight = float(said) if _NUMBER.fullmatch(said) else math.nan
    problem = ""
    if not name:
        problem = f"“{found[0]}” names no LoRA"
    elif not -STRONGEST <= weight <= STRONGEST:
        problem = f"the weight of “{found[0]}” is no number from -{STRONGEST:g} to {STRONGEST:g}"
    return NamedLora(name, weight if not problem else 1.0, *found.span(), problem)

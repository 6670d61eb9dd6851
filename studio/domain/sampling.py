"""How the next token is drawn from what a network says, beyond top-k and top-p: one description for every engine.

A request carries a `Sampling`; `SAMPLER_SETTINGS` are the rows that the window's settings and the command line are
made of. What each does to the chances is in `studio.engines.text.sampling`. Pure declarations; any process.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any, Final

import msgspec

from studio.domain.bounds import Few, Penalty, Place, Share, Strength
from studio.domain.errors import BadRequest, StudioError
from studio.domain.stored import Stored

PLAIN_BOOST: Final = 3.0
"""Of a word that is favoured without a number: about twenty times as likely."""
LARGEST_BOOST: Final = 20.0


class Boost(Stored, frozen=True):
    word: str
    weight: Strength = PLAIN_BOOST
    """Added to the logit of each token of the word; negative makes it rarer."""


class Sampling(Stored, frozen=True, kw_only=True):
    """What changes nothing by default."""

    typical_p: Share = 1.0
    """Locally typical sampling (Meister et al. 2022); 1 switches it off."""
    xtc_probability: Share = 0.0
    """Exclude top choices: how often the likeliest are left out."""
    xtc_threshold: Share = 0.1
    """Which of them, all but the least likely one: those with at least this chance."""
    dry_multiplier: Penalty = 0.0
    """Don't repeat yourself: how much is taken from a token that would carry a repetition on; 0 switches it off."""
    dry_base: Penalty = 1.75
    dry_length: Place = 2
    """Tokens that may be repeated; each further one multiplies what is taken by `dry_base`."""
    presence_penalty: Strength = 0.0
    """Taken from a token that was used."""
    frequency_penalty: Strength = 0.0
    """Taken for each time that it was used."""
    odd_signs: Penalty = 0.0
    """Taken from tokens with digits, symbols, another script, marks in a row, of kinds that do not stand in the last
    200 words before the answer."""
    banned: Few[str] = ()
    """Words and phrases that are never written, whatever their case."""
    boosted: Few[Boost] = ()


class SamplerSetting(msgspec.Struct, frozen=True, kw_only=True):
    """A number that a person can set. `words` and `tip` are English: pass them through `tr` where they are shown."""

    name: str
    """Field of `TextRequest` or of `Sampling`, and how a model's defaults and the command line spell it."""
    words: str
    tip: str
    low: float = 0.0
    high: float = 1.0
    step: float = 0.05
    plain: float
    """Where neither a person nor the model says otherwise."""
    whole: bool = False


SAMPLER_SETTINGS: Final = (
    SamplerSetting(
        name="top_k", words="Top-k", tip="Only so many of the likeliest are drawn from; 0 allows all",
        high=1000, step=5, plain=40, whole=True,
    ),
    SamplerSetting(
        name="top_p", words="Top-p", tip="Only the likeliest that together have this chance; 1 allows all", plain=0.95
    ),
    SamplerSetting(
        name="min_p", words="Min-p", tip="Only what has this share of the likeliest one's chance; 0 allows all",
        plain=0.05,
    ),
    SamplerSetting(
        name="typical_p", words="Typical", tip="Leaves out the too likely along with the too unlikely; 1 allows all",
        plain=1.0,
    ),
    SamplerSetting(
        name="repetition_penalty", words="Repetition",
        tip="Makes what was said lately less likely; 1 does nothing", high=3.0, plain=1.1,
    ),
    SamplerSetting(
        name="presence_penalty", words="Presence",
        tip="Taken from whatever was said lately, however often; 0 does nothing", low=-2.0, high=2.0, plain=0.0,
    ),
    SamplerSetting(
        name="frequency_penalty", words="Frequency",
        tip="Taken for each time that something was said lately; 0 does nothing", low=-2.0, high=2.0, plain=0.0,
    ),
    SamplerSetting(
        name="dry_multiplier", words="Against phrases",
        tip="DRY: keeps whole phrases from being said again; 0.8 is usual, 0 does nothing", high=5.0, step=0.1,
        plain=0.0,
    ),
    SamplerSetting(
        name="dry_base", words="Growing by",
        tip="DRY: each further token of a repeated phrase costs so many times as much", low=1.0, high=4.0, plain=1.75,
    ),
    SamplerSetting(
        name="dry_length", words="Phrase length", tip="DRY: so many tokens may be said again freely",
        low=1, high=50, step=1, plain=2, whole=True,
    ),
    SamplerSetting(
        name="xtc_probability", words="Surprise",
        tip="XTC: how often the likeliest words are left out; 0.5 is usual, 0 does nothing", plain=0.0,
    ),
    SamplerSetting(
        name="xtc_threshold", words="Surprise from",
        tip="XTC: what has at least this chance is left out, but for the last of them", high=0.5, plain=0.1,
    ),
    SamplerSetting(
        name="odd_signs", words="Against odd signs",
        tip="Taken from digits, symbols, foreign letters and marks in a row where the 200 words before have none of "
        "that kind; 8 is usual for the smallest models, 0 does nothing",
        high=20.0, step=1, plain=0.0,
    ),
)  # fmt: skip
OF_THE_MODEL: Final = ("odd_signs",)
"""Settings that mend what a model does wrong, whatever the words are to be like: a preset that says nothing of them
leaves them."""
BANNED, BOOSTED = "banned_words", "boosted_words"
"""Names of the settings that are words, separated by commas: "tapestry, a testament to"; "moon, tide: 5"."""


def sampling_of(settings: Mapping[str, str | int | float | bool]) -> Sampling:
    """What settings ask for. Raises StudioError(BadRequest)."""
    numbers = {setting.name for setting in SAMPLER_SETTINGS} & set(Sampling.__struct_fields__)
    known: dict[str, Any] = {name: value for name, value in settings.items() if name in numbers}
    banned, boosted = words_in(str(settings.get(BANNED, ""))), boosts_in(str(settings.get(BOOSTED, "")))
    return Sampling(banned=banned, boosted=boosted, **known)


def words_in(text: str) -> tuple[str, ...]:
    """Words between commas or line breaks, each once."""
    found = (" ".join(word.split()) for word in text.replace("\n", ",").split(","))
    return tuple(dict.fromkeys(word for word in found if word))


def boosts_in(text: str) -> tuple[Boost, ...]:
    """As `words_in`, each with a number after a colon if need be. Raises StudioError(BadRequest)."""
    return tuple(_boost(entry) for entry in words_in(text))


def _boost(entry: str) -> Boost:
    word, colon, number = (part.strip() for part in entry.rpartition(":"))
    if not colon:
        return Boost(word=number)
    try:
        weight = float(number)
    except ValueError:
        weight = float("nan")
    if not word or not isfinite(weight) or abs(weight) > LARGEST_BOOST:
        problem = f"{entry!r} is not a word, a colon and a number from -{LARGEST_BOOST:g} to {LARGEST_BOOST:g}"
        raise StudioError(BadRequest(field=BOOSTED, problem=problem))
    return Boost(word=word, weight=weight)


def in_range(setting: SamplerSetting, value: float) -> float:
    """The value. Raises StudioError(BadRequest)."""
    if not setting.low <= value <= setting.high or (setting.whole and value != int(value)):
        problem = (
            f"{value:g} is not a {'whole ' if setting.whole else ''}number from {setting.low:g} to {setting.high:g}"
        )
        raise StudioError(BadRequest(field=setting.name, problem=problem))
    return int(value) if setting.whole else value

"""Words that change the scene before, as steps: what is said of it, what comes in, what goes, what takes whose place.

Used by `changing`; pure. "The same, but without the cat, at night" is two steps: the cat goes; it is night.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from studio.engines.picture.starter.reading.small_words import ARTICLES, NUMBERS, PRONOUNS, words
from studio.engines.picture.starter.reading.tokens import Tokens
from studio.engines.picture.starter.reading.vocabulary import Vocabulary, bare, find

_OPENERS: Final = words(
    "same scene picture image drawing illustration thing again as before above last time once more exactly just very "
    "this that like please ok okay can could you draw show me now then also only but and except with it's is instead "
    "everything all else ,"
)
_OPENING: Final = {("the", "same"), ("same", "one"), ("as", "is")}
_LEADING: Final = words("now then also just only please and but plus , .")
_JOINTS: Final = words(", . and but then plus")
_GOING: Final = words("without minus no remove delete erase drop lose")
_TAKING: Final = words("take leave")
_AWAY: Final = words("away out off")
_EXCHANGING: Final = words("replace swap exchange substitute")
_SAYING: Final = words("make paint colour color dye turn change transform let set have move shift put")
_HEADS: Final = _GOING | _TAKING | _EXCHANGING | _SAYING | words("add give get instead except")
_INTO: Final = words("into to")
_IN_PLACE: Final = words("with by for against")
_IT: Final = PRONOUNS | words("her everything all")
_WHOLE: Final = words("picture scene image drawing")
_BRINGING: Final = words("it with in")
_WEATHER: Final = {
    "snow": "snowing", "snows": "snowing", "rain": "raining", "rains": "raining", "fog": "misty", "mist": "misty",
    "storm": "stormy", "wind": "windy", "clouds": "cloudy", "sun": "sunny", "sunshine": "sunny",
}  # fmt: skip
_ONE: Final = words("a an")


class Step(NamedTuple):
    act: Literal["say", "add", "without", "instead"]
    said: Tokens
    by: Tokens = ()
    """instead: what takes the place of what is said."""


def steps_of(tokens: Tokens, vocabulary: Vocabulary) -> tuple[Step, ...]:
    parts = _parts(_without_opening(tokens))
    return tuple(step for part in parts if (step := _step(part, vocabulary)) is not None)


def _without_opening(tokens: Tokens) -> Tokens:
    """Without "the same, but", so that "the same cat, but at night" is said of the cat."""
    at = 0
    while at < len(tokens) and (tokens[at] in _OPENERS or tokens[at : at + 2] in _OPENING):
        if tokens[at] == "instead" and tokens[at + 1 : at + 2] == ("of",):
            break
        if tokens[at] == "except" and tokens[at + 1 : at + 2] != ("that",):
            break
        at += 1 if tokens[at] in _OPENERS else 2
    return tokens[at:]


def _parts(tokens: Tokens) -> list[Tokens]:
    """Parted where a further change begins: at a verb of change behind a joint, and at every "without"."""
    parts: list[list[str]] = [[]]
    for at, token in enumerate(tokens):
        before = tokens[at - 1] if at else "."
        begins = token in _HEADS and (before in _JOINTS | _LEADING) and not _goes_on(tokens, at)
        if token in ("without", "minus", "except") or begins or before == ".":
            parts.append([])
        parts[-1].append(token)
    return [part for one in parts if (part := _trimmed(one))]


def _goes_on(tokens: Tokens, at: int) -> bool:
    """Whether the word names a thing here: "a cat and no dog" is parted, "a drop of water" is not."""
    return tokens[at + 1 : at + 2] == ("of",) and tokens[at] not in ("get", "instead")


def _trimmed(tokens: Sequence[str]) -> Tokens:
    start, end = 0, len(tokens)
    while start < end and tokens[start] in _LEADING:
        start += 1
    while end > start and tokens[end - 1] in _JOINTS:
        end -= 1
    return tuple(tokens[start:end])


def _step(part: Tokens, vocabulary: Vocabulary) -> Step | None:
    if (gone := _gone(part)) is not None:
        return Step("without", gone)
    if (exchanged := _exchanged(part, vocabulary)) is not None:
        return Step("instead", *exchanged)
    head, rest = part[0], part[1:]
    if head == "add":
        return _added(rest)
    said = _given(rest) if head == "give" else _weather(rest if head in _SAYING else part)
    said = tuple(one for one in said if one != "instead")
    return Step("say", said) if said else None


def _gone(part: Tokens) -> Tokens | None:
    """What is to go; None for words that say something else."""
    head, rest = part[0], part[1:]
    away = next((at for at, one in enumerate(rest) if one in _AWAY), None) if head in _TAKING else None
    if head in _GOING:
        return rest
    if away is not None:
        return rest[1:] if away == 0 else rest[:away]
    if part[:3] == ("get", "rid", "of"):
        return part[3:]
    if head == "except":
        return rest[1:] if rest[:1] == ("for",) else rest
    return None


def _exchanged(part: Tokens, vocabulary: Vocabulary) -> tuple[Tokens, Tokens] | None:
    """What is there, and what takes its place; None for words that say something else."""
    head, rest = part[0], part[1:]
    parted = None
    if any(part[at : at + 2] == ("instead", "of") for at in range(len(part))):
        return _instead_of(part)
    if head in _EXCHANGING:
        parted = _parted(rest, _IN_PLACE)
    elif head in ("turn", "change", "transform"):
        parted = _parted(rest, _INTO)
    if parted is None and head in ("make", "turn", "let"):
        parted = _another(rest, vocabulary)
    return None if parted is None else (parted[0], _weather(parted[1]))


def _weather(said: Tokens) -> Tokens:
    """ "It snow", "with rain": as weather, and not as snow or as a cloud."""
    plain = bare(said)
    if len(plain) == 2 and plain[0] in _BRINGING and plain[1] in _WEATHER:
        return (_WEATHER[plain[1]],)
    if plain in (("it", "dark"), ("it", "darker")):
        return ("in", "the", "dark")
    return ("by", "day") if plain in (("day",), ("it", "day"), ("daytime",), ("it", "daytime")) else said


def _instead_of(part: Tokens) -> tuple[Tokens, Tokens]:
    """ "A dog instead of the cat", "instead of the cat a dog"."""
    at = part.index("instead")
    before = tuple(one for one in part[:at] if one not in _HEADS | {"with"})
    old = part[at + 2 :]
    if before:
        return old, before
    end = next((place for place, one in enumerate(old) if place and (one == "," or one in ARTICLES)), len(old))
    return old[:end], _trimmed(old[end:])


def _parted(tokens: Tokens, by: frozenset[str]) -> tuple[Tokens, Tokens] | None:
    at = next((at for at, one in enumerate(tokens) if at and one in by), None)
    return (tokens[:at], tokens[at + 1 :]) if at is not None and at + 1 < len(tokens) else None


def _added(rest: Tokens) -> Step:
    """ "Add a hat to the cat" is "the cat with a hat"."""
    parted = _parted(rest, frozenset({"to"}))
    if parted is None or parted[1][-1] in _WHOLE | {"it"}:
        return Step("add", rest if parted is None else parted[0])
    return Step("say", (*parted[1], "with", *parted[0]))


def _given(rest: Tokens) -> Tokens:
    """ "The cat a hat" as "the cat with a hat"."""
    if rest[:1] and rest[0] in _IT:
        return (rest[0], "with", *rest[1:])
    at = next((at for at, one in enumerate(rest) if at > 1 and (one in ARTICLES or one in NUMBERS)), None)
    return rest if at is None else (*rest[:at], "with", *rest[at:])


def _another(said: Tokens, vocabulary: Vocabulary) -> tuple[Tokens, Tokens] | None:
    """ "The cat a dog", "it a dog": what is there, and what it becomes."""
    at = next((at for at, one in enumerate(said) if at and one in _ONE), None)
    if at is None:
        return None
    old = bare(said[:at])
    known = said[0] in _IT and at == 1
    known = known or (bool(old) and find(old, vocabulary) is not None)
    return (said[:at], said[at:]) if known and bare(said[at:]) else None

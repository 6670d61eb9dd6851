"""Which things the model knows: Unicode's emoji sifted to what can be drawn, one concept for every drawing set.

Called by `recipe.drawings` (which drawing shows which concept) and `recipe.words` (what a concept is called).
"""

from __future__ import annotations

import json
import re
import tarfile
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_HERE = Path(__file__).resolve().parent

_NO_SMILEYS = frozenset(
    ("hundred points", "anger symbol", "right anger bubble", "left speech bubble", "eye in speech bubble", "ZZZ")
)
_NOT_DRAWABLE = re.compile(
    r"o’clock|-thirty|^globe showing (Americas|Asia)|map of Japan|Japanese post office|"
    r"love hotel|mahjong|flower playing"
    r"|place medal|muted speaker|speaker (low|medium)|with slash|mobile phone with arrow|"
    r"locked with pen|low battery|^dvd$"
    r"|magnifying glass tilted right|e-mail|ATM|input |white cane|atm|stop sign|^construction$|bus stop|motorway$"
)
_MANY_COLOURS = {
    "red heart": ("heart", ("pink", "orange", "yellow", "green", "blue", "purple", "brown", "black", "grey", "white")),
    "red circle": ("circle", ("orange", "yellow", "green", "blue", "purple", "brown", "black", "white")),
    "red square": ("square", ("orange", "yellow", "green", "blue", "purple", "brown")),
    "closed book": ("book", ("green", "blue", "orange")),
}
_MERGED = {
    **{f"{c} {noun}": (name, c) for name, (noun, colours) in _MANY_COLOURS.items() for c in colours},
    **{f"{c} large square": ("red square", c) for c in ("black", "white")},
    "green apple": ("red apple", "green"),
    "large blue diamond": ("large orange diamond", "blue"),
    "black cat": ("cat", "black"),
    "black bird": ("bird", "black"),
    "brown mushroom": ("mushroom", "brown"),
}
"""Drawings that show another concept in a colour of their own: their name to (concept, colour)."""
_COLOURED = {
    "red heart": "red",
    "red circle": "red",
    "red square": "red",
    "red apple": "red",
    "large orange diamond": "orange",
}
"""Concepts whose Unicode name says a colour: their own drawings plainly have it."""


@dataclass(frozen=True)
class Concept:
    """One thing: `name` is Unicode's short name in lower case, `group` Unicode's, `weight` how often it is drawn."""

    name: str
    group: str
    weight: float


@dataclass(frozen=True)
class Sight:
    """What a drawing shows: the number of a concept (1 and up) and a colour if its own name says one."""

    concept: int
    colour: str = ""


def squash(name: str) -> str:
    """A name without anything that drawing sets write differently: `T-Rex` and `t rex` become `trex`."""
    plain = unicodedata.normalize("NFKD", name.lower().replace("&", "and"))
    return re.sub(r"[^a-z0-9]", "", plain)


def archive_json(archive: Path, member: str) -> Any:
    """A JSON file out of a gzipped tar. Raises KeyError without it."""
    with tarfile.open(archive) as tar:
        file = tar.extractfile(member)
        if file is None:
            raise KeyError(member)
        return json.load(file)


def bare(emoji: str) -> str:
    """An emoji without the variation selector that asks for colour."""
    return emoji.replace("\ufe0f", "")


def is_drawable(name: str, group: str) -> bool:
    """Whether a Unicode emoji is a thing to draw, by its short name and group."""
    kept = _kept()
    if group in kept:
        return name in kept[group] or (group == "Symbols" and name in _MERGED)
    if group == "Smileys & Emotion" and name in _NO_SMILEYS:
        return False
    return not _NOT_DRAWABLE.search(name)


@cache
def _kept() -> dict[str, frozenset[str]]:
    """By group the few short names that are things to draw."""
    kept: dict[str, frozenset[str]] = {}
    for group, names in read_pairs(_HERE / "kept.txt"):
        kept[group] = kept.get(group, frozenset()) | frozenset(names.split("|"))
    return kept


def _weight(name: str, group: str) -> float:
    if group in ("Animals & Nature", "Food & Drink"):
        return 1.3
    if name.startswith("oncoming") or group in ("People & Body", "Symbols"):
        return 0.6
    if group == "Smileys & Emotion":
        return 1.0 if "heart" in name else 0.8
    return 1.1 if group == "Travel & Places" else 1.0


class Concepts:
    """Every concept in Unicode's order, and who is meant by a name or an emoji in any of the drawing sets."""

    def __init__(self, unicode_names: Mapping[str, Mapping[str, Any]]) -> None:
        """`unicode_names` is `data-by-emoji.json` of unicode-emoji-json."""
        self.entries: list[Concept] = []
        self.emoji: list[str] = []
        self._by_name: dict[str, Sight] = {}
        self._by_emoji: dict[str, Sight] = {}
        chosen = {e: str(v["name"]) for e, v in unicode_names.items() if is_drawable(str(v["name"]), str(v["group"]))}
        for emoji, name in chosen.items():
            if name not in _MERGED or _MERGED[name][0] == name:
                self._add(emoji, name, str(unicode_names[emoji]["group"]))
        for emoji, name in chosen.items():
            if name in _MERGED and _MERGED[name][0] != name:
                target, colour = _MERGED[name]
                self._know(emoji, name, Sight(self._by_name[squash(target)].concept, colour))
        for emoji in chosen:
            if len(bare(emoji)) == 1:
                self._by_name.setdefault(squash(unicodedata.name(bare(emoji), "")) or "?", self._by_emoji[bare(emoji)])

    def _add(self, emoji: str, name: str, group: str) -> None:
        self.entries.append(Concept(name.lower().replace("’", "'"), group, _weight(name, group)))
        self.emoji.append(bare(emoji))
        self._know(emoji, name, Sight(len(self.entries), _COLOURED.get(name, "")))

    def _know(self, emoji: str, name: str, sight: Sight) -> None:
        self._by_emoji[bare(emoji)] = sight
        self._by_name[squash(name)] = sight

    def learn_aliases(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Other names, as (theirs, ours); what is known already or leads nowhere is passed over."""
        for theirs, ours in pairs:
            sight = self._by_name.get(squash(ours))
            if sight is not None:
                self._by_name.setdefault(squash(theirs), sight)

    def by_emoji(self, emoji: str) -> Sight | None:
        """The sight of an emoji, with or without variation selectors."""
        return self._by_emoji.get(bare(emoji))

    def by_name(self, name: str) -> Sight | None:
        """The sight of a drawing's name, however it is hyphenated."""
        return self._by_name.get(squash(name))


def load_concepts(archives: Mapping[str, Path]) -> Concepts:
    """The concepts with every alias that the fetched archives give."""
    concepts = Concepts(archive_json(archives["names"], "package/data-by-emoji.json"))
    aliases = archive_json(archives["noto"], "package/icons.json").get("aliases", {})
    concepts.learn_aliases((name, str(alias["parent"])) for name, alias in aliases.items())
    return concepts


def read_pairs(path: Path) -> list[tuple[str, str]]:
    """Lines `a: b` of a table, without comments and empty lines."""
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    parts = (line.partition(":") for line in lines if line and not line.startswith("#"))
    return [(left.strip(), right.strip()) for left, _, right in parts]

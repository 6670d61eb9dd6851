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
from pathlib import Path
from typing import Any

_HERE = Path(__file__).resolve().parent

_SYMBOLS = frozenset(
    "musical note|radioactive|biohazard|atom symbol|yin yang|peace symbol|red question mark|red exclamation mark|infinity"
    "|heavy dollar sign|recycling symbol|fleur-de-lis|trident emblem|check mark|cross mark|sparkle|eight-pointed star"
    "|star of david|latin cross|star and crescent|menorah|red circle|red square|large orange diamond"
    "|red triangle pointed up|splatter|warning|no entry".split("|")
)
_FLAGS = frozenset(("chequered flag", "pirate flag", "triangular flag"))
_PEOPLE = frozenset(
    "waving hand|raised hand|OK hand|victory hand|crossed fingers|sign of the horns|call me hand|index pointing up|thumbs up"
    "|thumbs down|raised fist|clapping hands|raising hands|heart hands|open hands|handshake|folded hands|writing hand"
    "|nail polish|selfie|flexed biceps|mechanical arm|mechanical leg|leg|foot|ear|nose|brain|anatomical heart|lungs|tooth"
    "|bone|eyes|eye|tongue|mouth|biting lip|baby|boy|girl|man|woman|old man|old woman|health worker|student|teacher|judge"
    "|farmer|cook|mechanic|factory worker|scientist|technologist|singer|artist|pilot|astronaut|firefighter|police officer"
    "|detective|guard|ninja|construction worker|prince|princess|pregnant woman|baby angel|Santa Claus|Mrs. Claus|superhero"
    "|supervillain|mage|fairy|vampire|merperson|mermaid|elf|genie|zombie|troll|hairy creature|person walking|person running"
    "|woman dancing|man dancing|ballet dancer|person climbing|person fencing|horse racing|skier|snowboarder|person golfing"
    "|person surfing|person rowing boat|person swimming|person bouncing ball|person lifting weights|person biking"
    "|person juggling|person in lotus position|person taking bath|person in bed|kiss|couple with heart|family|speaking head"
    "|footprints|fingerprint|person in tuxedo|person with veil|person wearing turban".split("|")
)
_NO_SMILEYS = frozenset(
    "hundred points|anger symbol|right anger bubble|left speech bubble|eye in speech bubble|ZZZ".split("|")
)
_NOT_DRAWABLE = re.compile(
    r"o’clock|-thirty|^globe showing (Americas|Asia)|map of Japan|Japanese post office|love hotel|mahjong|flower playing"
    r"|place medal|muted speaker|speaker (low|medium)|with slash|mobile phone with arrow|locked with pen|low battery|^dvd$"
    r"|magnifying glass tilted right|e-mail|ATM|input |white cane|atm|stop sign|^construction$|bus stop|motorway$"
)
_MERGED = {
    "green apple": ("red apple", "green"),
    **{f"{c} heart": ("red heart", c) for c in "pink orange yellow green blue purple brown black grey white".split()},
    **{f"{c} circle": ("red circle", c) for c in "orange yellow green blue purple brown black white".split()},
    **{f"{c} square": ("red square", c) for c in "orange yellow green blue purple brown".split()},
    **{f"{c} large square": ("red square", c) for c in ("black", "white")},
    **{f"{c} book": ("closed book", c) for c in "green blue orange".split()},
    "large blue diamond": ("large orange diamond", "blue"),
    "black cat": ("cat", "black"),
    "black bird": ("bird", "black"),
    "brown mushroom": ("mushroom", "brown"),
    "hairy creature": ("hairy creature", ""),
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
_KEPT_NAMES = frozenset(("black heart", "white heart"))


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
    if group == "Flags":
        return name in _FLAGS
    if group == "Symbols":
        return name in _SYMBOLS or name in _MERGED
    if group == "People & Body":
        return name in _PEOPLE
    if group == "Smileys & Emotion" and name in _NO_SMILEYS:
        return False
    return not _NOT_DRAWABLE.search(name)


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
    """The concepts with every alias that the fetched archives and our own tables give."""
    concepts = Concepts(archive_json(archives["names"], "package/data-by-emoji.json"))
    aliases = archive_json(archives["noto"], "package/icons.json").get("aliases", {})
    concepts.learn_aliases((name, str(alias["parent"])) for name, alias in aliases.items())
    concepts.learn_aliases(read_pairs(_HERE / "fxemoji.txt"))
    return concepts


def read_pairs(path: Path) -> list[tuple[str, str]]:
    """Lines `a: b` of a table, without comments and empty lines."""
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    parts = (line.partition(":") for line in lines if line and not line.startswith("#"))
    return [(left.strip(), right.strip()) for left, _, right in parts]

"""The concepts of the starter model that are drawn as heads or busts and get a body, and the build of each.

Read by the reading of the starter engine, which turns such a wish into one whose source is "body", and by `figure`.
"""

from __future__ import annotations

from typing import Final, Literal

Build = Literal["round", "slim", "small", "horse", "bird", "child", "grown-up", "baby", "bust", "robot"]
"""Of animals: bear, fox, frog, unicorn, hen. Of people: a bust brings its own shoulders, the others are heads alone."""

BODIES: Final[dict[str, Build]] = {
    "bear": "round", "polar bear": "round", "panda": "round", "koala": "round", "pig face": "round",
    "cow face": "round", "lion": "slim", "tiger face": "slim", "fox": "slim", "wolf": "slim", "raccoon": "slim",
    "cat face": "slim", "dog face": "slim", "monkey face": "slim", "frog": "small", "hamster": "small",
    "mouse face": "small", "rabbit face": "small", "alien": "small", "unicorn": "horse", "horse face": "horse",
    "moose": "horse", "chicken": "bird", "boy": "child", "girl": "child", "baby": "baby", "man": "grown-up",
    "woman": "grown-up",
    "old man": "grown-up", "old woman": "grown-up", "santa claus": "grown-up", "mrs. claus": "grown-up",
    "clown": "grown-up", "robot": "robot", "princess": "bust", "prince": "bust", "wizard": "bust", "elf": "bust",
    "doctor": "bust", "student": "bust", "teacher": "grown-up", "judge": "bust", "farmer": "bust", "cook": "bust",
    "mechanic": "bust", "scientist": "bust", "singer": "bust", "artist": "bust", "pilot": "bust", "astronaut": "bust",
    "firefighter": "bust", "police officer": "bust", "detective": "bust", "guard": "bust",
    "pirate": "grown-up", "knight": "grown-up", "witch": "grown-up", "nurse": "grown-up",
    "construction worker": "bust", "bride": "bust", "groom": "bust", "superhero": "bust", "vampire": "bust",
}  # fmt: skip
"""Name of the concept -> build."""

HEADS: Final[dict[str, str]] = {
    "pirate": "man",
    "teacher": "woman",
    "knight": "man",
    "witch": "woman",
    "nurse": "woman",
}
"""Whose head a figure has that has no drawing of its own, or one with more than a head: a teacher's board."""
FACES: Final[dict[str, str]] = {
    "cat": "cat face", "dog": "dog face", "mouse": "mouse face", "rabbit": "rabbit face", "tiger": "tiger face",
    "pig": "pig face", "cow": "cow face", "monkey": "monkey face", "horse": "horse face",
}  # fmt: skip
"""Animals that the model draws whole, as they stand, and the head of each."""

_OTHER_HEADS: Final[dict[tuple[str, str], str]] = {
    ("koala", "blob"): "noto", ("raccoon", "noto"): "blob", ("superhero", "noto"): "flat",
    ("chicken", "blob"): "noto",
}  # fmt: skip
"""Where a style's own drawing is no head: whole already, or not to be recognised."""


LONG_HAIR: Final[frozenset[tuple[str, str]]] = frozenset(
    {("princess", "noto"), ("princess", "blob"), ("bride", "blob")}
)
"""Concept and style whose drawing is a head with hair that ends as broad as shoulders would."""


def head_style(kind: str, style: str) -> str:
    """The style to have the head drawn in, for a figure in `style`: clip art is of many hands, and few draw heads."""
    return "flat" if style == "clip art" else _OTHER_HEADS.get((kind, style), style)


def is_dressed(kind: str) -> bool:
    """Whether an asked colour is that of the clothes that its body gets: then the head keeps its own."""
    return BODIES[kind] in ("child", "grown-up", "baby")

"""The vocabulary that is shipped, and plans as lines of text, for the tests of reading."""

from __future__ import annotations

import json
from functools import cache

import numpy as np

from studio import places
from studio.engines.picture.starter.reading.meaning import Neighbour
from studio.engines.picture.starter.reading.plan_reading import read_plan
from studio.engines.picture.starter.reading.vocabulary import Vocabulary, make_vocabulary
from studio.engines.picture.storybook.bodies.names import BODIES
from studio.engines.picture.storybook.plan import Plan, Wish
from studio.engines.picture.storybook.props.names import PROPS


@cache
def vocabulary() -> Vocabulary:
    """The words of the shipped model with today's props and bodies."""
    folder = places.shipped_models_dir() / "starter-picture"
    spec = json.loads((folder / "picture.json").read_text())
    with np.load(folder / "concepts.npz", allow_pickle=False) as kept:
        names, phrases = kept["names"].tolist(), kept["phrases"].tolist()
        concepts = kept["phrase_concept"].tolist()
    lists = [spec[name] for name in ("styles", "colours", "places", "grounds")]
    return make_vocabulary(*lists, names, zip(phrases, concepts, strict=True), spec["threshold"], PROPS, BODIES)


def nothing_near(_: str) -> tuple[Neighbour, ...]:
    return ()


def plan_of(prompt: str) -> Plan:
    return read_plan(prompt, vocabulary(), nothing_near)


def line_of(plan: Plan) -> str:
    """ "things | relations | setting | unknown | left out", without the empty ones at the end."""
    names = [wish.name for wish in plan.wishes]
    parts = [
        ", ".join(_said(wish) for wish in plan.wishes),
        ", ".join(f"{names[one.subject]} {one.rule} {names[one.object]}" for one in plan.relations),
        ", ".join(value for value in (plan.style, *plan.setting) if value),
        ", ".join(one.said for one in plan.unknown),
        ", ".join(plan.left_out),
    ]
    return " ".join(" | ".join(parts).split()).rstrip("| ")


def _said(wish: Wish) -> str:
    number = str(wish.number) if wish.number > 1 else ""
    pose = f"[{wish.pose}]" if wish.pose else ""
    place = f"@{wish.place}" if wish.place else ""
    facing = f">{wish.facing}" if wish.facing else ""
    parts = (number, wish.grouping, wish.size, wish.colour, wish.name, pose, facing, place)
    return " ".join(part for part in parts if part)

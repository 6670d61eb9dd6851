"""A plan in words, for people: what was understood, and what was not.

Used by the starter picture engine on the worker's job thread, for `PictureRequest.read_as`; pure.

    told(plan) -> "cat ×3 (red), chair; cat on chair; forest, night. I don't know “zorb”"
"""

from __future__ import annotations

from typing import Final

from studio.engines.picture.storybook.plan import Plan, Relation, Wish

_PLACED: Final = {
    "left": "at the left", "right": "at the right", "above": "above", "below": "below", "middle": "in the middle",
    "in the water": "in the water",
}  # fmt: skip


def told(plan: Plan) -> str:
    """One line; "" for nothing understood."""
    setting = plan.setting
    ground = f"{setting.colour} paper" if setting.place == "paper" else setting.place
    parts = [
        ", ".join(_thing(wish) for wish in plan.wishes),
        ", ".join(_relation(one, plan) for one in plan.relations),
        ", ".join(one for one in (ground, setting.time, setting.weather, setting.season) if one),
        f"style {plan.style}" if plan.style else "",
    ]
    sentences = ["; ".join(part for part in parts if part)]
    sentences += [f"I don't know \u201c{one.said}\u201d" for one in plan.unknown]
    if plan.left_out:
        sentences.append(f"Left out: {', '.join(plan.left_out)}")
    if plan.unread:
        sentences.append(f"{plan.unread} more characters were not read")
    return ". ".join(one for one in sentences if one)


def _thing(wish: Wish) -> str:
    words = f"{wish.size} {wish.name}".strip()
    if wish.who:
        words = f"{wish.who} ({words})"
    if wish.near:
        words += f" for \u201c{wish.said}\u201d"
    if wish.number > 1:
        words += f" \u00d7{wish.number}"
    about = ", ".join(one for one in (wish.colour, wish.pose, wish.grouping) if one)
    words += f" ({about})" if about else ""
    return f"{words} {_PLACED[wish.place]}" if wish.place else words


def _relation(relation: Relation, plan: Plan) -> str:
    return f"{plan.wishes[relation.subject].name} {relation.rule} {plan.wishes[relation.object].name}"

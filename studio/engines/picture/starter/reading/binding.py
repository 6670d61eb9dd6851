"""Which rule a link becomes between two given things: "with" is wearing for a hat, holding for a balloon.

Used by `sentence`; pure.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from studio.engines.picture.starter.reading import kinds
from studio.engines.picture.starter.reading.relation_words import Link, Wording
from studio.engines.picture.starter.reading.vocabulary import Found
from studio.engines.picture.storybook.plan import Rule, Wish

_SKIS: Final = "skis"


class Bound(NamedTuple):
    rule: Rule
    reversed: bool = False


def bound(wording: Wording, subject: Wish, other: Wish) -> Bound:
    """The rule between what is named before the link and what is named behind it."""
    if other.name == _SKIS and subject.name in kinds.ANIMATE and wording.link in ("on", "wearing", "with", "riding"):
        return Bound("on")
    return _bound(wording, subject, other)


def _bound(wording: Wording, subject: Wish, other: Wish) -> Bound:
    link = wording.link
    match link if not wording.reversed else "":
        case "on":
            return _on(subject, other)
        case "in" | "inside":
            return _in(link, subject, other)
        case "with":
            return _with(subject, other)
        case "of":
            return _of(subject, other)
    by_kind = _by_its_kind(wording, subject, other)
    if by_kind is not None:
        return by_kind
    rule = _against(link, subject, other) if link in ("at", "leaning") else _plainly(link)
    return Bound(rule, wording.reversed)


def _by_its_kind(wording: Wording, subject: Wish, other: Wish) -> Bound | None:
    """A link that means something else between things of these kinds; None: what it says."""
    match wording.link:
        case "holding":
            return _held(wording, subject, other)
        case "by hand":
            return Bound("beside" if other.name in kinds.TOO_LARGE_TO_HOLD else "holding")
        case "flying" | "riding" | "climbing" if not wording.reversed:
            return _moved(wording.link, other)
        case "over" if other.name in kinds.CROSSED and subject.name not in kinds.FLYERS:
            return Bound("on")
        case "reading" if not wording.reversed and other.name in kinds.ANIMATE:
            return Bound("looking at")
    return _around(subject, other) if wording.link == "around" else None


def _around(subject: Wish, other: Wish) -> Bound | None:
    if subject.name in kinds.WORN and other.name in kinds.ANIMATE | {"snowman"}:
        return Bound("wearing", reversed=True)
    return Bound("on") if subject.name in kinds.WINDING and other.name in kinds.WOUND_ABOUT else None


def _is_high(other: Wish) -> bool:
    return other.name in kinds.SURFACES or other.name in ("mountain", "snow-capped mountain", "rock", "hay bale")


def wanted_as_thing(found: Found | None, link: Link | None) -> bool:
    """Of words that name a place too: what is held, eaten or worn is a thing; so is a pond that somebody sits beside,
    if it is a prop."""
    if link is None or found is None:
        return False
    near = link in ("beside", "in front of", "behind", "looking at", "over", "above", "under")
    if found.name in kinds.MOONS and link not in ("on", "across"):
        return True
    prop = not found.concept and near
    building = found.name in kinds.BUILDINGS and (near or link in ("above", "over", "under", "leaning"))
    return (
        prop or building or link in ("holding", "by hand", "eating", "drinking", "wearing", "reading", "riding", "with")
    )


def _plainly(link: Link) -> Rule:
    """A link that is a rule already; "across" is on, what else is no rule stands beside."""
    match link:
        case "with" | "of" | "at" | "leaning" | "and" | "around" | "by verb" | "by hand" | "flying" | "climbing":
            return "beside"
        case "across":
            return "on"
        case _:
            return link


def _held(wording: Wording, subject: Wish, other: Wish) -> Bound | None:
    """A basket holds apples in it; a tree is hugged by who stands beside it."""
    if subject.name in kinds.VESSELS - kinds.ANIMATE:
        return Bound("in", reversed=True)
    if not wording.reversed and other.name in kinds.PLAYED_BEHIND:
        return Bound("behind")
    return Bound("beside") if not wording.reversed and other.name in kinds.ROOTED else None


def _moved(link: Link, other: Wish) -> Bound:
    """What somebody rides, flies or climbs: a bus and a plane from within, a dragon on its back, a kite at its string,
    a tree into its branches."""
    if link == "climbing":
        return Bound("in" if other.name in kinds.CLIMBED_INTO else "on" if _is_high(other) else "in front of")
    if other.name in kinds.BUILDINGS - kinds.RIDDEN:
        return Bound("inside")
    return Bound("riding" if link == "riding" or other.name in kinds.RIDDEN else "holding")


def _against(link: Link, subject: Wish, other: Wish) -> Rule:
    if link == "at":
        return "behind" if other.name in kinds.DESKS else "beside"
    leans = other.name in kinds.UPRIGHT or (subject.name == "ladder" and other.name in kinds.CLIMBED_INTO)
    return "in front of" if leans else "beside"


def _on(subject: Wish, other: Wish) -> Bound:
    if other.name in kinds.RIDDEN and subject.name in kinds.ANIMATE and subject.name not in kinds.FLYERS:
        return Bound("riding")
    if subject.name in kinds.WORN and other.name in kinds.ANIMATE:
        return Bound("wearing", reversed=True)
    if other.name in kinds.ON_FEET and subject.name in kinds.ANIMATE:
        return Bound("wearing")
    if subject.pose == "sitting":
        return Bound("sitting on")
    return Bound("in front of" if other.name == "blackboard" and subject.name in kinds.ANIMATE else "on")


def _in(link: Link, subject: Wish, other: Wish) -> Bound:
    worn = other.name in kinds.WORN and (other.name not in kinds.VESSELS or subject.name in kinds.PEOPLE)
    # "A mouse in a shoe" sits in it; "a cat in boots" wears them.
    worn = worn and not (other.name in kinds.SHOES and other.number == 1)
    if worn and link == "in" and subject.name in kinds.ANIMATE:
        return Bound("wearing")
    if other.name in kinds.SEATS:
        return Bound("sitting on")
    if link == "inside" and other.name in kinds.LOOKED_THROUGH and subject.name in kinds.ANIMATE:
        return Bound("looking at" if other.name in kinds.TOO_LARGE_TO_HOLD else "holding")
    if other.name in kinds.BUILDINGS:
        return Bound("inside")
    abed = other.name in kinds.BEDS and subject.name in kinds.ANIMATE
    return Bound("on") if other.name in kinds.SURFACES - kinds.VESSELS and not abed else Bound("in")


def _with(subject: Wish, other: Wish) -> Bound:
    if subject.name in kinds.ANIMATE:
        if other.name == "picnic blanket":
            return Bound("sitting on")
        if other.name in kinds.WORN:
            return Bound("wearing")
        handed = subject.name in kinds.PEOPLE or subject.name in kinds.HANDED or other.name in kinds.OVERHEAD
        return Bound("holding" if handed and other.name not in kinds.TOO_LARGE_TO_HOLD else "beside")
    if other.name in kinds.ANIMATE:
        if subject.name in kinds.VESSELS:
            return Bound("in", reversed=True)
        return Bound("on", reversed=True) if subject.name in kinds.SURFACES else Bound("beside")
    return _of(subject, other)


def _of(subject: Wish, other: Wish) -> Bound:
    if other.name in kinds.TOO_LARGE_TO_HOLD - kinds.ON_DESKS:
        return Bound("beside")
    if subject.name in kinds.VESSELS:
        return Bound("in", reversed=True)
    if subject.name in kinds.SURFACES or subject.name in kinds.WITH_ON_TOP:
        return Bound("on", reversed=True)
    return Bound("beside")

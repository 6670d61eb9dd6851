"""Props that are books: a stack of them, one that lies. Called by `props.drawing`; units are about two millimetres."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from studio.engines.picture.storybook.plan import Anchors
from studio.engines.picture.storybook.vector.shapes import Drawing, Shape, box, disc, line, poly

# fmt: off


def _stack_of_books(v: int) -> Drawing:
    shapes: list[Shape] = []
    slots = (("main", "blue", "yellow", "leaf"), ("main", "orange", "purple", "cream"), ("main", "yellow", "leaf",
        "red"))[v]
    for i, (slot, left, right) in enumerate(zip(slots, (0, 8, 2, 12), (120, 112, 108, 104), strict=True)):
        y = 66 - 20 * i
        shapes += [box(left, y, right, y + 20, slot, 5), box(left + 12, y + 4.5, right + 1, y + 15.5, "paper", 1,
            ink="thin", relief="flat"),
                   *(line(((left + 14, y + d), (right - 1, y + d)), 0.9, "stone", ink="none") for d in (8,
                       12)), box(left, y, left + 12, y + 20, slot, 4, shade=-0.1, ink="thin")]
    top = poly(((14, 0), (98, 0), (104, 8), (12, 8)), slots[3], 2, shade=0.2)
    return Drawing((*shapes, top), Anchors(surface=(18, 98, 5), seat=(58, 5), foot=86), {"main": (216, 76, 76)})


def _lying_book(v: int) -> Drawing:
    """Seen from the side of its pages, a little from above."""
    high = (22, 26, 20)[v]
    cover = poly(((16, 0), (118, 0), (128, 14), (2, 14)), "main", 2, shade=0.16)
    spine = box(0, 12, 16, 14 + high, "main", 5, shade=-0.12)
    lower = box(2, 10 + high, 128, 14 + high, "main", 2, shade=-0.12)
    pages = [box(12, 15, 125, 11 + high, "paper", 1, ink="thin", relief="flat"),
        *(line(((14, y), (124, y)), 0.9, "stone", ink="none") for y in (18 + high // 6, 16 + high // 2))]
    title = (line(((44, 7), (92, 7)), 3, "gold", ink="none"),
        disc(66, 7, 5, "gold", ink="none"), line(((34, 7), (104, 7)), 2, "cream", ink="none"))[v]
    return Drawing((lower, *pages, spine, cover, title), Anchors(surface=(12, 118, 6), seat=(66, 6), foot=14 + high),
        {"main": ((204, 70, 78), (76, 122, 190), (86, 146, 104))[v]})


BOOKS: Final[Mapping[str, Callable[[int], Drawing]]] = {
    "stack of books": _stack_of_books, "lying book": _lying_book,
}

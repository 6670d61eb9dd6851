"""What evaluation asks for: plain names, and things in colours, each with the real drawing that shows the same.

Chosen by a fixed seed from the drawings at hand; called by `recipe.evaluate`.
"""

from __future__ import annotations

import json
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recipe.gallery import Gallery
from recipe.recolour import Paint, find_paint, repaint, tint
from recipe.vocabulary import COLOURS, MODEL_FOLDER, STYLES

JUDGED_COLOURS = tuple(colour for colour in COLOURS[1:] if colour not in ("white", "grey"))
"""White things on white paper, and grey ones between black and white, no rule on pixels tells reliably: it finds all
others in 97 % of repainted drawings or more, grey in half of them."""
INK_STYLE = "line"
"""Its drawings are all ink, so it is the ink that takes a colour."""


class Asked(NamedTuple):
    """One picture to ask for. `row`: the real drawing of that concept and style."""

    words: str
    style: str
    concept: int
    row: int
    colour: str = ""
    held_out: bool = False
    """Training never saw this colour on this concept."""


def plain_names(gallery: Gallery, style: str, most: int, seed: int) -> list[Asked]:
    """Up to `most` concepts of the style that some other style has too, each once."""
    shown = np.unique(gallery.concept[gallery.others(style)])
    rows = [int(row) for row in gallery.of_style(style) if gallery.concept[row] in shown]
    first = {int(gallery.concept[row]): row for row in reversed(rows)}
    chosen = _mixed(sorted(first), seed)[:most]
    return [Asked(gallery.nouns[concept - 1], style, concept, first[concept]) for concept in chosen]


def coloured_things(gallery: Gallery, style: str, most: int, seed: int) -> list[Asked]:
    """Every held-out (colour, concept) that the style can show, and up to `most` others with a colour at random, never
    the one that the drawing has."""
    held_out = held_out_colours()
    by_concept: dict[int, tuple[int, str]] = {}
    for row in gallery.of_style(style):
        own = own_colour(gallery, int(row))
        if own is not None:
            by_concept.setdefault(int(gallery.concept[row]), (int(row), own))
    asked = []
    for concept, (row, own) in by_concept.items():
        name = gallery.names[concept - 1]
        colours = [colour for colour, thing in held_out if thing == name and colour in JUDGED_COLOURS and colour != own]
        asked += [_coloured(gallery, style, concept, row, colour, held_out=True) for colour in colours]
    generator = np.random.Generator(np.random.PCG64(seed))
    for concept in _mixed(sorted(by_concept), seed)[:most]:
        row, own = by_concept[concept]
        pairs = {colour for colour, thing in held_out if thing == gallery.names[concept - 1]}
        free = [colour for colour in JUDGED_COLOURS if colour != own and colour not in pairs]
        asked.append(_coloured(gallery, style, concept, row, str(generator.choice(free)), held_out=False))
    return asked


def in_colour(gallery: Gallery, asked: Asked) -> NDArray[np.uint8]:
    """The real drawing [128, 128, 4] in the colour that was asked for."""
    drawing = gallery.rgba[asked.row]
    if asked.style == INK_STYLE:
        return tint(drawing, asked.colour)
    return repaint(drawing, _paint(drawing), asked.colour)


def own_colour(gallery: Gallery, row: int) -> str | None:
    """The leading colour of a drawing; None where none leads, so that it cannot be painted over."""
    if STYLES[gallery.style[row]] == INK_STYLE:
        return "black"
    paint = find_paint(gallery.rgba[row])
    return None if paint is None else paint.colour


def held_out_colours() -> list[tuple[str, str]]:
    """(colour, concept's name) pairs of the sheet's prompts, which training leaves out."""
    prompts = json.loads((MODEL_FOLDER / "sheet_prompts.json").read_text("utf8"))
    return [(str(colour), str(concept)) for colour, concept in prompts["held_out"]["colour_concept"]]


def without_colour_words(name: str) -> str:
    """ "apple" of "red apple", so that another colour can be put in front."""
    return " ".join(word for word in name.split() if word not in COLOURS) or name


def _coloured(gallery: Gallery, style: str, concept: int, row: int, colour: str, *, held_out: bool) -> Asked:
    words = f"{colour} {without_colour_words(gallery.nouns[concept - 1])}"
    return Asked(words, style, concept, row, colour, held_out)


def _paint(drawing: NDArray[np.uint8]) -> Paint:
    paint = find_paint(drawing)
    if paint is None:
        raise ValueError("this drawing has no leading colour to paint over")
    return paint


def _mixed(values: list[int], seed: int) -> list[int]:
    return [int(value) for value in np.random.Generator(np.random.PCG64(seed)).permutation(values)]

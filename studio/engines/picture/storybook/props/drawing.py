"""A prop as a cutout, in any of the six styles.

Called by the starter engine for wishes whose source is "prop", on the worker's job thread.
"""

from __future__ import annotations

from typing import Final

from studio.engines.picture.storybook.plan import Cutout
from studio.engines.picture.storybook.props.seats import SEATS
from studio.engines.picture.storybook.vector.colours import COLOUR_WORDS
from studio.engines.picture.storybook.vector.render import Rendered, render
from studio.engines.picture.storybook.vector.shapes import Drawing, box

_VARIANTS: Final = 3
"""In how many forms each prop is drawn; the seed chooses."""
_DRAWN: Final = {**SEATS}


def draw_prop(name: str, colour: str, style: str, size_px: int, variant_seed: int) -> Cutout:
    """`name`: one of PROPS. `colour`: a word of COLOUR_WORDS, or "" for its own. `style`: one of MANNERS, which are
    the starter model's. `size_px`: the longer side."""
    return rendered_prop(name, colour, style, size_px, variant_seed).cutout


def rendered_prop(name: str, colour: str, style: str, size_px: int, variant_seed: int) -> Rendered:
    """The same, with the part that has the colour that can be asked for."""
    drawing = _DRAWN[name](variant_seed % _VARIANTS) if name in _DRAWN else Drawing((box(0, 0, 100, 80, "main", 6),))
    return render(drawing, COLOUR_WORDS[colour] if colour else None, style, size_px)

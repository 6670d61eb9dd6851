"""A prop as a cutout, in any of the six styles.

Called by the starter engine for wishes whose source is "prop", on the worker's job thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from studio.engines.picture.storybook.plan import Cutout
from studio.engines.picture.storybook.props.books import BOOKS
from studio.engines.picture.storybook.props.buildings import BUILDINGS
from studio.engines.picture.storybook.props.carried import CARRIED
from studio.engines.picture.storybook.props.errands import ERRANDS
from studio.engines.picture.storybook.props.furniture import FURNITURE
from studio.engines.picture.storybook.props.garden import GARDEN
from studio.engines.picture.storybook.props.household import HOUSEHOLD
from studio.engines.picture.storybook.props.nature import NATURE
from studio.engines.picture.storybook.props.outings import OUTINGS
from studio.engines.picture.storybook.props.playthings import PLAYTHINGS
from studio.engines.picture.storybook.props.seats import SEATS
from studio.engines.picture.storybook.props.street import STREET
from studio.engines.picture.storybook.props.thresholds import THRESHOLDS
from studio.engines.picture.storybook.props.vehicles import VEHICLES
from studio.engines.picture.storybook.vector.colours import COLOUR_WORDS
from studio.engines.picture.storybook.vector.render import Rendered, render
from studio.engines.picture.storybook.vector.shapes import Drawing
from studio.engines.picture.storybook.vector.styles import MANNERS

_VARIANTS: Final = 3
"""In how many forms each prop is drawn; the seed chooses."""
_DRAWN: Final[Mapping[str, Callable[[int], Drawing]]] = {
    **SEATS,
    **FURNITURE,
    **HOUSEHOLD,
    **GARDEN,
    **STREET,
    **BUILDINGS,
    **VEHICLES,
    **OUTINGS,
    **NATURE,
    **CARRIED,
    **BOOKS,
    **ERRANDS,
    **PLAYTHINGS,
    **THRESHOLDS,
}


def draw_prop(name: str, colour: str, style: str, size_px: int, variant_seed: int) -> Cutout:
    """`name`: one of PROPS. `colour`: a word of COLOUR_WORDS, or "" for its own. `style`: one of MANNERS, which are
    the starter model's. `size_px`: the longer side."""
    return rendered_prop(name, colour, style, size_px, variant_seed).cutout


def rendered_prop(name: str, colour: str, style: str, size_px: int, variant_seed: int) -> Rendered:
    """The same, with the part that has the colour that can be asked for."""
    return render(
        _DRAWN[name](variant_seed % _VARIANTS), COLOUR_WORDS[colour] if colour else None, MANNERS[style], size_px
    )

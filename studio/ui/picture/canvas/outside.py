"""A picture from outside, read on a thread: its own bytes, its size, and what it says of its making.

`taking_in` calls it. A file is kept as it came, without what tells of people; what has more pixels than a project can
use is taken in smaller, as PNG.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec
from PySide6.QtGui import QImage

from studio.domain.errors import Failure, StudioError
from studio.domain.recipes.found import FoundRecipe, OtherProgram
from studio.domain.recipes.kept import Making
from studio.formats import pictures
from studio.formats.picture_glances import LARGE, SIDE
from studio.formats.pictures import as_kept, decode
from studio.services.exchange.picture_decoding import as_image, large
from studio.services.exchange.picture_reference import bytes_of
from studio.services.exchange.recipe_in import making_in, recipe_in, why_not_kept
from studio.ui.picture.copied import encoded

if TYPE_CHECKING:
    from PIL import Image

Step = Callable[[float], None]
_BEGUN: Final = 0.05
_DECODING: Final = 0.5
"""How much of the work is done, by its share, once the pixels are there."""


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    data: bytes
    """A picture file."""
    width: int
    height: int
    was: tuple[int, int]
    """Width and height in the file."""
    dpi: float = 0.0
    """Pixels an inch, where the file says so; else 0."""
    changes: tuple[str, ...] = ()
    """What is shown otherwise than it is in the file, in words."""
    recipe: FoundRecipe | OtherProgram | None = None
    recipe_failure: Failure | None = None
    """Why its recipe could not be read."""
    making: Making = ()
    """What is kept of what it says of its making."""
    coarse: QImage | None = None
    """A large one seen coarsely, to be shown until its pixels are on the canvas."""
    tiles: list[tuple[tuple[int, int], QImage]] = []
    """Its pixels, where it was decoded apart."""


def read_outside(path: Path, step: Step, glance: Callable[[QImage], None] | None = None) -> Taken:
    """The picture in a file. `step` is told how far it is, and may raise; `glance` what a large one looks like,
    coarsely, while it is decoded. Raises StudioError(FileUnreadable | BadInput)."""
    return taken(bytes_of(path), path.name, step, glance)


def taken(data: bytes, name: str, step: Step, glance: Callable[[QImage], None] | None = None) -> Taken:
    """The same of its bytes."""
    step(_BEGUN)
    come = _BEGUN

    def note(share: float) -> None:
        nonlocal come
        come = max(come, _BEGUN + share * (_DECODING - _BEGUN))

    apart = large(
        data, name, most=pictures.WHOLE_LIMIT, keep=True, tiles=True, check=lambda: step(come), glance=glance, told=note
    )  # fmt: skip
    if apart is not None:
        step(0.9)
        return Taken(
            data=apart.kept, width=apart.width, height=apart.height, was=apart.was, dpi=apart.dpi,
            tiles=apart.tiles, coarse=apart.coarse, **_told(data, name, apart.changes),
        )  # fmt: skip
    tell = (lambda coarse: glance(as_image(coarse))) if glance is not None else None
    found = decode(data, name, check=lambda: step(come), most=pictures.WHOLE_LIMIT, glance=tell, told=note)
    step(_DECODING)
    size = found.image.size
    kept = as_kept(data) if size == found.was else None
    if kept is None:
        kept = _png(found.image)
    step(0.9)
    told = _told(data, name, found.changes)
    step(1.0)
    return Taken(
        data=kept, width=size[0], height=size[1], was=found.was, dpi=found.dpi,
        coarse=_coarse(found.image) if glance is not None else None, **told,
    )  # fmt: skip


def _told(data: bytes, name: str, changes: tuple[str, ...]) -> dict[str, Any]:
    """The fields that say what it tells of its making, or why that could not be read; and what is otherwise."""
    try:
        left_out = why_not_kept(data, name)
        said = (*changes, left_out) if left_out else changes
        return {"recipe": recipe_in(data, name), "making": making_in(data, name), "changes": said}
    except StudioError as error:
        return {"recipe_failure": error.failure, "changes": changes}


def _coarse(image: Image.Image) -> QImage | None:
    """None for a picture that is decoded at once."""
    if image.width * image.height < LARGE:
        return None
    return as_image(image.reduce(-(-max(image.size) // SIDE)))


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=3)
    return out.getvalue()


def taken_image(image: QImage, step: Step, making: Making = ()) -> Taken:
    """A picture that came as pixels, from the clipboard or another window. `step` as in `read_outside`; `making`: what
    is known of how it was made. Raises StudioError."""
    step(0.1)
    png = encoded(image)
    step(1.0)
    size = image.width(), image.height()
    return Taken(data=png, width=size[0], height=size[1], was=size, making=making)

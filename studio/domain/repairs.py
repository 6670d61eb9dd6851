"""A picture that is changed in parts: what its mask has to be, and the frame past its edge that it is continued in.

Pure. The engines, the window and the command line say and count it alike.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from studio.domain.bounds import LARGEST_SIDE
from studio.domain.errors import BadRequest, StudioError

OVERLAP: Final = 16
"""Pixels of a picture along the edges it is continued past that are painted anew too, so that no seam is left."""
MOST_PIXELS: Final = 128_000_000
"""Of a picture that is changed; more would not fit beside a model."""
AT_ONCE: Final = 2048 * 2048
"""Pixels; a larger picture is drawn with so many where nobody says otherwise."""

Size = tuple[int, int]
"""Width and height in pixels."""


class Sides(NamedTuple):
    """Pixels that a picture is continued past each of its edges."""

    left: int = 0
    top: int = 0
    right: int = 0
    bottom: int = 0


def check_mask(mask: Size, picture: Size, *, empty: bool) -> None:
    """Raise StudioError(BadRequest) for a mask that does not lie over its picture, or says that nothing may change."""
    if mask != picture:
        problem = (
            f"the mask is {mask[0]} x {mask[1]} pixels, the picture {picture[0]} x {picture[1]}; both need the same "
            "size"
        )
        raise StudioError(BadRequest(field="mask", problem=problem))
    if empty:
        raise StudioError(BadRequest(field="mask", problem="the mask is empty, so nothing may change"))


def frame_past(picture: Size, sides: Sides) -> Size:
    """The size of the frame. Raises StudioError(BadRequest) for one no larger than the picture, and for a huge one."""
    width, height = picture[0] + sides.left + sides.right, picture[1] + sides.top + sides.bottom
    if min(sides) < 0 or (width, height) == picture:
        raise StudioError(BadRequest(field="outpaint", problem="the frame has to reach past an edge of the picture"))
    if max(width, height) > LARGEST_SIDE or width * height > MOST_PIXELS:
        raise StudioError(BadRequest(field="outpaint", problem="the frame has too many pixels"))
    return width, height


def kept_part(picture: Size, sides: Sides, overlap: int = OVERLAP) -> tuple[int, int, int, int]:
    """Left, top, right and bottom in the frame of what of the picture stays as it is; a small picture keeps at least
    half of itself."""
    width, height = picture
    across, down = min(overlap, width // 4), min(overlap, height // 4)
    return (
        sides.left + (across if sides.left else 0),
        sides.top + (down if sides.top else 0),
        sides.left + width - (across if sides.right else 0),
        sides.top + height - (down if sides.bottom else 0),
    )


def drawn_size(picture: Size) -> Size:
    """How large a picture is drawn where nobody says: as it is, or, when it is very large, in its shape with fewer
    pixels."""
    width, height = picture
    if width * height <= AT_ONCE:
        return picture
    scale = (AT_ONCE / (width * height)) ** 0.5
    return max(16, round(width * scale)), max(16, round(height * scale))

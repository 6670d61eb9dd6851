"""What a repair is asked for with, beside the prompt: how strongly, what fills the mask first, how far around it.

Pure values; the presenter keeps them in the settings. No toolkit.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

import msgspec

from studio.domain.picture_records import Canvas
from studio.domain.requests import Fill, Frame, PictureRequest

FILLS: Final[tuple[Fill, ...]] = ("original", "neutral", "blur", "patch", "noise")
LARGEST_FEATHER: Final = 200
LARGEST_PADDING: Final = 1000
LARGEST_EDGE: Final = 4096
"""Pixels that an edge is taken outwards at most."""
OVERLAP: Final = 16
"""Pixels of the old picture along a new part that are painted anew too, beside the feather, so that no seam stays."""
Act = Literal["fill", "refine", "outpaint", "redraw"]


class InpaintForm(msgspec.Struct, frozen=True, kw_only=True):
    strength: float = 0.75
    """Denoising strength: 1 paints something new, less keeps more of what was there."""
    fill: Fill = "original"
    feather: int = 16
    padding: int = 64
    masked_only: bool = True


class Edges(NamedTuple):
    """How far a frame reaches past each edge of the canvas, in pixels; negative: so far inside."""

    left: int = 0
    top: int = 0
    right: int = 0
    bottom: int = 0

    def frame(self, canvas: Canvas) -> Frame:
        width = max(1, canvas.width + self.left + self.right)
        return -self.left, -self.top, width, max(1, canvas.height + self.top + self.bottom)

    @property
    def past(self) -> bool:
        return max(self) > 0


def act_of(form: InpaintForm, edges: Edges, *, masked: bool) -> Act:
    """What Generate does now."""
    if edges.past:
        return "outpaint"
    if not masked:
        return "redraw"
    return "fill" if form.strength >= 1 else "refine"


def request_of(
    base: PictureRequest, form: InpaintForm, act: Act, *, canvas_id: str, frame: Frame, init: str, mask: str | None
) -> PictureRequest:
    """`base`: what the prompt asks for; `init` and `mask`: assets of the frame's size."""
    fill = form.fill
    if act == "outpaint" and fill == "original":
        # There is no original beyond the edge: the picture is carried on smoothly instead.
        fill = "blur"
    return msgspec.structs.replace(
        base, task="inpaint" if mask is not None else "image-to-image", init_image=init, mask=mask,
        strength=1.0 if act == "outpaint" else form.strength, fill=fill,
        feather=form.feather if mask is not None else 0,
        padding=form.padding, masked_only=form.masked_only and act != "outpaint" and mask is not None,
        canvas_id=canvas_id, frame=frame, sticker=False, upscale=1,
    )  # fmt: skip


def area_of(bounds: Frame, form: InpaintForm, within: Frame) -> Frame:
    """The part of `within` that a repair of the masked part alone looks at: its box, its feather, its surroundings."""
    by = form.feather + form.padding
    left, top = max(within[0], bounds[0] - by), max(within[1], bounds[1] - by)
    right = min(within[0] + within[2], bounds[0] + bounds[2] + by)
    bottom = min(within[1] + within[3], bounds[1] + bounds[3] + by)
    return left, top, right - left, bottom - top

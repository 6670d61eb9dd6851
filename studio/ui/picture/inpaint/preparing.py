"""The pictures that a repair begins with: what the frame shows now, and the mask, as PNG. On a thread.

Called by the presenter's errand. A frame past the canvas' edge is transparent there, and painted anew there.
"""

from __future__ import annotations

import hashlib
import io
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from studio.domain.project_records import Asset
from studio.domain.requests import Frame
from studio.ui.picture.coverage import Source, coverage
from studio.ui.picture.inpaint.form import OVERLAP, Act, InpaintForm, area_of
from studio.ui.picture.inpaint.placing import reached

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Kept(NamedTuple):
    """A picture for the project."""

    asset: Asset
    data: bytes


class Prepared(NamedTuple):
    frame: Frame
    init: Kept
    mask: Kept | None


def prepared(
    pixels: Callable[[Frame], NDArray[np.uint8]], mask: Source | None, frame: Frame, form: InpaintForm, act: Act,
    names: tuple[str, str],
) -> Prepared | None:  # fmt: skip
    """None: the mask is empty. `names`: of the two assets, for people. Raises StudioError."""
    import numpy as np

    cover = coverage(mask, frame) if mask is not None else None
    if act == "outpaint":
        shown = pixels(frame)
        outside = (shown[..., 3] < 255).astype(np.uint8) * np.uint8(255)
        beyond = reached(outside, OVERLAP)
        cover = beyond if cover is None else np.maximum(beyond, cover)
    elif cover is not None:
        if not cover.any():
            return None
        if form.masked_only:
            frame, cover = _closer(cover, frame, form)
        shown = pixels(frame)
    else:
        shown = pixels(frame)
    return Prepared(frame, kept(shown, names[0]), kept(cover, names[1]) if cover is not None else None)


def _closer(cover: NDArray[np.uint8], frame: Frame, form: InpaintForm) -> tuple[Frame, NDArray[np.uint8]]:
    import numpy as np

    rows, columns = np.flatnonzero(cover.any(axis=1)), np.flatnonzero(cover.any(axis=0))
    bounds = (
        frame[0] + int(columns[0]), frame[1] + int(rows[0]),
        int(columns[-1] - columns[0]) + 1, int(rows[-1] - rows[0]) + 1,
    )  # fmt: skip
    near = area_of(bounds, form, frame)
    left, top = near[0] - frame[0], near[1] - frame[1]
    return near, cover[top : top + near[3], left : left + near[2]]


def kept(pixels: NDArray[np.uint8], name: str) -> Kept:
    """As PNG, with the record of it. What is opaque throughout has no alpha."""
    import numpy as np
    from PIL import Image

    if pixels.ndim == 3 and (pixels[..., 3] == 255).all():
        pixels = pixels[..., :3]
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(out, "PNG", compress_level=2)
    data = out.getvalue()
    sha256 = hashlib.sha256(data).hexdigest()
    return Kept(Asset(id=sha256, media_type="image/png", size=len(data), created=time.time(), name=name), data)

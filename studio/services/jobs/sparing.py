"""The request of a picture that had no room, so that it takes less memory. Used where such a failure is told; pure."""

from __future__ import annotations

import msgspec

from studio.domain.engine_cards import Cards
from studio.domain.errors import OutOfMemory
from studio.domain.requests import PictureRequest, Request


def with_less_memory(request: Request, engine: str, failure: OutOfMemory, cards: Cards) -> PictureRequest | None:
    """Decoded in tiles, in numbers of half the width, and on a graphics card with parts that take turns. None where all
    of that was asked for already, or where it means nothing to the engine."""
    card = cards.engine(engine)
    if not isinstance(request, PictureRequest) or card is None or "diffusers" not in card.packages:
        return None
    on_a_card = failure.device.startswith("cuda")
    half = request.dtype if request.dtype in ("bfloat16", "float16") else "float16" if on_a_card else "bfloat16"
    asked = msgspec.structs.replace(request, tiled=True, offload=request.offload or on_a_card, dtype=half)
    return asked if asked != request else None

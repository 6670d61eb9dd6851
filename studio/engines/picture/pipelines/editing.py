"""Models that change a picture by words: they see pictures beside the words, the first as what is to be changed, the
others as what is spoken of. FLUX.2 klein is one.

Used by the diffusers engine on the worker's job thread.
"""

from __future__ import annotations

import inspect
from typing import Any, Final

NO_STRENGTH: Final = "This model changes a picture by what the words say; how much it may change is not asked."


def sees_pictures(pipe: Any) -> bool:
    """Whether a pipeline from words takes pictures too, as many as there are."""
    takes = inspect.signature(type(pipe).__call__).parameters
    return type(pipe).__name__.startswith("Flux2") and "image" in takes and "mask_image" not in takes


def seen(first: Any, others: list[Any]) -> dict[str, Any]:
    """The argument that shows it pictures; `first`: what is to be changed, None for nothing."""
    pictures = [*([first] if first is not None else []), *others]
    return {"image": pictures} if pictures else {}

"""Models that change a picture by words: they see pictures beside the words, the first as what is to be changed, the
others as what is spoken of. FLUX.2 klein and Qwen-Image-Edit are such.

Used by the diffusers engine on the worker's job thread.
"""

from __future__ import annotations

import inspect
from typing import Any, Final

from studio.domain.errors import BadRequest, StudioError

NO_STRENGTH: Final = "This model changes a picture by what the words say; how much it may change is not asked."
_NO_WORDS: Final = " "
"""A negative prompt of nothing: without any, Qwen's models have no guidance."""


def sees_pictures(pipe: Any) -> bool:
    """Whether a pipeline from words takes pictures too."""
    takes = inspect.signature(type(pipe).__call__).parameters
    named = type(pipe).__name__.startswith(("Flux2", "QwenImageEdit"))
    return named and "image" in takes and "mask_image" not in takes


def guided_by_words(pipe: Any) -> bool:
    """Whether guidance and a negative prompt are those of a second pass, though the pipeline has distilled guidance
    too."""
    return type(pipe).__name__.startswith("QwenImageEdit")


def guidance(pipe: Any, scale: float, negative: str) -> dict[str, Any]:
    """The arguments that tell it how strictly to keep to the words."""
    if not guided_by_words(pipe):
        return {"guidance_scale": scale}
    return {"true_cfg_scale": scale, "negative_prompt": negative or _NO_WORDS} if scale > 1 else {"true_cfg_scale": 1.0}


def seen(pipe: Any, first: Any, others: list[Any]) -> dict[str, Any]:
    """The argument that shows it pictures; `first`: what is to be changed, None for nothing. Raises
    StudioError(BadRequest) for more or fewer than it sees."""
    pictures = [*([first] if first is not None else []), *others]
    name = type(pipe).__name__
    if name.startswith("QwenImageEdit") and not pictures:
        problem = "this model changes pictures: start from one, or add a reference picture"
        raise StudioError(BadRequest(field="init_image", problem=problem))
    if name == "QwenImageEditPipeline":
        if len(pictures) > 1:
            problem = "this model sees one picture; leave the others out"
            raise StudioError(BadRequest(field="references", problem=problem))
        return {"image": pictures[0]}
    return {"image": pictures} if pictures else {}

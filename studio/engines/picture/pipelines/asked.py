"""What a pipeline does by itself, and what of a request changes how its parts may be used. Pure; the diffusers engine
asks, on the worker's job thread."""

from __future__ import annotations

import inspect
from typing import Any

from studio.domain.requests import PictureRequest


def takes_turns(pipe: Any) -> bool:
    """Whether a pipeline's parts come to the GPU one at a time."""
    return getattr(pipe, "_offload_device", None) is not None


def task_of(pipe: Any) -> str:
    """What a pipeline does by itself, told by what it takes and by its name."""
    if "mask_image" in inspect.signature(type(pipe).__call__).parameters:
        return "inpaint"
    return "image-to-image" if "Img2Img" in type(pipe).__name__ else "text-to-image"


def paints_only(pipe: Any) -> bool:
    """Whether its network takes mask and masked picture as further channels beside the latents."""
    unet = getattr(pipe, "unet", None)
    if unet is not None:
        return getattr(unet.config, "in_channels", 4) == 9
    return "Fill" in type(pipe).__name__


def said_beside(request: PictureRequest) -> tuple[object, ...]:
    """What the text encoders are told beside the words themselves."""
    loras = tuple((use.model.id, use.weight) for use in request.loras)
    return (request.prompt_expanded or request.prompt, request.negative_expanded or request.negative, loras)


def changes_network(request: PictureRequest) -> bool:
    """Whether the denoiser is another one for this request, or is given more than words and noise."""
    return bool(request.loras or request.controls or request.references)

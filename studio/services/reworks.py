"""The request by which a picture is worked over: enlarged, cut out, without noise, as lines, in a style, in
colours, with clear faces.

One for the window and the command line. Pure; any thread.
"""

from __future__ import annotations

from typing import Final, Literal

from studio.domain.requests import ModelRef, PictureRequest

Act = Literal["upscale", "cut-out", "denoise", "line-art", "style-transfer", "colourise", "repair-faces"]
"""By the names of the tasks."""
FINE_VIEWS: Final = 8
"""Turns and mirror images that a fine enlargement is the mean of."""
USUAL_STRENGTH: Final[dict[Act, float]] = {
    "denoise": 0.5,
    "line-art": 0.5,
    "style-transfer": 1.0,
    "colourise": 1.0,
    "repair-faces": 0.8,
}


def rework_request(
    act: Act, model: ModelRef, device: str, *, init: str, size: tuple[int, int], prompt: str = "", factor: int = 2,
    fine: bool = False, strength: float | None = None, style: str = "", style_image: str | None = None,
) -> PictureRequest:  # fmt: skip
    """`init`, `style_image`: SHA-256 of pictures; `size`: of the picture, width first; `prompt`: what it was asked for
    with; `style`: one of the model's, where no picture's is meant."""
    return PictureRequest(
        model=model,
        task=act,
        prompt=prompt,
        width=size[0],
        height=size[1],
        upscale=factor if act == "upscale" else 1,
        steps=FINE_VIEWS if act == "upscale" and fine else 1,
        style=style if act == "style-transfer" and style_image is None else "",
        style_image=style_image if act == "style-transfer" else None,
        strength=USUAL_STRENGTH.get(act, 0.5) if strength is None else strength,
        init_image=init,
        device=device,
    )

"""Named styles: words around a prompt, and settings that go with them; and LoRAs as a person chooses them.

Values and pure functions; any thread. Files of them come from strangers (`services/styles`); here they are sound.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from studio.domain.emphasis import without_comments
from studio.domain.requests import PictureRequest

WORDS: Final = "{prompt}"
"""Where the words of the prompt go in those of a style; without it they go before them."""


class LoraChoice(msgspec.Struct, frozen=True):
    """A LoRA in the form, or in a style."""

    name: str
    """Id of the model, or what a style of another machine calls it."""
    weight: float = 1.0
    on: bool = True
    """Off: it stays in the list and takes no part."""


class StylePreset(msgspec.Struct, frozen=True, kw_only=True):
    """What is not said here stays as it is in the form."""

    name: str
    prompt: str = ""
    negative: str = ""
    scene: str = ""
    """In place of `prompt` for models of scenes, which know things, places and times of day and no manners."""
    own_styles: tuple[str, ...] = ()
    """Styles that a model may have of its own, the nearest first."""
    model: str = ""
    loras: tuple[LoraChoice, ...] = ()
    sampler: str | None = None
    """With its schedule, as "DPMSolverMultistepKarras"; "" for the model's own."""
    steps: int | None = None
    guidance: float | None = None
    width: int | None = None
    height: int | None = None


class Styled(msgspec.Struct, frozen=True):
    """The words that a model gets."""

    prompt: str
    negative: str


def styled(prompt: str, negative: str, styles: Sequence[StylePreset], *, scenes: bool = False) -> Styled:
    """The words with those of the styles, one style after the other as A1111 has it: the prompt goes where a style says
    `{prompt}`, else before the style's words. What stands in them for people alone goes. `scenes`: the model is one
    of scenes."""
    said, unwanted = without_comments(prompt) if styles else prompt, without_comments(negative) if styles else negative
    for one in styles:
        said = within(said, one.scene if scenes else one.prompt)
        unwanted = within(unwanted, "" if scenes else one.negative)
    return Styled(said, unwanted)


def with_styles(request: PictureRequest, styles: Sequence[StylePreset], *, scenes: bool = False) -> PictureRequest:
    """The request with the words that the model gets, and the names of the styles that they come from."""
    if not styles:
        return request
    said = styled(request.prompt, request.negative, styles, scenes=scenes)
    return msgspec.structs.replace(
        request,
        prompt_expanded=said.prompt if said.prompt != request.prompt else "",
        negative_expanded=said.negative if said.negative != request.negative else "",
        named_styles=tuple(one.name for one in styles),
    )


def within(words: str, around: str) -> str:
    """Words in the place that another text has for them, or before it."""
    if WORDS in around:
        return around.replace(WORDS, words.strip()).strip(" ,")
    return ", ".join(part for part in (words.strip(), around.strip()) if part)


def named_in(styles: Iterable[StylePreset], names: Sequence[str]) -> tuple[StylePreset, ...]:
    """Those of these names, in the order of the names; a name that none has is passed over."""
    known = {one.name.casefold(): one for one in styles}
    return tuple(known[name.casefold()] for name in names if name.casefold() in known)

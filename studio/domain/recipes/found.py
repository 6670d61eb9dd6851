"""What a picture file says of how it was made, whatever program wrote it. Pure; any thread, both processes."""

from __future__ import annotations

import msgspec

from studio.domain.requests import Fill, PictureRequest


class Lora(msgspec.Struct, frozen=True):
    """A LoRA that took part."""

    name: str
    """Without its folder and suffix."""
    weight: float | None = None
    """None where it is not told."""
    hash: str = ""


class FoundRecipe(msgspec.Struct, frozen=True, kw_only=True):
    """What a picture says about how it was made; a field is None where it says nothing that can be used."""

    source: str
    """The program: "Triptych", "A1111", "Forge", "SD.Next", "ComfyUI", "InvokeAI", "Fooocus", "NovelAI", "SwarmUI"."""
    prompt: str = ""
    negative: str = ""
    template: str = ""
    """The prompt as it was typed, where chance chose its words; `prompt` then has the words. Empty: it was typed so."""
    negative_template: str = ""
    seed: int | None = None
    """None also for one that we cannot draw from: negative, or 2^63 and more."""
    large_seed: int | None = None
    """One that we cannot draw from, 2^63 to 2^64 - 1, as it stands there."""
    steps: int | None = None
    guidance: float | None = None
    sampler: str | None = None
    """As it stands there; "" for the model's own."""
    scheduler: str | None = None
    """The noise schedule, where it stands apart from the sampler ("Karras")."""
    width: int | None = None
    height: int | None = None
    strength: float | None = None
    fill: Fill | None = None
    feather: int | None = None
    masked_only: bool | None = None
    padding: int | None = None
    style: str | None = None
    sticker: bool | None = None
    variation_seed: int | None = None
    variation_strength: float | None = None
    upscale: int | None = None
    model: str = ""
    """Id or name of the model, as it stands there."""
    model_hash: str = ""
    """Beginning of the SHA-256 of the model's file, as it stands there."""
    loras: tuple[Lora, ...] = ()
    embeddings: tuple[str, ...] = ()
    """Words of the prompts that were taught, as it tells them beside the words."""
    vae: str = ""
    """The picture decoder in the place of the model's own: its name."""
    clip_skip: int | None = None
    others: tuple[tuple[str, str], ...] = ()
    """Settings that have no place here, by the names that they have there: a second pass, ENSD, what extensions did."""
    told: tuple[tuple[str, str], ...] = ()
    """Further settings of a recipe of ours of which the text alone is there, as of a sheet of many pictures."""
    request: PictureRequest | None = None
    """The whole request, when Triptych made the picture."""
    versions: tuple[tuple[str, str], ...] = ()
    """Packages and their versions that computed it, when Triptych made it."""
    device: str = ""
    """What it was computed on, when Triptych made it."""
    axes: tuple[tuple[str, str], ...] = ()
    """Of a sheet of many pictures (X/Y/Z plot) what it goes over, and the values: the rest is that of its first one."""
    afterwards: str = ""
    """What was done to the picture after it was made, as it stands there: it shows more than its recipe makes."""


class OtherProgram(msgspec.Struct, frozen=True):
    """The picture carries a recipe of another kind, which is not read."""

    program: str
    """Its name; empty when it does not say."""

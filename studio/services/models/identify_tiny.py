"""Says of a tiny decoder whose pictures it decodes. Called by `identify_file` and `identify_folder`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from studio.domain.catalogue import Identified
from studio.formats.safetensors import SafetensorsHeader
from studio.formats.tiny_decoders import half_in, latent_channels
from studio.services.models.architectures import TITLES
from studio.services.translation import tr

_MARKS: Final = (
    ("xl", "sdxl"),
    ("sd3", "sd3"),
    ("f1", "flux"),
    ("flux", "flux"),
    ("taesd", "sd1"),
    ("sd1", "sd1"),
)
"""What its name says of the latents that it decodes; its weights have the same form for several families."""
WORKING_BYTES: Final = 150_000_000
"""Beside the weights; an estimate for a picture of 1024 x 1024 pixels."""
_CHANNELS: Final = {"sd1": 4, "sdxl": 4, "sd3": 16, "flux": 16}


def tiny_decoder(channels: int, common: Mapping[str, Any]) -> Identified:
    """`common`: fields of every answer, among them the title by which the family is known."""
    name = str(common["title"]).casefold()
    architecture = next((found for mark, found in _MARKS if mark in name), "")
    reason = ""
    if not architecture:
        reason = tr("Its name does not tell whose pictures it decodes: call it taesd, taesdxl, taesd3 or taef1.")
    elif channels != _CHANNELS[architecture]:
        reason = tr("Its latents have another form than its name says.")
    return _answer(architecture, reason, common)


def tiny_file(path: Path, header: SafetensorsHeader) -> Identified | None:
    """Of a single file; None for any other."""
    half = half_in(header)
    if half is None:
        return None
    common: dict[str, Any] = {
        "path": str(path), "title": path.stem, "family": "picture", "engine": "diffusers",
        "size": path.stat().st_size, "memory_bytes": header.parameters() * 2 + WORKING_BYTES,
        "files": {path.name: str(path)},
    }  # fmt: skip
    if half == "encoder":
        words = tr("It is the half that encodes pictures. Choose the half that decodes them: …_decoder.safetensors.")
        return _answer("", words, common)
    return tiny_decoder(latent_channels(header, half), common)


def decoder_of_a_pair(files: Mapping[str, Path]) -> Path | None:
    """Of a folder that has a tiny autoencoder in two files, the one that decodes."""
    for name, path in files.items():
        other = name.replace("_decoder.safetensors", "_encoder.safetensors")
        weights = {one for one in files if one.endswith(".safetensors")}
        if name != other and weights == {name, other}:
            return path
    return None


def _answer(architecture: str, reason: str, common: Mapping[str, Any]) -> Identified:
    title = tr(TITLES.get(architecture, "unknown architecture"))
    fields = {**common, "architecture": architecture} | ({"engine": ""} if reason else {})
    return Identified(
        kind="tiny decoder",
        tasks=("decode",),
        why_not=reason,
        detail=tr("Tiny decoder, {family}", family=title),
        **fields,
    )

"""A tiny decoder beside a pipeline: shows each step, and decodes a finished picture where that is asked.

Used by the diffusers engine on the worker's job thread. Tiny autoencoders (TAESD, Ollin Boer Bohan, 2023) were trained
to decode the latents of a family in a small part of the time that the family's own autoencoder takes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from studio.domain.errors import ModelMissing, ModelUnsupported, StudioError
from studio.domain.requests import PictureRequest
from studio.domain.word_maps import WordMapsRequest
from studio.engines.picture.pipelines.load import Chosen, reraise
from studio.engines.picture.pipelines.single_file import read_header
from studio.engines.picture.pipelines.vae_guard import Watch, guard_vae
from studio.engines.protocol import JobControl
from studio.engines.runtime.torch_cancel import ControlHolder
from studio.formats import safetensors as formats
from studio.formats.tiny_decoders import WHOLE, diffusers_name, half_in, latent_channels
from studio.wire.messages import LocalModel

OTHER_LATENTS: Final = "it was made for the latents of another family of models"
NO_TINY: Final = "The tiny decoder that is here was made for other models, so previews are approximate."
_SHOWN: Final = 512
"""Pixels of a preview's longer side at most: it is sent to the window at every step."""


class TinyDecoder:
    """One that fits the pipeline it is beside."""

    def __init__(self, model: LocalModel, pipe: Any, dtype: str, device: str, holder: ControlHolder) -> None:
        """Raises StudioError of ModelMissing, ModelDamaged, ModelUnsupported, ImportRefused, OutOfMemory."""
        self.model_id = model.id
        vae = load_tiny(model, dtype)
        _check_latents(vae, pipe, model.id)
        self.vae = vae.to(device)
        self._decode = self.vae.decode
        self.watch: Watch = guard_vae(self.vae, holder)

    def picture(self, latent: torch.Tensor) -> NDArray[np.uint8]:
        """[h, w, 3] from a latent [channels, h, w]; a longer side than 512 pixels is shrunk to that."""
        with torch.no_grad():
            seen = self._decode(latent[None].to(self.vae.device, self.vae.dtype)).sample[0]
        rgb = torch.nan_to_num(seen.float()).clamp(-1, 1).add(1).mul(127.5).to(torch.uint8)
        pixels = np.ascontiguousarray(rgb.permute(1, 2, 0).cpu().numpy())
        longer = max(pixels.shape[:2])
        if longer <= _SHOWN:
            return pixels
        small = Image.fromarray(pixels).reduce(-(-longer // _SHOWN))
        return np.asarray(small, dtype=np.uint8)

    def finished(self, pipe: Any, latent: torch.Tensor) -> Image.Image:
        """The picture of a latent [channels, h, w], as the pipeline would hand it over. Raises StudioError."""
        with torch.no_grad():
            sample = self.vae.decode(latent[None].to(self.vae.device, self.vae.dtype)).sample
        made: Image.Image = pipe.image_processor.postprocess(sample, output_type="pil")[0]
        return made


def load_tiny(model: LocalModel, dtype: str) -> Any:
    """From a folder of diffusers, or from one file of its author's."""
    import diffusers

    paths = [Path(path) for path in model.files.values()]
    named = sorted(paths, key=lambda path: path.name != "config.json")[:1]
    if not named:
        raise StudioError(ModelMissing(model_id=model.id, file="config.json"))
    try:
        if named[0].name != "config.json":
            return _from_one_file(named[0]).to(getattr(torch, dtype))
        for path in named[0].parent.glob("*.safetensors"):
            read_header(path)
        return diffusers.AutoencoderTiny.from_pretrained(
            str(named[0].parent), local_files_only=True, use_safetensors=True, dtype=getattr(torch, dtype)
        ).eval()
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        reraise(error, model.id, named[0].name)


def _from_one_file(path: Path) -> Any:
    """Its decoder; the encoder, which nothing here asks for, stays as it was made. Raises as a load does."""
    import diffusers
    from safetensors.torch import load_file

    read_header(path)
    header = formats.read_header(path)
    half = half_in(header)
    if half is None:
        raise ValueError("it is no tiny decoder")
    decodes = {
        diffusers_name(name, half): value
        for name, value in load_file(path).items()
        if half != "both" or name.startswith(WHOLE)
    }
    with torch.random.fork_rng(devices=[]):
        vae = diffusers.AutoencoderTiny(latent_channels=latent_channels(header, half)).eval()
    vae.decoder.load_state_dict({name.removeprefix("decoder."): value for name, value in decodes.items()})
    return vae


def decoder_beside(
    pipe: Any, model: LocalModel | None, request: PictureRequest | WordMapsRequest, chosen: Chosen,
    holder: ControlHolder, control: JobControl,
) -> TinyDecoder | None:  # fmt: skip
    """None where none is here. One that is of no use for this model is told, and refused where it was asked for.
    Raises StudioError as `TinyDecoder` does."""
    if model is None:
        return None
    try:
        return TinyDecoder(model, pipe, chosen.dtype, chosen.device, holder)
    except StudioError as error:
        wanted = isinstance(request, PictureRequest) and request.decoder is not None
        if wanted or not isinstance(error.failure, ModelUnsupported):
            raise
        control.note(NO_TINY)
        return None


def _check_latents(vae: Any, pipe: Any, name: str) -> None:
    """Raise StudioError(ModelUnsupported) for a decoder whose latents have another form than the pipeline's."""
    own = getattr(pipe, "vae", None)
    if own is None or not hasattr(own.config, "scaling_factor"):
        raise StudioError(ModelUnsupported(model=name, reason=OTHER_LATENTS))
    forms = [(one.config.latent_channels, len(one.config.block_out_channels)) for one in (own, vae)]
    if forms[0] != forms[1]:
        raise StudioError(ModelUnsupported(model=name, reason=OTHER_LATENTS))

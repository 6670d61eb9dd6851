"""Reference pictures in the diffusers engine: IP-Adapters in the denoiser, and the encoder that sees the pictures.

Used on the worker's job thread. Each picture has an adapter of its own, so that each counts by its own strength. With
adapters a denoiser asks for pictures at every call, so they are taken out again for a request without.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from studio.domain.errors import BadRequest, ModelDamaged, ModelMissing, ModelUnsupported, StudioError
from studio.domain.requests import ReferenceUse
from studio.engines.picture.pipelines.load import reraise
from studio.engines.picture.pipelines.single_file import read_header
from studio.formats.safetensors import TensorInfo
from studio.wire.messages import LocalModel

NO_REFERENCES: Final = "this model takes no reference pictures"
_OTHER_FAMILY: Final = "it was made for another family of models than the one that draws"
_OTHER_ENCODER: Final = "it was made for another image encoder than the one that is here"
_OF_FACES: Final = "it wants faces read by another network, which nothing here does"


class References:
    """What of a pipeline's adapters is there now."""

    def __init__(self, native: Any, helpers: Mapping[str, LocalModel]) -> None:
        self._native, self._helpers = native, helpers
        self._there: tuple[str, ...] = ()
        """Ids of the adapters, one for each picture."""
        self._encoders: dict[str, Any] = {}

    def use(self, references: Sequence[ReferenceUse]) -> bool:
        """Have the denoiser take these; whether it was changed, so that pipelines made of its parts before are of no
        use any more. Raises StudioError of BadRequest, ModelMissing, ModelDamaged, ModelUnsupported, ImportRefused."""
        wanted = tuple(use.model.id for use in references)
        changed = wanted != self._there
        if changed:
            self.take_out()
            if wanted:
                self._put_in(references)
        if wanted:
            self._native.set_ip_adapter_scale([float(use.strength) for use in references])
        else:
            self._encoders.clear()
        return changed

    def take_out(self) -> None:
        if self._there:
            self._native.unload_ip_adapter()
            self._there = ()

    def _put_in(self, references: Sequence[ReferenceUse]) -> None:
        pipe = self._native
        if not hasattr(pipe, "load_ip_adapter"):
            raise StudioError(BadRequest(field="references", problem=NO_REFERENCES))
        files = [adapter_file(self._helpers, use.model.id) for use in references]
        for path in dict.fromkeys(files):
            check_family(pipe, path, read_header(path))
        encoder = self._encoder(references[0])
        for path in dict.fromkeys(files):
            check_encoder(encoder, path, read_header(path))
        pipe.register_modules(image_encoder=encoder.to(pipe.device))
        self._there = tuple(use.model.id for use in references)
        try:
            self._read(files)
        except (OSError, ValueError, KeyError, RuntimeError, IndexError, AttributeError) as error:
            self.take_out()
            reraise(error, references[0].model.id, files[0].name)

    def _read(self, files: Sequence[Path]) -> None:
        pipe = self._native
        folders, names = [str(path.parent) for path in files], [path.name for path in files]
        if getattr(pipe, "unet", None) is not None:
            pipe.load_ip_adapter(
                folders, subfolder=[""] * len(files), weight_name=names, image_encoder_folder=None,
                local_files_only=True,
            )  # fmt: skip
            return
        pipe.load_ip_adapter(
            folders, names, subfolder=[""] * len(files), image_encoder_pretrained_model_name_or_path=None,
            local_files_only=True,
        )  # fmt: skip
        pipe.transformer.to(device=pipe.device, dtype=pipe.transformer.dtype)

    def _encoder(self, use: ReferenceUse) -> Any:
        model, folder = encoder_of(self._helpers, use)
        if model.id not in self._encoders:
            self._encoders = {model.id: _read_encoder(model, folder, _dtype_of(self._native))}
        return self._encoders[model.id]


def adapter_file(helpers: Mapping[str, LocalModel], model_id: str) -> Path:
    """Raises StudioError(ModelMissing)."""
    model = helpers.get(model_id)
    if model is None:
        raise StudioError(ModelMissing(model_id=model_id))
    encoder = _encoder_folder(model)
    paths = [Path(path) for path in model.files.values() if Path(path).is_file()]
    found = [path for path in paths if path.suffix.lower() == ".safetensors" and path.parent != encoder]
    if len(found) != 1:
        raise StudioError(ModelMissing(model_id=model_id, file="ip-adapter.safetensors"))
    return found[0]


def encoder_of(helpers: Mapping[str, LocalModel], use: ReferenceUse) -> tuple[LocalModel, Path]:
    """The model that has an adapter's image encoder, and the encoder's folder. Raises StudioError(ModelMissing)."""
    wanted = use.encoder.id if use.encoder is not None else use.model.id
    model = helpers.get(wanted)
    folder = _encoder_folder(model) if model is not None else None
    if model is None or folder is None:
        raise StudioError(ModelMissing(model_id=wanted, file="config.json"))
    return model, folder


def _dtype_of(pipe: Any) -> Any:
    return (getattr(pipe, "unet", None) or pipe.transformer).dtype


def _encoder_folder(model: LocalModel) -> Path | None:
    """Where an image encoder lies among a model's files."""
    return next((Path(path).parent for name, path in model.files.items() if Path(name).name == "config.json"), None)


def _read_encoder(model: LocalModel, folder: Path, dtype: Any) -> Any:
    import transformers

    for path in folder.glob("*.safetensors"):
        read_header(path)
    try:
        return transformers.CLIPVisionModelWithProjection.from_pretrained(
            str(folder), local_files_only=True, use_safetensors=True, dtype=dtype
        ).eval()
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        reraise(error, model.id, "config.json")


def check_family(pipe: Any, path: Path, header: Mapping[str, TensorInfo]) -> None:
    """Raise StudioError: ModelDamaged for a file that is no adapter, ModelUnsupported for one of another family."""
    unet = getattr(pipe, "unet", None)
    keys = [info.shape for name, info in header.items() if name.endswith(("to_k_ip.weight", "k_proj.weight"))]
    if not keys or not any(name.startswith(("image_proj.", "ip_adapter_proj_model.")) for name in header):
        raise StudioError(ModelDamaged(model=path.stem, file=path.name, detail="it is no IP-Adapter"))
    if any("_lora." in name for name in header):
        raise StudioError(ModelUnsupported(model=path.name, reason=_OF_FACES))
    if unet is None:
        fits = any("double_stream" in name for name in header)
    else:
        fits = sorted(shape[0] for shape in keys) == _cross_attention_widths(unet)
        fits = fits and {shape[1] for shape in keys} == {unet.config.cross_attention_dim}
    if not fits:
        raise StudioError(ModelUnsupported(model=path.name, reason=_OTHER_FAMILY))


def _cross_attention_widths(unet: Any) -> list[int]:
    """Of the keys of every attention that reads words."""
    return sorted(
        module.to_k.out_features
        for name, module in unet.named_modules()
        if name.endswith("attn2") and hasattr(module, "to_k")
    )


def check_encoder(encoder: Any, path: Path, header: Mapping[str, TensorInfo]) -> None:
    """Raise StudioError(ModelUnsupported) for an adapter that reads other numbers than this encoder gives."""
    config = encoder.config
    for name, width in (("image_proj.proj.weight", config.projection_dim), ("image_proj.proj_in.weight",
                        config.hidden_size), ("ip_adapter_proj_model.proj.weight", config.projection_dim)):  # fmt: skip
        if name in header and header[name].shape[1] != width:
            raise StudioError(ModelUnsupported(model=path.name, reason=_OTHER_ENCODER))

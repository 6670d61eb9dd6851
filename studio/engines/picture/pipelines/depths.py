"""How far away each thing of a picture is, by a folder of transformers (Depth Anything, DPT), on torch, CUDA or CPU.

Made by the depth engine, which shows the map, and by the diffusers engine, which draws with it; worker's job thread.
Only the folder is read: no hub, no code of the model's own, no pickles. Ranftl et al., "Vision transformers for dense
prediction", 2021; Yang et al., "Depth Anything V2", 2024.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from studio.domain.errors import ModelDamaged, ModelMissing, ModelUnsupported, StudioError
from studio.engines.picture.pipelines.load import choose, prepare_libraries
from studio.engines.picture.pixels import Picture
from studio.engines.protocol import JobControl
from studio.formats.folders import FolderError, read_json
from studio.wire.messages import LocalModel

CLASSES: Final = {"depth_anything": "DepthAnythingForDepthEstimation", "dpt": "DPTForDepthEstimation"}
"""By `model_type` of config.json."""
_LARGEST: Final = 2048
"""Pixels of a side at which a model looks, at most."""


class _Seen(NamedTuple):
    """At which size and in which numbers a model sees a picture, as transformers' DPTImageProcessor does it."""

    height: int = 384
    width: int = 384
    keeps_shape: bool = False
    multiple: int = 1
    mean: tuple[float, ...] = (0.5, 0.5, 0.5)
    deviation: tuple[float, ...] = (0.5, 0.5, 0.5)


class DepthNetwork:
    def __init__(self, model: LocalModel, device: str, control: JobControl) -> None:
        """Raises Cancelled, StudioError."""
        folder = _folder(model)
        prepare_libraries(control.check)
        from studio.engines.runtime.torch_cancel import ControlHolder, stoppable_load

        control.progress(0, 0, "reading the model")
        self.device = choose(device, "float32", "").device
        self._holder = ControlHolder()
        with stoppable_load(control):
            self._model = _loaded(folder, model.id).to(self.device).eval()
        self._seen = _seen(folder)
        self._metric = getattr(self._model.config, "depth_estimation_type", "relative") == "metric"

    def held_bytes(self) -> int:
        return int(sum(weight.numel() * weight.element_size() for weight in self._model.parameters()))

    def read(self, picture: Picture, control: JobControl) -> NDArray[np.uint8]:
        """[h, w] of an RGB picture [h, w, 3]: what is nearest is white, what is farthest black. Raises Cancelled."""
        import torch

        from studio.engines.runtime.torch_cancel import stoppable_run

        height, width = picture.shape[:2]
        values = torch.from_numpy(_normalised(picture, self._seen)).to(self.device)
        with stoppable_run(control, self._holder, self.device), torch.no_grad():
            found = self._model(pixel_values=values).predicted_depth[:, None].float()
            whole = torch.nn.functional.interpolate(found, size=(height, width), mode="bicubic", align_corners=False)
        near = whole[0, 0].cpu().numpy()
        return _as_grey(-near if self._metric else near)


def _as_grey(near: NDArray[np.float32]) -> NDArray[np.uint8]:
    if not np.isfinite(near).all():
        near = np.nan_to_num(near)
    low, high = float(near.min()), float(near.max())
    if high <= low:
        return np.zeros(near.shape, np.uint8)
    return np.asarray((near - low) * (255 / (high - low)) + 0.5, np.uint8)


def _normalised(picture: Picture, seen: _Seen) -> NDArray[np.float32]:
    """[1, 3, rows, columns]"""
    rows, columns = _size(picture.shape[0], picture.shape[1], seen)
    small = np.asarray(Image.fromarray(picture).resize((columns, rows), Image.Resampling.BICUBIC), np.float32)
    values = (small * np.float32(1 / 255) - np.array(seen.mean, np.float32)) / np.array(seen.deviation, np.float32)
    return np.ascontiguousarray(values.transpose(2, 0, 1)[None])


def _size(height: int, width: int, seen: _Seen) -> tuple[int, int]:
    """Rows and columns: the smaller change of the two sides decides where the shape is kept."""
    tall, wide = seen.height / height, seen.width / width
    if seen.keeps_shape:
        tall = wide = wide if abs(1 - wide) < abs(1 - tall) else tall
    return _whole(tall * height, seen.multiple), _whole(wide * width, seen.multiple)


def _whole(length: float, multiple: int) -> int:
    limit = _LARGEST // multiple * multiple
    return min(limit, max(multiple, round(length / multiple) * multiple))


def _seen(folder: Path) -> _Seen:
    plain = _Seen()
    path = folder / "preprocessor_config.json"
    if not path.is_file():
        return plain
    try:
        about = read_json(path, dict[str, Any])
    except FolderError as error:
        raise StudioError(ModelDamaged(model=folder.name, file=path.name, detail=str(error))) from error
    size = about.get("size")
    sides = size if isinstance(size, dict) else {"height": size, "width": size}
    multiple = about.get("ensure_multiple_of")
    return _Seen(
        _side(sides.get("height")) or plain.height, _side(sides.get("width")) or plain.width,
        about.get("keep_aspect_ratio") is True, multiple if isinstance(multiple, int) and 1 <= multiple <= 256 else 1,
        _colour(about.get("image_mean"), plain.mean), _colour(about.get("image_std"), plain.deviation),
    )  # fmt: skip


def _side(value: object) -> int:
    return value if isinstance(value, int) and 0 < value <= _LARGEST else 0


def _colour(values: object, otherwise: tuple[float, ...]) -> tuple[float, ...]:
    """Three numbers of which none is zero or more than all."""
    if not isinstance(values, list) or len(values) != 3 or not all(isinstance(one, int | float) for one in values):
        return otherwise
    return tuple(float(one) for one in values) if all(0 < abs(one) < math.inf for one in values) else otherwise


def _folder(model: LocalModel) -> Path:
    found = next((Path(path).parent for path in model.files.values() if Path(path).name == "config.json"), None)
    if found is None:
        raise StudioError(ModelMissing(model_id=model.id, file="config.json"))
    return found


def _loaded(folder: Path, model_id: str) -> Any:
    import transformers

    try:
        kind = CLASSES.get(str(read_json(folder / "config.json", dict[str, Any]).get("model_type")), "")
    except FolderError as error:
        raise StudioError(ModelDamaged(model=model_id, file="config.json", detail=str(error))) from error
    made = getattr(transformers, kind, None) if kind else None
    if made is None:
        raise StudioError(ModelUnsupported(model=model_id, reason="it is no model of depths that is known"))
    try:
        return made.from_pretrained(
            folder, local_files_only=True, trust_remote_code=False, use_safetensors=True, low_cpu_mem_usage=True
        )
    except (ValueError, KeyError, AttributeError, ImportError) as error:
        raise StudioError(ModelUnsupported(model=model_id, reason=str(error)[:300])) from error
    except (OSError, EOFError, RuntimeError) as error:
        raise StudioError(ModelDamaged(model=model_id, file=folder.name, detail=str(error)[:300])) from error

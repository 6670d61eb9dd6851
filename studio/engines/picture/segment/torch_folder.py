"""A Segment Anything model as a folder of transformers (SamModel, Sam2Model), on torch, CUDA or CPU.

Made by the engine beside it, on the worker's job thread; the heavy imports happen here. Only the folder is read: no
hub, no code of the model's own, no pickles.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np

from studio.domain.errors import ModelDamaged, ModelMissing, ModelUnsupported, StudioError
from studio.engines.picture.pipelines.load import choose, prepare_libraries
from studio.engines.picture.pixels import Picture
from studio.engines.picture.segment import framing
from studio.engines.picture.segment.framing import Framed, Plane
from studio.engines.picture.segment.network import Prompt
from studio.engines.protocol import JobControl
from studio.formats.folders import FolderError, read_json
from studio.wire.messages import LocalModel

CLASSES: Final = {"sam": "SamModel", "sam2": "Sam2Model", "sam2_video": "Sam2Model"}
"""By `model_type` of config.json; the weights for films hold those for pictures."""


class TorchFolder:
    """Implements `Network`."""

    def __init__(self, model: LocalModel, device: str, control: JobControl) -> None:
        """Raises Cancelled, StudioError."""
        folder = _folder(model)
        prepare_libraries(control.check)
        from studio.engines.runtime.torch_cancel import ControlHolder, stoppable_load

        control.progress(0, 0, "reading the model")
        self.device = choose(device, "float32", "").device
        self._holder = ControlHolder()
        with stoppable_load(control):
            self._kind, self._model = _loaded(folder, model.id)
            self._model.to(self.device).eval()
        side = int(self._model.config.prompt_encoder_config.image_size)
        self._framing = framing.framing_of(folder, self._kind == "Sam2Model")._replace(side=side)

    def held_bytes(self) -> int:
        return int(sum(weight.numel() * weight.element_size() for weight in self._model.parameters()))

    def versions(self) -> tuple[tuple[str, str], ...]:
        import torch
        import transformers

        return (("torch", str(torch.__version__)), ("transformers", str(transformers.__version__)))

    def encode(self, picture: Picture, control: JobControl) -> tuple[Framed, object]:
        import torch

        from studio.engines.runtime.torch_cancel import stoppable_run

        frame, small = framing.sized(picture, self._framing)
        with stoppable_run(control, self._holder, self.device), torch.no_grad():
            seen = torch.from_numpy(framing.normalised(small, self._framing)).to(self.device)
            return frame, self._model.get_image_embeddings(seen)

    def decode(self, encoded: object, prompt: Prompt, frame: Framed, control: JobControl) -> tuple[Plane, Plane]:
        import torch

        from studio.engines.runtime.torch_cancel import stoppable_run

        asked: dict[str, Any] = {}
        if len(prompt.labels):
            asked["input_points"] = torch.from_numpy(prompt.at)[None, None].to(self.device)
            asked["input_labels"] = torch.from_numpy(prompt.labels)[None, None].to(self.device)
        if prompt.corners is not None:
            asked["input_boxes"] = torch.from_numpy(prompt.corners.reshape(1, 1, 4)).to(self.device)
        with stoppable_run(control, self._holder, self.device), torch.no_grad():
            found = self._model(image_embeddings=encoded, multimask_output=not prompt.clear, **asked)
            logits = found.pred_masks[0, 0].float().cpu().numpy()
            scores = found.iou_scores[0, 0].float().cpu().numpy()
        return np.asarray(logits, np.float32), np.asarray(scores, np.float32)


def _folder(model: LocalModel) -> Path:
    for path in model.files.values():
        if (Path(path).parent / "config.json").is_file():
            return Path(path).parent
    raise StudioError(ModelMissing(model_id=model.id, file="config.json"))


def _loaded(folder: Path, model_id: str) -> tuple[str, Any]:
    """Name of the class, and the model. Raises StudioError."""
    import transformers

    try:
        kind = CLASSES.get(str(read_json(folder / "config.json", dict[str, Any]).get("model_type")), "")
    except FolderError as error:
        raise StudioError(ModelDamaged(model=model_id, file="config.json", detail=str(error))) from error
    made = getattr(transformers, kind, None) if kind else None
    if made is None:
        raise StudioError(ModelUnsupported(model=model_id, reason="it is no Segment Anything model that is known"))
    try:
        return kind, made.from_pretrained(
            folder, local_files_only=True, trust_remote_code=False, use_safetensors=True, low_cpu_mem_usage=True
        )
    except (ValueError, KeyError, AttributeError, ImportError) as error:
        raise StudioError(ModelUnsupported(model=model_id, reason=str(error)[:300])) from error
    except (OSError, EOFError) as error:
        raise StudioError(ModelDamaged(model=model_id, file=folder.name, detail=str(error)[:300])) from error

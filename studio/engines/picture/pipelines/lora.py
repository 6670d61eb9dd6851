"""LoRAs in the diffusers engine: read once with the model, weighed anew for every request.

Used on the worker's job thread. diffusers reads its own layout and kohya's; what it does not read (LoHa, LoKr, DoRA)
is added to the weights by `lora_deltas`. Only safetensors files are taken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from studio.domain.errors import BadRequest, Cancelled, ModelDamaged, ModelMissing, ModelUnsupported, StudioError
from studio.domain.requests import LoraUse
from studio.engines.picture.pipelines.lora_deltas import Deltas, UnfitLora, is_ours, layers_named
from studio.engines.picture.pipelines.lora_layers import Layers
from studio.engines.picture.pipelines.single_file import read_header
from studio.wire.messages import LocalModel

_FILMS: Final = ("Wan", "LTX")
"""How the names of pipelines begin whose layers diffusers alone knows by their authors' names."""
_OTHER_FAMILY: Final = "it was made for another family of models than the one that draws"
_FOREIGN: Final = ("size mismatch", "not found in the base model")
"""Of what torch and peft say where a LoRA's layers have other sizes than the model's, or are none of its."""


class Loras:
    """The LoRAs that were read with a pipeline."""

    def __init__(self, pipe: Any) -> None:
        self._pipe = pipe
        self._adapters: dict[str, str] = {}
        """By id: the name under which the pipeline has it."""
        self._files: dict[str, str] = {}
        self._deltas: Deltas | None = None

    def weigh(self, loras: Sequence[LoraUse]) -> None:
        """Have the pipeline use each LoRA at the request's weight; the weights of one named twice are added.
        Raises StudioError of ModelMissing, ModelDamaged."""
        if not self._adapters:
            return
        weights = dict.fromkeys(self._adapters.values(), 0.0)
        for use in loras:
            if use.model.id not in self._adapters:
                raise StudioError(ModelMissing(model_id=use.model.id))
            weights[self._adapters[use.model.id]] += use.weight
        ours = self._deltas
        theirs = {name: weight for name, weight in weights.items() if ours is None or name not in ours}
        if theirs:
            self._pipe.set_adapters(list(theirs), list(theirs.values()))
        if ours is not None:
            try:
                ours.weigh(weights)
            except UnfitLora as error:
                used = next((use.model.id for use in loras if self._adapters[use.model.id] in ours), "")
                raise _damaged(used, self._files.get(used, ""), str(error)) from error

    def held_bytes(self) -> int:
        """Of what is added by us; what the pipeline holds itself is counted with it."""
        return self._deltas.held_bytes() if self._deltas is not None else 0

    def read(self, use: LoraUse, path: Path, layers: Layers) -> tuple[int, int]:
        """How many layers it changes, and how many it names. Raises StudioError of ModelDamaged, ModelUnsupported,
        ImportRefused."""
        names = read_header(path)
        adapter = f"lora{len(self._adapters)}"
        if is_ours(names) and not type(self._pipe).__name__.startswith(_FILMS):
            found = self._read_ours(use.model.id, path, adapter, layers)
        else:
            found = self._read_theirs(use.model.id, path, adapter), layers_named(names)
        self._adapters[use.model.id], self._files[use.model.id] = adapter, path.name
        return found

    def _read_ours(self, model_id: str, path: Path, adapter: str, layers: Layers) -> tuple[int, int]:
        from safetensors import SafetensorError
        from safetensors.torch import load_file

        if self._deltas is None:
            self._deltas = Deltas(layers)
        try:
            return self._deltas.add(adapter, load_file(str(path)))
        except (UnfitLora, SafetensorError) as error:
            raise _damaged(model_id, path.name, str(error)) from error
        except (KeyError, ValueError) as error:
            detail = f"its numbers are of a kind that is not read ({error})"
            raise _damaged(model_id, path.name, detail) from error

    def _read_theirs(self, model_id: str, path: Path, adapter: str) -> int:
        try:
            self._pipe.load_lora_weights(
                str(path.parent), weight_name=path.name, adapter_name=adapter, local_files_only=True,
            )  # fmt: skip
        except (StudioError, Cancelled):
            raise
        except Exception as error:  # what a foreign layout trips over in diffusers can be anything
            if any(words in str(error) for words in _FOREIGN):
                raise StudioError(ModelUnsupported(model=model_id, reason=_OTHER_FAMILY)) from error
            detail = f"it does not fit this model ({type(error).__name__}: {error})"
            raise _damaged(model_id, path.name, detail) from error
        arrived = self._arrived(adapter)
        if not arrived:
            raise StudioError(ModelUnsupported(model=model_id, reason=_OTHER_FAMILY))
        return arrived

    def _arrived(self, adapter: str) -> int:
        """diffusers passes over keys it does not know, so a LoRA of another family would do nothing, silently."""
        parts = [getattr(self._pipe, name, None) for name in self._pipe.get_list_adapters()]
        layers = (layer for part in parts if part is not None for layer in part.modules())
        return sum(1 for layer in layers if adapter in getattr(layer, "lora_A", ()))


def load_loras(
    pipe: Any,
    loras: Sequence[LoraUse],
    helpers: Mapping[str, LocalModel],
    note: Callable[[str], None] = lambda _words: None,
) -> Loras:
    """Read the LoRAs of a request from the helpers of their ids. `note`: is told of what is left out of one.
    Raises StudioError of BadRequest, ModelMissing, ModelDamaged, ModelUnsupported, ImportRefused."""
    if loras and not hasattr(pipe, "load_lora_weights"):
        raise StudioError(BadRequest(field="loras", problem="this model takes no LoRA"))
    found = Loras(pipe)
    if not loras:
        return found
    layers = Layers(pipe)
    for use in {use.model.id: use for use in loras}.values():
        arrived, named = found.read(use, _file(use.model.id, helpers), layers)
        if arrived < named:
            note(
                f"The LoRA {use.model.id} names {named} layers, and this model has {arrived} of them; the others were "
                "left out."
            )
    return found


def _damaged(model_id: str, file: str, detail: str) -> StudioError:
    return StudioError(ModelDamaged(model=model_id, file=file, detail=detail[:500]))


def _file(model_id: str, helpers: Mapping[str, LocalModel]) -> Path:
    files = [Path(path) for path in helpers[model_id].files.values()] if model_id in helpers else []
    present = [path for path in files if path.is_file() and path.suffix.lower() != ".toml"]
    if not present:
        raise StudioError(ModelMissing(model_id=model_id))
    return next((path for path in present if path.suffix.lower() == ".safetensors"), present[0])

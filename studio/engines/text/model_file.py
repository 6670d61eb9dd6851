"""Which of a model's files is the GGUF file to load. Called by the GGUF engines in a text worker."""

from __future__ import annotations

from pathlib import Path

from studio.domain.errors import ModelMissing, StudioError
from studio.wire.messages import LocalModel


def is_gguf(name: str, place: str) -> bool:
    """By the name that a model knows a file by, as one of another program may lie under its hash, or by its place."""
    return name.lower().endswith(".gguf") or place.lower().endswith(".gguf")


def gguf_path(model: LocalModel) -> Path:
    """The GGUF file of a model; of one that is split, the first part. Raises StudioError(ModelMissing)."""
    for place, name in sorted((place, name) for name, place in model.files.items()):
        if is_gguf(name, place):
            path = Path(place)
            if path.is_file():
                return path
            raise StudioError(ModelMissing(model_id=model.id, file=path.name))
    raise StudioError(ModelMissing(model_id=model.id, file="*.gguf"))

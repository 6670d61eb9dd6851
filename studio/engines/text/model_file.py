"""Which of a model's files is the GGUF file to load. Called by the GGUF engines in a text worker."""

from __future__ import annotations

from pathlib import Path

from studio.domain.errors import ModelMissing, StudioError
from studio.wire.messages import LocalModel


def gguf_path(model: LocalModel) -> Path:
    """The GGUF file of a model; of one that is split, the first part. Raises StudioError(ModelMissing)."""
    for place in sorted(model.files.values()):
        if place.lower().endswith(".gguf"):
            path = Path(place)
            if path.is_file():
                return path
            raise StudioError(ModelMissing(model_id=model.id, file=path.name))
    raise StudioError(ModelMissing(model_id=model.id, file="*.gguf"))

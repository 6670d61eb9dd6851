"""The one graph of a model that somebody brought as an ONNX file, the size at which it looks. Worker's job thread."""

from __future__ import annotations

from pathlib import Path

from studio.domain.errors import ModelMissing, StudioError
from studio.engines.runtime.onnx_session import OnnxSession
from studio.wire.messages import LocalModel


def graph_of(model: LocalModel) -> Path:
    """Raises StudioError(ModelMissing)."""
    found = next((Path(path) for path in model.files.values() if Path(path).suffix.lower() == ".onnx"), None)
    if found is None or not found.is_file():
        raise StudioError(ModelMissing(model_id=model.id, file=found.name if found is not None else "model.onnx"))
    return found


def side_of(session: OnnxSession, name: str) -> int:
    """Pixels of the square that an input [1, 3, side, side] takes; 0 where it takes any."""
    shape = next(node.shape for node in session.raw.get_inputs() if node.name == name)
    sides = [one for one in shape[2:] if isinstance(one, int) and one > 0]
    return sides[0] if len(shape) == 4 and len(sides) == 2 and sides[0] == sides[1] else 0

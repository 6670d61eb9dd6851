"""What no importer takes, and files that an ONNX graph names beside itself. Called by the `identify` modules."""

from __future__ import annotations

from pathlib import Path

from studio.domain.errors import ImportRefused, StudioError
from studio.formats.onnx_header import OnnxHeader


def refusal(path: Path, kind: str, detail: str) -> StudioError:
    """For `raise`."""
    return StudioError(ImportRefused(path=str(path), kind=kind, detail=detail))


def no_strangers(path: Path, header: OnnxHeader) -> None:
    """Raises StudioError(ImportRefused) for a graph that would read outside its own folder."""
    for name in header.unsafe_external():
        raise refusal(path, "unsafe", f"it wants to read weights from {name[:120]!r}, outside its own folder")


def weights_beside(model: Path, header: OnnxHeader) -> dict[str, Path]:
    """Files of weights that it names, by those names. Raises StudioError(ImportRefused)."""
    no_strangers(model, header)
    found = {name: model.parent / name for name in header.external}
    for name, beside in found.items():
        if not beside.is_file() or beside.is_symlink():
            raise refusal(model, "damaged", f"its weights file {name[:120]!r} is not beside it")
    return found

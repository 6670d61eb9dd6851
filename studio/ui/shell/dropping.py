"""Files dropped on the window beside its panes: projects and models. Main thread."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QDropEvent

from studio.services.session.unnamed import SUFFIX

MODEL_SUFFIXES = (".safetensors", ".gguf", ".onnx", ".ckpt", ".pt", ".pth", ".bin")


def dropped_path(event: QDropEvent) -> Path | None:
    """The one model or project among what is dragged; pictures and texts are the panes' own."""
    for url in event.mimeData().urls():
        path = Path(url.toLocalFile())
        if path.suffix.lower() in (*MODEL_SUFFIXES, SUFFIX) or (path.name and path.is_dir()):
            return path
    return None


def is_project(path: Path) -> bool:
    return path.suffix.lower() == SUFFIX

"""Files dropped on the window beside its panes: projects and models. Main thread."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData

from studio.services.exchange.formats import PROJECT_IN, may_be_model


def dropped_path(data: QMimeData) -> Path | None:
    """The one model or project among what is dragged; pictures and texts are the panes' own."""
    for url in data.urls():
        path = Path(url.toLocalFile())
        if may_be_model(path) or is_project(path) or (path.name and path.is_dir()):
            return path
    return None


def is_project(path: Path) -> bool:
    return any(row.takes(path) for row in PROJECT_IN)

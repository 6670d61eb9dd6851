"""Files dropped on the window beside its panes: projects, models, and what a pane takes. Main thread."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData

from studio.services.exchange.formats import PICTURE_IN, PROJECT_IN, RECORDING_IN, manuscript_at, may_be_model


def dropped_path(data: QMimeData) -> Path | None:
    """The one model or project among what is dragged."""
    for url in data.urls():
        path = Path(url.toLocalFile())
        folder = bool(path.name) and path.is_dir() and manuscript_at(path) is None
        if may_be_model(path) or is_project(path) or folder:
            return path
    return None


def dropped_files(data: QMimeData) -> tuple[Path, ...]:
    """Those that a pane may take: texts, recordings, pictures; and folders of other programs' projects."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return tuple(manuscript_at(path) or path for path in paths if is_for_a_pane(path))


def is_for_a_pane(path: Path) -> bool:
    return any(row.takes(path) for row in (*RECORDING_IN, *PICTURE_IN)) or manuscript_at(path) is not None


def is_project(path: Path) -> bool:
    return any(row.takes(path) for row in PROJECT_IN)

"""Files dropped on the text or on the outline. Main thread."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData

from studio.services.exchange.format import suffixes_of
from studio.services.exchange.formats import MANUSCRIPT_IN, PICTURE_IN, RECORDING_IN


def importable(source: QMimeData) -> tuple[Path, ...]:
    """Local files that can be imported as scenes, or written down as such."""
    files = [Path(url.toLocalFile()) for url in source.urls() if url.isLocalFile()] if source.hasUrls() else []
    return tuple(path for path in files if path.suffix.lower() in suffixes_of((*MANUSCRIPT_IN, *RECORDING_IN)))


def is_picture(source: QMimeData) -> bool:
    """Files that are pictures, and nothing that the manuscript can take."""
    files = [Path(url.toLocalFile()) for url in source.urls() if url.isLocalFile()]
    return bool(files) and all(path.suffix.lower() in suffixes_of(PICTURE_IN) for path in files)


def is_recording(path: Path) -> bool:
    return any(row.takes(path) for row in RECORDING_IN)

"""Files dropped on the window beside its panes: projects, models, and what a pane takes. Main thread."""

from __future__ import annotations

from collections.abc import Sequence
from os import SEEK_END
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMimeData

from studio.formats.not_pictures import KNOWN, why_no_picture
from studio.services.details import tr_detail
from studio.services.exchange.formats import (
    CANVAS_IN,
    PICTURE_IN,
    PROJECT_IN,
    RECORDING_IN,
    manuscript_at,
    may_be_model,
)
from studio.services.translation import tr, tr_count

_LOOKED_AT: Final = 65_536
"""Bytes at either end of a file."""


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


def unknown_files(data: QMimeData) -> tuple[Path, ...]:
    """Those that nobody takes."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    known = dropped_path(data)
    return tuple(path for path in paths if path != known and not is_for_a_pane(path) and not _is_for_the_window(path))


def _is_for_the_window(path: Path) -> bool:
    return may_be_model(path) or is_project(path) or path.is_dir()


def why_unknown(paths: Sequence[Path]) -> str:
    """A sentence for files that nobody takes. The first and the last bytes of the first one are read."""
    if len(paths) > 1:
        return tr_count(
            "One file is of a kind that cannot be taken in here.",
            "{count} files are of kinds that cannot be taken in here.",
            len(paths),
        )  # fmt: skip
    name = paths[0].name
    try:
        with paths[0].open("rb") as file:
            start = file.read(_LOOKED_AT)
            file.seek(max(len(start), file.seek(0, SEEK_END) - _LOOKED_AT))
            reason = why_no_picture(start + file.read(), name)
    except OSError as error:
        return tr("“{file}” cannot be taken in: {reason}.", file=name, reason=error.strerror or str(error))
    if reason == KNOWN or reason.startswith("it is text"):
        return tr(
            "“{file}” cannot be taken in here: only pictures, texts, recordings, models and projects can.",
            file=name,
        )
    return tr("“{file}” cannot be taken in: {reason}.", file=name, reason=tr_detail(reason))


def is_for_a_pane(path: Path) -> bool:
    return any(row.takes(path) for row in (*RECORDING_IN, *PICTURE_IN, *CANVAS_IN)) or manuscript_at(path) is not None


def is_project(path: Path) -> bool:
    return any(row.takes(path) for row in PROJECT_IN)

"""Projects nobody has named yet: the program opens on one, so that nothing ever waits for a file name to be saved.

One in which nobody did anything is removed when it is left, so that no empty files gather among the user's documents.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from studio.services.settings import Settings

SUFFIX = ".triptych"
MADE_UNNAMED = "made_unnamed"
"""A project's setting: its path, when the program made it unasked. A copy, or a file that was renamed, is a project
that somebody wants."""


def unnamed_dir() -> Path:
    """`Documents/Triptych`, or inside TRIPTYCH_HOME when that is set."""
    home = os.environ.get("TRIPTYCH_HOME")
    folder = Path(home, "Documents") if home else Path(platformdirs.user_documents_dir(), "Triptych")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def new_unnamed_path(stem: str = "Untitled", folder: Path | None = None) -> Path:
    """A name not taken yet, in `folder` or among the unnamed projects: Untitled.triptych, Untitled 2.triptych, ..."""
    folder = folder or unnamed_dir()
    number = 1
    while True:
        path = folder / (f"{stem}{SUFFIX}" if number == 1 else f"{stem} {number}{SUFFIX}")
        if not path.exists():
            return path
        number += 1


def latest_project(settings: Settings) -> Path | None:
    """The project used last, if it is still there."""
    recent = [Path(name) for name in settings.get("recent_projects")]
    return recent[0] if recent and recent[0].is_file() else None

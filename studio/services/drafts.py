"""Projects nobody has named yet: the program opens on one, so that nothing ever waits for a file name to be saved."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from studio.domain.errors import ProjectLocked, StudioError
from studio.services.session import ProjectSession
from studio.services.studio import Studio

SUFFIX = ".triptych"


def drafts_dir() -> Path:
    """`Documents/Triptych`, or inside TRIPTYCH_HOME when that is set."""
    home = os.environ.get("TRIPTYCH_HOME")
    folder = Path(home, "Documents") if home else Path(platformdirs.user_documents_dir(), "Triptych")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def new_draft_path(stem: str = "Untitled") -> Path:
    """A file name not taken yet: Untitled.triptych, Untitled 2.triptych, ..."""
    folder = drafts_dir()
    number = 1
    while True:
        path = folder / (f"{stem}{SUFFIX}" if number == 1 else f"{stem} {number}{SUFFIX}")
        if not path.exists():
            return path
        number += 1


def latest_or_new_draft(studio: Studio) -> ProjectSession:
    """Open the project used last, or a new draft when there is none, it is gone, or another window holds it."""
    recent = [Path(name) for name in studio.settings.get("recent_projects")]
    if recent and recent[0].is_file():
        try:
            return studio.open_project(recent[0])
        except StudioError as error:
            if not isinstance(error.failure, ProjectLocked):
                raise
    return studio.new_project(new_draft_path())

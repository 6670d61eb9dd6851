"""What is done with project files that do not open: one is moved away, or a backup takes its place. Any thread."""

from __future__ import annotations

import os
from pathlib import Path

from studio.project import backup
from studio.project.replacing import move_away
from studio.services.session.unnamed import new_unnamed_path

__all__ = ["move_away", "put_back"]


def put_back(made: Path, project: Path) -> Path:
    """Copy a backup beside its project, as a project of its own; where that cannot be written, among the unnamed ones.

    Raise StudioError.
    """
    folder = project.parent if os.access(project.parent, os.W_OK) else None
    dest = new_unnamed_path(f"{project.stem} (backup)", folder)
    backup.restore_backup(made, dest)
    return dest

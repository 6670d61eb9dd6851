"""What is done with project files that do not open, or are gone: one is moved away, a backup takes its place, a copy
keeps what is in memory. Any thread, but for `keep_a_copy`."""

from __future__ import annotations

import os
from pathlib import Path

from studio.project import backup
from studio.project.replacing import move_away
from studio.services.session.session import ProjectSession
from studio.services.session.unnamed import new_unnamed_path

__all__ = ["keep_a_copy", "move_away", "put_back"]


def keep_a_copy(session: ProjectSession) -> Path:
    """Write all of a project whose file is gone to a project of its own: beside it, or among the unnamed ones where
    its folder went too. On the session's thread. Raise StudioError."""
    folder = session.path.parent
    dest = new_unnamed_path(f"{session.path.stem} (kept)", folder if os.access(folder, os.W_OK) else None)
    session.save_copy(dest)
    return dest


def put_back(made: Path, project: Path) -> Path:
    """Copy a backup beside its project, as a project of its own; where that cannot be written, among the unnamed ones.

    Raise StudioError.
    """
    folder = project.parent if os.access(project.parent, os.W_OK) else None
    dest = new_unnamed_path(f"{project.stem} (backup)", folder)
    backup.restore_backup(made, dest)
    return dest

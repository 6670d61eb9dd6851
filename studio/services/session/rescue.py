"""What is done with project files that do not open: one is set aside, or a backup takes its place. Any thread."""

from __future__ import annotations

import os
from pathlib import Path

from studio.project import backup
from studio.project.aside import put_aside
from studio.services.session.unnamed import new_draft_path

__all__ = ["put_aside", "put_back"]


def put_back(made: Path, project: Path) -> Path:
    """Copy a backup beside its project, or among the drafts where that cannot be written, as a project of its own.

    Raise StudioError.
    """
    folder = project.parent if os.access(project.parent, os.W_OK) else None
    dest = new_draft_path(f"{project.stem} (backup)", folder)
    backup.restore_backup(made, dest)
    return dest

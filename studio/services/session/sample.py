"""The sample project: shipped read-only, opened as a copy of the user's own."""

from __future__ import annotations

import shutil
from pathlib import Path

from studio.places import resources_dir
from studio.project.aside import replacing_project
from studio.services.session.unnamed import new_draft_path


def copy_sample() -> Path:
    """A fresh copy among the user's drafts, ready to be opened and changed. Raises StudioError."""
    path = new_draft_path("The House by the Orchard")
    with replacing_project(path) as new:
        shutil.copyfile(resources_dir() / "sample" / "sample.triptych", new)
    return path

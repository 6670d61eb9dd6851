"""The sample project: shipped read-only, opened as a copy of the user's own."""

from __future__ import annotations

import shutil
from pathlib import Path

from studio.places import resources_dir
from studio.services.drafts import new_draft_path


def copy_sample() -> Path:
    """A fresh copy among the user's drafts, ready to be opened and changed."""
    path = new_draft_path("The House by the Orchard")
    shutil.copyfile(resources_dir() / "sample" / "sample.triptych", path)
    return path

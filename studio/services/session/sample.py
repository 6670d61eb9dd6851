"""The sample project: shipped read-only, opened as a copy of the user's own."""

from __future__ import annotations

import shutil
from pathlib import Path

from studio.places import resources_dir
from studio.project.replacing import replacing_project
from studio.project.writes import Write, write_all
from studio.services.session.history import STACKS
from studio.services.session.unnamed import new_unnamed_path


def copy_sample() -> Path:
    """A fresh copy in the user's documents, ready to be opened and changed. Its undo history is empty: nobody has done
    anything to it yet. Raises StudioError."""
    path = new_unnamed_path("The House by the Orchard")
    with replacing_project(path) as new:
        shutil.copyfile(resources_dir() / "sample" / "sample.triptych", new)
        write_all(new, [Write(cleared=STACKS)])
    return path

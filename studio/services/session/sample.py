"""The sample projects: shipped read-only, opened as a copy of the user's own."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final, Literal

from studio.places import resources_dir
from studio.project.replacing import replacing_project
from studio.project.writes import Write, write_all
from studio.services.session.read_history import STACKS
from studio.services.session.unnamed import new_unnamed_path

Sample = Literal["sample", "book"]
TITLES: Final[dict[Sample, str]] = {"sample": "The House by the Orchard", "book": "The Red Kite"}
"""By the name of the file: a story with pictures and voices; a picture book with one character through all of it."""


def copy_sample(which: Sample = "sample") -> Path:
    """A fresh copy in the user's documents, ready to be opened and changed. Its undo history is empty: nobody has done
    anything to it yet. Raises StudioError."""
    path = new_unnamed_path(TITLES[which])
    with replacing_project(path) as new:
        shutil.copyfile(resources_dir() / "sample" / f"{which}.triptych", new)
        write_all(new, [Write(cleared=STACKS)])
    return path

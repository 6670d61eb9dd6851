"""Pages of markup by Typst, a library of its own that not everybody has (the extra "pdf"). Called on a thread.

It runs in this process, without Python's lock, and looks at nothing but what it is given and the fonts of the system;
packages of its registry are never asked for. A million words take about seven seconds.
"""

from __future__ import annotations

import importlib
import importlib.util
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from studio import leavings, places
from studio.domain.errors import FileUnwritable, RuntimeMissing, StudioError
from studio.private_files import write_private

PACKAGE: Final = "typst"
PICTURES: Final = ("image/png", "image/jpeg", "image/gif", "image/webp")
"""Media types that it reads."""
SERIF: Final = ("Libertinus Serif", "Noto Serif", "DejaVu Serif")
"""The first comes with it, under the SIL Open Font License 1.1; the others stand in for letters that it lacks."""


def is_there() -> bool:
    return importlib.util.find_spec(PACKAGE) is not None


def typeset(source: str, dest: Path, pictures: Mapping[str, bytes]) -> bytes:
    """A PDF of the markup, which names the pictures by their keys. `dest` is what is to be written. Raises
    StudioError(RuntimeMissing | FileUnwritable)."""
    if not is_there():
        raise StudioError(RuntimeMissing(package="Typst", extra="pdf"))
    library: Any = importlib.import_module(PACKAGE)
    try:
        with leavings.new_folder(places.scratch_dir()) as folder:
            main = folder / "main.typ"
            write_private(main, source.encode(), durable=False)
            for name, data in pictures.items():
                write_private(folder / name, data, durable=False)
            made: bytes = library.compile(
                main, root=folder, timestamp=int(time.time()), package_cache_path=folder, package_path=folder
            )
            return made
    except (library.TypstError, OSError) as error:
        raise StudioError(FileUnwritable(path=str(dest), detail=str(error)[:300])) from error


def fonts(*families: str) -> str:
    """A list of families as markup, the first that is there for each letter."""
    return "(" + ", ".join(f'"{one}"' for one in families) + ",)"

"""A canvas out of the project and into it as OpenRaster or Photoshop file, with its layers.

The Picture pane and the command line call it, on any thread. Files are read whole, and written whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import IO, Final

from studio.domain.errors import BadInput, FileUnreadable, FileUnwritable, StudioError
from studio.formats import openraster, openraster_in, photoshop, photoshop_in
from studio.formats.layered import LARGEST_SIDE, Layered
from studio.project.files import replacing
from studio.services.exchange.format import Format

Step = Callable[[float], None]
SaveLayered = Callable[[Path, Layered, Step], None]
ReadLayered = Callable[[Path, Step], Layered]
LARGEST_BYTES: Final = 1 << 30
"""Of a file that is read."""


def _out(
    name: str, words: str, suffix: str, write: Callable[[IO[bytes], Layered, Step], None]
) -> Format[SaveLayered]:  # fmt: skip
    def save(dest: Path, picture: Layered, step: Step) -> None:
        """Raises StudioError, and what `step` raises; then there is no file."""
        row.check(dest)
        if max(picture.width, picture.height) > LARGEST_SIDE:
            detail = f"a side of the canvas may have {LARGEST_SIDE} pixels at most"
            raise StudioError(FileUnwritable(path=str(dest), detail=detail))
        with replacing(dest, exported=True) as new, new.open("wb") as file:
            write(file, picture, step)

    row: Format[SaveLayered] = Format(
        id=f"canvas.{name}", subject="canvas", direction="out", words=words, suffixes=(suffix,), act=save,
        longest=LARGEST_SIDE,
    )  # fmt: skip
    return row


def _in(
    name: str, words: str, suffix: str, read: Callable[[bytes, str, Step], Layered]
) -> Format[ReadLayered]:  # fmt: skip
    def load(path: Path, step: Step) -> Layered:
        """Raises StudioError(FileUnreadable | BadInput), and what `step` raises."""
        try:
            if path.stat().st_size > LARGEST_BYTES:
                raise StudioError(BadInput(name=path.name, problem="it is larger than 1024 MB"))
            data = path.read_bytes()
        except OSError as error:
            raise StudioError(FileUnreadable(path=str(path), detail=error.strerror or str(error))) from error
        return read(data, path.name, step)

    return Format(id=f"canvas.{name}", subject="canvas", direction="in", words=words, suffixes=(suffix,), act=load)


ORA: Final = _out("openraster", "OpenRaster, with layers", ".ora", openraster.write)
PSD: Final = _out("photoshop", "Photoshop, with layers", ".psd", photoshop.write)
ORA_IN: Final = _in("openraster", "OpenRaster, with layers", ".ora", openraster_in.read)
PSD_IN: Final = _in("photoshop", "Photoshop, with layers", ".psd", photoshop_in.read)

"""Files dropped on the text or on the outline. Main thread."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage

from studio.formats.picture_bytes import PNG
from studio.services.exchange.format import suffixes_of
from studio.services.exchange.formats import PICTURE_IN, RECORDING_IN, manuscript_at
from studio.ui.widgets.drops import MAKING_MIME, PICTURE_MIME

_PNG: Final = "image/png"
_WORDS: Final = re.compile(r">[^<>]*\w[^<>]*</(?!(?:title|style|script)>)")
"""Of a page, between two of its tags."""


def importable(source: QMimeData) -> tuple[Path, ...]:
    """Local files that can be imported as scenes, or written down as such."""
    files = [Path(url.toLocalFile()) for url in source.urls() if url.isLocalFile()] if source.hasUrls() else []
    return importable_of(files)


def importable_of(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Those of the paths; for a folder with a project of another program the file that describes it."""
    found = (path if is_recording(path) else manuscript_at(path) for path in paths)
    return tuple(path for path in found if path is not None)


class PictureGiven(NamedTuple):
    """What was dropped or pasted: one of these."""

    files: tuple[Path, ...] = ()
    image: QImage | None = None
    png: bytes = b""
    """The file of `image`, where it came as one too."""
    copied: bytes = b""
    """The name by which this program knows how `image` was made."""
    generation: str = ""
    """Id of a finished picture of the project."""


def picture_in(source: QMimeData) -> PictureGiven | None:
    """A picture that the text can take, and no words: word processors put a picture of the words beside them."""
    if source.hasFormat(PICTURE_MIME):
        return PictureGiven(generation=bytes(source.data(PICTURE_MIME).data()).decode("utf-8", "replace"))
    files = tuple(Path(url.toLocalFile()) for url in source.urls() if url.isLocalFile())
    if files and all(path.suffix.lower() in suffixes_of(PICTURE_IN) for path in files):
        return PictureGiven(files=files)
    if not source.hasImage() or source.text().strip() or (source.hasHtml() and _WORDS.search(source.html())):
        return None
    image = source.imageData()
    if not isinstance(image, QImage) or image.isNull():
        return None
    png, copied = (bytes(source.data(name).data()) for name in (_PNG, MAKING_MIME))
    return PictureGiven(image=image, png=png if png.startswith(PNG) else b"", copied=copied)


def is_recording(path: Path) -> bool:
    return any(row.takes(path) for row in RECORDING_IN)

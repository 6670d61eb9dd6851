"""What is copied in this pane, as the clipboard holds it: pixels for every program, and for this one where they stood
and how they were made. Used by the pane and its rooms; main thread, but for `with_recipe`, `encoded`.

How it was made stays in this program, which knows it again by a name on the clipboard: other programs are told only
where the settings say that recipes travel, by the texts of a PNG.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from PySide6.QtCore import QMimeData, QPoint
from PySide6.QtGui import QImage

from studio import leavings, places
from studio.domain.errors import BadInput, StudioError
from studio.domain.recipes.kept import Making, making_of
from studio.domain.recipes.source_type import source_type
from studio.formats.picture_bytes import pixels_alone
from studio.formats.xmp import with_source_type
from studio.services.copied_making import CopiedMaking
from studio.services.exchange.picture_png import with_texts
from studio.services.settings import Settings
from studio.ui.widgets.drops import MAKING_MIME

PLACE_MIME: Final = "application/x-triptych-canvas-place"
PNG: Final = "image/png"
_PLACE: Final = re.compile(rb"(-?\d{1,6}),(-?\d{1,6})")


class Copied(NamedTuple):
    image: QImage
    making: Making = ()
    """What is known of how it was made."""
    png: bytes = b""
    """The same picture with those texts, for other programs; none where they are not told."""


def with_recipe(image: QImage, texts: Mapping[str, str], *, told: bool) -> Copied:
    """`told`: other programs may read it. On a thread. Raises StudioError(BadInput)."""
    if not told or not texts:
        return Copied(image, making_of(texts))
    png = with_source_type(with_texts(encoded(image), texts), source_type(texts))
    return Copied(image, making_of(texts), png)


def encoded(image: QImage) -> bytes:
    """The picture as PNG, without any text in it; by way of a file, for a QBuffer of ours would be asked for its bytes,
    and so for Python's lock, while Qt holds its own. Raises StudioError(BadInput)."""
    with leavings.new_folder(places.scratch_dir()) as folder:
        path = folder / "picture.png"
        if not image.save(str(path), "PNG"):  # type: ignore[call-overload]
            raise StudioError(BadInput(name=path.name, problem="it could not be made a PNG file"))
        return pixels_alone(path.read_bytes())


def as_copied(image: QImage, corner: QPoint) -> QMimeData:
    """`corner`: where the picture's corner stands on the canvas."""
    data = QMimeData()
    data.setImageData(image)
    data.setData(PLACE_MIME, f"{corner.x()},{corner.y()}".encode())
    return data


def place_of(data: QMimeData) -> tuple[int, int] | None:
    """Where it stood on the canvas; None for what came from elsewhere."""
    found = _PLACE.fullmatch(data.data(PLACE_MIME).data())
    return (int(found[1]), int(found[2])) if found is not None else None


class Copies:
    """Tells the program how what was copied last was made."""

    def __init__(self, settings: Settings, known: CopiedMaking) -> None:
        self._settings, self._known = settings, known

    @property
    def told(self) -> bool:
        """Whether other programs may read it. Where that was not asked yet they are not told: copying has no room for
        a question."""
        return bool(self._settings.get("prompts_in_exports") == "yes")

    def put(self, data: QMimeData, copied: Copied) -> QMimeData:
        """The same data, from now on known by its name."""
        data.setData(MAKING_MIME, self._known.keep(copied.making))
        if copied.png:
            data.setData(PNG, copied.png)
        return data

    def of(self, data: QMimeData) -> Making:
        """Nothing for what was copied elsewhere, or before something else was."""
        return self._known.of(bytes(data.data(MAKING_MIME).data()))

"""A picture of the project or from outside, decoded; its size, its memory and what a PNG says beside its pixels are
bounded. The Picture pane and the command line call it, on any thread.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from studio import leavings, places
from studio.services.exchange.picture_png import pixels_alone

LARGEST_MB: Final = 1024
"""A picture that would need more memory than this is not decoded."""


def decoded(data: bytes, side: int = 0) -> QImage:
    """The picture, shrunk to `side` pixels where that is not 0; a null image when it cannot be read. Any thread.

    By way of a file: QImage.fromData keeps Python's lock while it decodes, so that the window stands still. A QBuffer
    of ours is asked for its bytes, and so for that lock, while Qt holds its own on the image formats; another thread
    that decodes at that moment holds them the other way round, and both wait for ever.
    """
    with opened(data) as reader:
        return pixels_of(reader, QSize(side, side) if side else None)


@contextmanager
def opened(data: bytes) -> Iterator[QImageReader]:
    """A reader of the picture in these bytes. What a PNG says beside its pixels stays out: Qt unpacks all of it, even
    when it is asked for the size alone."""
    QImageReader.setAllocationLimit(LARGEST_MB)
    with leavings.new_folder(places.scratch_dir()) as folder:
        path = folder / "picture"
        path.write_bytes(pixels_alone(data))
        reader = QImageReader(str(path))
        reader.setDecideFormatFromContent(True)
        try:
            yield reader
        finally:
            # Windows removes no file that is open.
            reader.setDevice(None)  # type: ignore[arg-type]


def pixels_of(reader: QImageReader, box: QSize | None = None) -> QImage:
    """The picture, scaled to fit into `box`; a null image when it cannot be read. Any thread; Python's lock is free
    meanwhile."""
    size = reader.size()
    if box is not None and size.isValid():
        reader.setScaledSize(size.scaled(box, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1)))
    return reader.read()

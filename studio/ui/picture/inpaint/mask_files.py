"""Masks in and out: a grey PNG, white where the picture is painted anew. Made by the pane's rooms; main thread, files
and pixels by errands.

A mask that comes in is scaled to the canvas where its size is another. What is white is painted, what is transparent is
not; of one that is black where it is not transparent all that is there is painted. The command line reads one alike.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from studio.domain.errors import BadInput, FileUnreadable, StudioError
from studio.domain.picture_records import Canvas, Layer
from studio.formats.pictures import decode
from studio.services.exchange.format import by_name, dialog_filter, joint_filter
from studio.services.exchange.formats import PICTURE_IN, PICTURE_OUT
from studio.services.exchange.picture_decoding import as_image
from studio.services.translation import tr
from studio.ui.picture.coverage import Key, coverage, put, rgba, source_of, tiles_from
from studio.ui.picture.desk import PictureDesk
from studio.ui.widgets.errand import Errand, Step

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LARGEST: Final = 256 << 20
"""Bytes of a file that is read as a mask."""


class MaskFiles(QObject):
    def __init__(self, desk: PictureDesk, mask: Callable[[], Layer | None], pane: QWidget) -> None:
        """`mask`: what a repair would take now, a selection or a mask; `pane`: what dialogs stand over."""
        super().__init__(desk)
        self._desk, self._mask, self._pane = desk, mask, pane
        self.errand = Errand(self)
        """One after the other."""

    @property
    def _canvas(self) -> Canvas | None:
        session = self._desk.session
        return next(session.document.all(Canvas), None) if session is not None else None

    def why_not_import(self) -> str:
        """A sentence; empty when a mask can come in."""
        if not self._desk.has_canvas():
            return tr("The canvas is empty. Place a picture on it first.")
        return self._desk.why_not_writable()

    def why_not_export(self) -> str:
        return "" if self._mask() is not None else tr("There is neither a mask nor a selection.")

    def ask_import(self) -> None:
        """Which file to read."""
        dialog = QFileDialog(self._pane, tr("Import a mask"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([joint_filter(tr("Pictures"), PICTURE_IN), *dialog_filter(*PICTURE_IN).split(";;")])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.read(Path(name)))
        dialog.open()

    def ask_export(self) -> None:
        """Where to write it."""
        dialog = QFileDialog(self._pane, tr("Export the mask"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(dialog_filter(*PICTURE_OUT).split(";;"))
        dialog.setDefaultSuffix("png")
        dialog.selectFile(tr("mask") + ".png")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.write(Path(name)))
        dialog.open()

    def read(self, path: Path) -> None:
        """A file becomes a mask on top of the canvas, as one step."""
        canvas, session = self._canvas, self._desk.session
        if canvas is None or session is None:
            self._desk.say(self.why_not_import())
            return
        size = canvas.width, canvas.height

        def place(tiles: Mapping[Key, NDArray[np.uint8]]) -> None:
            now = self._canvas
            if now is None or session is not self._desk.session:
                return
            if not tiles:
                self._desk.say(tr("{file} is black throughout: nothing would be painted anew.", file=path.name))
                return
            step = put(session.document, now, "mask", None, tiles, label="Import Mask", name=path.stem or tr("Mask"))
            try:
                session.painting.keep(step)
            except StudioError as error:
                self._desk.fail(error.failure)

        def work(step: Step) -> Mapping[Key, NDArray[np.uint8]]:
            return tiles_from(mask_in(path, size, lambda: step(0.5)))

        self.errand.queue(work, place, self._desk.fail)

    def write(self, path: Path) -> None:
        """The mask, or the selection, of the canvas' size, with the strokes that are on their way."""
        session = self._desk.session
        if session is None or self._mask() is None:
            self._desk.say(self.why_not_export())
            return
        session.painting.when_settled(lambda: self._write(path))

    def _write(self, path: Path) -> None:
        canvas, session, layer = self._canvas, self._desk.session, self._mask()
        if canvas is None or session is None or layer is None:
            self._desk.say(self.why_not_export())
            return
        source = source_of(session.document, layer, session.asset_reader, session.painting.read)
        area = (0, 0, canvas.width, canvas.height)

        def work() -> None:
            by_name(path, PICTURE_OUT).act(path, grey_png(coverage(source, area)), None, with_prompts=False)

        def done(_nothing: None) -> None:
            self._desk.say(tr("Saved {file}.", file=path.name))

        self.errand.queue(lambda _step: work(), done, self._desk.fail)


def mask_in(path: Path, size: tuple[int, int], check: Callable[[], None] = lambda: None) -> NDArray[np.uint8]:
    """[rows, columns] of the canvas' size. Any thread. Raises StudioError: FileUnreadable, BadInput."""
    try:
        if path.stat().st_size > LARGEST:
            raise StudioError(BadInput(name=path.name, problem="it is too large to be a mask"))
        data = path.read_bytes()
    except OSError as error:
        raise StudioError(FileUnreadable(path=str(path), detail=error.strerror or str(error))) from error
    image = as_image(decode(data, path.name, check=check).image, check)
    if (image.width(), image.height()) != size:
        image = image.scaled(*size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
    import numpy as np

    grey = rgba(image.convertToFormat(QImage.Format.Format_Grayscale8))[..., 0]
    alpha = rgba(image)[..., 3]
    if alpha.min(initial=255) == 255:
        return grey.copy()
    shown = ((grey.astype(np.uint16) * alpha + 127) // 255).astype(np.uint8)
    return shown if shown.any() else alpha.copy()


def grey_png(mask: NDArray[np.uint8]) -> bytes:
    """Any thread."""
    from PIL import Image

    out = io.BytesIO()
    Image.fromarray(mask).save(out, "PNG")
    return out.getvalue()

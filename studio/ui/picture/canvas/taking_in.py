"""Pictures from outside: a file or an image that was dropped becomes a layer, and its recipe, if any, is offered.

Made by the pane; main thread.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage

from studio.domain.errors import StudioError
from studio.domain.picture_recipe import OtherProgram
from studio.services.exchange.format import suffixes_of
from studio.services.exchange.formats import PICTURE_IN
from studio.services.exchange.recipe_in import recipe_in
from studio.services.translation import tr
from studio.services.wording import sentence
from studio.ui.picture.canvas.page import png_of
from studio.ui.picture.canvas.presenter import CanvasPresenter
from studio.ui.picture.desk import PictureDesk
from studio.ui.picture.picture_cache import decoded

IMPORT_LIMIT: Final = 256 * 2**20
"""Bytes of a picture that is taken in."""


class TakingIn:
    def __init__(self, desk: PictureDesk, canvas: CanvasPresenter) -> None:
        self._desk, self._canvas = desk, canvas

    def wants(self, data: QMimeData) -> bool:
        """Whether a picture is in what is dragged or pasted."""
        return data.hasImage() or _picture_path(data) is not None

    def take(self, data: QMimeData) -> None:
        """The picture in what was dropped."""
        path = _picture_path(data)
        if path is not None:
            self.take_file(path)
        elif data.hasImage():
            self._add(QImage(data.imageData()), tr("Dropped picture"))

    def take_file(self, path: Path) -> None:
        """A file becomes a layer; what it cannot be is said."""
        try:
            if path.stat().st_size > IMPORT_LIMIT:
                self._desk.say(tr("{file} is too large to be taken in.", file=path.name))
                return
            data = path.read_bytes()
        except OSError as error:
            self._desk.say(tr("{file} could not be read: {reason}.", file=path.name, reason=error.strerror or error))
            return
        image = decoded(data)
        if image.isNull():
            self._desk.say(tr("{file} is not a picture that can be read here.", file=path.name))
            return
        self._add(image, path.stem)
        self._offer_recipe(path.name, data)

    def _add(self, image: QImage, name: str) -> None:
        if not image.isNull():
            self._canvas.add_picture(png_of(image), image.width(), image.height(), name)

    def _offer_recipe(self, name: str, data: bytes) -> None:
        try:
            found = recipe_in(data, name)
        except StudioError as error:
            self._desk.say(sentence(error.failure))
            return
        if isinstance(found, OtherProgram):
            program = found.program or tr("another program")
            self._desk.say(
                tr("The recipe in {name} is {program}'s own and cannot be read here.", name=name, program=program)
            )
        elif found is not None:
            self._desk.recipe_offered.emit(found)


def _picture_path(data: QMimeData) -> Path | None:
    paths = (Path(url.toLocalFile()) for url in data.urls())
    return next((path for path in paths if path.suffix.lower() in suffixes_of(PICTURE_IN)), None)

"""Pictures from outside: a file or an image that was dropped becomes a layer, and its recipe, if any, is offered.

Made by the pane; main thread. Reading is an errand on a thread, one at a time; several files wait for each other.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QImage

from studio.domain.errors import Failure, FileUnreadable
from studio.domain.picture_recipe import FoundRecipe, OtherProgram
from studio.services.exchange.format import suffixes_of
from studio.services.exchange.formats import PICTURE_IN
from studio.services.translation import tr
from studio.ui.picture.canvas.copied import place_of
from studio.ui.picture.canvas.outside import Refused, Taken, read_outside, taken_image
from studio.ui.picture.canvas.presenter import CanvasPresenter
from studio.ui.picture.desk import PictureDesk
from studio.ui.widgets.errand import Errand, Step

MESSAGE: Final = "taking-in"
Place = tuple[int, int] | None
"""Where on the canvas the corner of what was copied there stood."""


class TakingIn(QObject):
    def __init__(self, desk: PictureDesk, canvas: CanvasPresenter) -> None:
        super().__init__(desk)
        self._desk, self._canvas = desk, canvas
        self._name = ""
        self._at: Place = None
        self._waiting: deque[tuple[str, Callable[[Step], Taken | Refused], Place]] = deque()
        self.errand = Errand(self)
        self.errand.begun.connect(lambda: self._show(0.0))
        self.errand.moved.connect(self._show)
        self.errand.ended.connect(self._next)
        desk.session_changed.connect(self.cancel)

    def wants(self, data: QMimeData) -> bool:
        """Whether a picture is in what is dragged or pasted."""
        return data.hasImage() or _picture_path(data) is not None

    def take(self, data: QMimeData) -> None:
        """The picture in what was dropped."""
        path = _picture_path(data)
        if path is not None:
            self.take_file(path)
        elif data.hasImage():
            at = place_of(data)
            name = tr("Dropped picture") if at is None else tr("Copied part")
            self.take_image(QImage(data.imageData()), name, at)

    def take_image(self, image: QImage, name: str, at: Place = None) -> None:
        """Pixels become a layer of that name; what was copied `at` a place of the canvas comes back there."""
        if not image.isNull():
            self._begin(name, lambda step: taken_image(image, step), at)

    def take_file(self, path: Path) -> None:
        """A file becomes a layer; what it cannot be is said."""
        self._begin(path.name, lambda step: read_outside(path, step))

    def cancel(self) -> None:
        """What is being read is not waited for, nor what comes after it."""
        self._waiting.clear()
        self.errand.cancel()

    def _begin(self, name: str, work: Callable[[Step], Taken | Refused], at: Place = None) -> None:
        self._waiting.append((name, work, at))
        if not self.errand.busy:
            self._next()

    def _next(self) -> None:
        self._desk.notices.take_back(MESSAGE)
        if self._waiting and not self.errand.busy:
            self._name, work, self._at = self._waiting.popleft()
            self.errand.start(work, self._taken, self._failed)

    def _show(self, share: float) -> None:
        if self.errand.lasting:
            words = tr("Taking in {file}: {percent} %", file=self._name, percent=round(100 * share))
            self._desk.notices.say(words, (tr("Cancel"), self.cancel), key=MESSAGE)

    def _failed(self, failure: Failure) -> None:
        if isinstance(failure, FileUnreadable):
            self._desk.say(tr("{file} could not be read: {reason}.", file=self._name, reason=failure.detail))
        else:
            self._desk.fail(failure)

    def _taken(self, found: Taken | Refused) -> None:
        name = self._name
        if isinstance(found, Refused):
            self._desk.say(_refusal(found, name))
            return
        self._canvas.add_picture(found.png, found.width, found.height, Path(name).stem, self._at)
        if found.was != (found.width, found.height):
            self._desk.say(
                tr(
                    "{file} is {width} × {height} pixels; it was taken in as {new_width} × {new_height}.",
                    file=name,
                    width=found.was[0],
                    height=found.was[1],
                    new_width=found.width,
                    new_height=found.height,
                )
            )
        if found.recipe_failure is not None:
            self._desk.fail(found.recipe_failure)
        elif isinstance(found.recipe, OtherProgram):
            program = found.recipe.program or tr("another program")
            self._desk.say(
                tr("The recipe in {name} is {program}'s own and cannot be read here.", name=name, program=program)
            )
        elif isinstance(found.recipe, FoundRecipe):
            self._desk.recipe_offered.emit(found.recipe)


def _refusal(found: Refused, name: str) -> str:
    if found.why == "too many bytes":
        return tr("{file} is too large to be taken in.", file=name)
    if found.why == "too many pixels":
        millions = round(found.pixels / 1e6)
        return tr(
            "{file} has {count} million pixels, too many to be taken in. Make it smaller first.",
            file=name,
            count=millions,
        )
    return tr("{file} is not a picture that can be read here.", file=name)


def _picture_path(data: QMimeData) -> Path | None:
    paths = (Path(url.toLocalFile()) for url in data.urls())
    return next((path for path in paths if path.suffix.lower() in suffixes_of(PICTURE_IN)), None)

"""Pictures from outside: a file or an image that was dropped becomes a layer, and its recipe, if any, is offered.

Made by the pane; main thread. Reading is an errand on a thread, one at a time; several files wait for each other.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QImage

from studio.domain.errors import Failure, FileUnreadable
from studio.domain.picture_records import Layer
from studio.domain.project_records import Asset
from studio.domain.recipes.found import FoundRecipe, OtherProgram
from studio.domain.recipes.kept import Making
from studio.services.details import tr_detail
from studio.services.exchange.format import suffixes_of
from studio.services.exchange.formats import CANVAS_IN, PICTURE_IN
from studio.services.translation import tr, tr_count
from studio.ui.picture.canvas.flattening import kept_as
from studio.ui.picture.canvas.layers_in import Brought, bring
from studio.ui.picture.canvas.offering_room import LARGER, offer_room
from studio.ui.picture.canvas.outside import Taken, read_outside, taken, taken_image
from studio.ui.picture.canvas.presenter import CanvasPresenter
from studio.ui.picture.canvas.reading import Lent
from studio.ui.picture.copied import Copies, place_of
from studio.ui.picture.desk import PictureDesk
from studio.ui.widgets.errand import Errand, Step

MESSAGE: Final = "taking-in"
Place = tuple[int, int] | None
"""Where on the canvas the corner of what was copied there stood."""
_PACKED: Final = ("image/png", "image/jpeg", "image/webp", "image/avif", "image/tiff", "image/bmp")


class Came(NamedTuple):
    taken: Taken
    asset: Asset


Work = Callable[[Step], Came | Brought]


class TakingIn(QObject):
    glimpsed = Signal(QImage)
    """A large picture that is being taken in, seen coarsely; a null one: it is there, or does not come."""
    seen = Signal(str, QImage)
    """SHA-256 of a large picture that is about to become a layer, and what it looks like, coarsely."""
    _seen = Signal(int, QImage)
    """The same from the thread, with the number of the work."""

    def __init__(self, desk: PictureDesk, canvas: CanvasPresenter, copies: Copies) -> None:
        super().__init__(desk)
        self._desk, self._canvas, self._copies = desk, canvas, copies
        self._name = ""
        self._at: Place = None
        self._number = self._last = 0
        self._seen.connect(self._show_glimpse)
        self._waiting: deque[tuple[str, Work, Place, int]] = deque()
        self.errand = Errand(self)
        self.errand.begun.connect(lambda: self._show(0.0))
        self.errand.moved.connect(self._show)
        self.errand.ended.connect(self._next)
        self._offered = ""
        """The layer whose room was asked about."""
        desk.session_changed.connect(self.cancel)
        desk.document_changed.connect(self._look_after_it)

    def wants(self, data: QMimeData) -> bool:
        """Whether a picture is in what is dragged or pasted."""
        return data.hasImage() or bool(_picture_paths(data))

    def take(self, data: QMimeData) -> None:
        """The pictures in what was dropped: each file a layer, or one with layers a canvas."""
        paths = _picture_paths(data)
        if paths:
            self._take_files(paths, len(data.urls()) - len(paths))
        elif data.hasImage():
            at, making = place_of(data), self._copies.of(data)
            packed = _packed(data) if at is None and not making else b""
            name = tr("Dropped picture") if at is None else tr("Copied part")
            if packed:
                glance = self._glance()
                self._begin(name, lambda step: _kept(taken(packed, name, step, glance), name))
            else:
                self.take_image(QImage(data.imageData()), name, at, making)

    def take_image(self, image: QImage, name: str, at: Place = None, making: Making = ()) -> None:
        """Pixels become a layer of that name; what was copied `at` a place of the canvas comes back there. `making`:
        what is known of how they were made."""
        if not image.isNull():
            self._begin(name, lambda step: _kept(taken_image(image, step, making), name), at)

    def take_file(self, path: Path) -> None:
        """A file becomes a layer, one with layers a canvas; what it cannot be is said."""
        if path.suffix.lower() in suffixes_of(CANVAS_IN):
            self._begin(path.name, lambda step: bring(path, step))
            return
        glance = self._glance()
        self._begin(path.name, lambda step: _kept(read_outside(path, step, glance), path.stem))

    def _take_files(self, paths: Sequence[Path], others: int) -> None:
        """Of several with layers the first, since each would take the canvas of the one before; it comes before the
        flat ones. `others`: files that came along and are no pictures."""
        layered = [path for path in paths if path.suffix.lower() in suffixes_of(CANVAS_IN)]
        for path in (*layered[:1], *(path for path in paths if path not in layered)):
            self.take_file(path)
        if len(layered) > 1:
            self._desk.say(
                tr_count(
                    "One more file with layers was not taken in: only one becomes the canvas.",
                    "{count} more files with layers were not taken in: only one becomes the canvas.",
                    len(layered) - 1,
                )
            )
        if others:
            self._desk.say(
                tr_count(
                    "One file that is not a picture was not taken in.",
                    "{count} files that are not pictures were not taken in.",
                    others,
                )
            )

    def _glance(self) -> Callable[[QImage], None]:
        """For the work that is begun next, on its thread."""
        self._last += 1
        return partial(self._seen.emit, self._last)

    def _show_glimpse(self, number: int, picture: QImage) -> None:
        if number == self._number and self.errand.busy:
            self.glimpsed.emit(picture)

    def cancel(self) -> None:
        """What is being read is not waited for, nor what comes after it."""
        self._waiting.clear()
        self.errand.cancel()

    def _begin(self, name: str, work: Work, at: Place = None) -> None:
        self._waiting.append((name, work, at, self._last))
        if not self.errand.busy:
            self._next()

    def _next(self) -> None:
        self._desk.notices.take_back(MESSAGE)
        self.glimpsed.emit(QImage())
        if self._waiting and not self.errand.busy:
            self._name, work, self._at, self._number = self._waiting.popleft()
            self.errand.start(work, self._taken, self._failed)

    def _show(self, share: float) -> None:
        if self.errand.lasting:
            words = tr("Taking in {file}: {percent} %", file=self._name, percent=round(100 * share))
            self._desk.notices.run(words, (tr("Cancel"), self.cancel), key=MESSAGE)

    def _failed(self, failure: Failure) -> None:
        if isinstance(failure, FileUnreadable):
            self._desk.say(tr("{file} could not be read: {reason}.", file=self._name, reason=failure.detail))
        else:
            self._desk.fail(failure)

    def _taken(self, came: Came | Brought) -> None:
        if isinstance(came, Brought):
            self._canvas.take_layers(came)
            if came.said:
                self._desk.say(f"{self._name}: {' '.join(tr_detail(one) for one in came.said)}")
            return
        name, found = self._name, came.taken
        if found.coarse is not None:
            self.seen.emit(came.asset.id, found.coarse)
            self._canvas.expect(Lent(came.asset.id, found.coarse, found.tiles))
        layer_id = self._canvas.add_picture(
            came.asset, found.data, found.width, found.height, self._at, found.dpi, found.making
        )
        if not layer_id:
            self._canvas.expect(Lent())
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
        if found.changes:
            self._desk.say(f"{name}: {' '.join(tr_detail(one) for one in found.changes)}")
        if layer_id:
            self._offered = layer_id
            offer_room(self._desk, layer_id, name)
        self._tell_recipe(found)

    def _look_after_it(self, _touched: object) -> None:
        session = self._desk.session
        if self._offered and session is not None and session.document.get(Layer, self._offered) is None:
            self._offered = ""
            self._desk.notices.take_back(LARGER)

    def _tell_recipe(self, found: Taken) -> None:
        if found.recipe_failure is not None:
            self._desk.fail(found.recipe_failure)
        elif isinstance(found.recipe, OtherProgram):
            program = found.recipe.program or tr("another program")
            self._desk.say(
                tr(
                    "The recipe in {name} is {program}'s own: it is kept as it is for files, but not read here.",
                    name=self._name,
                    program=program,
                )
                if found.making
                else tr("The recipe in {name} is {program}'s own and was left out.", name=self._name, program=program)
            )
        elif isinstance(found.recipe, FoundRecipe):
            self._desk.recipe_offered.emit(found.recipe)


def picture_file(path: Path, step: Step) -> tuple[Asset, bytes]:
    """A picture file as an asset, for a room that wants it without a layer. On a thread; raises StudioError."""
    came = _kept(read_outside(path, step), path.stem)
    return came.asset, came.taken.data


def _kept(found: Taken, name: str) -> Came:
    """On the thread: a file of hundreds of megabytes takes its time to be hashed."""
    return Came(found, kept_as(found.data, name, found.making))


def _packed(data: QMimeData) -> bytes:
    """The picture file that another program put beside the pixels, which Qt would decode here and now; empty: none."""
    for kind in _PACKED:
        if data.hasFormat(kind) and (found := bytes(data.data(kind).data())):
            return found
    return b""


def _picture_paths(data: QMimeData) -> list[Path]:
    known = suffixes_of((*PICTURE_IN, *CANVAS_IN))
    paths = (Path(url.toLocalFile()) for url in data.urls())
    return [path for path in paths if path.suffix.lower() in known]

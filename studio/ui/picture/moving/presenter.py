"""Takes the chosen moving picture apart into its frames, to be played. Knows no widgets; main thread."""

from __future__ import annotations

from typing import Final, NamedTuple

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from studio.domain.errors import BadInput, Failure, StudioError
from studio.formats.moving_png import MovingError, apart
from studio.services.exchange.picture_decoding import decoded
from studio.services.translation import tr
from studio.services.wording import sentence
from studio.ui.picture.desk import PictureDesk
from studio.ui.widgets.errand import Errand, Step

SIDE: Final = 640
"""Pixels of the longer side of a frame that is shown, so that all of them have room in memory."""


class Frames(NamedTuple):
    images: tuple[QImage, ...]
    seconds: tuple[float, ...]
    """How long each is shown."""


class Moving(QObject):
    ready = Signal(object)
    """`Frames`"""
    failed = Signal(str)
    """A sentence."""

    def __init__(self, desk: PictureDesk) -> None:
        super().__init__(desk)
        self._desk = desk
        self.errand = Errand(self)
        desk.session_changed.connect(self.errand.cancel)

    def why_not(self) -> str:
        """A sentence; empty when the chosen picture moves."""
        reason = self._desk.why_none_chosen()
        if reason:
            return reason
        return "" if self._desk.moves(self._desk.chosen) else tr("The chosen picture does not move.")

    def read(self) -> None:
        """Have the frames decoded; `ready` or `failed` tells."""
        one = self._desk.generation()
        if one is None:
            self.failed.emit(self._desk.why_none_chosen())
            return
        data = self._desk.asset_reader(one.asset)

        def work(step: Step) -> Frames:
            try:
                moving = apart(data())
            except MovingError as error:
                raise StudioError(BadInput(name=tr("The picture"), problem=str(error))) from error
            images = []
            for at, frame in enumerate(moving.frames):
                step(at / len(moving.frames))
                image = decoded(frame, SIDE)
                if image.isNull():
                    raise StudioError(BadInput(name=tr("The picture"), problem="one of its frames is damaged"))
                images.append(image)
            return Frames(tuple(images), moving.seconds)

        def fail(failure: Failure) -> None:
            self.failed.emit(sentence(failure))

        self.errand.start(work, self.ready.emit, fail)

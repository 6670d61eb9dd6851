"""What stands beside each job of the queue: the newest preview of one at work, the picture that one begins from, or the
sign of its pane.

Made by the queue's list; main thread. A picture of the project is decoded by an errand, one after the other.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QPainter, QPixmap

from studio.domain.project_records import Job
from studio.domain.requests import PictureRequest
from studio.services.exchange.picture_decoding import decoded
from studio.services.studio import Studio
from studio.ui.widgets.errand import Errand
from studio.ui.widgets.icons import pixmap

SIDE: Final = 44
"""Pixels, of the screen's own at twice its density."""
_SIGN: Final = 22
_KEPT: Final = 200


class QueuePictures(QObject):
    came = Signal(str)
    """Id of the job that has another one now; empty: some have."""

    def __init__(self, studio: Studio, parent: QObject) -> None:
        super().__init__(parent)
        self._studio = studio
        self._seen: dict[str, QPixmap] = {}
        """The newest preview, by job."""
        self._inputs: dict[str, QPixmap | None] = {}
        """By SHA-256; None: it cannot be read."""
        self._reading = ""
        self._errand = Errand(self)
        studio.queue.preview.connect(self._preview)
        studio.queue.ended.connect(lambda job: self._seen.pop(job.id, None))
        studio.session_changed.connect(lambda _session: self._forget())

    def _forget(self) -> None:
        self._errand.cancel()
        self._reading = ""
        self._seen.clear()
        self._inputs.clear()

    def icon(self, job: Job) -> QIcon:
        """On a square of SIDE pixels; the picture of the project that it takes is asked for, and comes later."""
        shown = self._seen.get(job.id)
        given = _given(job)
        if shown is None and given:
            if given not in self._inputs:
                self._read(given)
            shown = self._inputs.get(given)
        if shown is None:
            kinds = self._studio.kinds
            shown = pixmap(kinds.family(kinds.family_of(job.request)).pane or "queue", _SIGN, "", 2.0)
        return QIcon(_centred(shown))

    def _preview(self, job_id: str, _index: int, image: QImage) -> None:
        self._seen[job_id] = _small(image)
        self.came.emit(job_id)

    def _read(self, sha256: str) -> None:
        session = self._studio.session
        if session is None or self._reading or len(self._inputs) >= _KEPT:
            return
        self._reading = sha256
        read = session.asset_reader(sha256)
        self._errand.start(
            lambda _step: decoded(read(), 2 * SIDE),
            partial(self._came, sha256),
            lambda _failure: self._came(sha256, None),
        )

    def _came(self, sha256: str, image: QImage | None) -> None:
        self._reading = ""
        self._inputs[sha256] = _small(image) if image is not None and not image.isNull() else None
        self.came.emit("")


def _given(job: Job) -> str:
    """The picture that it begins from, or that guides it; empty for one from words alone."""
    request = job.request
    if not isinstance(request, PictureRequest):
        return ""
    guides = (*(use.picture for use in request.controls), *(use.picture for use in request.references))
    return next((one for one in (request.init_image, *guides) if one), "")


def _small(image: QImage) -> QPixmap:
    side = QSize(2 * SIDE, 2 * SIDE)
    keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    found = QPixmap.fromImage(image.scaled(side, keep, smooth))
    found.setDevicePixelRatio(2.0)
    return found


def _centred(shown: QPixmap) -> QPixmap:
    whole = QPixmap(2 * SIDE, 2 * SIDE)
    whole.setDevicePixelRatio(2.0)
    whole.fill(Qt.GlobalColor.transparent)
    size = shown.deviceIndependentSize()
    painter = QPainter(whole)
    painter.drawPixmap(round((SIDE - size.width()) / 2), round((SIDE - size.height()) / 2), shown)
    painter.end()
    return whole

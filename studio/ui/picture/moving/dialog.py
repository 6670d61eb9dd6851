"""Plays a moving picture: its frames one after the other, stopped, gone through by a slider. Main thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QDialog, QLabel, QSlider, QVBoxLayout, QWidget

from studio.services.translation import tr
from studio.ui.picture.moving.presenter import SIDE, Frames, Moving
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, SPACE, hover_text, label, row

_LEAST: Final = 240
"""Logical pixels of the picture's room."""


class PlayingDialog(QDialog):
    def __init__(self, moving: Moving, save: Callable[[], None], parent: QWidget | None = None) -> None:
        """`save`: asks where it is to be written as a film."""
        super().__init__(parent)
        self._moving, self._frames, self._at = moving, Frames((), ()), 0
        self.setWindowTitle(tr("Moving picture"))
        self._beat = QTimer(self)
        self._beat.setSingleShot(True)
        self._beat.timeout.connect(self._next)
        self.picture = QLabel(tr("Its frames are being read…"))
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setMinimumSize(_LEAST, _LEAST)
        self.picture.setProperty("area", "sunken")
        self.picture.setAccessibleName(tr("The moving picture"))
        self.slider, self.told = QSlider(Qt.Orientation.Horizontal), label("", "small")
        self.slider.setAccessibleName(tr("Frame"))
        self.slider.setToolTip(hover_text(tr("Which frame is shown; moving it stops the picture")))
        self.slider.valueChanged.connect(self._go)
        self.slider.sliderMoved.connect(lambda _at: self.stop())
        self.play = WordButton(tr("Stop"))
        self.play.clicked.connect(lambda: self.stop() if self._beat.isActive() else self.start())
        self.save = WordButton(tr("Save as a film…"))
        self.save.clicked.connect(save)
        close = WordButton(tr("Close"))
        close.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(GAP)
        column.addWidget(self.picture, 1)
        column.addLayout(row(self.slider, self.told))
        column.addLayout(row(self.play, 1, self.save, close))
        for one in (self.play, self.slider, self.save):
            one.setEnabled(False)
        moving.ready.connect(self._take)
        moving.failed.connect(self.picture.setText)
        self.finished.connect(self._leave)
        moving.read()

    def _take(self, frames: Frames) -> None:
        self._frames = frames
        first = frames.images[0]
        ratio = self.devicePixelRatioF()
        self.picture.setMinimumSize(
            max(_LEAST, round(first.width() / ratio)), max(_LEAST, round(first.height() / ratio))
        )
        self.slider.setRange(0, len(frames.images) - 1)
        for one in (self.play, self.slider, self.save):
            one.setEnabled(True)
        self._go(0)
        self.start()

    def _go(self, at: int) -> None:
        if not self._frames.images:
            return
        self._at = at
        shown = QPixmap.fromImage(self._frames.images[at])
        shown.setDevicePixelRatio(self.devicePixelRatioF() if max(shown.width(), shown.height()) > SIDE else 1)
        self.picture.setPixmap(shown)
        self.told.setText(tr("{number} of {count}", number=at + 1, count=len(self._frames.images)))

    def _next(self) -> None:
        self.slider.setValue((self._at + 1) % len(self._frames.images))
        self._beat.start(round(1000 * self._frames.seconds[self._at]))

    def start(self) -> None:
        self.play.setText(tr("Stop"))
        self._beat.start(round(1000 * self._frames.seconds[self._at]))

    def stop(self) -> None:
        self.play.setText(tr("Play"))
        self._beat.stop()

    def _leave(self) -> None:
        self._beat.stop()
        self._moving.errand.cancel()


class Playing:
    """Opens the window over the pane."""

    def __init__(self, moving: Moving, save: Callable[[], None], parent: QWidget) -> None:
        self._moving, self._save, self._parent = moving, save, parent
        self.dialog: PlayingDialog | None = None

    def show(self) -> None:
        dialog = PlayingDialog(self._moving, self._save, self._parent)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.destroyed.connect(self._closed)
        self.dialog = dialog
        dialog.open()

    def _closed(self) -> None:
        self.dialog = None

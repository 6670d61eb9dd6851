"""What stands under a moving picture that is looked at: play, pause, the frames as a slider, the loop. Main thread."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QSlider, QVBoxLayout, QWidget

from studio.services.translation import tr
from studio.ui.picture.moving.in_place import FilmInPlace
from studio.ui.widgets.icons import IconButton
from studio.ui.widgets.words import GAP, hover_text, label, row


class FilmBar(QWidget):
    """Implements `FilmView`; out of sight while what is looked at stands still."""

    def __init__(self) -> None:
        super().__init__()
        self.play = IconButton("play", tr("Play"))
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName(tr("Frame"))
        self.slider.setToolTip(hover_text(tr("Which frame is shown; moving it pauses the picture")))
        self.told = label("", "small")
        self.told.setAccessibleName(tr("Number of the frame"))
        self.loop = IconButton("loop", tr("Begin again at the end"), checkable=True)
        self.loop.setToolTip(hover_text(tr("The first frame follows the last one; without it the last one stays")))
        self.loop.setChecked(True)
        self.window_button = IconButton("window", tr("Play it in a window"))
        self.window_button.setToolTip(hover_text(tr("In a window of its own, beside what is being worked at")))
        self.show_playing(playing=False)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, 0, GAP, 0)
        line = row(self.play, self.slider, self.told, self.loop, self.window_button)
        line.setStretchFactor(self.slider, 1)
        column.addLayout(line)
        self.hide()

    def follow(self, film: FilmInPlace) -> None:
        """Tell it what is done here."""
        self.play.clicked.connect(film.toggle)
        self.slider.valueChanged.connect(film.go)
        self.loop.toggled.connect(lambda on: setattr(film, "loops", on))

    def tab_order(self) -> tuple[QWidget, ...]:
        return self.play, self.slider, self.loop, self.window_button

    # ---- what the film asks

    def show_film(self, moves: bool) -> None:
        self.setVisible(moves)

    def show_frames(self, count: int) -> None:
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, max(0, count - 1))
            self.slider.setValue(0)
        self._enable(bool(count))
        self.told.setText("" if count else tr("Its frames are being read…"))

    def _enable(self, able: bool) -> None:
        for one in (self.play, self.slider, self.loop):
            one.setEnabled(able)

    def show_frame(self, at: int) -> None:
        with QSignalBlocker(self.slider):
            self.slider.setValue(at)
        self.told.setText(tr("{number} of {count}", number=at + 1, count=self.slider.maximum() + 1))

    def show_playing(self, playing: bool) -> None:
        self.play.set_icon("pause" if playing else "play")
        self.play.setAccessibleName(tr("Pause") if playing else tr("Play"))
        does = tr("Stop at the frame that is shown") if playing else tr("Go on from the frame that is shown")
        self.play.setToolTip(hover_text(does))

    def show_failed(self, words: str) -> None:
        self._enable(False)
        self.told.setText(words)

"""The waveform with its time and its buttons. `SoundPanel` implements `SoundView`."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.services.narration.segments import SegmentKey
from studio.services.translation import tr
from studio.ui.narration.clock import clock
from studio.ui.narration.sound.blocks import Wave
from studio.ui.narration.sound.waveform import Waveform
from studio.ui.widgets.flow import FlowRow
from studio.ui.widgets.icons import IconButton
from studio.ui.widgets.words import GAP, label


class SoundPanel(QWidget):
    play_from = Signal(object, float)
    """SegmentKey, seconds into it."""

    def __init__(self, *others: QWidget, parent: QWidget | None = None) -> None:
        """`others`: buttons of other rooms that stand at the end of the line below the waveform."""
        super().__init__(parent)
        self.wave = Waveform()
        self.play = IconButton("play", tr("Play from the selected sentence"))
        self.time = label("0:00", "small")
        self.time.setAccessibleName(tr("Time"))
        self.alone = IconButton("fit", tr("Draw the selected sentence alone"), checkable=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.wave)
        column.addLayout(FlowRow(self.play, self.time, self.alone, *others, last=1 + len(others)))
        self.wave.play_from.connect(self.play_from)

    def show_playing(self, state: str, words: str) -> None:
        """`state` as `Playback.state`; `words`: what the button does now."""
        self.play.set_icon("pause" if state == "playing" else "play")
        self.play.setAccessibleName(words)

    def show_wave_row(self, shown: bool) -> None:
        """False: the timeline has all of it, and what stands at the end of the line is left."""
        for part in (self.wave, self.play, self.time, self.alone):
            part.setVisible(shown)

    # ---- SoundView

    def show_wave(self, wave: Wave, selected: SegmentKey | None) -> None:
        self.wave.show_wave(wave, selected)
        self._show_time()

    def show_whole(self, whole: bool) -> None:
        self.wave.show_whole(whole)
        self._show_time()

    def show_playhead(self, key: SegmentKey | None, seconds: float) -> None:
        self.wave.show_playhead(key, seconds)
        self._show_time()

    def _show_time(self) -> None:
        position = self.wave.position()
        length = clock(self.wave.length())
        self.time.setText(length if position is None else f"{clock(position)} / {length}")

"""The timeline with its buttons. `TimelinePanel` implements `TimelineView`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QLineEdit, QScrollBar, QVBoxLayout, QWidget

from studio.services.exchange.audiobook.chapter_timeline import ChapterTimeline
from studio.services.translation import tr
from studio.ui.narration.clock import fine_clock
from studio.ui.narration.timeline.strip import TimelineStrip
from studio.ui.narration.timeline.table import ClipTable
from studio.ui.narration.timeline.telling import clip_words, stretch_words
from studio.ui.widgets.flow import FlowRow
from studio.ui.widgets.icons import IconButton, WordButton
from studio.ui.widgets.level_meter import LevelMeter
from studio.ui.widgets.words import ElidedLabel, WrappedLabel, label, row

if TYPE_CHECKING:
    from studio.services.narration.spectra import Spectrum
    from studio.services.narration.take_sound import Peaks

_LONGEST_NAME: Final = 200
_NAME_WIDTH: Final = 220
"""Logical pixels."""


class TimelinePanel(QWidget):
    watched = Signal(bool)
    """It is in sight, or no longer."""
    named = Signal(str, str)
    """Id of a marker, and its name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.strip = TimelineStrip()
        self.table = ClipTable()
        self.table.hide()
        self.play = IconButton("play", tr("Play from the cursor"))
        self.time = label("0:00.00", "small")
        self.time.setAccessibleName(tr("Place on the timeline"))
        self.title = ElidedLabel("", "small")
        self.title.setAccessibleName(tr("What is chosen on the timeline"))
        self.meter = LevelMeter(110)
        self.spectrum = IconButton("spectrum", tr("Spectrum"))
        self.spectrum.setCheckable(True)
        self.closer = IconButton("plus", tr("Closer"))
        self.farther = IconButton("minus", tr("Farther away"))
        self.all = IconButton("fit", tr("All of the chapter"))
        self.waiting = WrappedLabel("small")
        self.apply = WordButton(tr("Keep them"))
        self.apply.setAccessibleName(tr("Keep the trims for this take"))
        self.drop = WordButton(tr("Drop them"))
        self.drop.setAccessibleName(tr("Drop the trims of the other take"))
        # Not within the strip, whose keys would be meant where one types.
        self.name = QLineEdit(self)
        self.name.setAccessibleName(tr("Name of the marker"))
        self.name.setPlaceholderText(tr("Name of the marker"))
        self.name.setMaxLength(_LONGEST_NAME)
        self.name.hide()
        self._named = ""
        self.bar = _scroll_bar()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(
            FlowRow(
                self.play, self.time, self.meter, self.title, self.spectrum, self.farther, self.closer, self.all, last=4
            )
        )
        column.addWidget(self.strip, 1)
        column.addWidget(self.table, 1)
        self._waiting = QWidget()
        line = row(self.waiting, self.apply, self.drop)
        line.setStretch(0, 1)
        self._waiting.setLayout(line)
        self._waiting.hide()
        column.addWidget(self._waiting)
        column.addWidget(self.bar)
        self._head: float | None = None
        self._state = "stopped"
        self.strip.moved.connect(self._show_place)
        self.bar.valueChanged.connect(self._scroll)
        self.name.returnPressed.connect(self._keep_name)
        self.name.editingFinished.connect(self._keep_name)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.watched.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.watched.emit(False)

    # ---- TimelineView

    def show_line(self, line: ChapterTimeline, peaks: Mapping[str, Peaks], selected: int) -> None:
        self.strip.show_line(line, peaks, selected)
        if self.table.isVisibleTo(self):
            self.table.show_line(line, selected)
        self._show_facts()
        cut = self.strip.cut()
        waits = cut is not None and cut.waits
        self._waiting.setVisible(waits)
        if waits:
            self.waiting.setText(
                tr("Trims that were set on another take of this sentence wait. Do they hold here too?")
            )

    def show_fine(self, peaks: Mapping[str, Peaks]) -> None:
        self.strip.show_fine(peaks)

    def show_hues(self, hues: Mapping[str, int]) -> None:
        self.strip.show_hues(hues)

    def show_spectra(self, spectra: Mapping[str, Spectrum] | None) -> None:
        self.strip.show_spectra(spectra)
        self.spectrum.setChecked(spectra is not None)

    def show_head(self, seconds: float | None) -> None:
        self._head = seconds
        self.strip.show_head(seconds)
        self._show_place()

    def show_playing(self, state: str, words: str) -> None:
        """`state` as `Playback.state`; `words`: what the button does now."""
        self.play.set_icon("pause" if state == "playing" else "play")
        self.play.setAccessibleName(words)
        before, self._state = self._state, state
        if state != "playing":
            self.meter.clear()
        if (before, state) == ("playing", "paused") and self._head is not None:
            # Who pauses where something is to be cut finds the cursor there.
            self.strip.chosen.emit(self.strip.place_at(self._head))
            self.strip.put_cursor(self._head)

    def _show_facts(self) -> None:
        """What is chosen, and what was done to it."""
        strip = self.strip
        cut = strip.cut()
        if strip.stretch is not None:
            first, last = sorted(strip.stretch)
            words = stretch_words(last - first)
        elif cut is not None:
            words = clip_words(cut)
        else:
            words = strip.line.chapter.title
        self.title.setText(words)

    def show_table(self, shown: bool) -> None:
        """The clips in words, in place of the line of time."""
        had = self.strip.hasFocus() or self.table.hasFocus()
        self.table.setVisible(shown)
        self.strip.setVisible(not shown)
        self._show_bar()
        if shown:
            self.table.show_line(self.strip.line, self.strip.selected)
        if had:
            self.take_keyboard()

    def take_keyboard(self) -> None:
        target = self.table if self.table.isVisibleTo(self) else self.strip
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # ---- names of markers

    def ask_name(self, marker_id: str | None) -> None:
        """A field at the marker; Return keeps what is typed, Escape leaves it as it was."""
        mark = next((one for one in self.strip.line.marks if one.marker.id == marker_id), None)
        if mark is None:
            return
        self._named = mark.marker.id
        self.name.setText(mark.marker.label)
        wide = min(_NAME_WIDTH, self.strip.width())
        left = min(max(0, round(self.strip.scale.x(mark.seconds))), self.strip.width() - wide)
        at = self.strip.mapTo(self, QPoint(left, 0))
        self.name.setGeometry(at.x(), at.y(), wide, self.name.sizeHint().height())
        self.name.show()
        self.name.raise_()
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)
        self.name.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.name.isVisible():
            self._named = ""
            self._close_name()
        else:
            super().keyPressEvent(event)

    def _keep_name(self) -> None:
        marker_id, self._named = self._named, ""
        if marker_id:
            self.named.emit(marker_id, self.name.text())
            self._close_name()

    def _close_name(self) -> None:
        had = self.name.hasFocus()
        self.name.hide()
        if had:
            self.strip.setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- what is in sight

    def _show_place(self) -> None:
        strip = self.strip
        self._show_facts()
        at = strip.cursor_at if self._head is None else self._head
        self.time.setText(f"{fine_clock(at)} / {fine_clock(strip.line.seconds)}")
        scale, bar = strip.scale, self.bar
        bar.blockSignals(True)
        bar.setRange(0, round(scale.furthest * scale.pixels))
        bar.setPageStep(round(scale.width))
        bar.setSingleStep(max(1, round(scale.width / 10)))
        bar.setValue(round(scale.left * scale.pixels))
        bar.blockSignals(False)
        self._show_bar()

    def _show_bar(self) -> None:
        """Only where there is something to scroll."""
        self.bar.setVisible(self.bar.maximum() > 0 and not self.table.isVisibleTo(self))

    def _scroll(self, pixels: int) -> None:
        self.strip.scroll_to(pixels)


def _scroll_bar() -> QScrollBar:
    """Its room stays where it is hidden, so that nothing moves."""
    bar = QScrollBar(Qt.Orientation.Horizontal)
    bar.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    bar.setAccessibleName(tr("What of the timeline is in sight"))
    kept = bar.sizePolicy()
    kept.setRetainSizeWhenHidden(True)
    bar.setSizePolicy(kept)
    bar.hide()
    return bar

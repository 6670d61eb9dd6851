"""Where the parts of the Narration pane stand.

    +-----------+-----------------------------+-----------+------+
    | scenes,   |  voice, what speaks         |           | rail |
    | how much  |-----------------------------|   dock    |      |
    | is spoken |  sentences, takes           |           |      |
    +-----------+-----------------------------+-----------+------+
    | timeline                                                   |
    +------------------------------------------------------------+

In a narrow pane a list to choose from takes the place of the scenes, the waveform that of the timeline, and what is
open beside the sentences stands below them, in place of voice, waveform and takes; who says the selected line, and the
button that takes it again, stay where it is high enough. Made by the pane. Main thread.
"""

from __future__ import annotations

from typing import Final

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QVBoxLayout, QWidget

from studio.services.settings import Settings
from studio.services.translation import tr
from studio.ui.narration.cast.view import CastPanel
from studio.ui.narration.chapters.view import ChaptersPanel
from studio.ui.narration.lines.view import LinesPanel
from studio.ui.narration.rail import Rail
from studio.ui.narration.side import NarrationSide
from studio.ui.narration.sound.view import SoundPanel
from studio.ui.narration.takes.view import TakesWidgets
from studio.ui.narration.timeline.view import TimelinePanel
from studio.ui.widgets.flow import FlowRow
from studio.ui.widgets.message_bar import MessageBar
from studio.ui.widgets.parts import has_keyboard
from studio.ui.widgets.words import GAP, area, headed, row

ROOMY: Final = 1080
"""Logical pixels from which on the scenes stand at the left."""
BESIDE: Final = 900
"""Logical pixels from which on what is open stands beside the sentences, else below them."""
WIDE: Final = 620
"""Logical pixels from which on scene and voice stand side by side, and the timeline has room."""
HIGH: Final = 560
"""Logical pixels of height from which on the timeline has room below the sentences."""
TALL: Final = 720
"""Logical pixels of height from which on a narrow pane has room for who says a line below an open room."""
_BOOK: Final = 210
"""Logical pixels of the list of scenes."""


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """What is given a place."""

    chapters: ChaptersPanel
    takes: TakesWidgets
    cast: CastPanel
    sound: SoundPanel
    lines: LinesPanel
    side: NarrationSide
    rail: Rail
    timeline: TimelinePanel
    messages: MessageBar
    foot: QWidget
    """What stands in the last line."""


class NarrationShape(QWidget):
    placed = Signal()
    """Parts have other places now."""

    def __init__(self, parts: Parts, settings: Settings) -> None:
        super().__init__()
        self._parts, self._settings = parts, settings
        self.sentences = QWidget()
        """The list of sentences with what belongs to the selected one."""
        self._lower = QWidget()
        self._taken = _taken(parts.takes.takes, parts.takes.note, parts.takes.lock)
        """Takes of the selected sentence."""
        self._scene = QWidget()
        self._voiced = True
        self._choices = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._beside = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._middle = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._spoken = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        """Waveform and takes of the selected sentence, with the button that makes another one."""
        self._fill_script()
        self._fill_middle()
        inner = QVBoxLayout()
        inner.setContentsMargins(12, 10, 12, 10)
        inner.setSpacing(GAP)
        inner.addLayout(self._middle, 5)
        inner.addWidget(parts.timeline, 2)
        inner.addWidget(_rule())
        inner.addWidget(parts.foot)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(parts.messages)
        column.addLayout(inner, 1)
        parts.side.moved.connect(self.place)

    def _fill_script(self) -> None:
        """The sentences, and what belongs to the selected one."""
        parts, takes = self._parts, self._parts.takes
        script = _column(self.sentences)
        script.addWidget(takes.segments, 1)
        script.addWidget(takes.empty, 1)
        script.addWidget(takes.passed)
        lower = _column(self._lower)
        lower.addWidget(parts.lines)
        self._spoken.setSpacing(GAP)
        self._spoken.addWidget(parts.sound)
        self._spoken.addWidget(self._taken, 1)
        lower.addLayout(self._spoken)
        script.addWidget(self._lower)

    def _fill_middle(self) -> None:
        """Scenes, work, dock, rail."""
        parts, takes = self._parts, self._parts.takes
        scene = _column(self._scene)
        scene.addLayout(headed(tr("Scene"), takes.scene))
        scene.addStretch(1)
        self._choices.setSpacing(GAP)
        self._choices.addWidget(self._scene, 1)
        self._choices.addWidget(parts.cast, 1)
        work = QVBoxLayout()
        work.setSpacing(GAP)
        work.addLayout(self._choices)
        work.addLayout(FlowRow(takes.speak, takes.speak_here, takes.stop))
        work.addWidget(self.sentences, 1)
        self._beside.setSpacing(GAP)
        self._beside.addLayout(work, 3)
        self._beside.addWidget(parts.side, 2)
        self._middle.setSpacing(GAP)
        parts.chapters.setFixedWidth(_BOOK)
        self._middle.addWidget(parts.chapters)
        self._middle.addLayout(self._beside, 1)
        self._middle.addWidget(parts.rail)

    def show_voiced(self, voiced: bool) -> None:
        """Whether there is a voice: the offer to fetch one stays in sight."""
        if voiced != self._voiced:
            self._voiced = voiced
            self.place()

    def toggle_timeline(self) -> None:
        """Brings the keyboard into the timeline, which is opened for it; folds it where the keyboard is there."""
        wanted = bool(self._settings.get("narration_timeline"))
        folds = wanted and has_keyboard(self._parts.timeline)
        self._settings.set("narration_timeline", not folds)
        self.place()
        if folds:
            self._parts.takes.segments.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self._parts.timeline.take_keyboard()

    @property
    def _has_room(self) -> bool:
        """For the timeline."""
        return self.width() >= WIDE and self.height() >= HIGH

    def why_no_timeline(self) -> str:
        """A sentence; "" where there is room for it."""
        return "" if self._has_room else tr("The timeline has no room here. Make the pane larger, or show it alone.")

    def choose_scene(self) -> None:
        """By the list of scenes, or by the one that opens where that has no room."""
        if self._parts.chapters.isVisible():
            self._parts.chapters.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self._parts.takes.scene.showPopup()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.place()

    def place(self) -> None:
        parts, wide = self._parts, self.width() >= WIDE
        beside, roomy = self.width() >= BESIDE, self.width() >= ROOMY
        self._choices.setDirection(_direction(wide))
        self._middle.setDirection(_direction(wide))
        parts.rail.lie(not wide)
        self._beside.setDirection(_direction(beside))
        self._beside.setStretch(1, 2 if beside else 4)
        parts.chapters.setVisible(roomy)
        self._scene.setVisible(not roomy)
        below = self._has_room and bool(self._settings.get("narration_timeline"))
        parts.timeline.setVisible(below)
        over = parts.side.is_open and not beside
        self._lower.setVisible(not over or self.height() >= TALL)
        parts.sound.show_wave_row(not below and not over)
        self._taken.setVisible(not over)
        self._spoken.setDirection(_direction(below))
        parts.cast.setVisible(not over or not self._voiced)
        # What is turned while the layout is at work keeps its old places until it is laid out once more.
        column = self.layout()
        if column is not None:
            column.invalidate()
            column.activate()
        self.placed.emit()


def _direction(beside: bool) -> QBoxLayout.Direction:
    return QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom


def _column(widget: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(GAP)
    return column


def _taken(takes: QWidget, note: QWidget, lock: QWidget) -> QWidget:
    held = QWidget()
    line = row(takes, note, lock)
    line.setContentsMargins(0, 0, 0, 0)
    line.setStretch(0, 2)
    line.setStretch(1, 1)
    held.setLayout(line)
    return held


def _rule() -> QFrame:
    rule = area("rule")
    rule.setFixedHeight(1)
    return rule

"""The line under the text while somebody dictates: how loud it is, what is understood so far, and the way out.

Made by the room of dictation. Main thread.
"""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QWidget

from studio.services.translation import tr
from studio.ui.widgets.icons import IconButton
from studio.ui.widgets.level_meter import LevelMeter
from studio.ui.widgets.words import GAP, ElidedLabel, label, row


class DictationBar(QFrame):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("area", "bar")
        self.setAccessibleName(tr("Dictation"))
        self.meter = LevelMeter()
        self.state = label(rank="small")
        self.words = ElidedLabel(rank="muted")
        self.words.setAccessibleName(tr("What is understood so far"))
        self.stop = IconButton("stop", tr("Dictate no more"))
        line = row(self.meter, self.state, self.words, self.stop, gap=GAP)
        line.setContentsMargins(GAP, 4, GAP, 4)
        line.setStretch(2, 1)
        self.setLayout(line)
        self.hide()

    def show_state(self, words: str, *, listening: bool) -> None:
        """Empty: there is nothing to show."""
        self.state.setText(words)
        self.meter.setVisible(listening)
        self.stop.setVisible(listening)
        self.setVisible(bool(words))

    def show_partial(self, words: str) -> None:
        self.words.setText(words)

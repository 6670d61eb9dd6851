"""The choice of who says the selected line. Implements `LinesView`. Main thread."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QSizePolicy, QVBoxLayout, QWidget

from studio.domain.showable import showable
from studio.services.translation import tr
from studio.ui.widgets.fitting import FittedBox
from studio.ui.widgets.flow import FlowRow
from studio.ui.widgets.icons import IconButton, WordButton


class LinesPanel(QWidget):
    speaker_chosen = Signal(str)
    """Id of a card, or nothing for the narrator."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.speaker = FittedBox()
        self.speaker.setAccessibleName(tr("Said by"))
        self.speaker.setMinimumContentsLength(6)
        self.speaker.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.speaker.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.confirm = WordButton(tr("Confirm"), name="check")
        self.confirm_all = WordButton(tr("Confirm all"))
        self.following = IconButton("down", tr("Next open line"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(FlowRow(self.speaker, self.confirm, self.confirm_all, self.following))
        self.hide()
        self.speaker.activated.connect(lambda at: self.speaker_chosen.emit(self.speaker.itemData(at)))

    # ---- LinesView

    def show_speakers(self, names: Sequence[tuple[str, str]], said_by: str | None, asked: str | None) -> None:
        self.setVisible(bool(names))
        with QSignalBlocker(self.speaker):
            self.speaker.clear()
            for card_id, name in names:
                words = tr("{name}, to be confirmed", name=name) if card_id == asked else showable(name)
                self.speaker.addItem(words, card_id)
            wanted = asked if asked is not None else said_by
            self.speaker.setCurrentIndex(self.speaker.findData(wanted) if wanted is not None else -1)
            self.speaker.setPlaceholderText(tr("Said by nobody"))
        self.speaker.setEnabled(said_by is not None)

"""The room in which a person reads. `RecordingPanel` implements `RecordingView`."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from studio.domain.showable import showable
from studio.services.narration.capture import Device
from studio.services.narration.levels import Level
from studio.services.translation import tr
from studio.ui.narration.recording.presenter import Phase
from studio.ui.widgets.flow import FlowRow
from studio.ui.widgets.icons import IconButton, WordButton
from studio.ui.widgets.level_meter import LevelMeter
from studio.ui.widgets.words import GAP, WrappedLabel, headed, row


class RecordingPanel(QWidget):
    opened = Signal(bool)
    device_chosen = Signal(str)
    reader_named = Signal(str)
    goes_on_chosen = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bring: Callable[[], bool] = lambda: False
        """Put it in front of the others that are open."""
        self.fold = WordButton(tr("Close"), look="quiet")
        self.fold.setAccessibleName(tr("Close recording"))
        self.sentence = WrappedLabel("heading")
        self.sentence.setAccessibleName(tr("Sentence that is read"))
        self.state = WrappedLabel("muted")
        self.state.setAccessibleName(tr("What recording is doing"))
        self.meter = LevelMeter(200)
        self.device = QComboBox()
        self.device.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.again = IconButton("retry", tr("Look for microphones once more"))
        self.reader = QLineEdit()
        self.reader.setMaxLength(200)
        self.reader.setPlaceholderText(tr("As the credits name them"))
        self.goes_on = QCheckBox(tr("Then go to the next sentence"))
        self.goes_on.setChecked(True)
        self.record = WordButton(tr("Record"), name="narration", look="primary")
        self.leave = WordButton(tr("Throw away"))
        self.file = WordButton(tr("Sound file…"), name="folder")
        self.clean = WordButton(tr("Take out the noise"), name="spark")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.sentence)
        column.addLayout(row(self.meter, self.state))
        column.addLayout(FlowRow(self.record, self.leave))
        column.addWidget(self.goes_on)
        devices = headed(tr("Microphone"), self.device)
        line = row(devices, self.again)
        line.setStretch(0, 1)
        line.setAlignment(self.again, Qt.AlignmentFlag.AlignBottom)
        column.addLayout(line)
        column.addLayout(headed(tr("Who reads"), self.reader))
        column.addLayout(FlowRow(self.file, self.clean))
        column.addStretch(1)
        self.device.activated.connect(lambda place: self.device_chosen.emit(self.device.itemData(place)))
        self.reader.editingFinished.connect(lambda: self.reader_named.emit(self.reader.text()))
        self.goes_on.toggled.connect(self.goes_on_chosen)

    # ---- RecordingView

    def show_recording(self, shown: bool) -> None:
        self.opened.emit(shown)

    def bring_recording(self) -> bool:
        return self.bring()

    def show_devices(self, devices: tuple[Device, ...], chosen: str) -> None:
        with QSignalBlocker(self.device):
            self.device.clear()
            if devices:
                self.device.addItem(tr("The system's choice"), "")
            for one in devices:
                self.device.addItem(showable(one.name), one.id)
            self.device.setCurrentIndex(max(0, self.device.findData(chosen)) if devices else -1)
            self.device.setPlaceholderText(tr("No microphone"))
        self.device.setEnabled(bool(devices))

    def show_reader(self, name: str) -> None:
        self.reader.setText(name)

    def show_sentence(self, words: str) -> None:
        self.sentence.setText(showable(words))

    def show_phase(self, phase: Phase, words: str) -> None:
        self.state.setText(words)
        words_of = {"recording": tr("Keep"), "counting": tr("Cancel"), "ready": tr("Record")}
        self.record.setText(words_of[phase])
        self.leave.setVisible(phase == "recording")
        if phase == "ready":
            self.meter.clear()

    def show_level(self, level: Level) -> None:
        self.meter.show_level(level)

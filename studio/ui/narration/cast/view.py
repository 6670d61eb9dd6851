"""The choice of the voice and its speed, and the card that offers to fetch a voice. Implements `CastView`."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from studio.domain.showable import showable
from studio.services.narration.voices import Voice
from studio.services.translation import tr
from studio.ui.narration.cast.presenter import FASTEST, SLOWEST, SPEED_STEP
from studio.ui.widgets.fields import DecimalField, show_value
from studio.ui.widgets.fitting import FittedBox
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, ElidedLabel, area, headed, hover_text, label, row

_VOICE_ROLE = Qt.ItemDataRole.UserRole + 1


class CastPanel(QWidget):
    voice_chosen = Signal(object)
    """Voice."""
    speed_chosen = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make_choices()
        self._make_offer()
        choices = row(headed(tr("Voice"), self.voice), headed(tr("Speed"), self.speed))
        choices.setStretch(0, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(choices)
        column.addWidget(self.licence)
        column.addWidget(self.offer)
        self.voice.activated.connect(self._voice_activated)
        self.speed.valueChanged.connect(self.speed_chosen)

    def _make_choices(self) -> None:
        self.voice = FittedBox()
        self.voice.setAccessibleName(tr("Voice"))
        self.voice.setMinimumContentsLength(8)
        self.voice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.voice.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.voices = QStandardItemModel(self)
        self.voice.setModel(self.voices)
        self.speed = DecimalField()
        self.speed.setRange(SLOWEST, FASTEST)
        self.speed.setSingleStep(SPEED_STEP)
        self.speed.setDecimals(2)
        self.speed.setSuffix(" ×")
        self.speed.setToolTip(tr("How fast the voice speaks; 1 is its own pace"))
        self.licence = ElidedLabel("", "small")
        self.licence.setAccessibleName(tr("Licence of the voice"))

    def _make_offer(self) -> None:
        self.offer = area("card")
        self.offer_words = label(wrap=True)
        self.install = WordButton(tr("Install voice"), look="primary")
        self.cancel_install = WordButton(tr("Cancel"), look="quiet")
        self.cancel_install.setAccessibleName(tr("Cancel the download of the voice"))
        self.install_bar = QProgressBar()
        self.install_bar.setRange(0, 1000)
        self.install_bar.setTextVisible(False)
        self.install_bar.setAccessibleName(tr("Download of the voice"))
        self.install_words = label(rank="small", wrap=True)
        column = QVBoxLayout(self.offer)
        column.setSpacing(GAP)
        column.addWidget(self.offer_words)
        column.addWidget(self.install_bar)
        column.addWidget(self.install_words)
        column.addLayout(row(self.install, self.cancel_install, 1))
        self.offer.hide()
        self.show_install(0, 0, "")

    # ---- CastView

    def show_voices(self, voices: tuple[Voice, ...], current: Voice | None) -> None:
        with QSignalBlocker(self.voice):
            self.voices.clear()
            group = ""
            for voice in voices:
                if voice.group != group:
                    group = voice.group
                    self.voices.appendRow(_group_head(group))
                self.voices.appendRow(_voice_item(voice))
                if voice == current:
                    self.voice.setCurrentIndex(self.voices.rowCount() - 1)
        self.voice.setEnabled(bool(voices))
        self._show_licence(current)

    def show_speed(self, speed: float) -> None:
        show_value(self.speed, speed)

    def show_offer(self, words: str, button: str) -> None:
        self.offer_words.setText(words)
        self.install.setText(button or tr("Install voice"))
        self.offer.setVisible(bool(words))
        self.licence.setVisible(not words)

    def show_install(self, done: int, total: int, words: str) -> None:
        going = total > 0
        for widget in (self.install_bar, self.install_words, self.cancel_install):
            widget.setVisible(going)
        if going:
            self.install_bar.setValue(int(1000 * done / total))
            self.install_words.setText(words)

    # ---- asking

    def _voice_activated(self, place: int) -> None:
        voice = self.voices.item(place).data(_VOICE_ROLE)
        if isinstance(voice, Voice):
            self._show_licence(voice)
            self.voice_chosen.emit(voice)

    def _show_licence(self, voice: Voice | None) -> None:
        self.licence.setText(voice.note if voice is not None else "")


def _group_head(group: str) -> QStandardItem:
    """The name of a language: it cannot be chosen."""
    head = QStandardItem(showable(group))
    head.setFlags(Qt.ItemFlag.NoItemFlags)
    font = head.font()
    font.setBold(True)
    head.setFont(font)
    return head


def _voice_item(voice: Voice) -> QStandardItem:
    item = QStandardItem(showable(voice.title))
    item.setData(voice, _VOICE_ROLE)
    item.setToolTip(hover_text(tr("{language}. {note}", language=voice.group, note=voice.note)))
    words = tr("{voice}, {language}. {note}", voice=voice.title, language=voice.group, note=voice.note)
    item.setData(words, Qt.ItemDataRole.AccessibleTextRole)
    return item

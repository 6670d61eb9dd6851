"""How recordings are to be heard: model, language, names to expect; then the files are chosen. Main thread.

Opened by the room. What is chosen is remembered in the settings, where what is dropped finds it (`remembered`).
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QVBoxLayout, QWidget

from studio.domain.catalogue import InstalledModel
from studio.domain.showable import showable
from studio.services.hearing import Wishes
from studio.services.settings import Settings
from studio.services.translation import tr
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, SPACE, headed, label, row
from studio.ui.writing.recordings.languages import languages

_ENGLISH_ONLY = ".en"
"""How the names of Whisper models end that know no other language."""


def remembered(settings: Settings, models: Sequence[InstalledModel]) -> Wishes:
    """As chosen last, as far as it can be had with the models that are here."""
    model_id = str(settings.get("hearing_model"))
    if not any(model.id == model_id for model in models):
        model_id = ""
    used = model_id or (models[0].id if models else "")
    language = "" if used.endswith(_ENGLISH_ONLY) else str(settings.get("hearing_language"))
    return Wishes(model_id=model_id, language=language, hints=str(settings.get("hearing_hints")))


class TranscribeDialog(QDialog):
    chosen = Signal()
    """The settings hold what was chosen; the files are asked for next."""

    def __init__(self, settings: Settings, models: Sequence[InstalledModel], parent: QWidget) -> None:
        """`models`: those that can listen, the best first; at least one."""
        super().__init__(parent)
        self._settings = settings
        self.setWindowTitle(tr("Transcribe"))
        wishes = remembered(settings, models)
        self.model = QComboBox()
        for model in models:
            self.model.addItem(showable(model.title), model.id)
        self.model.setCurrentIndex(max(0, self.model.findData(wishes.model_id)))
        self.language = QComboBox()
        self.language.addItem(tr("Find out"), "")
        for code, name in languages():
            self.language.addItem(name, code)
        self.language.setCurrentIndex(max(0, self.language.findData(str(settings.get("hearing_language")))))
        self.hints = QLineEdit(wishes.hints)
        self.hints.setPlaceholderText(tr("For instance: Ada Lovelace, Analytical Engine"))
        self._english = label(tr("This model understands English alone."), "small", wrap=True)
        self.model.currentIndexChanged.connect(self._follow_model)
        self._lay_out()
        self._follow_model()

    def _lay_out(self) -> None:
        files = WordButton(tr("Choose files…"), look="primary")
        files.clicked.connect(self._accept)
        files.setDefault(True)
        cancel = WordButton(tr("Cancel"))
        cancel.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(GAP)
        column.addLayout(headed(tr("Model"), self.model))
        column.addLayout(headed(tr("Language that is spoken"), self.language))
        column.addWidget(self._english)
        column.addLayout(headed(tr("Names and terms to expect"), self.hints))
        column.addSpacing(GAP)
        text = tr(
            "Each file becomes a scene whose lines have times. What is dropped on the pane is heard in the same way."
        )
        column.addWidget(label(text, "small", wrap=True))
        column.addStretch(1)
        column.addLayout(row(1, cancel, files))
        self.resize(420, 300)

    def _follow_model(self) -> None:
        english = str(self.model.currentData()).endswith(_ENGLISH_ONLY)
        self.language.setEnabled(not english)
        self._english.setVisible(english)

    def _accept(self) -> None:
        self._settings.set("hearing_model", str(self.model.currentData()))
        if self.language.isEnabled():
            self._settings.set("hearing_language", str(self.language.currentData()))
        self._settings.set("hearing_hints", self.hints.text().strip())
        self.accept()
        self.chosen.emit()

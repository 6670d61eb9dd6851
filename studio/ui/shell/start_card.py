"""One card of the first steps: words to change, the model that will do it, and one button that gets it and does it."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QProgressBar, QVBoxLayout

from studio.domain.catalogue import CatalogueEntry, InstalledModel
from studio.domain.errors import DownloadCancelled, Failure, StudioError
from studio.services.amounts import bytes_in_words
from studio.services.details import tr_detail
from studio.services.licences import licence_in_words
from studio.services.studio import Studio
from studio.services.translation import tr
from studio.services.wording import sentence
from studio.ui.widgets.icons import WordButton, pixmap
from studio.ui.widgets.words import GAP, SPACE, hover_text, label, row


class StartOffer(msgspec.Struct, frozen=True, kw_only=True):
    """What a card proposes. The words are English: they pass `tr` where they are shown."""

    pane: str
    family: str
    task: str
    title: str
    words: str
    verb: str
    get: str
    """The verb where the model is to be fetched first."""
    honest: str
    """Of the starter."""
    better: tuple[str, ...] = ()
    """Ids of larger models: the first that fits this machine is offered beside the starter."""


class StartCard(QFrame):
    """Waits for its model if it is missing, and goes on by itself when that has come."""

    def __init__(
        self,
        studio: Studio,
        offer: StartOffer,
        begin: Callable[[str, str], None],
        show_models: Callable[[str], None],
    ) -> None:
        super().__init__()
        self._studio = studio
        self._offer = offer
        self._begin = begin
        self._fetching = ""
        title = tr(offer.title)
        self.setProperty("area", "card")
        self._sign = label()
        self.words = QPlainTextEdit(tr(offer.words))
        self.words.setAccessibleName(tr("{step}: the words", step=title))
        self.words.setTabChangesFocus(True)
        self.words.setMinimumHeight(self.fontMetrics().height() * 4)
        self.words.setMaximumHeight(self.fontMetrics().height() * 6)
        self.model_line = label("", "small", wrap=True)
        self.model_line.setAccessibleName(tr("{step}: the model", step=title))
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(tr("{step}: progress of the download", step=title))
        self.answer = label("", "small", wrap=True)
        self.answer.setAccessibleName(tr("{step}: state", step=title))
        self.action = WordButton(tr(offer.verb), look="primary")
        self.action.clicked.connect(self.act)
        self._stop = WordButton(tr("Stop"), look="quiet")
        self._stop.clicked.connect(lambda: studio.library.cancel_install(self._fetching))
        larger = WordButton(tr("Larger models"), look="quiet")
        larger.setAccessibleName(tr("{step}: larger models", step=title))
        larger.clicked.connect(lambda: show_models(offer.family))
        self.better = WordButton("", look="quiet")
        self.better.setAccessibleName(tr("{step}: a larger model", step=title))
        self.better.clicked.connect(self._get_better)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(GAP)
        column.addLayout(row(self._sign, label(title, "heading"), 1))
        column.addWidget(self.words)
        column.addWidget(self.model_line)
        self.honest = label(tr(offer.honest), "muted", wrap=True)
        column.addWidget(self.honest)
        column.addStretch(1)
        column.addWidget(self._bar)
        column.addWidget(self.answer)
        column.addLayout(row(self.action, self._stop, 1, larger))
        column.addLayout(row(self.better, 1))
        studio.library.install_progress.connect(self._show_progress)
        studio.library.install_ended.connect(self._install_ended)
        self.refresh()

    def refresh(self) -> None:
        """Say which model would do it, and whether it is here."""
        self._sign.setPixmap(pixmap(self._offer.pane, 22, "", self.devicePixelRatioF()))
        model, entry = self._model(), self._entry()
        if model is not None:
            self.model_line.setText(
                tr("{model}, on this computer. {licence}", model=model.title, licence=_licence(model))
            )
            self.action.setText(tr(self._offer.verb))
            self.action.setEnabled(True)
        elif entry is not None:
            size = bytes_in_words(self._studio.library.fit(entry).download_bytes or 0)
            words = "{model}, {size} to download once. {licence}"
            self.model_line.setText(tr(words, model=entry.title, size=size, licence=_licence(entry)))
            self.action.setText(tr(self._offer.get))
            self.action.setEnabled(not self._fetching)
        else:
            self.model_line.setText(tr("No model that could do this is in the catalogue."))
            self.action.setEnabled(False)
        self.honest.setVisible(not self._has_another())
        better = self._better()
        self.better.setVisible(better is not None and not self._fetching)
        if better is not None:
            size = bytes_in_words(self._studio.library.fit(better).download_bytes or 0)
            words = tr("Get {model}, which follows instructions, {size}", model=better.title, size=size)
            if better.made_for == "code":
                words = tr("Get {model}, made for code; follows instructions, {size}", model=better.title, size=size)
            self.better.setText(words)
            self.better.setToolTip(hover_text(tr(better.summary)))
        fetching = bool(self._fetching)
        self._bar.setVisible(fetching)
        self._stop.setVisible(fetching)
        self.answer.setVisible(bool(self.answer.text()))

    def act(self) -> None:
        """Do it now, or after the model has been fetched."""
        text = self.words.toPlainText().strip() or tr(self._offer.words)
        entry = self._entry()
        if self._model() is not None:
            self._begin(self._offer.pane, text)
        elif entry is not None:
            self._fetch(entry)

    def _get_better(self) -> None:
        better = self._better()
        if better is not None:
            self._fetch(better)

    def _fetch(self, entry: CatalogueEntry) -> None:
        """The step is done by itself when the model has come."""
        if self._fetching:
            return
        try:
            self._studio.library.install(entry.id)
        except StudioError as error:
            self._say(sentence(error.failure))
            return
        self._fetching = entry.id
        self._bar.setRange(0, 0)
        self._say(tr("Starting the download"))

    def _better(self) -> CatalogueEntry | None:
        """The larger model, where neither it nor another one than the starter is here, and it fits this machine."""
        if self._has_another():
            return None
        library = self._studio.library
        if any(library.get(name) is not None for name in self._offer.better):
            return None
        found = (library.entry(name) for name in self._offer.better)
        return next((entry for entry in found if entry is not None and library.fit(entry).fits), None)

    def _has_another(self) -> bool:
        """It would be done by another model than the starter, of which the offer tells."""
        model, entry = self._model(), self._entry()
        return model is not None and entry is not None and model.id != entry.id

    def _model(self) -> InstalledModel | None:
        found = self._studio.library.models_for(self._offer.family, self._offer.task)
        return found[0] if found else None

    def _entry(self) -> CatalogueEntry | None:
        found = [
            entry
            for entry in self._studio.library.entries()
            if entry.starter
            and entry.engine
            and entry.family == self._offer.family
            and (not self._offer.task or self._offer.task in entry.tasks)
        ]
        return max(found, key=lambda entry: (entry.licence.commercial == "yes", entry.quality), default=None)

    def _say(self, words: str) -> None:
        self.answer.setText(words)
        self.refresh()

    def _show_progress(self, model_id: str, done: int, total: int, phase: str) -> None:
        if model_id != self._fetching:
            return
        self._bar.setRange(0, 1000 if total else 0)
        if total:
            self._bar.setValue(round(1000 * done / total))
            words = "{phase}: {done} of {total}"
            self.answer.setText(
                tr(words, phase=tr_detail(phase), done=bytes_in_words(done), total=bytes_in_words(total))
            )
        else:
            self.answer.setText(tr_detail(phase))

    def _install_ended(self, model_id: str, failure: Failure | None) -> None:
        if model_id != self._fetching:
            return
        self._fetching = ""
        if failure is None:
            self._say("")
            self.act()
        elif isinstance(failure, DownloadCancelled):
            self._say(tr("Stopped. What has been fetched is kept, and the next try goes on from there."))
        else:
            self._say(sentence(failure))
        self.action.setFocus(Qt.FocusReason.OtherFocusReason)


def _licence(model: CatalogueEntry | InstalledModel) -> str:
    return tr("Licence: {licence}.", licence=licence_in_words(model.licence))

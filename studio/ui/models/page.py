"""The model page: the catalogue and the installed models, with search, installing, removing and importing.

Made by the shell at its first use; main thread. Everything it does goes through the model library, whose signals it
follows. Files and folders can be dropped anywhere on it.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QCheckBox, QLineEdit, QMenu, QSplitter, QVBoxLayout, QWidget

from studio.domain.catalogue import Identified, InstalledModel
from studio.domain.errors import DownloadCancelled, Failure, StudioError
from studio.services.jobs.engine_trials import EngineTrials
from studio.services.models.recognition import import_words
from studio.services.studio import Studio
from studio.services.translation import tr
from studio.services.wording import sentence
from studio.ui.actions.menu_keys import keep_keys
from studio.ui.actions.registry import ActionRegistry
from studio.ui.models.details import Details
from studio.ui.models.found import FoundDialog
from studio.ui.models.import_panel import ImportPanel
from studio.ui.models.kind_field import KindField
from studio.ui.models.list_view import ModelList, RowsModel
from studio.ui.models.openvino_offer import OpenVinoOffer
from studio.ui.models.rows import Row, Wanted, rows_of
from studio.ui.widgets.drops import Act, Drops
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, SPACE, label, row


class ModelPage(QWidget):
    def __init__(self, studio: Studio, actions: ActionRegistry, parent: QWidget | None = None) -> None:
        """`actions` has those of `studio.ui.models.actions`, and those that import and find."""
        super().__init__(parent)
        self._library = studio.library
        self._kinds, self._cards = studio.kinds, studio.cards
        self._fetching: dict[str, tuple[int, int, str]] = {}
        self._trials = EngineTrials(studio.library, studio.queue, self)
        self.measuring = ""
        """Id of the model whose engines are being tried."""
        self.setAccessibleName(tr("Models"))
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Find a model"))
        self.search.setAccessibleName(tr("Find a model"))
        self.search.setClearButtonEnabled(True)
        self.family = KindField(studio.kinds)
        self.only_fitting = QCheckBox(tr("Only what fits this machine"))
        self.only_here = QCheckBox(tr("Only what is here"))
        self.import_button = WordButton(tr("Import a model…"), name="plus")
        menu = QMenu(self.import_button)
        keep_keys(menu)
        actions.fill(menu, ("models.import-file", "models.import-folder", "models.find"))
        self.import_button.setMenu(menu)
        self.panel = ImportPanel()
        self.list = ModelList(RowsModel())
        self.details = Details(actions)
        self.openvino = OpenVinoOffer(self.details.say, self.refresh, self)
        self._offered: Path | None = None
        self.nothing = label(tr("No model is like that."), "muted")
        self._graphs = studio.graphs_kept
        self.translated = label("", "muted")
        self._lay_out()
        self._connect()
        self._drops = Drops(self, lambda data: _dropped(data) is not None, self._take_drop)
        self.refresh()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, GAP, 0, SPACE)
        column.setSpacing(GAP)
        column.addLayout(row(self.search, self.family, self.import_button))
        column.addLayout(row(self.only_fitting, self.only_here, self.nothing, 1))
        column.addWidget(self.panel)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(self.list)
        split.addWidget(self.details)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        column.addWidget(split, 1)
        column.addWidget(self.translated)
        self.setFocusProxy(self.search)

    def _connect(self) -> None:
        self.search.textChanged.connect(self.refresh)
        self.search.returnPressed.connect(self.list.setFocus)
        self.family.currentIndexChanged.connect(self.refresh)
        self.only_fitting.toggled.connect(self.refresh)
        self.only_here.toggled.connect(self.refresh)
        self.list.selectionModel().currentChanged.connect(self._current_changed)
        self.details.removal_confirmed.connect(self._remove)
        self.panel.import_asked.connect(self._import)
        self.panel.close_button.clicked.connect(self._not_now)
        self._library.changed.connect(self.refresh)
        self._graphs.changed.connect(self._show_translated)
        self._library.install_progress.connect(self._progressed)
        self._library.install_ended.connect(self._install_ended)
        self._library.identified.connect(self._identified)
        self._library.import_ended.connect(self._import_ended)
        self._library.import_confirmed.connect(self._import_confirmed)
        self._library.verify_ended.connect(self._verify_ended)
        self._trials.found.connect(self._measured)
        self._trials.failed.connect(self._not_measured)

    # ---- what is shown

    def refresh(self) -> None:
        """Read the library again and keep the place in the list."""
        of_any_kind = Wanted(
            words=self.search.text(),
            only_fitting=self.only_fitting.isChecked(),
            only_here=self.only_here.isChecked(),
        )
        present = self.list.current_row()
        rows = [found for found in rows_of(self._library, self._kinds, self._cards) if of_any_kind.takes(found)]
        self.family.show_counts(rows)
        rows = [found for found in rows if self.family.takes(found)]
        self.list.rows.show_rows(rows)
        self.nothing.setVisible(not rows)
        self.list.select(present.id if present is not None else "")
        self._current_changed()
        self._show_translated()

    def _show_translated(self) -> None:
        words = self._graphs.words()
        self.translated.setText(words)
        self.translated.setVisible(bool(words))

    def show_model(self, model_id: str) -> None:
        """Lead to one model, whatever was being looked for."""
        self.show_family("")
        self.list.select(model_id)
        self.list.setFocus()

    def show_family(self, family: str) -> None:
        """Lead to the models of one family, whatever was being looked for; "" for all."""
        self.search.clear()
        self.only_fitting.setChecked(False)
        self.only_here.setChecked(False)
        self.family.setCurrentIndex(max(0, self.family.findData(family)))

    def choose_kind(self) -> None:
        """Unfold the kinds, for the keyboard."""
        self.family.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.family.showPopup()

    def chosen(self) -> Row | None:
        """The model that the actions are about."""
        return self.list.current_row()

    def fetches(self, model_id: str) -> bool:
        return model_id in self._fetching

    def _current_changed(self) -> None:
        current = self.list.current_row()
        self.details.show_row(current)
        if current is not None and current.id in self._fetching:
            done, total, phase = self._fetching[current.id]
            self.details.show_progress(phase, done, total)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.search.setFocus(event.reason())

    # ---- installing and removing

    def install(self) -> None:
        """Fetch the chosen model."""
        row = self.chosen()
        if row is not None:
            self._progressed(row.id, 0, 0, tr("beginning"))
            self._library.install(row.id)

    def stop(self) -> None:
        """Stop fetching the chosen model."""
        row = self.chosen()
        if row is not None:
            self._library.cancel_install(row.id)

    def _progressed(self, model_id: str, done: int, total: int, phase: str) -> None:
        self._fetching[model_id] = (done, total, phase)
        words = tr("Installing {percent} %", percent=done * 100 // total) if total else tr("Installing")
        self.list.rows.set_progress(model_id, words)
        current = self.list.current_row()
        if current is not None and current.id == model_id:
            self.details.say("")
            self.details.show_progress(phase, done, total)

    def _install_ended(self, model_id: str, failure: Failure | None) -> None:
        self._fetching.pop(model_id, None)
        self.list.rows.set_progress(model_id, "")
        self.refresh()
        current = self.list.current_row()
        if current is None or current.id != model_id:
            return
        self.details.show_progress(None)
        if failure is None:
            self.details.say(tr("Installed and checked."))
        else:
            self.details.say(sentence(failure), problem=not isinstance(failure, DownloadCancelled))

    def _remove(self, model_id: str) -> None:
        try:
            self._library.remove(model_id)
        except StudioError as error:
            self.details.say(sentence(error.failure), problem=True)

    def verify(self) -> None:
        """Read the chosen model's files whole."""
        row = self.chosen()
        if row is not None:
            self.details.say(tr("Reading its files…"))
            self._library.verify_later(row.id)

    def _verify_ended(self, model_id: str, failure: Failure | None) -> None:
        current = self.list.current_row()
        if current is not None and current.id == model_id:
            sound = tr("Every file is as it was installed.")
            self.details.say(sound if failure is None else sentence(failure), problem=failure is not None)

    def measure(self) -> None:
        """Try each engine that can run the chosen writer."""
        row = self.chosen()
        model = self._library.get(row.id) if row is not None else None
        if model is not None and self._trials.begin(model):
            self.measuring = model.id
            self.details.say(tr("Trying each engine for a moment…"))

    def _measured(self, model_id: str) -> None:
        self.measuring = ""
        current = self.list.current_row()
        if current is not None and current.id == model_id:
            self.details.say(tr("Measured: {words}", words=current.engines))

    def _not_measured(self, model_id: str, failure: Failure | None) -> None:
        self.measuring = ""
        current = self.list.current_row()
        if current is not None and current.id == model_id:
            busy = tr("Other work went before it. Measure again when it is done.")
            self.details.say(busy if failure is None else sentence(failure), problem=failure is not None)

    # ---- importing

    def offer_import(self, path: Path) -> None:
        """Look what a file or folder is, in the background, then say so and offer to import it."""
        self._offered = path
        self.panel.look(path)
        self._library.identify_later(path)

    def _identified(self, path: Path, what: Identified | None, failure: Failure | None) -> None:
        if path != self._offered:
            return
        if what is not None:
            self.panel.offer(what, import_words(what, self._library.entry(what.recognised)))
        elif failure is not None:
            self.panel.refuse(path, sentence(failure))

    def _not_now(self) -> None:
        """What is still being looked at is wanted no longer; it does not open the panel again."""
        self._offered = None
        self._library.stop_identifying()

    def _import(self, path: Path, copy: bool) -> None:
        self.panel.working(tr("Copying…") if copy else tr("One moment…"))
        self._library.import_later(path, copy=copy)

    def find_others(self) -> FoundDialog:
        """List models of other programs, to be used where they lie."""
        dialog = FoundDialog(self._library, self)
        dialog.used.connect(self._library.use_found_later)
        dialog.open()
        dialog.look()
        return dialog

    def _import_ended(self, model: InstalledModel | None, failure: Failure | None) -> None:
        if model is not None:
            self.panel.hide()
            self.show_model(model.id)
        elif failure is not None:
            self.panel.working(sentence(failure))

    def _import_confirmed(self, model_id: str, outcome: str) -> None:
        """Its files were read whole."""
        model, chosen = self._library.get(model_id), self.chosen()
        if model is None or chosen is None or chosen.id != model_id or outcome == "unknown":
            return
        if model.recognised:
            self.details.say(tr("Its files were read whole: it is {model}.", model=model.title))
        else:
            words = tr(
                "Its files were read whole: it is not the model of the catalogue that it was taken for. Its title and "
                "its licence are now what the files say themselves."
            )
            self.details.say(words, problem=True)

    def _take_drop(self, data: QMimeData) -> Act | None:
        path = _dropped(data)
        return partial(self.offer_import, path) if path is not None else None


def _dropped(data: QMimeData) -> Path | None:
    """The first local file or folder of a drop."""
    urls = [url for url in data.urls() if url.isLocalFile()]
    return Path(urls[0].toLocalFile()) if urls else None

"""A LoRA, or a word that text encoders were taught, from a file: looked at, taken into the library where it lies, and
put into the form. Main thread."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from studio.domain.catalogue import Identified, InstalledModel
from studio.domain.errors import Failure
from studio.services.models.library import ModelLibrary
from studio.services.models.picture_embeddings import is_embedding, words_of
from studio.services.models.picture_loras import is_lora
from studio.services.translation import tr
from studio.ui.picture.desk import PictureDesk
from studio.ui.picture.prompt.presenter import PromptPresenter
from studio.ui.widgets.errand import Errand, Step, at_work

SUFFIXES = "*.safetensors *.pt *.bin"


class AddingLoras(QObject):
    def __init__(self, desk: PictureDesk, presenter: PromptPresenter, window: QWidget) -> None:
        super().__init__(desk)
        self._desk, self._presenter, self._window = desk, presenter, window
        self._errand = Errand(self)
        self._awaited: set[str] = set()
        """Paths that are on their way into the library."""
        self._dialog: QFileDialog | None = None
        desk.studio.library.import_ended.connect(self._imported)

    def ask(self) -> None:
        dialog = QFileDialog(self._window, tr("LoRAs to add"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([tr("LoRAs, embeddings ({suffixes})", suffixes=SUFFIXES), tr("All files (*)")])
        dialog.filesSelected.connect(lambda names: self.take([Path(name) for name in names]))
        self._dialog = dialog
        dialog.open()

    def take(self, paths: list[Path]) -> None:
        """Each after the one before it; what is no LoRA is refused in words."""
        library = self._desk.studio.library
        for path in paths:
            self._errand.queue(partial(_look, library, path), self._identified, self._desk.fail)

    def _identified(self, what: Identified) -> None:
        if what.kind not in ("lora", "embedding") or what.family != "picture":
            words = tr("{file} is no LoRA or embedding for pictures. It is: {kind}.", file=Path(what.path).name,
                       kind=what.detail or tr(what.kind))  # fmt: skip
            self._desk.say(words, (tr("Models\u2026"), lambda: self._desk.models_wanted.emit("picture")))
            return
        self._awaited.add(what.path)
        self._desk.studio.library.import_later(Path(what.path))

    def _imported(self, model: InstalledModel | None, failure: Failure | None) -> None:
        if not self._awaited:
            return
        if model is None:
            self._awaited.clear()
            if failure is not None:
                self._desk.fail(failure)
        elif is_embedding(model) and self._awaited & set(model.files.values()):
            self._awaited -= set(model.files.values())
            word = words_of(model)[0]
            reason = self._presenter.additions.why_not_taught(model)
            if reason:
                self._desk.say(tr("\u201c{word}\u201d is in the model library. {reason}", word=word, reason=reason))
                return
            self._presenter.additions.call_up(word)
            self._desk.say(tr("The prompt calls \u201c{word}\u201d from now on.", word=word))
        elif is_lora(model) and self._awaited & set(model.files.values()):
            self._awaited -= set(model.files.values())
            self._presenter.additions.add_lora(model.id)
            self._desk.say(tr("The LoRA \u201c{title}\u201d takes part from now on.", title=model.title))


def _look(library: ModelLibrary, path: Path, step: Step) -> Identified:
    return library.identify(path, at_work(step))

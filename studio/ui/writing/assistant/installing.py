"""Which models the bar offers, and installing the starter writer from it. Made by the assistant's room; main thread."""

from __future__ import annotations

from studio.domain.errors import Failure, ModelMissing
from studio.services.amounts import bytes_in_words
from studio.services.models.library import ModelLibrary
from studio.services.translation import tr
from studio.services.wording import sentence
from studio.ui.writing.assistant.bar import AssistantBar
from studio.ui.writing.assistant.writers import Writers


class Installing:
    def __init__(self, library: ModelLibrary, writers: Writers, bar: AssistantBar) -> None:
        self._library = library
        self._writers = writers
        self._bar = bar
        library.changed.connect(self.refresh)
        library.install_progress.connect(self._progress)
        library.install_ended.connect(self._ended)
        bar.install_wanted.connect(self._install)
        bar.cancel_install_wanted.connect(self._cancel)

    def refresh(self) -> None:
        """Show the installed writers, or the offer to install one."""
        models = self._writers.installed()
        entry = self._writers.offered()
        size = self._library.fit(entry).download_bytes if entry is not None else None
        offer = tr("Install writer ({size})", size=bytes_in_words(size)) if size else tr("Install writer")
        # What could not be run here is not offered; asking for words says why.
        of_use = isinstance(self._library.why_none("text", "continue"), ModelMissing)
        self._bar.show_models(models, self._writers.chosen, offer if entry is not None and of_use else "")
        self._bar.popover.loras.show_loras(self._writers.loras())
        self._bar.show_options(self._writers.options)

    def _install(self) -> None:
        entry = self._writers.offered()
        if entry is not None:
            self._bar.show_install(0, 0, tr("Starting…"))
            self._library.install(entry.id)

    def _cancel(self) -> None:
        entry = self._writers.offered()
        if entry is not None:
            self._library.cancel_install(entry.id)

    def _progress(self, model_id: str, done: int, total: int, phase: str) -> None:
        entry = self._writers.offered()
        if entry is not None and entry.id == model_id:
            self._bar.show_install(done, total, phase)

    def _ended(self, model_id: str, failure: Failure | None) -> None:
        entry = self._writers.offered()
        if entry is not None and entry.id == model_id:
            self._bar.end_install(sentence(failure) if failure is not None else "")
            self.refresh()

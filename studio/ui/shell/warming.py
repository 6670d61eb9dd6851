"""Has the model of the pane that is worked in loaded before it is asked for, so that the first result comes sooner.

Made by the composition root, not by the window, once the start is over. It only proposes: the worker pool declines on
battery or with little memory, and any job goes before it. Main thread.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from studio.domain.errors import StudioError
from studio.domain.requests import ModelRef
from studio.services.settings import wanted_device
from studio.services.studio import Studio
from studio.ui.pane import Pane
from studio.ui.shell.pane_deck import PaneDeck

REST_MS: Final = 3000
"""Of the start, and of a pane that was gone to: nothing is loaded while someone is only passing through."""
LARGEST: Final = 4 * 10**9
"""Bytes in memory of a model that is loaded before anybody asks for it."""


class Warming(QObject):
    """Asks each worker once for each model."""

    def __init__(self, studio: Studio, deck: PaneDeck, panes: Mapping[str, Pane], parent: QObject) -> None:
        super().__init__(parent)
        self._studio, self._deck, self._panes = studio, deck, panes
        self._asked: set[tuple[str, str]] = set()
        self._pane = ""
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(REST_MS)
        self.timer.timeout.connect(self._warm)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow)
        self.timer.start()

    def _follow(self) -> None:
        pane = self._deck.focused()
        if pane and pane != self._pane:
            self._pane = pane
            self.timer.start()

    def _warm(self) -> None:
        pane = self._deck.focused()
        model_id = self._panes[pane].chosen_model() if pane else ""
        if not model_id or (pane, model_id) in self._asked or self._studio.queue.jobs():
            return
        self._asked.add((pane, model_id))
        installed = self._studio.library.get(model_id)
        workers = {family.name for family in self._studio.kinds.working_families()}
        if installed is None or installed.family not in workers:
            return
        try:
            model = self._studio.library.local(model_id)
            device = wanted_device(self._studio.settings)
            request = self._studio.kinds.plain(installed.family, ModelRef(model.id, model.engine), device)
            helpers = self._studio.library.helpers_for(request)
        except StudioError:
            # Asking for a result says what is missing, in words.
            return
        if model.memory_bytes is not None and model.memory_bytes <= LARGEST:
            self._studio.workers.prewarm(installed.family, model, device=device, helpers=helpers)

"""Downloads that run in the background: begun, stopped, and how far they are.

Used by the model library on the main thread; each download runs in a thread of its own.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from studio import leavings
from studio.domain.catalogue import CatalogueEntry
from studio.domain.engine_cards import Cards
from studio.domain.errors import Failure, FileUnwritable, StudioError
from studio.services.models.background import Background
from studio.services.models.engine_choice import EngineChoice
from studio.services.models.install_control import InstallControl
from studio.services.models.inventory import Inventory
from studio.services.models.manifests import temporary_models_folder
from studio.services.models.stamps import HashBook

if TYPE_CHECKING:
    from studio.services.models.install import Installer

Progress = Callable[[str, int, int, str], None]
"""Model id, bytes done, bytes in all (0: not known), phase in words."""
Ended = Callable[[str, Failure | None], None]
_PAUSE_SECONDS = 0.1


class Downloads:
    def __init__(
        self, inventory: Inventory, hashes: HashBook, background: Background, engines: EngineChoice, cards: Cards
    ) -> None:
        self._inventory = inventory
        self._engines = engines
        self._cards = cards
        self._hashes = hashes
        self._background = background
        self._lock = threading.Lock()
        self._controls: dict[str, InstallControl] = {}
        self._reported: dict[str, tuple[float, str]] = {}

    def begin(self, entry: CatalogueEntry, progress: Progress, ended: Ended) -> None:
        """Fetch a model and its helpers; nothing when that is being done already. Both are called on the main
        thread."""
        with self._lock:
            if entry.id in self._controls:
                return
            control = InstallControl(entry.id, lambda *far: self._report(progress, entry.id, *far))
            self._controls[entry.id] = control
        self._background.start(
            lambda: self._run(entry, control),
            lambda outcome: self._done(entry.id, outcome, ended),
            name=f"install {entry.id}",
        )

    def sweep(self) -> None:
        """Remove, on a thread, what installs and removals left that were killed."""
        self._background.start(
            lambda: leavings.sweep_folders(temporary_models_folder()), lambda _swept: None, name="model leavings"
        )

    def _report(self, progress: Progress, model_id: str, done: int, total: int, phase: str) -> None:
        """Called in the installing thread; thinned to ten a second, except for a new phase."""
        now = time.monotonic()
        last, said = self._reported.get(model_id, (0.0, ""))
        if phase != said or now - last >= _PAUSE_SECONDS:
            self._reported[model_id] = (now, phase)
            self._background.post(lambda: progress(model_id, done, total, phase))

    def _run(self, entry: CatalogueEntry, control: InstallControl) -> None:
        try:
            self.fetch(entry, control, None)
        except OSError as error:
            raise StudioError(FileUnwritable(path=error.filename or "", detail=str(error))) from error

    def _done(self, model_id: str, failure: Failure | None, ended: Ended) -> None:
        with self._lock:
            self._controls.pop(model_id, None)
        ended(model_id, failure)

    def fetch(self, entry: CatalogueEntry, control: InstallControl, kit: Path | None) -> None:
        """The model, its helpers and the libraries of its engine, to the end, on the caller's thread. `kit`: a folder
        of gathered models that is tried first. Raises StudioError."""
        for model_id in dict.fromkeys((*entry.helpers.values(), *self._libraries(entry), entry.id)):
            wanted = self._inventory.catalogue.get(model_id)
            if wanted is not None:
                self._installer().install(wanted, control, kit=kit)

    def _libraries(self, entry: CatalogueEntry) -> tuple[str, ...]:
        """What brings the libraries without which nothing here could run the model."""
        card = self._cards.engine(entry.engine)
        if card is None or not card.runs_on or self._engines.libraries_of(card) is not None:
            return ()
        return tuple(one.id for one in self._engines.bringing(card)[:1])

    def gather(self, entry: CatalogueEntry, control: InstallControl, target: Path) -> None:
        """Install and copy the files that do not travel with the program to `target/<id>/`. Raises StudioError."""
        self._installer().gather(entry, control, target)

    def _installer(self) -> Installer:
        # Downloading brings HTTP, TLS and archives along: not before somebody installs something.
        from studio.services.models.install import Installer

        return Installer(self._inventory.shipped, self._hashes)

    def cancel(self, model_id: str) -> None:
        """Stop a download at once. Harmless when there is none."""
        with self._lock:
            control = self._controls.get(model_id)
        if control is not None:
            control.cancel()

    def cancel_all(self) -> None:
        with self._lock:
            controls = list(self._controls.values())
        for control in controls:
            control.cancel()

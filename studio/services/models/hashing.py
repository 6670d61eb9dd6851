"""SHA-256 of model files, computed in the background, and what they say of imported models.

Used by the model library; the work runs in threads of low priority, which end when the library closes.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from studio.domain.catalogue import CatalogueEntry, InstalledModel
from studio.services.models.background import Background
from studio.services.models.importing import Outcome, confirm
from studio.services.models.stamps import HashBook, StopHashingError, lower_thread_priority

_log = logging.getLogger(__name__)
Confirmed = Callable[[str, Outcome], None]
"""Id of an imported model, and what its hashes said of it."""


class Hashing:
    def __init__(
        self, hashes: HashBook, background: Background, catalogue: Mapping[str, CatalogueEntry], confirmed: Confirmed
    ) -> None:
        """`confirmed` is called on the main thread."""
        self._hashes = hashes
        self._background = background
        self._catalogue = catalogue
        self._confirmed = confirmed

    def start(self, models: Iterable[InstalledModel]) -> None:
        """Read every file whose hash is not known yet; then imported models are confirmed or corrected."""
        wanted = tuple(models)
        self._background.start(lambda: self._run(wanted), lambda _outcome: None, name="model hashes")

    def _run(self, models: Iterable[InstalledModel]) -> None:
        lower_thread_priority()
        try:
            for model in models:
                known = {name: sha256 for name, path in model.files.items() if (sha256 := self._sha256(Path(path)))}
                if model.origin == "imported" and not model.verified and known:
                    self._confirm(model, known)
        except StopHashingError:
            return

    def _sha256(self, path: Path) -> str | None:
        """None for a file that is not there or cannot be read. Raises StopHashingError."""
        if self._background.closing:
            raise StopHashingError
        try:
            if not path.is_file():
                return None
            known = self._hashes.stamp(path.name, path).sha256
            if known is None:
                known = self._hashes.compute(path, self._stop_when_closing)
                self._hashes.save()
        except OSError:
            _log.warning("no hash for %s", path, exc_info=True)
            return None
        return known

    def _confirm(self, model: InstalledModel, known: Mapping[str, str]) -> None:
        try:
            outcome = confirm(model, self._catalogue, known)
        except OSError:
            _log.warning("the hashes of %s are not kept", model.id, exc_info=True)
            return
        self._background.post(lambda: self._confirmed(model.id, outcome))

    def _stop_when_closing(self, _count: int) -> None:
        if self._background.closing:
            raise StopHashingError

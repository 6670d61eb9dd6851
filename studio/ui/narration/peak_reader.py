"""Reads the peaks of takes for the waveforms, one take after the other on a thread, so that neither a long chapter
nor a long take holds the window up. Main thread; the desk has one for all rooms.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from studio.domain.errors import Failure
from studio.services.narration.take_sound import peaks_of
from studio.ui.widgets.errand import Errand

if TYPE_CHECKING:
    from studio.services.narration.take_sound import Peaks

Readers = Callable[[str], Callable[[], bytes]]
"""Of an asset: what reads it, on any thread; raises StudioError."""
_SHOW_EVERY = 8
_KEPT = 2000
"""Takes of other chapters, about two hours; 800 bytes a second."""


class PeakReader(QObject):
    changed = Signal()
    """Some more of `known` has been read."""
    failed = Signal(object)
    """Failure of one take; it is drawn as a line."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.known: dict[str, Peaks] = {}
        """Asset -> its peaks."""
        self._wanted: Sequence[str] = ()
        self._at = 0
        """Of them, how many have been looked at."""
        self._reader: Readers = lambda _sha: lambda: b""
        self._errand = Errand(self)

    def forget(self) -> None:
        """Another project is open."""
        self._wanted = ()
        self.known.clear()
        self._errand.cancel()

    def want(self, assets: Sequence[str], reader: Readers) -> None:
        """Read these, in this order, in place of what was still to be read; of others no more than `_KEPT` are kept."""
        self._wanted, self._at = assets, 0
        self._reader = reader
        if len(self.known) > len(assets) + _KEPT:
            self._let_go(frozenset(assets))
        if not self._errand.busy:
            self._next()

    def _let_go(self, wanted: frozenset[str]) -> None:
        """The oldest that are not wanted now."""
        others = [asset for asset in self.known if asset not in wanted]
        for asset in others[: len(others) - _KEPT]:
            del self.known[asset]

    def _next(self) -> None:
        asset = self._following()
        if asset is None:
            return
        read = self._reader(asset)
        self._errand.start(
            lambda _step: peaks_of(read()),
            lambda found: self._take(asset, found),
            lambda failure: self._lack(asset, failure),
        )

    def _following(self) -> str | None:
        """The next that is not known."""
        while self._at < len(self._wanted) and self._wanted[self._at] in self.known:
            self._at += 1
        return self._wanted[self._at] if self._at < len(self._wanted) else None

    def _take(self, asset: str, found: Peaks) -> None:
        self.known[asset] = found
        if self._following() is None or len(self.known) % _SHOW_EVERY == 0:
            self.changed.emit()
        self._next()

    def _lack(self, asset: str, failure: Failure) -> None:
        import numpy as np

        self.failed.emit(failure)
        self._take(asset, np.zeros((0, 2), np.float32))

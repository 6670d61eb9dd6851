"""Reads what is drawn of takes, peaks or spectra, one take after the other on a thread, so that neither a long chapter
nor a long take holds the window up. Main thread; the desk has those that several rooms draw from.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence, Sized
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QObject, Signal

from studio.domain.errors import Failure
from studio.services.narration.spectra import BANDS, spectrum_of
from studio.services.narration.take_sound import PEAKS_A_SECOND, peaks_of
from studio.ui.widgets.errand import Errand

if TYPE_CHECKING:
    from studio.services.narration.spectra import Spectrum
    from studio.services.narration.take_sound import Peaks

Drawn = TypeVar("Drawn", bound=Sized)
Readers = Callable[[str], Callable[[], bytes]]
"""Of an asset: what reads it, on any thread; raises StudioError."""
_SHOW_EVERY = 8
KEPT = 2000
"""Takes of other chapters, about two hours; 800 bytes a second."""


class SoundReader(QObject, Generic[Drawn]):
    changed = Signal()
    """Some more of `known` has been read."""
    failed = Signal(object)
    """Failure of one take; it is drawn as a line."""

    def __init__(
        self, make: Callable[[bytes], Drawn], nothing: Callable[[], Drawn], kept: int, parent: QObject | None = None,
        told: int = _SHOW_EVERY,
    ) -> None:  # fmt: skip
        """`make`: what is drawn of a file's bytes, on a thread, may raise StudioError; `nothing`: of a damaged one;
        `kept`: of how many takes that are not wanted now it stays; `told`: of how many `changed` tells at once."""
        super().__init__(parent)
        self._make, self._nothing, self._kept, self._every = make, nothing, kept, told
        self.known: dict[str, Drawn] = {}
        """By asset."""
        self._wanted: Sequence[str] = ()
        self._at = 0
        """Of them, how many have been looked at."""
        self._reader: Readers = lambda _sha: lambda: b""
        self._errand = Errand(self)

    @property
    def busy(self) -> bool:
        """One is being read."""
        return self._errand.busy

    def forget(self) -> None:
        """Another project is open."""
        self._wanted = ()
        self.known.clear()
        self._errand.cancel()

    def want(self, assets: Sequence[str], reader: Readers) -> None:
        """Read these, in this order, in place of what was still to be read; of others no more than `kept` stay."""
        self._wanted, self._at = assets, 0
        self._reader = reader
        if len(self.known) > len(assets) + self._kept:
            self._let_go(frozenset(assets))
        if not self._errand.busy:
            self._next()

    def _let_go(self, wanted: frozenset[str]) -> None:
        """The oldest that are not wanted now."""
        others = [asset for asset in self.known if asset not in wanted]
        for asset in others[: len(others) - self._kept]:
            del self.known[asset]

    def _next(self) -> None:
        asset = self._following()
        if asset is None:
            return
        read = self._reader(asset)
        self._errand.start(
            lambda _step: self._make(read()),
            lambda found: self._take(asset, found),
            lambda failure: self._lack(asset, failure),
        )

    def _following(self) -> str | None:
        """The next that is not known."""
        while self._at < len(self._wanted) and self._wanted[self._at] in self.known:
            self._at += 1
        return self._wanted[self._at] if self._at < len(self._wanted) else None

    def _take(self, asset: str, found: Drawn) -> None:
        self.known[asset] = found
        if self._following() is None or len(self.known) % self._every == 0:
            self.changed.emit()
        self._next()

    def _lack(self, asset: str, failure: Failure) -> None:
        self.failed.emit(failure)
        self._take(asset, self._nothing())


def peak_reader(parent: QObject | None = None, a_second: int = PEAKS_A_SECOND, kept: int = KEPT) -> SoundReader[Peaks]:
    """`a_second`: peaks."""
    return SoundReader(lambda data: peaks_of(data, a_second=a_second), _no_peaks, kept, parent)


def _no_peaks() -> Peaks:
    import numpy as np

    return np.zeros((0, 2), np.float32)


def spectrum_reader(a_second: int, kept: int, parent: QObject | None = None) -> SoundReader[Spectrum]:
    """`a_second`: moments."""
    return SoundReader(lambda data: spectrum_of(data, a_second), _no_spectrum, kept, parent, told=1)


def _no_spectrum() -> Spectrum:
    import numpy as np

    return np.zeros((0, BANDS), np.uint8)

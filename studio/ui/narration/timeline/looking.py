"""What of the clips in sight is read to be drawn: finer peaks, spectra. No widgets; main thread.

Made by the presenter of the timeline.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from studio.services.narration.spectra import CLOSE, COARSE
from studio.services.narration.take_sound import FINE
from studio.ui.narration.desk import NarrationDesk
from studio.ui.narration.peak_reader import SoundReader, peak_reader, spectrum_reader

if TYPE_CHECKING:
    from studio.services.narration.spectra import Spectrum

_FINE: Final = 120.0
"""Pixels a second from which on waves are drawn of more peaks."""
_FINE_KEPT: Final = 16
"""Takes of which fine peaks are kept beside those in sight; 20 kilobytes a second."""
_NEAR: Final = 12.0
"""Pixels a second from which on spectra of many moments are drawn."""
_FAR_KEPT: Final = 2000
"""Spectra of clips out of sight that are kept, with few moments: a thousand bytes a second."""
_NEAR_KEPT: Final = 24
"""The same of many moments: 19 thousand bytes a second."""


class Looking(QObject):
    def __init__(self, desk: NarrationDesk, show: Callable[[Mapping[str, Spectrum] | None], None]) -> None:
        """`show`: spectra to be drawn; None: waves are."""
        super().__init__(desk)
        self._desk, self._show_spectra = desk, show
        self.fine = peak_reader(self, FINE, _FINE_KEPT)
        """Peaks of the clips that are looked at closely."""
        self._far = spectrum_reader(COARSE, _FAR_KEPT, self)
        self._near = spectrum_reader(CLOSE, _NEAR_KEPT, self)
        self._seen: Sequence[str] = ()
        self._pixels = 0.0
        for one in (self._far, self._near):
            one.changed.connect(self._show)
        for forget in (self.fine.forget, self._far.forget, self._near.forget):
            desk.project_changed.connect(forget)

    @property
    def spectrum(self) -> bool:
        """Spectra are drawn in place of waves."""
        return bool(self._desk.studio.settings.get("narration_spectrum"))

    @property
    def busy(self) -> bool:
        return self._far.busy or self._near.busy

    def toggle(self) -> None:
        """Spectra in place of waves, or waves again."""
        self._desk.studio.settings.set("narration_spectrum", not self.spectrum)
        self.look(self._seen, self._pixels)
        self._show()
        self._desk.state_changed.emit()

    def look(self, assets: Sequence[str], pixels: float) -> None:
        """These are in sight, so many pixels a second."""
        self._seen, self._pixels = assets, pixels
        self.fine.want(assets if pixels > _FINE and not self.spectrum else (), self._desk.asset_reader)
        if self.spectrum:
            self._reader().want(assets, self._desk.asset_reader)
            self._show()

    def _reader(self) -> SoundReader[Spectrum]:
        return self._near if self._pixels > _NEAR else self._far

    def _show(self) -> None:
        self._show_spectra(self._reader().known if self.spectrum else None)

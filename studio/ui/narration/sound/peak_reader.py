"""Reads the peaks of takes for the waveform, one take at a turn of the event loop, so that a long scene never holds the
window up. Main thread; used by the presenter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from studio.domain.errors import StudioError
from studio.services.narration.take_sound import decode, peaks

if TYPE_CHECKING:
    from studio.services.narration.take_sound import Peaks

_SHOW_EVERY = 8


class PeakReader(QObject):
    changed = Signal()
    """Some more of `known` has been read."""
    failed = Signal(object)
    """Failure of one take; it is drawn as a line."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.known: dict[str, Peaks] = {}
        """Asset -> its peaks."""
        self._wanted: list[str] = []
        self._read: Callable[[str], bytes] = lambda _sha: b""
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._next)

    def forget(self) -> None:
        """Another project is open."""
        self._wanted.clear()
        self.known.clear()
        self._timer.stop()

    def want(self, assets: Iterable[str], read: Callable[[str], bytes]) -> None:
        """Read these, in this order, in place of what was still to be read."""
        self._wanted = [asset for asset in assets if asset not in self.known]
        self._read = read
        if self._wanted:
            self._timer.start()
        else:
            self._timer.stop()

    def _next(self) -> None:
        asset = self._wanted.pop(0)
        try:
            self.known[asset] = peaks(decode(self._read(asset)))
        except StudioError as error:
            import numpy as np

            self.known[asset] = np.zeros((0, 2), np.float32)
            self.failed.emit(error.failure)
        if not self._wanted or len(self.known) % _SHOW_EVERY == 0:
            self.changed.emit()
        if self._wanted:
            self._timer.start()

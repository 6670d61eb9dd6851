"""Plays the chosen moving picture where pictures are looked at large: played, paused, gone through, begun again at its
end. Knows no widgets; main thread. Its frames are in memory while it is in sight.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from studio.ui.picture.desk import PictureDesk
from studio.ui.picture.moving.presenter import Frames, Moving


class FilmView(Protocol):
    """Each method returns at once, and nothing is told back."""

    def show_film(self, moves: bool) -> None:
        """Whether what is looked at moves. Its frames are still to come."""

    def show_frames(self, count: int) -> None:
        """So many came; 0: they are read."""

    def show_frame(self, at: int) -> None: ...
    def show_playing(self, playing: bool) -> None: ...
    def show_failed(self, words: str) -> None:
        """Why it cannot be played."""


class FilmInPlace(QObject):
    moved = Signal()
    """Another frame is in front, or none any more."""

    def __init__(self, desk: PictureDesk, view: FilmView, in_sight: Callable[[], bool]) -> None:
        """`in_sight`: whether the chosen picture is looked at large now."""
        super().__init__(desk)
        self._desk, self._view, self._in_sight = desk, view, in_sight
        self._moving = Moving(desk)
        self._frames = Frames((), ())
        self._of = ""
        """Id of the picture whose frames these are, or that are read."""
        self._at = 0
        self.loops = True
        self._beat = QTimer(self)
        self._beat.setSingleShot(True)
        self._beat.timeout.connect(self._next)
        self._moving.ready.connect(self._take)
        self._moving.failed.connect(view.show_failed)
        desk.chosen_changed.connect(self.refresh)
        desk.session_changed.connect(self.refresh)

    @property
    def playing(self) -> bool:
        return self._beat.isActive()

    def refresh(self) -> None:
        """Another picture is chosen, or it came into sight, or out of it."""
        wanted = self._desk.chosen if self._in_sight() and not self._moving.why_not() else ""
        if wanted == self._of:
            return
        self.pause()
        self._moving.errand.cancel()
        self._frames, self._of, self._at = Frames((), ()), wanted, 0
        self._view.show_film(bool(wanted))
        self.moved.emit()
        if wanted:
            self._view.show_frames(0)
            self._moving.read()

    def frame(self, generation_id: str) -> QImage | None:
        """What stands for that picture now; None for the picture itself."""
        return self._frames.images[self._at] if generation_id == self._of and self._frames.images else None

    def _take(self, frames: Frames) -> None:
        self._frames = frames
        self._view.show_frames(len(frames.images))
        self.play()

    # ---- asked by a person

    def why_not(self) -> str:
        """A sentence; empty when the chosen picture moves."""
        return self._moving.why_not()

    def toggle(self) -> None:
        """Play or pause it; where it is not in sight, it is opened and plays."""
        if not self._in_sight() and not self.why_not():
            self._desk.show_page("result")
        elif self.playing:
            self.pause()
        else:
            self.play()

    def play(self) -> None:
        """On from the frame that is shown; from the first where that is the last one and nothing begins again."""
        if not self._frames.images:
            return
        if self._at == len(self._frames.images) - 1 and not self.loops:
            self.go(0)
        self._show(self._at)
        self._beat.start(self._milliseconds())
        self._view.show_playing(True)

    def pause(self) -> None:
        self._beat.stop()
        self._view.show_playing(False)

    def go(self, at: int) -> None:
        """That frame, paused."""
        self.pause()
        if 0 <= at < len(self._frames.images):
            self._show(at)

    def _next(self) -> None:
        last = self._at == len(self._frames.images) - 1
        if last and not self.loops:
            self.pause()
            return
        self._show(0 if last else self._at + 1)
        self._beat.start(self._milliseconds())

    def _milliseconds(self) -> int:
        return max(1, round(1000 * self._frames.seconds[self._at]))

    def _show(self, at: int) -> None:
        self._at = at
        self._view.show_frame(at)
        self.moved.emit()

"""The two colours in use, the ones used lately, and the palettes that are shown: state that the tools of the canvas and
the colour panel share. Kept in the settings. Main thread; no widgets.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Signal

from studio.services.settings import Settings

BLACK: Final = 0x000000
WHITE: Final = 0xFFFFFF
RECENT_LIMIT: Final = 16


class Colours(QObject):
    """Colours are 0xRRGGBB."""

    changed = Signal()
    """The foreground or the background is another colour."""
    recent_changed = Signal()

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings

    @property
    def foreground(self) -> int:
        return int(self._settings.get("colour_foreground"))

    @property
    def background(self) -> int:
        return int(self._settings.get("colour_background"))

    def take(self, colour: int) -> None:
        """Paint with it from now on."""
        self._set(colour, self.background)

    def take_background(self, colour: int) -> None:
        self._set(self.foreground, colour)

    def swap(self) -> None:
        self._set(self.background, self.foreground)

    def reset(self) -> None:
        """Black on white."""
        self._set(BLACK, WHITE)

    def _set(self, foreground: int, background: int) -> None:
        if (foreground, background) != (self.foreground, self.background):
            self._settings.set_all({"colour_foreground": foreground, "colour_background": background})
            self.changed.emit()

    def recent(self) -> tuple[int, ...]:
        """Those that were painted with, the newest first."""
        return tuple(self._settings.get("colours_recent"))

    def used(self, colour: int) -> None:
        """Something was painted with it."""
        known = self.recent()
        if known[:1] != (colour,):
            self._settings.set("colours_recent", [colour, *(one for one in known if one != colour)][:RECENT_LIMIT])
            self.recent_changed.emit()


class ColourInQuestion(Colours):
    """One that is chosen for something else than painting; those used lately are the same."""

    def __init__(self, colour: int, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(settings, parent)
        self._colour = colour

    @property
    def foreground(self) -> int:
        return self._colour

    def _set(self, foreground: int, background: int) -> None:
        if foreground != self._colour:
            self._colour = foreground
            self.changed.emit()

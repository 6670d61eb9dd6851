"""What the writer chose for the look of the manuscript: face, size, spacing, measure, typewriter mode. Main thread.

Made by the text's room, which draws its views anew when `changed` comes.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFontDialog, QWidget

from studio.services.settings import Settings
from studio.ui.writing.text.typography import Face, manuscript_font

SMALLEST, LARGEST = 9.0, 28.0
"""Points of the manuscript's type."""


class Look(QObject):
    changed = Signal()
    """Another face."""
    typewriter_changed = Signal()

    def __init__(self, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._settings = settings
        settings.changed.connect(self._setting_changed)

    @property
    def face(self) -> Face:
        settings = self._settings
        points = min(max(float(settings.get("writing_points")), SMALLEST), LARGEST)
        spacing, measure = settings.get("writing_spacing") / 100, int(settings.get("writing_measure"))
        return Face(points, str(settings.get("writing_font")), spacing, measure)

    def zoom(self, steps: int) -> None:
        """Larger (+1) or smaller (-1) type in the manuscript."""
        self._settings.set("writing_points", min(max(self.face.points + steps, SMALLEST), LARGEST))

    def choose_font(self, window: QWidget) -> None:
        """Ask for the manuscript's face and size."""
        dialog = QFontDialog(manuscript_font(self.face), window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fontSelected.connect(self.take_font)
        dialog.open()

    def take_font(self, font: QFont) -> None:
        points = min(max(font.pointSizeF(), SMALLEST), LARGEST)
        self._settings.set_all({"writing_font": font.family(), "writing_points": points})

    def _setting_changed(self, name: str) -> None:
        if name in ("writing_points", "writing_font", "writing_measure", "writing_spacing"):
            self.changed.emit()
        elif name == "writing_typewriter":
            self.typewriter_changed.emit()

    @property
    def typewriter(self) -> bool:
        return bool(self._settings.get("writing_typewriter"))

    def toggle_typewriter(self) -> None:
        self._settings.set("writing_typewriter", not self.typewriter)

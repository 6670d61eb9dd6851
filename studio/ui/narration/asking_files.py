"""Asks for sound files: readings of sentences, music. Main thread; the pane makes it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from studio.services.translation import tr
from studio.ui.narration.music.presenter import MusicPresenter
from studio.ui.narration.recording.presenter import RecordingPresenter

SOUNDS: Final = (".wav", ".flac", ".mp3", ".ogg", ".opus", ".m4a", ".aac", ".aiff", ".aif")
"""Endings of what is asked for; other kinds are read, too, where the program ffmpeg is."""


class AskFiles(QObject):
    def __init__(self, recording: RecordingPresenter, music: MusicPresenter, window: QWidget | None) -> None:
        """`window`: whose dialogs they are."""
        super().__init__(window)
        self._recording, self._music, self._window = recording, music, window
        self.dialog: QFileDialog | None = None
        """The one that was opened last."""

    def ask_readings(self) -> None:
        """Readings of the selected sentence and those behind it."""
        self._ask(tr("Take in a reading"), self._recording.take_in, several=True)

    def ask_music(self) -> None:
        """What is heard below the chapter."""
        self._ask(tr("Add music to the chapter"), lambda paths: self._music.add(paths[0]), several=False)

    def _ask(self, title: str, take: Callable[[list[Path]], object], *, several: bool) -> None:
        dialog = QFileDialog(self._window, title)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles if several else QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([f"{tr('Sound')} ({' '.join('*' + one for one in SOUNDS)})", f"{tr('All files')} (*)"])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda names: take([Path(name) for name in names]))
        self.dialog = dialog
        dialog.open()

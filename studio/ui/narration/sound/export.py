"""Writes the scene as one WAV file: asks where to, and says what is in it. Main thread."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from studio.domain.document import Scene
from studio.domain.errors import StudioError
from studio.services.exchange.format import by_name
from studio.services.exchange.formats import NARRATION_OUT
from studio.services.exchange.narration_wav import Exported
from studio.services.translation import tr, tr_count
from studio.ui.narration.desk import MESSAGE, NarrationDesk
from studio.ui.widgets.saving import offer_formats


class WavExport:
    def __init__(self, desk: NarrationDesk, window: QWidget | None) -> None:
        """`window`: whose dialog it is."""
        self._desk, self._window = desk, window
        self.dialog: QFileDialog | None = None
        """The one that was opened last."""

    def ask(self) -> None:
        """Ask where the WAV shall go, and write it."""
        session = self._desk.session
        if session is None:
            return
        scene = session.document.get(Scene, self._desk.scene_id)
        title = (scene.title.strip() if scene is not None else "") or tr("scene")
        place = session.path.parent / f"{_file_name(title)}{NARRATION_OUT[0].suffixes[0]}"
        dialog = QFileDialog(self._window, tr("Export the scene as WAV"), str(place))
        offer_formats(dialog, NARRATION_OUT)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.write(Path(name)))
        self.dialog = dialog
        dialog.open()

    def write(self, dest: Path) -> None:
        """Write the scene's WAV and say what is in it."""
        if self._desk.session is None:
            return
        try:
            done = by_name(dest, NARRATION_OUT).act(self._desk.session, self._desk.scene_id, dest)
        except StudioError as error:
            self._desk.say_failure(error.failure)
            return
        tell = self._desk.notices.fail if done.missing or done.stale else self._desk.notices.say
        tell(_words(done, dest), key=MESSAGE)


def _words(done: Exported, dest: Path) -> str:
    words = [
        tr_count(
            "Exported one sentence to {file}.", "Exported {count} sentences to {file}.", done.spoken, file=dest.name
        )
    ]
    if done.missing:
        words.append(
            tr_count(
                "One sentence is not in it, as it has not been spoken.",
                "{count} sentences are not in it, as they have not been spoken.",
                done.missing,
            )
        )
    if done.stale:
        words.append(
            tr_count(
                "One was spoken before its text changed.",
                "{count} were spoken before their text changed.",
                done.stale,
            )
        )
    return " ".join(words)


def _file_name(title: str) -> str:
    """A title as a file name on every system."""
    return "".join("-" if character in '<>:"/\\|?*' or ord(character) < 32 else character for character in title)[:80]

"""Writes the scene as one WAV file: asks where to, and says what is in it. Main thread."""

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from studio.domain.errors import Failure, StudioError
from studio.domain.file_names import file_name
from studio.domain.text_records import Scene
from studio.services.exchange.format import by_name
from studio.services.exchange.formats import NARRATION_OUT
from studio.services.exchange.narration_wav import Exported, SceneAsItIs
from studio.services.translation import tr, tr_count
from studio.ui.narration.desk import MESSAGE, NarrationDesk
from studio.ui.widgets.errand import Errand
from studio.ui.widgets.saving import offer_formats

_PROGRESS: Final = "narration-export"


class WavExport(QObject):
    def __init__(self, desk: NarrationDesk, window: QWidget | None) -> None:
        """`window`: whose dialog it is."""
        super().__init__(desk)
        self.errand = Errand(self)
        """One after the other."""
        self.errand.begun.connect(lambda: self._show(0.0))
        self.errand.moved.connect(self._show)
        self.errand.ended.connect(lambda: desk.notices.take_back(_PROGRESS))
        desk.project_changed.connect(self._forget)
        self._dests: deque[Path] = deque()
        """The first one is being written."""
        self._desk, self._window = desk, window
        self.dialog: QFileDialog | None = None
        """The one that was opened last."""

    def ask(self) -> None:
        """Ask where the WAV shall go, and write it."""
        session = self._desk.session
        if session is None:
            return
        scene = session.document.get(Scene, self._desk.scene_id)
        title = file_name(scene.title if scene is not None else "", tr("scene"))
        place = session.path.parent / f"{title}{NARRATION_OUT[0].suffixes[0]}"
        dialog = QFileDialog(self._window, tr("Export the scene as WAV, as it plays, not mastered"), str(place))
        offer_formats(dialog, NARRATION_OUT)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.write(Path(name)))
        self.dialog = dialog
        dialog.open()

    def write(self, dest: Path) -> None:
        """Write the scene's WAV on a thread, and say what is in it."""
        session = self._desk.session
        if session is None:
            return
        try:
            act = by_name(dest, NARRATION_OUT).act
            scene = SceneAsItIs(session, self._desk.scene_id)
        except StudioError as error:
            self._desk.say_failure(error.failure)
            return
        except KeyError:
            self._desk.notices.fail(tr("Choose a scene first."), key=MESSAGE)
            return
        scene_id = self._desk.scene_id
        self._dests.append(dest)
        self.errand.queue(lambda step: act(scene, scene_id, dest, step), self._written, self._fail)

    def _show(self, share: float) -> None:
        if self.errand.lasting:
            words = tr("Exporting {file}: {percent} %", file=self._dests[0].name, percent=round(100 * share))
            self._desk.notices.run(words, (tr("Cancel"), self._cancel), key=_PROGRESS)

    def _cancel(self) -> None:
        words = [tr("{file} was not exported.", file=dest.name) for dest in self._dests]
        self._forget()
        self._desk.notices.say(" ".join(words), key=MESSAGE)

    def _forget(self) -> None:
        self._dests.clear()
        self.errand.cancel()

    def _fail(self, failure: Failure) -> None:
        self._dests.popleft()
        self._desk.say_failure(failure)

    def _written(self, done: Exported) -> None:
        dest = self._dests.popleft()
        tell = self._desk.notices.fail if done.missing or done.stale else self._desk.notices.say
        tell(_words(done, dest), key=MESSAGE)


def _words(done: Exported, dest: Path) -> str:
    words = [
        tr_count(
            "Exported one sentence to {file}.", "Exported {count} sentences to {file}.", done.spoken, file=dest.name
        ),
        tr("It is the scene as it plays, not mastered; files for stores are made by “Publish”."),
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

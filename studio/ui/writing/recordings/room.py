"""The room of recordings: takes sound and videos in, says what became of them, and plays a timed scene. Main thread.

The pane makes it; it shows nothing of its own but messages and a file dialog.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from studio.domain.catalogue import InstalledModel
from studio.domain.errors import Failure, StudioError
from studio.domain.project_records import Job
from studio.domain.requests import HearRequest
from studio.domain.sound_records import TimedLine, Transcript
from studio.domain.text_records import Scene
from studio.services.exchange.format import joint_filter
from studio.services.exchange.formats import RECORDING_IN
from studio.services.flows import FlowEnd
from studio.services.hearing import FAMILY, TASK, Hearing, cut_off_words, named_files
from studio.services.translation import tr, tr_count
from studio.ui.writing.desk import Desk
from studio.ui.writing.recordings.dialog import TranscribeDialog, remembered
from studio.ui.writing.recordings.player import RecordingPlayer

_READING, _NO_EARS = "recording", "no-ears"
_STRANGE = "strange recordings"
"""Keys of messages."""


class RecordingsRoom(QObject):
    heard = Signal(str)
    """Id of the paragraph that is heard now, or "" when nothing is."""
    times = Signal(object)
    """dict[str, float]: seconds at which the paragraphs of the scene in front begin in its recording."""

    def __init__(self, desk: Desk, caret: Callable[[], str], parent: QWidget) -> None:
        """`caret`: id of the paragraph where the caret is, or ""."""
        super().__init__(parent)
        self.desk = desk
        self._caret = caret
        self._window = parent
        self.hearing = Hearing(desk.studio, self)
        self.player = RecordingPlayer(desk.studio.playback, self)
        self.hearing.reading.connect(self._reading)
        self.hearing.asked.connect(lambda _path, _job_id: desk.notices.take_back(_READING))
        self.hearing.cut_off.connect(lambda *told: desk.notices.fail(cut_off_words(*told)))
        self.hearing.failed.connect(self._not_read)
        self.hearing.strange.connect(self._ask_for_strange)
        self.hearing.ended.connect(self._all_ended)
        self.player.failed.connect(desk.say)
        self.player.moved.connect(self._moved)
        self.player.state_changed.connect(self._state)
        self._played: Transcript | None = None
        self._lit = ""
        self._told: Transcript | None = None
        desk.recordings_given.connect(self.take)
        desk.project_leaves.connect(self.player.stop)
        desk.project_leaves.connect(lambda: desk.notices.take_back(_STRANGE))
        desk.project_changed.connect(lambda _session: self.hearing.take_up())
        desk.studio.queue.ended.connect(self._ended)
        desk.scene_changed.connect(lambda _scene: self._tell_times())
        desk.followed.connect(lambda _change: self._tell_times())

    # ---- taking in

    def ask(self) -> None:
        """How files are to be heard, and which. Where no model can, it is said which could be had."""
        models = self._models()
        if not models:
            self.take(())
            return
        dialog = TranscribeDialog(self.desk.studio.settings, models, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self._ask_for_files)
        dialog.open()

    def _models(self) -> tuple[InstalledModel, ...]:
        return self.desk.studio.library.models_for(FAMILY, TASK)

    def _ask_for_files(self) -> None:
        dialog = QFileDialog(self._window, tr("Transcribe"), "", joint_filter(tr("Sound and video"), RECORDING_IN))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda names: self.take([Path(name) for name in names]))
        dialog.open()

    def take(self, paths: Sequence[Path]) -> None:
        """Write these files down as it was chosen last, each as a scene of its own. Where no model can, it is said
        which could be had."""
        self.desk.notices.take_back(_NO_EARS)
        try:
            self.hearing.hear(paths, remembered(self.desk.studio.settings, self._models()))
        except StudioError as error:
            show = (tr("Show models"), lambda: self.desk.models_wanted.emit(FAMILY))
            self.desk.notices.fail(error.failure, show, key=_NO_EARS)

    def _reading(self, path: Path) -> None:
        stop = (tr("Stop"), self.hearing.cancel)
        self.desk.notices.say(tr("Reading the sound of {file}.", file=path.name), stop, key=_READING)

    def _ask_for_strange(self, paths: tuple[Path, ...]) -> None:
        """Files of this machine that a project from elsewhere names are read only when the person says so."""
        words = tr_count(
            "This project comes from elsewhere and wants {count} file of this computer transcribed: {files}.",
            "This project comes from elsewhere and wants {count} files of this computer transcribed: {files}.",
            len(paths),
            files=named_files(paths),
        )
        ways = ((tr("Transcribe"), self.hearing.allow), (tr("Discard"), self.hearing.discard_strange))
        self.desk.notices.say(words, *ways, key=_STRANGE)

    def _not_read(self, _path: Path, failure: Failure) -> None:
        self.desk.notices.take_back(_READING)
        self.desk.say(failure)

    def _all_ended(self, end: FlowEnd, done: int, count: int) -> None:
        """Those that were given together; of a single one its scene tells."""
        if not self.hearing.busy():
            self.desk.notices.take_back(_READING)
        if end.failure is not None:
            self.desk.say(end.failure)
        elif end.state == "done" and count > 1:
            self.desk.notices.say(tr("{done} of {count} recordings were written down.", done=done, count=count))

    def _ended(self, job: Job) -> None:
        document = self.desk.document
        if job.state != "done" or not isinstance(job.request, HearRequest) or document is None:
            return
        made = next((one for one in document.all(Transcript) if one.id.startswith(job.id)), None)
        scene = document.get(Scene, made.scene_id) if made is not None else None
        if scene is not None:
            words = tr("“{title}” was written down as the last scene.", title=scene.title)
            show = (tr("Show it"), lambda: self.desk.open_scene(scene.id))
            self.desk.notices.say(words, *(() if scene.id == self.desk.current else (show,)))

    # ---- playing

    def why_not_playable(self) -> str:
        """Why the scene in front can't be played; empty when it can."""
        if self.player.state != "stopped" or self._transcript() is not None:
            return ""
        return self.desk.why_no_scene() or tr("No recording was written down in this scene.")

    def play_or_pause(self) -> None:
        """Pause, go on, or play from the line where the caret is."""
        if self.player.state != "stopped":
            self.player.toggle()
        else:
            self.play_here()

    def play_here(self) -> None:
        """Play from the line where the caret is."""
        self.play_from(self._caret())

    def play_from(self, paragraph_id: str) -> None:
        """Play from the line of this paragraph, or of the nearest one before it that has times."""
        transcript, session = self._transcript(), self.desk.session
        if transcript is None or session is None:
            return
        line = self._line(transcript, paragraph_id)
        self._played = transcript
        self.player.play(session.asset_reader(transcript.asset), line.start if line is not None else 0.0)

    def stop(self) -> None:
        self.player.stop()

    def why_silent(self) -> str:
        return "" if self.player.state != "stopped" else tr("Nothing is playing.")

    def _moved(self, seconds: float) -> None:
        """The last line that has begun is the one that is heard."""
        lines = self._played.lines if self._played is not None else ()
        place = bisect_right(lines, seconds, key=lambda line: line.start)
        self._light(lines[place - 1].paragraph_id if place else "")

    def _state(self, state: str) -> None:
        if state == "stopped":
            self._light("")

    def _light(self, paragraph_id: str) -> None:
        if paragraph_id != self._lit:
            self._lit = paragraph_id
            self.heard.emit(paragraph_id)

    def _transcript(self) -> Transcript | None:
        """The newest one of the scene in front."""
        document = self.desk.document
        if document is None or self.desk.current is None:
            return None
        found = document.where(Transcript, "scene_id", self.desk.current)
        return found[-1] if found else None

    def _tell_times(self) -> None:
        transcript = self._transcript()
        if transcript is self._told:
            return
        self._told = transcript
        lines = transcript.lines if transcript is not None else ()
        starts: dict[str, float] = {}
        for line in lines:
            starts.setdefault(line.paragraph_id, line.start)
        self.times.emit(starts)

    def _line(self, transcript: Transcript, paragraph_id: str) -> TimedLine | None:
        ids = self.desk.scene_ids()
        here = ids.index(paragraph_id) if paragraph_id in ids else 0
        timed = {line.paragraph_id: line for line in transcript.lines}
        return next((timed[one] for one in reversed(ids[: here + 1]) if one in timed), None)

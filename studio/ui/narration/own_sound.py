"""The rooms in which sound is worked on: the timeline, recording, music. Makes them and joins their widgets to them.

Made by the pane, which gives their widgets their places. Main thread.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, QPoint
from PySide6.QtWidgets import QAbstractButton, QWidget

from studio.services.narration.levels import Level
from studio.ui.actions.action import Action
from studio.ui.actions.registry import ActionRegistry
from studio.ui.narration.asking_files import SOUNDS, AskFiles
from studio.ui.narration.desk import NarrationDesk
from studio.ui.narration.music.presenter import MusicPresenter
from studio.ui.narration.music.view import MusicPanel
from studio.ui.narration.recording.presenter import RecordingPresenter
from studio.ui.narration.recording.view import RecordingPanel
from studio.ui.narration.sound_actions import sound_actions
from studio.ui.narration.timeline.actions import timeline_actions
from studio.ui.narration.timeline.edit_actions import edit_actions
from studio.ui.narration.timeline.presenter import TimelinePresenter
from studio.ui.narration.timeline.view import TimelinePanel
from studio.ui.widgets.drops import Act, Drops


class OwnSound(QObject):
    def __init__(self, desk: NarrationDesk, window: QWidget) -> None:
        """`window`: on which files are dropped, and whose dialogs they are."""
        super().__init__(window)
        self._desk = desk
        self.timeline_view = TimelinePanel()
        self.recording_view = RecordingPanel()
        self.music_view = MusicPanel()
        self.timeline = TimelinePresenter(desk, self.timeline_view, self)
        self.recording = RecordingPresenter(desk, self.recording_view, self)
        self.music = MusicPresenter(desk, self.music_view, self)
        self.files = AskFiles(self.recording, self.music, window)
        self._drops = Drops(window, self._wants_drop, self._take_drop)
        self._connect()

    def actions(self, toggle: Callable[[], None], no_room: Callable[[], str]) -> tuple[Action, ...]:
        """`toggle`, `no_room`: as for `timeline_actions`."""
        return (
            *timeline_actions(self._desk, self.timeline, self.timeline_view, toggle, no_room),
            *edit_actions(self._desk, self.timeline, self.timeline_view),
            *sound_actions(
                self._desk, self.recording, self.music, self.files, lambda: self.timeline_view.strip.cursor_at
            ),
        )

    def buttons(self) -> dict[str, QAbstractButton]:
        """By the id of what they do."""
        return {
            "narration.record": self.recording_view.record,
            "narration.discard-recording": self.recording_view.leave,
            "narration.take-in-reading": self.recording_view.file,
            "narration.clean-take": self.recording_view.clean,
            "narration.add-music": self.music_view.add,
            "narration.remove-music": self.music_view.remove,
            "narration.timeline-play": self.timeline_view.play,
            "narration.apply-waiting": self.timeline_view.apply,
            "narration.drop-waiting": self.timeline_view.drop,
            "narration.spectrum": self.timeline_view.spectrum,
            "narration.zoom-in": self.timeline_view.closer,
            "narration.zoom-out": self.timeline_view.farther,
            "narration.zoom-all": self.timeline_view.all,
        }

    def join(self, actions: ActionRegistry) -> None:
        """Once the actions are added."""
        strip = self.timeline_view.strip
        strip.name_asked.connect(lambda: actions.trigger("narration.name-marker"))

        def show_menu(name: str, bed_id: str, at: QPoint) -> None:
            if bed_id:
                self.music.choose(bed_id)
            actions.context_menu(name, strip).popup(at)

        strip.menu_asked.connect(show_menu)
        self.timeline_view.table.menu_asked.connect(show_menu)
        self.recording_view.fold.clicked.connect(lambda: actions.trigger("narration.recording"))
        self.music_view.fold.clicked.connect(lambda: actions.trigger("narration.music"))

    def show_state(self, actions: ActionRegistry) -> None:
        """What plays."""
        self.timeline_view.spectrum.setChecked(self.timeline.looking.spectrum)
        self.timeline_view.show_playing(self._desk.playing, actions.words("narration.timeline-play"))

    def _connect(self) -> None:
        desk, strip = self._desk, self.timeline_view.strip
        self.timeline_view.watched.connect(desk.chapter.watch)
        self.timeline_view.named.connect(self.timeline.name_mark)
        strip.chosen.connect(self.timeline.choose)
        table = self.timeline_view.table
        table.chosen.connect(self.timeline.choose)
        table.play_asked.connect(lambda place: self.timeline.play(self.timeline.line.cuts[place].start))
        strip.play_asked.connect(self.timeline.play)
        strip.edited.connect(lambda place, fields: self.timeline.edit(place, **fields))
        strip.settled.connect(desk.state_changed)
        strip.looked_at.connect(self.timeline.looking.look)
        desk.chapter.changed.connect(desk.state_changed)
        desk.studio.playback.level_changed.connect(self._show_level)
        self.recording_view.device_chosen.connect(self.recording.choose_device)
        self.recording_view.reader_named.connect(self.recording.name_reader)
        self.recording_view.goes_on_chosen.connect(self.recording.go_on)
        self.recording_view.again.clicked.connect(self.recording.look_for_devices)
        self.music_view.chosen.connect(self.music.choose)
        self.music_view.changed.connect(lambda name, value: self.music.change(**{name: value}))

    def _show_level(self, level: Level) -> None:
        """Of what this pane plays."""
        if self._desk.playing == "playing":
            self.timeline_view.meter.show_level(level)

    # ---- sound files that are dropped

    def _wants_drop(self, data: QMimeData) -> bool:
        """While the recording or the music is seen they are taken in there."""
        seen = self.music_view.isVisible() or self.recording_view.isVisible()
        return seen and bool(_sounds_of(data))

    def _take_drop(self, data: QMimeData) -> Act | None:
        paths = _sounds_of(data)
        if not self.music_view.isVisible():
            return lambda: self.recording.take_in(paths)

        def add() -> None:
            for path in paths:
                self.music.add(path)

        return add


def _sounds_of(data: QMimeData) -> list[Path]:
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return [path for path in paths if path.suffix.lower() in SOUNDS]

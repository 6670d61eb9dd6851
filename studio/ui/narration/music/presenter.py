"""Joins what is heard below the chapter to its records: added from files, placed, softer under speech, credited.

Knows no widgets; main thread. The pane makes it with the desk and the view. Files are read on a thread.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Protocol

from PySide6.QtCore import QObject

from studio.domain.changes import Change
from studio.domain.errors import StudioError
from studio.domain.timeline_records import SoundBed
from studio.services.exchange.audiobook.own_sound import OwnSound, bed_sound, put_bed
from studio.services.narration.clip_editing import change_bed, remove_bed
from studio.services.session.session import ProjectSession
from studio.services.translation import tr
from studio.ui.narration.desk import NarrationDesk
from studio.ui.widgets.errand import Errand, unwanted

_MOST: Final = 24.0
"""Decibels that it can be made louder or softer by."""
_KEY: Final = "narration.music"
"""Of the message that a sound is being read."""


class MusicView(Protocol):
    """What the presenter asks of the widgets; every method is called on the main thread and returns at once."""

    def show_music(self, shown: bool) -> None:
        """Open the room, or fold it."""

    def show_beds(self, beds: tuple[SoundBed, ...], chosen: int, chapter: str) -> None:
        """`chosen`: place of the one whose fields are shown; -1: none."""

    def bring_music(self) -> bool:
        """In front of the others; False where it is there already."""


class MusicPresenter(QObject):
    def __init__(self, desk: NarrationDesk, view: MusicView, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._view = desk, view
        self.open = False
        self._chosen = ""
        """Id of the one whose fields are shown."""
        self.errand = Errand(self)
        """Files are read, one after the other."""
        self._file = ""
        self.errand.begun.connect(lambda: self._show_progress(0.0))
        self.errand.moved.connect(self._show_progress)
        self.errand.ended.connect(lambda: desk.notices.take_back(_KEY))
        desk.chapter.changed.connect(self._show)
        desk.project_changed.connect(self.errand.cancel)

    def toggle(self) -> None:
        """Open the room, or fold it; of several that are open bring it to the front."""
        if self.open and self._view.bring_music():
            return
        self.open = not self.open
        self._view.show_music(self.open)
        self._desk.chapter.ask(lambda _line: self._show())
        self._desk.state_changed.emit()

    def beds(self) -> tuple[SoundBed, ...]:
        """Below the chapter, as the document has them, in the order of the timeline."""
        session, chapter = self._desk.session, self._desk.chapter.timeline.chapter
        if session is None:
            return ()
        found = (session.document.get(SoundBed, one.bed_id) for one in chapter.beds)
        return tuple(one for one in found if one is not None)

    def bed(self) -> SoundBed | None:
        """The one whose fields are shown."""
        beds = self.beds()
        return next((one for one in beds if one.id == self._chosen), beds[0] if beds else None)

    def choose(self, bed_id: str) -> None:
        self._chosen = bed_id
        self._show()

    def _show(self) -> None:
        beds, bed = self.beds(), self.bed()
        chosen = beds.index(bed) if bed is not None else -1
        self._view.show_beds(beds, chosen, self._desk.chapter.timeline.chapter.title)
        self._desk.state_changed.emit()

    # ---- what a person does; each is one step of undo

    def add(self, path: Path) -> None:
        """The sound of a file below the chapter."""
        scene_id, self._file = self._desk.chapter.timeline.scene_id, path.name

        def put(sound: OwnSound) -> None:
            self._perform(lambda session: put_bed(session, scene_id, sound))
            session = self._desk.session
            newest = max(session.document.all(SoundBed), key=lambda one: one.id, default=None) if session else None
            self.choose(newest.id if newest is not None else "")

        if scene_id:
            self.errand.queue(lambda step: bed_sound(path, unwanted(step)), put, self._desk.say_failure)

    def change(self, **fields: Any) -> None:
        """Fields of the record of the shown one."""
        bed = self.bed()
        if bed is not None and any(getattr(bed, name) != value for name, value in fields.items()):
            bed_id = bed.id
            self._perform(lambda session: change_bed(session.document, bed_id, **fields))

    def louder(self, by: float) -> None:
        """By so many decibels."""
        bed = self.bed()
        if bed is not None:
            self.change(gain=max(-_MOST, min(_MOST, bed.gain + by)))

    def toggle_loop(self) -> None:
        """Begun anew where it ends, or no longer."""
        bed = self.bed()
        if bed is not None:
            self.change(loop=not bed.loop)

    def begin_at(self, seconds: float) -> None:
        """Of the chapter; what it is long stays."""
        self.change(start=round(max(0.0, seconds), 3))

    def end_at(self, seconds: float) -> None:
        bed = self.bed()
        if bed is not None and seconds > bed.start:
            self.change(length=round(seconds - bed.start, 3))

    def why_not_end(self, seconds: float) -> str:
        bed = self.bed()
        behind = bed is not None and seconds > bed.start
        return self.why_not_change() or (
            "" if behind else tr("Put the cursor behind the beginning of the music first.")
        )

    def remove(self) -> None:
        """The shown one; undo brings it back."""
        bed = self.bed()
        if bed is not None:
            bed_id = bed.id
            self._perform(lambda session: remove_bed(session.document, bed_id))

    def _perform(self, change: Callable[[ProjectSession], Change]) -> None:
        session = self._desk.session
        if session is None:
            return
        try:
            session.perform(change(session))
        except StudioError as error:
            self._desk.say_failure(error.failure)
        self._desk.chapter.hurry()

    def _show_progress(self, _share: float) -> None:
        if self.errand.lasting:
            words = tr("Reading {file}", file=self._file)
            self._desk.notices.run(words, (tr("Cancel"), self.errand.cancel), key=_KEY)

    # ---- why not

    def why_not_add(self) -> str:
        session = self._desk.session
        if session is None:
            return tr("No project is open.")
        if session.read_only:
            return tr("This project can only be read. Save a copy to go on working.")
        return "" if self._desk.scenes else tr("This project has no scene yet.")

    def why_not_change(self) -> str:
        return self.why_not_add() or ("" if self.bed() is not None else tr("Nothing is heard below this chapter yet."))

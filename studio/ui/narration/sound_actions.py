"""What a person can do with sound of their own, as actions: readings, music. Made by the pane; main thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.narration.asking_files import AskFiles
from studio.ui.narration.desk import NarrationDesk
from studio.ui.narration.music.presenter import MusicPresenter
from studio.ui.narration.places import BED_MENU, CLIP_MENU, MENU, PANE, SENTENCE_MENU, SENTENCES, TIMELINE
from studio.ui.narration.recording.presenter import RecordingPresenter

_DECIBELS: Final = 1.0


def sound_actions(
    desk: NarrationDesk,
    recording: RecordingPresenter,
    music: MusicPresenter,
    files: AskFiles,
    cursor: Callable[[], float],
) -> tuple[Action, ...]:
    """`cursor`: second of the chapter at which that of the timeline stands."""

    def no_project() -> str:
        if desk.session is None:
            return tr("No project is open.")
        return "" if desk.scenes else tr("This project has no scene yet.")

    def no_take() -> str:
        segment = desk.segment()
        if segment is None or segment.take is None:
            return tr("The selected sentence has not been spoken yet.")
        return recording.why_not_take_in()

    def words() -> str:
        match recording.phase:
            case "recording":
                return tr("Keep the recording")
            case "counting":
                return tr("Do not record")
            case _:
                return tr("Record the sentence")

    def not_recording() -> str:
        return "" if recording.phase != "ready" else tr("Nothing is being recorded.")

    return (
        Action(
            "narration.recording", tr("Recording"), recording.toggle, where=PANE, enabled=no_project,
            checked=lambda: recording.open,
            tip=tr("Read sentences yourself, or take in sound files of readings"), menu=MENU, section="own",
        ),
        Action(
            "narration.music", tr("Music"), music.toggle, where=PANE, enabled=no_project,
            checked=lambda: music.open, tip=tr("Music and ambience below the chapter"), menu=MENU, section="own",
            context=(BED_MENU,),
        ),
        Action(
            "narration.record", tr("Record the sentence"), recording.record, keys=("Shift+R",), where=SENTENCES,
            there=(TIMELINE,),
            enabled=recording.why_not_record, text=words,
            tip=tr("Count down, then record you reading the selected sentence; once more keeps it"),
            menu="Narration/Own sound", section="record", context=(SENTENCE_MENU, CLIP_MENU),
        ),
        Action(
            "narration.discard-recording", tr("Throw the recording away"), recording.leave, where=PANE,
            enabled=not_recording, menu="Narration/Own sound", section="record",
        ),
        Action(
            "narration.take-in-reading", tr("Take in a reading…"), files.ask_readings, where=PANE,
            enabled=recording.why_not_take_in,
            tip=tr("Sound files: the first is a take of the selected sentence, the next ones of those behind it"),
            menu="Narration/Own sound", section="record",
        ),
        Action(
            "narration.clean-take", tr("Take the noise out of the take"), recording.clean, where=PANE,
            enabled=no_take, tip=tr("The steady noise of a room, as a new take beside this one"),
            menu="Narration/Own sound", section="record", context=(SENTENCE_MENU, CLIP_MENU),
        ),
        Action(
            "narration.add-music", tr("Add music to the chapter…"), files.ask_music, where=PANE,
            enabled=music.why_not_add, tip=tr("A sound file that is heard below the chapter"),
            menu="Narration/Own sound", section="music",
        ),
        Action(
            "narration.remove-music", tr("Remove the music"), music.remove, where=PANE,
            enabled=music.why_not_change, tip=tr("The sound that is shown; undo brings it back"),
            menu="Narration/Own sound", section="music", context=(BED_MENU,),
        ),
        Action(
            "narration.music-louder", tr("The music louder"), lambda: music.louder(_DECIBELS), where=PANE,
            enabled=music.why_not_change, menu="Narration/Own sound", section="music-level", context=(BED_MENU,),
        ),
        Action(
            "narration.music-softer", tr("The music softer"), lambda: music.louder(-_DECIBELS), where=PANE,
            enabled=music.why_not_change, menu="Narration/Own sound", section="music-level", context=(BED_MENU,),
        ),
        Action(
            "narration.music-here", tr("The music begins at the cursor"), lambda: music.begin_at(cursor()), where=PANE,
            enabled=music.why_not_change, menu="Narration/Own sound", section="music-place", context=(BED_MENU,),
        ),
        Action(
            "narration.music-until-here", tr("The music ends at the cursor"), lambda: music.end_at(cursor()),
            where=PANE, enabled=lambda: music.why_not_end(cursor()), menu="Narration/Own sound",
            section="music-place", context=(BED_MENU,),
        ),
        Action(
            "narration.music-loop", tr("Begin the music anew where it ends"), music.toggle_loop, where=PANE,
            enabled=music.why_not_change, checked=lambda: (bed := music.bed()) is not None and bed.loop,
            menu="Narration/Own sound", section="music-place", context=(BED_MENU,),
        ),
    )  # fmt: skip

"""What can be done with recordings, or by dictating, by key or menu. Joined by `studio.ui.writing.actions`."""

from __future__ import annotations

from typing import Final

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.writing.recordings.dictating import KEY, DictatingRoom
from studio.ui.writing.recordings.room import RecordingsRoom

DICTATE: Final = "writing.dictate"


def recording_actions(room: RecordingsRoom) -> tuple[Action, ...]:
    return (
        Action(
            "writing.transcribe",
            tr("Transcribe…"),
            room.ask,
            enabled=room.desk.why_not_writable,
            tip=tr("Write recordings, songs or videos down, each as a scene whose lines have times"),
            menu="File",
            section="Export",
        ),
        Action(
            "writing.play-recording",
            tr("Play or pause the recording"),
            room.play_or_pause,
            ("Ctrl+Alt+P",),
            "writing",
            room.why_not_playable,
            tip=tr("Play what this scene was written down from, beginning with the line where the caret is"),
            menu="Manuscript/Recording",
        ),
        Action(
            "writing.play-line",
            tr("Play the recording from this line"),
            room.play_here,
            ("Ctrl+Alt+L",),
            "writing",
            room.why_not_playable,
            menu="Manuscript/Recording",
        ),
        Action(
            "writing.stop-recording",
            tr("Stop the recording"),
            room.stop,
            where="writing",
            enabled=room.why_silent,
            menu="Manuscript/Recording",
        ),
    )


def dictation_actions(room: DictatingRoom) -> tuple[Action, ...]:
    return (
        Action(
            DICTATE,
            tr("Dictate"),
            room.press,
            (KEY,),
            "writing",
            lambda: "" if room.listening else room.desk.why_no_scene(),
            tip=tr("Write down what you say, at the caret: tap the key to begin and end, or hold it while you speak"),
            menu="Manuscript",
            section="Dictation",
            checked=lambda: room.listening,
        ),
        Action(
            "writing.spoken-marks",
            tr("What can be dictated…"),
            room.show_help,
            where="writing",
            tip=tr("The punctuation and the commands that can be spoken"),
            menu="Manuscript/Recording",
        ),
    )

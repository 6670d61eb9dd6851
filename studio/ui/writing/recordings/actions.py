"""What can be done with recordings by key or menu. Joined by `studio.ui.writing.actions`."""

from __future__ import annotations

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.writing.recordings.room import RecordingsRoom


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
            menu="Manuscript",
            section="Recording",
        ),
        Action(
            "writing.play-line",
            tr("Play the recording from this line"),
            room.play_here,
            ("Ctrl+Alt+L",),
            "writing",
            room.why_not_playable,
            menu="Manuscript",
            section="Recording",
        ),
        Action(
            "writing.stop-recording",
            tr("Stop the recording"),
            room.stop,
            where="writing",
            enabled=room.why_silent,
            menu="Manuscript",
            section="Recording",
        ),
    )

"""What can be asked about verse by key or menu. Joined by `studio.ui.writing.actions`."""

from __future__ import annotations

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.writing.verse.room import VerseRoom


def verse_actions(room: VerseRoom) -> tuple[Action, ...]:
    return (
        Action(
            "writing.verse",
            tr("Metre and rhyme"),
            room.side.toggle,
            ("Ctrl+Alt+V",),
            "writing",
            lambda: tr("No project is open.") if room.desk.session is None else "",
            tip=tr("Count the syllables of the selected lines, or of the scene, and hear their stresses and rhymes"),
            menu="Manuscript/View",
            checked=lambda: room.side.is_open,
        ),
    )

"""Changes of an editor and notes by key or menu. Joined by `studio.ui.writing.actions`."""

from __future__ import annotations

from functools import partial
from typing import Final

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.writing.margin.room import MarginRoom

MARGIN: Final = "writing.margin"
_MENU: Final = "Manuscript/Changes and notes"


def margin_actions(room: MarginRoom) -> tuple[Action, ...]:
    return (*_files(room), *_steps(room), *_changes(room), *_notes(room))


def _files(room: MarginRoom) -> tuple[Action, ...]:
    return (
        Action(
            "writing.bring-back",
            tr("Bring back from the editor…"),
            room.ask_for_file,
            where="writing",
            enabled=room.desk.why_not_writable,
            tip=tr("Read what an editor changed and noted in a Word document that was made of this project"),
            menu="Manuscript",
            also="File",
            section="Files",
        ),
        Action(
            "writing.show-margin",
            tr("Changes and notes"),
            room.side.toggle,
            ("Ctrl+Alt+R",),
            "writing",
            tip=tr("Show or hide the changes of an editor and the notes beside the text"),
            menu="Manuscript/View",
            checked=lambda: room.side.is_open,
        ),
    )


def _steps(room: MarginRoom) -> tuple[Action, ...]:
    presenter = room.presenter
    return (
        Action(
            "writing.next-change",
            tr("Next change or note"),
            partial(presenter.step, 1),
            ("F12",),
            "writing",
            enabled=room.desk.why_no_scene,
            menu=_MENU,
        ),
        Action(
            "writing.previous-change",
            tr("Previous change or note"),
            partial(presenter.step, -1),
            ("Shift+F12",),
            "writing",
            enabled=room.desk.why_no_scene,
            menu=_MENU,
        ),
    )


def _changes(room: MarginRoom) -> tuple[Action, ...]:
    presenter, desk = room.presenter, room.desk

    def why_not(whole: bool) -> str:
        return (desk.why_not_writable() if whole else desk.why_no_scene()) or presenter.why_no_changes()

    return (
        Action(
            "writing.accept-change",
            tr("Accept the change"),
            partial(presenter.decide, "accepted"),
            ("Ctrl+F12",),
            "writing",
            enabled=lambda: desk.why_not_writable() or presenter.why_no_change(),
            tip=tr("Its words become the manuscript's, as an editor's; the next one comes to the front"),
            menu=_MENU,
            context=(MARGIN,),
        ),
        Action(
            "writing.refuse-change",
            tr("Refuse the change"),
            partial(presenter.decide, "refused"),
            ("Ctrl+Shift+F12",),
            "writing",
            enabled=lambda: desk.why_not_writable() or presenter.why_no_change(),
            tip=tr("The text stays as it is; the next one comes to the front"),
            menu=_MENU,
            context=(MARGIN,),
        ),
        Action(
            "writing.accept-scene-changes",
            tr("Accept all changes of the scene"),
            lambda: presenter.decide_all("accepted", whole=False),
            where="writing",
            enabled=partial(why_not, False),
            menu=_MENU,
        ),
        Action(
            "writing.refuse-scene-changes",
            tr("Refuse all changes of the scene"),
            lambda: presenter.decide_all("refused", whole=False),
            where="writing",
            enabled=partial(why_not, False),
            menu=_MENU,
        ),
        Action(
            "writing.accept-all-changes",
            tr("Accept all changes of the manuscript"),
            lambda: presenter.decide_all("accepted", whole=True),
            where="writing",
            enabled=partial(why_not, True),
            menu=_MENU,
        ),
        Action(
            "writing.refuse-all-changes",
            tr("Refuse all changes of the manuscript"),
            lambda: presenter.decide_all("refused", whole=True),
            where="writing",
            enabled=partial(why_not, True),
            menu=_MENU,
        ),
    )


def _notes(room: MarginRoom) -> tuple[Action, ...]:
    presenter, desk = room.presenter, room.desk

    def why_no_note() -> str:
        return desk.why_not_writable() or presenter.why_no_note()

    return (
        Action(
            "writing.add-note",
            tr("Note beside the text…"),
            room.begin_note,
            ("Ctrl+Alt+M",),
            "writing",
            enabled=desk.why_no_scene,
            tip=tr("On the selected words, or on the paragraph; it goes out as a comment in Word documents"),
            menu=_MENU,
        ),
        Action(
            "writing.answer-note",
            tr("Answer the note…"),
            room.begin_answer,
            where="writing",
            enabled=why_no_note,
            menu=_MENU,
            context=(MARGIN,),
        ),
        Action(
            "writing.resolve-note",
            tr("Resolve the note, or open it again"),
            presenter.resolve,
            where="writing",
            enabled=why_no_note,
            menu=_MENU,
            context=(MARGIN,),
        ),
        Action(
            "writing.remove-note",
            tr("Remove the note"),
            presenter.remove,
            where="writing",
            enabled=why_no_note,
            menu=_MENU,
            context=(MARGIN,),
        ),
    )

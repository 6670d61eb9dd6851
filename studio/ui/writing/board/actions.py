"""What can be done to the cards of scenes by key or menu. Joined by `studio.ui.writing.actions`."""

from __future__ import annotations

from functools import partial
from typing import Final

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.writing.board.room import BoardRoom

BOARD: Final = "writing.board"


def board_actions(room: BoardRoom) -> tuple[Action, ...]:
    presenter = room.presenter
    return (
        Action(
            "writing.corkboard",
            tr("Corkboard"),
            room.toggle,
            ("Ctrl+Shift+B",),
            "writing",
            lambda: tr("No project is open.") if room.desk.session is None else "",
            tip=tr("Show the scenes of this part as cards, to be arranged"),
            menu="Manuscript/View",
            checked=lambda: room.is_open,
        ),
        Action(
            "writing.open-card",
            tr("Write this scene"),
            room.open_chosen,
            ("Return", "Enter"),
            BOARD,
            room.why_no_card,
            context=(BOARD,),
        ),
        Action(
            "writing.edit-card",
            tr("Edit the card"),
            room.cards.edit_chosen,
            ("F2",),
            BOARD,
            room.why_no_card,
            tip=tr("Type title, synopsis and status where the card lies"),
            context=(BOARD,),
        ),
        Action(
            "writing.card-earlier",
            tr("Move the card forward"),
            partial(presenter.shift, -1),
            ("Alt+Left", "Alt+Up"),
            BOARD,
            room.why_no_card,
            tip=tr("Put the scene one place earlier"),
            context=(BOARD,),
        ),
        Action(
            "writing.card-later",
            tr("Move the card back"),
            partial(presenter.shift, 1),
            ("Alt+Right", "Alt+Down"),
            BOARD,
            room.why_no_card,
            tip=tr("Put the scene one place later"),
            context=(BOARD,),
        ),
        Action(
            "writing.card-inside",
            tr("Cards of the scenes inside"),
            room.go_inside,
            ("Ctrl+Down",),
            BOARD,
            room.why_not_inside,
            context=(BOARD,),
        ),
        Action(
            "writing.card-up",
            tr("Cards of the part around"),
            presenter.up,
            ("Ctrl+Up", "Backspace"),
            BOARD,
            room.why_not_up,
            context=(BOARD,),
        ),
        Action(
            "writing.card-add",
            tr("New scene behind this card"),
            room.add,
            ("Ins",),
            BOARD,
            room.desk.why_not_writable,
            context=(BOARD,),
        ),
    )

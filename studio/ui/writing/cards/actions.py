"""What can be done with cards by key or menu. Joined by `studio.ui.writing.actions`."""

from __future__ import annotations

from functools import partial
from typing import Final

from studio.domain.cards import Role
from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.writing.cards.room import CardsRoom, new_names

CARDS: Final = "writing.cards"


def card_actions(room: CardsRoom) -> tuple[Action, ...]:
    return (_show(room), *_making(room), *_changing(room), *_pictures(room))


def _show(room: CardsRoom) -> Action:
    return Action(
        "writing.show-cards",
        tr("Cards"),
        room.side.toggle,
        ("Ctrl+Shift+K",),
        "writing",
        tip=tr("Show or hide the cards of characters, places, things and styles"),
        menu="Manuscript/View",
        checked=lambda: room.side.is_open,
    )


def _making(room: CardsRoom) -> tuple[Action, ...]:
    desk = room.desk
    roles: tuple[Role, ...] = ("character", "place", "thing", "style")
    made = tuple(
        Action(
            f"writing.new-{role}",
            new_names()[role],
            partial(room.add, role, new_names()[role]),
            where="writing",
            enabled=desk.why_not_writable,
            tip=tr("A card that keeps what is true of it, and shows where it appears"),
            menu="Manuscript/Card",
            context=(CARDS,),
        )
        for role in roles
    )
    brand = Action(
        "writing.brand-voice",
        tr("Brand voice"),
        room.show_brand_voice,
        where="writing",
        enabled=desk.why_not_writable,
        tip=tr(
            "How briefs are to sound (advertisement, letter, post): the facts of one card, made where there is none"
        ),
        menu="Manuscript/Card",
        context=(CARDS,),
    )
    another = Action(
        "writing.add-card", tr("Another card of this kind"), room.add_another, ("Ins",), CARDS, desk.why_not_writable
    )
    return (*made, brand, another)


def _changing(room: CardsRoom) -> tuple[Action, ...]:
    presenter = room.presenter
    return (
        Action(
            "writing.rename-card",
            tr("Rename the card"),
            room.rename,
            ("F2",),
            CARDS,
            room.why_no_card,
            menu="Manuscript/Card",
            context=(CARDS,),
        ),
        Action(
            "writing.remove-card",
            tr("Remove the card"),
            presenter.remove,
            ("Del",),
            CARDS,
            room.why_no_card,
            tip=tr("Undo brings it back"),
            menu="Manuscript/Card",
            context=(CARDS,),
        ),
        Action(
            "writing.card-seed",
            tr("Draw another seed for the card"),
            presenter.draw_seed,
            where="writing",
            enabled=presenter.why_no_card,
            tip=tr("The starter draws it differently from then on"),
            menu="Manuscript/Card",
        ),
    )


def _pictures(room: CardsRoom) -> tuple[Action, ...]:
    presenter = room.presenter
    return (
        Action(
            "writing.card-picture",
            tr("Reference picture from the project…"),
            room.ask_for_picture,
            where="writing",
            enabled=presenter.why_no_gallery,
            menu="Manuscript/Card",
        ),
        Action(
            "writing.card-picture-file",
            tr("Reference picture from a file…"),
            room.ask_for_file,
            where="writing",
            enabled=presenter.why_no_card,
            menu="Manuscript/Card",
        ),
        Action(
            "writing.card-picture-none",
            tr("Remove the reference picture"),
            partial(presenter.set_chosen, reference=""),
            where="writing",
            enabled=presenter.why_no_reference,
            tip=tr("The card forgets it; the picture stays in the project"),
            menu="Manuscript/Card",
        ),
    )

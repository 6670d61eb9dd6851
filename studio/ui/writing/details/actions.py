"""What can be done with a scene's details by key or menu. Joined by `studio.ui.writing.actions`."""

from __future__ import annotations

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.writing.details.room import DetailsRoom


def details_actions(room: DetailsRoom) -> tuple[Action, ...]:
    return (
        Action(
            "writing.details",
            tr("Details of the scene"),
            room.toggle,
            ("F4",),
            "writing",
            tip=tr("Status, word target, synopsis and notes of the scene; once more folds them"),
            menu="Manuscript/View",
            context=("writing.outline",),
            checked=lambda: room.is_open,
        ),
        Action(
            "writing.fold-details",
            tr("Fold the details of the scene"),
            room.fold,
            where="writing",
            enabled=lambda: "" if room.is_open else tr("The details of the scene are folded already."),
        ),
    )

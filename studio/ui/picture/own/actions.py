"""What can be done with things of a person's own."""

from __future__ import annotations

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.picture.own.dialog import ShowingOwn
from studio.ui.picture.own.presenter import OwnThings


def own_actions(own: OwnThings, showing: ShowingOwn) -> tuple[Action, ...]:
    return (
        Action(
            id="picture.own-things",
            words=tr("Things of your own\u2026"),
            act=showing.show,
            where="picture",
            enabled=own.why_not,
            tip=tr("Have the model learn a thing from drawings of it, so that prompts can name it"),
            menu="Picture/Prompt",
            section="words",
        ),
    )

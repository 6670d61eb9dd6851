"""Playing the chosen moving picture."""

from __future__ import annotations

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.picture.moving.dialog import Playing
from studio.ui.picture.moving.presenter import Moving


def moving_actions(moving: Moving, playing: Playing) -> tuple[Action, ...]:
    return (
        Action(
            id="picture.play-moving", words=tr("Play the moving picture…"), act=playing.show, where="picture",
            enabled=moving.why_not, tip=tr("See the frames of the chosen picture one after the other"),
            menu="Picture/View", section="moving",
        ),
    )  # fmt: skip

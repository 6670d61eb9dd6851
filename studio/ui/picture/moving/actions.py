"""Playing the chosen moving picture, writing it as a film."""

from __future__ import annotations

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.picture.moving.dialog import Playing
from studio.ui.picture.moving.presenter import Moving
from studio.ui.picture.moving.saving import MovingSaving


def moving_actions(moving: Moving, playing: Playing, saving: MovingSaving) -> tuple[Action, ...]:
    return (
        Action(
            id="picture.play-moving", words=tr("Play the moving picture…"), act=playing.show, where="picture",
            enabled=moving.why_not, tip=tr("See the frames of the chosen picture one after the other"),
            menu="Picture/View", section="moving",
        ),
        Action(
            id="picture.save-moving", words=tr("Save the moving picture as a film…"), act=saving.ask, where="picture",
            enabled=saving.why_not, tip=tr("As MP4, animated WebP, GIF or PNG"), menu="Picture/View", section="moving",
        ),
    )  # fmt: skip

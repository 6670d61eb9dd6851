"""The switch of live painting."""

from __future__ import annotations

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.picture.live.presenter import LivePainting


def live_actions(live: LivePainting) -> tuple[Action, ...]:
    return (
        Action(
            "picture.live",
            tr("Live painting"),
            live.toggle,
            where="picture",
            enabled=lambda: "" if live.on else live.why_not(),
            tip=tr("Show beside the canvas what the model makes of it, again after every stroke"),
            menu="Picture/View",
            section="live",
            checked=lambda: live.on,
            context=("picture.canvas",),
        ),
    )

"""The switch of live painting, and what keeps a picture of it."""

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
            ("Ctrl+Alt+L",),
            where="picture",
            enabled=lambda: "" if live.on else live.why_not(),
            tip=tr("Show beside the canvas what the model makes of it, again after every stroke"),
            menu="Picture/View",
            section="live",
            checked=lambda: live.on,
        ),
        Action(
            "picture.live-keep",
            tr("Keep the live picture as a layer"),
            live.keep,
            ("Ctrl+Alt+K",),
            where="picture",
            enabled=live.why_not_keep,
            tip=tr("On top of the canvas, with its recipe, as one step; live painting is off then"),
            menu="Picture/View",
            section="live",
        ),
    )

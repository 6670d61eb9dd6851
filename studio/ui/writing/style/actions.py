"""The style meter by key or menu. Joined by `studio.ui.writing.actions`."""

from __future__ import annotations

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.writing.style.room import StyleRoom


def style_actions(room: StyleRoom) -> tuple[Action, ...]:
    return (
        Action(
            "writing.own-style",
            tr("Sounds like you"),
            room.side.toggle,
            ("Ctrl+Alt+A",),
            "writing",
            lambda: tr("No project is open.") if room.desk.session is None else "",
            tip=tr("How much the selection, an answer or the scene sounds like your own words"),
            menu="Manuscript/View",
            checked=lambda: room.side.is_open,
        ),
        Action(
            "writing.own-style-scene",
            tr("Measure my style by this scene"),
            room.choose_scene,
            where="writing",
            enabled=room.desk.why_no_scene,
            tip=tr("By the scenes that are chosen so; by the whole book where none is"),
            menu="Manuscript/Reports",
            checked=room.by_this_scene,
        ),
    )

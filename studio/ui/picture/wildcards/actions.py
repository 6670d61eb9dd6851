"""What can be done with wildcard files."""

from __future__ import annotations

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.picture.wildcards.dialog import ShowingWildcards


def wildcard_actions(showing: ShowingWildcards) -> tuple[Action, ...]:
    return (
        Action(
            id="picture.wildcards",
            words=tr("Wildcards…"),
            act=showing.show,
            where="picture",
            tip=tr("See, edit and try the files whose words a prompt takes by chance, as in __animals__"),
            menu="Picture/Prompt",
            section="words",
        ),
    )

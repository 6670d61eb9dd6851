"""Since when takes of a project wait to be listened to: kept in the project, as it outlives the program. Main thread.

Used while takes are listened to, so that those which a close or a kill left are heard later.
"""

from __future__ import annotations

from typing import Final, Protocol

_SINCE: Final = "narration_unheard_since"
"""Setting of the project: seconds since 1970; 0.0: none wait."""


class Kept(Protocol):
    """What of a ProjectSession is used."""

    def setting(self, name: str, default: float) -> float: ...
    def set_setting(self, name: str, value: object) -> None: ...


def unheard_since(project: Kept) -> float:
    """On the clock on the wall, as takes are created; 0.0: none wait."""
    return project.setting(_SINCE, 0.0)


def keep_since(project: Kept, at: float) -> None:
    """Takes wait that were created then or later."""
    since = project.setting(_SINCE, 0.0)
    if not 0.0 < since <= at:
        project.set_setting(_SINCE, at)


def keep_none(project: Kept) -> None:
    """None wait any more."""
    if project.setting(_SINCE, 0.0):
        project.set_setting(_SINCE, 0.0)

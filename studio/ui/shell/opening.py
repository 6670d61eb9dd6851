"""What else can be done with a project that does not open as it should: read it, or go back to a backup.

Used by the project flow and, when damage is found later, by the main window. Main thread.
"""

from __future__ import annotations

import calendar
import time
from collections.abc import Callable
from pathlib import Path

from studio.domain.errors import Failure, ProjectDamaged, ProjectLocked, ProjectNewer, ProjectReadOnly
from studio.services.amounts import day_and_time
from studio.services.session.session import ProjectSession
from studio.services.translation import tr
from studio.ui.widgets.message_bar import Way

_STAMP = len("20261121-201400")
READABLE = (ProjectLocked, ProjectNewer, ProjectReadOnly, ProjectDamaged)
"""Failures of opening that leave a project to be read."""


def reading_offer(failure: Failure, read: Callable[[], None]) -> tuple[Way, ...]:
    return ((tr("Open it to read"), read),) if isinstance(failure, READABLE) else ()


def backup_offer(failure: Failure, project: Path, restore: Callable[[Path], None]) -> tuple[Way, ...]:
    """The newest backup of a damaged project, if it has one."""
    backups = ProjectSession.backups_of(project) if isinstance(failure, ProjectDamaged) else ()
    if not backups:
        return ()
    newest = backups[0]
    return ((tr("Open the backup of {time}", time=made_at(newest)), lambda: restore(newest)),)


def cut_off_words(written: float) -> str:
    """Of a project that the program was ended with before it could close it. `written`: when it was written last, in
    seconds since 1970."""
    time_words = day_and_time(written)
    return tr(
        "The program was cut off before it closed this project. All that was written up to {time} is here.",
        time=time_words,
    )


def made_at(made: Path) -> str:
    """When a backup was made, as "21 November, 20:14" in local time; its name tells it in UTC."""
    try:
        when = calendar.timegm(time.strptime(made.stem[-_STAMP:], "%Y%m%d-%H%M%S"))
    except ValueError:
        return made.stem
    return day_and_time(when)

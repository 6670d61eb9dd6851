"""What `triptych tasks` and `triptych personas` share: both list, take in and remove files that ship with the program,
that are the user's own, or that lie in a project."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

from studio.cli.running import project_alone, tell
from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.names import unknown
from studio.services.translation import tr


def add_project(parser: argparse.ArgumentParser, words: str) -> None:
    parser.add_argument("--project", type=Path, metavar="FILE", default=None, help=words)


def tell_kept(name: str, tip: str, home: Literal["shipped", "user", "project"]) -> None:
    """A line of the list. `tip`: in English."""
    own = {"shipped": "", "user": f"  [{tr('your own')}]", "project": f"  [{tr('project')}]"}[home]
    tell(f"{name:<18} {tr(tip)}{own}")


def put_into(project: Path, put: Callable[[Document], Change], words: str) -> None:
    """`words`: what people call it. Raises StudioError."""
    with project_alone(project) as session:
        session.perform(put(session.document))
    tell(tr("“{words}” is in the project.", words=words))


def remove_from(
    project: Path,
    what: Literal["task", "persona"],
    name: str,
    files_of: Callable[[Document], Mapping[str, str]],
    remove: Callable[[Document, str], Change],
) -> None:
    """Raises StudioError: NameUnknown where the project has none of this name."""
    with project_alone(project) as session:
        known = list(files_of(session.document))
        if name not in known:
            raise unknown(what, name, known)
        session.perform(remove(session.document, name))

"""Files that the program is given: dropped on the window beside the panes, named when it was started, opened with it by
the system. A project takes the place of the open one, all else goes to the pane that takes it. Main thread.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from studio.services.studio import Studio
from studio.services.translation import tr
from studio.ui.notices import Notices
from studio.ui.pane import Pane
from studio.ui.shell.areas import Areas
from studio.ui.shell.dropping import is_for_a_pane
from studio.ui.shell.project_flow import ProjectFlow

_TAKE: tuple[str, ...] = ("writing", "picture")
"""Panes, in the order in which they are asked."""


class Application(QApplication):
    """macOS tells a program that runs which file it is to open."""

    file_given = Signal(Path)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent) and event.file():
            self.file_given.emit(Path(event.file()))
            return True
        return super().event(event)


class GivenFiles(QObject):
    def __init__(
        self,
        studio: Studio,
        panes: Mapping[str, Pane],
        areas: Areas,
        flow: ProjectFlow,
        notices: Notices,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._studio, self._panes, self._areas, self._flow, self._notices = studio, panes, areas, flow, notices
        self._waiting: list[Path] = []
        """Until a project is there to take them."""
        studio.session_changed.connect(lambda _session: QTimer.singleShot(0, self, self._come))

    def start_with(self, paths: Sequence[Path]) -> None:
        """What the program was started with: a project, or files for the one that was used last."""
        others = [path for path in paths if is_for_a_pane(path)]
        project = next((path for path in paths if path not in others), None)
        self._waiting += others
        self._flow.open_first(project)

    def take(self, paths: Sequence[Path]) -> None:
        """Files for panes, as `dropping.dropped_files` finds them."""
        self._waiting += paths
        self._come()

    def open(self, path: Path) -> None:
        """One that the system hands over while the program runs."""
        if is_for_a_pane(path):
            self.take([path])
        else:
            self._flow.open_path(path)

    def _come(self) -> None:
        session = self._studio.session
        if not self._waiting or session is None:
            return
        paths, self._waiting = self._waiting, []
        for name in _TAKE:
            if self._panes[name].take_files(paths):
                self._areas.stay_or_go_to(name)
                return
        self._notices.fail(tr("“{file}” cannot be taken in: the project is read-only.", file=paths[0].name))

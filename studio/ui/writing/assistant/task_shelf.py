"""The tasks that there are now: those of the program, the user's own, those of the open project. Main thread.

Made by the assistant's room. The user's folder is read on a thread, when a project is opened and when somebody has
changed it here.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from studio.domain.task_templates import templates_of
from studio.domain.writing_tasks import WritingTask
from studio.services.writing_tasks import Shelf, Shelved, TaskFolder, shelf
from studio.ui.widgets.errand import Errand
from studio.ui.writing.desk import Desk


class TaskShelf(QObject):
    changed = Signal()
    """There are others, or they say something else."""

    def __init__(
        self, desk: Desk, travelling: Sequence[WritingTask], parent: QObject, folder: TaskFolder | None = None
    ) -> None:
        """`travelling`: those of the program."""
        super().__init__(parent)
        self._desk = desk
        self.travelling = tuple(travelling)
        self.folder = folder if folder is not None else TaskFolder()
        self.found = Shelf(tuple(Shelved(one, "shipped") for one in self.travelling))
        self._reading = Errand(self)
        desk.project_leaves.connect(self._reading.cancel)
        desk.project_changed.connect(lambda _session: self.read())
        desk.templates_changed.connect(self.read)

    @property
    def tasks(self) -> tuple[WritingTask, ...]:
        return self.found.tasks

    def get(self, task_id: str) -> WritingTask | None:
        return self.found.get(task_id)

    @property
    def of_project(self) -> dict[str, str]:
        """By id, the files of the open project."""
        document = self._desk.document
        return templates_of(document) if document is not None else {}

    def read(self) -> None:
        """Look again at what there is."""
        of_project = self.of_project
        if not of_project and not self.folder.path.is_dir():
            self._take(Shelf(tuple(Shelved(one, "shipped") for one in self.travelling)))
            return
        folder, travelling = self.folder, self.travelling
        self._reading.start(lambda _step: shelf(folder, of_project, travelling), self._take, self._desk.say)

    def _take(self, found: Shelf) -> None:
        if found != self.found:
            self.found = found
            self.changed.emit()

"""The writing tasks there are: those that travel with the program, the user's own in a folder of the user's data, and
those of the open project. One of the project goes before one of the user's with its id, and that before a shipped one.

Made by the composition root and by the command line; main thread. Files of the folder may come from elsewhere at any
time: what is wrong with one is a sentence, and costs no other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal

import msgspec

from studio import places
from studio.domain.errors import BadInput, Failure, StudioError
from studio.domain.task_files import LARGEST, in_order, missing_steps, read_task, write_task
from studio.domain.writing_tasks import WritingTask
from studio.project.files import write_whole
from studio.services.own_folder import ENDING, FILES, OwnFolder, bounded_text

Home = Literal["shipped", "user", "project"]


class Shelved(msgspec.Struct, frozen=True):
    task: WritingTask
    home: Home
    over: bool = False
    """It stands in the place of a shipped one with its id."""


class Shelf(msgspec.Struct, frozen=True):
    """What there is at a moment."""

    all: tuple[Shelved, ...] = ()
    problems: tuple[Failure, ...] = ()
    """Of each file that is no task."""

    @property
    def tasks(self) -> tuple[WritingTask, ...]:
        """In the order of menus."""
        return tuple(one.task for one in self.all)

    def get(self, task_id: str) -> WritingTask | None:
        return next((one.task for one in self.all if one.task.id == task_id), None)


def shipped_tasks() -> tuple[WritingTask, ...]:
    """The tasks of `resources/writing-tasks`, in the order of menus."""
    return read_tasks(places.resources_dir() / "writing-tasks")


def read_tasks(folder: Path) -> tuple[WritingTask, ...]:
    """Every `*.toml` of a folder, in order. Raises ValueError that names the file for one that is no task, or for an id
    that is there twice."""
    found: dict[str, WritingTask] = {}
    for path in sorted(folder.glob(f"*{ENDING}")):
        try:
            task = read_task(path.name, path.read_text("utf-8"))
        except StudioError as error:
            raise ValueError(f"{path.name}: {error.failure}") from error
        if task.id in found:
            raise ValueError(f"{path.name}: the task {task.id!r} is there already")
        found[task.id] = task
    return in_order(found.values())


class TaskFolder(OwnFolder):
    """The user's own."""

    def __init__(self, path: Path | None = None) -> None:
        """`path`: the folder of the user's data, without it."""
        super().__init__("writing-tasks", lambda file: task_of(file).id, path)

    def write(self, task: WritingTask, text: str = "") -> None:
        """`text`: its file, where a person wrote it. Raises StudioError(FileUnwritable)."""
        self.put(task.id, text or write_task(task))

    def text(self, task_id: str) -> str:
        """The file of this task. Raises StudioError(FileUnreadable)."""
        named = self.place(task_id)
        others = (path for path in self.files() if self.has(path, task_id))
        return text_of(named if named.is_file() else next(others, named))


def text_of(path: Path) -> str:
    """Raises StudioError(FileUnreadable)."""
    return bounded_text(path, LARGEST)


def give_out(text: str, path: Path) -> None:
    """The file of a task, for others. Raises StudioError(FileUnwritable)."""
    write_whole(path, text.encode())


def task_of(path: Path) -> WritingTask:
    """The task of a file. Raises StudioError(FileUnreadable | BadInput)."""
    return read_task(path.name, text_of(path))


def shelf(
    folder: TaskFolder,
    of_project: Mapping[str, str] | None = None,
    travelling: Iterable[WritingTask] | None = None,
) -> Shelf:
    """All tasks now. `of_project`: by id, the files of the project (`templates_of`). `travelling`: what comes with the
    program, where it was read already. Any thread."""
    shipped = {task.id: task for task in (shipped_tasks() if travelling is None else travelling)}
    found = {task_id: Shelved(task, "shipped") for task_id, task in shipped.items()}
    problems: list[Failure] = []
    own: tuple[tuple[Home, Iterator[WritingTask]], ...] = (
        ("user", _of_files(folder, problems)),
        ("project", _of_project(of_project or {}, problems)),
    )
    for home, tasks in own:
        for task in tasks:
            found[task.id] = Shelved(task, home, task.id in shipped)
    known = {task_id: one.task for task_id, one in found.items()}
    for task_id, one in list(found.items()):
        missing = missing_steps(one.task, known)
        if missing:
            problems.append(BadInput(name=one.task.words, problem=missing))
            del found[task_id]
    order = in_order(one.task for one in found.values())
    return Shelf(tuple(found[task.id] for task in order), tuple(problems))


def _of_files(folder: TaskFolder, problems: list[Failure]) -> Iterator[WritingTask]:
    for path in folder.files():
        try:
            yield task_of(path)
        except StudioError as error:
            problems.append(error.failure)


def _of_project(texts: Mapping[str, str], problems: list[Failure]) -> Iterator[WritingTask]:
    for name, text in list(texts.items())[:FILES]:
        try:
            yield read_task(name, text)
        except StudioError as error:
            problems.append(error.failure)

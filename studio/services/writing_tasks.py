"""Reads the writing tasks that travel with the program. Called once by the composition root; main thread."""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec

from studio import places
from studio.domain.raised import UNDECODABLE
from studio.domain.writing_tasks import WritingTask


def shipped_tasks() -> tuple[WritingTask, ...]:
    """The tasks of `resources/writing-tasks`, in the order of menus."""
    return read_tasks(places.resources_dir() / "writing-tasks")


def read_tasks(folder: Path) -> tuple[WritingTask, ...]:
    """Every `*.toml` of a folder, in order. Raises ValueError that names the file for one that is no task, or for an id
    that is there twice."""
    found: dict[str, WritingTask] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            task = msgspec.convert(tomllib.loads(path.read_text("utf-8")), WritingTask)
        except UNDECODABLE as error:
            raise ValueError(f"{path.name} is no writing task: {error}") from error
        if task.id in found:
            raise ValueError(f"{path.name}: the task {task.id!r} is there already")
        found[task.id] = task
    return tuple(sorted(found.values(), key=lambda task: (task.order, task.id)))

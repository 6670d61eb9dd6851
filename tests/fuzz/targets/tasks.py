"""Writing tasks and personas that strangers wrote, and what a model answers to tasks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from studio.domain.errors import StudioError
from studio.domain.personas import read_persona
from studio.domain.task_answers import Answer, read_answer
from studio.domain.task_files import read_task
from tests.fuzz.target import Target

_RESOURCES = Path(__file__).parents[3] / "resources"
_SHIPPED, _PERSONAS = _RESOURCES / "writing-tasks", _RESOURCES / "personas"
_SOURCE = "The ferryman kept his lantern. “Nobody,” he said, “has seen the baker.”"
_ANSWERS = (
    '{"items": ["The Lantern", "A \\"Baker\\""]}', "1. The Lantern\n- The Baker\nb) Nobody",
    '{"notes": [{"quote": "kept his lantern", "note": "kept where?"}]}',
    '{"name": "Mara", "role": "character", "facts": [{"quote": "kept his lantern", "fact": "has a lantern"}]}',
)  # fmt: skip


def _answers(folder: Path) -> Sequence[Path]:
    for number, words in enumerate(_ANSWERS):
        (folder / f"{number}.txt").write_text(words, "utf-8")
    return sorted(folder.iterdir())


def _read_answers(path: Path) -> object:
    said = path.read_bytes().decode("utf-8", "replace")
    return [read_answer(kind, said, _SOURCE) for kind in get_args(Answer)]


TASKS = (
    Target(
        name="writing-task",
        seeds=lambda _folder: sorted(_SHIPPED.glob("*.toml")),
        read=lambda path: read_task(path.name, path.read_bytes().decode("utf-8", "replace")),
        allowed=(StudioError,),
        covers=("studio.domain.task_files",),
    ),
    Target(
        name="persona",
        seeds=lambda _folder: sorted(_PERSONAS.glob("*.toml")),
        read=lambda path: read_persona(path.name, path.read_bytes().decode("utf-8", "replace")),
        allowed=(StudioError,),
        covers=("studio.domain.personas",),
    ),
    Target(
        name="task-answer", seeds=_answers, read=_read_answers, allowed=(), covers=("studio.domain.task_answers",)
    ),
)  # fmt: skip

"""What tasks need of a model, held against what was judged of trials: the table of `docs/assistant.md`.

A model is not trusted with what was useless eight times in ten, and is with what it always did. Going on with the text
is offered by every model that says it can: what it writes is taken or not as it comes.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from studio import places
from studio.domain.catalogue import CatalogueEntry, InstalledModel
from studio.services.models.catalogue import read_catalogue
from studio.services.models.task_fitness import can_do
from studio.services.writing_tasks import shipped_tasks

_DOC = Path(__file__).parents[2] / "docs" / "assistant.md"
_MODELS = ("smollm2-135m-instruct", "qwen2.5-coder-1.5b")
"""Of the table's columns."""
_JUDGED = re.compile(r"of (\d+)(?: tries)?: (\d+)(?: usable)?, (\d+)(?: needs? a hand)?, (\d+)(?: useless)?")
_OTHERS = re.compile(r"each of the (\d+) other tasks")
_TASKS = {task.words.rstrip("…"): task for task in shipped_tasks()}


class _Library:
    """The catalogue alone."""

    def __init__(self) -> None:
        self.all = read_catalogue(places.shipped_models_dir() / "catalogue").entries

    def models_for(self, family: str, task: str = "") -> tuple[InstalledModel, ...]:
        return ()

    def entries(self) -> tuple[CatalogueEntry, ...]:
        return tuple(self.all.values())

    def entry(self, model_id: str) -> CatalogueEntry | None:
        return self.all.get(model_id)


class _Judged(NamedTuple):
    task: str
    model: str
    tries: int
    usable: int
    by_hand: int
    useless: int


def _rows() -> list[_Judged]:
    _, _, table = _DOC.read_text("utf-8").partition("## Each task, tried")
    found: dict[tuple[str, str], list[int]] = {}
    others: list[tuple[str, list[int]]] = []
    for line in table.splitlines():
        if not line.startswith("| "):
            continue
        name, *cells = (cell.strip() for cell in line.strip("|").split("|"))
        for model, cell in zip(_MODELS, cells, strict=True):
            if not (told := _JUDGED.fullmatch(cell)):
                continue
            counts = [int(one) for one in told.groups()]
            if _OTHERS.fullmatch(name):
                others.append((model, counts))
                continue
            words = name.removeprefix("of these ")
            words = words if words in _TASKS else words.split(",")[0]
            before = found.setdefault((_task(words), model), [0] * 4)
            found[_task(words), model] = [a + b for a, b in zip(before, counts, strict=True)]
    for model, counts in others:
        for task in _TASKS.values():
            found.setdefault((task.id, model), counts)
    return [_Judged(task, model, *counts) for (task, model), counts in found.items()]


def _task(words: str) -> str:
    return _TASKS[min((one for one in _TASKS if one.startswith(words)), key=len)].id


ROWS = _rows()


def test_the_table_is_read_whole() -> None:
    of_starter = [one for one in ROWS if one.model == _MODELS[0]]
    assert {one.task for one in of_starter} == {task.id for task in _TASKS.values()}
    assert all(one.tries == one.usable + one.by_hand + one.useless for one in ROWS)


@pytest.mark.parametrize("judged", ROWS, ids=lambda one: f"{one.task}, {one.model}")
def test_what_was_mostly_useless_is_not_trusted_and_what_was_usable_each_time_is(judged: _Judged) -> None:
    library = _Library()
    entry = library.all[judged.model]
    model = InstalledModel(
        id=entry.id, title=entry.title, family="text", engine=entry.engine, architecture=entry.architecture, root="",
        files={}, tasks=entry.tasks,
    )  # fmt: skip
    task = next(one for one in _TASKS.values() if one.id == judged.task)
    if judged.useless >= 0.8 * judged.tries and judged.task != "continue":
        assert not can_do(library, task, model)
    if judged.usable == judged.tries:
        assert can_do(library, task, model)

"""Which writer is proposed for a task: made for prose before made for code, and what is said of one that is not."""

from __future__ import annotations

from typing import Literal

import pytest

from studio.domain.catalogue import CatalogueEntry, InstalledModel, Licence
from studio.domain.writing_tasks import WritingTask
from studio.services.models.task_fitness import can_do, doubt_of, next_up, quality_of, untried_of, who_can
from studio.services.writing_tasks import shipped_tasks

TASKS = ("continue", "rewrite", "ask", "summarise", "title")
SUMMARISE: WritingTask = next(one for one in shipped_tasks() if one.id == "summarise")


def writer(model_id: str, quality: int, memory: int, made_for: Literal["", "code"] = "") -> CatalogueEntry:
    return CatalogueEntry(
        id=model_id, title=model_id.title(), family="text", tasks=TASKS, engine="e", quality=quality,
        memory_bytes=memory, made_for=made_for, licence=Licence(spdx="MIT", commercial="yes", why="", text=""),
    )  # fmt: skip


def here(found: CatalogueEntry) -> InstalledModel:
    return InstalledModel(
        id=found.id, title=found.title, family="text", engine="e", architecture="", root="", files={},
        tasks=found.tasks, memory_bytes=found.memory_bytes,
    )  # fmt: skip


class PlainLibrary:
    def __init__(self, *known: CatalogueEntry, installed: tuple[CatalogueEntry, ...] = ()) -> None:
        self._known, self._installed = known, installed

    def models_for(self, family: str, task: str = "") -> tuple[InstalledModel, ...]:
        return tuple(here(one) for one in self._installed if one.family == family)

    def entries(self) -> tuple[CatalogueEntry, ...]:
        return self._known

    def entry(self, model_id: str) -> CatalogueEntry | None:
        return next((one for one in self._known if one.id == model_id), None)


TINY = writer("tiny", 5, 400_000_000)
CODER = writer("coder", 36, 2_300_000_000, "code")
PROSE = writer("prose", 40, 4_000_000_000)


def test_a_writer_made_for_prose_is_the_next_one_up() -> None:
    library = PlainLibrary(TINY, CODER, PROSE, installed=(TINY,))
    up = next_up(library, SUMMARISE)
    assert up is not None
    assert up.entry.id == "prose"
    told = doubt_of(library, SUMMARISE, here(TINY))
    assert "made for code" not in told
    assert told.endswith("The next one up is Prose. It was not tried with a model of this size.")


def test_one_made_for_code_is_proposed_where_no_other_can_and_says_so() -> None:
    library = PlainLibrary(TINY, CODER, installed=(TINY,))
    told = doubt_of(library, SUMMARISE, here(TINY))
    assert "The next one up is Coder" in told
    assert told.endswith("It is made for code, and follows instructions.")
    assert "not tried" not in told, "every task was tried with models of this size"


def test_of_those_on_this_machine_prose_comes_first_too() -> None:
    library = PlainLibrary(TINY, CODER, PROSE, installed=(TINY, CODER, PROSE))
    assert [one.id for one in who_can(library, SUMMARISE)] == ["prose", "coder"]
    only = PlainLibrary(TINY, CODER, PROSE, installed=(TINY, CODER))
    assert "On this machine Coder does it better. It is made for code" in doubt_of(only, SUMMARISE, here(TINY))


def test_what_a_larger_model_is_trusted_with_by_a_guess_is_told() -> None:
    library = PlainLibrary(TINY, CODER, PROSE, installed=(TINY, CODER, PROSE))
    rewrite = next(one for one in shipped_tasks() if one.id == "rewrite")
    assert "not tried with a model of the size of Prose" in untried_of(library, rewrite, here(PROSE))
    assert untried_of(library, rewrite, here(CODER)) == "", "what is not trusted has a doubt of its own"
    assert untried_of(library, SUMMARISE, here(PROSE)) == "", "a smaller one was tried with that"


@pytest.mark.parametrize(
    ("memory", "quality", "rewrites"),
    [
        (None, 0, False), (420_000_000, 0, False), (1_000_000_000, 18, False), (2_300_000_000, 36, False),
        (3_100_000_000, 40, True), (8_000_000_000, 55, True),
    ],
)  # fmt: skip
def test_of_a_model_that_nobody_knows_more_is_expected_the_more_memory_it_needs(
    memory: int | None, quality: int, rewrites: bool
) -> None:
    stranger = InstalledModel(
        id="stranger", title="Stranger", family="text", engine="e", architecture="", root="", files={}, tasks=(),
        memory_bytes=memory,
    )  # fmt: skip
    library = PlainLibrary(TINY)
    assert quality_of(library, stranger) == quality
    assert can_do(library, next(one for one in shipped_tasks() if one.id == "rewrite"), stranger) == rewrites

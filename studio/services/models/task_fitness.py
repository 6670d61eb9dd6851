"""Whether a writer on this machine can be trusted with a task, which of them can, and which one would be the next up.

What a catalogue model can do was tried (`docs/assistant.md`); its `quality` orders them. Of a model that nobody has
tried the memory it needs decides. Main thread.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from typing import Final, NamedTuple, Protocol

from studio.domain.catalogue import CatalogueEntry, InstalledModel
from studio.domain.writing_tasks import WritingTask
from studio.services.amounts import bytes_in_words
from studio.services.translation import tr

_BYTES_OF_QUALITY: Final = (
    (7_000_000_000, 55), (4_500_000_000, 45), (3_000_000_000, 40), (2_000_000_000, 36), (1_200_000_000, 30),
    (900_000_000, 18), (0, 0),
)  # fmt: skip
"""Memory that a model needs while it runs, and what is expected of it where it is no model of the catalogue."""


BEST_TRIED: Final = 36
"""The catalogue's `quality` of the best model that every task was tried with (`docs/assistant.md`). What a task needs
above that is a guess, which is said where such a model is proposed."""


class Library(Protocol):
    def models_for(self, family: str, task: str = "") -> tuple[InstalledModel, ...]: ...
    def entries(self) -> tuple[CatalogueEntry, ...]: ...
    def entry(self, model_id: str) -> CatalogueEntry | None: ...


class NextUp(NamedTuple):
    """A model that could be installed for a task."""

    entry: CatalogueEntry
    size: str
    """Of the download, in words; empty where nobody knows it."""


@cache
def can_hold_forms() -> bool:
    """Whether an answer can be held to a form: the package that computes it is an extra."""
    return find_spec("llguidance") is not None


def quality_of(library: Library, model: InstalledModel) -> int:
    entry = library.entry(model.recognised or model.id) or library.entry(model.id)
    if entry is not None:
        return entry.quality
    needed = model.memory_bytes or 0
    return next(quality for least, quality in _BYTES_OF_QUALITY if needed >= least)


def can_do(library: Library, task: WritingTask, model: InstalledModel) -> bool:
    """By its own description and by what the catalogue knows of it."""
    skilled = not model.tasks or task.skill in model.tasks
    return skilled and quality_of(library, model) >= task.needs


def who_can(library: Library, task: WritingTask) -> tuple[InstalledModel, ...]:
    """The installed ones that can, those made for prose before others, the smallest that can first."""
    able = [model for model in library.models_for("text") if can_do(library, task, model)]
    return tuple(sorted(able, key=lambda model: (bool(_made_for(library, model)), quality_of(library, model))))


def _made_for(library: Library, model: InstalledModel) -> str:
    entry = library.entry(model.recognised or model.id) or library.entry(model.id)
    return entry.made_for if entry is not None else ""


def made_for_words(made_for: str) -> str:
    """What a person is told of a model that is proposed though it is made for something else; empty for others."""
    return tr("It is made for code, and follows instructions.") if made_for == "code" else ""


def next_up(library: Library, task: WritingTask) -> NextUp | None:
    """The smallest model of the catalogue that can, where none on this machine can; of those made for prose, if any."""
    if who_can(library, task):
        return None
    here = {model.id for model in library.models_for("text")}
    able = [
        entry
        for entry in library.entries()
        if entry.family == "text" and entry.engine and entry.id not in here
        and task.skill in entry.tasks and entry.quality >= task.needs
    ]  # fmt: skip
    if not able:
        return None
    entry = min(able, key=lambda one: (bool(one.made_for), one.memory_bytes or 0, one.id))
    size = sum(file.size or 0 for file in entry.files) or entry.rough_bytes or 0
    return NextUp(entry, bytes_in_words(size) if size else "")


def doubt_of(library: Library, task: WritingTask, model: InstalledModel) -> str:
    """What is said before a model that is not trusted with the task does it: why not, what does it dependably, which
    other model can. Empty for one that is trusted."""
    if can_do(library, task, model):
        return ""
    why = tr(task.doubt, model=model.title) if task.doubt else tr(
        "{model} is not known to be good at this. Check what it writes.", model=model.title
    )  # fmt: skip
    return " ".join(one for one in (why, tr(task.instead), _others(library, task)) if one)


def untried_of(library: Library, task: WritingTask, model: InstalledModel) -> str:
    """What is said of a model that is trusted with the task by a guess alone. Empty for others."""
    if not can_do(library, task, model) or task.needs <= BEST_TRIED:
        return ""
    return tr(
        "This was not tried with a model of the size of {model}: read what it writes with care.", model=model.title
    )


def _others(library: Library, task: WritingTask) -> str:
    able = who_can(library, task)
    if able:
        words = tr("On this machine {model} does it better.", model=able[0].title)
        if quality_of(library, able[0]) > BEST_TRIED:
            words = tr(
                "On this machine {model} should do it better; it was not tried with a model of this size.",
                model=able[0].title,
            )
        return " ".join(filter(None, (words, made_for_words(_made_for(library, able[0])))))
    up = next_up(library, task)
    if up is None:
        return ""
    words = tr("The next one up is {model}.", model=up.entry.title)
    if up.size:
        words = tr("The next one up is {model} ({size}).", model=up.entry.title, size=up.size)
    untried = tr("It was not tried with a model of this size.") if up.entry.quality > BEST_TRIED else ""
    return " ".join(filter(None, (words, untried, made_for_words(up.entry.made_for))))

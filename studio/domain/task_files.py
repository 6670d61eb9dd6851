"""A writing task as the text of a file: read with a sentence for what is wrong with it, and written again.

The form is TOML. Pure; any thread. Files come from strangers: what is read is bounded.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

import msgspec

from studio.domain.errors import BadInput, StudioError
from studio.domain.raised import UNDECODABLE
from studio.domain.task_frames import ANSWER, SLOT
from studio.domain.writing_tasks import VARIABLES, WritingTask

LARGEST: Final = 64 << 10
"""Letters of a file."""
STEPS: Final = 8
"""Most of a macro."""
_LISTS: Final = ("choices", "fields", "examples", "steps")
_BLOCK: Final = re.compile(r'[\\"\x00-\x08\x0b-\x1f\x7f]|\'\'\'')


def read_task(name: str, text: str) -> WritingTask:
    """The task that a file of this name has. Raises StudioError(BadInput) that says what is wrong with it."""
    if len(text) > LARGEST:
        raise _bad(name, "it is larger than 64 kB")
    try:
        task = msgspec.convert(tomllib.loads(text), WritingTask)
    except UNDECODABLE as error:
        raise _bad(name, f"it is no writing task: {error}") from error
    problem = what_is_wrong(task)
    if problem:
        raise _bad(name, problem)
    return task


def _bad(name: str, problem: str) -> StudioError:
    return StudioError(BadInput(name=name, problem=problem))


def what_is_wrong(task: WritingTask) -> str:  # noqa: PLR0911 - one line for each fault
    """What keeps a task from being asked for; empty where nothing does."""
    named = {one.name for one in task.fields}
    unknown = sorted({*SLOT.findall(task.prompt), *SLOT.findall(task.frame)} - {*VARIABLES, *named, ANSWER})
    unknown += [ANSWER] if f"{{{ANSWER}}}" in task.prompt else []
    if unknown:
        known = ", ".join([*VARIABLES, *sorted(named)])
        return f"its prompt or its frame names {{{unknown[0]}}}, which is no variable; there are {known}"
    if not task.words.strip() or not task.tip.strip():
        return "its words or its tip are empty"
    if task.frame and f"{{{ANSWER}}}" not in task.frame:
        return f"its frame has no place for the answer: {{{ANSWER}}}"
    if task.steps:
        return _wrong_with_steps(task)
    if task.lands == "caret":
        return "" if task.target == "caret" else "an answer that lands at the caret is about the caret"
    if not task.prompt.strip():
        return "it has no prompt"
    if task.lands == "selection" and "{passage}" not in task.prompt:
        return "it changes the selection, but its prompt does not name {passage}"
    wanted = {"notes": "notes", "card": "card", "title": "list", "picture": "list", "alt": "text"}.get(task.lands)
    if wanted is not None and task.answer != wanted:
        return f'an answer that lands as "{task.lands}" has to be of the kind "{wanted}"'
    return ""


def _wrong_with_steps(task: WritingTask) -> str:
    if len(task.steps) > STEPS:
        return f"a macro has at most {STEPS} steps"
    if task.prompt.strip():
        return "a macro has steps in the place of a prompt"
    if any(step.task == task.id for step in task.steps):
        return "a macro is no step of itself"
    return "" if task.lands in ("selection", "panel") else "a macro lands in the selection or in the panel"


def missing_steps(task: WritingTask, known: Mapping[str, WritingTask]) -> str:
    """Why the macro cannot be run with these tasks; empty where it can."""
    for step in task.steps:
        found = known.get(step.task)
        if found is None:
            return f"there is no task “{step.task}”"
        if found.steps or found.lands == "caret" or found.answer != "text":
            return f"“{step.task}” cannot be a step: its answer is no passage"
    return ""


def in_order(tasks: Iterable[WritingTask]) -> tuple[WritingTask, ...]:
    return tuple(sorted(tasks, key=lambda task: (task.order, task.id)))


def free_id(wanted: str, taken: Collection[str]) -> str:
    """An id that is spelled like these words and that nobody has."""
    bare = re.sub(r"[^a-z0-9]+", "-", wanted.casefold()).strip("-")[:30].strip("-")
    bare = bare if bare[:1].isalpha() else f"own-{bare}".strip("-")
    return next(one for one in (bare, *(f"{bare}-{number}" for number in range(2, 10_000))) if one not in taken)


def write_task(task: WritingTask) -> str:
    """The file of a task: what `read_task` reads again. Fields that say nothing are left out."""
    plain = msgspec.to_builtins(task)
    default = msgspec.to_builtins(
        WritingTask(id="x", words="", tip="", target="scene", lands="panel", skill="", job="")
    )
    lines = [
        f"{key} = {toml_value(value)}"
        for key, value in plain.items()
        if key not in _LISTS and value is not None and (value != default[key] or key in _KEPT)
    ]
    for key in _LISTS:
        for one in plain[key]:
            lines += [
                "",
                f"[[{key}]]",
                *(f"{name} = {toml_value(value)}" for name, value in one.items() if value != ""),
            ]
    return "\n".join(lines) + "\n"


_KEPT: Final = ("id", "words", "tip", "target", "lands", "skill", "job")


def toml_value(value: Any) -> str:
    """A value as TOML spells it: a text, a number, a truth value, a list of them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        if "\n" in value and not _BLOCK.search(value) and "\r" not in value:
            return f'"""\n{value}"""'
        return _quoted(value)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(toml_value(one) for one in value) + "]"
    return str(value)


def _quoted(text: str) -> str:
    named = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}

    def spelled(one: str) -> str:
        return named.get(one, one if one >= " " and one != "\x7f" else f"\\u{ord(one):04x}")

    return '"' + "".join(map(spelled, text)) + '"'

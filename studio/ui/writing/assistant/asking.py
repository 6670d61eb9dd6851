"""What is sent for a task over a place of the manuscript. Pure; called by the assistant's presenter; main thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

import msgspec

from studio.domain import prompting
from studio.domain.code_prompt import code_continuation, continues_code
from studio.domain.continuing import end_of_word, start_of_word
from studio.domain.document import Document
from studio.domain.knowledge import known_at
from studio.domain.passages import Place
from studio.domain.prompting import BuiltPrompt, Material, Writer
from studio.domain.task_variables import text_after, variables_at
from studio.domain.text_records import Paragraph, Scene
from studio.domain.word_count import count_words
from studio.domain.writing_tasks import WritingTask
from studio.ui.writing.assistant.proposals import NO_PLACE, text_between

NO_FIELDS: Final[Mapping[str, str]] = MappingProxyType({})


class Running(msgspec.Struct):
    """The job under way."""

    job_id: str
    task: WritingTask
    scene_id: str
    before: str = ""
    """Text before the place at which the words stand."""
    said: str = ""
    reads_since: float = 0.0
    """Of a clock that only goes forward; 0 before the model reads."""
    shown: str = ""
    code: bool = False
    """It goes on with a block of code."""
    target: tuple[Place, Place] = NO_PLACE
    """What the answer would replace."""
    original: str = ""
    asked: tuple[Place, Place, str] = (*NO_PLACE, "")
    """From where to where, and what the person said."""
    more: Mapping[str, str] = NO_FIELDS
    """What stands in the task's own fields."""
    about: str = ""
    """The text that the answer is about, in which its quotations are looked for."""
    further: bool = False
    """It is another answer to a passage that has one."""
    longer: str = ""
    """The job of the earlier answer that goes on."""
    head: str = ""
    """What the answer begins with that was there before the job."""
    steps: Sequence[tuple[WritingTask, str]] = ()
    """Of a macro: each task, and what it is told."""
    answers: tuple[str, ...] = ()
    """Of its steps that are done."""
    unread: int = 0
    """Words of the text that it is about that did not fit into what was sent."""

    @property
    def step(self) -> WritingTask:
        """Whose template was sent last."""
        return self.steps[len(self.answers)][0] if self.steps else self.task


def words_unread(built: BuiltPrompt) -> int:
    """Words of the text, the scene or the selection, that did not fit."""
    return sum(count_words(part.cut) for part in built.parts if part.role == "before" and part.title == "Text")


Alike = Mapping[str, float]
"""By id of a card that the text is about by its meaning: how much, 0 to 1."""
NOTHING_ALIKE: Final[Alike] = MappingProxyType({})


def continuation_at(
    document: Document, writer: Writer, place: Place, alike: Alike = NOTHING_ALIKE, task: WritingTask | None = None
) -> tuple[BuiltPrompt, str] | None:
    """What a continuation sends, and the text before the place; None for a place that is gone."""
    paragraph = document.get(Paragraph, place[0])
    scene = document.get(Scene, paragraph.scene_id) if paragraph is not None else None
    if paragraph is None or scene is None:
        return None
    if paragraph.style == "code":
        return code_continuation(writer, paragraph.text, place[1]), paragraph.text[: place[1]]
    before = prompting.text_before(document, *place)
    built = prompting.continuation(
        writer,
        before,
        after=paragraph.text[place[1] :],
        known=known_at(document, scene.id, alike),
        paragraphs=task.paragraphs if task is not None else 1,
        tokens=task.tokens if task is not None else 0,
        heals=task is not None,
    )
    return built, before


def ask_for(
    document: Document,
    writer: Writer,
    task: WritingTask,
    scene_id: str,
    start: Place,
    end: Place,
    instruction: str,
    alike: Alike = NOTHING_ALIKE,
    *,
    more: Mapping[str, str] = NO_FIELDS,
    steps: Sequence[tuple[WritingTask, str]] = (),
) -> tuple[Running, BuiltPrompt] | None:
    """The job that the task will be, still without its id, and what is sent. None where there is nothing to work on:
    no place, or no words between `start` and `end` for a task about the selection."""
    if task.lands == "caret":
        found = continuation_at(document, writer, end, alike, task)
        if found is None:
            return None
        built, before = found
        code = continues_code(built)
        return Running("", task, scene_id, before=before if before.strip() else "", code=code), built
    about = text_about(document, task, scene_id, start, end)
    if task.target == "selection" and not about.strip():
        return None
    running = Running("", task, scene_id, about=about, more=more, steps=steps, asked=(start, end, instruction))
    if task.lands == "selection":
        running.target, running.original = (start, end), about
    built = next_prompt(document, writer, running, alike)
    running.unread = words_unread(built)
    return running, built


def next_prompt(document: Document, writer: Writer, running: Running, alike: Alike = NOTHING_ALIKE) -> BuiltPrompt:
    """What the task sends, or the step of a macro that comes now: the first about the text, each one after it about
    what the one before it answered."""
    start, end, said = running.asked
    task, number = running.step, len(running.answers)
    own = running.steps[number][1] if running.steps else ""
    about = running.answers[-1] if running.answers else running.about
    here = task.target == "selection" and not running.answers and document.get(Paragraph, start[0]) is not None
    material = Material(
        passage=about if task.target == "selection" else "",
        before=prompting.text_before(document, *start) if here else "",
        after=text_after(document, *end) if here else "",
        text="" if task.target == "selection" else about,
        instruction=own or ("" if number else said),
        known=known_at(document, running.scene_id, alike),
        more={**variables_at(document, running.scene_id), **running.more},
    )
    return prompting.asking(writer, task, material)


def whole_words(document: Document, start: Place, end: Place) -> tuple[Place, Place]:
    """A selection with the words whole in which it begins and ends; a caret stays where it is."""
    if start == end:
        return start, end
    first, last = (document.get(Paragraph, paragraph_id) for paragraph_id in (start[0], end[0]))
    return (
        (start[0], start_of_word(first.text, start[1]) if first is not None else start[1]),
        (end[0], end_of_word(last.text, end[1]) if last is not None else end[1]),
    )


def text_about(document: Document, task: WritingTask, scene_id: str, start: Place, end: Place) -> str:
    """What a task is about: the selection, or the scene where none is needed or there is none."""
    selected = text_between(document, scene_id, start, end) if task.target in ("selection", "part") else ""
    if task.target in ("nothing", "selection") or selected.strip():
        return selected
    return prompting.scene_text(document, scene_id) if document.get(Scene, scene_id) is not None else ""

"""What is sent for a task over a place of the manuscript. Pure; called by the assistant's presenter; main thread."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import msgspec

from studio.domain import prompting
from studio.domain.code_prompt import code_continuation, continues_code
from studio.domain.document import Document
from studio.domain.knowledge import known_at
from studio.domain.passages import Place
from studio.domain.prompting import BuiltPrompt, Material, Writer
from studio.domain.text_records import Paragraph, Scene
from studio.domain.writing_tasks import WritingTask
from studio.ui.writing.assistant.proposals import NO_PLACE, text_between


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
    further: bool = False
    """It is another answer to a passage that has one."""
    longer: str = ""
    """The job of the earlier answer that goes on."""
    head: str = ""
    """What the answer begins with that was there before the job."""


Alike = Mapping[str, float]
"""By id of a card that the text is about by its meaning: how much, 0 to 1."""
NOTHING_ALIKE: Final[Alike] = MappingProxyType({})


def continuation_at(
    document: Document, writer: Writer, place: Place, alike: Alike = NOTHING_ALIKE
) -> tuple[BuiltPrompt, str] | None:
    """What a continuation sends, and the text before the place; None for a place that is gone."""
    paragraph = document.get(Paragraph, place[0])
    scene = document.get(Scene, paragraph.scene_id) if paragraph is not None else None
    if paragraph is None or scene is None:
        return None
    if paragraph.style == "code":
        return code_continuation(writer, paragraph.text, place[1]), paragraph.text[: place[1]]
    before = prompting.text_before(document, *place)
    after = paragraph.text[place[1] :]
    return prompting.continuation(writer, before, after=after, known=known_at(document, scene.id, alike)), before


def ask_for(
    document: Document,
    writer: Writer,
    task: WritingTask,
    scene_id: str,
    start: Place,
    end: Place,
    instruction: str,
    alike: Alike = NOTHING_ALIKE,
) -> tuple[Running, BuiltPrompt] | None:
    """The job that the task will be, still without its id, and what is sent. None where there is nothing to work on:
    no place, or no words between `start` and `end` for a task about the selection."""
    if task.lands == "caret":
        found = continuation_at(document, writer, end, alike)
        if found is None:
            return None
        built, before = found
        code = continues_code(built)
        return Running("", task, scene_id, before=before if before.strip() else "", code=code), built
    passage = text_between(document, scene_id, start, end) if task.target == "selection" else ""
    if task.target == "selection" and not passage.strip():
        return None
    known = document.get(Scene, scene_id) is not None
    material = Material(
        passage=passage,
        before=prompting.text_before(document, *start) if passage else "",
        text=prompting.scene_text(document, scene_id) if task.target == "scene" and known else "",
        instruction=instruction,
        known=known_at(document, scene_id, alike),
    )
    running = Running("", task, scene_id)
    if task.lands == "selection":
        running.target, running.original = (start, end), passage
    return running, prompting.asking(writer, task, material)

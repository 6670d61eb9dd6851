"""What the program itself writes around a model's answer: the parts of a brief that are to be exact, and brackets for
what nobody has said. Pure; any thread."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from studio.domain.writing_tasks import WritingTask

ANSWER: Final = "answer"
"""The slot of a frame that the model fills."""
SLOT: Final = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_OWN: Final[Mapping[str, str]] = {"book": "title"}
"""By variable, what stands in brackets where it is empty."""


def framed(task: WritingTask, answer: str, values: Mapping[str, str]) -> str:
    """The answer in the frame of its task; as it is where the task has none. A line that begins with a dash and names
    one field stands once for each part of what was said there, parted by semicolons or lines."""
    if not task.frame.strip():
        return answer
    lines = [one for line in task.frame.strip().split("\n") for one in _lines(task, line, answer.strip(), values)]
    return "\n".join(lines)


def _lines(task: WritingTask, line: str, answer: str, values: Mapping[str, str]) -> list[str]:
    named = SLOT.findall(line)
    if line.lstrip().startswith("- ") and len(named) == 1 and named[0] != ANSWER:
        parts = [part.strip() for part in re.split(r"[;\n]", values.get(named[0], "")) if part.strip()]
        return [_filled(task, line, answer, {named[0]: part}) for part in parts or [""]]
    return [_filled(task, line, answer, values)]


def _filled(task: WritingTask, line: str, answer: str, values: Mapping[str, str]) -> str:
    def fill(found: re.Match[str]) -> str:
        name = found[1]
        if name == ANSWER:
            return answer
        return " ".join(values.get(name, "").split()) or f"[{_called(task, name)}]"

    filled = SLOT.sub(fill, line)
    alone = SLOT.fullmatch(line.strip())
    is_said = alone is not None and alone[1] != ANSWER
    return f"{filled}." if is_said and _lacks_a_stop(filled) else filled


def _lacks_a_stop(text: str) -> bool:
    """What somebody said as a paragraph of its own ends with a letter, or a figure."""
    last = text[-1:]
    return last.isdigit() or last.upper() != last.lower()


def _called(task: WritingTask, name: str) -> str:
    words = next((one.words for one in task.fields if one.name == name), "") or _OWN.get(name, name)
    return words[:1].lower() + words[1:]

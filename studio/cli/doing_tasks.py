"""`triptych write FILE --task shorten`: has a task of `triptych tasks` done, and tells what came of it.

triptych write scene.txt --task critique --json
triptych write scene.txt --task rewrite --choice Calmer
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from studio.cli.answering import say, write_out
from studio.cli.running import give, hint, tell
from studio.cli.tasks import named_task
from studio.cli.writing import answer_to, tell_cut
from studio.domain.errors import BadRequest, StudioError
from studio.domain.names import unknown
from studio.domain.not_told import not_told
from studio.domain.outer_marks import as_passage
from studio.domain.prompting import BuiltPrompt, Material, Writer, asking, continuation, to_paragraphs
from studio.domain.task_answers import Read, in_words, read_answer
from studio.domain.task_checks import length_wanted, repeats, words_of_examples
from studio.domain.task_frames import framed
from studio.domain.task_templates import templates_of
from studio.domain.writing_tasks import VARIABLES, WritingTask
from studio.services.answer_words import left_out_words, length_words, not_told_words, repeated_words, unlike_words
from studio.services.studio import Studio
from studio.services.translation import tr
from studio.services.writing_tasks import Shelf, TaskFolder, shelf

LARGEST_TEXT = 4 << 20
"""Bytes of a file that is worked on."""


def add_task_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--task", default="", help=tr("one of “triptych tasks”, for the text or the file that is named; else continue")
    )
    add_task_words(parser)


def add_task_words(parser: argparse.ArgumentParser) -> None:
    """What a task is told."""
    parser.add_argument("--say", default="", metavar="WORDS", help=tr("what the task should do, or look at"))
    parser.add_argument("--choice", default="", help=tr("one of the task's own choices, by its words"))
    parser.add_argument(
        "--field", action="append", default=[], metavar="NAME=WORDS", help=tr("one of the task's own fields")
    )


def text_or_file(text: str) -> str:
    """What was said, or what the file of that name has. Raises StudioError(BadRequest)."""
    if not text or len(text) > 1000 or "\n" in text:
        return text
    path = Path(text)
    try:
        if not path.is_file():
            return text
        if path.stat().st_size > LARGEST_TEXT:
            raise StudioError(BadRequest(field="text", problem="the file is larger than 4 MB; name a part of it"))
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise StudioError(BadRequest(field="text", problem=error.strerror or str(error))) from error
    except UnicodeDecodeError as error:
        raise StudioError(BadRequest(field="text", problem="the file is not UTF-8 text")) from error


def task_for(studio: Studio, options: argparse.Namespace) -> tuple[WritingTask, str, dict[str, str]]:
    """The task that was named, what it is told, and what stands in its fields. Raises StudioError."""
    of_project = templates_of(studio.session.document) if studio.session is not None else {}
    task = named_task(shelf(TaskFolder(), of_project), options.task)
    return (task, *words_for(task, options))


def words_for(task: WritingTask, options: argparse.Namespace) -> tuple[str, dict[str, str]]:
    """What it is told, and what stands in its fields. Raises StudioError."""
    said = options.say
    if options.choice:
        known = {one.words.casefold(): one for one in task.choices}
        if options.choice.casefold() not in known:
            raise unknown("choice", options.choice, [one.words for one in task.choices])
        said = known[options.choice.casefold()].instruction
    if task.needs_words and not said.strip():
        problem = f"say what “{task.id}” is about: --say WORDS"
        raise StudioError(BadRequest(field="--say", problem=problem))
    return said, dict(_fields(task, options.field))


def _fields(task: WritingTask, given: list[str]) -> Iterator[tuple[str, str]]:
    names = [*(one.name for one in task.fields), *VARIABLES]
    for one in given:
        name, sign, words = one.partition("=")
        if not sign or name not in names:
            raise unknown("field", name, names)
        yield name, words


def steps_of(found: Shelf, task: WritingTask) -> tuple[tuple[WritingTask, str], ...]:
    """The tasks of a macro, each with what it is told; the task itself where it is none."""
    if not task.steps:
        return ((task, ""),)
    return tuple((named_task(found, step.task), step.instruction) for step in task.steps)


def tell_step(step: WritingTask, number: int, count: int, *, stream: bool) -> None:
    """Which of a macro's steps comes now; nothing of a task that is none. `stream`: the answer of the one before
    stands on a line that is not ended yet."""
    if count < 2:
        return
    if stream and number > 1:
        give("")
    hint(tr("Step {number} of {count}: {words}", number=number, count=count, words=tr(step.words)))


def do_task(
    studio: Studio, writer: Writer, task: WritingTask, text: str, said: str, fields: dict[str, str], *, stream: bool
) -> tuple[str, Read]:
    """What the model made of the text, and that as it was read. Raises StudioError, or Interrupted on Ctrl+C."""
    of_project = templates_of(studio.session.document) if studio.session is not None else {}
    answer = text
    steps = steps_of(shelf(TaskFolder(), of_project), task)
    for number, (step, own) in enumerate(steps, 1):
        tell_step(step, number, len(steps), stream=stream)
        answer = _one(studio, writer, step, answer, own or (said if number == 1 else ""), fields, stream=stream)
    if task.lands == "selection":
        answer = as_passage(text, answer)
    read = read_told(task, answer, text, said, fields)
    return framed(task, answer, fields), read


def read_told(task: WritingTask, answer: str, text: str, said: str, told: Mapping[str, str]) -> Read:
    """The answer read, with what of it nobody told the model. `told`: what was said besides, by name."""
    read = read_answer(task.answer, answer, text, task.examples, said)
    if not task.told_only:
        return read
    names = not_told(in_words(task.answer, answer), "\n".join((text, said, *told.values())))
    return msgspec.structs.replace(read, not_told=names)


def _one(
    studio: Studio, writer: Writer, task: WritingTask, text: str, said: str, fields: dict[str, str], *, stream: bool
) -> str:
    def build(one: Writer) -> BuiltPrompt:
        if task.lands == "caret":
            return continuation(one, text, paragraphs=task.paragraphs, tokens=task.tokens)
        about = text if task.target != "nothing" else ""
        passage, whole = (about, "") if task.target == "selection" else ("", about)
        return asking(one, task, Material(passage=passage, text=whole, instruction=said, more=fields))

    job = answer_to(studio, writer, build, label=tr(task.job, scene=""), stream=stream)
    if task.lands != "caret":
        tell_cut(job, streamed=stream)
    return to_paragraphs(job.text, task.paragraphs) if task.lands == "caret" else job.text.strip()


def told_of(task: WritingTask, text: str, said: str, answer: str, read: Read) -> str:
    """What has to be known of an answer: what was left out of it, that it repeats an example, misses its length."""
    shown = words_of_examples(task.examples)
    again = task.answer == "text" and repeats(answer, shown, text)
    unlike = unlike_words(text, answer) if task.lands == "selection" and not again else ""
    return " ".join(
        filter(
            None,
            (
                left_out_words(task, read),
                repeated_words(task, 1) if again else "",
                not_told_words(read.not_told) if task.answer == "text" else "",
                unlike or length_words(length_wanted(task, said), text, answer),
            ),
        )
    )


def give_task(options: argparse.Namespace, answer: str, read: Read, told: str, *, streamed: bool) -> int:
    """`told`: what has to be known of it (`told_of`)."""
    if options.out is not None:
        write_out(options.out, (answer + "\n").encode())
    if options.json:
        more: dict[str, Any] = {
            name: value for name, value in msgspec.to_builtins(read).items() if value not in (None, [], 0)
        }
        say(options, {"text": answer, **more, **({"told": told} if told else {})}, "")
    elif options.out is None:
        if streamed:
            print()
        elif read == Read(not_told=read.not_told):
            give(answer)
        tell_read(read)
    if told:
        hint(told)
    return 0


def tell_read(read: Read) -> None:
    for line in (*read.items, *(f"“{one.quote}”: {one.words}" for one in read.notes)):
        tell(line)
    if read.card is not None:
        tell(f"{read.card.name} ({read.card.role})")
        for fact in read.card.facts:
            sure = "" if fact.sure else tr("  [about another, as far as names tell]")
            tell(f"  {fact.words} (“{fact.quote}”){sure}")

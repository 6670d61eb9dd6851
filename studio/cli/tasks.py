"""`triptych tasks`: what a writer can be asked for; `triptych write FILE --task shorten`: have it done.

triptych tasks check my-task.toml
triptych write scene.txt --task critique --json
triptych write scene.txt --task rewrite --choice Calmer
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from studio.cli.answering import say, write_out
from studio.cli.running import give, give_json, hint, tell
from studio.cli.writing import answer_to, tell_cut
from studio.domain.errors import BadRequest, StudioError
from studio.domain.names import unknown
from studio.domain.not_told import not_told
from studio.domain.outer_marks import with_outer_marks
from studio.domain.prompting import BuiltPrompt, Material, Writer, asking, continuation, to_paragraphs
from studio.domain.task_answers import Read, in_words, read_answer
from studio.domain.task_checks import length_wanted, repeats, words_of_examples
from studio.domain.task_files import missing_steps, read_task
from studio.domain.task_frames import framed
from studio.domain.task_templates import put_template, remove_template, templates_of
from studio.domain.writing_tasks import VARIABLES, WritingTask
from studio.services.answer_words import left_out_words, length_words, not_told_words, repeated_words, unlike_words
from studio.services.fault_words import fault_words
from studio.services.session.session import ProjectSession
from studio.services.studio import Studio
from studio.services.translation import tr
from studio.services.wording import sentence
from studio.services.writing_tasks import Shelf, TaskFolder, shelf, text_of

LARGEST_TEXT = 4 << 20
"""Bytes of a file that is worked on."""


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    tasks = subparsers.add_parser("tasks", help=tr("what a writer can be asked for: list, show, check, take in"))
    tasks.set_defaults(run=run_list)
    tasks.add_argument("--json", action="store_true")
    _of_project(tasks)
    inner = tasks.add_subparsers(dest="what", metavar="COMMAND")
    listing = inner.add_parser("list", help=tr("every task, shipped ones and your own"))
    listing.add_argument("--json", action="store_true")
    _of_project(listing)
    listing.set_defaults(run=run_list)
    showing = inner.add_parser("show", help=tr("the template of a task, as a file to be changed and shared"))
    showing.add_argument("task")
    _of_project(showing)
    showing.set_defaults(run=run_show)
    checking = inner.add_parser("check", help=tr("say what is wrong with a template"))
    checking.add_argument("file", type=Path)
    checking.set_defaults(run=run_check)
    taking = inner.add_parser("import", help=tr("take in a template; it takes the place of one with its id"))
    taking.add_argument("file", type=Path)
    _of_project(taking)
    taking.set_defaults(run=run_import)
    removing = inner.add_parser("remove", help=tr("remove a template of your own; a shipped one comes back"))
    removing.add_argument("task")
    _of_project(removing)
    removing.set_defaults(run=run_remove)


def _of_project(parser: argparse.ArgumentParser) -> None:
    words = tr("a project, whose own templates are meant, too")
    parser.add_argument("--project", type=Path, metavar="FILE", default=None, help=words)


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


def _shelf(project: Path | None = None) -> Shelf:
    """Of the program, of the user, and of a project where one is named. Raises StudioError."""
    if project is None:
        return shelf(TaskFolder())
    with _opened(project, read_only=True) as session:
        return shelf(TaskFolder(), templates_of(session.document))


@contextmanager
def _opened(project: Path, *, read_only: bool = False) -> Iterator[ProjectSession]:
    session = ProjectSession.open(project, read_only=read_only)
    try:
        yield session
    finally:
        session.close()


def _named(found: Shelf, task_id: str) -> WritingTask:
    """Raises StudioError(NameUnknown)."""
    task = found.get(task_id)
    if task is None:
        raise unknown("task", task_id, [one.id for one in found.tasks])
    return task


def run_list(options: argparse.Namespace) -> int:
    found = _shelf(options.project)
    for problem in found.problems:
        hint(sentence(problem))
    if options.json:
        give_json([{"home": one.home, **msgspec.to_builtins(one.task)} for one in found.all])
        return 0
    for one in found.all:
        own = {"shipped": "", "user": f"  [{tr('your own')}]", "project": f"  [{tr('project')}]"}[one.home]
        tell(f"{one.task.id:<18} {tr(one.task.tip)}{own}")
    return 0


def run_show(options: argparse.Namespace) -> int:
    from studio.cli.running import give
    from studio.domain.task_files import write_task

    give(write_task(_named(_shelf(options.project), options.task)), "")
    return 0


def run_check(options: argparse.Namespace) -> int:
    text = text_of(options.file)
    try:
        task = read_task(options.file.name, text)
    except StudioError as error:
        hint(fault_words(error.failure, text)[0])
        return 1
    missing = missing_steps(task, {one.id: one for one in _shelf().tasks})
    if missing:
        raise StudioError(BadRequest(field=options.file.name, problem=missing))
    tell(tr("“{words}” ({id}) can be used.", words=task.words, id=task.id))
    return 0


def run_import(options: argparse.Namespace) -> int:
    text = text_of(options.file)
    task, folder = read_task(options.file.name, text), TaskFolder()
    if options.project is not None:
        with _opened(options.project) as session:
            session.perform(put_template(session.document, task.id, text))
        tell(tr("“{words}” is in the project.", words=task.words))
        return 0
    folder.write(task, text)
    tell(str(folder.place(task.id)))
    return 0


def run_remove(options: argparse.Namespace) -> int:
    if options.project is not None:
        with _opened(options.project) as session:
            known = list(templates_of(session.document))
            if options.task not in known:
                raise unknown("task", options.task, known)
            session.perform(remove_template(session.document, options.task))
        return 0
    found = _shelf()
    own = [one.task.id for one in found.all if one.home == "user"]
    if options.task not in own:
        raise unknown("task", options.task, own)
    TaskFolder().remove(options.task)
    return 0


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
    task = _named(shelf(TaskFolder(), of_project), options.task)
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
    return tuple((_named(found, step.task), step.instruction) for step in task.steps)


def do_task(
    studio: Studio, writer: Writer, task: WritingTask, text: str, said: str, fields: dict[str, str], *, stream: bool
) -> tuple[str, Read]:
    """What the model made of the text, and that as it was read. Raises StudioError, or Interrupted on Ctrl+C."""
    of_project = templates_of(studio.session.document) if studio.session is not None else {}
    answer = text
    steps = steps_of(shelf(TaskFolder(), of_project), task)
    for number, (step, own) in enumerate(steps, 1):
        if len(steps) > 1:
            if stream and number > 1:
                give("")
            hint(tr("Step {number} of {count}: {words}", number=number, count=len(steps), words=tr(step.words)))
        answer = _one(studio, writer, step, answer, own or (said if number == 1 else ""), fields, stream=stream)
    if task.lands == "selection":
        answer = with_outer_marks(text, answer)
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

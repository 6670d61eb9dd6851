"""`triptych tasks`: what a writer can be asked for, as templates to be changed and shared.

triptych tasks check my-task.toml
triptych tasks import my-task.toml --project Novel.triptych
"""

from __future__ import annotations

import argparse
from pathlib import Path

import msgspec

from studio.cli.own_files import add_project, put_into, remove_from, tell_kept
from studio.cli.running import give, give_json, hint, project_alone, tell
from studio.domain.errors import BadRequest, StudioError
from studio.domain.names import unknown
from studio.domain.task_files import missing_steps, read_task, write_task
from studio.domain.task_templates import put_template, remove_template, templates_of
from studio.domain.writing_tasks import WritingTask
from studio.services.fault_words import fault_words
from studio.services.translation import tr
from studio.services.wording import sentence
from studio.services.writing_tasks import Shelf, TaskFolder, shelf, text_of


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
    add_project(parser, tr("a project, whose own templates are meant, too"))


def _shelf(project: Path | None = None) -> Shelf:
    """Of the program, of the user, and of a project where one is named. Raises StudioError."""
    if project is None:
        return shelf(TaskFolder())
    with project_alone(project, read_only=True) as session:
        return shelf(TaskFolder(), templates_of(session.document))


def named_task(found: Shelf, task_id: str) -> WritingTask:
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
        tell_kept(one.task.id, one.task.tip, one.home)
    return 0


def run_show(options: argparse.Namespace) -> int:
    give(write_task(named_task(_shelf(options.project), options.task)), "")
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
        put_into(options.project, lambda document: put_template(document, task.id, text), task.words)
        return 0
    folder.write(task, text)
    tell(str(folder.place(task.id)))
    return 0


def run_remove(options: argparse.Namespace) -> int:
    if options.project is not None:
        remove_from(options.project, "task", options.task, templates_of, remove_template)
        return 0
    found = _shelf()
    own = [one.task.id for one in found.all if one.home == "user"]
    if options.task not in own:
        raise unknown("task", options.task, own)
    TaskFolder().remove(options.task)
    return 0

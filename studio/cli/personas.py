"""`triptych personas`: who can be talked to, as files to be changed and shared.

triptych personas check my-editor.toml
triptych personas import my-editor.toml --project Novel.triptych
"""

from __future__ import annotations

import argparse
from pathlib import Path

import msgspec

from studio.cli.own_files import add_project, put_into, remove_from, tell_kept
from studio.cli.running import give, give_json, hint, project_alone, tell
from studio.domain.errors import StudioError
from studio.domain.names import unknown
from studio.domain.personas import read_persona, write_persona
from studio.domain.task_templates import personas_of, put_persona, remove_persona
from studio.services.fault_words import fault_words
from studio.services.personas import PersonaFolder, Personas, persona_of, personas, text_of
from studio.services.translation import tr
from studio.services.wording import sentence


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("personas", help=tr("personas to talk to: list, show, check, take in"))
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run_personas)
    inner = parser.add_subparsers(dest="what", metavar="COMMAND")
    listing = inner.add_parser("list", help=tr("every persona: shipped ones, your own, those of a project"))
    listing.add_argument("--json", action="store_true")
    listing.set_defaults(run=run_personas)
    showing = inner.add_parser("show", help=tr("a persona as a file to be changed and shared"))
    showing.add_argument("persona")
    showing.set_defaults(run=run_show)
    checking = inner.add_parser("check", help=tr("say what is wrong with a file"))
    checking.add_argument("file", type=Path)
    checking.set_defaults(run=run_check)
    taking = inner.add_parser("import", help=tr("take in a persona; it takes the place of one with its id"))
    taking.add_argument("file", type=Path)
    taking.set_defaults(run=run_import)
    removing = inner.add_parser("remove", help=tr("remove a persona of your own; a shipped one comes back"))
    removing.add_argument("persona")
    removing.set_defaults(run=run_remove)
    for one in (parser, listing, showing, taking, removing):
        add_project(one, tr("a project, whose own personas are meant, too"))


def _known(project: Path | None) -> Personas:
    """Of the program, of the user, and of a project where one is named. Raises StudioError."""
    if project is None:
        return personas(PersonaFolder())
    with project_alone(project, read_only=True) as session:
        return personas(PersonaFolder(), personas_of(session.document))


def run_personas(options: argparse.Namespace) -> int:
    known = _known(options.project)
    for problem in known.problems:
        hint(sentence(problem))
    if options.json:
        give_json([{"home": one.home, **msgspec.to_builtins(one.persona)} for one in known.all])
        return 0
    for one in known.all:
        tell_kept(one.persona.id, one.persona.tip, one.home)
    return 0


def run_show(options: argparse.Namespace) -> int:
    known = _known(options.project)
    found = known.get(options.persona)
    if found is None:
        raise unknown("persona", options.persona, [one.persona.id for one in known.all])
    give(write_persona(found), "")
    return 0


def run_check(options: argparse.Namespace) -> int:
    text = text_of(options.file)
    try:
        found = read_persona(options.file.name, text)
    except StudioError as error:
        hint(fault_words(error.failure, text)[0])
        return 1
    tell(tr("“{words}” ({id}) can be talked to.", words=found.words, id=found.id))
    return 0


def run_import(options: argparse.Namespace) -> int:
    found, folder = persona_of(options.file), PersonaFolder()
    if options.project is not None:
        text = text_of(options.file)
        put_into(options.project, lambda document: put_persona(document, found.id, text), found.words)
        return 0
    folder.write(found)
    tell(str(folder.place(found.id)))
    return 0


def run_remove(options: argparse.Namespace) -> int:
    if options.project is not None:
        remove_from(options.project, "persona", options.persona, personas_of, remove_persona)
        return 0
    own = [one.persona.id for one in personas(PersonaFolder()).all if one.home == "user"]
    if options.persona not in own:
        raise unknown("persona", options.persona, own)
    PersonaFolder().remove(options.persona)
    return 0

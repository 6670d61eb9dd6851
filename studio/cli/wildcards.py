"""`triptych wildcards ...`: the files that prompts name as __animals__, the user's own and those of a project. Needs no
event loop."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from studio.cli.running import give, give_json, hint, tell
from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.errors import BadInput, BadRequest, StudioError
from studio.domain.names import near
from studio.domain.wildcards import files
from studio.domain.wildcards.choosing import written_out
from studio.services.exchange.wildcards_in import WILDCARDS_IN, read_wildcards
from studio.services.prompts import wildcards
from studio.services.prompts.wildcards import Home, WildcardFolder, Wildcards
from studio.services.session.opened import opened
from studio.services.session.session import ProjectSession
from studio.services.translation import tr, tr_count

_TRIED: Final = 10


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    top = subparsers.add_parser(
        "wildcards", help=tr("list, add, try and remove the files that prompts name as __animals__")
    )
    inner = top.add_subparsers(dest="what", metavar="WHAT", required=True)

    def command(name: str, words: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        one = inner.add_parser(name, help=words)
        one.add_argument("--project", type=Path, help=tr("those of this project, which go before your own"))
        one.add_argument("--json", action="store_true", help=tr("answer in JSON on standard output"))
        one.set_defaults(run=run)
        return one

    command("list", tr("which there are"), run_list)
    show = command("show", tr("the lines of one"), run_show)
    show.add_argument("name", metavar="NAME", help=tr("as a prompt says it between its underscores"))
    add = command("add", tr("take files of other programs in (.txt, .yaml, .json), or folders of them"), run_add)
    add.add_argument("file", nargs="+", type=Path, metavar="FILE")
    add.add_argument("--name", default="", help=tr("what a single text file is called; its own name without it"))
    rename = command("rename", tr("call one otherwise"), run_rename)
    rename.add_argument("name", metavar="NAME")
    rename.add_argument("new", metavar="NEW")
    remove = command("remove", tr("remove one"), run_remove)
    remove.add_argument("name", metavar="NAME")
    tried = command("try", tr("what comes out of a template for some seeds"), run_try)
    tried.add_argument("template", metavar="TEMPLATE")
    tried.add_argument("--seed", type=int, default=0, help=tr("the first seed"))
    tried.add_argument("--count", type=int, default=_TRIED, help=tr("how many"))


@contextmanager
def _known(options: argparse.Namespace, *, read_only: bool) -> Iterator[tuple[Wildcards, ProjectSession | None]]:
    folder = WildcardFolder()
    if options.project is None:
        yield Wildcards(folder), None
        return
    if read_only:
        whole = opened(options.project, read_only=True)
        try:
            yield Wildcards(folder, whole.document), None
        finally:
            whole.leave()
        return
    path = options.project.absolute()
    session = ProjectSession.open(path) if path.exists() else ProjectSession.create(path)
    try:
        yield Wildcards(folder, session.document), session
    finally:
        session.close()


def run_list(options: argparse.Namespace) -> int:
    with _known(options, read_only=True) as (known, _session):
        found = [(one, len(files.entries(known.text(one.name, one.home)))) for one in known.listed()]
    if options.json:
        give_json([{"name": one.name, "home": one.home, "lines": lines} for one, lines in found], indent=1)
        return 0
    for one, lines in found:
        whose = tr("project") if one.home == "project" else tr("your own")
        tell(f"__{one.name}__  {tr_count('{count:,} line', '{count:,} lines', lines)}  ({whose})")
    hint(tr("Your own lie in {folder}.", folder=str(WildcardFolder().path)))
    return 0


def run_show(options: argparse.Namespace) -> int:
    with _known(options, read_only=True) as (known, _session):
        name, home = _named(known, options)
        text = known.text(name, home)
    if options.json:
        give_json({"name": name, "home": home, "lines": [one.text for one in files.entries(text)]})
    else:
        give(text.rstrip("\n"))
    return 0


def run_add(options: argparse.Namespace) -> int:
    paths = [inner for path in options.file for inner in _inside(path)]
    texts: dict[str, str] = {}
    left_out = 0
    for path, within in paths:
        read = read_wildcards(path)
        left_out += read.left_out
        only = len(paths) == 1 and len(read.texts) == 1
        for name, text in read.texts.items():
            called = files.fitting_name(options.name) if options.name and only else f"{within}{name}"
            if not files.is_name(called):
                raise StudioError(BadRequest(field="--name", problem=tr("“{name}” can’t be a name", name=called)))
            texts[called] = text
    with _known(options, read_only=False) as (known, session):
        if session is None:
            for name, text in texts.items():
                known.folder.write(name, text)
        else:
            _perform(session, lambda document: wildcards.written(document, texts))
    if options.json:
        give_json({"added": sorted(texts), "left_out": left_out})
        return 0
    for name in sorted(texts):
        tell(f"__{name}__  {tr_count('{count:,} line', '{count:,} lines', len(files.entries(texts[name])))}")
    if left_out:
        hint(tr_count("{count} value that is no list of words was left out",
                      "{count} values that are no lists of words were left out", left_out))  # fmt: skip
    return 0


def run_rename(options: argparse.Namespace) -> int:
    if not files.is_name(options.new):
        problem = tr("“{name}” can’t be a name: letters, digits, - . _ and / for folders", name=options.new)
        raise StudioError(BadRequest(field="NEW", problem=problem))
    with _known(options, read_only=False) as (known, session):
        name, home = _named(known, options)
        if any(
            one.name.casefold() == options.new.casefold() != name.casefold()
            for one in known.listed()
            if one.home == home
        ):
            problem = tr("there is one called “{name}” already", name=options.new)
            raise StudioError(BadRequest(field="NEW", problem=problem))
        if session is None:
            text = known.text(name, home)
            known.folder.write(options.new, text)
            if name != options.new:
                known.folder.remove(name)
        else:
            _perform(session, lambda document: wildcards.renamed(document, name, options.new))
    return 0


def run_remove(options: argparse.Namespace) -> int:
    with _known(options, read_only=False) as (known, session):
        name, _home = _named(known, options)
        if session is None:
            known.folder.remove(name)
        else:
            _perform(session, lambda document: wildcards.removed(document, name))
    return 0


def run_try(options: argparse.Namespace) -> int:
    template = sys.stdin.read() if options.template == "-" else options.template
    with _known(options, read_only=True) as (known, _session):
        seeds = range(options.seed, options.seed + max(1, min(options.count, 1000)))
        found = [(seed, written_out(template, seed, known.find)) for seed in seeds]
    if options.json:
        give_json([{"seed": seed, "prompt": words} for seed, words in found], indent=1)
    else:
        for seed, words in found:
            tell(f"{seed}: {words}")
    return 0


def _named(known: Wildcards, options: argparse.Namespace) -> tuple[str, Home]:
    """The project's where one is given, else the user's own. Raises StudioError."""
    home: Home = "project" if options.project is not None else "user"
    names = [one.name for one in known.listed() if one.home == home]
    found = next((one for one in names if one.casefold() == options.name.casefold()), None)
    if found is None:
        alike = ", ".join(near(options.name, names))
        problem = (
            tr("no wildcard file is called so; perhaps {names}", names=alike) if alike
            else tr("no wildcard file is called so")
        )  # fmt: skip
        raise StudioError(BadInput(name=options.name, problem=problem))
    return found, home


def _perform(session: ProjectSession, make: Callable[[Document], Change | None]) -> None:
    change = make(session.document)
    if change is not None:
        session.perform(change)


def _inside(path: Path) -> list[tuple[Path, str]]:
    """The file, or the files of a folder with the folders that lead to each. Raises StudioError(BadInput)."""
    if not path.is_dir():
        return [(path, "")]
    endings = {suffix for row in WILDCARDS_IN for suffix in row.suffixes}
    found = sorted(one for one in path.rglob("*") if one.suffix.lower() in endings and one.is_file())[: files.FILES]
    if not found:
        raise StudioError(BadInput(name=path.name, problem=tr("there is no file of wildcards in it")))
    return [(one, _led(one, path)) for one in found]


def _led(one: Path, folder: Path) -> str:
    """Lists of YAML and JSON files bring their own folders along."""
    inner = one.parent.relative_to(folder).as_posix()
    return "" if inner == "." or one.suffix.lower() != ".txt" else f"{files.fitting_name(inner)}/"

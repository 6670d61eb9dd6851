"""`triptych sources PROJECT ...`: what is read and cited beside the manuscript: taken in, listed, shown, removed. Needs
no event loop."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from studio.cli import drafting
from studio.cli.running import give, give_json, hint, project_alone, tell
from studio.domain.document import Document
from studio.domain.errors import BadInput, BadRequest, StudioError
from studio.domain.names import near
from studio.domain.project_records import Source
from studio.domain.sources import (
    MEDIA_TYPE,
    add_source,
    change_source,
    cited,
    decoded,
    encoded,
    in_order,
    remove_sources,
    same_as,
)
from studio.services.exchange.source_in import read_source
from studio.services.phrases import source_place
from studio.services.session.opened import opened
from studio.services.session.session import ProjectSession
from studio.services.translation import tr, tr_count


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    top = subparsers.add_parser("sources", help=tr("what is read and cited beside the manuscript of a project"))
    top.add_argument("project", type=Path)
    inner = top.add_subparsers(dest="what", metavar="WHAT", required=True)

    def command(name: str, words: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        one = inner.add_parser(name, help=words)
        one.add_argument("--json", action="store_true", help=tr("answer in JSON on standard output"))
        one.set_defaults(run=run)
        return one

    command("list", tr("which there are"), run_list)
    add = command("add", tr("take files in: PDF, Word, EPUB, HTML, text and others"), run_add)
    add.add_argument("file", nargs="+", type=Path, metavar="FILE")
    show = command("show", tr("the text of one"), run_show)
    show.add_argument("name", metavar="NAME", help=tr("its title, or the beginning of its id"))
    show.add_argument("--section", type=int, default=0, metavar="N", help=tr("this page or section alone, from 1"))
    rename = command("rename", tr("call one otherwise, or name its author"), run_rename)
    rename.add_argument("name", metavar="NAME")
    rename.add_argument("--title", default="")
    rename.add_argument("--author", default=None)
    drafting.add_options(command("draft", tr("an article of the sources, each claim with a footnote"), run_list))
    remove = command("remove", tr("take one out"), run_remove)
    remove.add_argument("name", metavar="NAME")


def run_list(options: argparse.Namespace) -> int:
    whole = opened(options.project, read_only=True)
    try:
        sources = in_order(whole.document)
    finally:
        whole.leave()
    if options.json:
        give_json([_members(one) for one in sources], indent=1)
        return 0
    for one in sources:
        tell(f"{cited(one)}: {_size(one)}")
    if not sources:
        hint(tr("There are no sources yet; “triptych sources PROJECT add FILE” takes some in."))
    return 0


def run_add(options: argparse.Namespace) -> int:
    taken: list[dict[str, Any]] = []
    with project_alone(options.project) as session:
        for path in options.file:
            taken.append(_added(session, path))
            if not options.json:
                title = taken[-1]["title"]
                tell(title if taken[-1]["new"] else tr("“{title}” is there already", title=title))
    if options.json:
        give_json(taken, indent=1)
    return 0


def _added(session: ProjectSession, path: Path) -> dict[str, Any]:
    given = read_source(path)
    known = same_as(session.document, given.original)
    if known is not None:
        return {**_members(known), "new": False, "left_out": ""}
    asset = session.add_asset(encoded(given.text), MEDIA_TYPE, given.title)
    session.perform(add_source(given, asset.id))
    if given.told:
        hint(f"{path.name}: {given.told}")
    made = same_as(session.document, given.original)
    assert made is not None
    return {**_members(made), "new": True, "left_out": given.told}


def run_show(options: argparse.Namespace) -> int:
    whole = opened(options.project, read_only=True)
    try:
        source = _named(whole.document, options.name)
        text = decoded(whole.file.read_blob(source.asset), source.title)
    finally:
        whole.leave()
    count = len(text.sections)
    if not 0 <= options.section <= count:
        raise StudioError(BadRequest(field="--section", problem=f"it is a number from 1 to {count}"))
    numbers = [options.section - 1] if options.section else range(count)
    shown = [(number, text.sections[number]) for number in numbers]
    if options.json:
        give_json(
            {
                **_members(source),
                "text": [
                    {"section": number + 1, "title": one.title, "page": one.page or None, "paragraphs": one.paragraphs}
                    for number, one in shown
                ],
            },
            indent=1,
        )
        return 0
    for _number, one in shown:
        tell(f"— {source_place(source.title, one.title, one.page)} —")
        give("\n\n".join(one.paragraphs))
    return 0


def run_rename(options: argparse.Namespace) -> int:
    with project_alone(options.project) as session:
        source = _named(session.document, options.name)
        author = source.author if options.author is None else options.author
        change = change_source(session.document, source.id, options.title, author)
        if change.edits:
            session.perform(change)
        named = session.document.need(Source, source.id)
    if options.json:
        give_json(_members(named), indent=1)
    else:
        tell(cited(named))
    return 0


def run_remove(options: argparse.Namespace) -> int:
    with project_alone(options.project) as session:
        source = _named(session.document, options.name)
        session.perform(remove_sources(session.document, [source.id]))
    if options.json:
        give_json(_members(source), indent=1)
    return 0


def _named(document: Document, name: str) -> Source:
    """Raises StudioError(NameUnknown), or BadRequest where several are called so."""
    sources = in_order(document)
    wanted = name.casefold()
    found = [one for one in sources if one.id.casefold().startswith(wanted)] if len(name) > 9 else []
    found = found or [one for one in sources if wanted in (one.title.casefold(), one.file.casefold())]
    found = found or [one for one in sources if one.title.casefold().startswith(wanted)]
    if not found:
        alike = ", ".join(near(name, [one.title for one in sources]))
        problem = tr("no source is called so; perhaps {names}", names=alike) if alike else tr("no source is called so")
        raise StudioError(BadInput(name=name, problem=problem))
    if len(found) > 1:
        files = [one.file for one in found]
        others = files if len(set(files)) == len(files) else [one.id for one in found]
        raise StudioError(BadRequest(field="NAME", problem=f"several are called so; say which: {', '.join(others)}"))
    return found[0]


def _members(one: Source) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": one.title,
        "author": one.author,
        "file": one.file,
        "sections": one.sections,
        "words": one.words,
    }


def _size(one: Source) -> str:
    pages = tr_count("{count} page or section", "{count:,} pages or sections", one.sections)
    return f"{tr_count('{count:,} word', '{count:,} words', one.words)}, {pages}"

"""`triptych authors PROJECT`: how many words are whose, by scene and in the book. Needs no event loop."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

import msgspec

from studio.cli.running import give_json, tell
from studio.domain.authorship import AUTHORS, Report, Share, report
from studio.domain.richtext import Author
from studio.domain.showable import showable
from studio.services.exchange.authors_shown import named_words
from studio.services.session.opened import opened
from studio.services.translation import tr


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    authors = subparsers.add_parser("authors", help=tr("who wrote how many words of a project, scene for scene"))
    authors.add_argument("file", type=Path)
    authors.add_argument("--json", action="store_true", help=tr("the answer as JSON"))
    authors.set_defaults(run=run_authors)


def run_authors(options: argparse.Namespace) -> int:
    whole = opened(options.file, read_only=True)
    try:
        told = report(whole.document)
    finally:
        whole.leave()
    if options.json:
        give_json(msgspec.to_builtins(told))
        return 0
    tell(f"{tr('The whole manuscript')}: {_shares(told.book, told, told)}")
    for one in told.scenes:
        title = showable(one.title) or tr("Untitled scene")
        tell(f"{'  ' * (one.depth + 1)}{title}: {_shares(one.whole, one, told)}")
    return 0


def _shares(words: Mapping[Author, int], of: Share | Report, book: Report) -> str:
    named = [
        f"{who} {count:,}"
        for one in AUTHORS
        if words.get(one)
        for who, count in named_words(one, words[one], of.editors, of.imports, imports_told=book.imports_told)
    ]
    return ", ".join(named) if named else "0"

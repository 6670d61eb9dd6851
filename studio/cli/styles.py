"""`triptych styles`: the named styles that `triptych picture --style` takes; those of others taken in, one's own given
away. Needs no event loop."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import msgspec

from studio.cli.answering import make_folder_of
from studio.cli.running import give_json, hint, tell
from studio.domain.errors import BadRequest, StudioError
from studio.domain.picture_styles import StylePreset
from studio.domain.showable import SENTENCE, showable
from studio.services.exchange.format import by_name
from studio.services.exchange.style_files import STYLES_OUT, read_styles, write_styles
from studio.services.styles import StyleBook, about
from studio.services.translation import tr, tr_count


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    styles = subparsers.add_parser("styles", help=tr("named styles of pictures: list, take in, export, delete"))
    commands: Any = styles.add_subparsers(dest="styles_command", metavar="COMMAND", required=True)
    listing = commands.add_parser("list", help=tr("every named style, ours and your own"))
    listing.set_defaults(run=run_list)
    taking = commands.add_parser("import", help=tr("take in A1111's styles.csv, JSON of Fooocus or of Triptych"))
    taking.add_argument("path", type=Path, help=tr("a file, or a folder of such files"))
    taking.set_defaults(run=run_import)
    giving = commands.add_parser("export", help=tr("write your own styles, or those that are named, into a file"))
    giving.add_argument(
        "out", type=Path, help=tr("a name that ends in .json, which holds all, or in .csv as A1111 has it")
    )
    giving.add_argument("names", nargs="*", metavar="NAME")
    giving.set_defaults(run=run_export)
    deleting = commands.add_parser("remove", help=tr("delete styles of your own"))
    deleting.add_argument("names", nargs="+", metavar="NAME")
    deleting.set_defaults(run=run_remove)
    for command in (listing, taking, giving, deleting):
        command.add_argument("--json", action="store_true", help=tr("answer in JSON on standard output"))


def run_list(options: argparse.Namespace) -> int:
    book = StyleBook()
    styles = book.all()
    if options.json:
        give_json([msgspec.to_builtins(one) | {"own": book.is_own(one.name)} for one in styles], indent=1)
        return 0
    width = max(len(showable(one.name)) for one in styles)
    for one in styles:
        mine = tr("yours") if book.is_own(one.name) else ""
        tell(f"{showable(one.name):<{width}}  {mine:<6} {showable(_line(one), SENTENCE)}".rstrip())
    return 0


def _line(style: StylePreset) -> str:
    return " ".join((style.prompt or style.scene or style.negative).split())


def run_import(options: argparse.Namespace) -> int:
    """Raises StudioError: FormatUnknown, FileUnreadable, FileUnwritable."""
    imported = StyleBook().take(read_styles(options.path))
    if options.json:
        give_json(msgspec.to_builtins(imported), indent=1)
        return 0
    for name in imported.taken:
        tell(showable(name))
    hint(about(imported))
    return 0


def run_export(options: argparse.Namespace) -> int:
    """Raises StudioError: NameUnknown, FormatUnknown, BadRequest where there is none, FileUnwritable."""
    by_name(options.out, STYLES_OUT)
    book = StyleBook()
    named = tuple(book.need(name) for name in options.names)
    styles = named or tuple(one for one in book.all() if book.is_own(one.name))
    if not styles:
        problem = tr("you have none of your own; name those that are to be written")
        raise StudioError(BadRequest(field="styles", problem=problem))
    make_folder_of(options.out)
    lacking = write_styles(options.out, styles)
    if lacking:
        hint(tr_count("Of {count} the settings are left out, which this format does not hold.",
                      "Of {count} the settings are left out, which this format does not hold.", lacking))  # fmt: skip
    if options.json:
        give_json({"file": str(options.out), "styles": [one.name for one in styles], "without_settings": lacking})
    else:
        tell(str(options.out))
    return 0


def run_remove(options: argparse.Namespace) -> int:
    """All of them, or none. Raises StudioError: NameUnknown, BadRequest for one of ours, FileUnwritable."""
    book = StyleBook()
    found = [book.need(name) for name in options.names]
    ours = next((one for one in found if not book.is_own(one.name)), None)
    for one in [ours] if ours is not None else found:
        book.remove(one.name)
    if options.json:
        give_json({"removed": [one.name for one in found]})
    else:
        tell("\n".join(showable(one.name) for one in found))
    return 0

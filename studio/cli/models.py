"""`triptych models ...`: lists, fetches, imports, verifies and removes models, over the same library as the window.

Called by `studio.cli.main`. Needs no event loop: everything runs on the main thread to its end.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Any

import msgspec

from studio.cli.engines import engine_choices, try_engines
from studio.cli.finding_models import find
from studio.cli.graphs import graphs
from studio.cli.running import complain, give_json, tell
from studio.domain.catalogue import CatalogueEntry, Identified, InstalledModel
from studio.domain.errors import Failure, ModelMissing, NameUnknown, StudioError
from studio.domain.kinds import KINDS
from studio.domain.showable import SENTENCE, showable
from studio.services.details import tr_detail
from studio.services.licences import licence_in_words
from studio.services.models.fit import download_in_words, size_in_words
from studio.services.models.install_control import InstallControl
from studio.services.models.kind_words import SORTS, sort_of
from studio.services.models.library import ModelLibrary
from studio.services.models.openvino import OPENVINO, fetch_openvino, has_openvino
from studio.services.models.recognition import import_words
from studio.services.translation import tr
from studio.services.wording import sentence


def add_models_commands(subparsers: Any) -> None:
    """Add `models` and its own commands to the parser's subparsers (argparse gives their class no public name)."""
    models = subparsers.add_parser("models", help=tr("the model library: list, install, import, verify, remove"))
    models.set_defaults(run=run)
    commands = models.add_subparsers(dest="models_command", metavar="COMMAND", required=True)

    listing = commands.add_parser("list", help=tr("models in the catalogue and on this machine"))
    listing.add_argument("--installed", action="store_true", help=tr("only what is on this machine"))
    listing.add_argument("--family", choices=[family.name for family in KINDS.families])
    listing.add_argument("--sort", choices=tuple(SORTS), help=tr("of picture models, only those of this sort"))

    install = commands.add_parser("install", help=tr("fetch models of the catalogue"))
    _add_choice(install)
    install.add_argument(
        "--from", dest="kit", type=Path, metavar="DIR", help=tr("take files gathered by 'fetch' first")
    )

    fetch = commands.add_parser("fetch", help=tr("gather model files for a machine without network"))
    _add_choice(fetch)
    fetch.add_argument("--to", dest="target", type=Path, metavar="DIR", required=True)

    importing = commands.add_parser("import", help=tr("use a model file or folder of your own"))
    importing.add_argument("path", type=Path)
    importing.add_argument("--copy", action="store_true", help=tr("copy it instead of using it where it lies"))
    importing.add_argument("--look", action="store_true", help=tr("only say what it is"))

    finding = commands.add_parser(
        "find", help=tr("models that other programs keep on this machine, and how to use them where they lie")
    )
    finding.add_argument("folder", type=Path, nargs="?", metavar="FOLDER", help=tr("look here instead"))
    finding.add_argument(
        "--use", action="append", default=[], metavar="TITLE",
        help=tr("use the model of that title, or path, where it lies; may be given several times"),
    )  # fmt: skip
    finding.add_argument("--use-all", action="store_true", help=tr("use all that can be run here"))

    verify = commands.add_parser("verify", help=tr("read installed models whole and compare their hashes"))
    verify.add_argument("ids", nargs="*", metavar="ID", help=tr("all installed models when none is named"))

    trial = commands.add_parser(
        "try", help=tr("measure which engine runs a writer faster on this machine; it is used from then on")
    )
    trial.add_argument("ids", nargs="*", metavar="ID", help=tr("all installed writers that several engines can run"))
    trial.add_argument(
        "--by", choices=engine_choices(), help=tr("from now on, have writers run by this engine, or by the faster one")
    )

    openvino = commands.add_parser(
        "openvino",
        help=tr("install OpenVINO, which computes pictures on the processor, where it is faster"),
    )

    built = commands.add_parser(
        "graphs", help=tr("writers translated for ONNX Runtime: how much they are on disk, and how much they may be")
    )
    built.add_argument("--budget", type=int, metavar="MB", help=tr("from now on, keep at most so many megabytes"))
    built.add_argument("--clear", action="store_true", help=tr("remove them all; each is made again when it is asked"))

    remove = commands.add_parser("remove", help=tr("delete installed models; imported ones are only forgotten"))
    remove.add_argument("ids", nargs="+", metavar="ID")

    for command in (listing, install, fetch, importing, finding, verify, trial, openvino, built, remove):
        command.add_argument("--json", action="store_true", help=tr("answer in JSON on standard output"))


def _add_choice(command: argparse.ArgumentParser) -> None:
    command.add_argument("ids", nargs="*", metavar="ID")
    command.add_argument("--starter", action="store_true", help=tr("the starter set"))


def run(args: argparse.Namespace) -> int:  # noqa: PLR0911 - one line for each command
    """One `models` command; the exit code is 0, or 1 when a model failed. Raises StudioError."""
    without_library = {"try": try_engines, "openvino": _openvino, "graphs": graphs}.get(args.models_command)
    if without_library is not None:
        return without_library(args)
    library = ModelLibrary()
    match args.models_command:
        case "list":
            return _list(library, args)
        case "install" | "fetch":
            return _install(library, args, args.target.absolute() if args.models_command == "fetch" else None)
        case "import":
            return _import(library, args)
        case "find":
            return find(library, args)
        case "verify":
            return _verify(library, args)
        case _:
            return _remove(library, args)


def _openvino(args: argparse.Namespace) -> int:
    """Raises StudioError."""
    there = has_openvino()
    if not there:
        fetch_openvino(InstallControl("OpenVINO"))
    if args.json:
        _print_json({"openvino": OPENVINO.version, "installed": not there})
    else:
        tell(tr("OpenVINO is on this machine already.") if there else tr("OpenVINO is installed."))
    return 0


# ---- list


def _list(library: ModelLibrary, args: argparse.Namespace) -> int:
    library.look_at_machine()
    installed = {model.id: model for model in library.installed()}
    entries = {entry.id: entry for entry in library.entries()}

    def wanted(known: CatalogueEntry | InstalledModel) -> bool:
        there = known.id in installed or not args.installed
        of_sort = args.sort in (None, sort_of(known.family, known.tasks))
        return there and of_sort and args.family in (None, known.family)

    every = dict.fromkeys((*entries, *installed))
    ids = [model_id for model_id in every if wanted(entries.get(model_id) or installed[model_id])]
    rows = [_row(library, entries.get(model_id), installed.get(model_id)) for model_id in ids]
    if args.json:
        _print_json(rows)
    else:
        for row in rows:
            mark = "*" if row["installed"] else " "
            name = showable(row["id"])
            tell(f"{mark} {name:<30} {row['family']:<15} {row['size_words']:>14}  {showable(row['licence'])}")
        here = any(row["installed"] for row in rows)
        print("\n" + (tr("* on this machine") if here else tr("nothing is on this machine yet")))
    for problem in library.problems:
        complain(tr("this catalogue file cannot be used: {problem}", problem=problem))
    return 0


def _row(library: ModelLibrary, entry: CatalogueEntry | None, model: InstalledModel | None) -> dict[str, Any]:
    known: CatalogueEntry | InstalledModel | None = entry or model
    if known is None:
        raise ValueError("a row is about a catalogue entry, an installed model, or both")
    size = sum(file.size or 0 for file in entry.files) if entry and all(f.size for f in entry.files) else None
    if model is not None:
        size = sum(Path(path).stat().st_size for path in model.files.values())
    fit = library.fit(entry) if entry is not None else None
    return {
        "id": known.id,
        "title": known.title,
        "family": known.family,
        "tasks": list(known.tasks),
        "engine": known.engine,
        "architecture": known.architecture,
        "summary": entry.summary if entry is not None else "",
        "starter": entry.starter if entry is not None else False,
        "size": size,
        "size_words": download_in_words(entry) if entry is not None and model is None else size_in_words(size),
        "licence": licence_in_words(known.licence),
        "commercial": known.licence.commercial if known.licence is not None else "unknown",
        "memory_bytes": known.memory_bytes,
        "fits": fit.fits if fit is not None else True,
        "fit_words": fit.words if fit is not None else "",
        "installed": model is not None,
        "origin": model.origin if model is not None else "",
        "files": dict(model.files) if model is not None else {},
    }


# ---- install, fetch


class _ProgressLine:
    """One line on standard error that is written over; plain lines, few of them, where that is no terminal."""

    def __init__(self, title: str) -> None:
        self._title = showable(title)
        self._terminal = sys.stderr.isatty()
        self._last = 0.0
        self._phase = ""

    def show(self, done: int, total: int, phase: str) -> None:
        now = time.monotonic()
        if self._terminal and (phase != self._phase or now - self._last > 0.2):
            much = (
                tr("{done} of {total}", done=size_in_words(done), total=size_in_words(total))
                if total
                else (size_in_words(done) if done else "")
            )
            print(f"\r\x1b[K{self._title}: {tr_detail(phase)} {much}", end="", file=sys.stderr, flush=True)
            self._last = now
        elif not self._terminal and phase != self._phase:
            print(f"{self._title}: {tr_detail(phase)}", file=sys.stderr)
        self._phase = phase

    def end(self, words: str) -> None:
        start = "\r\x1b[K" if self._terminal else ""
        print(f"{start}{self._title}: {showable(words, SENTENCE)}", file=sys.stderr)


def _chosen(library: ModelLibrary, args: argparse.Namespace) -> list[str]:
    ids = list(args.ids)
    if args.starter:
        ids += [entry.id for entry in library.entries() if entry.starter]
    if not ids:
        complain(tr("name a model, or --starter"))
    return list(dict.fromkeys(ids))


def _install(library: ModelLibrary, args: argparse.Namespace, target: Path | None) -> int:
    """Fetch each; a failure is told and the next one is tried. With `target`, gather the files there as well."""
    ids = _chosen(library, args)
    if not ids:
        return 2
    outcomes: list[dict[str, Any]] = []
    failures: list[Failure] = []
    for model_id in ids:
        failure = _install_one(library, model_id, args.kit if target is None else None, target)
        if failure is not None:
            failures.append(failure)
        outcomes.append(_outcome(model_id, failure))
    if args.json:
        _print_json(outcomes)
    if len(ids) == 1 and isinstance(failures[0] if failures else None, ModelMissing | NameUnknown):
        return 3
    return 1 if failures else 0


def _install_one(library: ModelLibrary, model_id: str, kit: Path | None, target: Path | None) -> Failure | None:
    entry = library.entry(model_id)
    line = _ProgressLine(entry.title if entry is not None else model_id)
    here = library.get(model_id) is not None
    if entry is not None and not here:
        line.end(f"{download_in_words(entry)}; {licence_in_words(entry.licence)}. {entry.licence.why}".rstrip())
    control = InstallControl(model_id, line.show)
    try:
        if target is not None:
            library.gather_now(model_id, target, control)
        else:
            library.install_now(model_id, control, kit=kit)
    except StudioError as error:
        line.end(sentence(error.failure))
        return error.failure
    if here and target is None:
        line.end(tr("is here already"))
    else:
        line.end(tr("gathered") if target is not None else tr("installed"))
    return None


def _outcome(model_id: str, failure: Failure | None) -> dict[str, Any]:
    if failure is None:
        return {"id": model_id, "ok": True}
    return {"id": model_id, "ok": False, "error": msgspec.to_builtins(failure), "message": sentence(failure)}


# ---- import, verify, remove


def _import(library: ModelLibrary, args: argparse.Namespace) -> int:
    library.look_at_machine()
    what = library.identify(args.path.absolute())
    if args.look:
        if args.json:
            _print_json(msgspec.to_builtins(what))
        else:
            tell(_what_in_words(library, what))
        return 0
    model = library.import_path(args.path.absolute(), copy=args.copy)
    if args.json:
        _print_json(msgspec.to_builtins(model))
    else:
        tell(f"{model.id}: {_what_in_words(library, what)}")
    return 0


def _what_in_words(library: ModelLibrary, what: Identified) -> str:
    parts = [f"{showable(what.title)}: {tr_detail(what.detail or what.kind)}, {size_in_words(what.size)}."]
    entry = library.entry(what.recognised)
    parts += import_words(what, entry)
    parts += [words for words in dict.fromkeys((what.fit_words, what.why_not)) if words]
    return " ".join(parts)


def _verify(library: ModelLibrary, args: argparse.Namespace) -> int:
    outcomes = []
    for model_id in args.ids or [model.id for model in library.installed()]:
        failure = library.verify(model_id)
        outcomes.append(_outcome(model_id, failure))
        if not args.json:
            tell(f"{model_id}: {tr('sound') if failure is None else sentence(failure)}")
    if args.json:
        _print_json(outcomes)
    return 0 if all(outcome["ok"] for outcome in outcomes) else 1


def _remove(library: ModelLibrary, args: argparse.Namespace) -> int:
    outcomes = []
    for model_id, stays in [(one, library.named(one).origin == "shipped") for one in args.ids]:
        if not stays:
            library.remove(model_id)
        outcomes.append({"id": model_id, "ok": not stays})
        if not args.json:
            tell(f"{model_id}: {tr('came with Triptych and stays') if stays else tr('removed')}")
    if args.json:
        _print_json(outcomes)
    return 0 if all(outcome["ok"] for outcome in outcomes) else 1


def _print_json(value: Any) -> None:
    give_json(value, indent=1)

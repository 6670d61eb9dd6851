"""`triptych COMMAND ...`: reads the arguments, runs one command, answers with an exit code fit for scripts.

    0    done
    1    it failed; one sentence on standard error says why
    2    the command line itself is wrong
    3    a model is not installed, or nothing has the name that was given
    4    the project is held by another program, or only readable
    130  cancelled (Ctrl+C)

Results go to standard output (JSON with --json), progress and errors to standard error.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Callable

import msgspec
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication

from studio import __version__
from studio.cli import (
    adjusting,
    asking_books,
    assistant,
    authors,
    converting,
    exporting,
    gallery,
    gridding,
    hearing,
    insight,
    learning,
    making,
    models,
    narrating,
    personas,
    projects,
    proofreading,
    reading,
    recipes,
    remaking,
    returning,
    scenes,
    selecting,
    sources,
    styles,
    talking,
    tasks,
    timelines,
    tokens,
    voices,
    wildcards,
)
from studio.cli.running import EXIT_CANCELLED, PROGRAM, Interrupted, complain, give_json
from studio.domain.errors import Failure, ModelMissing, NameUnknown, ProjectLocked, ProjectReadOnly, StudioError
from studio.services.models.library import ModelLibrary
from studio.services.qt_words import hear_qt
from studio.services.settings import Settings
from studio.services.translation import install_translation, tr
from studio.services.wording import sentence


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=PROGRAM,
        description=tr("An offline studio for picture, words and voice. Without a command the window opens."),
    )
    parser.add_argument("--version", action="version", version=f"Triptych {__version__}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    models.add_models_commands(subparsers)
    making.add_commands(subparsers)
    narrating.add_commands(subparsers)
    timelines.add_commands(subparsers)
    selecting.add_commands(subparsers)
    styles.add_commands(subparsers)
    adjusting.add_commands(subparsers)
    tasks.add_commands(subparsers)
    talking.add_commands(subparsers)
    personas.add_commands(subparsers)
    tokens.add_commands(subparsers)
    exporting.add_commands(subparsers)
    converting.add_commands(subparsers)
    returning.add_commands(subparsers)
    hearing.add_commands(subparsers)
    learning.add_commands(subparsers)
    voices.add_commands(subparsers)
    reading.add_commands(subparsers)
    recipes.add_commands(subparsers)
    remaking.add_commands(subparsers)
    projects.add_commands(subparsers)
    assistant.add_commands(subparsers)
    authors.add_commands(subparsers)
    scenes.add_commands(subparsers)
    gallery.add_commands(subparsers)
    asking_books.add_commands(subparsers)
    sources.add_commands(subparsers)
    gridding.add_commands(subparsers)
    wildcards.add_commands(subparsers)
    insight.add_commands(subparsers)
    proofreading.add_commands(subparsers)
    return parser


def exit_code(failure: Failure) -> int:
    match failure:
        case ModelMissing() | NameUnknown():
            return 3
        case ProjectLocked() | ProjectReadOnly():
            return 4
        case _:
            return 1


def _report(failure: Failure, as_json: bool) -> None:
    if as_json:
        give_json({"error": msgspec.to_builtins(failure), "message": sentence(failure)})
    complain(sentence(failure))
    if (
        isinstance(failure, ModelMissing)
        and not failure.successor
        and ModelLibrary().entry(failure.model_id) is not None
    ):
        complain(tr("{command} fetches it.", command=f"{PROGRAM} models install {failure.model_id}"))


def _application(arguments: list[str]) -> QCoreApplication:
    """Pictures of grids have letters, which Qt draws for programs with a screen alone, or with one of its own."""
    if arguments[:1] != ["grids"] and not any(one.split("=")[0] == "--grid" for one in arguments):
        return QCoreApplication([PROGRAM])
    return QGuiApplication([PROGRAM, "-platform", "offscreen"])


def _parsed(arguments: list[str]) -> argparse.Namespace:
    """argparse leaves words over that stand behind an option; a command with `words_behind` takes them."""
    parser = build_parser()
    options, left = parser.parse_known_args(arguments)
    if left and ("words_behind" not in options or any(one.startswith("-") for one in left)):
        parser.error(tr("unrecognized arguments: {list}", list=" ".join(left)))
    if left:
        options.words_behind = left
    return options


def main(arguments: list[str]) -> int:
    """Run one command. `arguments` are those after the program's name."""
    app = QCoreApplication.instance()
    if app is None:
        app = _application(arguments)
        hear_qt()
    install_translation(app, str(Settings().get("language")))
    options = _parsed(arguments)
    # From here on Ctrl+C is KeyboardInterrupt, so that what was begun is ended well.
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except StudioError as error:
        _report(error.failure, getattr(options, "json", False))
        return exit_code(error.failure)
    except BrokenPipeError:
        # Whoever read our answer has heard enough. Python would fail once more when it empties the buffer at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (Interrupted, KeyboardInterrupt):
        complain(tr("cancelled"))
        return EXIT_CANCELLED

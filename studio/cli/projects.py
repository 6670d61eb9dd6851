"""`triptych check`, `triptych info`: look at a project file without a window."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path

import msgspec

from studio.cli.running import give_json, hint, tell
from studio.domain.showable import SENTENCE, showable
from studio.project.check import check
from studio.project.info import info
from studio.project.recovery import companions
from studio.project.repair import repair
from studio.services.session.mending import finding_words, repaired_words, stray_words
from studio.services.translation import tr


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    checking = subparsers.add_parser("check", help=tr("verify a project file, every asset included"))
    checking.add_argument("file", type=Path)
    checking.add_argument("--json", action="store_true", help=tr("the report as JSON"))
    checking.add_argument(
        "--repair", action="store_true", help=tr("mend what is found; the file as it was is kept beside it")
    )
    checking.add_argument(
        "--out", type=Path, help=tr("with --repair: write a new project, and leave this one as it is")
    )
    checking.set_defaults(run=run_check)

    informing = subparsers.add_parser("info", help=tr("what a project file holds"))
    informing.add_argument("file", type=Path)
    informing.add_argument("--json", action="store_true", help=tr("the answer as JSON"))
    informing.set_defaults(run=run_info)


def run_check(options: argparse.Namespace) -> int:
    report = check(options.file)
    if options.repair and not report.sound:
        done = repair(options.file, options.out)
        hint(repaired_words(done))
        report = check(Path(done.path))
    if options.json:
        give_json(msgspec.to_builtins(report))
    elif report.sound:
        tell(tr("{file}: sound", file=report.path))
    if not report.clean and not report.holder and not companions(Path(report.path).resolve()):
        words = (
            "{file}: it was not closed in order. Where it is a copy that was made while the project was open, the "
            "newest work may be missing: save, wait some seconds, then copy it again."
        )
        hint(tr(words, file=report.path))
    for stray in report.strays:
        hint(stray_words(report.path, stray))
    for finding in report.findings:
        hint(f"{report.path}: {finding_words(finding)}")
    return 0 if report.sound else 1


def run_info(options: argparse.Namespace) -> int:
    answer = info(options.file)
    if options.json:
        give_json(answer)
    else:
        for key, value in answer.items():
            tell(f"{key}: {_shown(key, value)}")
    return 0


def _shown(key: str, value: object) -> str:
    """A time as date and time of day here, counts by name as a list; JSON has both raw."""
    if key == "created" and isinstance(value, int | float):
        return datetime.fromtimestamp(value).isoformat(" ", "minutes")
    if isinstance(value, dict):
        return ", ".join(f"{showable(str(name))} {count}" for name, count in value.items())
    return showable(str(value), SENTENCE)

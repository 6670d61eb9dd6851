"""What is wrong in a project, its repair, and both in words for people. Any thread; window and command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from studio.domain.kinds import Kinds
from studio.project.check import check
from studio.project.meaning import Finding
from studio.project.repair import Repaired, repair
from studio.services.details import tr_detail
from studio.services.translation import tr

SHOWN = 200
"""Findings that are told in words; the others are counted."""


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    lines: tuple[str, ...]
    """Of each finding one line, `SHOWN` at most."""
    count: int
    mendable: bool
    """A repair can do something about one of them."""
    beside: tuple[str, ...] = ()
    """Of what lies beside the file and is no part of it, a line each."""


class Mended(msgspec.Struct, frozen=True, kw_only=True):
    path: Path
    words: str


def see(path: Path, kinds: Kinds, stop: Callable[[], bool] = lambda: False) -> Seen:
    """Look at the whole project, every file in it included. Raise what `check` raises."""
    report = check(path, stop=stop, kinds=kinds)
    findings = report.findings
    return Seen(
        lines=tuple(finding_words(one) for one in findings[:SHOWN]),
        count=len(findings),
        mendable=any(one.mend for one in findings),
        beside=tuple(stray_words(path.name, one) for one in report.strays[:SHOWN]),
    )


def mend(path: Path, kinds: Kinds) -> Mended:
    """Repair the project in its place. Raise what `repair` raises; the project is then as it was."""
    done = repair(path, kinds=kinds)
    return Mended(path=Path(done.path), words=repaired_words(done))


def stray_words(file: str, stray: str) -> str:
    words = "{file}: beside it lies {log}, a log that no project reads any more; if you miss nothing, remove it"
    return tr(words, file=file, log=stray)


def finding_words(finding: Finding) -> str:
    """One line: what is wrong, and what a repair does about it."""
    if not finding.mend:
        return tr_detail(finding.what)
    return tr("{problem} (a repair: {mend})", problem=tr_detail(finding.what), mend=tr_detail(finding.mend))


def repaired_words(done: Repaired) -> str:
    return tr(
        "“{file}” was repaired: {changed} records were changed, and {removed} records with {rows} rows of other tables "
        "were left out. The project as it was is kept in “{kept}”.",
        file=Path(done.path).name,
        changed=done.changed,
        removed=done.removed,
        rows=done.rows,
        kept=done.kept,
    )

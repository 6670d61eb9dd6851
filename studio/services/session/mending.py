"""What is wrong in a project and what a repair did, in words for people. Pure, any thread; window and command line."""

from __future__ import annotations

from pathlib import Path

from studio.project.meaning import Finding
from studio.project.repair import Repaired
from studio.services.details import tr_detail
from studio.services.translation import tr


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

"""What is wrong with a file that a person edits in a window, and in which line. Main thread; windows of templates and
personas."""

from __future__ import annotations

from studio.domain.errors import BadInput, Failure
from studio.domain.toml_lines import line_of
from studio.services.details import tr_detail
from studio.services.translation import tr
from studio.services.wording import sentence


def fault_words(failure: Failure, text: str) -> tuple[str, int]:
    """A sentence, and the number of the line, from 1 on; 0 where nobody can tell."""
    if not isinstance(failure, BadInput):
        return sentence(failure), 0
    line, problem = line_of(text, failure.problem), tr_detail(failure.problem)
    if line:
        return tr("Line {line}: {problem}.", line=line, problem=problem), line
    return tr("It cannot be used yet: {problem}.", problem=problem), 0

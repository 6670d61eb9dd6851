"""Lines of the log, in its file and on a terminal, without what a terminal takes for a command.

Names of files, of models and of what is in them are a stranger's, and warnings and traces hold them. Each handler of
the program has this formatter; `tests/test_log_lines.py` finds others. Called by `studio.door` and by the window's
`ui/shell/mishaps.py`; a record may come from any thread. Standard library and `domain.showable` only.
"""

from __future__ import annotations

import logging

from studio.domain.showable import SENTENCE, for_terminal, showable


class LogLines(logging.Formatter):
    """A message is one line; a trace is many, in which every control but tab and newline is a picture."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = showable(record.message, 2 * SENTENCE)
        return super().formatMessage(record)

    def format(self, record: logging.LogRecord) -> str:
        return for_terminal(super().format(record))


def terminal_handler() -> logging.Handler:
    """Writes warnings, and what is worse, to standard error as it is now."""
    handler = logging.StreamHandler()
    handler.setLevel(logging.WARNING)
    handler.setFormatter(LogLines())
    return handler

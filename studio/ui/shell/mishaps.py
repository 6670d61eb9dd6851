"""Errors that nobody expected: kept in a log with their trace and told in the window, instead of lost on a terminal.

Made once by the composition root of the window; `happened` is emitted from whatever thread the error was in.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Signal

from studio.log_lines import LogLines, terminal_handler
from studio.private_files import open_private
from studio.services.translation import tr

LOG_BYTES = 1_000_000
_log = logging.getLogger("studio")


class _PrivateLog(RotatingFileHandler):
    """Made for its owner's eyes alone; a link in its place is not followed."""

    def _open(self) -> TextIOWrapper:
        handle = open_private(Path(self.baseFilename), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        return TextIOWrapper(os.fdopen(handle, "ab"), encoding=self.encoding, errors="backslashreplace")


class Mishaps(QObject):
    """From construction to the end of the process, every error that reaches the top of a thread comes here."""

    happened = Signal(str)
    """One sentence."""

    def __init__(self, log: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.log = log
        handler = _PrivateLog(log, maxBytes=LOG_BYTES, backupCount=1, encoding="utf-8", delay=True)
        handler.setFormatter(LogLines("%(asctime)s %(levelname)s %(message)s"))
        _log.addHandler(handler)
        _log.addHandler(terminal_handler())
        sys.excepthook = self._on_error
        threading.excepthook = self._on_thread_error

    def _on_error(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        _log.error("unexpected", exc_info=(kind, error, trace))
        self.happened.emit(
            tr(
                "Something unexpected went wrong ({error}). What you have made is kept. The details are in {file}; "
                "try the last step again.",
                error=f"{kind.__name__}: {str(error)[:200]}",
                file=self.log,
            )
        )

    def _on_thread_error(self, told: threading.ExceptHookArgs) -> None:
        if told.exc_value is not None:
            self._on_error(told.exc_type, told.exc_value, told.exc_traceback)

"""What Qt says of itself, in the program's log and so without what a terminal takes for a command.

Called once by the window and by the command line, on the main thread; Qt speaks on any thread.
"""

from __future__ import annotations

import logging

from PySide6.QtCore import QLoggingCategory, QMessageLogContext, QtMsgType, qInstallMessageHandler

_log = logging.getLogger("studio")
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def hear_qt() -> None:
    """What Qt's readers of pictures say of a stranger's file is left out: who reads it tells of it, and they may speak
    while they hold a lock for which the main thread waits with Python's own."""
    QLoggingCategory.setFilterRules("qt.gui.imageio*=false")
    qInstallMessageHandler(_hear)


def _hear(level: QtMsgType, context: QMessageLogContext, words: str | None) -> None:
    _log.log(_LEVELS[level], "Qt: %s", words)

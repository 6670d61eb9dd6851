"""What a test made of the program's own objects goes with the test.

A QObject without a parent stays for as long as a slot leads to it, and a slot is held by Qt, where no collection of
Python's sees it: one registry of actions would keep its whole window, and a few thousand tests some gigabytes.
"""

from __future__ import annotations

import gc
from typing import Final

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject

OWNERS: Final = frozenset({"ActionRegistry", "FakeStudio", "ProjectSession", "Studio", "Theme"})
"""Classes by whom all others are held. Widgets are closed by pytest-qt."""


def delete_owners() -> None:
    """Those that were made since the last collection and are there still. Main thread."""
    if QCoreApplication.instance() is None:
        return
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    for one in gc.get_objects(generation=0):
        if type(one).__name__ in OWNERS and isinstance(one, QObject) and shiboken6.isValid(one):
            shiboken6.delete(one)

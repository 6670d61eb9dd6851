"""The keyboard goes by F6 from part to part of what is on the screen. Used by window and panes. Main thread."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget


def has_keyboard(widget: QWidget) -> bool:
    """It, or something in it."""
    focus = QApplication.focusWidget()
    return focus is not None and (focus is widget or widget.isAncestorOf(focus))


def give_keyboard(part: QWidget) -> bool:
    """To what had it last in there, or to the first that can have it. False: nothing in there can."""
    last = part.focusWidget()
    found = next((one for one in (last, part, *part.findChildren(QWidget)) if one is not None and _can(one)), None)
    if found is not None:
        found.setFocus(Qt.FocusReason.ShortcutFocusReason)
    return has_keyboard(part)


def step_part(parts: Sequence[QWidget], by: int) -> bool:
    """To the next of these that is in sight (`by` 1) or the one before (-1); from elsewhere to the first, or to the
    last. False: there is none, and the keyboard stays where it was."""
    there = [part for part in parts if part.isVisible()]
    here = next((number for number, part in enumerate(there) if has_keyboard(part)), -1 if by > 0 else len(there))
    following = there[here + 1 :] if by > 0 else there[:here][::-1]
    return any(give_keyboard(part) for part in following)


def _can(widget: QWidget) -> bool:
    reached = Qt.FocusPolicy.TabFocus.value & widget.focusPolicy().value
    return bool(reached) and widget.isVisible() and widget.isEnabled()

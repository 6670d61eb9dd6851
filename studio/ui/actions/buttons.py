"""Buttons that do an action of the registry: pressing one triggers it, and its tooltip keeps up. Main thread."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QAbstractButton

from studio.ui.actions.registry import ActionRegistry


def bind(actions: ActionRegistry, button: QAbstractButton, action_id: str) -> None:
    """Let a button do an action. Raises KeyError for an action that is not there."""
    actions.get(action_id)
    button.clicked.connect(partial(_press, actions, action_id))
    button.installEventFilter(_Tip(actions, action_id, button))


def tell_beside(actions: ActionRegistry, button: QAbstractButton, action_id: str, show: Callable[[str], None]) -> None:
    """Have `ActionRegistry.remark` shown, in a line near the button, while pointer or keyboard is on it; then ""."""
    button.installEventFilter(_Beside(actions, action_id, button, show))


def _press(actions: ActionRegistry, action_id: str, _checked: bool = False) -> None:
    actions.trigger(action_id)


class _Beside(QObject):
    def __init__(
        self, actions: ActionRegistry, action_id: str, button: QAbstractButton, show: Callable[[str], None]
    ) -> None:
        super().__init__(button)
        self._actions, self._action_id, self._show = actions, action_id, show

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Enter, QEvent.Type.FocusIn):
            self._show(self._actions.remark(self._action_id))
        elif event.type() in (QEvent.Type.Leave, QEvent.Type.FocusOut):
            self._show("")
        return super().eventFilter(watched, event)


class _Tip(QObject):
    """Asks for the words when the tooltip is about to be shown: keys and reasons change."""

    def __init__(self, actions: ActionRegistry, action_id: str, button: QAbstractButton) -> None:
        super().__init__(button)
        self._actions, self._action_id, self._button = actions, action_id, button
        button.setToolTip(actions.tip(action_id))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            self._button.setToolTip(self._actions.tip(self._action_id))
        return super().eventFilter(watched, event)

"""The rail at the right of the pane: an icon for each room that stands beside the sentences. Made by the pane.

Main thread.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QBoxLayout, QFrame

from studio.services.translation import tr
from studio.ui.actions.buttons import bind
from studio.ui.actions.registry import ActionRegistry
from studio.ui.widgets.icons import IconButton


class Rail(QFrame):
    def __init__(self, tabs: Sequence[tuple[str, str, str]]) -> None:
        """For each room: the id of the action that opens and folds it, its icon, its title."""
        super().__init__()
        self.setProperty("area", "bar")
        self.setAccessibleName(tr("Tabs of the dock"))
        self.buttons = {action_id: IconButton(icon, title, checkable=True) for action_id, icon, title in tabs}
        self._line = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._line.setContentsMargins(3, 3, 3, 3)
        self._line.setSpacing(4)
        for button in self.buttons.values():
            self._line.addWidget(button)
        self._line.addStretch(1)

    def lie(self, lies: bool) -> None:
        """In a narrow pane it lies below the work, else it stands at its right."""
        ways = QBoxLayout.Direction
        self._line.setDirection(ways.LeftToRight if lies else ways.TopToBottom)

    def join(self, actions: ActionRegistry) -> None:
        """Once the actions are added."""
        for action_id, button in self.buttons.items():
            words = button.accessibleName()
            bind(actions, button, action_id)
            button.setAccessibleName(words)

    def show_state(self, actions: ActionRegistry) -> None:
        """Which rooms are open, and which can be."""
        for action_id, button in self.buttons.items():
            action = actions.get(action_id)
            is_open = action.checked is not None and action.checked()
            button.setChecked(is_open)
            button.setEnabled(is_open or not action.enabled())

"""The buttons for the chosen picture, at the end of the tray's head. Main thread; part of the pane."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from studio.services.translation import tr
from studio.ui.actions.buttons import bind
from studio.ui.actions.registry import ActionRegistry
from studio.ui.widgets.icons import IconButton

_GAP: Final = 3


class ToolRow(QWidget):
    """Its buttons trigger actions; `refresh` shows which of them can be done now. What has no room is in the menu."""

    menu_wanted = Signal(QPoint)
    """The menu of the chosen picture, at this place of the screen."""

    def __init__(self, actions: ActionRegistry) -> None:
        super().__init__()
        self._actions = actions
        self.look = IconButton("look", tr("Show it large"), checkable=True)
        self.compare = IconButton("compare", tr("Compare two pictures"), checkable=True)
        self.place = IconButton("place", tr("Place on the canvas"))
        self.star = IconButton("star", tr("Star this picture"))
        self.trash = IconButton("trash", tr("Move to the trash"))
        self.recipe = IconButton("recipe", tr("Show the recipe"))
        self.save = IconButton("save", tr("Export the picture"))
        self.fit = IconButton("fit", tr("Fit into the view"))
        self.more = IconButton("more", tr("More for this picture"))
        self.more.setToolTip(tr("Show everything that can be done with this picture"))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(_GAP)
        line.addStretch(1)
        for button in self.buttons():
            line.addWidget(button)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._doing: dict[QAbstractButton, str] = {
            self.look: "picture.show-result",
            self.compare: "picture.compare",
            self.place: "picture.place",
            self.star: "picture.star",
            self.trash: "picture.trash",
            self.recipe: "picture.show-recipe",
            self.save: "picture.export",
            self.fit: "picture.fit",
        }
        for button, action_id in self._doing.items():
            bind(actions, button, action_id)
        corner = self.more.rect().bottomLeft
        self.more.clicked.connect(lambda: self.menu_wanted.emit(self.more.mapToGlobal(corner())))

    def buttons(self) -> tuple[QWidget, ...]:
        """In reading order."""
        return (
            self.look, self.compare, self.place, self.star, self.trash, self.recipe, self.save, self.fit, self.more,
        )  # fmt: skip

    def refresh(self, *, starred: bool, chosen: bool) -> None:
        """`chosen`: there is a chosen picture; `starred`: it has a star."""
        self.star.set_icon("star-on" if starred else "star")
        self.more.setEnabled(chosen)
        for button, action_id in self._doing.items():
            action = self._actions.get(action_id)
            button.setEnabled(not action.enabled())
            if action.checked is not None:
                button.setChecked(action.checked())
            button.setAccessibleName(self._actions.words(action_id))

    # ---- room

    def minimumSizeHint(self) -> QSize:
        return QSize(self._wide_with(3), self.more.sizeHint().height())

    def _wide_with(self, count: int) -> int:
        return count * (self.more.sizeHint().width() + _GAP)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The last ones give way first; the menu has them all and stays."""
        super().resizeEvent(event)
        *rest, more = self.buttons()
        room = event.size().width() // (more.sizeHint().width() + _GAP) - 1
        for at, button in enumerate(rest):
            button.setVisible(at < room)

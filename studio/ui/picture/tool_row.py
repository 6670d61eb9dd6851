"""The row over the picture: which page is shown, and buttons for what is done most. Main thread; part of the pane."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QAbstractButton, QToolButton, QWidget

from studio.services.translation import tr
from studio.ui.actions.buttons import bind
from studio.ui.actions.registry import ActionRegistry
from studio.ui.widgets.flow import FlowRow
from studio.ui.widgets.icons import IconButton, WordButton


class ToolRow(QWidget):
    """Its buttons trigger actions; `refresh` shows which of them can be done now."""

    menu_wanted = Signal(QPoint)
    """The menu of the chosen picture, at this place of the screen."""

    def __init__(self, actions: ActionRegistry) -> None:
        super().__init__()
        self._actions = actions
        self.result_tab = _tab(tr("Result"))
        self.canvas_tab = _tab(tr("Canvas"))
        self.place = WordButton(tr("Place"), name="layers")
        self.star = IconButton("star", tr("Star this picture"))
        self.save = IconButton("save", tr("Save as PNG"))
        self.fit = IconButton("fit", tr("Fit into the view"))
        self.more = IconButton("more", tr("More for this picture"))
        line = FlowRow(*self.buttons(), last=5, parent=self)
        line.setSpacing(3)
        self._doing: dict[QAbstractButton, str] = {
            self.result_tab: "picture.show-result",
            self.canvas_tab: "picture.show-canvas",
            self.place: "picture.place",
            self.star: "picture.star",
            self.save: "picture.export",
            self.fit: "picture.fit",
        }
        for button, action_id in self._doing.items():
            bind(actions, button, action_id)
        corner = self.more.rect().bottomLeft
        self.more.clicked.connect(lambda: self.menu_wanted.emit(self.more.mapToGlobal(corner())))

    def buttons(self) -> tuple[QWidget, ...]:
        """In reading order."""
        return (self.result_tab, self.canvas_tab, self.place, self.star, self.save, self.fit, self.more)

    def refresh(self, *, starred: bool, chosen: bool) -> None:
        """`chosen`: there is a chosen picture; `starred`: it has a star."""
        self.star.set_icon("star-on" if starred else "star")
        self.more.setEnabled(chosen)
        for button, action_id in self._doing.items():
            action = self._actions.get(action_id)
            button.setEnabled(not action.enabled())
            if action.checked is not None:
                button.setChecked(action.checked())
            if isinstance(button, IconButton):
                button.setAccessibleName(self._actions.words(action_id))


def _tab(words: str) -> QToolButton:
    tab = QToolButton()
    tab.setText(words)
    tab.setCheckable(True)
    tab.setAutoExclusive(True)
    tab.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return tab

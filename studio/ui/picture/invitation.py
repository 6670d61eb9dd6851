"""What the middle of the pane shows while there is nothing yet: ways to begin. Main thread; part of the pane."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from studio.services.translation import tr
from studio.ui.actions.buttons import bind
from studio.ui.actions.registry import ActionRegistry
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, SPACE, area, label


class Invitation(QWidget):
    def __init__(self) -> None:
        super().__init__()
        ground = area("sunken")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        scroll = QScrollArea()
        scroll.setWidget(ground)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer.addWidget(scroll)
        self.make = WordButton(tr("Describe a picture"), name="spark")
        self.open = WordButton(tr("Open a picture\u2026"), name="picture")
        self.paper = WordButton(tr("Begin with an empty canvas"), name="layers")
        head = label(tr("Describe a picture and press Generate."), "heading", wrap=True)
        drop = label(tr("A picture can also be dropped or pasted here."), "small", wrap=True)
        for words in (head, drop):
            words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(ground)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(GAP)
        column.addStretch(2)
        column.addWidget(head)
        for button in self.buttons():
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(drop)
        column.addStretch(3)

    def buttons(self) -> tuple[WordButton, ...]:
        """In reading order."""
        return (self.make, self.open, self.paper)

    def bind(self, actions: ActionRegistry) -> None:
        for button, action_id in zip(
            self.buttons(), ("picture.edit-prompt", "picture.open", "picture.paper"), strict=True
        ):
            bind(actions, button, action_id)

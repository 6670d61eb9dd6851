"""The line above the manuscript: outline switch, scene title, word counts and the menu. Main thread."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QMenu, QToolButton, QWidget

from studio.ui.widgets.icons import IconButton
from studio.ui.widgets.words import GAP, ElidedLabel, label, row


class PaneHeader(QFrame):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("area", "topbar")
        self.outline = IconButton("layers", "Show or hide the outline (Ctrl+Shift+O)", checkable=True)
        self.outline.setChecked(True)
        self.add = IconButton("plus", "New scene (Ctrl+Shift+N)")
        self.title = ElidedLabel(rank="heading")
        self.counts = label(rank="small")
        self.counts.setAccessibleName("Word count")
        self.more = IconButton("more", "More: import, export, find, view")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        self.menu = QMenu(self)
        self.more.setMenu(self.menu)
        line = row(self.outline, self.add, self.title, self.counts, self.more, gap=4)
        line.setContentsMargins(GAP, 4, GAP, 4)
        line.setStretch(2, 1)
        self.setLayout(line)

    def show_title(self, title: str) -> None:
        self.title.setText(title)

    def show_counts(self, scene: int, project: int) -> None:
        self.counts.setText(f"{scene:,} / {project:,} words")
        words = f"{scene:,} words in this scene, {project:,} in the manuscript"
        self.counts.setToolTip(words)
        self.counts.setAccessibleDescription(words)

    def set_writable(self, writable: bool) -> None:
        self.add.setEnabled(writable)

"""What opens and closes a panel beside the text: cards, verse, versions, remarks. Main thread.

Each of their rooms has one; the pane sees to it that one panel is open at a time, and to the room that it takes.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from studio.ui.writing.desk import Desk


class Side(QObject):
    moved = Signal()
    """The panel was opened or closed, or focus mode shows or hides it."""
    closed = Signal()
    """It was closed while it had the keyboard, which has to go elsewhere."""

    def __init__(
        self, desk: Desk, panel: QWidget, opened: Callable[[], object], closes: Callable[[], object] | None = None
    ) -> None:
        """`opened` is called when a person has opened it, `closes` before it closes."""
        super().__init__(panel)
        self._desk = desk
        self._panel = panel
        self._opened = opened
        self._closes = closes
        self.is_open = False
        """Focus mode hides the panel all the same."""
        self.letters = 44
        """Its width, where the pane has it."""
        desk.focus_mode_switched.connect(lambda _on: self._place())

    @property
    def in_sight(self) -> bool:
        return self.is_open and not self._desk.focus_mode

    def toggle(self) -> None:
        if self.in_sight:
            self.close()
        else:
            self.open()

    def open(self) -> None:
        if self._desk.focus_mode:
            self._desk.set_focus_mode(False)
        self.show()
        self._opened()

    def show(self) -> None:
        """Without the keyboard; behind focus mode it is seen when that ends."""
        self.is_open = True
        self._place()

    def close(self) -> None:
        inside = self.has_keyboard()
        self.is_open = False
        if self._closes is not None:
            self._closes()
        if inside:
            self.closed.emit()
        self._place()

    def has_keyboard(self) -> bool:
        focus = QApplication.focusWidget()
        return focus is not None and self._panel.isAncestorOf(focus)

    def _place(self) -> None:
        self._panel.setVisible(self.in_sight)
        self.moved.emit()

"""The window as the program builds it, over a registry that notes what is pressed instead of doing it."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QStackedWidget,
    QTextEdit,
    QWidget,
)

from studio.ui.actions.action import Action, always
from studio.ui.actions.registry import ActionRegistry

TEXT = (QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox)


class NotingRegistry(ActionRegistry):
    """Every action is possible at all times, and what it does is to be noted."""

    def __init__(self) -> None:
        super().__init__()
        self.pressed: list[str] = []

    def add(self, *actions: Action) -> None:
        super().add(*(self._noted(action) for action in actions))

    def _noted(self, action: Action) -> Action:
        def note() -> None:
            self.pressed.append(action.id)

        return replace(action, act=note, enabled=always, shown=lambda: True)

    def take(self) -> list[str]:
        taken, self.pressed = self.pressed, []
        return taken


def bring_into_view(widget: QWidget) -> None:
    """Show whatever hides it: pages that are not in front, rooms that are folded."""
    inner, outer = widget, widget.parentWidget()
    while outer is not None and not inner.isWindow():
        if isinstance(outer, QStackedWidget) and outer.indexOf(inner) >= 0:
            outer.setCurrentWidget(inner)
        elif inner.isHidden():
            inner.show()
        inner, outer = outer, outer.parentWidget()


def focus_into(place: QWidget, *, typing: bool = True) -> QWidget | None:
    """Put the keyboard into a place, on itself or on what can take it in there; without `typing`, on nothing that one
    types into. The widget that has it, or None."""
    bring_into_view(place)
    for widget in (place, *place.findChildren(QWidget)):
        if not widget.isVisible() or not widget.isEnabled() or not widget.focusPolicy().value:
            continue
        if not typing and (isinstance(widget, TEXT) or (isinstance(widget, QComboBox) and widget.isEditable())):
            continue
        widget.setFocus()
        if QApplication.focusWidget() is widget:
            return widget
    return None


def takes_edit_keys(widget: QWidget | None) -> bool:
    """A text field takes the keys of copying and undoing before the window sees them."""
    return isinstance(widget, TEXT) and not isinstance(widget, QAbstractItemView)

"""Cut, Copy, Paste, Select all and Find, on whatever has the keyboard: a text field does them itself, a list copies its
words, and for anything else the place it stands in says what they mean.

Text fields take the keys of these before they reach the window's actions; the actions serve the menu and the palette,
and the keys everywhere else. Main thread.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QMenu,
    QMenuBar,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

from studio.services.translation import tr
from studio.ui.actions.editing import Editing, EditName, EditStep
from studio.ui.actions.registry import ActionRegistry

_WINDOW = Qt.WindowType.Window
TextField = QLineEdit | QTextEdit | QPlainTextEdit


class EditSteps(QObject):
    def __init__(self, actions: ActionRegistry, parent: QObject) -> None:
        """`parent`: the window; with it, the keyboard is followed no more."""
        super().__init__(parent)
        self._actions = actions
        self._focused: QWidget | None = None
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow)

    def act(self, step: EditName) -> Callable[[], None]:
        """For `Action.act`."""
        return lambda: self._do(step)

    def why_not(self, step: EditName) -> Callable[[], str]:
        """For `Action.enabled`."""
        return lambda: self._reason(step)

    def _follow(self, _old: QWidget | None, new: QWidget | None) -> None:
        """A menu that is open has the keyboard without being what is edited."""
        if new is not None and not isinstance(new, QMenu | QMenuBar) and new.window().windowType() == _WINDOW:
            self._focused = new

    def _target(self) -> QWidget | None:
        return self._focused if self._focused is not None and isValid(self._focused) else None

    def _do(self, step: EditName) -> None:
        found = self._found(step)
        if found is not None:
            found.act()

    def _reason(self, step: EditName) -> str:
        found = self._found(step)
        if found is not None:
            return found.enabled()
        if step == "find":
            return tr("There is no search here. The command palette finds every command.")
        return tr("What has the keyboard has nothing to edit.")

    def _found(self, step: EditName) -> EditStep | None:
        widget = self._target()
        if step != "find":
            field = _text_field(widget)
            if field is not None:
                return _in_text(field).step(step)
        here = self._actions.editing_around(widget).step(step)
        if here is None and isinstance(widget, QAbstractItemView):
            return _in_list(widget).step(step)
        return here


def _text_field(widget: QWidget | None) -> TextField | None:
    """The field one types in, which in a number field or an open combo box is its inner one."""
    if isinstance(widget, QAbstractSpinBox | QComboBox):
        return widget.lineEdit()
    return widget if isinstance(widget, QLineEdit | QTextEdit | QPlainTextEdit) else None


def _in_text(field: TextField) -> Editing:
    def selected() -> str:
        has = field.hasSelectedText() if isinstance(field, QLineEdit) else field.textCursor().hasSelection()
        return "" if has else tr("No words are selected.")

    def writable() -> str:
        return tr("This text is read only.") if field.isReadOnly() else ""

    def pasteable() -> str:
        can = field.canPaste() if not isinstance(field, QLineEdit) else bool(QGuiApplication.clipboard().text())
        return writable() or ("" if can else tr("The clipboard holds nothing that fits here."))

    return Editing(
        cut=EditStep(field.cut, lambda: writable() or selected()),
        copy=EditStep(field.copy, selected),
        paste=EditStep(field.paste, pasteable),
        select_all=EditStep(field.selectAll),
    )


def _in_list(view: QAbstractItemView) -> Editing:
    def chosen() -> list[str]:
        return [str(index.data() or "") for index in view.selectedIndexes()]

    def none_chosen() -> str:
        return "" if any(chosen()) else tr("Nothing is selected.")

    return Editing(
        copy=EditStep(lambda: QGuiApplication.clipboard().setText("\n".join(chosen())), none_chosen),
        select_all=EditStep(view.selectAll),
    )

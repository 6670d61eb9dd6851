"""Keeps the wheel for scrolling: `guard_windows` in every window of the program. Main thread."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent, QWindow
from PySide6.QtWidgets import QAbstractSlider, QAbstractSpinBox, QApplication, QComboBox, QScrollBar, QWidget

_KINDS = (QAbstractSpinBox, QAbstractSlider, QComboBox)


class WheelGuard(QObject):
    """Keeps the wheel from changing a field that only lies under the pointer while its surroundings scroll."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and not getattr(watched, "hasFocus", lambda: True)():
            event.ignore()
            return True
        return super().eventFilter(watched, event)


def keep_wheel(surroundings: QWidget) -> None:
    """No number, slider or choice within them is changed by a wheel that turns over it, unless it has the focus."""
    guard = WheelGuard(surroundings)
    for kind in _KINDS:
        for field in surroundings.findChildren(kind):
            if not isinstance(field, QScrollBar):
                field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
                field.installEventFilter(guard)


class WindowGuard(QObject):
    """Looks at the wheel where it comes into a window. Over a number, a slider or a choice that has not the focus it is
    handed to what stands around that; neither its value nor the focus changes."""

    def guard(self, window: QWindow | None) -> None:
        if window is not None:
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.Wheel or not isinstance(event, QWheelEvent):
            return False
        field = _field_at(watched, event) if isinstance(watched, QWindow) else None
        if field is None:
            return False
        around, taken = field.parentWidget(), False
        while around is not None and not taken:
            turn = _moved(event, around)
            turn.ignore()
            taken = QApplication.sendEvent(around, turn) and turn.isAccepted()
            around = None if around.isWindow() else around.parentWidget()
        return True


def guard_windows(app: QGuiApplication) -> WindowGuard:
    """From now on, in every window that gets the keyboard."""
    guard = WindowGuard(app)
    app.focusWindowChanged.connect(guard.guard)
    guard.guard(app.focusWindow())
    return guard


def _field_at(window: QWindow, event: QWheelEvent) -> QWidget | None:
    """The field under the pointer that is changed by a wheel and has not the focus."""
    top = QWidget.find(window.winId()) if QApplication.activePopupWidget() is None else None
    at: QWidget | None = top.childAt(event.position().toPoint()) if top is not None else None
    while at is not None and not at.isWindow():
        if isinstance(at, _KINDS) and not isinstance(at, QScrollBar):
            focus = QApplication.focusWidget()
            return None if focus is not None and (focus is at or at.isAncestorOf(focus)) else at
        at = at.parentWidget()
    return None


def _moved(event: QWheelEvent, to: QWidget) -> QWheelEvent:
    return QWheelEvent(
        to.mapFromGlobal(event.globalPosition()), event.globalPosition(), event.pixelDelta(), event.angleDelta(),
        event.buttons(), event.modifiers(), event.phase(), event.inverted(), event.source(), event.pointingDevice(),
    )  # fmt: skip

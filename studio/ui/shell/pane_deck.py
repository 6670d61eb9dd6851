"""The three panes side by side or alone, and the row of buttons that shows and hides them.

Made by the main window. Which panes are shown and how wide they are is kept in the settings. Main thread.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.services.settings import Settings
from studio.services.translation import tr
from studio.ui.actions.registry import ActionRegistry
from studio.ui.pane import Pane
from studio.ui.theme import tokens
from studio.ui.widgets.icons import LOOK_EVENTS, icon
from studio.ui.widgets.words import hover_text

PANES: Final = ("picture", "writing", "narration")
TITLES: Final = {"picture": "Picture", "writing": "Writing", "narration": "Narration"}
NARROWEST: Final = 348
"""Logical pixels a pane keeps; when all shown panes do not fit, the deck scrolls sideways."""


class _Tall(QScrollArea):
    """A pane that is higher than the window scrolls by itself; the others keep the height that there is."""

    def __init__(self, pane: QWidget) -> None:
        super().__init__()
        self._pane = pane
        self.setWidget(pane)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.verticalScrollBar().rangeChanged.connect(self.updateGeometry)

    def minimumSizeHint(self) -> QSize:
        bar = self.verticalScrollBar()
        width = self._pane.minimumSizeHint().expandedTo(self._pane.minimumSize()).width()
        return QSize(width + (bar.sizeHint().width() if bar.maximum() > 0 else 0), 120)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The pane is watched by every scroll area: it may need more room now."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


class PaneDeck(QScrollArea):
    """Shows one, two or three panes; at least one always stays."""

    shown_changed = Signal(tuple)
    """Names of the panes shown, left to right."""

    def __init__(self, panes: Mapping[str, Pane], settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._panes = dict(panes)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(5)
        # From the outside in, as in the main window: the panes are large.
        self.setWidget(self._splitter)
        self.setWidgetResizable(True)
        self._frames: dict[str, QFrame] = {}
        for name in PANES:
            frame = QFrame()
            frame.setProperty("area", "window")
            frame.setMinimumWidth(NARROWEST)
            self._frames[name] = frame
            self._splitter.addWidget(frame)
            column = QVBoxLayout(frame)
            column.setContentsMargins(0, 0, 0, 0)
            column.addWidget(_Tall(self._panes[name].widget))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(tr("Panes"))
        QApplication.instance().focusChanged.connect(self._reveal)  # type: ignore[union-attr]
        self._restore()

    @property
    def shown(self) -> tuple[str, ...]:
        return tuple(name for name in PANES if not self._frames[name].isHidden())

    def show_only(self, *names: str) -> None:
        """Show exactly these panes."""
        if not names:
            return
        for name in PANES:
            self._frames[name].setVisible(name in names)
        self._settings.set("panes_shown", list(self.shown))
        self.shown_changed.emit(self.shown)

    def toggle(self, name: str) -> None:
        """Show a hidden pane, hide a shown one; the last one stays."""
        if name not in self.shown:
            self.show_only(*self.shown, name)
        elif len(self.shown) > 1:
            self.show_only(*(other for other in self.shown if other != name))
        else:
            self.shown_changed.emit(self.shown)

    def reveal(self, name: str) -> None:
        """Show the pane if it is hidden, alone where the others leave no room, and scroll to it."""
        if name not in self.shown:
            if (len(self.shown) + 1) * NARROWEST <= self.width():
                self.toggle(name)
            else:
                self.show_only(name)
        self._scroll_to(name)

    def focus(self, name: str) -> None:
        """Bring the pane, and put the keyboard in it."""
        self.reveal(name)
        self._panes[name].focus_default()
        self._scroll_to(name)

    def focused(self) -> str:
        """The pane that has the keyboard, or ""."""
        widget = QApplication.focusWidget()
        for name, frame in self._frames.items():
            if widget is not None and frame.isAncestorOf(widget):
                return name
        return ""

    def sizes(self) -> list[int]:
        return self._splitter.sizes()

    def remember(self) -> None:
        """Keep the widths for the next start."""
        if len(self.shown) > 1:
            self._settings.set("pane_sizes", self._splitter.sizes())

    def minimumSizeHint(self) -> QSize:
        return QSize(NARROWEST, 120)

    def _restore(self) -> None:
        wanted = [name for name in self._settings.get("panes_shown") if name in PANES]
        screen = self.screen()
        if screen is not None and screen.availableSize().width() < NARROWEST * 2.5 and len(wanted) > 1:
            wanted = wanted[:1]
        for name in PANES:
            self._frames[name].setVisible(name in (wanted or PANES))
        sizes = self._settings.get("pane_sizes")
        if len(sizes) == len(PANES):
            self._splitter.setSizes(sizes)
        else:
            self._splitter.setSizes([450, 480, 430])

    def _reveal(self, _old: QWidget | None, new: QWidget | None) -> None:
        """A pane reached by Tab scrolls into sight."""
        if new is not None and self.isAncestorOf(new) and self.horizontalScrollBar().maximum() > 0:
            name = self.focused()
            if name:
                self._scroll_to(name)

    def _scroll_to(self, name: str) -> None:
        """Sideways only: up and down, what has the keyboard comes into sight."""
        frame, bar = self._frames[name], self.horizontalScrollBar()
        left = frame.mapTo(self._splitter, QPoint(0, 0)).x()
        if left < bar.value() or left + frame.width() > bar.value() + self.viewport().width():
            bar.setValue(left)


class PaneSwitch(QFrame):
    """A button for each pane; pressed ones are shown."""

    def __init__(self, deck: PaneDeck, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._deck = deck
        self._drawn = ("", 0)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        self.buttons: dict[str, QToolButton] = {}
        for name in PANES:
            button = QToolButton()
            button.setText(tr(TITLES[name]))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setAccessibleName(tr("Show the {pane} pane", pane=tr(TITLES[name])))
            button.clicked.connect(lambda _=False, name=name: deck.toggle(name))
            line.addWidget(button)
            self.buttons[name] = button
        deck.shown_changed.connect(self._follow)
        self._follow(deck.shown)
        self._draw()

    def explain(self, actions: ActionRegistry) -> None:
        """Tell the keys of the actions that go to a pane and show it alone."""
        for name, button in self.buttons.items():
            words = tr(
                "Show or hide the {pane} pane ({keys} goes there, {alone} shows it alone)",
                pane=tr(TITLES[name]),
                keys=actions.keys_in_words(f"view.{name}"),
                alone=actions.keys_in_words(f"view.{name}-alone"),
            )
            button.setToolTip(hover_text(words))

    def _follow(self, shown: tuple[str, ...]) -> None:
        for name, button in self.buttons.items():
            button.setChecked(name in shown)

    def _draw(self) -> None:
        look, side = tokens(), round(self.fontMetrics().height() * 1.15)
        if (look.text, side) == self._drawn:
            return
        self._drawn = (look.text, side)
        for name, button in self.buttons.items():
            button.setIcon(icon(name, look.text))
            button.setIconSize(QSize(side, side))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in LOOK_EVENTS:
            self._draw()

"""One view of the text, or two: beside each other where there is room, else one above the other. Main thread.

Made by the text's room. The view that has, or had last, the keyboard is `front`: the desk's present scene is shown
there, and what is done by key or menu is done there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

from studio.ui.writing.text.view import SceneView

_BESIDE = 760
"""Logical pixels from which on two views stand beside each other."""


class TextViews(QSplitter):
    entered = Signal()
    """The keyboard went to the other view, which is in front now."""

    def __init__(self, make: Callable[[SceneView | None], SceneView], parent: QWidget | None = None) -> None:
        """`make`: a view; the second is told of the first."""
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._make = make
        self.first = make(None)
        self._second: SceneView | None = None
        self.front = self.first
        self.setChildrenCollapsible(False)
        self._add(self.first)

    def _add(self, view: SceneView) -> None:
        self.addWidget(view)
        view.entered.connect(lambda: self._enter(view))
        view.closing.connect(lambda: self.close_view(view))

    @property
    def is_split(self) -> bool:
        return self._second is not None and not self._second.isHidden()

    @property
    def other(self) -> SceneView | None:
        """The view that is not in front."""
        if self._second is None or not self.is_split:
            return None
        return self._second if self.front is self.first else self.first

    def __iter__(self) -> Iterator[SceneView]:
        """Those that are shown."""
        yield self.first
        if self._second is not None and self.is_split:
            yield self._second

    def all(self) -> tuple[SceneView, ...]:
        """With the one that is not shown now."""
        return (self.first,) if self._second is None else (self.first, self._second)

    def split(self) -> SceneView:
        """Show a second view, in front from now on and without a scene."""
        if self._second is None:
            self._second = self._make(self.first)
            self._add(self._second)
        self._turn()
        self._second.show()
        self.setSizes([1000, 1000])
        self.front = self._second
        self._show_heads()
        return self._second

    def close_view(self, view: SceneView) -> None:
        """The other one stays, and is in front."""
        second, kept = self._second, self.other if view is self.front else self.front
        if second is None or kept is None:
            return
        self.front = kept
        if kept is second:
            # Suggestions in pauses, and what else is joined to one editor, belong to the first.
            second.remember_place()
            self.front = self.first
        scene_id = second.scene_id
        second.hide()
        second.set_session(None)
        self._show_heads()
        if kept is second:
            self.first.show_scene(scene_id)
        self.front.editor.setFocus()
        self.entered.emit()

    def _enter(self, view: SceneView) -> None:
        if view is not self.front:
            self.front = view
            self.entered.emit()

    def _show_heads(self) -> None:
        self.first.head.setVisible(self.is_split)
        if self._second is not None:
            self._second.head.setVisible(self.is_split)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn()

    def _turn(self) -> None:
        beside = self.width() >= _BESIDE
        wanted = Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical
        if self.orientation() != wanted:
            self.setOrientation(wanted)
            self.setSizes([1000, 1000])

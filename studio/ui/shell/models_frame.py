"""The model page inside the window: a heading, a way back, and the page itself, which is made at its first use."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.services.studio import Studio
from studio.services.translation import tr
from studio.ui.actions.registry import ActionRegistry
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, SPACE, label, row

if TYPE_CHECKING:
    from studio.ui.models.page import ModelPage


class ModelsFrame(QWidget):
    """Escape or the button leads back to the panes."""

    def __init__(
        self, studio: Studio, actions: ActionRegistry, leave: Callable[[], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._studio, self._actions = studio, actions
        self._page: ModelPage | None = None
        back = WordButton(tr("Back to the studio"), look="quiet")
        back.clicked.connect(leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, GAP, SPACE, 0)
        column.addLayout(row(label(tr("Models"), "title"), 1, back))
        column.addStretch(0)
        self._column = column

    @property
    def page(self) -> ModelPage:
        if self._page is None:
            from studio.ui.models.page import ModelPage

            self._page = ModelPage(self._studio, self._actions)
            self._column.addWidget(self._page, 1)
        return self._page

    def page_in_sight(self) -> ModelPage | None:
        """For the actions on a chosen model."""
        return self._page if self._page is not None and self._page.isVisible() else None

    def show_family(self, family: str) -> None:
        """Lead to the models of one family ("picture", "text", "voice"); as it was, without one."""
        page = self.page
        if family:
            page.show_family(family)

    def begin_search(self) -> None:
        """The keyboard goes to the search, with what is in it selected."""
        self.page.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.page.search.selectAll()

    def offer(self, path: Path) -> None:
        """Identify a dropped file or folder and offer to import it."""
        self.page.offer_import(path)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.page.setFocus(event.reason())

"""The room of a scene's details: its panel joined to the desk. Made by the pane, which gives `panel` its place. Main
thread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from studio.domain.text_records import Scene, Summary
from studio.ui.writing.desk import Desk
from studio.ui.writing.details.panel import DetailsPanel
from studio.ui.writing.details.presenter import DetailsPresenter

OPEN: Final = "writing_details_open"
_REST_MS: Final = 800
"""What is typed is committed so long after its first letter."""


class DetailsRoom(QObject):
    moved = Signal()
    """The panel was opened or folded."""
    closed = Signal()
    """It was folded while it had the keyboard, which has to go elsewhere."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.panel = panel = DetailsPanel()
        self.presenter = presenter = DetailsPresenter(desk, self)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(presenter.commit)
        panel.typed.connect(self._typed)
        panel.left.connect(self._left)
        panel.summary_typed.connect(self._summary_typed)
        panel.summary.chosen.connect(presenter.choose_summary)
        panel.summary.anew.connect(presenter.make_anew)
        desk.summaries_changed.connect(lambda _change: presenter.show())
        desk.typing_ends.connect(presenter.commit)
        desk.project_leaves.connect(self._left)
        desk.project_changed.connect(self._scene_changed)
        desk.scene_changed.connect(self._scene_changed)
        desk.followed.connect(lambda _change: presenter.show())
        desk.refused.connect(presenter.show)
        desk.focus_mode_switched.connect(lambda _on: self._place())
        self._place()

    # ---- view of the presenter

    def show_details(self, scene: Scene | None, statuses: Sequence[str]) -> None:
        self.panel.show_scene(scene, statuses)
        self.panel.setEnabled(scene is not None)

    def show_summary(self, nodes: Sequence[tuple[str, str]], shown: str, summary: Summary | None, stale: bool) -> None:
        self.panel.summary.show_nodes(nodes, shown)
        self.panel.summary.show_summary(summary, stale=stale)

    def _typed(self, field: str, value: object) -> None:
        match field, value:
            case (("status" | "synopsis" | "notes"), str()):
                self.presenter.typed(field, value)
            case "target", int():
                self.presenter.typed("target", value)
        if not self._rest.isActive():
            self._rest.start()

    def _summary_typed(self, node: str, text: str) -> None:
        self.presenter.summary_typed(node, text)
        if not self._rest.isActive():
            self._rest.start()

    def _left(self) -> None:
        self._rest.stop()
        self.presenter.finish()

    def _scene_changed(self) -> None:
        self.presenter.finish()
        self.presenter.show()
        self.panel.set_writable(self.desk.writable)

    # ---- opening and folding

    @property
    def is_open(self) -> bool:
        return bool(self.desk.studio.settings.get(OPEN))

    @property
    def in_sight(self) -> bool:
        return self.is_open and not self.desk.focus_mode

    def toggle(self) -> None:
        """Open it with the keyboard in it; where it has the keyboard already, fold it."""
        if self.in_sight and self.has_keyboard():
            self.fold()
            return
        if self.desk.focus_mode:
            self.desk.set_focus_mode(False)
        self.desk.studio.settings.set(OPEN, True)
        self._place()
        self.presenter.show()
        self.panel.synopsis.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def fold(self) -> None:
        inside = self.has_keyboard()
        self.desk.studio.settings.set(OPEN, False)
        if inside:
            self.closed.emit()
        self._place()

    def has_keyboard(self) -> bool:
        focused = QApplication.focusWidget()
        return focused is not None and self.panel.isAncestorOf(focused)

    def _place(self) -> None:
        self.panel.setVisible(self.in_sight)
        self.moved.emit()

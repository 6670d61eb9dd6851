"""The corkboard's room: cards of the scenes of a part or chapter, in the place of the text. Main thread.

The pane makes it and gives `panel` its place; it is told where the words of scenes are counted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from studio.domain.changes import Change
from studio.domain.outline import children_of
from studio.domain.showable import showable
from studio.domain.text_records import Scene
from studio.services.translation import tr
from studio.ui.widgets.icons import IconButton, WordButton
from studio.ui.widgets.words import GAP, SPACE, hover_text, label, row
from studio.ui.writing.board.card_view import CardsOnBoard
from studio.ui.writing.board.presenter import BoardPresenter, SceneCard
from studio.ui.writing.desk import Desk

_REST_MS = 200
"""After a change of the text, whose words are counted in slices."""


_LONGEST: Final = 30
"""Letters of a title in the path."""


class BoardRoom(QObject):
    moved = Signal()
    """It was opened or closed."""
    closed = Signal()
    """It is gone, and had the keyboard."""

    def __init__(self, desk: Desk, words: Callable[[], Mapping[str, int]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.is_open = False
        self.panel = QWidget()
        self.panel.setAccessibleName(tr("Corkboard"))
        self.panel.hide()
        self.cards = CardsOnBoard()
        self.presenter = BoardPresenter(desk, self, words)
        self._path = QHBoxLayout()
        self._path.setSpacing(2)
        self.close_button = IconButton("close", tr("Back to the text"))
        self._empty = label("", "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._refresh)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        head = row(self._path, 1, self.close_button, gap=4)
        head.setContentsMargins(GAP, 4, GAP, 4)
        column = QVBoxLayout(self.panel)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._empty)
        column.addWidget(self.cards, 1)
        self._empty.setContentsMargins(SPACE, SPACE, SPACE, SPACE)

    def _connect(self) -> None:
        desk, cards, presenter = self.desk, self.cards, self.presenter
        desk.project_changed.connect(lambda _session: self._look())
        desk.followed.connect(lambda _change: self._follow())
        desk.scene_changed.connect(lambda _scene: self._look())
        desk.refused.connect(self._refresh)
        desk.focus_mode_switched.connect(lambda on: self.close() if on else None)
        cards.chosen.connect(self._choose)
        cards.opened.connect(self.open_scene)
        cards.edit_over.connect(self._refresh)
        cards.edited.connect(presenter.edit)
        cards.placed.connect(presenter.place)
        cards.put_inside.connect(presenter.put_inside)

    # ---- view of the presenter

    def show_cards(self, cards: Sequence[SceneCard], chosen: str | None) -> None:
        self.cards.show_cards(cards, chosen)
        self._empty.setText(tr("There is no scene here yet. Ins adds one."))
        self._empty.setVisible(not cards)

    def show_path(self, titles: Sequence[tuple[str | None, str]]) -> None:
        while (item := self._path.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for level, title in titles:
            if level is not None:
                self._path.addWidget(label("\u203a", "muted"))
            button = WordButton(shortened(title) if level is not None else tr("Manuscript"), look="quiet")
            button.setToolTip(hover_text(tr("Show the scenes in “{title}”", title=title)) if level is not None else "")
            button.clicked.connect(partial(self.presenter.go_to, level))
            self._path.addWidget(button)

    def _choose(self, scene_id: str) -> None:
        self.presenter.chosen = scene_id

    def _follow(self) -> None:
        """Cards that are moved or renamed show it at once; words are counted a moment later."""
        if self.is_open:
            self._refresh()
            self._rest.start()

    def _refresh(self) -> None:
        if self.is_open and not self.cards.editing:
            self.presenter.show()

    def _look(self) -> None:
        if self.is_open:
            self.presenter.look_at_present()

    # ---- opened and closed

    def toggle(self) -> None:
        if self.is_open:
            self.close()
        else:
            self.open()

    def open(self) -> None:
        if self.desk.focus_mode:
            self.desk.set_focus_mode(False)
        self.desk.commit_typing()
        self.is_open = True
        self.presenter.look_at_present()
        self.panel.show()
        self.moved.emit()
        self.cards.setFocus()

    def close(self) -> None:
        if not self.is_open:
            return
        self.is_open = False
        self.panel.hide()
        self.moved.emit()
        self.closed.emit()

    def has_keyboard(self) -> bool:
        focused = QApplication.focusWidget()
        return focused is not None and self.panel.isAncestorOf(focused)

    def has_in_sight(self, change: Change) -> bool:
        """Whether all that a change touched are cards that are shown."""
        records = [one for edit in change.edits for one in (edit.before, edit.after) if one is not None]
        shown = {self.cards.card_at(row).id for row in range(self.cards.count())}
        return all(isinstance(one, Scene) for one in records) and any(one.id in shown for one in records)

    def reveal(self, change: Change) -> bool:
        """Show the cards among which a step moved, made or changed one; False where it changed text."""
        scenes = [edit.after for edit in change.edits if isinstance(edit.after, Scene)]
        if len(scenes) < len(change.edits) or not scenes:
            return False
        self.presenter.level, self.presenter.chosen = scenes[0].parent_id, scenes[0].id
        self.presenter.show()
        return True

    # ---- what a person does

    def open_scene(self, scene_id: str) -> None:
        """Back to the text, at this scene."""
        self.desk.open_scene(scene_id)
        self.close()

    def open_chosen(self) -> None:
        if self.presenter.chosen is not None:
            self.open_scene(self.presenter.chosen)

    def go_inside(self) -> None:
        if self.presenter.chosen is not None:
            self.presenter.go_to(self.presenter.chosen)

    def add(self) -> None:
        if self.presenter.add(tr("Untitled scene")) is not None:
            self.cards.edit_chosen()

    def why_no_card(self) -> str:
        if self.cards.editing:
            return tr("A card is being typed.")
        none = self.presenter.chosen is None
        return self.desk.why_not_writable() or (tr("There is no scene here yet. Ins adds one.") if none else "")

    def why_not_inside(self) -> str:
        document, chosen = self.desk.document, self.presenter.chosen
        scene = document.get(Scene, chosen) if document is not None and chosen is not None else None
        if document is None or scene is None or not children_of(document, scene.id):
            return tr("No scene lies inside this one.")
        return ""

    def why_not_up(self) -> str:
        return "" if self.presenter.level is not None else tr("These are the outermost scenes.")


def shortened(title: str) -> str:
    """Fit for a button: one line, and an ampersand is an ampersand."""
    words = showable(title, _LONGEST).replace("&", "&&")
    return words or tr("Untitled scene")

"""The Picture pane: lays out its rooms, and does what the shell asks of a pane.

Made by the composition root. Narrow, everything stands in one scrolling column; wide, the form stands at the left.
Main thread.
"""

from __future__ import annotations

import itertools
from typing import Final, Literal

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QBoxLayout,
    QMenu,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from studio.domain.document import Canvas, Change, Generation, Layer
from studio.domain.picture_recipe import FoundRecipe
from studio.services.studio import Studio
from studio.services.translation import tr
from studio.ui.actions.buttons import bind
from studio.ui.actions.editing import Editing, EditStep
from studio.ui.actions.registry import ActionRegistry
from studio.ui.picture.actions import VIEW, picture_actions
from studio.ui.picture.canvas import actions as on_canvas
from studio.ui.picture.desk import PictureDesk
from studio.ui.picture.prompt import actions as in_prompt
from studio.ui.picture.results import actions as on_results
from studio.ui.picture.results.strip import PICTURE_MIME
from studio.ui.picture.rooms import Rooms
from studio.ui.picture.tool_row import ToolRow
from studio.ui.widgets.message_bar import MessageBar
from studio.ui.widgets.words import GAP, area

WIDE: Final = (760, 126)
"""Logical pixels, and average letters, from which the form stands beside the picture."""
FORM_WIDTH: Final = (350, 58)
"""Likewise, of the form there."""


class PicturePane(QWidget):
    """Implements `Pane`."""

    models_wanted = Signal(str)
    """The person asks for the model page, at this family; the shell shows it."""

    def __init__(self, studio: Studio, actions: ActionRegistry) -> None:
        super().__init__()
        self._registry = actions
        self.setAcceptDrops(True)
        self.setAccessibleName(tr("Picture"))
        self.desk = PictureDesk(studio, self)
        self.messages = MessageBar()
        self.rooms = Rooms(self.desk, self)
        self.rooms.form.setParent(self)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.rooms.results_view.result)
        self.pages.addWidget(self.rooms.canvas_page)
        self._add_actions()
        self.tools = ToolRow(actions)
        self._lay_out()
        self._connect()
        self._show_page()

    @property
    def widget(self) -> QWidget:
        return self

    # ---- actions

    def _add_actions(self) -> None:
        actions, rooms = self._registry, self.rooms
        copy = EditStep(rooms.copying.copy_picture, self.desk.why_none_chosen)
        paste = EditStep(lambda: rooms.taking_in.take(QGuiApplication.clipboard().mimeData()), self._why_not_paste)
        actions.place("picture", tr("Picture"), self, Editing(paste=paste))
        actions.place(in_prompt.PLACE, tr("Picture: prompt"), rooms.form.head)
        everything = EditStep(rooms.results_view.strip.selectAll, rooms.results.why_not_step)
        pictures = Editing(copy=copy, select_all=everything)
        actions.place(on_results.PLACE, tr("Picture: finished pictures"), rooms.results_view.strip, pictures)
        actions.place(VIEW, tr("Picture: result and canvas"), self.pages, Editing(copy=copy))
        actions.place(on_canvas.PLACE, tr("Picture: canvas"), rooms.canvas_page)
        actions.place(on_canvas.LAYERS, tr("Picture: layers"), rooms.canvas_page.layers.list)
        actions.add(*picture_actions(self.desk, rooms))

    def _why_not_paste(self) -> str:
        data = QGuiApplication.clipboard().mimeData()
        if not self.rooms.taking_in.wants(data):
            return tr("The clipboard holds no picture.")
        return self.desk.why_not_writable()

    def _connect(self) -> None:
        desk, rooms, trigger = self.desk, self.rooms, self._registry.trigger
        desk.notices.said.connect(self.messages.show_message)
        desk.notices.taken_back.connect(self.messages.drop)
        desk.models_wanted.connect(self.models_wanted)
        desk.page_changed.connect(self._show_page)
        desk.recipe_offered.connect(self._offer_recipe)
        desk.document_changed.connect(self._document_changed)
        desk.chosen_changed.connect(self._refresh)
        desk.session_changed.connect(self._refresh)
        self._registry.done.connect(self._refresh)
        buttons: dict[QAbstractButton, str] = {
            rooms.form.generate: "picture.generate",
            rooms.form.cancel: "picture.stop",
            rooms.form.swap: "picture.swap-size",
            rooms.form.lock: "picture.keep-seed",
            rooms.form.dice: "picture.new-seed",
            rooms.results_view.empty_button: "picture.empty-trash",
            rooms.canvas_page.layers.eye: "picture.layer-show",
            rooms.canvas_page.layers.up: "picture.layer-forward",
            rooms.canvas_page.layers.down: "picture.layer-back",
            rooms.canvas_page.layers.bin: "picture.layer-delete",
        }
        for button, action_id in buttons.items():
            bind(self._registry, button, action_id)
        self._buttons = buttons
        for view in (rooms.results_view.result, rooms.canvas_page.surface):
            view.filled.connect(self._refresh)
        rooms.results_view.strip.opened.connect(lambda: trigger("picture.place"))
        strip = rooms.results_view.strip
        strip.customContextMenuRequested.connect(lambda at: self._open_menu("picture.results", strip.mapToGlobal(at)))
        rooms.results_view.result.menu_wanted.connect(lambda at: self._open_menu("picture.results", at))
        rooms.canvas_page.surface.menu_wanted.connect(lambda at: self._open_menu("picture.canvas", at))
        self.tools.menu_wanted.connect(lambda at: self._open_menu("picture.results", at))
        rooms.canvas_page.layers.chosen.connect(lambda _layer: self._refresh())

    def _document_changed(self, touched: set[type]) -> None:
        if not touched.isdisjoint((Generation, Canvas, Layer)):
            self._refresh()

    def _refresh(self, _fact: object = None) -> None:
        """Buttons that mean a picture or a layer wait for one."""
        one = self.desk.generation()
        self.tools.refresh(starred=one is not None and one.starred, chosen=one is not None)
        layers = self.rooms.canvas_page.layers
        for button in (layers.eye, layers.up, layers.down, layers.bin):
            button.setEnabled(not self._registry.get(self._buttons[button]).enabled())
        layers.eye.setAccessibleName(self._registry.words("picture.layer-show"))

    def menu(self, name: str) -> QMenu:
        """The context menu of that name: "picture.results" or "picture.canvas"."""
        menu = self._registry.context_menu(name, self)
        menu.setAccessibleName(tr("Picture"))
        return menu

    def _open_menu(self, name: str, place: QPoint) -> None:
        if name == "picture.canvas" or self.desk.generation() is not None:
            self.menu(name).popup(place)

    # ---- layout

    def _lay_out(self) -> None:
        self._side = QWidget()
        self._side.setProperty("area", "clear")
        self._side_column = QVBoxLayout(self._side)
        self._side_column.setContentsMargins(0, 0, 0, 0)
        self._side_column.setSpacing(0)
        self._side_scroll = _scroll(self._side)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(GAP, GAP, GAP, GAP)
        column.setSpacing(GAP)
        column.addWidget(self.tools)
        column.addWidget(self.pages, 1)
        column.addWidget(self.rooms.results_view.read_as)
        column.addWidget(self.rooms.results_view.tray)
        inside = area("window")
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight, inside)
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(0)
        self._rule = area("rule")
        self._rule.setFixedWidth(1)
        self._body.addWidget(self._side_scroll)
        self._body.addWidget(self._rule)
        self._body.addWidget(right, 1)
        self._scroll = _scroll(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.messages)
        outer.addWidget(self._scroll, 1)
        self._wide: bool | None = None
        self._arrange(wide=False)

    def _arrange(self, *, wide: bool) -> None:
        """Wide: the form at the left in a column of its own. Narrow: words, picture, numbers, one under the other."""
        if wide == self._wide:
            return
        self._wide = wide
        # What a parent calls its focus widget had the keyboard once; the keyboard may be in another pane by now.
        form, focused = self.rooms.form, QApplication.focusWidget()
        for part in (form.head, form.details):
            self._body.removeWidget(part)
            self._side_column.removeWidget(part)
        self._rule.setVisible(wide)
        self._side_scroll.setVisible(wide)
        if wide:
            self._body.setDirection(QBoxLayout.Direction.LeftToRight)
            self._side_column.addWidget(form.head)
            self._side_column.addWidget(form.details, 1)
        else:
            self._body.setDirection(QBoxLayout.Direction.TopToBottom)
            self._body.insertWidget(0, form.head)
            self._body.addWidget(form.details)
        self._set_tab_order()
        if focused is not None and self.isAncestorOf(focused) and self.isVisible():
            focused.setFocus(Qt.FocusReason.OtherFocusReason)

    def _set_tab_order(self) -> None:
        head, details = self.rooms.form.tab_order()
        results, page = self.rooms.results_view, self.rooms.canvas_page
        picture = [*self.tools.buttons(), results.result, page.surface, results.shelf, results.strip]
        order = [*head, *details, *picture] if self._wide else [*head, *picture, *details]
        for one, following in itertools.pairwise(order):
            QWidget.setTabOrder(one, following)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit(event.size())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit(self.size())

    def _fit(self, size: QSize) -> None:
        letter = self.fontMetrics().averageCharWidth()
        self._arrange(wide=size.width() >= max(WIDE[0], WIDE[1] * letter))
        self._side_scroll.setFixedWidth(max(FORM_WIDTH[0], FORM_WIDTH[1] * letter))
        # In one column the picture gets what the words leave of the first screenful.
        high = 170 if self._wide else max(170, round(size.height() * 0.33))
        for view in (self.rooms.results_view.result, self.rooms.canvas_page.surface):
            view.setMinimumHeight(high)

    def minimumSizeHint(self) -> QSize:
        return QSize(300, 160)

    def _show_page(self) -> None:
        """The list of layers asks for height only while it is shown; a stack is as high as its highest page."""
        canvas = self.desk.page == "canvas"
        self.pages.setCurrentIndex(1 if canvas else 0)
        high = QSizePolicy.Policy.Preferred if canvas else QSizePolicy.Policy.Ignored
        self.rooms.canvas_page.setSizePolicy(QSizePolicy.Policy.Preferred, high)
        self._refresh()

    def _offer_recipe(self, found: FoundRecipe) -> None:
        """A dropped picture has told how it was made."""
        exact = (tr("Reuse settings and seed"), lambda: self.desk.take_recipe(found, seed=True))
        seed = (tr("Reuse settings"), lambda: self.desk.take_recipe(found, seed=False))
        text = tr(
            "This picture knows its recipe ({source}): \u201c{prompt}\u201d",
            source=found.source,
            prompt=found.prompt[:80],
        )
        self.desk.notices.say(text, exact, seed, key="recipe")

    # ---- what the shell asks

    def focus_default(self) -> None:
        prompt = self.rooms.form.prompt
        prompt.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._scroll.ensureWidgetVisible(prompt)

    def commit_typing(self) -> None:
        """A layer that was just moved by keys becomes a step now; the form, no part of the document, is kept."""
        self.rooms.canvas_page.surface.tell_moves()
        self.rooms.prompt.keep_form()

    def chosen_model(self) -> str:
        return self.rooms.prompt.form.model_id

    def begin_example(self, words: str) -> None:
        """Make a picture from these words."""
        self.rooms.prompt.begin(words)

    def undo(self) -> None:
        self._step("undo")

    def redo(self) -> None:
        self._step("redo")

    def _step(self, way: Literal["undo", "redo"]) -> None:
        change = self.desk.step(way)
        if change is not None:
            self.reveal(change)

    def in_sight(self, change: Change) -> bool:
        canvas = any(isinstance(edit.after or edit.before, Canvas | Layer) for edit in change.edits)
        pictures = [edit.after.id for edit in change.edits if isinstance(edit.after, Generation)]
        return self.desk.page == "canvas" if canvas else self.desk.chosen in pictures

    def reveal(self, change: Change) -> None:
        if not self.rooms.canvas.reveal(change):
            self.rooms.results.reveal(change)

    # ---- pictures from outside

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(PICTURE_MIME) or self.rooms.taking_in.wants(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if event.mimeData().hasFormat(PICTURE_MIME):
            event.acceptProposedAction()
            self.rooms.canvas.place(bytes(event.mimeData().data(PICTURE_MIME).data()).decode("utf-8", "replace"))
        elif self.rooms.taking_in.wants(event.mimeData()):
            event.acceptProposedAction()
            self.rooms.taking_in.take(event.mimeData())


def _scroll(inside: QWidget) -> QScrollArea:
    scroll = QScrollArea()
    scroll.setWidget(inside)
    scroll.setWidgetResizable(True)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return scroll

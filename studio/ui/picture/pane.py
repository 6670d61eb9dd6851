"""The Picture pane: lays out its rooms, and does what the shell asks of a pane.

Made by the composition root. Main thread.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QMimeData, QPoint, QSize, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QFileDialog,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from studio.domain.changes import Change
from studio.domain.picture_records import Canvas, Generation, Layer
from studio.domain.recipes.found import FoundRecipe
from studio.services.exchange.format import dialog_filter, joint_filter
from studio.services.exchange.formats import CANVAS_IN, PICTURE_IN
from studio.services.studio import Studio
from studio.services.translation import tr
from studio.ui.actions.buttons import bind
from studio.ui.actions.editing import Editing, EditStep
from studio.ui.actions.registry import ActionRegistry
from studio.ui.picture.actions import picture_actions
from studio.ui.picture.canvas import actions as on_canvas
from studio.ui.picture.canvas.text.options import text_controls
from studio.ui.picture.canvas.tools.options import ToolOptions
from studio.ui.picture.canvas.tools.strip import ToolStrip
from studio.ui.picture.canvas.transform.crop_tool import crop_controls
from studio.ui.picture.canvas.transform.options import transform_controls
from studio.ui.picture.canvas.view_state import OptionsRow, ViewState
from studio.ui.picture.copied import Copied, as_copied
from studio.ui.picture.desk import PictureDesk
from studio.ui.picture.dock import Dock, Tab
from studio.ui.picture.grid import actions as on_grid
from studio.ui.picture.keyboard_back import KeyboardBack
from studio.ui.picture.menus import (
    fill_canvas_menu,
    fill_grid_menu,
    fill_layer_menu,
    fill_results_menu,
    menu_actions,
)
from studio.ui.picture.middle import Middle
from studio.ui.picture.parts import Parts
from studio.ui.picture.pasted_recipe import recipe_in
from studio.ui.picture.prompt import actions as in_prompt
from studio.ui.picture.results import actions as on_results
from studio.ui.picture.rooms import Rooms
from studio.ui.picture.shape import Shape
from studio.ui.picture.tool_row import ToolRow
from studio.ui.widgets.drops import PICTURE_MIME, Act, Drops, copied
from studio.ui.widgets.icons import IconButton
from studio.ui.widgets.message_bar import MessageBar
from studio.ui.widgets.parts import step_part


class PicturePane(QWidget):
    """Implements `Pane`."""

    models_wanted = Signal(str)
    """The person asks for the model page, at this family; the shell shows it."""

    def __init__(self, studio: Studio, actions: ActionRegistry) -> None:
        super().__init__()
        self._registry = actions
        self.setAccessibleName(tr("Picture"))
        self.desk = PictureDesk(studio, self)
        self.messages = MessageBar()
        self.rooms = Rooms(self.desk, self)
        self.rooms.form.setParent(self)
        self.pages = Middle(self.desk, self.rooms.canvas_page, self.rooms.results_view, self.rooms.grid_page)
        self.dock = Dock(studio.settings)
        self._fill_dock()
        self._add_actions()
        self.tools = ToolRow(actions)
        self._lay_out()
        self._connect()
        self._drops = Drops(self, self._wants_drop, self._take_drop, not_on=self.rooms.results_view.tray)
        self._refresh()

    @property
    def widget(self) -> QWidget:
        return self

    # ---- actions

    def _add_actions(self) -> None:
        actions, rooms = self._registry, self.rooms
        copy = EditStep(rooms.copying.copy_picture, self.desk.why_none_chosen)
        paste = EditStep(self._paste, self._why_not_paste)
        actions.place("picture", tr("Picture"), self, Editing(paste=paste))
        actions.place(in_prompt.PLACE, tr("Picture: prompt"), rooms.form.head)
        actions.place(on_canvas.LAYERS, tr("Picture: layers"), rooms.canvas_page.layers)
        everything = EditStep(rooms.results_view.strip.selectAll, rooms.results.why_not_step)
        pictures = Editing(copy=copy, select_all=everything)
        actions.place(on_results.PLACE, tr("Picture: finished pictures"), rooms.results_view.strip, pictures)
        actions.place(on_canvas.VIEW, tr("Picture: what is looked at"), self.pages, Editing(copy=copy))
        actions.place(on_grid.PLACE, tr("Picture: cells of a grid"), rooms.grid_page.table)
        actions.place(on_canvas.PLACE, tr("Picture: canvas"), rooms.canvas_page, self._editing_of_canvas())
        show_form, show_layers = partial(self.dock.open, "prompt"), partial(self.dock.open, "layers")
        of_rooms = picture_actions(self.desk, rooms, self._ask_picture, show_form, show_layers)
        parts = Parts((rooms.canvas_page.view, rooms.results_view.result), rooms.results_view.strip, self.dock)
        view = rooms.canvas_page.view
        menus = menu_actions(
            rooms.canvas_page.layers.list.ask_for_menu,
            lambda: self._open_menu("picture.canvas", view.mapToGlobal(view.rect().center())),
        )
        actions.add(*of_rooms, *self.dock.tab_actions(), *parts.actions(), *menus)

    def _editing_of_canvas(self) -> Editing:
        """With a selection Copy and Cut mean its pixels of the chosen layer; without one, all that the canvas shows."""
        rooms, selected = self.rooms, self.rooms.selected

        def copy() -> None:
            if selected.why_no_pixels():
                rooms.copy_canvas()
            else:
                selected.copy(put, told=rooms.copies.told)

        def put(one: Copied, corner: QPoint) -> None:
            QGuiApplication.clipboard().setMimeData(rooms.copies.put(as_copied(one.image, corner), one))

        def take_away(one: Copied, corner: QPoint) -> None:
            put(one, corner)
            rooms.making.clear()

        def why_not_copy() -> str:
            return rooms.canvas.why_not_copy() if selected.why_no_pixels() else ""

        def why_not_cut() -> str:
            return selected.why_no_pixels() or rooms.making.why_not_paint()

        return Editing(
            cut=EditStep(lambda: selected.copy(take_away, told=rooms.copies.told), why_not_cut),
            copy=EditStep(copy, why_not_copy),
            select_all=EditStep(selected.selecting.all, selected.why_not_select),
        )

    def _paste(self) -> None:
        if self.rooms.taking_in.wants(_clipboard()):
            self.rooms.taking_in.take(_clipboard())
        else:
            self.desk.offer_pasted(_clipboard())

    def _why_not_paste(self) -> str:
        if not self.rooms.taking_in.wants(_clipboard()):
            has = recipe_in(_clipboard()) is not None
            return "" if has else tr("The clipboard holds neither a picture nor the recipe of one.")
        return self.desk.why_not_writable()

    def _connect(self) -> None:
        desk, rooms, trigger = self.desk, self.rooms, self._registry.trigger
        desk.notices.said.connect(self.messages.show_message)
        desk.notices.taken_back.connect(self.messages.drop)
        desk.models_wanted.connect(self.models_wanted)
        desk.page_changed.connect(self._show_page)
        desk.leaving.connect(self.finish_work)
        self.dock.moved.connect(self._refresh)
        self.dock.low.connect(self.rooms.form.save_height)
        desk.recipe_offered.connect(self._offer_recipe)
        desk.recipe_pasted.connect(self._offer_pasted)
        desk.document_changed.connect(self._document_changed)
        desk.chosen_changed.connect(self._refresh)
        desk.session_changed.connect(self._refresh)
        self._registry.done.connect(self._refresh)
        buttons: dict[QAbstractButton, str] = {
            rooms.form.generate: "picture.generate",
            rooms.form.swap: "picture.swap-size",
            rooms.form.lock: "picture.keep-seed",
            rooms.form.dice: "picture.new-seed",
            rooms.results_view.empty_button: "picture.empty-trash",
            rooms.results_view.tray.opener: "picture.gallery",
            rooms.results_view.look.back: "picture.stop",
            rooms.results_view.compare.back: "picture.stop",
            rooms.canvas_page.layers.foot.eye: "picture.layer-show",
            rooms.canvas_page.layers.foot.up: "picture.layer-forward",
            rooms.canvas_page.layers.foot.down: "picture.layer-back",
            rooms.canvas_page.layers.foot.bin: "picture.layer-delete",
            rooms.canvas_page.layers.foot.new: "picture.new-layer",
            rooms.canvas_page.layers.foot.copy: "picture.layer-duplicate",
        }
        for button, action_id in buttons.items():
            bind(self._registry, button, action_id)
        self._buttons = buttons
        self.dock.bind(self._registry)
        rooms.inpaint_tab.bind(self._registry)
        rooms.grid_page.bind(self._registry)
        for moved in (rooms.grid.moved, rooms.grid.opened, desk.page_changed, rooms.grid_saving.errand.ended):
            moved.connect(rooms.grid_page.refresh)
        rooms.grid_page.refresh()
        rooms.grid_page.table.menu_wanted.connect(lambda at: self._open_menu("picture.grid", at))
        rooms.guides_panel.bind(self._registry)
        rooms.guides.added.connect(self._reveal_guide)
        rooms.placing.changed.connect(rooms.inpaint_tab.refresh)
        rooms.inpaint.stated.connect(rooms.inpaint_tab.refresh)
        self.pages.invitation.bind(self._registry)
        rooms.results_view.strip.selected.connect(self._refresh)
        for view in (rooms.results_view.result, rooms.canvas_page.view):
            view.filled.connect(self._refresh)
        rooms.results_view.strip.opened.connect(lambda: trigger("picture.place"))
        strip = rooms.results_view.strip
        strip.customContextMenuRequested.connect(lambda at: self._open_menu("picture.results", strip.mapToGlobal(at)))
        rooms.results_view.result.menu_wanted.connect(lambda at: self._open_menu("picture.results", at))
        rooms.canvas_page.view.menu_wanted.connect(lambda at: self._open_menu("picture.canvas", at))
        self.tools.menu_wanted.connect(lambda at: self._open_menu("picture.results", at))
        rooms.canvas_page.layers.list.menu_wanted.connect(lambda at: self._open_menu(on_canvas.LAYERS, at))
        rooms.canvas_page.layers.chosen.connect(lambda _layer: self._refresh())

    def _document_changed(self, touched: set[type]) -> None:
        if not touched.isdisjoint((Generation, Canvas, Layer)):
            self._refresh()

    def _refresh(self, _fact: object = None) -> None:
        """Buttons that mean a picture or a layer wait for one."""
        one = self.desk.generation()
        self.tools.refresh(starred=one is not None and one.starred, chosen=one is not None)
        self.rooms.inpaint_tab.refresh()
        layers = self.rooms.canvas_page.layers
        for button in layers.foot.buttons():
            button.setEnabled(not self._registry.get(self._buttons[button]).enabled())
        layers.foot.eye.setAccessibleName(self._registry.words("picture.layer-show"))

    def menu(self, name: str) -> QMenu:
        """The context menu of that name: "picture.results", "picture.canvas" or "picture.layers"."""
        menu = self._registry.context_menu(name, self)
        if name == "picture.canvas":
            fill_canvas_menu(self._registry, menu)
        elif name == "picture.results":
            fill_results_menu(self._registry, menu)
        elif name == "picture.grid":
            fill_grid_menu(self._registry, menu)
        elif name == on_canvas.LAYERS:
            fill_layer_menu(self._registry, menu)
        menu.setAccessibleName(tr("Picture"))
        return menu

    def _open_menu(self, name: str, place: QPoint) -> None:
        if name != "picture.results" or self.desk.generation() is not None:
            self.menu(name).popup(place)

    def _reveal_guide(self, guide_id: str) -> None:
        """Below the form, once it has its place there."""
        self.dock.open("prompt")

        def reveal() -> None:
            added = self.rooms.guides_panel.rows.get(guide_id)
            if added is not None:
                self.dock.reveal(added)

        QTimer.singleShot(0, self, reveal)

    # ---- layout

    def _fill_dock(self) -> None:
        form = self.rooms.form
        words = QWidget()
        words.setProperty("area", "clear")
        column = QVBoxLayout(words)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(form.head)
        column.addWidget(form.details)
        column.addWidget(self.rooms.guides_panel)
        column.addStretch(1)
        tip = tr("Words, model, size and numbers of the next picture")
        self.dock.add(Tab(name="prompt", title=tr("Prompt"), tip=tip, icon="prompt"), words, form.prompt)
        panel = self.rooms.canvas_page.layers
        tip = tr("What lies on the canvas, top first")
        self.dock.add(Tab(name="layers", title=tr("Layers"), tip=tip, icon="layers", scrolls=False), panel, panel.list)
        steps = self.rooms.canvas_page.history
        tip = tr("What was done to the picture, and the way back")
        self.dock.add(Tab(name="history", title=tr("History"), tip=tip, icon="retry", scrolls=False), steps, steps.list)
        colour = self.rooms.colour_panel
        tip = tr("The colour to paint with, and palettes")
        self.dock.add(Tab(name="colour", title=tr("Colour"), tip=tip, icon="palette"), colour, colour.square)
        tab = self.rooms.inpaint_tab
        tip = tr("A part of the canvas painted anew, the canvas grown, and what becomes of a result")
        self.dock.add(Tab(name="inpaint", title=tr("Inpaint"), tip=tip, icon="tool-mask"), tab, tab.aims)

    def _lay_out(self) -> None:
        self.rooms.results_view.tray.head.addWidget(self.tools, 1)
        self.body = Shape(self.pages, self.rooms.results_view.tray, self.dock, self.messages)
        self.strip = ToolStrip(self.rooms.box)
        self.strip.bind(self._registry)
        self.desk.studio.library.changed.connect(self.strip.refresh)
        self.strip.colours_wanted.connect(partial(self.dock.open, "colour"))
        self.body.set_tool_strip(self.strip)
        transforming, cropping = self.rooms.canvas_page.transforming, self.rooms.canvas_page.cropping
        self.options = ToolOptions(
            self.rooms.box,
            {
                "transform": transform_controls(transforming),
                "crop": crop_controls(cropping),
                "text": text_controls(self.rooms.texts),
                "object": (self.rooms.canvas_page.finder,),
            },
        )
        self.options.reads_clicks = self.rooms.canvas_page.finder.reads_clicks
        self.rooms.canvas_page.finder.left.connect(self.options.refresh)
        self.options.instead = lambda: "text" if self.rooms.texts.active else None
        self.rooms.texts.changed.connect(self.options.refresh)
        self.rooms.canvas_page.layers.chosen.connect(lambda _layer: self.options.refresh())
        cropping.changed.connect(self.options.refresh)
        self.desk.studio.library.changed.connect(self.options.refresh)
        transforming.changed.connect(self.options.refresh)
        self.options.brush_wanted.connect(partial(self._registry.trigger, "picture.brush-settings"))
        view = self.rooms.canvas_page.view
        self.options.finished.connect(view.setFocus)
        back = KeyboardBack(view)
        back.watch(self.options, self.options.refresh)
        back.watch(self.rooms.colour_panel, self.rooms.colour_panel.show_colour)
        back.watch(self.rooms.inpaint_tab)
        for part in (self.rooms.form.head, self.rooms.form.details):
            back.watch(part)
        view.approached.connect(self._give_canvas_the_keyboard)
        state = ViewState(view)
        rooms = self.rooms
        rooms.canvas_page.kit.working.connect(partial(state.show_working, "canvas"))
        rooms.canvas_page.painted.working.connect(partial(state.show_working, "layers"))
        rooms.inpaint.working.connect(partial(state.show_working, "inpaint"))
        rooms.placing.working.connect(partial(state.show_working, "result"))
        rooms.reworking.working.connect(partial(state.show_working, "result"))
        rooms.rework.working.connect(partial(state.show_working, "rework"))
        self.live_button = IconButton("spark", tr("Live painting"), checkable=True)
        bind(self._registry, self.live_button, "picture.live")
        rooms.live.switched.connect(self.live_button.setChecked)
        self.body.set_tool_options(OptionsRow(self.options, state, self.live_button))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.body)
        self._set_tab_order()

    def _give_canvas_the_keyboard(self) -> None:
        """The pointer went over the canvas: the keys of tools hold, though a layer or a number was clicked before. Who
        types, and who has the keyboard in the tray or in another pane, keeps it."""
        has = QApplication.focusWidget()
        if has is None or QApplication.activePopupWidget() is not None:
            return
        typing = isinstance(has, QLineEdit | QPlainTextEdit | QAbstractSpinBox)
        beside = self.options.isAncestorOf(has) or self.strip.isAncestorOf(has)
        if beside or (self.dock.isAncestorOf(has) and not typing):
            self.rooms.canvas_page.view.setFocus(Qt.FocusReason.MouseFocusReason)

    def _set_tab_order(self) -> None:
        """As one reads: the work, what came, then the dock."""
        head, details = self.rooms.form.tab_order()
        results, page = self.rooms.results_view, self.rooms.canvas_page
        tray = results.tray
        work: list[QWidget] = [
            *self.pages.invitation.buttons(),
            results.look.back,
            results.result,
            *self.rooms.film_bar.tab_order(),
            *self.rooms.grid_page.tab_order(),
            self.live_button,
            page.view,
        ]
        came: list[QWidget] = [tray.opener, tray.new, *self.tools.buttons()]
        gallery = self.rooms.gallery_view
        came += [gallery.field, tray.shelf, tray.sizes, tray.empty_button, *gallery.side.tab_order()]
        came += [tray.making, results.strip]
        order = [*work, *came, *self.dock.buttons(), self.dock.fold_button, *head, *details]
        order += self.rooms.guides_panel.tab_order()
        order += [*self.rooms.inpaint_tab.tab_order(), page.layers.list]
        for one, following in itertools.pairwise(order):
            QWidget.setTabOrder(one, following)

    def minimumSizeHint(self) -> QSize:
        return self.body.minimumSizeHint()

    def _show_page(self) -> None:
        self.body.place()
        self._refresh()

    def _ask_picture(self) -> None:
        """Which picture to open."""
        dialog = QFileDialog(self, tr("Open a picture"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        rows = (*PICTURE_IN, *CANVAS_IN)
        dialog.setNameFilters([joint_filter(tr("Pictures"), rows), *dialog_filter(*rows).split(";;")])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.rooms.taking_in.take_file(Path(name)))
        dialog.open()

    def _offer_recipe(self, found: FoundRecipe) -> None:
        """A dropped picture has told how it was made."""
        named = {"source": found.source, "prompt": found.prompt[:80]}
        self._offer_settings(tr("This picture knows its recipe ({source}): \u201c{prompt}\u201d", **named), found)

    def _offer_pasted(self, found: FoundRecipe) -> None:
        named = {"source": found.source, "prompt": found.prompt[:80]}
        self._offer_settings(tr("The clipboard holds a recipe ({source}): \u201c{prompt}\u201d", **named), found)

    def _offer_settings(self, text: str, found: FoundRecipe) -> None:
        exact = (tr("Reuse settings and seed"), lambda: self.desk.take_recipe(found, seed=True))
        seed = (tr("Reuse settings"), lambda: self.desk.take_recipe(found, seed=False))
        self.desk.notices.say(text, exact, seed, key="recipe")

    # ---- what the shell asks

    def focus_default(self) -> None:
        """The prompt, in the dock."""
        self.dock.give_keyboard("prompt")

    def next_part(self, by: int) -> bool:
        """From the dock over what is looked at to the tray, and back."""
        results = self.rooms.results_view
        return step_part((self.dock, self.rooms.canvas_page.view, results.result, results.strip), by)

    def commit_typing(self) -> None:
        """A layer that was just moved by keys becomes a step now; the form, no part of the document, is kept."""
        self.rooms.canvas_page.tell_moves()
        self.rooms.prompt.keep_form()

    def finish_work(self) -> None:
        self.commit_typing()
        self.rooms.finish_work()

    def chosen_model(self) -> str:
        return self.rooms.prompt.form.model_id

    def begin_empty(self) -> None:
        self.focus_default()

    def begin_example(self, words: str) -> None:
        """Make a picture from these words, and show how it comes."""
        if self.rooms.prompt.begin(words):
            self.rooms.results.watch()

    def take_prompt(self, words: str) -> None:
        """Words that were found elsewhere stand in the prompt; nothing is made yet."""
        self.rooms.prompt.set(prompt=words)

    def take_files(self, paths: Sequence[Path]) -> bool:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        wanted = self.rooms.taking_in.wants(data)
        if wanted:
            self.rooms.taking_in.take(data)
        return wanted

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
        return self.desk.sees_canvas() if canvas else self.desk.chosen in pictures

    def reveal(self, change: Change) -> None:
        if not self.rooms.canvas.reveal(change):
            self.rooms.results.reveal(change)

    # ---- pictures that are dropped

    def _wants_drop(self, data: QMimeData) -> bool:
        return data.hasFormat(PICTURE_MIME) or self.rooms.taking_in.wants(data)

    def _take_drop(self, data: QMimeData) -> Act | None:
        """A finished picture of the tray is placed; one from outside is taken in."""
        if data.hasFormat(PICTURE_MIME):
            generation_id = bytes(data.data(PICTURE_MIME).data()).decode("utf-8", "replace")
            return partial(self.rooms.canvas.place, generation_id)
        return partial(self.rooms.taking_in.take, copied(data))


def _clipboard() -> QMimeData:
    """What it holds. Qt has no data at all for one that was cleared."""
    return QGuiApplication.clipboard().mimeData() or QMimeData()

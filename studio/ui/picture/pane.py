"""The Picture pane: form, picture, strip and canvas. It lays the views out and is the presenter's one view.

Made by the composition root. Narrow, everything stands in one scrolling column; wide, the form stands at the left.
Main thread.
"""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.domain.document import Canvas, Change, Generation, Layer
from studio.domain.errors import StudioError
from studio.domain.picture_recipe import FoundRecipe
from studio.services.studio import Studio
from studio.services.translation import tr
from studio.services.wording import sentence
from studio.ui.actions.action import Action
from studio.ui.actions.registry import ActionRegistry
from studio.ui.picture.canvas.image_view import CanvasView, ResultView
from studio.ui.picture.canvas.layer_panel import LayerPanel
from studio.ui.picture.presenter import PicturePresenter, Shelf
from studio.ui.picture.prompt.form import Allowed, PictureForm
from studio.ui.picture.prompt.form_view import FormView
from studio.ui.picture.results.menu import PictureMenu
from studio.ui.picture.results.picture_cache import PictureCache, decoded
from studio.ui.picture.results.recipe_text import in_one_line
from studio.ui.picture.results.saving import PictureSaving
from studio.ui.picture.results.strip import StripModel, StripView
from studio.ui.widgets.icons import IconButton, WordButton
from studio.ui.widgets.message_bar import Message, MessageBar
from studio.ui.widgets.words import GAP, ElidedLabel, area, label, row

WIDE = 760
"""Logical pixels from which the form stands beside the picture."""
FORM_WIDTH = 350

_EMPTY: Final[dict[Shelf, str]] = {
    "all": "Finished pictures appear here.",
    "starred": "No picture has a star.",
    "trash": "The trash is empty.",
}


class PicturePane(QWidget):
    """Implements `Pane`, and `PictureView` for its presenter."""

    models_wanted = Signal(str)
    """The person asks for the model page, at this family; the shell shows it."""

    def __init__(self, studio: Studio, actions: ActionRegistry) -> None:
        super().__init__()
        self._studio = studio
        self._registry = actions
        self._generations: dict[str, Generation] = {}
        self._previewing = False
        self.setAcceptDrops(True)
        self.setAccessibleName("Picture")
        self.form = FormView()
        self.form.setParent(self)
        self.thumbnails = PictureCache(self._read_asset, side=192, kept=600, parent=self)
        self.pictures = PictureCache(self._read_asset, side=0, kept=8, parent=self)
        self.result = ResultView()
        self.canvas = CanvasView(self.pictures, self.image_of)
        self.layers = LayerPanel(self.thumbnails)
        self.strip = StripView(StripModel(self.thumbnails, self.words_of, self))
        self.messages = MessageBar()
        self.answer = ElidedLabel("", "small")
        self.answer.setAccessibleName("Answer of the Picture pane")
        self.answer.hide()
        self._make_tools()
        self._lay_out()
        # Before the presenter, which asks for the pictures of the new project at once: forgetting comes first.
        studio.session_changed.connect(self._another_project)
        self.presenter = PicturePresenter(studio, self, self)
        self.menu = PictureMenu(self)
        self.saving = PictureSaving(self, studio.settings)
        self._connect()
        self._add_actions()
        self._show_tools()

    @property
    def widget(self) -> QWidget:
        """What the deck shows."""
        return self

    def _add_actions(self) -> None:
        actions = self._registry
        actions.place("picture", tr("Picture"), self)
        export = Action(
            "picture.export",
            tr("Picture as PNG…"),
            self.export_picture,
            ("Ctrl+E",),
            menu="File/Export",
            section="Pictures",
        )
        generate = Action(
            "picture.generate",
            tr("Generate"),
            self.presenter.generate,
            ("Ctrl+Return", "Ctrl+Enter"),
            where="picture",
            menu="Picture",
        )
        stop = Action(
            "picture.stop", tr("Stop making the picture"), self.presenter.cancel, ("Escape",), "picture", menu="Picture"
        )
        actions.add(export, generate, stop)

    # ---- layout

    def _make_tools(self) -> None:
        self.pages = QStackedWidget()
        self._canvas_page = QWidget()
        canvas_column = QVBoxLayout(self._canvas_page)
        canvas_column.setContentsMargins(0, 0, 0, 0)
        canvas_column.setSpacing(4)
        canvas_column.addWidget(self.canvas, 1)
        canvas_column.addWidget(self.layers)
        self.pages.addWidget(self.result)
        self.pages.addWidget(self._canvas_page)
        self._make_room(canvas=False)
        self.result_tab = _tab("Result", "Show the chosen picture")
        self.canvas_tab = _tab("Canvas", "Show the canvas with its layers")
        self.result_tab.setChecked(True)
        self.place_button = WordButton("Place", name="layers")
        self.place_button.setToolTip("Put this picture on the canvas as a layer (Enter in the strip)")
        self.star_button = IconButton("star", "Star this picture (S in the strip)")
        self.save_button = IconButton("save", "Save as PNG (Ctrl+E)")
        self.fit_button = IconButton("fit", "Fit into the view (0)")
        self.more_button = IconButton("more", "More for this picture")
        self.shelf = QComboBox()
        self.shelf.setAccessibleName("Which pictures to show")
        for words, shelf in (("All pictures", "all"), ("Starred", "starred"), ("Trash", "trash")):
            self.shelf.addItem(words, shelf)
        self.empty_button = WordButton("Empty the trash\u2026", look="quiet")
        self.empty_button.hide()
        self.counted = label("", "small")
        self.counted.setAccessibleName("How many pictures")

    def _lay_out(self) -> None:
        self._side = QWidget()
        self._side.setProperty("area", "clear")
        self._side_column = QVBoxLayout(self._side)
        self._side_column.setContentsMargins(0, 0, 0, 0)
        self._side_column.setSpacing(0)
        self._side_scroll = _scroll(self._side)
        self._side_scroll.setFixedWidth(FORM_WIDTH)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(GAP, GAP, GAP, GAP)
        column.setSpacing(GAP)
        tools = row(self.result_tab, self.canvas_tab, 1, self.place_button, self.star_button, gap=3)
        for button in (self.save_button, self.fit_button, self.more_button):
            tools.addWidget(button)
        column.addLayout(tools)
        column.addWidget(self.pages, 1)
        column.addWidget(self.answer)
        column.addLayout(row(self.shelf, self.counted, 1, self.empty_button))
        column.addWidget(self.strip)
        self._right = right
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
        focused = self.focusWidget()
        for part in (self.form.head, self.form.details):
            self._body.removeWidget(part)
            self._side_column.removeWidget(part)
        self._rule.setVisible(wide)
        self._side_scroll.setVisible(wide)
        if wide:
            self._body.setDirection(QBoxLayout.Direction.LeftToRight)
            self._side_column.addWidget(self.form.head)
            self._side_column.addWidget(self.form.details, 1)
        else:
            self._body.setDirection(QBoxLayout.Direction.TopToBottom)
            self._body.insertWidget(0, self.form.head)
            self._body.addWidget(self.form.details)
        self._set_tab_order()
        if focused is not None and self.isVisible():
            focused.setFocus(Qt.FocusReason.OtherFocusReason)

    def _set_tab_order(self) -> None:
        form = self.form
        order: list[QWidget] = [form.prompt, form.negative, form.generate, form.cancel]
        details: list[QWidget] = [form.model, form.styles, form.shape, form.swap, form.width_field, form.height_field]
        details += [form.batch, form.seed, form.lock, form.dice, form.steps, form.guidance, form.sampler]
        details += [form.sticker, form.from_canvas, form.strength]
        picture: list[QWidget] = [
            self.result_tab,
            self.canvas_tab,
            self.place_button,
            self.star_button,
            self.save_button,
        ]
        picture += [self.fit_button, self.more_button, self.result, self.canvas, self.shelf, self.strip]
        order += [*details, *picture] if self._wide else [*picture, *details]
        for one, following in itertools.pairwise(order):
            QWidget.setTabOrder(one, following)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(wide=event.size().width() >= WIDE)
        # In one column the picture gets what the words leave of the first screenful.
        high = 170 if self._wide else max(170, round(event.size().height() * 0.33))
        for view in (self.result, self.canvas):
            view.setMinimumHeight(high)

    def minimumSizeHint(self) -> QSize:
        return QSize(300, 160)

    # ---- wiring

    def _connect(self) -> None:
        presenter, form = self.presenter, self.form
        form.edited.connect(lambda fields: presenter.edit(**fields))
        form.model_chosen.connect(presenter.choose_model)
        form.roll_wanted.connect(presenter.roll)
        form.generate_wanted.connect(presenter.generate)
        form.cancel_wanted.connect(presenter.cancel)
        form.models_wanted.connect(self.ask_for_models)
        self.strip.chosen.connect(self._show_chosen)
        self.pictures.ready.connect(self._picture_ready)
        self.thumbnails.ready.connect(self._picture_ready)
        self.strip.place_wanted.connect(self.place)
        self.strip.trash_wanted.connect(self.trash_selected)
        self.strip.star_wanted.connect(self.star_selected)
        self.strip.customContextMenuRequested.connect(lambda at: self.menu.open_at(self.strip.mapToGlobal(at)))
        self.result.menu_wanted.connect(self.menu.open_at)
        self.canvas.layer_moved.connect(presenter.move_layer)
        self.canvas.layer_chosen.connect(self.layers.choose)
        self.canvas.remove_wanted.connect(presenter.remove_layer)
        self.layers.chosen.connect(self.canvas.choose_layer)
        self.layers.show_wanted.connect(presenter.show_layer)
        self.layers.fade_wanted.connect(presenter.fade_layer)
        self.layers.shift_wanted.connect(presenter.shift_layer)
        self.layers.remove_wanted.connect(presenter.remove_layer)
        self.shelf.activated.connect(lambda at: presenter.choose_shelf(self.shelf.itemData(at)))
        self.empty_button.clicked.connect(self._ask_to_empty)
        self.result_tab.clicked.connect(lambda: self.show_page(canvas=False))
        self.canvas_tab.clicked.connect(lambda: self.show_page(canvas=True))
        self.place_button.clicked.connect(lambda: self.place(self.strip.current_id()))
        self.star_button.clicked.connect(self.star_selected)
        self.save_button.clicked.connect(self.export_picture)
        self.fit_button.clicked.connect(self._fit)
        below = self.more_button
        below.clicked.connect(lambda: self.menu.open_at(below.mapToGlobal(below.rect().bottomLeft())))

    def _another_project(self, _session: object) -> None:
        self.thumbnails.forget()
        self.pictures.forget()
        self.result.show_picture(None)
        self._show_tools()

    # ---- what the presenter asks

    def show_form(self, form: PictureForm, allowed: Allowed) -> None:
        self.form.show_form(form, allowed)

    def show_models(self, models: tuple[tuple[str, str], ...]) -> None:
        self.form.show_models(models)

    def show_strip(self, pictures: tuple[Generation, ...], shelf: Shelf) -> None:
        self.shelf.setCurrentIndex(self.shelf.findData(shelf))
        self.counted.setText(f"{len(pictures)} picture" + "s" * (len(pictures) != 1))
        self.strip.set_empty_words(_EMPTY[shelf])
        self.empty_button.setVisible(shelf == "trash" and bool(pictures))
        self._generations = {one.id: one for one in pictures}
        self.strip.pictures.show(pictures)
        if pictures and not self.strip.current_id():
            self.strip.choose(pictures[-1].id)
        elif not pictures:
            self.result.show_picture(None)
        self._show_tools()

    def show_canvas(self, canvas: Canvas | None, layers: tuple[Layer, ...]) -> None:
        self.canvas.show_canvas(canvas, layers)
        self.layers.show_layers(layers)

    def show_preview(self, image: QImage | None) -> None:
        self._previewing = image is not None
        if image is not None:
            self.show_page(canvas=False)
            self.result.show_picture(QPixmap.fromImage(image), "The picture that is being made", self._room_for(image))
        else:
            self._show_chosen(self.strip.current_id())

    def show_working(self, words: str) -> None:
        self.form.show_working(words)

    def select_picture(self, generation_id: str) -> None:
        self.strip.clearSelection()
        self.strip.choose(generation_id)
        self.show_page(canvas=False)

    def say(self, words: str) -> None:
        self.answer.setText(words)
        self.answer.setVisible(bool(words))

    def flattened(self) -> bytes | None:
        image = self.canvas.flattened()
        return png_of(image) if image is not None else None

    # ---- commands of the shell, the menu and the buttons

    def chosen_model(self) -> str:
        """The model that would draw now; empty when there is none."""
        return self.presenter.form.model_id

    def project_folder(self) -> Path | None:
        """Where the open project lies."""
        return self._studio.session.path.parent if self._studio.session is not None else None

    def focus_default(self) -> None:
        self.form.prompt.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._scroll.ensureWidgetVisible(self.form.prompt)

    def begin_example(self, words: str) -> None:
        """The first steps: make a picture from these words."""
        self.presenter.begin(words)

    def ask_for_models(self) -> None:
        self.models_wanted.emit("picture")

    def commit_typing(self) -> None:
        """The form is kept as it is typed; nothing rests in it."""

    def undo(self) -> None:
        """Take the newest step of the canvas and the pictures back."""
        if self._studio.session is not None:
            self._studio.session.undo_stack("picture").undo()

    def redo(self) -> None:
        if self._studio.session is not None:
            self._studio.session.undo_stack("picture").redo()

    def reveal(self, change: Change) -> None:
        """Show the page that this change touched: the canvas, or the picture."""
        records = [one.after if one.after is not None else one.before for one in change.edits]
        if any(isinstance(one, Canvas | Layer) for one in records):
            self.show_page(canvas=True)
        else:
            shown = [one.id for one in records if isinstance(one, Generation) and one.id in self._generations]
            if shown:
                self.select_picture(shown[-1])

    def export_picture(self) -> None:
        """Save what is looked at: the canvas, or the chosen picture."""
        if self.pages.currentIndex() == 1:
            self.saving.save_canvas()
        else:
            self.saving.save(self.strip.current_id())

    def place(self, generation_id: str) -> None:
        if generation_id:
            self.presenter.place(generation_id)
            self.show_page(canvas=True)

    def star_selected(self) -> None:
        chosen = self.strip.selected_ids()
        if chosen:
            self.presenter.star(chosen, not all(self._generations[one].starred for one in chosen))

    def trash_selected(self) -> None:
        """To the trash; from the trash's own shelf, back out of it."""
        chosen = self.strip.selected_ids()
        if not chosen:
            return
        back = all(self._generations[one].trashed for one in chosen)
        self.presenter.trash(chosen, not back)
        self.say("Taken back from the trash." if back else "Moved to the trash. Ctrl+Z brings it back.")

    def _ask_to_empty(self) -> None:
        text = f"{self.counted.text()} will be deleted for good. This cannot be undone."
        act = ("Delete for good", self.presenter.empty_trash)
        self.messages.show_message(Message(text, actions=(act,), key="trash"))

    def show_page(self, *, canvas: bool) -> None:
        self.pages.setCurrentIndex(1 if canvas else 0)
        self._make_room(canvas=canvas)
        self.canvas_tab.setChecked(canvas)
        self.result_tab.setChecked(not canvas)
        self._show_tools()

    def _make_room(self, *, canvas: bool) -> None:
        """The list of layers asks for height only while it is shown; a stack is as high as its highest page."""
        high = QSizePolicy.Policy.Preferred if canvas else QSizePolicy.Policy.Ignored
        self._canvas_page.setSizePolicy(QSizePolicy.Policy.Preferred, high)

    def generation(self, generation_id: str) -> Generation | None:
        return self._generations.get(generation_id)

    def _read_asset(self, asset: str) -> bytes:
        return self.presenter.read_asset(asset)

    def image_of(self, asset: str) -> QImage:
        """The whole picture; a null image, and a sentence, when it cannot be read."""
        try:
            return decoded(self.presenter.read_asset(asset))
        except StudioError as error:
            self.say(sentence(error.failure))
        except KeyError:
            self.say("This picture is not in the project file any more.")
        return QImage()

    def words_of(self, one: Generation) -> str:
        return in_one_line(one, self.presenter.recipe_of(one.id))

    def _show_chosen(self, generation_id: str) -> None:
        one = self._generations.get(generation_id)
        self._show_tools()
        if self._previewing:
            return
        if one is None:
            self.result.show_picture(None)
            return
        whole = self.pictures.get(one.asset)
        small = self.thumbnails.get(one.asset) if whole is None else None
        self.result.show_picture(whole or small, self.words_of(one), QSize(one.width, one.height))

    def _picture_ready(self, asset: str) -> None:
        one = self._generations.get(self.strip.current_id())
        if one is not None and one.asset == asset:
            self._show_chosen(one.id)

    def _room_for(self, image: QImage) -> QSize:
        """A preview takes the room of the finished picture, so that nothing jumps when that comes."""
        form = self.presenter.form
        wanted = QSize(form.width, form.height)
        same = abs(wanted.width() * image.height() - wanted.height() * image.width()) < max(form.width, form.height)
        return wanted if same else image.size()

    def _show_tools(self) -> None:
        one = self._generations.get(self.strip.current_id())
        on_canvas = self.pages.currentIndex() == 1
        self.place_button.setEnabled(one is not None)
        self.star_button.setEnabled(one is not None)
        self.more_button.setEnabled(one is not None)
        self.save_button.setEnabled(one is not None or on_canvas)
        starred = one is not None and one.starred
        self.star_button.set_icon("star-on" if starred else "star")
        self.star_button.set_words(
            "Remove the star (S in the strip)" if starred else "Star this picture (S in the strip)"
        )

    def _fit(self) -> None:
        (self.canvas if self.pages.currentIndex() == 1 else self.result).fit()

    # ---- pictures from outside

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasImage() or _picture_path(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = _picture_path(event)
        if path is not None:
            event.acceptProposedAction()
            self.saving.take_in(path)
        elif event.mimeData().hasImage():
            event.acceptProposedAction()
            image = QImage(event.mimeData().imageData())
            self.take_image(image, "Dropped picture")

    def take_image(self, image: QImage, name: str) -> None:
        """A picture from outside becomes a layer."""
        if not image.isNull():
            self.presenter.add_picture(png_of(image), image.width(), image.height(), name)
            self.show_page(canvas=True)

    def offer_recipe(self, found: FoundRecipe) -> None:
        """A dropped picture has told how it was made."""
        seed = ("Reuse settings", lambda: self.presenter.take_recipe(found, seed=False))
        exact = ("Reuse settings and seed", lambda: self.presenter.take_recipe(found))
        text = f"This picture knows its recipe ({found.source}): \u201c{found.prompt[:80]}\u201d"
        self.messages.show_message(Message(text, alarm=False, actions=(exact, seed), key="recipe"))


def _scroll(inside: QWidget) -> QScrollArea:
    scroll = QScrollArea()
    scroll.setWidget(inside)
    scroll.setWidgetResizable(True)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return scroll


def png_of(image: QImage) -> bytes:
    """The picture as PNG, without any text in it."""
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def _picture_path(event: QDropEvent) -> Path | None:
    for url in event.mimeData().urls():
        path = Path(url.toLocalFile())
        if path.suffix.lower() in (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif"):
            return path
    return None


def _tab(words: str, tip: str) -> QToolButton:
    tab = QToolButton()
    tab.setText(words)
    tab.setToolTip(tip)
    tab.setCheckable(True)
    tab.setAutoExclusive(True)
    tab.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return tab

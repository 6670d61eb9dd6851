"""Joins the canvas to the document: what it shows, and what is placed on it.

Knows no widgets, so it is tested without a screen. Made by the pane; main thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QImage

from studio.domain.changes import Change
from studio.domain.picture_records import Canvas, Layer, Tile
from studio.domain.project_records import Asset
from studio.domain.recipes.kept import Making, making_of
from studio.domain.requests import Frame, PictureRequest
from studio.services.exchange.picture_losses import Facts, facts_of
from studio.services.exchange.recipes_of import texts_of_layer, texts_of_layers
from studio.services.scene_before import known_as
from studio.services.session.session import ProjectSession
from studio.services.translation import tr
from studio.ui.picture.canvas import canvas_changes as edits
from studio.ui.picture.canvas.choice_of_steps import ChoiceOfSteps
from studio.ui.picture.canvas.flattening import Pile, flat_pixels, flat_png, kept_as
from studio.ui.picture.canvas.layer_alone import layer_alone, layer_as_it_stands
from studio.ui.picture.canvas.layer_changes import LONGEST_NAME
from studio.ui.picture.canvas.layer_looks import image_of
from studio.ui.picture.canvas.layers import Layers
from studio.ui.picture.canvas.layers_in import Brought, as_canvas
from studio.ui.picture.canvas.reading import Lent
from studio.ui.picture.copied import Copied, with_recipe
from studio.ui.picture.desk import PictureDesk
from studio.ui.picture.jobs import shortened
from studio.ui.picture.layer_picture import LayerPicture
from studio.ui.widgets.errand import Errand, Step

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from studio.ui.picture.canvas.layers_out import Built


class CanvasShown(Protocol):
    """What the presenter asks of the widgets; each method is called on the main thread and returns at once."""

    def take_up(self, session: ProjectSession | None) -> None:
        """Another project is open, or none."""

    def show_canvas(self, canvas: Canvas | None, layers: tuple[Layer, ...]) -> None: ...
    def follow_tiles(self, change: Change) -> None:
        """Show the tiles that a change names, which was applied to the document."""

    def choose_layer(self, layer_id: str) -> None: ...
    def pile(self) -> Pile | None:
        """The layers as they are now, for another thread; None without a canvas."""

    def lend(self, lent: Lent) -> None:
        """A large picture of which a layer is about to come."""


class CanvasPresenter(QObject):
    def __init__(self, desk: PictureDesk, layers: Layers, view: CanvasShown) -> None:
        super().__init__(desk)
        self._desk, self._layers, self._view = desk, layers, view
        self.flattening = Errand(self)
        """One after the other."""
        desk.session_changed.connect(self._take_up)
        self._choice = ChoiceOfSteps()
        desk.changed.connect(self._changed)
        desk.stepped.connect(self._stepped)
        desk.outdated.connect(self.show_document)

    # ---- showing

    def show_document(self) -> None:
        document = self._desk.session.document if self._desk.session is not None else None
        canvas = edits.canvas_of(document) if document is not None else None
        layers = edits.layers_of(document, canvas) if document is not None and canvas is not None else ()
        self._view.show_canvas(canvas, layers)

    def _take_up(self) -> None:
        self.flattening.cancel()
        self._choice.forget()
        self._view.take_up(self._desk.session)
        self.show_document()

    def _changed(self, change: Change) -> None:
        touched = {type(edit.after or edit.before) for edit in change.edits}
        if Canvas in touched or Layer in touched:
            before = self._layers.chosen_id
            self.show_document()
            self._choice.note(change, before, self._layers.chosen_id)
        if Tile in touched:
            self._view.follow_tiles(change)

    def _stepped(self, change: Change, forth: bool) -> None:
        wanted = self._choice.after(change, self._layers.all(), self._layers.chosen_id, forth=forth)
        if wanted:
            self._view.choose_layer(wanted)

    def reveal(self, change: Change) -> bool:
        """Show the canvas, where this change touched it or one of its layers; False where it touched none."""
        touched = [edit.after or edit.before for edit in change.edits]
        if not any(isinstance(one, Canvas) or (isinstance(one, Layer) and one.role != "selection") for one in touched):
            return False
        self._desk.show_page("canvas")
        return True

    # ---- placing

    def why_not_flat(self) -> str:
        """Why there is nothing to choose between layers and one piece; empty when there is."""
        one = self._desk.generation()
        if one is None:
            return self._desk.why_none_chosen()
        return "" if one.layers else tr("This picture has no layers.")

    def place(self, generation_id: str = "", *, flat: bool = False) -> None:
        """That picture, or the chosen one, on top of the canvas: its layers as a group, or one layer where it has none
        or `flat` asks for it."""
        one = self._desk.generation(generation_id)
        if one is None:
            return
        recipe = self._desk.recipe_of(one.id)
        words = known_as(recipe.request) if recipe is not None and isinstance(recipe.request, PictureRequest) else ""
        # Rows cut what they have no room for; files and hover text have all of it.
        name = shortened(words, LONGEST_NAME) or tr("Picture")
        if one.layers and not flat:
            self._desk.perform(lambda document: edits.place_layers(document, one, name, words))
        else:
            self._desk.perform(
                lambda document: edits.place_picture(
                    document, one.asset, one.width, one.height, name, recipe_id=one.recipe_id
                )
            )
        self._desk.show_page("canvas")

    def add_picture(
        self, asset: Asset, data: bytes, width: int, height: int, at: tuple[int, int] | None = None, dpi: float = 0.0,
        making: Making = (),
    ) -> str:  # fmt: skip
        """A picture from outside as a new layer on top; `at`: where on the canvas its corner stood; `dpi`: pixels an
        inch for a canvas that is made with it; `making`: what is known of how it was made. The id of the layer; empty
        where it could not be kept, which is said."""
        if not self._desk.adopt(asset, data):
            return ""
        self._desk.perform(
            lambda document: edits.place_picture(document, asset.id, width, height, asset.name, at, dpi, making=making)
        )
        self._desk.show_page("canvas")
        top = next(iter(reversed(self._layers.all())), None)
        return top.id if top is not None and top.asset == asset.id else ""

    def expect(self, lent: Lent) -> None:
        """A large picture that is about to be added, or an empty one: it was not."""
        self._view.lend(lent)

    def take_layers(self, brought: Brought) -> None:
        """A canvas from a file with layers, in the place of the one that is there."""
        session = self._desk.session
        if session is None or not self._desk.adopt_all(brought.files):
            return
        had = bool(self._layers.all())

        def place() -> None:
            self._desk.perform(lambda document: as_canvas(document, brought))
            if had:
                self._desk.say(tr("A new canvas is there. Undo brings back what lay on the old one."))

        session.painting.when_settled(place)
        self._desk.show_page("canvas")

    # ---- what it shows, with its layers

    def layered(self) -> Callable[[Path, Mapping[str, str] | None, Step], Built] | None:
        """Puts it together with its layers for a file of that name, on any thread, with what is known of its making,
        None where that stays out; None without a canvas."""
        pile = self._view.pile()
        if pile is None:
            return None
        from studio.ui.picture.canvas.layers_out import layered_of

        each = self._making_of_each()

        def put_together(path: Path, texts: Mapping[str, str] | None, step: Step) -> Built:
            return layered_of(pile, path, making_of(texts or {}), step, each if texts is not None else {})

        return put_together

    def facts(self) -> Facts:
        """What a file may lose of it."""
        session = self._desk.session
        canvas = edits.canvas_of(session.document) if session is not None else None
        wide, high = (canvas.width, canvas.height) if canvas is not None else (1, 1)
        return facts_of(wide, high, self._layers.all(), recipe=bool(self.recipe_texts()))

    def files(self) -> tuple[Callable[[], bytes], ...]:
        """Read what its layers were imported as, on any thread."""
        session = self._desk.session
        assets = dict.fromkeys(one.asset for one in edits.as_shown(self._layers.all()) if one.visible and one.asset)
        return tuple(session.asset_reader(one) for one in assets) if session is not None else ()

    def dpi(self) -> float:
        """Pixels an inch, for files; 0: nobody said."""
        session = self._desk.session
        canvas = edits.canvas_of(session.document) if session is not None else None
        return canvas.dpi if canvas is not None else 0.0

    def recipe_texts(self) -> dict[str, str]:
        """What is known of the making of what it shows, by the names under which it lies in a file."""
        if self._desk.session is None:
            return {}
        by_id = {layer.id: layer for layer in self._layers.all()}
        shown = (one for one in edits.as_shown(self._layers.all()) if one.visible)
        return texts_of_layers(self._desk.session.document, [by_id[one.id] for one in shown])

    def _making_of_each(self) -> dict[str, Making]:
        """Of every layer, seen or not, by its id."""
        document = self._desk.session.document if self._desk.session is not None else None
        rasters = [one for one in self._layers.all() if one.role == "raster"] if document is not None else []
        known = {one.id: texts_of_layer(document, one) for one in rasters} if document is not None else {}
        return {layer_id: making_of(texts) for layer_id, texts in known.items() if texts}

    # ---- what it shows, as one picture

    def start_from(self, then: Callable[[str], object]) -> None:
        """Keep what the canvas shows in the project, put together on a thread; `then` is told the asset's SHA-256.
        Where it shows nothing that is said."""
        png = self.painter()
        if png is None:
            self._desk.say(tr("The canvas shows nothing to start from."))
            return

        making = making_of(self.recipe_texts())

        def work(_step: Step) -> tuple[Asset, bytes]:
            data = png()
            return kept_as(data, tr("Canvas"), making), data

        def keep(made: tuple[Asset, bytes]) -> None:
            if self._desk.adopt(*made):
                then(made[0].id)

        self.flattening.queue(work, keep, self._desk.fail)

    def painter(self, area: QRect | None = None) -> Callable[[], bytes] | None:
        """Makes a PNG of what the canvas, or a part of it, shows now, on any thread; None when it shows nothing."""
        pile = self._view.pile() if self.shows_something() else None
        return (lambda: flat_png(pile, area)) if pile is not None else None

    def why_not_copy(self) -> str:
        return "" if self.shows_something() else tr("The canvas shows nothing to copy.")

    def pixels(self) -> Callable[[Frame], NDArray[np.uint8]] | None:
        """What the canvas shows now, of any part of its plane, on any thread: [rows, columns, 4], straight alpha,
        transparent past its edges. None when it shows nothing."""
        pile = self._view.pile() if self.shows_something() else None
        return (lambda frame: flat_pixels(pile, QRect(*frame))) if pile is not None else None

    def layer_picture(self, layer_id: str) -> Callable[[], LayerPicture | None] | None:
        """Puts together what a layer shows alone, on any thread, which answers with None for one that is empty; None
        where it is not there."""
        pile, session = self._view.pile(), self._desk.session
        record = session.document.get(Layer, layer_id) if session is not None else None
        if pile is None or session is None or record is None:
            return None
        untouched = bool(record.asset) and not session.document.tiles_of(layer_id)
        asset = session.document.get(Asset, record.asset) if untouched else None
        making = making_of(texts_of_layer(session.document, record))
        return lambda: layer_alone(pile, record, asset, making)

    def layer_on_canvas(self, layer_id: str) -> Callable[[], QImage | None] | None:
        """The same where it stands on the canvas, as large as that."""
        pile, session = self._view.pile(), self._desk.session
        record = session.document.get(Layer, layer_id) if session is not None else None
        if pile is None or record is None:
            return None
        return lambda: layer_as_it_stands(pile, record)

    def copy(self, then: Callable[[QImage], None]) -> None:
        """What the canvas shows, put together on a thread."""
        pile = self._view.pile()
        if pile is not None:
            self.flattening.queue(lambda _step: image_of(flat_pixels(pile)), then, self._desk.fail)

    def copy_told(self, then: Callable[[Copied], None], *, told: bool) -> None:
        """The same, with how it was made; `told`: other programs may read that."""
        pile, texts = self._view.pile(), self.recipe_texts()
        if pile is not None:
            self.flattening.queue(
                lambda _step: with_recipe(image_of(flat_pixels(pile)), texts, told=told), then, self._desk.fail
            )

    def shows_something(self) -> bool:
        return any(layer.visible and layer.role == "raster" for layer in edits.as_shown(self._layers.all()))

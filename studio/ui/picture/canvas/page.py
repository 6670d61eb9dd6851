"""The canvas' page in the middle of the pane, and the list of its layers, which the pane puts into its dock. Main
thread."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QGridLayout, QWidget

from studio.domain.brushes import ToolName
from studio.domain.changes import Change
from studio.domain.picture_records import Canvas, Layer
from studio.domain.requests import Frame
from studio.services.jobs.object_masks import ObjectMasks
from studio.services.session.session import ProjectSession
from studio.services.settings import Settings
from studio.services.translation import tr, tr_count
from studio.ui.picture.canvas.flattening import Pile, flat_pixels
from studio.ui.picture.canvas.guides.guides import Guides
from studio.ui.picture.canvas.guides.over_canvas import GuidesOverlay
from studio.ui.picture.canvas.guides.ruler import Ruler
from studio.ui.picture.canvas.history_panel import HistoryPanel
from studio.ui.picture.canvas.kept_selection import KeptSelection
from studio.ui.picture.canvas.layer_panel import LayerPanel
from studio.ui.picture.canvas.layer_pictures import LayerPictures
from studio.ui.picture.canvas.layers import Layers
from studio.ui.picture.canvas.moving import Moving
from studio.ui.picture.canvas.painted import PaintedCanvas
from studio.ui.picture.canvas.painting.easel import Easel
from studio.ui.picture.canvas.painting.view import CanvasView, Tool
from studio.ui.picture.canvas.reading import Lent
from studio.ui.picture.canvas.small import small_picture
from studio.ui.picture.canvas.text.text_tool import TextTool
from studio.ui.picture.canvas.tools.box import ToolBox
from studio.ui.picture.canvas.tools.finder_choice import FinderChoice
from studio.ui.picture.canvas.tools.kit import Kit
from studio.ui.picture.canvas.tools.move_tool import MoveTool
from studio.ui.picture.canvas.tools.moving_selected import LABEL, MovingSelected, SelectedMoved
from studio.ui.picture.canvas.tools.object_tool import ObjectTool
from studio.ui.picture.canvas.tools.selecting import Selecting
from studio.ui.picture.canvas.transform.crop_tool import Cropping, CropTool
from studio.ui.picture.canvas.transform.keeping_steps import KeepingSteps
from studio.ui.picture.canvas.transform.transform_tool import TransformTool
from studio.ui.picture.canvas.transform.transforming import Transforming
from studio.ui.picture.clipping import painted_of
from studio.ui.picture.picture_cache import PictureCache

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SCROLLED = 20
"""Logical pixels that an arrow key moves the view where it moves no layer; with Shift ten times as many."""


class CanvasPage(QWidget):
    """Implements `CanvasShown`."""

    glimpsed = Signal()
    """A picture on its way is seen coarsely now, or no more."""

    def __init__(
        self, thumbnails: PictureCache, box: ToolBox, masks: ObjectMasks, device: Callable[[], str], settings: Settings
    ) -> None:
        """`masks` finds objects, on that device."""
        super().__init__()
        self.easel = Easel(self)
        self.painted = PaintedCanvas(self.easel, self)
        self.moving = Moving(self.easel, self)
        empty = tr("Nothing is on the canvas yet. Place a picture on it, or drop one here.")
        self.view = CanvasView(self.easel.projection, tr("Canvas"), empty)
        selecting = Selecting(self.easel, self)
        self.moving_selected = MovingSelected(self.easel, selecting, self)
        self.guides = Guides(settings, lambda: self.view.zoom_factor, self)
        self.move_tool = MoveTool(
            self.moving, self.moving_selected, self.guides, self._selected_frame, lambda: self.view.zoom_factor
        )
        self.objects = objects = ObjectTool(
            self.easel, selecting, lambda: box.selecting, masks, self.pixels, device, self.moving.scene_at
        )  # fmt: skip
        self.finder = FinderChoice(masks, partial(settings.set, "object_model"))
        self.kept_selection = KeptSelection(selecting, self)
        self.steps = KeepingSteps(self.painted, self)
        self.steps.part_of_selection = self.kept_selection.part_of_a_step
        self.transforming = Transforming(self.steps, self.moving, self.moving_selected, selecting, self)
        self.transform_tool = TransformTool(self.transforming, self.view, self.guides)
        self.text_tool = TextTool(lambda: self.view.zoom_factor)
        self.cropping = Cropping(selecting, lambda: self.easel.canvas, self)
        self.crop_tool = CropTool(self.cropping, self.view, self.guides)
        further: dict[ToolName, Tool] = {
            "move": self.move_tool,
            "object": objects,
            "transform": self.transform_tool,
            "crop": self.crop_tool,
            "text": self.text_tool,
        }
        self.kit = Kit(box, self.easel, self.view, selecting, further, self.guides.snapped_point)
        self.view.released.connect(self.guides.release)
        self.guides.frames = self.moving.other_frames
        self._box = box
        self._meant: tuple[str, ...] = ()
        self._follow_transform()
        objects.failed.connect(self.kit.failed)
        objects.said.connect(self.kit.refused)
        objects.working.connect(self.kit.working)
        objects.working.connect(self.view.update)
        box.changed.connect(objects.heed_reading)
        box.taken.connect(lambda name: objects.look_soon() if name == "object" else objects.rest())
        self.easel.changed.connect(lambda *_: objects.look_soon() if box.holds("object") else None)
        self.kit.ants.shown_by = lambda: self.moving_selected.shown_by
        self.moving_selected.floated.connect(self.kit.ants.follow)
        self.moving_selected.failed.connect(self.kit.failed)
        self.moving_selected.refused.connect(self.kit.refused)
        self.moving_selected.moved.connect(self._keep_moved)
        self.layers = LayerPanel(thumbnails)
        self.pictures = LayerPictures(self.easel, self)
        self.pictures.made.connect(self.layers.show_picture)
        self.history = HistoryPanel()
        self._lay_out()
        self.easel.changed.connect(self.view.changed)
        self.moving.chosen.connect(self.layers.choose)
        self.layers.chosen.connect(self._choose)
        self.layers.meant.connect(self._mean)
        self.view.nudged.connect(self._nudge)

    def _lay_out(self) -> None:
        self.rulers = Ruler(self.view, self.guides, upright=False), Ruler(self.view, self.guides, upright=True)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        grid.addWidget(self.rulers[0], 0, 1)
        grid.addWidget(self.rulers[1], 1, 0)
        grid.addWidget(self.view, 1, 1)
        self.view.lay_over(GuidesOverlay(self.guides))
        self.guides.changed.connect(self._show_guides)
        self._show_guides()

    def _show_guides(self) -> None:
        for ruler in self.rulers:
            ruler.setVisible(self.guides.is_on("canvas_rulers"))
        self.view.update()

    def _follow_transform(self) -> None:
        box, transforming = self._box, self.transforming
        for room in (transforming, self.steps):
            room.failed.connect(self.kit.failed)
            room.refused.connect(self.kit.refused)
        transforming.working.connect(self.kit.working)
        transforming.changed.connect(self._show_transform)
        transforming.ended.connect(lambda: box.take_back("transform"))
        box.put_down.connect(lambda name: transforming.apply() if name == "transform" else None)
        box.taken.connect(self._take_up_tool)
        self.cropping.changed.connect(self._show_crop)
        self.cropping.ended.connect(lambda: box.take_back("crop"))

    def _take_up_tool(self, name: str) -> None:
        """A tool that goes out of the hand by itself does so at once where it can do nothing. What is begun from the
        list of layers is gone on with on the canvas."""
        if self.layers.list.hasFocus():
            self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if name == "transform" and not self.transforming.begin():
            self._box.take_back("transform")
        elif name == "crop" and not self.cropping.begin():
            self._box.take_back("crop")

    def _show_crop(self) -> None:
        if self.view.tool is self.crop_tool:
            self.view.stay(self.cropping.active)
            self.view.update_tool()

    def _show_transform(self) -> None:
        if self.view.tool is self.transform_tool:
            self.view.stay(self.transforming.active)
            self.view.update_tool()

    def follow(self, layers: Layers) -> None:
        """Tell them what is done here."""
        layers.choose(self.layers.current_id())
        self.layers.chosen.connect(layers.choose)
        layers.mean(self.layers.meant_ids())
        self.layers.meant.connect(layers.mean)
        self.moving.moved.connect(layers.move)
        self.layers.foot.faded.connect(layers.fade)
        self.layers.foot.blended.connect(layers.blend)
        self.layers.list.dropped.connect(layers.put)
        self.layers.rows.eyed.connect(layers.toggle_one)
        self.layers.rows.renamed.connect(layers.rename)
        self.layers.rows.signed.connect(layers.press_sign)

    def _keep_moved(self, done: SelectedMoved) -> None:
        """What is selected and the selection itself, moved in one step."""
        beside = self.kept_selection.part_of_a_step(done.selection)
        change_id = self.painted.keep(LABEL, done.layer_id, done.before, done.after, beside=beside)
        if change_id:
            self.kept_selection.kept_with(change_id)
        else:
            self.kit.selecting.place(done.stood)

    def show_glimpse(self, picture: QImage) -> None:
        """As the view's."""
        had = self.view.has_glimpse()
        self.view.show_glimpse(picture)
        if had != self.view.has_glimpse():
            self.glimpsed.emit()

    def take_up(self, session: ProjectSession | None) -> None:
        self.moving_selected.forget()
        self.transforming.forget()
        self.cropping.leave()
        self.painted.take_up(session)
        self.steps.take_up(session)
        self.kept_selection.take_up(session)

    def follow_tiles(self, change: Change) -> None:
        if not self.painted.is_mine(change):
            self.moving_selected.give_way(change)
        self.painted.follow(change)
        self.kept_selection.follow(change)

    def lend(self, lent: Lent) -> None:
        self.painted.lend(lent)

    def pile(self) -> Pile | None:
        return self.painted.pile()

    def small_picture(self) -> bytes | None:
        """A PNG of the picture, 128 pixels wide or high, without the veils of masks; None while it is not put together,
        or nothing is there. Some milliseconds."""
        return small_picture(self.easel.bare(), self.easel.canvas.size())

    def pixels(self) -> Callable[[Frame], NDArray[np.uint8]] | None:
        """What is seen now of any part of the canvas' plane, for any thread; None without a canvas."""
        pile = self.pile()
        return (lambda frame: flat_pixels(pile, QRect(*frame))) if pile is not None else None

    def show_canvas(self, canvas: Canvas | None, layers: tuple[Layer, ...]) -> None:
        self.layers.show_layers(tuple(layer for layer in layers if layer.role != "selection"))
        self.painted.show_canvas(canvas, layers, self.layers.current_id())
        self.moving.show_layers(layers)
        self.kept_selection.show_canvas(canvas, layers)
        self.guides.show_canvas(canvas)
        self.transforming.follow()
        self.view.show_canvas(QSize(canvas.width, canvas.height) if canvas is not None else QSize())
        count = len(painted_of(layers))
        self.view.setAccessibleDescription(tr_count("{count} layer", "{count} layers", count) if count else tr("empty"))

    def choose_layer(self, layer_id: str) -> None:
        self.layers.choose(layer_id, alone=False)

    def _choose(self, layer_id: str) -> None:
        self.moving_selected.drop()
        self.transforming.apply()
        if self.text_tool.texts is not None:
            self.text_tool.texts.put_away()
        self.moving.choose(layer_id, by_row=self.layers.is_chosen_in_row())
        self.easel.activate(layer_id)
        self.view.update_tool()

    def _mean(self, ids: tuple[str, ...]) -> None:
        if ids != self._meant:
            self._meant = ids
            self.transforming.apply()
            self.moving.mean_all(ids)
            self.view.update_tool()

    def _nudge(self, across: int, down: int) -> None:
        """The arrow keys move what is selected, or else chosen, with the move tool in hand; else what is looked at."""
        seen = -across if self.view.mirrored else across
        if self.cropping.active:
            self.cropping.change(lambda one: one.moved(seen, down))
        elif self.transforming.active:
            self.transforming.change(lambda one: one.moved(seen, down))
        elif self.view.tool is self.move_tool and self.moving_selected.means():
            self.moving_selected.nudge(seen, down)
        elif self.view.tool is self.move_tool:
            self.moving.nudge(seen, down)
        else:
            self.view.shift(_SCROLLED * across, _SCROLLED * down)

    def _selected_frame(self) -> QRect:
        return self.kit.selecting.selection.bounds()

    def tell_moves(self) -> None:
        """What was just moved by keys is a step now."""
        self.moving.settle()
        self.moving_selected.drop()

    def cancel_stroke(self) -> bool:
        """Take back what is being painted; False where nothing is."""
        held = self.view.held
        self.view.let_go()
        return held

    def finish_work(self, left: Callable[[], float]) -> None:
        """What was begun by hand comes to its end now: the project is being left. `left`: seconds that there are."""
        if self.easel.painting:
            self.easel.finish()
        self.moving_selected.finish(left())
        self.transforming.finish(left())
        self.kit.pouring.finish(left())
        self.kit.selecting.finish(left())

    def finish(self) -> None:
        """Wait for the threads; called when the pane goes."""
        self.objects.rest()
        self.moving_selected.forget()
        self.transforming.forget()
        self.kit.finish()
        self.painted.finish()

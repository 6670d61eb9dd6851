"""The rooms of the Picture pane, made and joined: each presenter with its view, over one desk. Made by the pane."""

from __future__ import annotations

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from studio.domain.errors import StudioError
from studio.services.translation import tr
from studio.ui.picture.canvas.again_dialog import AskingDialog
from studio.ui.picture.canvas.asking_again import AskingAgain
from studio.ui.picture.canvas.layer_looks import LayerLooks
from studio.ui.picture.canvas.layers import Layers
from studio.ui.picture.canvas.page import CanvasPage
from studio.ui.picture.canvas.presenter import CanvasPresenter
from studio.ui.picture.canvas.taking_in import TakingIn
from studio.ui.picture.desk import PictureDesk
from studio.ui.picture.jobs import PictureJobs
from studio.ui.picture.picture_cache import THUMBNAIL_BYTES, THUMBNAIL_SIDE, WHOLE_BYTES, PictureCache, decoded
from studio.ui.picture.prompt.form_view import FormView
from studio.ui.picture.prompt.presenter import PromptPresenter
from studio.ui.picture.results.copying import Copying
from studio.ui.picture.results.keeping import Keeping
from studio.ui.picture.results.presenter import ResultsPresenter
from studio.ui.picture.results.remaking import Remaking
from studio.ui.picture.results.saving import PictureSaving
from studio.ui.picture.results.view import ResultsWidgets
from studio.ui.picture.zoom_view import ZoomView


class Rooms:
    """Main thread. The views have no parent until the pane lays them out."""

    def __init__(self, desk: PictureDesk, pane: QWidget) -> None:
        """`pane`: what dialogs stand over."""
        self._desk = desk
        self.thumbnails = PictureCache(desk.asset_reader, side=THUMBNAIL_SIDE, kept_bytes=THUMBNAIL_BYTES, parent=desk)
        self.pictures = PictureCache(desk.asset_reader, side=0, kept_bytes=WHOLE_BYTES, parent=desk)
        # Before the rooms, which ask for the pictures of another project at once: forgetting comes first.
        self.looks = LayerLooks(desk.read_asset, desk)
        desk.session_changed.connect(self.looks.forget)
        desk.session_changed.connect(self.thumbnails.forget)
        desk.session_changed.connect(self.pictures.forget)
        self.jobs = PictureJobs(desk)
        self.form = FormView()
        self.canvas_page = CanvasPage(self.looks, self.thumbnails, self.image_of)
        self.results_view = ResultsWidgets(desk, self.pictures, self.thumbnails)
        self.layers = Layers(desk)
        self.again = AskingAgain(desk, self.jobs, self.layers, AskingDialog(pane))
        self.canvas = CanvasPresenter(desk, self.layers, self.canvas_page)
        self.prompt = PromptPresenter(desk, self.jobs, self.form, self.canvas.asset)
        self.results = ResultsPresenter(desk, self.jobs, self.results_view)
        self.keeping = Keeping(desk, self.results_view.ask_to_empty)
        self.remaking = Remaking(desk, self.jobs)
        self.saving = PictureSaving(desk, pane)
        self.copying = Copying(desk, self.remaking, self.image_of, pane)
        self.taking_in = TakingIn(desk, self.canvas)
        self.canvas_page.follow(self.layers)
        self.results_view.follow(self.results, self.keeping)
        self.form.edited.connect(lambda fields: self.prompt.edit(**fields))
        self.form.chips.changed.connect(self.prompt.plan.change)
        self.form.chips.undone.connect(self.prompt.plan.undo)
        self.form.chips.put.connect(self.prompt.put_word)
        self.form.model_chosen.connect(self.prompt.choose_model)
        self.form.models_wanted.connect(lambda: desk.models_wanted.emit("picture"))
        desk.start()

    def looked_at(self) -> ZoomView:
        """The view of what the middle shows."""
        if self._desk.sees_canvas():
            return self.canvas_page.surface
        return self.results_view.compare.views[0] if self._desk.page == "compare" else self.results_view.result

    def image_of(self, asset: str) -> QImage:
        """The whole picture; a null image, and a sentence, when it cannot be read."""
        try:
            return decoded(self._desk.read_asset(asset))
        except StudioError as error:
            self._desk.fail(error.failure)
        except KeyError:
            self._desk.say(tr("This picture is not in the project file any more."))
        return QImage()

"""The rooms of the Picture pane, made and joined: each presenter with its view, over one desk. Made by the pane."""

from __future__ import annotations

import time
from functools import partial
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from studio.domain.recipe_differences import Difference
from studio.domain.showable import NAME, showable
from studio.services.exchange.picture_differences import PictureDifference
from studio.services.gallery.thumbnails import KeptThumbnails
from studio.services.jobs.control_pictures import ControlPictures
from studio.services.jobs.object_masks import ObjectMasks
from studio.services.jobs.sketches import Sketches
from studio.services.session.history import HistoryStep
from studio.services.settings import wanted_device
from studio.services.translation import tr
from studio.ui.picture.canvas.adjusting.adjusting import Adjusting
from studio.ui.picture.canvas.adjusting.window import AdjustingWindow
from studio.ui.picture.canvas.again_dialog import AskingDialog
from studio.ui.picture.canvas.asking_again import AskingAgain
from studio.ui.picture.canvas.beside import Beside
from studio.ui.picture.canvas.layers import Layers
from studio.ui.picture.canvas.making_layers import MakingLayers
from studio.ui.picture.canvas.merging import Merging
from studio.ui.picture.canvas.new_canvas_dialog import AskingSize
from studio.ui.picture.canvas.offering_room import offer_room
from studio.ui.picture.canvas.page import CanvasPage
from studio.ui.picture.canvas.presenter import CanvasPresenter
from studio.ui.picture.canvas.quick_mask import QuickMask
from studio.ui.picture.canvas.reworking import Reworking
from studio.ui.picture.canvas.taking_in import TakingIn, picture_file
from studio.ui.picture.canvas.text.editor import TextEditor
from studio.ui.picture.canvas.text.texts import Texts
from studio.ui.picture.canvas.tools.box import ToolBox
from studio.ui.picture.canvas.tools.brush_window import BrushWindow
from studio.ui.picture.canvas.tools.number_dialog import AskingNumber
from studio.ui.picture.canvas.tools.selected import Selected
from studio.ui.picture.canvas.transform.size_dialogs import AskingSizes
from studio.ui.picture.canvas.transform.whole_canvas import WholeCanvas
from studio.ui.picture.colour.dialog import AskingColour
from studio.ui.picture.colour.presenter import Palettes
from studio.ui.picture.colour.view import ColourPanel
from studio.ui.picture.colours import Colours
from studio.ui.picture.control.actions import AskingPicture
from studio.ui.picture.control.presenter import Guides
from studio.ui.picture.control.view import GuidesPanel
from studio.ui.picture.copied import Copied, Copies, as_copied
from studio.ui.picture.desk import PictureDesk
from studio.ui.picture.gallery.asking import AskingWords
from studio.ui.picture.gallery.labelling import Labelling
from studio.ui.picture.gallery.presenter import GalleryPresenter
from studio.ui.picture.gallery.view import GalleryWidgets
from studio.ui.picture.grid_joined import JoinedGrid
from studio.ui.picture.inpaint.mask_files import MaskFiles
from studio.ui.picture.inpaint.over_canvas import OverCanvas
from studio.ui.picture.inpaint.presenter import InpaintPresenter
from studio.ui.picture.inpaint.results import PlacingResults
from studio.ui.picture.inpaint.view import InpaintTab, act_words
from studio.ui.picture.insight.dialog import ShowingInsight
from studio.ui.picture.insight.presenter import Insight
from studio.ui.picture.jobs import PictureJobs
from studio.ui.picture.layers_compared import ComparingLayers
from studio.ui.picture.live.presenter import LivePainting, Words
from studio.ui.picture.live.view import LiveOverlay
from studio.ui.picture.moving.bar import FilmBar
from studio.ui.picture.moving.dialog import Playing
from studio.ui.picture.moving.in_place import FilmInPlace
from studio.ui.picture.moving.presenter import Moving
from studio.ui.picture.moving.saving import MovingSaving
from studio.ui.picture.own.dialog import ShowingOwn
from studio.ui.picture.own.presenter import OwnThings
from studio.ui.picture.picture_cache import (
    LARGE_BYTES,
    LARGE_SIDE,
    THUMBNAIL_BYTES,
    THUMBNAIL_SIDE,
    WHOLE_BYTES,
    PictureCache,
)
from studio.ui.picture.prompt.adding_loras import AddingLoras
from studio.ui.picture.prompt.form_view import FormView
from studio.ui.picture.prompt.lora_notes import LoraNotes
from studio.ui.picture.prompt.memory_note import MemoryReader
from studio.ui.picture.prompt.named_styles import NamedStyles
from studio.ui.picture.prompt.presenter import PromptPresenter
from studio.ui.picture.prompt.style_dialog import ShowingStyles
from studio.ui.picture.prompt.style_gallery import style_title
from studio.ui.picture.results.again import MakingAgain
from studio.ui.picture.results.compared import Compared
from studio.ui.picture.results.copying import Copying
from studio.ui.picture.results.difference_page import DifferencePage
from studio.ui.picture.results.keeping import Keeping
from studio.ui.picture.results.presenter import ResultsPresenter
from studio.ui.picture.results.remaking import Remaking
from studio.ui.picture.results.saving import PictureSaving
from studio.ui.picture.results.view import ResultsWidgets
from studio.ui.picture.rework.dialog import AskingRework
from studio.ui.picture.rework.presenter import Rework
from studio.ui.picture.wildcards.dialog import ShowingWildcards
from studio.ui.picture.wildcards.presenter import WildcardFiles
from studio.ui.picture.zoom_view import LookedAt

_UNPAINTABLE = "picture.unpaintable"
"""Key of the message that says why a stroke was refused."""
_ONCE_MORE = "picture.once-more"
"""Of the one that says what a second Escape does."""
_LEAVING_SECONDS: Final = 10.0
"""That the window waits for what is at work before a project is left."""


class Rooms:
    """Main thread. The views have no parent until the pane lays them out."""

    def __init__(self, desk: PictureDesk, pane: QWidget) -> None:
        """`pane`: what dialogs stand over."""
        self._desk, self._pane = desk, pane
        self._make_caches()
        self.jobs = PictureJobs(desk)
        self.form = FormView()
        self.colours = Colours(desk.studio.settings, desk)
        self.box = ToolBox(desk.studio.settings, self.colours, desk)
        self._make_canvas_page()
        self.results_view = ResultsWidgets(desk, self.pictures, self.thumbnails, self.large_thumbnails)
        self.layers = Layers(desk)
        self.again = AskingAgain(desk, self.jobs, self.layers, AskingDialog(pane))
        self.canvas = CanvasPresenter(desk, self.layers, self.canvas_page)
        self.making = MakingLayers(desk, self.layers, self.canvas_page.painted, AskingSize(pane))
        self.layers.mask_wanted = lambda layer_id: self.making.mask_layers([layer_id])
        page = self.canvas_page
        self.asking_number = AskingNumber(pane)
        page.guides.perform, page.guides.why_not_write = desk.perform, desk.why_not_writable
        self.selected = Selected(desk, self.layers, page.painted, page.kit, self.asking_number)
        self._make_whole_canvas(pane)
        self._make_texts_and_merging()
        self._make_colours(pane)
        self.brush_window = BrushWindow(self.box, pane)
        Beside(self.brush_window, page.view, desk.studio.settings, "brush_window_place")
        self.quick_mask = QuickMask(desk, self.layers, page)
        self.prompt = PromptPresenter(desk, self.jobs, self.form, self.canvas.start_from)
        self.adding_loras = AddingLoras(desk, self.prompt, pane)
        self.lora_notes = LoraNotes(desk, self.prompt.additions.shelf, pane)
        self.named_styles = NamedStyles(desk, self.prompt)
        self.showing_styles = ShowingStyles(self.named_styles, pane)
        self.saving = PictureSaving(desk, pane)
        self._make_beside_the_prompt(pane)
        self._make_inpaint(pane)
        self._make_live()
        self.results = ResultsPresenter(desk, self.jobs, self.results_view)
        self.comparing = ComparingLayers(desk, self.layers, self.canvas, self.results)
        self.keeping = Keeping(desk, self.results_view.ask_to_empty, self.kept_thumbnails.forget)
        self._make_rework(pane)
        self.copies = Copies(desk.studio.settings, desk.studio.copied)
        self.copying = Copying(desk, self.remaking, self.copies, pane)
        self.taking_in = TakingIn(desk, self.canvas, self.copies)
        self._hear_canvas()
        for changed in (self.canvas_page.layers.chosen, self.box.taken, desk.session_changed):
            changed.connect(lambda *_: desk.notices.take_back(_UNPAINTABLE))
        self.canvas_page.history.wanted.connect(self._go_to)
        self.canvas_page.history.follow(lambda: desk.session)
        desk.session_changed.connect(self.canvas_page.history.refresh)
        desk.history_changed.connect(self.canvas_page.history.refresh)
        self.results_view.follow(self.results, self.keeping)
        self._make_gallery(pane)
        self._hear_form()
        desk.start()

    def _make_canvas_page(self) -> None:
        desk, settings = self._desk, self._desk.studio.settings
        masks = ObjectMasks(desk.studio.library, desk.studio.queue, desk, partial(settings.get, "object_model"))
        self.canvas_page = CanvasPage(self.thumbnails, self.box, masks, partial(wanted_device, settings), settings)

    def _hear_form(self) -> None:
        form, prompt, desk = self.form, self.prompt, self._desk
        form.edited.connect(lambda fields: prompt.edit(**fields))
        form.chips.changed.connect(prompt.plan.change)
        form.chips.undone.connect(prompt.plan.undo)
        form.chips.put.connect(prompt.put_word)
        form.loras.word.connect(prompt.additions.call_up)
        form.loras.file_wanted.connect(self.adding_loras.ask)
        form.loras.words_wanted.connect(self.lora_notes.ask_words)
        form.loras.picture_wanted.connect(self.lora_notes.ask_picture)
        form.embeddings.file_wanted.connect(self.adding_loras.ask)
        form.named_styles.dropped.connect(prompt.additions.drop_style)
        form.named_styles.wanted.connect(self.showing_styles.show)
        form.model_chosen.connect(prompt.choose_model)
        for wanted in (form.models_wanted, form.loras.more_wanted, form.embeddings.more_wanted):
            wanted.connect(lambda: desk.models_wanted.emit("picture"))
        for field in (*form.words.values(), self.inpaint_words):
            field.holds_escape = self._would_stop
            field.left.connect(self.leave_prompt)
        self.jobs.working.connect(lambda label: None if label else desk.notices.take_back(_ONCE_MORE))

    def _would_stop(self) -> bool:
        """Escape has nothing to close, and would stop what is being made."""
        return self._desk.page == "canvas" and not self.jobs.why_nothing_to_cancel()

    def stop_making(self) -> None:
        self._desk.notices.take_back(_ONCE_MORE)
        self.jobs.cancel()

    def leave_prompt(self) -> None:
        """The keyboard goes to the work, or, before there is any, to the tray: Escape stops from there."""
        view = self.canvas_page.view if self._desk.has_canvas() else self.results_view.result
        (view if view.isVisible() else self.results_view.strip).setFocus(Qt.FocusReason.OtherFocusReason)
        self._desk.notices.say(tr("Press Escape once more to stop what is being made."), key=_ONCE_MORE)

    def _make_whole_canvas(self, pane: QWidget) -> None:
        page = self.canvas_page
        self.whole_canvas = WholeCanvas(
            self._desk, page.steps, page.kit.selecting, page.transforming, AskingSizes(pane)
        )  # fmt: skip
        page.cropping.wanted.connect(self.whole_canvas.crop)
        self.adjusting = Adjusting(self._desk, self.layers, page.painted)
        self.adjusting_window = AdjustingWindow(self.adjusting, page.view, pane)
        settings = self._desk.studio.settings
        Beside(self.adjusting_window, page.view, settings, "adjusting_place", page.moving.frame)
        self.whole_canvas.working.connect(page.kit.working)

    def _make_caches(self) -> None:
        desk = self._desk
        self.kept_thumbnails = kept = KeptThumbnails()

        def take_up() -> None:
            session = desk.session
            kept.take_up(
                session.project_id if session is not None else "", session.path if session is not None else None
            )

        desk.session_changed.connect(take_up)
        read = desk.asset_reader
        self.thumbnails = PictureCache(read, side=THUMBNAIL_SIDE, kept_bytes=THUMBNAIL_BYTES, parent=desk, kept=kept)
        self.large_thumbnails = PictureCache(read, side=LARGE_SIDE, kept_bytes=LARGE_BYTES, parent=desk, kept=kept)
        self.pictures = PictureCache(read, side=0, kept_bytes=WHOLE_BYTES, parent=desk)
        # Before the rooms, which ask for the pictures of another project at once: forgetting comes first.
        for cache in (self.thumbnails, self.large_thumbnails, self.pictures):
            desk.session_changed.connect(cache.forget)

    def _make_colours(self, pane: QWidget) -> None:
        self.palettes = Palettes(self._desk, self.canvas.copy)
        self.colour_panel = ColourPanel(self.colours, self.palettes)
        self.texts.ask_colour = AskingColour(self.palettes, self._desk.studio.settings, pane).ask

    def _make_own(self, pane: QWidget) -> None:
        for field in self.form.words.values():
            field.completing.known = self.prompt.known_words
            field.completing.style_taken.connect(self.prompt.additions.choose_style)
            field.pasted.connect(self._desk.offer_pasted)
            field.colours.taught = self.prompt.taught_words
            field.colours.refresh()
        self.own = OwnThings(self._desk)
        self.showing_own = ShowingOwn(self.own, self.large_thumbnails, style_title, pane)
        self.own.known_changed.connect(self.prompt.plan.ask)
        self.own.put.connect(self.prompt.add_word)
        self.insight = Insight(self._desk, self.kept_thumbnails)
        self.moving = Moving(self._desk)
        self.moving_saving = MovingSaving(self._desk, self.moving, pane, self.saving.ask_prompts)
        self.playing = Playing(self.moving, self.moving_saving.ask, pane)
        self._make_film()
        self.showing_insight = ShowingInsight(self._desk, self.insight, self.thumbnails, pane)
        self.wildcards = WildcardFiles(self._desk)
        self.showing_wildcards = ShowingWildcards(self.wildcards, pane)
        self.wildcards.changed.connect(self.prompt.wildcards_changed)
        self.wildcards.changed.connect(self.prompt.check.again)
        self.wildcards.put.connect(self.prompt.add_word)

    def _make_film(self) -> None:
        """The chosen moving picture, in the place of the picture."""
        results, look = self.results_view, self.results_view.look
        self.film_bar = FilmBar()
        self.film = FilmInPlace(self._desk, self.film_bar, look.isVisible)
        self.film_bar.follow(self.film)
        self.film_bar.window_button.clicked.connect(self.playing.show)
        look.put_under(self.film_bar)
        look.sighted.connect(self.film.refresh)
        look.result.play_wanted.connect(self.film.toggle)
        results.frame = self.film.frame
        self.film.moved.connect(results.show_frame)

    def _make_beside_the_prompt(self, pane: QWidget) -> None:
        self._make_own(pane)
        self._make_guides(pane)

    def _make_guides(self, pane: QWidget) -> None:
        desk = self._desk
        self.guides_panel = GuidesPanel(self.thumbnails)
        pictures = ControlPictures(desk.studio.library, desk.studio.queue, desk)
        self.guides = Guides(
            desk, self.prompt, self.canvas, self.layers, self.guides_panel, pictures, picture_file
        )  # fmt: skip
        self.asking_guide = AskingPicture(self.guides, pane)
        self.prompt.guide = self.guides.guide
        self.prompt.offered.connect(self.guides.refresh)
        self.memory = MemoryReader(desk, self.prompt.shown, self.form.memory)
        for changed in (self.prompt.changed, self.guides.changed, desk.studio.settings.changed):
            changed.connect(lambda *_: self.memory.follow())
        self.form.edited.connect(lambda fields: self.guides.refresh() if fields.keys() & {"width", "height"} else None)
        self.guides_panel.edited.connect(self.guides.change)
        self.guides_panel.removed.connect(self.guides.remove)
        self.guides_panel.models_wanted.connect(lambda kind: desk.models_wanted.emit(f"picture/{kind}"))

    def _make_gallery(self, pane: QWidget) -> None:
        desk, view = self._desk, self.results_view
        self.gallery_view = GalleryWidgets(desk)
        self.gallery = GalleryPresenter(desk, self.gallery_view)
        self.labelling = Labelling(desk, lambda: self.keeping.selected)
        self.asking_words = AskingWords(pane)
        self.gallery_view.follow(self.gallery, self.labelling, self.asking_words)
        self.gallery_view.side.title_of = self._model_title
        self.gallery.listed.connect(self.results.show_only)
        shown = self.gallery_view
        view.tray.add_search(shown.field, (shown.said, shown.told), shown.side)
        view.strip.selected.connect(lambda _ids: self.gallery_view.show_selected())
        desk.document_changed.connect(lambda _kinds: self.gallery_view.show_selected())
        self.again_exactly = MakingAgain(desk, self.jobs, lambda: self.keeping.selected, self._show_differences)
        self.gallery_view.field.done.connect(lambda: view.strip.setFocus(Qt.FocusReason.TabFocusReason))
        self._make_grid(pane)

    def _make_grid(self, pane: QWidget) -> None:
        caches = (self.thumbnails, self.large_thumbnails, self.pictures)
        joined = JoinedGrid(self._desk, self.jobs, self.prompt, caches, self._choose_result, self.saving, pane)
        self.grid, self.grid_page = joined.presenter, joined.page
        self.grid_dialog, self.grid_saving = joined.dialog, joined.saving
        self.results_view.called = self.grid.called
        self.results_view.result.stepped.connect(self.grid.step)

    def _choose_result(self, generation_id: str) -> None:
        """Chosen and selected, where the strip lists it."""
        self.results_view.select(generation_id)
        self._desk.choose(generation_id)

    def compare_cells(self) -> None:
        """The two selected ones, each called by its values."""
        told, found = self.grid_page.table.told, self.grid.pair()
        if found is not None:
            one, other = (
                Compared(told(cell), each.asset, each.width, each.height)
                for cell in found
                if (each := self.grid.picture(cell)) is not None
            )
            self.results.compare_pair((one, other))

    def ask_grid_name(self) -> None:
        grid = self.grid.grid()
        if grid is not None:
            self.asking_words.name(grid.name, self.grid.rename)

    def _show_differences(self, pair: tuple[str, str], found: PictureDifference, rows: tuple[Difference, ...]) -> None:
        names = (tr("The older picture"), tr("The newer picture"))
        page = DifferencePage(names, found, rows, self._pane)
        page.compare.clicked.connect(lambda: self.results.compare(pair))
        page.open()

    def find_pictures(self) -> None:
        """The gallery, with the keyboard in its search."""
        self._desk.show_page("gallery")
        self.gallery_view.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.gallery_view.field.selectAll()

    def find_like(self) -> None:
        """The gallery, with pictures whose prompts mean something near that of the selected one."""
        prompt = self.labelling.prompt()
        self._desk.show_page("gallery")
        self.gallery.find_like(prompt)

    def grow_pictures(self, by: float) -> None:
        """In the gallery, so many times as large."""
        self.results_view.set_side(round(self.results_view.tray.sizes.value() * by))

    def ask_grid(self) -> None:
        guides = self.canvas_page.guides
        self.asking_number.ask(
            tr("Distance of the grid"), tr("Between two lines"), guides.grid_step, 10_000, guides.set_grid_step
        )

    def _make_texts_and_merging(self) -> None:
        page = self.canvas_page
        self.merging = Merging(self._desk, self.layers, page.steps, page.pile)
        self.merging.working.connect(page.kit.working)
        self.texts = Texts(self._desk, self.layers, page.steps, self.colours)
        self.text_editor = TextEditor(page.view)
        self.texts.typing = self.text_editor
        page.text_tool.texts = self.texts
        page.move_tool.text_wanted = self.texts.edit
        self.text_editor.done.connect(self.texts.put_away)
        self.texts.working.connect(page.kit.working)
        self.texts.changed.connect(page.view.update)
        self.box.put_down.connect(lambda name: self._put_down_text() if name == "text" else None)

    def _hear_canvas(self) -> None:
        """What it says, and what it could not do."""
        self.taking_in.glimpsed.connect(self.canvas_page.show_glimpse)
        self.taking_in.seen.connect(self.thumbnails.take)
        desk, page = self._desk, self.canvas_page
        page.follow(self.layers)
        for chosen in (page.layers.chosen, page.layers.meant):
            chosen.connect(lambda *_: self.adjusting.refresh())
        for room in (page.painted, page.kept_selection, page.kit):
            room.failed.connect(desk.fail)
        for said in (page.kit.refused, page.moving.refused):
            said.connect(desk.say)
        page.kit.unpaintable.connect(self._say_unpaintable)

    def _make_inpaint(self, pane: QWidget) -> None:
        desk = self._desk
        self.inpaint_words = self.form.further_prompt()
        self.inpaint_tab = InpaintTab(self.inpaint_words)
        self.inpaint = InpaintPresenter(desk, self.jobs, self.inpaint_tab, self.canvas, self.prompt)
        self.reworking = Reworking(desk, self.canvas_page.painted)
        self.placing = PlacingResults(desk, self.reworking, self.inpaint.mask, self.quick_mask.painted_id)
        self.mask_files = MaskFiles(desk, self.inpaint.mask, pane)
        self.over_canvas = OverCanvas(self.canvas_page.view, self.inpaint, self.placing, self.pictures)
        self.inpaint_tab.edited.connect(lambda name, value: self.inpaint.edit(**{name: value}))
        self.inpaint_tab.aimed.connect(self.inpaint.aim_at)
        self.inpaint_tab.edges_wanted.connect(self.inpaint.set_edges)
        self.placing.placed.connect(self.over_canvas.done)
        self.over_canvas.framed.connect(self.box.lend)
        self.placing.placed.connect(self.quick_mask.leave)
        self.prompt.offered.connect(self.inpaint.refresh)
        self.inpaint.stated.connect(self._offer_part)
        self.form.part.clicked.connect(self.inpaint.generate)

    def _offer_part(self) -> None:
        there = self.inpaint.mask() is not None and not self.inpaint.why_not()
        act = act_words()[self.inpaint.act()]
        self.form.show_part(act, there=there, does=self.inpaint.what())

    def _put_down_text(self) -> None:
        self.texts.put_away()
        self.texts.stop_drawing()

    def _make_live(self) -> None:
        desk, page = self._desk, self.canvas_page

        def words() -> Words:
            said = self.prompt.words
            return Words(said.prompt, said.negative, self.prompt.form.style)

        self.live_overlay = LiveOverlay(page.view)
        self.live = LivePainting(desk, Sketches(desk.studio.queue, desk), page, words, self.live_overlay)
        page.easel.changed.connect(lambda _area: self.live.touched())
        self.live.switched.connect(lambda on: None if on else page.easel.forget_bare())
        self.form.edited.connect(lambda _fields: self.live.touched())

    def _make_rework(self, pane: QWidget) -> None:
        desk = self._desk
        self.remaking = Remaking(desk)
        asking = AskingRework(self.thumbnails, self.canvas_page.layers.picture_of, pane)
        self.rework = Rework(
            desk, self.jobs, self.layers, self.canvas, asking, picture_file, partial(offer_room, desk)
        )  # fmt: skip

    def _say_unpaintable(self, words: str) -> None:
        """With a way to paint all the same where that layer takes no paint, until another layer or tool is chosen."""
        chosen = self.layers.chosen()
        barred = chosen is not None and (chosen.role == "group" or chosen.lock or not chosen.visible)
        way = (tr("New paint layer"), lambda: self.making.add("raster"))
        ways = (way,) if barred and not self._desk.why_not_writable() else ()
        self._desk.notices.say(words, *ways, key=_UNPAINTABLE)

    def _model_title(self, model_id: str) -> str:
        model = self._desk.studio.library.get(model_id)
        return showable(model.title, NAME) if model is not None else model_id

    def looked_at(self) -> LookedAt:
        """The view of what the middle shows."""
        if self._desk.sees_canvas():
            return self.canvas_page.view
        return self.results_view.compare.views[0] if self._desk.page == "compare" else self.results_view.result

    def copy_canvas(self) -> None:
        """What the canvas shows, to the clipboard."""

        def put(one: Copied) -> None:
            QGuiApplication.clipboard().setMimeData(self.copies.put(as_copied(one.image, QPoint()), one))
            self._desk.say(tr("Copied."))

        self.canvas.copy_told(put, told=self.copies.told)

    def finish_work(self) -> None:
        """The project is being left: what was begun by hand, or asked for, comes to its end, as far as some seconds
        allow. Nothing of it can be done later."""
        session = self._desk.session
        if session is None or session.read_only:
            return
        until = time.monotonic() + _LEAVING_SECONDS

        def left() -> float:
            return max(0.0, until - time.monotonic())

        self.texts.finish(left())
        self.canvas_page.finish_work(left)
        self.making.finish(left())
        self.merging.finish(left())
        session.painting.settle(left())
        QCoreApplication.sendPostedEvents(session.painting, QEvent.Type.MetaCall.value)
        errands = (self.selected.errand, self.canvas.flattening, self.placing.errand, self.inpaint.preparing)
        for errand in (
            *errands,
            self.taking_in.errand,
            self.mask_files.errand,
            self.saving.errand,
            self.moving_saving.errand,
            self.copying.errand,
            self.whole_canvas.errand,
            self.rework.errand,
            self.grid_saving.errand,
            self.guides.errand,
            self.adjusting,
        ):
            errand.finish(left())
        self.reworking.finish(left())

    def _go_to(self, step: HistoryStep, before: bool) -> None:
        """By a click in the list of steps; what is being painted is taken back, what is on its way is waited for."""
        self.canvas_page.cancel_stroke()
        self.canvas_page.tell_moves()
        self._desk.go_to(step, undone=before)

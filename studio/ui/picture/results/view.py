"""What came, as one sees it: the tray at the bottom of the pane, and the pages that show it large. Main thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QImage, QPixmap

from studio.domain.picture_records import Generation
from studio.services.translation import tr, tr_count
from studio.ui.picture.desk import MESSAGE, PictureDesk
from studio.ui.picture.picture_cache import PictureCache
from studio.ui.picture.recipe_text import in_one_line
from studio.ui.picture.results.compare_page import ComparePage
from studio.ui.picture.results.compared import Compared, Pair
from studio.ui.picture.results.dragging_out import DraggingOut
from studio.ui.picture.results.keeping import Keeping
from studio.ui.picture.results.look_page import LookPage
from studio.ui.picture.results.picture_model import StripModel
from studio.ui.picture.results.presenter import ResultsPresenter, Shelf
from studio.ui.picture.results.strip import StripView
from studio.ui.picture.results.tray import Tray


def _by_nothing_else(_one: Generation) -> str:
    return ""


def _still(_generation_id: str) -> QImage | None:
    return None


class ResultsWidgets(QObject):
    """Implements `ResultsView`. Three widgets that the pane places: `look`, `compare` and `tray`."""

    look_changed = Signal()
    """There is a picture to look at large, or none any more."""

    def __init__(
        self, desk: PictureDesk, pictures: PictureCache, thumbnails: PictureCache, large: PictureCache
    ) -> None:
        """`large`: as `thumbnails`, for large cells of the gallery."""
        super().__init__(desk)
        self._desk, self._pictures, self._thumbnails = desk, pictures, thumbnails
        self._making = False
        self._compared: Pair | tuple[()] = ()
        self._held: list[str] = []
        """What came while the pictures of the list might not move."""
        self._held_list: tuple[tuple[Generation, ...], Shelf] | None = None
        """A list that has more than the one that is shown, which came likewise."""
        self.look = LookPage()
        self.compare = ComparePage()
        self.dragging = DraggingOut(desk)
        self.strip = StripView(
            StripModel(thumbnails, self._find, self.words_of, self.dragging.data, self.look), thumbnails, large
        )
        self.strip.cells.moves = lambda one: desk.moves(one.id)
        self.tray = Tray(self.strip)
        self.result, self.read_as = self.look.result, self.look.read_as
        self.called: Callable[[Generation], str] = _by_nothing_else
        """What a picture is called where it is looked at for what it is a part of; empty: by its own words."""
        self.frame: Callable[[str], QImage | None] = _still
        """Of a picture that moves, by its id, the frame that stands for it; None for the picture itself."""
        self.shelf, self.empty_button = self.tray.shelf, self.tray.empty_button
        self.strip.chosen.connect(self._chosen)
        self.strip.freed.connect(self._let_go_if_free)
        self.strip.grasped.connect(self.dragging.begin)
        self.strip.dragged.connect(self._clear_the_way)
        self.strip.side_wanted.connect(self.set_side)
        self.tray.sizes.valueChanged.connect(self.set_side)
        self.set_side(int(desk.studio.settings.get("gallery_side")))
        desk.session_changed.connect(self.strip.forget)
        pictures.ready.connect(self._picture_ready)
        thumbnails.ready.connect(self._picture_ready)
        desk.page_changed.connect(self._show_page)
        self._show_page()

    def follow(self, presenter: ResultsPresenter, keeping: Keeping) -> None:
        """Tell them what is done here."""
        self._empty = keeping.empty_trash
        self.strip.selected.connect(keeping.select)
        self.strip.picked.connect(presenter.picked)
        self.shelf.activated.connect(lambda at: presenter.choose_shelf(self.shelf.itemData(at)))
        self.tray.new_wanted.connect(presenter.see_new)
        self.tray.making.clicked.connect(presenter.watch)
        keeping.select(self.strip.selected_ids())

    def has_picture(self) -> bool:
        """Whether there is one to look at large: the chosen one, or the one that is being made."""
        return self._making or self._desk.generation() is not None

    # ---- what the presenter asks

    def show_pictures(self, pictures: tuple[Generation, ...], shelf: Shelf) -> None:
        self.tray.show_shelf(shelf, len(pictures))
        self._held, self._held_list = [], None
        ids = [one.id for one in pictures]
        shown = set(self.strip.pictures.ids())
        if self.strip.large and shown and shown < set(ids) and not self.strip.is_free():
            self._held_list = (pictures, shelf)
            return
        self.strip.show_pictures(ids)
        if ids and not self.strip.current_id():
            self.strip.choose(ids[-1])
        elif not ids:
            self._chosen("")

    def show_searched(self, searched: bool) -> None:
        if searched:
            self.strip.set_empty_words(tr("No picture on this shelf has all of that."))

    def add_pictures(self, generation_ids: tuple[str, ...], count: int) -> None:
        self.tray.show_count(count)
        if self.strip.pictures.rowCount() and not self.strip.is_free():
            self._held += generation_ids
            return
        self.strip.add_pictures(list(generation_ids))
        if not self.strip.current_id():
            self.strip.choose(generation_ids[-1])

    def renew(self) -> None:
        self.strip.pictures.renew()
        self._show_name()

    def _let_go_if_free(self) -> None:
        if (self._held or self._held_list) and self.strip.is_free():
            self._let_go()

    def _let_go(self) -> None:
        """What came meanwhile may move the others."""
        held, held_list = self._held, self._held_list
        self._held, self._held_list = [], None
        if held_list is not None:
            self.show_pictures(*held_list)
        shown = set(self.strip.pictures.ids())
        if still := [one for one in held if one not in shown]:
            self.strip.add_pictures(still)

    def set_side(self, side: int) -> None:
        """How large pictures are in the gallery, in logical pixels."""
        self.tray.sizes.setValue(side)
        side = self.tray.sizes.value()
        self.strip.set_gallery_side(side)
        self._desk.studio.settings.set("gallery_side", side)

    def select(self, generation_id: str) -> None:
        self._let_go()
        self.strip.clearSelection()
        self.strip.choose(generation_id)

    def at_hand(self) -> bool:
        return self.strip.hasFocus() or self.strip.underMouse()

    def show_working(self, label: str) -> None:
        self.tray.making.show_working(label)

    def show_making(self, image: QImage, room: QSize, *, large: bool) -> None:
        self.tray.making.show_preview(image)
        if large:
            self._making = True
            self.result.show_picture(QPixmap.fromImage(image), tr("The picture that is being made"), room)
            self.look.name.setText(tr("The picture that is being made"))
            self.look_changed.emit()

    def show_made(self) -> None:
        self._making = False
        self._show_chosen()

    def show_new(self, count: int) -> None:
        self.tray.show_new(count)

    def show_read_as(self, words: str) -> None:
        self.read_as.setText(words)

    def ask_to_empty(self, count: int) -> None:
        """Ask whether so many pictures of the trash may be deleted for good."""
        text = tr_count(
            "{count} picture will be deleted for good. This cannot be undone.",
            "{count} pictures will be deleted for good. This cannot be undone.",
            count,
        )
        way = (tr("Delete for good"), self._empty)
        self._desk.notices.fail(text, way, key=MESSAGE)

    # ---- the chosen picture

    def words_of(self, one: Generation) -> str:
        return in_one_line(one, self._desk.recipe_of(one.id))

    def _find(self, generation_id: str) -> Generation | None:
        session = self._desk.session
        return session.document.get(Generation, generation_id) if session is not None else None

    def _show_name(self) -> None:
        one = self._desk.generation()
        if not self._making:
            self.look.name.setText((self.called(one) or self.words_of(one)) if one is not None else "")

    def _chosen(self, generation_id: str) -> None:
        self._desk.choose(generation_id)
        self._show_chosen()

    def _show_chosen(self) -> None:
        if self._making:
            return
        self._show_name()
        self.show_frame()
        self.look_changed.emit()

    def show_frame(self) -> None:
        """The chosen picture, where it moves with the frame that is in front now."""
        one = self._desk.generation()
        if self._making:
            return
        if one is None:
            self.result.show_picture(None)
            return
        frame = self.frame(one.id)
        shown = QPixmap.fromImage(frame) if frame is not None else self._pixels_of(one)
        self.result.show_picture(shown, self.words_of(one), QSize(one.width, one.height))

    def _pixels_of(self, one: Generation | Compared) -> QPixmap | None:
        """The whole picture, or a small one while that is read."""
        whole = self._pictures.get(one.asset)
        return whole or (self._thumbnails.get(one.asset) if whole is None else None)

    def _picture_ready(self, asset: str) -> None:
        one = self._desk.generation()
        if one is not None and one.asset == asset:
            self._show_chosen()
        if self._desk.page == "compare":
            self._show_compared()

    # ---- pages

    def show_compared(self, pair: Pair) -> None:
        self._compared = pair
        self._show_compared()

    def _show_compared(self) -> None:
        for at, one in enumerate(self._compared):
            shown = one.picture or self._pixels_of(one)
            size = QSize(one.width, one.height)
            if size.isEmpty() and shown is not None:
                size = shown.size()
            self.compare.show_picture(at, shown, one.words, size)

    def _clear_the_way(self) -> None:
        """From the gallery one drags to the canvas, which lies under it."""
        if self._desk.page == "gallery":
            self._desk.show_page("canvas")

    def _show_page(self) -> None:
        self.tray.set_large(self._desk.page == "gallery")
        self.look.show_over(self._desk.page == "result")
        self._show_name()

"""What came, as one sees it: the picture in the middle of the pane, and the tray with the strip. Main thread."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QSize
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from studio.domain.document import Generation
from studio.services.translation import tr, tr_count
from studio.ui.picture.desk import MESSAGE, PictureDesk
from studio.ui.picture.picture_cache import PictureCache
from studio.ui.picture.results.keeping import Keeping
from studio.ui.picture.results.presenter import ResultsPresenter, Shelf
from studio.ui.picture.results.recipe_text import in_one_line
from studio.ui.picture.results.result_view import ResultView
from studio.ui.picture.results.strip import StripModel, StripView
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, ElidedLabel, label, row

SHELVES: Final[tuple[tuple[Shelf, str, str], ...]] = (
    ("all", "All pictures", "Finished pictures appear here."),
    ("starred", "Starred", "No picture has a star."),
    ("trash", "Trash", "The trash is empty."),
)
"""Each with its name and what it says when nothing is on it, in English."""


class ResultsWidgets(QObject):
    """Implements `ResultsView`. Three widgets that the pane places: `result`, `read_as` and `tray`."""

    def __init__(self, desk: PictureDesk, pictures: PictureCache, thumbnails: PictureCache) -> None:
        super().__init__(desk)
        self._desk, self._pictures, self._thumbnails = desk, pictures, thumbnails
        self._making = False
        self.result = ResultView()
        self.read_as = ElidedLabel("", "small")
        self.read_as.setAccessibleName(tr("What the model understood"))
        self.read_as.hide()
        self.tray = QWidget()
        self.strip = StripView(StripModel(thumbnails, self.words_of, self.tray))
        self.shelf = QComboBox()
        self.shelf.setAccessibleName(tr("Which pictures to show"))
        for shelf, words, _ in SHELVES:
            self.shelf.addItem(tr(words), shelf)
        self.counted = label("", "small")
        self.counted.setAccessibleName(tr("How many pictures"))
        self.empty_button = WordButton(tr("Empty the trash\u2026"), look="quiet")
        self.empty_button.hide()
        column = QVBoxLayout(self.tray)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(row(self.shelf, self.counted, 1, self.empty_button))
        column.addWidget(self.strip)
        self.strip.chosen.connect(self._chosen)
        pictures.ready.connect(self._picture_ready)
        thumbnails.ready.connect(self._picture_ready)

    def follow(self, presenter: ResultsPresenter, keeping: Keeping) -> None:
        """Tell them what is done here."""
        self._empty = keeping.empty_trash
        self.strip.selected.connect(keeping.select)
        self.shelf.activated.connect(lambda at: presenter.choose_shelf(self.shelf.itemData(at)))
        keeping.select(self.strip.selected_ids())

    # ---- what the presenter asks

    def show_pictures(self, pictures: tuple[Generation, ...], shelf: Shelf) -> None:
        self.shelf.setCurrentIndex(self.shelf.findData(shelf))
        self.counted.setText(tr_count("{count} picture", "{count} pictures", len(pictures)))
        self.strip.set_empty_words(next(tr(words) for name, _, words in SHELVES if name == shelf))
        self.empty_button.setVisible(shelf == "trash" and bool(pictures))
        self.strip.pictures.show(pictures)
        if pictures and not self.strip.current_id():
            self.strip.choose(pictures[-1].id)
        elif not pictures:
            self.strip.selected.emit(())
            self._chosen("")

    def select(self, generation_id: str) -> None:
        self.strip.clearSelection()
        self.strip.choose(generation_id)

    def show_making(self, image: QImage, room: QSize) -> None:
        self._making = True
        self.result.show_picture(QPixmap.fromImage(image), tr("The picture that is being made"), room)

    def show_made(self) -> None:
        self._making = False
        self._show_chosen()

    def show_read_as(self, words: str) -> None:
        self.read_as.setText(words)
        self.read_as.setVisible(bool(words))

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

    def _chosen(self, generation_id: str) -> None:
        self._desk.choose(generation_id)
        self._show_chosen()

    def _show_chosen(self) -> None:
        if self._making:
            return
        one = self._desk.generation()
        if one is None:
            self.result.show_picture(None)
            return
        whole = self._pictures.get(one.asset)
        small = self._thumbnails.get(one.asset) if whole is None else None
        self.result.show_picture(whole or small, self.words_of(one), QSize(one.width, one.height))

    def _picture_ready(self, asset: str) -> None:
        one = self._desk.generation()
        if one is not None and one.asset == asset:
            self._show_chosen()

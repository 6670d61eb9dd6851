"""The gallery's search as one sees it: the field, what is wrong with its line, the column beside the pictures. Main
thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu

from studio.domain.gallery_query import Known
from studio.services.translation import tr
from studio.ui.actions.menu_keys import keep_keys
from studio.ui.picture.gallery.asking import AskingWords
from studio.ui.picture.gallery.labelling import Labelling
from studio.ui.picture.gallery.presenter import GalleryPresenter
from studio.ui.picture.gallery.query_field import QueryField
from studio.ui.picture.gallery.side import GallerySide
from studio.ui.widgets.words import WrappedLabel


class GalleryWidgets(QObject):
    """Implements `GalleryView`. `field`, `said`, `told` and `side` are placed by the pane."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._known: Callable[[], Known] = Known
        self.field = QueryField(self._now_known)
        self.said = WrappedLabel("warning")
        self.said.setAccessibleName(tr("What is wrong with the search"))
        self.said.hide()
        self.told = WrappedLabel("small")
        self.told.setAccessibleName(tr("What the search is at"))
        self.told.hide()
        self.side = GallerySide()

    def _now_known(self) -> Known:
        return self._known()

    def follow(self, presenter: GalleryPresenter, labelling: Labelling, asking: AskingWords) -> None:
        self._known = lambda: presenter.known
        self._labelling, self._asking = labelling, asking
        self.field.searched.connect(presenter.search)
        self.side.toggled.connect(presenter.toggle)
        self.side.tag_taken.connect(labelling.untag)
        self.side.tag_wanted.connect(lambda: asking.tags(presenter.known.tags, labelling.tag))
        self.side.album_menu_wanted.connect(self._album_menu)

    def show_line(self, line: str) -> None:
        self.field.show_line(line)

    def say(self, words: str) -> None:
        self.said.setText(words)
        self.said.setVisible(bool(words))

    def tell(self, words: str) -> None:
        self.told.setText(words)
        self.told.setVisible(bool(words))

    def show_counts(self, counts: Mapping[str, Mapping[str, int]], albums: Mapping[str, str], line: str) -> None:
        self.side.show_counts(counts, albums, line)
        self.show_selected()

    def show_selected(self) -> None:
        """Another picture is selected, or one has other tags."""
        self.side.show_tags(self._labelling.tags(), can=not self._labelling.why_not())

    def _album_menu(self, album_id: str, place: QPoint) -> None:
        labelling = self._labelling
        name = next((one.name for one in labelling.albums() if one.id == album_id), "")
        menu = QMenu(self.side)
        keep_keys(menu)
        menu.setAccessibleName(tr("Album"))
        out = menu.addAction(tr("Take the selected pictures out"), lambda: labelling.take_out(album_id))
        out.setEnabled(any(album_id in one.albums for one in labelling.pictures()))
        menu.addAction(
            tr("Rename the album…"),
            lambda: self._asking.name(name, lambda words: labelling.rename_album(album_id, words)),
        )
        menu.addAction(tr("Remove the album"), lambda: labelling.remove_album(album_id))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

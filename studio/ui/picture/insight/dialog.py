"""The window that looks into the chosen picture: from noise to picture, where the words went, how different it is. Main
thread; it follows the choice in the tray while it is open.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QHideEvent, QIcon, QImage, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QSlider,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from studio.domain.showable import showable
from studio.services.translation import tr
from studio.ui.picture.desk import PictureDesk
from studio.ui.picture.insight.presenter import Insight, Place
from studio.ui.picture.picture_cache import PictureCache
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, SPACE, WrappedLabel, row

if TYPE_CHECKING:
    from studio.services.gallery.learnt_drawings import Learnt
    from studio.services.gallery.nearest import Near

Page = Literal["steps", "words", "different"]
_PAGES: tuple[Page, ...] = ("steps", "words", "different")
_DARK = 0.82
"""How much of what is not meant is darkened."""


class _Picture(QLabel):
    """As large as there is room."""

    def __init__(self) -> None:
        super().__init__()
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setMinimumSize(220, 220)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.image = QImage()

    def show_image(self, image: QImage, words: str) -> None:
        self.image = image
        self.setAccessibleName(words)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self.image.isNull():
            self.clear()
            return
        scaled = self.image.scaled(
            self.size(), Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        self.setPixmap(QPixmap.fromImage(scaled))


class InsightDialog(QDialog):
    chosen = Signal(str)
    """Id of a Generation that the person wants to see."""

    def __init__(self, desk: PictureDesk, insight: Insight, thumbnails: PictureCache, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._insight, self._thumbnails = desk, insight, thumbnails
        self._image = QImage()
        self._places: tuple[Place, ...] = ()
        self._steps: tuple[QImage, ...] = ()
        self.setWindowTitle(tr("How the picture came about"))
        self.tabs = QTabWidget()
        for part in (self.tabs, self.tabs.tabBar()):
            part.setAccessibleName(tr("How the picture came about"))
        self.tabs.addTab(self._make_steps(), tr("From noise to picture"))
        self.tabs.addTab(self._make_words(), tr("Where the words went"))
        self.tabs.addTab(self._make_near(), tr("How different it is"))
        self.tabs.currentChanged.connect(lambda _at: self._begin())
        close = WordButton(tr("Close"))
        close.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(GAP)
        column.addWidget(self.tabs, 1)
        column.addLayout(row(1, close))
        insight.seen.connect(self._show_picture)
        insight.places_changed.connect(self._show_places)
        insight.near_changed.connect(self._show_near)
        insight.learnt_changed.connect(self._show_learnt)
        desk.chosen_changed.connect(self._follow)
        thumbnails.ready.connect(lambda *_: self._show_icons())
        self.resize(760, 640)

    def _make_steps(self) -> QWidget:
        self.step_picture = _Picture()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName(tr("Step"))
        self.slider.setTickPosition(QSlider.TickPosition.TicksBelow)
        self.slider.valueChanged.connect(lambda _at: self._show_step())
        self.step_told = WrappedLabel("small")
        return _page(self.step_picture, self.slider, self.step_told)

    def _make_words(self) -> QWidget:
        self.words_picture = _Picture()
        self.words = QListWidget()
        self.words.setAccessibleName(tr("Words"))
        self.words.setMaximumWidth(220)
        self.words.currentRowChanged.connect(self._show_word)
        self.words_told = WrappedLabel("small")
        both = row(self.words_picture, self.words)
        both.setStretch(0, 1)
        holder = QWidget()
        holder.setLayout(both)
        return _page(holder, self.words_told)

    def _make_near(self) -> QWidget:
        self.near = QListWidget()
        self.near.setAccessibleName(tr("The nearest pictures of the project"))
        self.near.setIconSize(QSize(96, 96))
        self.near.itemActivated.connect(lambda item: self.chosen.emit(str(item.data(Qt.ItemDataRole.UserRole))))
        self.near_told = WrappedLabel("small")
        self.learnt = QLabel()
        self.learnt.setFixedSize(self.near.iconSize())
        self.learnt.hide()
        return _page(self.near, self.near_told, self.learnt)

    # ---- what is shown

    def show_page(self, page: Page) -> None:
        self.tabs.setCurrentIndex(_PAGES.index(page))
        self.show()
        self._follow()

    def _follow(self) -> None:
        """Another picture is chosen."""
        if not self.isVisible():
            return
        self._image, self._places = QImage(), ()
        self.words.clear()
        self.near.clear()
        self._steps = self._insight.steps.of(self._desk.chosen)
        self._begin()

    def _begin(self) -> None:
        """What the page in front needs."""
        if not self.isVisible():
            return
        if self.tabs.currentIndex() == _PAGES.index("different"):
            self._insight.measure()
        elif self._image.isNull():
            self._insight.look()

    def _show_picture(self, image: QImage) -> None:
        self._image = image
        self.words_picture.show_image(image, tr("The picture"))
        self.slider.blockSignals(True)
        self.slider.setRange(0, len(self._steps))
        self.slider.setValue(len(self._steps))
        self.slider.setEnabled(bool(self._steps))
        self.slider.blockSignals(False)
        self._show_step()

    def _show_step(self) -> None:
        at, count = self.slider.value(), len(self._steps)
        finished = at >= count
        words = (
            tr("The finished picture.") if finished
            else tr("Seen {at} of {count}, while it was made.", at=at + 1, count=count)
        )  # fmt: skip
        self.step_picture.show_image(self._image if finished else self._steps[at], words)
        if not count:
            words = tr(
                "Nothing is kept of its steps. They are kept of pictures that were made since this window was opened, "
                "as long as there is room."
            )
        self.step_told.setText(words)
        self.slider.setAccessibleDescription(words)

    def _show_places(self, places: tuple[Place, ...], said: str) -> None:
        self.words_told.setText(said)
        now = self.words.currentRow()
        name = self.words.currentItem().text() if now >= 0 else ""
        self._places = places
        self.words.blockSignals(True)
        self.words.clear()
        for place in places:
            self.words.addItem(showable(place.name))
        same = [at for at, place in enumerate(places) if showable(place.name) == name]
        self.words.setCurrentRow(same[0] if same else -1)
        self.words.blockSignals(False)
        if same:
            self._paint(places[same[0]])

    def _show_word(self, at: int) -> None:
        if not 0 <= at < len(self._places):
            return
        place = self._places[at]
        self._paint(place)
        if place.heat is None:
            self._insight.find(place.name)

    def _paint(self, place: Place) -> None:
        """The picture, dark where the word did not go."""
        if place.heat is None or self._image.isNull():
            self.words_picture.show_image(self._image, tr("The picture"))
            return
        self.words_picture.show_image(lit(self._image, place.heat), tr("Where “{word}” went", word=place.name))

    def _show_near(self, found: tuple[Near, ...], said: str) -> None:
        self.near_told.setText(said)
        self.near.clear()
        for one in found:
            item = QListWidgetItem(tr("{apart} of 255 apart", apart=f"{one.apart:.1f}"))
            item.setData(Qt.ItemDataRole.UserRole, one.generation_id)
            self.near.addItem(item)
        self._show_icons()

    def _show_learnt(self, found: Learnt | None) -> None:
        """The drawing that the starter learnt from, beside what is said of it."""
        self.learnt.setVisible(found is not None)
        if found is None:
            return
        side = self.near.iconSize()
        shown = found.drawing.scaled(side, mode=Qt.TransformationMode.SmoothTransformation)
        self.learnt.setPixmap(QPixmap.fromImage(shown))
        self.learnt.setAccessibleName(tr("The nearest drawing that the starter learnt from: {name}", name=found.name))

    def _show_icons(self) -> None:
        for at in range(self.near.count()):
            item = self.near.item(at)
            one = self._desk.generation(str(item.data(Qt.ItemDataRole.UserRole)))
            shown = self._thumbnails.get(one.asset) if one is not None and item.icon().isNull() else None
            if shown is not None:
                item.setIcon(QIcon(shown))

    def hideEvent(self, event: QHideEvent) -> None:
        self._insight.stop()
        super().hideEvent(event)


def lit(image: QImage, heat: QImage) -> QImage:
    """The picture, darkened where the heat is little; brightness tells, not colour."""
    dark = heat.convertToFormat(QImage.Format.Format_Grayscale8)
    dark.invertPixels()
    dark = dark.scaled(image.size(), Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
    veil = QImage(image.size(), QImage.Format.Format_ARGB32)
    veil.fill(QColor("black"))
    veil.setAlphaChannel(dark)
    made = image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(made)
    painter.setOpacity(_DARK)
    painter.drawImage(0, 0, veil)
    painter.end()
    return made


def _page(*parts: QWidget) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setSpacing(GAP)
    for at, part in enumerate(parts):
        column.addWidget(part, 1 if at == 0 else 0)
    return page


class ShowingInsight:
    """One window at a time, made when it is first wanted."""

    def __init__(self, desk: PictureDesk, insight: Insight, thumbnails: PictureCache, parent: QWidget) -> None:
        self._make = partial(InsightDialog, desk, insight, thumbnails, parent)
        self._desk, self.insight = desk, insight
        self.dialog: InsightDialog | None = None

    def show(self, page: Page) -> None:
        if self.dialog is None:
            self.dialog = self._make()
            self.dialog.chosen.connect(self._desk.choose)
        self.dialog.show_page(page)

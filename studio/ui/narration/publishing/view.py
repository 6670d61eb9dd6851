"""The form of publishing: figures, files, credits, cover. Implements `PublishView`. Main thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QDate, QSignalBlocker, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from studio.domain.publishing import TARGETS
from studio.domain.publishing_records import Publishing
from studio.domain.showable import showable
from studio.services.exchange.audiobook.encoders import FORMS
from studio.services.exchange.audiobook.word_times import SUBTITLES
from studio.services.translation import tr
from studio.ui.widgets.fields import DecimalField, show_value
from studio.ui.widgets.fitting import FittedBox
from studio.ui.widgets.flow import FlowRow
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.scrolled import scrolled
from studio.ui.widgets.words import GAP, headed, label, row

_LINES: Final = 3


class CreditField(QPlainTextEdit):
    left = Signal()
    """The keyboard went elsewhere: what stands in it counts."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * _LINES + 12)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    def show_words(self, words: str) -> None:
        """Unless somebody types in it."""
        if not self.hasFocus() and self.toPlainText() != words:
            self.setPlainText(words)


class PublishPanel(QWidget):
    opened = Signal(bool)
    """It is to be shown, or folded away; where it stands is told by `side`."""
    chosen = Signal(str, object)
    """Field of `Publishing`, value."""
    mastering_chosen = Signal(str, object)
    """Field of `Mastering`, value."""
    book_named = Signal(str, str)
    """Title and author."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bring: Callable[[], bool] = lambda: False
        """Puts it in front of what else is open; False where it is there already."""
        self.title = _line(tr("Title of the book"))
        self.author = _line(tr("Author"))
        self.narrator = _line(tr("Narrator"), tr("the voices"))
        self.year = _line(tr("Year"), str(QDate.currentDate().year()))
        self.publisher = _line(tr("Publisher"))
        self.chapters = _box(
            tr("Chapters"),
            [
                (tr("Chapters as the text has them"), ""),
                (tr("Scenes at the top"), "first"),
                (tr("Scenes of the second level"), "second"),
            ],
        )
        self.book = label(rank="small", wrap=True)
        self.target = _box(tr("Figures of"), [(tr(one.words), one.id) for one in TARGETS])
        self.form = _box(tr("Files as"), [(tr(one.words), one.id) for one in FORMS])
        self.by_chapter = QCheckBox(tr("A file for each chapter"))
        self.sample = QCheckBox(tr("A retail sample beside it"))
        self.levelled = QCheckBox(tr("Bring all voices to one loudness"))
        self.subtitles = {ending: QCheckBox(ending.upper()) for ending in SUBTITLES}
        for ending, box in self.subtitles.items():
            box.setAccessibleName(tr("Words with their times as {format}", format=ending.upper()))
        self.cues = _box(
            tr("What stands in a subtitle"),
            [(tr("Sentences"), ""), (tr("Phrases"), "phrases"), (tr("Single words"), "words")],
        )
        self.cues.setToolTip(tr("How much a subtitle shows at a time: phrases and words are for makers of videos"))
        self.head = _seconds(0, 5, tr("Silence before the first word"))
        self.tail = _seconds(0, 10, tr("Silence behind the last word"))
        self.opening = CreditField(tr("Opening credits"))
        self.closing = CreditField(tr("Closing credits"))
        self.propose = WordButton(tr("Propose credits"))
        self.cover = WordButton(tr("Cover…"))
        self.cover_name = label(rank="small")
        self.note = label(rank="small", wrap=True)
        self.measure = WordButton(tr("Measure"))
        self.publish = WordButton(tr("Publish…"), name="save", look="primary")
        self.sheet = WordButton(tr("Sheet"))
        self.fold = WordButton(tr("Close"), look="quiet")
        self.fold.setAccessibleName(tr("Close publishing"))
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        inner = QWidget()
        form = QVBoxLayout(inner)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(GAP)
        form.addLayout(headed(tr("Title of the book"), self.title))
        form.addLayout(row(headed(tr("Author"), self.author), headed(tr("Narrator"), self.narrator)))
        form.addLayout(row(headed(tr("Publisher"), self.publisher), headed(tr("Year"), self.year)))
        form.addLayout(headed(tr("Chapters"), self.chapters))
        form.addWidget(self.book)
        form.addLayout(headed(tr("Figures of"), self.target))
        form.addLayout(headed(tr("Files as"), self.form))
        form.addWidget(self.note)
        for box in (self.by_chapter, self.sample, self.levelled):
            form.addWidget(box)
        form.addWidget(label(tr("Words with their times"), "heading"))
        form.addLayout(FlowRow(*self.subtitles.values()))
        form.addLayout(headed(tr("What stands in a subtitle"), self.cues))
        form.addLayout(row(headed(tr("Silence at the start"), self.head), headed(tr("Silence at the end"), self.tail)))
        form.addLayout(headed(tr("Opening credits"), self.opening))
        form.addLayout(headed(tr("Closing credits"), self.closing))
        form.addLayout(FlowRow(self.propose, self.cover, self.cover_name))
        form.addStretch(1)
        area = scrolled(inner, tr("How the narration is published"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(area, 1)
        column.addLayout(FlowRow(self.publish, self.measure, self.sheet))

    def _connect(self) -> None:
        self.target.activated.connect(lambda at: self.mastering_chosen.emit("target", self.target.itemData(at)))
        self.form.activated.connect(lambda at: self.chosen.emit("form", self.form.itemData(at)))
        self.chapters.activated.connect(lambda at: self.chosen.emit("chapters", self.chapters.itemData(at)))
        self.cues.activated.connect(lambda at: self.chosen.emit("cues", self.cues.itemData(at)))
        for field, name in ((self.narrator, "narrator"), (self.year, "year"), (self.publisher, "publisher")):
            field.editingFinished.connect(lambda field=field, name=name: self.chosen.emit(name, _words(field)))
        for field in (self.title, self.author):
            field.editingFinished.connect(lambda: self.book_named.emit(_words(self.title), _words(self.author)))
        self.by_chapter.toggled.connect(lambda on: self.chosen.emit("by_chapter", on))
        self.sample.toggled.connect(lambda on: self.chosen.emit("sample", on))
        self.levelled.toggled.connect(lambda on: self.mastering_chosen.emit("levelled", on))
        for box in self.subtitles.values():
            box.toggled.connect(lambda _on: self.chosen.emit("subtitles", self._subtitles()))
        self.head.valueChanged.connect(lambda value: self.mastering_chosen.emit("head", float(value)))
        self.tail.valueChanged.connect(lambda value: self.mastering_chosen.emit("tail", float(value)))
        self.opening.left.connect(lambda: self.chosen.emit("opening", self.opening.toPlainText().strip()))
        self.closing.left.connect(lambda: self.chosen.emit("closing", self.closing.toPlainText().strip()))

    def _subtitles(self) -> tuple[str, ...]:
        return tuple(ending for ending, box in self.subtitles.items() if box.isChecked())

    # ---- PublishView

    def bring_publishing(self) -> bool:
        return self.bring()

    def show_open(self, shown: bool) -> None:
        self.opened.emit(shown)

    def show_chosen(self, chosen: Publishing, book: str) -> None:
        self.book.setText(showable(book))
        mastering = chosen.mastering
        boxes = (
            (self.target, mastering.target), (self.form, chosen.form), (self.chapters, chosen.chapters),
            (self.cues, chosen.cues),
        )  # fmt: skip
        for box, value in boxes:
            box.setCurrentIndex(max(0, box.findData(value)))
        ticks = {
            self.by_chapter: chosen.by_chapter, self.sample: chosen.sample, self.levelled: mastering.levelled,
            **{box: ending in chosen.subtitles for ending, box in self.subtitles.items()},
        }  # fmt: skip
        for tick, on in ticks.items():
            with QSignalBlocker(tick):
                tick.setChecked(on)
        for field, seconds in ((self.head, mastering.head), (self.tail, mastering.tail)):
            show_value(field, seconds)
        for line, words in (
            (self.narrator, chosen.narrator),
            (self.year, chosen.year),
            (self.publisher, chosen.publisher),
        ):
            _show(line, words)
        self.opening.show_words(chosen.opening)
        self.closing.show_words(chosen.closing)

    def show_book(self, title: str, author: str) -> None:
        _show(self.title, title)
        _show(self.author, author)

    def show_note(self, words: str) -> None:
        self.note.setText(words)
        self.note.setVisible(bool(words))

    def show_cover(self, name: str) -> None:
        self.cover_name.setText(showable(name))


def _line(name: str, stands_for: str = "") -> QLineEdit:
    field = QLineEdit()
    field.setAccessibleName(name)
    field.setPlaceholderText(stands_for)
    return field


def _words(field: QLineEdit) -> str:
    return " ".join(field.text().split())


def _show(field: QLineEdit, words: str) -> None:
    """Unless somebody types in it."""
    if not field.hasFocus() and field.text() != words:
        field.setText(words)


def _box(name: str, items: list[tuple[str, str]]) -> QComboBox:
    box = FittedBox()
    box.setAccessibleName(name)
    for words, value in items:
        box.addItem(words, value)
    box.setMinimumContentsLength(10)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return box


def _seconds(least: float, most: float, name: str) -> DecimalField:
    field = DecimalField()
    field.setRange(least, most)
    field.setSingleStep(0.25)
    field.setDecimals(2)
    field.setSuffix(tr(" s"))
    field.setAccessibleName(name)
    field.setKeyboardTracking(False)
    return field

"""The window that compares two texts of a scene, and from which a paragraph or the scene is brought back. Main thread.

Made by the versions' room; what it compares is read and compared on a thread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QVBoxLayout, QWidget

from studio.domain.errors import Failure
from studio.domain.showable import showable
from studio.domain.text_records import Paragraph
from studio.services.translation import tr, tr_count
from studio.services.wording import sentence
from studio.ui.widgets.errand import Errand
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, SPACE, headed, hover_text, label, row
from studio.ui.writing.versions.diff_page import DiffPage
from studio.ui.writing.versions.sources import Comparison, Source

Work = Callable[[Callable[[float], None]], Comparison]
_WIDE: Final = 52
_HIGH: Final = 36
"""First size, in heights of the type."""


class CompareWindow(QDialog):
    paragraph_wanted = Signal(object, str)
    """Paragraphs of the left text, and the id of the one to be brought back."""
    scene_wanted = Signal(object)

    def __init__(self, work: Callable[[Source, Source], Work | None], parent: QWidget) -> None:
        """`work` makes what compares two sources on a thread; None where one is not there any more."""
        super().__init__(parent)
        self._work = work
        self.errand = Errand(self)
        self.comparison: Comparison | None = None
        self._sources: list[Source] = []
        self._keep_place = False
        self._back_to: tuple[int, int] | None = None
        """Caret and scroll bar to return to when the page is filled."""
        self.setWindowTitle(tr("Compare texts of the scene"))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint, True)
        self.old, self.new = QComboBox(), QComboBox()
        self.beside = WordButton(tr("&Side by side"))
        self.beside.setCheckable(True)
        self.previous, self.next = WordButton(tr("&Previous change")), WordButton(tr("&Next change"))
        self.told = label("", "muted", wrap=True)
        self.page = DiffPage()
        self.paragraph = WordButton(tr("Bring this para&graph back"))
        self.scene = WordButton(tr("&Bring the whole text back"))
        self.close_button = WordButton(tr("Close"))
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(GAP)
        for box in (self.old, self.new):
            box.setMinimumContentsLength(16)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        sides = row(headed(tr("From"), self.old), headed(tr("To"), self.new))
        column.addLayout(sides)
        column.addLayout(row(self.previous, self.next, self.beside, 1, gap=4))
        column.addWidget(self.told)
        column.addWidget(self.page, 1)
        column.addLayout(row(self.paragraph, self.scene, 1, self.close_button))

    def _connect(self) -> None:
        self.old.currentIndexChanged.connect(lambda _index: self.compare())
        self.new.currentIndexChanged.connect(lambda _index: self.compare())
        self.beside.toggled.connect(lambda _on: self._show())
        self.previous.clicked.connect(lambda: self.page.step(-1))
        self.next.clicked.connect(lambda: self.page.step(1))
        self.page.cursorPositionChanged.connect(self._say_paragraph)
        self.page.filled.connect(self._filled)
        self.paragraph.clicked.connect(self._bring_paragraph)
        self.scene.clicked.connect(self._bring_scene)
        self.close_button.clicked.connect(self.reject)
        self.errand.begun.connect(lambda: self.told.setText(tr("Comparing…")))

    def first_size(self) -> None:
        em = self.fontMetrics().height()
        parent = self.parentWidget()
        room = parent.window().size() * 0.94 if parent is not None else QSize(1280, 720)
        self.resize(QSize(_WIDE * em, _HIGH * em).boundedTo(room))

    # ---- what is compared

    def offer(self, sources: Sequence[tuple[Source, str]], old: Source, new: Source) -> None:
        """What may be compared, each with its words, and what is compared now."""
        self._sources = [source for source, _ in sources]
        for box, wanted in ((self.old, old), (self.new, new)):
            box.blockSignals(True)
            box.clear()
            box.addItems([showable(words) for _, words in sources])
            box.setCurrentIndex(self._sources.index(wanted) if wanted in self._sources else 0)
            box.blockSignals(False)
        self.compare()

    @property
    def pair(self) -> tuple[Source, Source]:
        return self._sources[self.old.currentIndex()], self._sources[self.new.currentIndex()]

    def compare(self, *, again: bool = False) -> None:
        """`again`: the same texts, of which one was changed; what is in view stays."""
        work = self._work(*self.pair)
        self._keep_place = again
        if work is None:
            self._fail(tr("One of these texts is not there any more."))
        else:
            self.errand.start(work, self._come, self._failed)

    def _failed(self, failure: Failure) -> None:
        self._fail(sentence(failure))

    def _fail(self, words: str) -> None:
        self.comparison = None
        self.page.show_pieces((), beside=False)
        self.told.setText(words)
        self._say_paragraph()

    def _come(self, comparison: Comparison) -> None:
        self.comparison = comparison
        self._show()

    def _show(self) -> None:
        comparison = self.comparison
        if comparison is None:
            return
        bar = self.page.verticalScrollBar()
        place, scrolled = self.page.textCursor().position(), bar.value()
        self._back_to = (place, scrolled) if self._keep_place else None
        self._keep_place = False
        self.told.setText(tr("Comparing…"))
        self.page.show_pieces(comparison.pieces, beside=self.beside.isChecked())
        if self._back_to is None and self.page.filling and self.page.changes:
            self.page.show_change(0)

    def _filled(self) -> None:
        comparison = self.comparison
        if comparison is None:
            return
        at_start = self.page.textCursor().position() == 0
        if self._back_to is not None:
            cursor = self.page.textCursor()
            cursor.setPosition(min(self._back_to[0], self.page.document().characterCount() - 1))
            self.page.setTextCursor(cursor)
            self.page.verticalScrollBar().setValue(self._back_to[1])
        elif self.page.changes and at_start:
            self.page.show_change(0)
        self.told.setText(self._told(comparison))
        for button in (self.previous, self.next):
            button.setEnabled(bool(self.page.changes))
        self._say_paragraph()

    def _told(self, comparison: Comparison) -> str:
        count = len(self.page.changes)
        words = tr_count("{count} change.", "{count} changes.", count) if count else tr("The words are the same.")
        if comparison.restyled:
            words += " " + tr_count(
                "{count} paragraph of the same words looks otherwise.",
                "{count} paragraphs of the same words look otherwise.",
                comparison.restyled,
            )
        return words

    # ---- what is brought back

    def _say_paragraph(self) -> None:
        number = self.page.old_paragraph
        comparison, at = self.comparison, self.page.change_at()
        there = comparison is not None and 0 <= number < len(comparison.old)
        new = at is not None and at.all_new
        self.paragraph.setEnabled(there and not new)
        why = tr("The text on the left does not have this paragraph.") if new or not there else ""
        tip = why or tr("The paragraph at the caret reads in the book as on the left; undo takes it back")
        self.paragraph.setToolTip(hover_text(tip))
        self.scene.setEnabled(comparison is not None and bool(comparison.old))
        self.scene.setToolTip(tr("The whole scene reads in the book as on the left; undo takes it back"))

    def _bring_paragraph(self) -> None:
        if self.comparison is not None:
            old: tuple[Paragraph, ...] = self.comparison.old
            self.paragraph_wanted.emit(old, old[self.page.old_paragraph].id)

    def _bring_scene(self) -> None:
        if self.comparison is not None:
            self.scene_wanted.emit(self.comparison.old)

    def done(self, result: int) -> None:
        self.errand.cancel()
        self.page.give_up()
        super().done(result)

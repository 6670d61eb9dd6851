"""The bar to find and replace words with, in the scene or in the whole manuscript, and the list of what is found.

It only shows. Main thread.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QLineEdit, QToolButton, QVBoxLayout, QWidget

from studio.domain.searching import Query
from studio.services.translation import tr, tr_count
from studio.ui.widgets.flow import FlowRow
from studio.ui.widgets.icons import IconButton, WordButton
from studio.ui.widgets.words import GAP, ElidedLabel, hover_text, label, row
from studio.ui.writing.text.finding import Results, Wish
from studio.ui.writing.text.found_list import FoundList
from studio.ui.writing.text.height_grip import HeightGrip

_REST_MS = 300
"""The list is made anew this long after the manuscript changed."""


class FindBar(QFrame):
    sought = Signal(object, object)
    """Wish; +1 forward, -1 back, 0 from here (as it is typed), None for the list alone."""
    replaced = Signal(object)
    """Wish: replace what is selected."""
    all_replaced = Signal(object, object)
    """Wish, numbers of the hits that are ticked."""
    cancelled = Signal()
    """Look no further."""
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("area", "bar")
        self.field = QLineEdit()
        self.field.setAccessibleName(tr("Find"))
        self.field.setPlaceholderText(tr("Find in this scene"))
        self.pattern = _option(".*", tr("The words are a regular expression"))
        self.whole = _option("“w”", tr("Only whole words"))
        self.case = _option("Aa", tr("Capitals count always; otherwise only where some are typed"))
        self.everywhere = QCheckBox(tr("All scenes"))
        self.found = label(rank="small")
        self._searching = False
        """It says so, in place of a result."""
        previous = IconButton("up", tr("Previous (Shift+Return)"))
        following = IconButton("down", tr("Next (Return)"))
        close = IconButton("close", tr("Close, back to where you were (Esc)"))
        line = FlowRow(
            self.field, self.pattern, self.whole, self.case, self.everywhere, self.found, previous, following, close,
            last=3,
        )  # fmt: skip
        self.problem = ElidedLabel(rank="small")
        self.problem.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, 4, GAP, 4)
        column.setSpacing(4)
        column.addLayout(line)
        column.addWidget(self._make_replacing())
        column.addWidget(self.problem)
        self.list = FoundList()
        self.list.hide()
        column.addWidget(self.list)
        self.grip = HeightGrip(tr("Height of the list"))
        self.grip.hide()
        self.grip.dragged.connect(self.list.grow)
        column.addWidget(self.grip)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_REST_MS)
        self._later.timeout.connect(lambda: self._seek(None))
        self._connect(previous, following, close)
        self.hide()

    def _make_replacing(self) -> QWidget:
        self.replacing = QWidget()
        self.by = QLineEdit()
        self.by.setAccessibleName(tr("Replace by"))
        self.by.setPlaceholderText(tr("Replace by"))
        self.one = WordButton(tr("Replace"))
        self.all = WordButton(tr("Replace all"))
        line = row(self.by, self.one, self.all, gap=4)
        line.setStretch(0, 1)
        self.replacing.setLayout(line)
        self.replacing.hide()
        return self.replacing

    def _connect(self, previous: IconButton, following: IconButton, close: IconButton) -> None:
        self.field.textChanged.connect(lambda: self._seek(0))
        for option in (self.pattern, self.whole, self.case, self.everywhere):
            option.toggled.connect(lambda: self._seek(0))
        self.by.textChanged.connect(lambda: self._seek(None))
        previous.clicked.connect(lambda: self._seek(-1))
        following.clicked.connect(lambda: self._seek(1))
        close.clicked.connect(self.closed)
        self.one.clicked.connect(lambda: self.replaced.emit(self.wish()))
        self.all.clicked.connect(lambda: self.all_replaced.emit(self.wish(), self.list.ticked()))
        self.list.ticks_changed.connect(self._count_ticks)

    # ---- what is asked for

    def begin(self, text: str, *, replacing: bool = False) -> None:
        self.show()
        if replacing:
            self.replacing.show()
            self.list.show()
            self.grip.show()
        if text:
            self.field.setText(text)
        self.field.selectAll()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if replacing:
            self._seek(None)

    def end(self) -> None:
        """Away, with what is still looked for."""
        self._later.stop()
        self.cancelled.emit()
        self.replacing.hide()
        self.list.hide()
        self.grip.hide()
        self.hide()

    def wish(self) -> Wish:
        query = Query(
            self.field.text(),
            pattern=self.pattern.isChecked(),
            whole_words=self.whole.isChecked(),
            exact_case=self.case.isChecked(),
        )
        replacement = self.by.text() if not self.replacing.isHidden() else None
        return Wish(query, self.everywhere.isChecked(), replacement)

    def refresh(self) -> None:
        """The manuscript, or the scene in front, is another: make the list anew, soon."""
        if self.isVisible() and self.field.text():
            self._later.start()

    def _seek(self, direction: int | None) -> None:
        self._later.stop()
        self.sought.emit(self.wish(), direction)

    # ---- what is found

    def show_searching(self) -> None:
        self.found.setText(tr("Searching…"))
        self._searching = True

    def end_searching(self) -> None:
        """Without a result the field of the result is empty."""
        if self._searching:
            self.found.setText("")
        self._searching = False

    def show_results(self, results: Results) -> None:
        self.list.show_results(results, replacing=not self.replacing.isHidden())
        self.problem.setVisible(bool(results.found.problem) or results.found.more)
        self.problem.setText(_problem(results))

    def show_found(self, number: int, results: Results) -> None:
        self._searching = False
        total = len(results.found.hits)
        words = tr_count("{count:,} place", "{count:,} places", total) if total else tr("Not found")
        if number:
            words = tr("{number} of {total}", number=number, total=total)
        self.found.setText(words if self.field.text() else "")
        self.one.setEnabled(total > 0)
        self.one.setToolTip(hover_text(tr("Replace what is selected, and go to the next place") if total else words))
        if number:
            self.list.show_current(number - 1)

    def _count_ticks(self, ticked: int) -> None:
        self.all.setEnabled(ticked > 0)
        self.all.setText(tr("Replace {count:,}", count=ticked) if ticked else tr("Replace all"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.by.hasFocus():
                self.replaced.emit(self.wish())
            else:
                self._seek(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        else:
            super().keyPressEvent(event)


def _option(words: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setText(words)
    button.setCheckable(True)
    button.setToolTip(hover_text(tip))
    button.setAccessibleName(tip)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button


_PROBLEMS: dict[str, Callable[[str], str]] = {
    "": lambda _detail: "",
    "pattern": lambda detail: tr("This pattern cannot be read: {detail}", detail=detail),
    "replacement": lambda detail: tr("This replacement does not fit the pattern: {detail}", detail=detail),
    "slow": lambda _detail: tr("This pattern takes too long. Make it simpler: avoid repeats inside repeats."),
    "large": lambda _detail: tr("The replacements are too long together. Make them shorter."),
}


def _problem(results: Results) -> str:
    found = results.found
    if found.more:
        return tr("There are more: only the first {count:,} are listed.", count=len(found.hits))
    return _PROBLEMS[found.problem](found.detail)

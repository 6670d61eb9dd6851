"""The panel of what an editor would look at: readability, and the remarks with their places. Main thread; made by the
review's room, which fills it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from studio.domain.prose import MOST, REMARKS, Looked, Remark
from studio.domain.showable import showable
from studio.services.translation import tr
from studio.ui.widgets.icons import IconButton, WordButton
from studio.ui.widgets.words import GAP, WrappedLabel, hover_text, label, row

_PLACE: Final = Qt.ItemDataRole.UserRole
_LOOK: Final = """QTreeView, QTreeView:focus { border: none; border-radius: 0; padding: 4px; }
QTreeView::item { border-radius: 0; }"""
_FEW: Final = 12
"""Places of one kind that are unfolded by themselves."""
_EASY, _PLAIN, _HARD = 80, 60, 40


def remark_words() -> dict[Remark, str]:
    return {
        "long": tr("Long sentences"),
        "doubled": tr("Doubled words"),
        "repeated": tr("Words soon again"),
        "adverb": tr("Adverbs"),
        "worn": tr("Worn phrases"),
    }


class ReviewPanel(QWidget):
    wanted = Signal()
    """The text is to be looked at (again)."""
    place_wanted = Signal(object)
    """A Place that is to be shown in the text."""
    appeared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Style check"))
        self.fold = IconButton("close", tr("Close the style check"))
        self.again = WordButton(tr("Look again"))
        self.whole = QCheckBox(tr("Whole manuscript"))
        self.told = WrappedLabel("muted")
        self._looking = False
        """It says so, in place of a result."""
        self.list = QTreeWidget()
        self.list.setAccessibleName(tr("Remarks"))
        self.list.setStyleSheet(_LOOK)
        self.list.setColumnCount(2)
        self.list.setHeaderHidden(True)
        self.list.header().setStretchLastSection(False)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.list.setMinimumHeight(60)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(GAP, 4, GAP, GAP)
        whole.setSpacing(4)
        whole.addLayout(row(label(tr("Style check"), "small"), 1, self.fold, gap=4))
        whole.addLayout(row(self.again, self.whole, 1))
        whole.addWidget(self.told)
        whole.addWidget(self.list, 1)
        self.again.clicked.connect(self.wanted)
        self.whole.toggled.connect(lambda _on: self.wanted.emit())
        self.list.itemActivated.connect(self._go)
        self.list.itemClicked.connect(self._go)
        self.hide()

    def minimumSizeHint(self) -> QSize:
        return QSize(180, 120)

    def show_looking(self) -> None:
        self.show_words(tr("Looking at the text…"))
        self._looking = True

    def end_looking(self) -> None:
        """Without a result there is nothing to read."""
        if self._looking:
            self.show_words("")

    def show_words(self, words: str) -> None:
        """In the place of a result."""
        self._looking = False
        self.list.clear()
        self.told.setText(words)

    def show_result(self, result: Looked, *, english: bool) -> None:
        self._looking = False
        self.list.clear()
        self.told.setText(_readability(result, english=english))
        words = remark_words()
        heads: dict[Remark, QTreeWidgetItem] = {}
        for remark, count in zip(REMARKS, result.counts, strict=True):
            if english or remark in ("long", "doubled", "repeated"):
                head = heads[remark] = QTreeWidgetItem([words[remark], f"{count:,}"])
                head.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                if count > MOST:
                    head.setToolTip(0, hover_text(tr("The first {count:,} are listed.", count=MOST)))
                self.list.addTopLevelItem(head)
        for place in result.places:
            if place.remark in heads:
                item = QTreeWidgetItem([showable(place.words)])
                item.setData(0, _PLACE, place)
                item.setToolTip(0, hover_text(place.words))
                item.setFirstColumnSpanned(True)
                heads[place.remark].addChild(item)
        for head in heads.values():
            head.setExpanded(0 < head.childCount() <= _FEW)

    def _go(self, item: QTreeWidgetItem, _column: int) -> None:
        place = item.data(0, _PLACE)
        if place is not None:
            self.place_wanted.emit(place)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.appeared.emit()


def _readability(result: Looked, *, english: bool) -> str:
    if not result.words or not result.sentences:
        return tr("There are no sentences to look at.")
    length = tr("{words:.1f} words in a sentence.", words=result.words / result.sentences)
    ease, grade = result.ease, result.grade
    if not english or ease is None or grade is None:
        return length + " " + tr("Adverbs, worn phrases and readability are known for English alone.")
    if ease >= _EASY:
        how = tr("very easy to read")
    elif ease >= _PLAIN:
        how = tr("easy to read")
    elif ease >= _HARD:
        how = tr("asks for attention")
    else:
        how = tr("hard to read")
    told = tr("Reading ease {ease:.0f}: {how}. School grade {grade:.0f}.", ease=ease, how=how, grade=max(0.0, grade))
    return f"{told} {length}"

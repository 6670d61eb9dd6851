"""The report of who wrote what: words by author for each scene, chapter and the book. Main thread; made by the review's
room, counted on a thread."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from studio.domain.authorship import AUTHORS, Report, Share, report
from studio.domain.document import Document
from studio.domain.errors import Failure
from studio.domain.richtext import Author
from studio.domain.showable import showable
from studio.services.exchange.authors_shown import author_words, named_words
from studio.services.translation import tr
from studio.services.wording import sentence
from studio.ui.widgets.errand import Errand
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, SPACE, hover_text, label, row


class AuthorsWindow(QDialog):
    def __init__(self, document: Document, parent: QWidget) -> None:
        """`document`: a copy, for the thread."""
        super().__init__(parent)
        self.setWindowTitle(tr("Who wrote what"))
        self.errand = Errand(self)
        self.told = label(tr("Counting…"), "muted", wrap=True)
        self.list = QTreeWidget()
        self.list.setAccessibleName(tr("Words by author"))
        self.list.setHeaderLabels([tr("Scene"), tr("Words"), *(author_words(one) for one in AUTHORS)])
        self.list.header().setStretchLastSection(False)
        self.list.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        close = WordButton(tr("Close"))
        close.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(GAP)
        column.addWidget(self.told)
        column.addWidget(self.list, 1)
        column.addLayout(row(1, close))
        em = self.fontMetrics().height()
        self.resize(QSize(64 * em, 30 * em).boundedTo(parent.window().size() * 0.94))
        self.errand.start(lambda step: report(document, step), self._come, self._failed)

    def _failed(self, failure: Failure) -> None:
        self.told.setText(sentence(failure))

    def _come(self, told: Report) -> None:
        whole = sum(told.book.values())
        shares = [
            tr("{author}: {share} %", author=who, share=round(100 * count / whole))
            for one in AUTHORS
            if told.book.get(one, 0)
            for who, count in named_words(
                one, told.book[one], told.editors, told.imports, imports_told=told.imports_told
            )
        ]
        self.list.headerItem().setText(2, author_words("person", imports_told=told.imports_told))
        self.told.setText("   ".join(shares) if shares else tr("Nothing is written yet."))
        self.list.addTopLevelItem(_item(tr("The whole manuscript"), told.book, told, bold=True))
        above: list[QTreeWidgetItem] = []
        for one in told.scenes:
            item = _item(showable(one.title) or tr("Untitled scene"), one.whole, one)
            del above[one.depth :]
            if above:
                above[-1].addChild(item)
            else:
                self.list.addTopLevelItem(item)
            above.append(item)
        self.list.expandAll()

    def done(self, result: int) -> None:
        self.errand.cancel()
        super().done(result)


def _item(name: str, words: Mapping[Author, int], of: Share | Report, *, bold: bool = False) -> QTreeWidgetItem:
    cells = [f"{words.get(one, 0):,}" if words.get(one, 0) else "–" for one in AUTHORS]
    item = QTreeWidgetItem([name, f"{sum(words.values()):,}", *cells])
    item.setToolTip(0, hover_text(name))
    for column in range(1, item.columnCount()):
        item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    sources: tuple[tuple[Author, bool], ...] = (("editor", bool(of.editors)), ("imported", bool(of.imports)))
    for author, known in sources:
        if known:
            named = named_words(author, words.get(author, 0), of.editors, of.imports)
            told = "\n".join(tr("{author}: {count:,}", author=who, count=count) for who, count in named)
            item.setToolTip(2 + AUTHORS.index(author), hover_text(told))
    if bold:
        font = item.font(0)
        font.setBold(True)
        for column in range(item.columnCount()):
            item.setFont(column, font)
    return item

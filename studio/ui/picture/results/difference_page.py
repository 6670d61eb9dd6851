"""What differs between two pictures, as a page to read: how far they are apart and where, and their recipes beside each
other. Main thread."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QDialog, QHeaderView, QLabel, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from studio.domain.recipe_differences import Difference
from studio.services.exchange.difference_words import headline, reason, table
from studio.services.exchange.picture_differences import PictureDifference
from studio.services.translation import tr
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, SPACE, hover_text, label, row

_HEAT: Final = QSize(360, 240)


class DifferencePage(QDialog):
    """`compare` leads to the two pictures in one place."""

    def __init__(
        self, names: tuple[str, str], found: PictureDifference, rows: tuple[Difference, ...], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("What differs"))
        self.compare = WordButton(tr("Show both"))
        self.compare.setToolTip(hover_text(tr("Both pictures in the pane: side by side, split, or what differs")))
        self.compare.clicked.connect(self.accept)
        close = WordButton(tr("Close"), look="primary")
        close.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(GAP)
        column.addWidget(label(headline(found), "heading", wrap=True))
        why = reason(found, rows)
        if why:
            column.addWidget(label(why, wrap=True))
        if found.heat is not None and not found.equal:
            column.addWidget(self._heat(found))
        if rows:
            self.table = self._table(names, rows)
            column.addWidget(self.table, 1)
        else:
            column.addWidget(label(tr("Their recipes do not differ."), wrap=True))
            column.addStretch(1)
        column.addLayout(row(self.compare, 1, close))
        self.resize(620, 560 if rows else 200)

    @staticmethod
    def _heat(found: PictureDifference) -> QLabel:
        shown = QLabel()
        words = tr("Where they differ: black not at all, by red and yellow to white at most")
        shown.setToolTip(hover_text(words))
        shown.setAccessibleName(words)
        if found.heat is not None:
            picture = QPixmap.fromImage(found.heat)
            shown.setPixmap(
                picture.scaled(_HEAT, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
            )
        return shown

    @staticmethod
    def _table(names: tuple[str, str], rows: tuple[Difference, ...]) -> QTableWidget:
        shown = table(rows)
        widget = QTableWidget(len(shown), 3)
        widget.setHorizontalHeaderLabels([tr("In the recipe"), *names])
        widget.verticalHeader().hide()
        widget.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        widget.setWordWrap(True)
        widget.setAccessibleName(tr("What differs between the recipes"))
        widget.setToolTip(hover_text(tr("Only what is not the same in both")))
        for at, one in enumerate(shown):
            for column, words in enumerate(one):
                widget.setItem(at, column, QTableWidgetItem(words))
        widget.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        widget.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        widget.resizeRowsToContents()
        return widget

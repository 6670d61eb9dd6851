"""Offers to import a file or folder: says what it is, whether it fits, and why not. Main thread."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from studio.domain.catalogue import Identified
from studio.domain.showable import SENTENCE, showable
from studio.services.models.fit import size_in_words
from studio.services.translation import tr
from studio.ui.widgets.flow import FlowRow
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, SPACE, label


class ImportPanel(QFrame):
    """Hidden until something is offered."""

    import_asked = Signal(Path, bool)
    """The path, and whether to copy it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._path = Path()
        self.setProperty("area", "card")
        self.setAccessibleName(tr("Import a model"))
        self.title = label(rank="heading", wrap=True)
        self.words = label(wrap=True)
        self.in_place = WordButton(tr("Use it where it lies"), look="primary")
        self.copy = WordButton(tr("Copy it into Triptych"))
        self.close_button = WordButton(tr("Not now"), look="quiet")
        self.in_place.clicked.connect(lambda: self._ask(False))
        self.copy.clicked.connect(lambda: self._ask(True))
        self.close_button.clicked.connect(self.hide)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, GAP, SPACE, GAP)
        column.addWidget(self.title)
        column.addWidget(self.words)
        column.addLayout(FlowRow(self.in_place, self.copy, self.close_button))
        self.hide()

    def look(self, path: Path) -> None:
        """Somebody brought a file; what it is will be known in a moment."""
        self.title.setText(showable(path.name))
        self.working(tr("Looking what it is…"))
        self.close_button.setText(tr("Not now"))
        self.show()

    def offer(self, what: Identified, known: Sequence[str]) -> None:
        """Show what it is; the buttons only for what can be used. `known`: sentences about its origin and licence."""
        self._path = Path(what.path)
        usable = bool(what.engine)
        self.title.setText(tr("{model}: {kind}", model=what.title, kind=what.detail or tr(what.kind)))
        parts = [f"{size_in_words(what.size)}.", *known, what.fit_words]
        parts += [what.why_not if what.why_not != what.fit_words else ""]
        self.words.setText(" ".join(part for part in parts if part))
        self.in_place.setVisible(usable)
        self.copy.setVisible(usable)
        self.close_button.setText(tr("Not now") if usable else tr("Close"))
        self.show()
        (self.in_place if usable else self.close_button).setFocus()

    def refuse(self, path: Path, words: str) -> None:
        """Show why it cannot be used at all."""
        self.title.setText(tr("{file} cannot be used", file=path.name))
        self.words.setText(showable(words, 2 * SENTENCE))
        self.in_place.hide()
        self.copy.hide()
        self.close_button.setText(tr("Close"))
        self.show()
        self.close_button.setFocus()

    def working(self, words: str) -> None:
        self.words.setText(showable(words, 2 * SENTENCE))
        self.in_place.hide()
        self.copy.hide()

    def _ask(self, copy: bool) -> None:
        self.import_asked.emit(self._path, copy)

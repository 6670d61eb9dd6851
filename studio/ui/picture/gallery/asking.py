"""Asks for words: tags of pictures, the name of an album. Main thread; modal to its pane, and nothing waits in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCompleter, QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from studio.services.translation import tr
from studio.ui.widgets.words import GAP, SPACE, hover_text, label


class WordsDialog(QDialog):
    def __init__(
        self, title: str, words: str, proposed: str, known: Sequence[str], longest: int, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.field = QLineEdit(proposed)
        self.field.setMaxLength(longest)
        self.field.setAccessibleName(words)
        self.field.setToolTip(hover_text(words))
        completer = QCompleter(list(known), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.field.setCompleter(completer)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(GAP)
        column.addWidget(label(words, wrap=True))
        column.addWidget(self.field)
        column.addWidget(buttons)
        self.field.selectAll()
        self.resize(380, self.sizeHint().height())


class AskingWords:
    def __init__(self, parent: QWidget) -> None:
        """`parent`: what the dialog stands over."""
        self._parent = parent

    def tags(self, known: Sequence[str], then: Callable[[str], None]) -> None:
        words = tr("Tags of the selected pictures, parted by commas; a minus before one takes it away.")
        self._ask(tr("Tags"), words, "", known, 600, then)

    def album(self, known: Sequence[str], then: Callable[[str], None]) -> None:
        words = tr("The album that the selected pictures go into; a new name makes a new one.")
        self._ask(tr("Put into an album"), words, "", known, 120, then)

    def name(self, proposed: str, then: Callable[[str], None]) -> None:
        self._ask(tr("Rename the album"), tr("Name of the album"), proposed, (), 120, then)

    def _ask(
        self, title: str, words: str, proposed: str, known: Sequence[str], longest: int, then: Callable[[str], None]
    ) -> None:
        dialog = WordsDialog(title, words, proposed, known, longest, self._parent)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: then(dialog.field.text()))
        dialog.open()

"""What an article from sources is to say: its title, and a point a line. Main thread; made by the room of questions."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from studio.domain.articles import points_in
from studio.services.translation import tr, tr_count
from studio.ui.widgets.words import GAP, WrappedLabel, headed


class ArticleDialog(QDialog):
    wanted = Signal(str, tuple, bool)
    """Title, points, and whether a model writes."""

    def __init__(self, parent: QWidget, why_no_model: str, doubt: str) -> None:
        """`why_no_model`: why none can write; `doubt`: what is said of the chosen one."""
        super().__init__(parent)
        self.setWindowTitle(tr("Draft an article from sources"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.title = QLineEdit(tr("Article"))
        self.title.setAccessibleName(tr("Title"))
        self.points = QPlainTextEdit()
        self.points.setAccessibleName(tr("Points, one a line"))
        self.points.setPlaceholderText(tr("When did the bearing rein come into fashion?\nWho wrote against it?"))
        self.points.setTabChangesFocus(True)
        self.by_model = QCheckBox(tr("Have the chosen model write it"))
        self.by_model.setEnabled(not why_no_model)
        self.note = WrappedLabel("muted")
        told = tr(
            "Without a model the draft is made of sentences of the sources, each with its footnote. What a model "
            "writes and no source says is left out and listed."
        )
        self.note.setText(f"{told} {why_no_model or doubt}".strip())
        self.count = WrappedLabel("muted")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.draft = buttons.addButton(tr("Draft"), QDialogButtonBox.ButtonRole.AcceptRole)
        whole = QVBoxLayout(self)
        whole.setSpacing(GAP)
        whole.addLayout(headed(tr("Title"), self.title))
        whole.addLayout(headed(tr("Points, one a line"), self.points))
        whole.addWidget(self.count)
        whole.addWidget(self.by_model)
        whole.addWidget(self.note)
        whole.addWidget(buttons)
        self.resize(520, 440)
        self.points.textChanged.connect(self._changed)
        buttons.rejected.connect(self.reject)
        self.draft.clicked.connect(self._draft)
        self._changed()
        self.points.setFocus()

    def _changed(self) -> None:
        count = len(points_in(self.points.toPlainText()))
        self.count.setText(tr_count("{count} point", "{count:,} points", count))
        self.draft.setEnabled(count > 0)

    def _draft(self) -> None:
        title = " ".join(self.title.text().split()) or tr("Article")
        self.wanted.emit(title, points_in(self.points.toPlainText()), self.by_model.isChecked())
        self.accept()

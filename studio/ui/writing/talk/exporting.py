"""A conversation written as a Markdown file. Main thread; made by the talk's room."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from studio.domain.talking import as_markdown
from studio.services.exchange.conversation_out import write_conversation
from studio.services.translation import tr
from studio.ui.widgets.errand import Errand
from studio.ui.writing.desk import Desk
from studio.ui.writing.talk.presenter import TalkPresenter


class TalkExport(QObject):
    def __init__(self, desk: Desk, presenter: TalkPresenter, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._presenter = desk, presenter
        self._writing = Errand(self)

    def ask(self, over: QWidget) -> None:
        """Where the conversation that is shown is to be written."""
        dialog = QFileDialog(over.window(), tr("Export the conversation"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([tr("Markdown (*.md)")])
        dialog.setDefaultSuffix("md")
        dialog.fileSelected.connect(lambda name: self.write(Path(name)))
        dialog.open()

    def write(self, dest: Path) -> None:
        conversation, document = self._presenter.conversation, self._desk.document
        if conversation is None or document is None:
            return
        text = as_markdown(document, conversation, tr("You"))
        done = tr("Exported to {file}.", file=dest.name)
        self._writing.start(
            lambda _step: write_conversation(text, dest), lambda _none: self._desk.hint(done), self._desk.say
        )

"""The dialog that lists what is wrong in a project and mends it when asked. Made by `ProjectFlow`; main thread.

Looking and mending run on a thread of their own. Leaving the dialog stops the looking; a repair is waited for.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QListWidget, QVBoxLayout, QWidget

from studio.domain.errors import Failure
from studio.domain.kinds import Kinds
from studio.services.session.mending import Mended, Seen, mend, see
from studio.services.translation import tr, tr_count
from studio.services.wording import sentence
from studio.ui.shell.geometry import fit_dialog
from studio.ui.widgets.errand import Errand, Step
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, SPACE, label, row


class MendingDialog(QDialog):
    def __init__(
        self,
        path: Path,
        kinds: Kinds,
        let_go: Callable[[], bool],
        ended: Callable[[Path, str | Failure], object],
        parent: QWidget | None = None,
    ) -> None:
        """`let_go` closes the project before it is mended, or says False; `ended` is told the project's place, and
        what was done or why it was not."""
        super().__init__(parent)
        self._path, self._kinds, self._let_go, self._ended = path, kinds, let_go, ended
        self._mending = False
        self._errand = Errand(self)
        self.setWindowTitle(tr("What is wrong in “{project}”", project=path.stem))
        self.list = QListWidget()
        self.list.setAccessibleName(tr("What was found"))
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.answer = label(tr("Looking at every page, record and file of the project…"), wrap=True)
        self.leave = WordButton(tr("Close"))
        self.leave.clicked.connect(self.reject)
        self.mend = WordButton(tr("Mend it"), look="primary")
        self.mend.clicked.connect(self._mend)
        self.mend.setEnabled(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(GAP)
        column.addWidget(self.answer)
        column.addWidget(self.list, 1)
        words = tr("Mending keeps the file as it is now beside the mended project, under another name.")
        self.kept = label(words, "muted", wrap=True)
        column.addWidget(self.kept)
        column.addStretch(0)
        column.addLayout(row(1, self.leave, self.mend))
        self._show_ways(found=False)
        fit_dialog(self, 40, 7)
        self._errand.start(self._look, self._show_seen, self._say)

    def _look(self, step: Step) -> Seen:
        def stop() -> bool:
            step(0.0)
            return False

        return see(self._path, self._kinds, stop)

    def _show_seen(self, seen: Seen) -> None:
        self.list.addItems(seen.lines)
        self.mend.setEnabled(seen.mendable)
        self.list.addItems(seen.beside)
        if not seen.count:
            self.answer.setText(tr("Nothing is wrong in this project."))
            self._show_ways(found=bool(seen.beside))
            self.leave.setFocus()
            return
        self._show_ways(found=True, mendable=seen.mendable)
        fit_dialog(self, 40, min(28, 12 + 2 * len(seen.lines)))
        words = tr_count("{count} thing is wrong.", "{count} things are wrong.", seen.count)
        if seen.count > len(seen.lines):
            words = tr("{words} The first {shown} are listed.", words=words, shown=len(seen.lines))
        if not seen.mendable:
            words = tr("{words} None of it can be mended; a backup may be whole.", words=words)
        self.answer.setText(words)

    def _show_ways(self, *, found: bool, mendable: bool = False) -> None:
        """While nothing is found there is nothing to list, to mend or to leave."""
        self.list.setVisible(found)
        self.mend.setVisible(found and mendable)
        self.kept.setVisible(found and mendable)
        self.leave.setText(tr("Leave it as it is") if found and mendable else tr("Close"))

    def _say(self, failure: Failure) -> None:
        self.answer.setText(sentence(failure, self._kinds))

    def _mend(self) -> None:
        if not self._let_go():
            self.reject()
            return
        self._mending = True
        self.mend.setEnabled(False)
        self.leave.setEnabled(False)
        self.answer.setText(tr("Writing the project anew…"))
        self._errand.start(lambda _step: mend(self._path, self._kinds), self._mended, self._not_mended)

    def _mended(self, done: Mended) -> None:
        self._end(done.path, done.words)

    def _not_mended(self, failure: Failure) -> None:
        self._end(self._path, failure)

    def _end(self, path: Path, outcome: str | Failure) -> None:
        self._mending = False
        self.accept()
        self._ended(path, outcome)

    def reject(self) -> None:
        if not self._mending:
            self._errand.cancel()
            super().reject()

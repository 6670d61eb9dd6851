"""The goal of a session: words to write each time the manuscript is worked on, kept with the project.

Asked for by the outline's room; main thread.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from studio.services.session.session import ProjectSession
from studio.services.translation import tr
from studio.ui.widgets.fields import WholeField
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, SPACE, headed, label, row

_KEPT: Final = "writing_goal"
_MOST: Final = 1_000_000
_STEP: Final = 50


def goal_of(session: ProjectSession | None) -> int:
    """0: none is set."""
    return min(max(session.setting(_KEPT, 0), 0), _MOST) if session is not None else 0


def set_goal(session: ProjectSession, words: int) -> None:
    """Raise StudioError(ProjectReadOnly)."""
    session.set_setting(_KEPT, words)


class GoalDialog(QDialog):
    chosen = Signal(int)
    """Words; 0: none."""

    def __init__(self, goal: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Goal of a session"))
        self.words = WholeField()
        self.words.setRange(0, _MOST)
        self.words.setSingleStep(_STEP)
        self.words.setSpecialValueText(tr("None"))
        self.words.setValue(goal)
        self.words.selectAll()
        keep = WordButton(tr("Set the goal"), look="primary")
        keep.setDefault(True)
        keep.clicked.connect(self._accept)
        cancel = WordButton(tr("Cancel"))
        cancel.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(GAP)
        column.addLayout(headed(tr("Words to write each time this manuscript is opened"), self.words))
        column.addWidget(
            label(
                tr(
                    "How far you are stands beside the number of words. What you type or dictate counts, not what "
                    "comes from files or a model."
                ),
                "small",
                wrap=True,
            )
        )
        column.addLayout(row(1, cancel, keep))

    def _accept(self) -> None:
        self.chosen.emit(self.words.value())
        self.accept()

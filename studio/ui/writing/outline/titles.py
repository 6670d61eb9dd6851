"""Asks which titles of the outline an exported manuscript prints, and what stands between scenes without one; kept with
the project. Asked by the outline's room before the file's name, where scenes lie in chapters; main thread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDialog, QVBoxLayout, QWidget

from studio.domain.showable import showable
from studio.services.exchange.scene_titles import BREAKS, Titles
from studio.services.session.session import ProjectSession
from studio.services.translation import tr, tr_count
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, SPACE, headed, label, row

_LEVELS: Final = "printed_titles"
_BETWEEN: Final = "printed_breaks"
_NAMED: Final = 2
"""Titles of a level that are named."""
_LONGEST: Final = 24
"""Letters of each."""
_WIDE: Final = 460


def titles_of(session: ProjectSession) -> Titles:
    """As they were chosen last for this project."""
    between = session.setting(_BETWEEN, "")
    return Titles(
        max(0, session.setting(_LEVELS, 0)), next((one for one in BREAKS if one == between), Titles().between)
    )


def keep_titles(session: ProjectSession, titles: Titles) -> None:
    """Raise StudioError(ProjectReadOnly)."""
    session.set_setting(_LEVELS, titles.levels)
    session.set_setting(_BETWEEN, titles.between)


class TitlesDialog(QDialog):
    chosen = Signal(object)
    """Titles."""

    def __init__(self, levels: Sequence[Sequence[str]], titles: Titles, parent: QWidget) -> None:
        """`levels`: titles of the outline by level, of two or more."""
        super().__init__(parent)
        self.setWindowTitle(tr("Titles in the exported manuscript"))
        self._counts = [len(titles) for titles in levels]
        self.printed, self.between = QComboBox(), QComboBox()
        self.printed.addItem(tr("All of the outline: {count:,}", count=sum(self._counts)), 0)
        for level in range(1, len(levels)):
            self.printed.addItem(_level_words(levels[:level]), level)
        self.printed.setCurrentIndex(titles.levels if titles.levels < len(levels) else 0)
        for between, words in zip(BREAKS, (tr("* * *"), tr("A blank line")), strict=True):
            self.between.addItem(words, between)
        self.between.setCurrentIndex(BREAKS.index(titles.between))
        for box in (self.printed, self.between):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.currentIndexChanged.connect(self._tell)
        self.told = label("", "small", wrap=True)
        self.go_on = WordButton(tr("Choose the file…"), look="primary")
        self.go_on.setDefault(True)
        self.go_on.clicked.connect(self._accept)
        cancel = WordButton(tr("Cancel"))
        cancel.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(GAP)
        column.addLayout(headed(tr("Titles that are printed"), self.printed))
        column.addLayout(headed(tr("Between scenes without a title"), self.between))
        column.addWidget(self.told)
        column.addLayout(row(1, cancel, self.go_on))
        self._tell()
        self.resize(_WIDE, self.sizeHint().height())

    @property
    def titles(self) -> Titles:
        return Titles(self.printed.currentData(), self.between.currentData())

    def _tell(self) -> None:
        levels = self.titles.levels
        self.between.setEnabled(levels > 0)
        without = sum(self._counts[levels:]) if levels else 0
        self.told.setText(
            tr_count(
                "{count} title is not printed: its scene becomes a part of the one it lies in, also in the contents. "
                "Here it stays.",
                "{count:,} titles are not printed: their scenes become parts of those they lie in, also in the "
                "contents. Here they stay.",
                without,
            )
            if without
            else tr("Each title of the outline is a heading of the file.")
        )

    def _accept(self) -> None:
        self.chosen.emit(self.titles)
        self.accept()


def _level_words(levels: Sequence[Sequence[str]]) -> str:
    """Down to this level of the outline, with the first titles of the lowest one."""
    named = [f"“{_short(title)}”" for title in levels[-1] if title.strip()][:_NAMED]
    if len(named) < sum(map(len, levels)):
        named.append("…")
    count = sum(map(len, levels))
    if len(levels) == 1:
        return tr("The first level alone: {count:,} ({titles})", count=count, titles=", ".join(named))
    return tr(
        "The first {levels} levels: {count:,} ({titles})", levels=len(levels), count=count, titles=", ".join(named)
    )


def _short(title: str) -> str:
    words = showable(title.strip())
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1].rstrip() + "…"

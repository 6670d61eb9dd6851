"""Which kind of models the model page lists: all, a family, or a sort of picture models, each with how many there are
of what else is looked for. Main thread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtWidgets import QComboBox

from studio.domain.kinds import Kinds
from studio.services.models.kind_words import SORTS
from studio.services.translation import tr
from studio.services.wording import family_title
from studio.ui.models.rows import Row, Wanted
from studio.ui.widgets.words import hover_text

_PICTURE: Final = "picture"
_INDENT: Final = "    "


class KindField(QComboBox):
    """The data of an item is the name of a family, or "picture/" and one of `SORTS`; empty for all."""

    def __init__(self, kinds: Kinds) -> None:
        super().__init__()
        self.setAccessibleName(tr("Kind of model"))
        self.setToolTip(hover_text(tr("Which models are listed; the numbers count what else is looked for")))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setMaxVisibleItems(30)
        self._rows: list[tuple[str, Wanted]] = []
        self._add(tr("All kinds"), "", Wanted())
        for family in kinds.families:
            self._add(family_title(family.name, kinds), family.name, Wanted(family=family.name))
            for sort, words in SORTS.items() if family.name == _PICTURE else ():
                self._add(_INDENT + tr(words), f"{_PICTURE}/{sort}", Wanted(family=_PICTURE, sort=sort))

    def _add(self, words: str, data: str, wanted: Wanted) -> None:
        self._rows.append((words, wanted))
        self.addItem(words, data)

    def show_counts(self, rows: Sequence[Row]) -> None:
        """`rows`: what is looked for otherwise."""
        for at, (words, wanted) in enumerate(self._rows):
            self.setItemText(at, f"{words} ({sum(map(wanted.takes, rows))})")

    def takes(self, row: Row) -> bool:
        """Whether it is of the chosen kind."""
        return self._rows[max(0, self.currentIndex())][1].takes(row)

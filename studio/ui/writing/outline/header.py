"""The line above the manuscript: outline switch, scene title, word counts and the button of the menu. Main thread."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QWidget

from studio.domain.word_count import reading_minutes
from studio.services.translation import tr
from studio.ui.widgets.icons import IconButton
from studio.ui.widgets.words import GAP, ElidedLabel, hover_text, label, row


class OutlineHeader(QFrame):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("area", "topbar")
        self.outline = IconButton("layers", tr("Show or hide the outline"), checkable=True)
        self.outline.setChecked(True)
        self.add = IconButton("plus", tr("New scene"))
        self.title = ElidedLabel(rank="heading")
        self.counts = label(rank="small")
        self.counts.setAccessibleName(tr("Word count"))
        self.more = IconButton("more", tr("More: import, export, find, view"))
        line = row(self.outline, self.add, self.title, self.counts, self.more, gap=4)
        line.setContentsMargins(GAP, 4, GAP, 4)
        line.setStretch(2, 1)
        self.setLayout(line)

    def show_title(self, title: str) -> None:
        self.title.setText(title)

    def show_counts(self, scene: int, project: int) -> None:
        self.counts.setText(tr("{scene:,} / {project:,} words", scene=scene, project=project))
        words = tr("{scene:,} words in this scene, {project:,} in the manuscript", scene=scene, project=project)
        words += "\n" + tr(
            "Read in silence: the scene {scene}, the manuscript {project}", scene=_time(scene), project=_time(project)
        )
        self.counts.setToolTip(hover_text(words))
        self.counts.setAccessibleDescription(words)

    def set_writable(self, writable: bool) -> None:
        self.add.setEnabled(writable)


def _time(words: int) -> str:
    """How long so many words take to read."""
    hours, minutes = divmod(reading_minutes(words), 60)
    return (
        tr("{hours} h {minutes} min", hours=hours, minutes=minutes) if hours else tr("{minutes} min", minutes=minutes)
    )

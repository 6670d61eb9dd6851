"""The line above the manuscript: outline switch, scene title, word counts and the button of the menu. Main thread."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QWidget

from studio.domain.word_count import Tally, reading_minutes
from studio.services.translation import tr, tr_count
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
        self._counts = ""
        self._selected = 0
        self.more = IconButton("more", tr("More: import, export, find, view"))
        line = row(self.outline, self.add, self.title, self.counts, self.more, gap=4)
        line.setContentsMargins(GAP, 4, GAP, 4)
        line.setStretch(2, 1)
        self.setLayout(line)

    def show_title(self, title: str) -> None:
        self.title.setText(title)

    def show_counts(self, scene: Tally, project: Tally, grown: int, goal: int) -> None:
        """`grown`: words that the writer wrote in this session, `goal`: those that it is to have, or 0."""
        shown = tr("{scene:,} / {project:,} words", scene=scene.words, project=project.words)
        if project.proposed:
            shown += ", " + tr("{count:,} not accepted yet", count=project.proposed)
        if goal:
            shown += " · " + tr("{grown:+,} of {goal:,}", grown=grown, goal=goal)
        self._counts = shown
        self._show()
        words = "\n".join((
            tr(
                "{scene:,} words in this scene, {project:,} in the manuscript",
                scene=scene.words, project=project.words,
            ),
            *_proposed(scene, project),
            tr("Characters: {scene:,} and {project:,}", scene=scene.characters, project=project.characters),
            tr(
                "Without spaces: {scene:,} and {project:,}",
                scene=scene.characters - scene.spaces, project=project.characters - project.spaces,
            ),
            tr(
                "Read in silence: the scene {scene}, the manuscript {project}",
                scene=_time(scene.words), project=_time(project.words),
            ),
            _session(grown, goal),
        ))  # fmt: skip
        self.counts.setToolTip(hover_text(words))
        self.counts.setAccessibleDescription(words)

    def show_selected(self, words: int) -> None:
        """Words that are selected; 0: none."""
        self._selected = words
        self._show()

    def _show(self) -> None:
        chosen = tr_count("{count:,} word selected", "{count:,} words selected", self._selected)
        self.counts.setText(f"{chosen} · {self._counts}" if self._selected else self._counts)

    def set_writable(self, writable: bool) -> None:
        self.add.setEnabled(writable)


def _proposed(scene: Tally, project: Tally) -> tuple[str, ...]:
    if not project.proposed:
        return ()
    words = tr(
        "Not accepted yet, of a model: {scene:,} words in this scene, {project:,} in the manuscript",
        scene=scene.proposed,
        project=project.proposed,
    )
    return (words,)


def _session(grown: int, goal: int) -> str:
    """What was written since the manuscript was opened."""
    if not goal:
        return tr("This session: {grown:+,} words", grown=grown)
    if grown >= goal:
        return tr("This session: {grown:+,} words, the goal of {goal:,} is reached", grown=grown, goal=goal)
    return tr("This session: {grown:+,} words of {goal:,}, {left:,} to go", grown=grown, goal=goal, left=goal - grown)


def _time(words: int) -> str:
    """How long so many words take to read."""
    hours, minutes = divmod(reading_minutes(words), 60)
    return (
        tr("{hours} h {minutes} min", hours=hours, minutes=minutes) if hours else tr("{minutes} min", minutes=minutes)
    )

"""The room of verse: how many syllables the lines in front have, where they are stressed, what rhymes. Main thread.

The pane makes it and gives `panel` its place. The lexicons are loaded, and the lines heard, on a thread; a change of
the text has them heard again after a rest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from studio.domain.errors import Failure
from studio.english.verse import Foot, Verse
from studio.services.narration.reading import Readings
from studio.services.translation import tr, tr_count
from studio.services.verse import LONGEST, VerseOf, is_english, verse_of
from studio.ui.widgets.errand import Errand
from studio.ui.writing.desk import Desk
from studio.ui.writing.side import Side
from studio.ui.writing.verse.panel import VersePanel

_REST: Final = 600
"""Milliseconds that the text rests before it is heard again."""
_NAMED: Final = 12
"""Guessed words that are told."""


class VerseRoom(QObject):
    place_wanted = Signal(object)
    """A VersePlace that is to be shown in the text."""

    def __init__(
        self, desk: Desk, selected: Callable[[], Sequence[str]], parent: QObject | None = None,
        readings: Readings | None = None,
    ) -> None:  # fmt: skip
        """`selected`: the paragraphs of a selection; none where there is none."""
        super().__init__(parent)
        self.desk, self._selected = desk, selected
        self._readings = readings or Readings()
        self.panel = VersePanel()
        self.errand = Errand(self)
        self.side = Side(desk, self.panel, self._opened, self.errand.cancel)
        self._found: VerseOf | None = None
        self._only: frozenset[str] = frozenset()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST)
        self._rest.timeout.connect(self._hear)
        self.panel.line_chosen.connect(self._go)
        desk.followed.connect(lambda _change: self._later())
        desk.scene_changed.connect(lambda _scene: self._another_scene())
        desk.meta_changed.connect(self._later)
        desk.project_leaves.connect(self.errand.cancel)

    def _opened(self) -> None:
        """Of the lines that are selected, or of the whole scene."""
        self.desk.commit_typing()
        self._only = frozenset(self._selected())
        self._hear()

    # ---- heard

    def _another_scene(self) -> None:
        self._only = frozenset()
        self._later()

    def _later(self) -> None:
        if self.side.is_open:
            self._rest.start()

    def _hear(self) -> None:
        document, scene = self.desk.document, self.desk.current
        if not self.side.is_open or document is None or scene is None:
            self._show(None)
            return
        if not is_english(document):
            self._show(None, tr("Metre and rhyme are heard in English alone."))
            return
        copy, only, readings = document.copy(), self._only, self._readings
        if self._found is None:
            self.panel.show_words(tr("Listening…"), "")
        self.errand.start(lambda step: verse_of(copy, scene, only, readings, step), self._show, self._failed)

    def _failed(self, failure: Failure) -> None:
        self.desk.say(failure)
        self._show(None)

    def _show(self, found: VerseOf | None, words: str = "") -> None:
        self._found = found
        if found is None or not found.verse.lines:
            self.panel.show_words(words or tr("There are no lines here yet."), "")
            self.panel.show_lines(())
            return
        self.panel.show_words(summary(found.verse), _note(found))
        self.panel.show_lines(found.verse.lines)

    def _go(self, number: int) -> None:
        if self._found is not None and number < len(self._found.places):
            self.place_wanted.emit(self._found.places[number])


def summary(verse: Verse) -> str:
    """ "Iambic pentameter in 12 of 14 lines. Rhymes ABAB CDCD EFEF GG." """
    if verse.foot is None:
        metre = tr("No regular metre is heard.")
    else:
        metre = tr(
            "{metre} in {fitting} of {lines} lines.",
            metre=metre_in_words(verse.foot, verse.feet),
            fitting=verse.fitting,
            lines=len(verse.lines),
        )
    rhymed = any(line.rhyme for line in verse.lines)
    return f"{metre} " + (tr("Rhymes {scheme}.", scheme=verse.scheme) if rhymed else tr("No rhymes are heard."))


def metre_in_words(foot: Foot, feet: int) -> str:
    kinds: dict[Foot, str] = {
        "iambic": tr("Iambic {feet}", feet=_feet_in_words(feet)),
        "trochaic": tr("Trochaic {feet}", feet=_feet_in_words(feet)),
        "anapaestic": tr("Anapaestic {feet}", feet=_feet_in_words(feet)),
        "dactylic": tr("Dactylic {feet}", feet=_feet_in_words(feet)),
    }
    return kinds[foot]


def _feet_in_words(feet: int) -> str:
    names = {
        1: tr("monometer"), 2: tr("dimeter"), 3: tr("trimeter"), 4: tr("tetrameter"), 5: tr("pentameter"),
        6: tr("hexameter"), 7: tr("heptameter"), 8: tr("octameter"),
    }  # fmt: skip
    return names.get(feet) or tr("lines of {count} feet", count=feet)


def _note(found: VerseOf) -> str:
    guessed = list(dict.fromkeys(word for line in found.verse.lines for word in line.guessed))
    notes = []
    if guessed:
        more = len(guessed) - _NAMED
        named = ", ".join(guessed[:_NAMED]) + (" \u2026" if more > 0 else "")
        notes.append(
            tr_count(
                "{count} word is in no lexicon, and its sound is a guess: {words}.",
                "{count} words are in no lexicon, and their sound is a guess: {words}.",
                len(guessed),
                words=named,
            )
        )
    if found.cut:
        notes.append(tr("Only the first {count:,} lines are heard.", count=LONGEST))
    notes.append(tr("Dash: stressed. Dot: not. It is heard as a voice would read it, and you may read it otherwise."))
    return " ".join(notes)

"""The room of one's own style: how much the selection, an answer or the scene sounds like the writer. Main thread.

The pane makes it and gives `panel` its place. What is the writer's own is gathered and measured on a thread.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from studio.domain.document import Document
from studio.domain.own_style import OwnPassage, Sounds, Step, own_paragraphs, own_passages, words_of
from studio.domain.text_records import Scene
from studio.services.own_style import (
    SETTING,
    StyleMeter,
    difference_words,
    meter_words,
    trust_words,
    verdict_words,
    why_not_words,
)
from studio.services.translation import tr, tr_count
from studio.ui.widgets.errand import Errand
from studio.ui.writing.desk import Desk
from studio.ui.writing.side import Side
from studio.ui.writing.style.panel import StylePanel

_REST_MS: Final = 700
_GATHER_MS: Final = 6_000
"""The text rests for so long before passages of one's own are gathered."""
_WORDS: Final = 8
"""Words that are listed."""


class Subject(NamedTuple):
    """A text that is to be measured."""

    about: str
    """What it is, in words."""
    text: str


class _Found(NamedTuple):
    sounds: Sounds | None
    own_words: int


class StyleRoom(QObject):
    gathered = Signal(object)
    """Passages of one's own, as examples for a writer's model."""

    def __init__(self, desk: Desk, subject: Callable[[], Subject], parent: QObject | None = None) -> None:
        """`subject`: what is to be measured now."""
        super().__init__(parent)
        self.desk = desk
        self._subject = subject
        self.panel = StylePanel()
        self.side = Side(desk, self.panel, self._opened)
        self.measuring = Errand(self)
        self._meter = StyleMeter()
        self._given: Subject | None = None
        """An answer that was asked about, until something else is selected."""
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self.measure)
        self.gathering = Errand(self)
        self._known: tuple[str, ...] = ()
        """Own words of which passages were gathered last."""
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_GATHER_MS)
        self._later.timeout.connect(self.gather)
        desk.followed.connect(lambda _change: self._later.start())
        desk.project_changed.connect(lambda session: self._later.start() if session is not None else None)
        desk.project_leaves.connect(self._leave)
        desk.project_changed.connect(lambda _session: self.look_later())
        desk.scene_changed.connect(lambda _scene: self.look_later())
        desk.followed.connect(lambda _change: self.look_later())

    def _leave(self) -> None:
        self._rest.stop()
        self._later.stop()
        self.gathering.cancel()
        self.measuring.cancel()
        self._known = ()
        self.gathered.emit(())
        self._given = None
        self.panel.show_about("", "")
        self.panel.show_none("")

    def _opened(self) -> None:
        self.panel.again.setFocus()
        self.measure()

    def look_later(self) -> None:
        """What is measured may be another."""
        if self.side.is_open:
            self._rest.start()

    def selection_changed(self) -> None:
        self._given = None
        self.look_later()

    def measure_answer(self, words: str) -> None:
        """Of a conversation."""
        self._given = Subject(tr("The answer of the conversation"), words)
        if self.side.in_sight:
            self.measure()
        else:
            self.side.open()

    # ---- examples for the assistant

    def gather(self) -> None:
        """Passages of one's own, from all over the book or the scenes that were chosen."""
        document = self.desk.document
        if document is None or not self.desk.ai_enabled:
            return
        copy, scenes, known = document.copy(), self.scenes, self._known

        def work(step: Step) -> tuple[tuple[str, ...], tuple[OwnPassage, ...] | None]:
            own = own_paragraphs(copy, scenes)
            return own, own_passages(own, step) if own != known else None

        self.gathering.start(work, self._take, self.desk.say)

    def _take(self, found: tuple[tuple[str, ...], tuple[OwnPassage, ...] | None]) -> None:
        self._known, passages = found
        if passages is not None:
            self.gathered.emit(passages)

    # ---- what it is measured by

    @property
    def scenes(self) -> tuple[str, ...]:
        """Ids of those that were chosen; none: the whole book."""
        session = self.desk.session
        kept: list[str] = session.setting(SETTING, []) if session is not None else []
        document = self.desk.document
        return tuple(one for one in kept if document is not None and document.get(Scene, one) is not None)

    def by_this_scene(self) -> bool:
        return self.desk.current in self.scenes

    def choose_scene(self) -> None:
        """Measure by the scene in front too, or no longer."""
        session, scene_id = self.desk.session, self.desk.current
        if session is None or session.read_only or scene_id is None:
            return
        chosen = self.scenes
        session.set_setting(
            SETTING, [one for one in chosen if one != scene_id] if scene_id in chosen else [*chosen, scene_id]
        )
        self.measure()
        self._later.start()

    def _by_words(self) -> str:
        count = len(self.scenes)
        if not count:
            return tr("Measured by what you wrote or brought along in the whole book: no words of a model, an editor "
                      "or another program.")  # fmt: skip
        return tr_count(
            "Measured by what is yours in {count} scene that you chose.",
            "Measured by what is yours in {count:,} scenes that you chose.",
            count,
        )

    # ---- measuring

    def measure(self) -> None:
        document = self.desk.document
        if document is None or not self.side.is_open:
            return
        self.desk.commit_typing()
        subject = self._given or self._subject()
        self.panel.show_about(subject.about, self._by_words())
        work = self._work(document.copy(), subject.text, self.scenes, self.desk.language or "en")
        self.measuring.start(work, lambda found: self._show(subject, found), self.desk.say)

    def _work(self, document: Document, text: str, scenes: tuple[str, ...], language: str) -> Callable[[Step], _Found]:
        meter = self._meter

        def work(step: Step) -> _Found:
            own = [one for one in own_paragraphs(document, scenes) if one not in text]
            found = meter.measure(own, text, language, step)
            return _Found(found, 0 if found is not None else sum(len(words_of(one)) for one in own))

        return work

    def _show(self, subject: Subject, found: _Found) -> None:
        if found.sounds is None:
            self.panel.show_none(why_not_words(found.own_words, len(words_of(subject.text))))
            return
        sounds = found.sounds
        # Sentences and marks say more to a writer than how often a word is there.
        apart = sorted(sounds.differences, key=lambda one: one.is_word)
        words = [one for one in apart if one.is_word][:_WORDS]
        told = [difference_words(one) for one in [*(one for one in apart if not one.is_word), *words]]
        self.panel.show_found(verdict_words(sounds), sounds.lower, meter_words(sounds), trust_words(sounds), told)

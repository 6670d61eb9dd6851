"""The Narration pane: makes the desk and the rooms, and gives their widgets their places. Implements `Pane`.

Made by the composition root with the studio and the actions. Main thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget

from studio.domain.changes import Change
from studio.domain.scene_edits import new_scene
from studio.services.narration.segments import SegmentKey
from studio.services.studio import Studio
from studio.services.translation import tr
from studio.ui.actions.buttons import bind
from studio.ui.actions.registry import ActionRegistry
from studio.ui.narration.actions import Rooms, narration_actions
from studio.ui.narration.beside import rail_of_rooms, rooms_beside
from studio.ui.narration.cast.found import FoundPresenter
from studio.ui.narration.cast.parts import PartsPresenter
from studio.ui.narration.cast.parts_view import PartsPanel
from studio.ui.narration.cast.presenter import CastPresenter
from studio.ui.narration.cast.view import CastPanel
from studio.ui.narration.chapters.presenter import ChaptersPresenter
from studio.ui.narration.chapters.view import ChaptersPanel
from studio.ui.narration.checking.presenter import SheetPresenter
from studio.ui.narration.checking.view import SheetPanel
from studio.ui.narration.desk import NarrationDesk
from studio.ui.narration.leading import Leading
from studio.ui.narration.lexicon.presenter import WordsPresenter
from studio.ui.narration.lexicon.view import WordsPanel
from studio.ui.narration.lines.presenter import LinesPresenter
from studio.ui.narration.lines.view import LinesPanel
from studio.ui.narration.listening.presenter import ListeningPresenter
from studio.ui.narration.listening.view import ListeningPanel
from studio.ui.narration.own_sound import OwnSound
from studio.ui.narration.places import PANE, SENTENCES, TIMELINE, WORDS
from studio.ui.narration.publishing.presenter import PublishPresenter
from studio.ui.narration.publishing.view import PublishPanel
from studio.ui.narration.sentence_menus import SentenceMenus
from studio.ui.narration.shape import BESIDE, NarrationShape, Parts
from studio.ui.narration.sound.export import WavExport
from studio.ui.narration.sound.presenter import SoundPresenter
from studio.ui.narration.sound.view import SoundPanel
from studio.ui.narration.takes.presenter import TakesPresenter
from studio.ui.narration.takes.rows import word_at
from studio.ui.narration.takes.view import TakesWidgets
from studio.ui.narration.touched import InSight, is_in_sight
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.message_bar import MessageBar
from studio.ui.widgets.parts import step_part
from studio.ui.widgets.words import ElidedLabel, row


class NarrationPane(QWidget):
    models_wanted = Signal(str)
    """The person asks for the model page, at this family; the shell shows it."""
    heard = Signal(str, tuple)
    """Id of a paragraph, and which of its characters are heard: the sentence, and its word; none: nothing is."""

    def __init__(self, studio: Studio, actions: ActionRegistry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self.setAccessibleName(tr("Narration"))
        self.setMinimumWidth(320)
        self.desk = NarrationDesk(studio, self)
        self.own = OwnSound(self.desk, self)
        self.takes_view = TakesWidgets(self)
        self.cast_view = CastPanel()
        self.sound_view = SoundPanel(self.takes_view.again)
        self.words_view = WordsPanel()
        self.parts_view = PartsPanel()
        self.lines_view = LinesPanel()
        self.publish_view = PublishPanel()
        self.sheet_view = SheetPanel()
        self.listening_view = ListeningPanel()
        self.publish_button = WordButton(tr("Publish"))
        self.publish_button.setCheckable(True)
        self.export_button = WordButton(tr("Scene WAV…"), name="save")
        self.status = ElidedLabel("", "small")
        self.status.setAccessibleName(tr("What narration is doing"))
        self.messages = MessageBar()
        self.side = rooms_beside(
            self.parts_view, self.words_view, self.publish_view, self.sheet_view, self.own, self.listening_view
        )
        self.rail = rail_of_rooms()
        self.chapters_view = ChaptersPanel()
        self.shape = self._shaped(studio)
        self.chapters = ChaptersPresenter(self.desk, self.chapters_view, self)
        self.cast = CastPresenter(self.desk, self.cast_view, self)
        self.takes = TakesPresenter(self.desk, self.takes_view, self)
        self.sound = SoundPresenter(self.desk, self.sound_view, self)
        self.words = WordsPresenter(self.desk, self.words_view, self)
        self.parts = PartsPresenter(self.desk, self.parts_view, self)
        self.lines = LinesPresenter(self.desk, self.lines_view, self)
        self.found = FoundPresenter(
            self.desk, self.parts_view.found, self.parts.show_cast, self.lines.confirm_all, self.isVisible, self
        )
        self.export = WavExport(self.desk, self)
        self.publishing = PublishPresenter(self.desk, self.publish_view, self, self)
        self.sheet = SheetPresenter(self.desk, self.sheet_view, self)
        self.listening = ListeningPresenter(self.desk, self.listening_view, self)
        self.leading = Leading(self.desk, self.sound, self.takes, actions)
        self.menus = SentenceMenus(actions, self.words, self.takes_view.segments)
        self._add_actions()
        self._connect()
        self.desk.start()

    # ---- making

    def _shaped(self, studio: Studio) -> NarrationShape:
        foot = QWidget()
        line = row(self.status, self.publish_button, self.export_button)
        line.setStretch(0, 1)
        foot.setLayout(line)
        parts = Parts(
            chapters=self.chapters_view, takes=self.takes_view, cast=self.cast_view, sound=self.sound_view,
            lines=self.lines_view, side=self.side, rail=self.rail, timeline=self.own.timeline_view,
            messages=self.messages, foot=foot,
        )  # fmt: skip
        shape = NarrationShape(parts, studio.settings)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(shape)
        return shape

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.found.book_changed()

    def heightForWidth(self, width: int) -> int:
        """Where what is open stands beside the sentences it is as high as its parts need, not as they would like:
        else the pane would scroll that has room for all of them."""
        return self.minimumSizeHint().height() if width >= BESIDE else super().heightForWidth(width)

    def _add_actions(self) -> None:
        self._actions.place(PANE, tr("Narration"), self)
        self._actions.place(SENTENCES, tr("Sentences and waveform"), self.shape.sentences)
        self._actions.place(TIMELINE, tr("Timeline"), self.own.timeline_view.strip)
        self._actions.place(WORDS, tr("Guessed words"), self.words_view.table)
        rooms = Rooms(
            desk=self.desk,
            cast=self.cast,
            takes=self.takes,
            sound=self.sound,
            words=self.words,
            parts=self.parts,
            lines=self.lines,
            found=self.found,
            export=self.export,
            publishing=self.publishing,
            sheet=self.sheet,
            listening=self.listening,
            choose_scene=self.shape.choose_scene,
            choose_voice=self.cast_view.voice.showPopup,
            choose_take=self.takes_view.takes.showPopup,
            show_words_menu=self.menus.show_words,
            note_take=lambda: self.takes_view.note.setFocus(Qt.FocusReason.ShortcutFocusReason),
            show_models=lambda: self.models_wanted.emit("voice"),
            show_listeners=lambda: self.models_wanted.emit("speech-to-text"),
        )
        self._actions.add(*narration_actions(rooms))
        self._actions.add(*self.own.actions(self.shape.toggle_timeline, self.shape.why_no_timeline))
        self._buttons: dict[str, QAbstractButton] = {
            "narration.speak-scene": self.takes_view.speak,
            "narration.speak-from-here": self.takes_view.speak_here,
            "narration.take-again": self.takes_view.again,
            "narration.stop": self.takes_view.stop,
            "narration.play": self.sound_view.play,
            "narration.show-alone": self.sound_view.alone,
            "narration.export": self.export_button,
            "narration.hear-word": self.words_view.hear,
            "narration.keep-word": self.words_view.keep,
            "narration.forget-word": self.words_view.forget,
            "narration.sounds": self.words_view.sounds,
            "narration.speak-as-listed": self.words_view.go_on,
            "narration.guessed-words": self.words_view.fold,
            "narration.lock-take": self.takes_view.lock,
            "narration.confirm-line": self.lines_view.confirm,
            "narration.confirm-all-lines": self.lines_view.confirm_all,
            "narration.next-open-line": self.lines_view.following,
            "narration.hear-part": self.parts_view.hear,
            "narration.hear-cast": self.parts_view.hear_all,
            "narration.hear-voices": self.parts_view.samples,
            "narration.cast-speakers": self.parts_view.found.add,
            "narration.hear-speaker": self.parts_view.found.hear,
            "narration.decline-speakers": self.parts_view.found.decline,
            "narration.publishing": self.publish_button,
            "narration.publish": self.publish_view.publish,
            "narration.measure": self.publish_view.measure,
            "narration.sheet": self.publish_view.sheet,
            "narration.propose-credits": self.publish_view.propose,
            "narration.cover": self.publish_view.cover,
            "narration.waive": self.sheet_view.waive,
            "narration.listen-back": self.listening_view.listen,
            "narration.listening-models": self.listening_view.models,
            "narration.let-pass": self.listening_view.passing,
        }

    def _connect(self) -> None:
        desk, takes = self.desk, self.takes_view
        self._buttons |= self.own.buttons()
        self.own.join(self._actions)
        self.rail.join(self._actions)
        self.chapters_view.watched.connect(self.chapters.watch)
        self.chapters_view.scene_chosen.connect(desk.choose_scene)
        for action_id, button in self._buttons.items():
            bind(self._actions, button, action_id)
        takes.scene_chosen.connect(desk.choose_scene)
        takes.take_chosen.connect(self.takes.choose_take)
        takes.sentence_chosen.connect(desk.select)
        takes.play_asked.connect(self.sound.play_or_pause)
        takes.menu_asked.connect(self.menus.show)
        self.sound_view.play_from.connect(self.sound.play_from)
        self.cast_view.voice_chosen.connect(self.cast.choose_voice)
        self.cast_view.speed_chosen.connect(self.cast.set_speed)
        self.cast_view.install.clicked.connect(self._fetch_voice)
        self.cast_view.cancel_install.clicked.connect(self.cast.cancel_install)
        self.words_view.word_chosen.connect(self.words.choose)
        self.words_view.scope_chosen.connect(self.words.choose_scope)
        self.words_view.sound_keys.sound_chosen.connect(self.words.type_sound)
        self.takes_view.bring_text.clicked.connect(lambda: self._actions.trigger("writing.import"))
        self.words_view.keep_asked.connect(lambda: self._actions.trigger("narration.keep-word"))
        takes.noted.connect(self.takes.note_take)
        self.lines_view.speaker_chosen.connect(self.lines.say)
        parts = self.parts_view
        parts.part_chosen.connect(self.parts.choose)
        parts.voice_chosen.connect(self.parts.set_voice)
        parts.manner_chosen.connect(lambda name, value: self.parts.set_manner(**{name: value}))
        parts.pause_chosen.connect(lambda name, value: self.parts.set_pauses(**{name: value}))
        parts.headings_chosen.connect(self.parts.set_headings)
        parts.titles_chosen.connect(self.parts.set_titles)
        parts.read_chosen.connect(self.parts.set_read)
        parts.found.ticks_changed.connect(self._show_buttons)
        parts.fold.clicked.connect(lambda: self._actions.trigger("narration.cast"))
        self.publish_view.fold.clicked.connect(lambda: self._actions.trigger("narration.publishing"))
        self.sheet_view.fold.clicked.connect(lambda: self._actions.trigger("narration.sheet"))
        self.sheet_view.measure.clicked.connect(lambda: self._actions.trigger("narration.measure"))
        self.sheet_view.figure_chosen.connect(self._show_buttons)
        self._connect_listening()
        self.publish_view.book_named.connect(self.publishing.set_book)
        desk.book.speaking_asked.connect(self.takes.speak_book)
        self.publish_view.chosen.connect(lambda name, value: self.publishing.choose(**{name: value}))
        self.publish_view.mastering_chosen.connect(
            lambda name, value: self.publishing.choose_mastering(**{name: value})
        )
        self.side.left.connect(lambda: self.takes_view.segments.setFocus(Qt.FocusReason.OtherFocusReason))
        desk.heard.connect(self._tell_heard)
        desk.status_changed.connect(self.status.setText)
        desk.notices.said.connect(self.messages.show_message)
        desk.notices.taken_back.connect(self.messages.drop)
        desk.state_changed.connect(self._show_buttons)

    def _connect_listening(self) -> None:
        heard = self.listening_view
        heard.fold.clicked.connect(lambda: self._actions.trigger("narration.heard-back"))
        heard.play.clicked.connect(lambda: self._actions.trigger("narration.play"))
        heard.again.clicked.connect(lambda: self._actions.trigger("narration.take-again"))
        heard.by_itself.clicked.connect(self.listening.set_by_itself)
        heard.fault_chosen.connect(self.listening.choose)
        heard.play_asked.connect(lambda: self._actions.trigger("narration.play"))

    def _show_buttons(self) -> None:
        for action_id, button in self._buttons.items():
            able = not self._actions.get(action_id).enabled()
            if not able and button.hasFocus():
                self._lead_back(button)
            button.setEnabled(able)
        self.cast_view.install.setEnabled(not self.cast.installing)
        self.sound_view.alone.setChecked(self.sound.alone)
        self.rail.show_state(self._actions)
        self.shape.show_voiced(self.desk.voice is not None)
        self.publish_button.setChecked(self.publishing.open)
        self.sheet_view.waive.setText(self._actions.words("narration.waive"))
        self.sheet_view.measure.setEnabled(not self._actions.get("narration.measure").enabled())
        self.listening_view.show_possible(self._actions)
        self.listening_view.by_itself.setChecked(self.listening.by_itself)
        self.words_view.sounds.setChecked(self.words.sounds)
        self.takes_view.again.setText(self._actions.words("narration.take-again"))
        segment = self.desk.segment()
        self.takes_view.lock.setChecked(segment is not None and segment.locked)
        self.own.show_state(self._actions)
        self.sound_view.show_playing(self.desk.playing, self._actions.words("narration.play"))

    def _lead_back(self, button: QWidget) -> None:
        """The keyboard goes from a button that becomes grey to the list that it acts on, not to the next button."""
        inside = self.words_view.isAncestorOf(button) and self.words_view.isVisible()
        target = self.words_view.table if inside else self.takes_view.segments
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fetch_voice(self) -> None:
        if self.cast.offers_voice():
            self.cast.install_voice()
        else:
            self.models_wanted.emit("voice")

    def _tell_heard(self, key: SegmentKey | None, seconds: float) -> None:
        segment = self.desk.segment_of(key)
        if segment is None or segment.take is None:
            self.heard.emit("", ())
            return
        start = self.desk.start_of(segment)
        word = word_at(segment.take, seconds) if segment.take.text == segment.text else None
        spans = [(start, start + len(segment.text)), *([(start + word[0], start + word[1])] if word else [])]
        self.heard.emit(segment.paragraph_id, tuple(spans))

    # ---- what other panes ask of it

    def follow(self, scene_id: str | None) -> None:
        """The scene that is in front in Writing, where the person wants it so and nothing is playing."""
        self.leading.follow(scene_id)

    def read_aloud(self, scene_id: str, paragraph_id: str, offset: int) -> None:
        """From the sentence there on: pause or go on where it is being read, else speak what is missing and play."""
        self.leading.read_aloud(scene_id, paragraph_id, offset)

    # ---- Pane

    @property
    def widget(self) -> QWidget:
        return self

    def focus_default(self) -> None:
        """The list of sentences, or the offer to fetch a voice."""
        offered = self.cast_view.offer.isVisible()
        target = self.cast_view.install if offered else self.takes_view.segments
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def next_part(self, by: int) -> bool:
        """From the sentences over what is beside them, and the chapters, into the timeline below, and back."""
        offer = (self.cast_view,) if self.cast_view.offer.isVisible() else ()
        return step_part((*offer, self.shape.sentences, self.side, self.chapters_view, self.own.timeline_view), by)

    def commit_typing(self) -> None:
        """A speed that is being typed counts."""
        self.cast_view.speed.interpretText()

    def finish_work(self) -> None:
        self.commit_typing()

    def chosen_model(self) -> str:
        """The model that would speak now; empty when there is none."""
        return self.desk.voice.model_id if self.desk.voice is not None else ""

    def begin_empty(self) -> None:
        self.focus_default()

    def begin_example(self, words: str) -> None:
        """The first steps: a scene of these words, spoken at once. Raises StudioError(ProjectReadOnly)."""
        session = self.desk.session
        if session is None:
            return
        change = new_scene(session.document, tr("First words"), passages=(words,))
        session.perform(change)
        self.reveal(change)
        self.takes.speak_scene()

    def take_files(self, paths: Sequence[Path]) -> bool:
        """Recordings are written down in the Writing pane; nothing else is dropped here."""
        return False

    def undo(self) -> None:
        self.leading.step("undo")

    def redo(self) -> None:
        self.leading.step("redo")

    def in_sight(self, change: Change) -> bool:
        """What it does is seen in the sentences, or in the cast or the words where these are open."""
        paragraph_id = self.desk.selected[0] if self.desk.selected is not None else ""
        return is_in_sight(
            change, InSight(self.desk.scene_id, paragraph_id, self.parts.open, self.words.open, self.listening.open)
        )

    def reveal(self, change: Change) -> None:
        """The scene of the first sentence that was touched, with that sentence selected."""
        self.leading.reveal(change)

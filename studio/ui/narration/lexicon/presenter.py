"""Before a long run: the words whose sound is a guess, how they would be said, heard, and said otherwise.

Knows no widgets; main thread. The pane makes it with the desk and the view. The text is read on a thread.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject

from studio.domain.errors import Failure, StudioError
from studio.domain.requests import Pronunciation, SpeechRequest, SpeechSegment
from studio.domain.sound_records import LexiconEntry
from studio.domain.text_records import Paragraph
from studio.english.lexicon import Accent
from studio.english.readings import SaidWord, UnknownWord
from studio.english.respelling import Unsayable, as_ipa, phonemes_of
from studio.services.jobs.asides import Ending
from studio.services.narration.lexicon import (
    EVERYWHERE,
    Scope,
    forget,
    pronunciations,
    say_otherwise,
    scope_of,
    unless_own,
)
from studio.services.narration.read_by_choice import paragraph_id_of
from studio.services.narration.reading import Readings, accent_said, emphasised_in, speaks_english
from studio.services.narration.segments import Segment
from studio.services.settings import wanted_device
from studio.services.translation import tr, tr_count
from studio.ui.narration.desk import MESSAGE, NarrationDesk
from studio.ui.narration.items import LongRun
from studio.ui.narration.lexicon.rows import WordRow, in_their_places, why_no_sound, word_rows
from studio.ui.narration.lexicon.scopes import scope_words, scopes_offered
from studio.ui.narration.lexicon.seen import SeenWords
from studio.ui.widgets.errand import Errand, Step


class Reader(Protocol):
    """What is asked of `Readings`, on a thread."""

    def unknown_as_said(
        self, lines: Iterable[tuple[str, Accent]], own: Mapping[str, str], emphasised: Collection[str]
    ) -> tuple[UnknownWord, ...]: ...
    def words_of(self, sentence: str, accent: Accent, own: Mapping[str, str]) -> tuple[SaidWord, ...]: ...


class WordsView(Protocol):
    """What the presenter asks of the widgets; every method is called on the main thread and returns at once."""

    def show_open(self, shown: bool) -> None:
        """The list is there or folded; it takes no focus."""

    def bring_words(self) -> bool:
        """Put the open list in front; False where it is there already."""

    def show_words(self, rows: tuple[WordRow, ...], chosen: int) -> None: ...
    def show_note(self, words: str) -> None: ...
    def show_written(self, words: str) -> None: ...
    def show_problem(self, words: str) -> None: ...
    def show_scopes(self, scopes: tuple[tuple[Scope, str], ...], chosen: Scope) -> None:
        """For what an entry may hold, in words, and for what the next one will."""

    def show_sounds(self, shown: bool) -> None:
        """The keyboard of sounds is there or folded."""

    def written(self) -> str:
        """What stands in the field."""

    def write(self) -> None:
        """Put the keyboard into the field."""

    def type_sound(self, sign: str) -> None:
        """Where the cursor of the field is."""


class WordsPresenter(QObject):
    def __init__(
        self, desk: NarrationDesk, view: WordsView, parent: QObject | None = None, reader: Reader | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._view = desk, view
        self._reader = reader or Readings()
        self._reading = Errand(self)
        self._looking = Errand(self)
        self._read_once_more = False
        self._seen = SeenWords()
        self._scene = ""
        self._token = ""
        self._begun = False
        """The word is heard."""
        self.open = False
        self.run: LongRun | None = None
        """Waits until the list has been looked at."""
        self.rows: tuple[WordRow, ...] = ()
        self._guessed = 0
        self._chosen = ""
        """Id of the row."""
        self._asked: WordRow | None = None
        """A word of a sentence that the person wants to say otherwise, and that no list has."""
        self._chosen_word = ""
        """Of that row: another row has it once it is in the lexicon, or is no more."""
        self.scope = EVERYWHERE
        """For what the next entry holds."""
        self.sounds = False
        """The keyboard of sounds is there."""
        desk.run_asked.connect(self.read_first)
        desk.project_changed.connect(self._forget)
        desk.outline_changed.connect(self._scene_changed)
        desk.segments_changed.connect(self._text_changed)
        desk.studio.queue.sound.connect(self._heard)
        desk.studio.playback.failed.connect(self._unheard)

    # ---- reading

    @property
    def reading(self) -> bool:
        return self._reading.busy

    def read_first(self, run: LongRun) -> None:
        """Before many sentences are spoken: at once where no word is guessed that was not shown before."""
        if self._desk.voice is None or not speaks_english(self._desk.voice):
            run.go_on()
            return
        self.run = run
        self._desk.status_changed.emit(tr("Looking for words that no lexicon has"))
        self._read(run.segments, begins=True)

    def go_on(self) -> None:
        """Speak what waits, with the words as they are listed."""
        run, self.run = self.run, None
        if self.open and run is not None:
            self._view.show_note(self._note(self._guessed))
        self._desk.state_changed.emit()
        if run is not None:
            run.go_on()

    def _read(self, segments: Sequence[Segment], *, begins: bool = False) -> None:
        """`begins`: the run that waits goes on at once where nothing new is guessed."""
        voice, session = self._desk.voice, self._desk.session
        if voice is None or session is None:
            return
        whole = self.run is not None and self.run.is_whole
        here = Scope(scene_id="" if whole else self._desk.scene_id)
        own = {one.word: one.phonemes for one in pronunciations(session.document, here)}
        said = [(one.text, accent_said(one.part.voice, voice)) for one in segments]
        asked = dict.fromkeys(paragraph_id_of(one.paragraph_id) for one in segments)
        found = (session.document.get(Paragraph, one) for one in asked)
        emphasised = emphasised_in(one for one in found if one is not None)

        def work(step: Step) -> tuple[UnknownWord, ...]:
            return self._reader.unknown_as_said(_counted(said, step), own, emphasised)

        self._read_once_more = False
        self._reading.start(work, partial(self._take, segments, begins), self._unread)

    def _take(self, segments: Sequence[Segment], begins: bool, found: tuple[UnknownWord, ...]) -> None:
        self._desk.status_changed.emit("")
        fresh = self._seen.fresh([one.word for one in found])
        if begins and not fresh:
            self.go_on()
        elif begins:
            self.open = True
        if self.open:
            if self._desk.session is not None:
                self._seen.add(self._desk.session, fresh)
            self._show(word_rows(found, segments, self._entries()), len(found))
        if self._read_once_more:
            self._text_changed()

    def _unread(self, failure: Failure) -> None:
        """The lexicons are not here: the voice says so itself."""
        self._desk.status_changed.emit("")
        self._desk.say_failure(failure)
        if self.open and not self.rows:
            self._fold()
        self.go_on()

    def _entries(self) -> list[tuple[LexiconEntry, str]]:
        if self._desk.session is None:
            return []
        document, scene_id = self._desk.session.document, self._desk.scene_id
        return [(one, scope_words(document, scope_of(one), scene_id)) for one in document.all(LexiconEntry)]

    # ---- the project changed

    def _forget(self) -> None:
        self._seen.read(self._desk.session)
        self._scene = ""

    def _scene_changed(self) -> None:
        if self._desk.scene_id != self._scene:
            self._scene = self._desk.scene_id
            self._reading.cancel()
            self._looking.cancel()
            if self.run is None or not self.run.is_whole:
                self.run = None
                self._fold()
            elif self.open:
                self._read(self.run.segments)

    def _text_changed(self) -> None:
        """An open list follows the text, one reading at a time; while a run waits, that of all its sentences."""
        if not self.open or (self.run is not None and self._reading.busy):
            return
        if self._reading.busy:
            self._read_once_more = True
        else:
            self._read(self._desk.segments if self.run is None else self.run.segments)

    # ---- what the person does

    def toggle(self) -> None:
        """Show the guessed words of the scene, or fold them away where they are in sight."""
        if self.open and self._view.bring_words():
            return
        if self.open:
            self._fold()
        else:
            self.open = True
            self._view.show_words((), -1)
            self._view.show_note(tr("Looking for words that no lexicon has"))
            self._view.show_open(True)
            self._desk.state_changed.emit()
            self._read(self._desk.segments)

    def _fold(self) -> None:
        self.open = False
        self.rows = ()
        self._asked = None
        self._view.show_open(False)
        self._desk.state_changed.emit()

    def chosen(self) -> WordRow | None:
        return next((row for row in self.rows if row.id == self._chosen), None)

    def choose(self, row_id: str) -> None:
        """A row: its sentence is selected, and the field has what was written of it."""
        self._chosen = row_id
        row = self.chosen()
        self._chosen_word = row.word if row is not None else ""
        self.scope = scope_of(row.entry) if row is not None and row.entry is not None else EVERYWHERE
        self._show_scopes()
        self._view.show_problem("")
        self._view.show_written(row.entry.written or row.sound if row is not None and row.entry is not None else "")
        if row is not None and row.key is not None:
            if self.run is not None and self.run.is_whole:
                self._desk.choose_scene(self._desk.scene_of(row.key))
            self._desk.go_to(row.key)
        self._desk.state_changed.emit()

    def say_otherwise(self) -> None:
        self._view.write()

    def look_at_sentence(self, come: Callable[[tuple[SaidWord, ...]], None]) -> None:
        """The words of the selected sentence, and how else they may be said, from a thread."""
        segment, voice, session = self._desk.segment(), self._desk.voice, self._desk.session
        if segment is None or voice is None or session is None or not speaks_english(voice):
            come(())
            return
        scope = Scope(segment.card_id, self._desk.scene_id, segment.paragraph_id)
        entries = pronunciations(session.document, scope)
        own = {one.word: one.phonemes for one in (*unless_own(segment.context, entries), *entries)}
        text, accent = segment.text, accent_said(segment.part.voice, voice)
        self._looking.start(lambda _step: self._reader.words_of(text, accent, own), come, self._desk.say_failure)

    def say_here(self, word: str, phonemes: str) -> None:
        """The word is said so in the paragraph of the selected sentence."""
        segment, session = self._desk.segment(), self._desk.session
        if segment is not None and session is not None:
            here = Scope(paragraph_id=segment.paragraph_id)
            self._desk.perform(say_otherwise(session.document, word, as_ipa(phonemes), here))

    def say_word(self, word: str, phonemes: str) -> None:
        """Show the list with a word of the selected sentence, and the field for how it is said."""
        self._asked = WordRow(word, phonemes, key=self._desk.selected, asked=True)
        self._chosen = self._chosen_word = word
        self.scope, self.open = EVERYWHERE, True
        self._show(self.rows, self._guessed)
        self._view.show_written(as_ipa(phonemes))
        self._view.write()
        self._read(self._desk.segments)

    def choose_scope(self, scope: Scope) -> None:
        """For what the next entry holds: the project, the scene, a character, the word's paragraph."""
        self.scope = scope

    def toggle_sounds(self) -> None:
        """The keyboard of sounds, or fold it away. What is written as a respelling becomes IPA."""
        self.sounds = not self.sounds
        if self.sounds:
            self._write_in_ipa()
        self._view.show_sounds(self.sounds)
        self._desk.state_changed.emit()

    def type_sound(self, sign: str) -> None:
        if not self._view.written().strip():
            self._view.show_written("//")
        self._view.type_sound(sign)

    def _write_in_ipa(self) -> None:
        row, written = self.chosen(), self._view.written().strip()
        try:
            phonemes = phonemes_of(written) if written else row.phonemes if row is not None else ""
        except Unsayable as refused:
            self._view.show_problem(why_no_sound(refused))
            return
        self._view.show_written(as_ipa(phonemes) if phonemes else "//")

    def keep(self) -> None:
        """What is written in the field, for the chosen word."""
        row, session = self.chosen(), self._desk.session
        if row is None or session is None:
            return
        try:
            change = say_otherwise(session.document, row.word, self._view.written(), self.scope)
        except Unsayable as refused:
            self._view.show_problem(why_no_sound(refused))
            return
        self._view.show_problem("")
        self._desk.perform(change)

    def forget_word(self) -> None:
        """The word is said as the voice says it."""
        row = self.chosen()
        if row is not None and row.entry is not None:
            self._desk.perform(forget(row.entry))
            self._view.show_written("")

    def hear(self) -> None:
        """The chosen word alone, as the field has it, else as it is listed."""
        row, voice, studio = self.chosen(), self._desk.voice, self._desk.studio
        if row is None or voice is None:
            return
        written = self._view.written().strip()
        try:
            phonemes = phonemes_of(written) if written else row.phonemes
        except Unsayable as refused:
            self._view.show_problem(why_no_sound(refused))
            return
        self._view.show_problem("")
        try:
            request = SpeechRequest(
                model=studio.library.ref(voice.model_id),
                voice=voice.id,
                segments=(SpeechSegment(text=row.word),),
                speed=float(studio.settings.get("narration_speed")),
                lexicon=(Pronunciation(row.word, phonemes),),
                device=wanted_device(studio.settings),
            )
        except StudioError as error:
            self._desk.say_failure(error.failure)
            return
        self._desk.silence()
        if self._token:
            studio.queue.cancel_ask(self._token)
        self._begun = False
        self._token = studio.queue.ask(request, lambda _words: None, self._spoken, on_failed=self._failed)

    def _heard(self, token: str, _index: int, rate: int, pcm: bytes, _pause: float) -> None:
        if token == self._token and token:
            playback = self._desk.studio.playback
            if not self._begun:
                playback.stop()
                self._begun = True
                playback.begin(rate)
            playback.feed(pcm)

    def _unheard(self, failure: Failure) -> None:
        """There is no loudspeaker."""
        if self._begun:
            self._begun = False
            self._desk.say_failure(failure)

    def _failed(self, failure: Failure) -> None:
        self._end_sound()
        self._desk.say_failure(failure)

    def _end_sound(self) -> None:
        """No more comes of what was begun."""
        if self._begun:
            self._begun = False
            self._desk.studio.playback.end()

    def _spoken(self, ending: Ending | None) -> None:
        self._end_sound()
        if ending is None:
            words = tr("The word could not be heard just now, as something else is at work. Try again in a moment.")
            self._desk.notices.say(words, key=MESSAGE)

    # ---- showing

    def _show(self, rows: tuple[WordRow, ...], guessed: int) -> None:
        if self._asked is not None and self._asked.word not in {row.word for row in rows}:
            rows = (self._asked, *rows)
        rows = in_their_places(rows, self.rows)
        self.rows, self._guessed = rows, guessed
        if self.chosen() is None:
            same = (row.id for row in rows if row.word == self._chosen_word)
            self._chosen = next(same, rows[0].id if rows else "")
            if (row := self.chosen()) is None or row.word != self._chosen_word:
                self.scope = EVERYWHERE
                self._view.show_written("")
        row = self.chosen()
        self._chosen_word = row.word if row is not None else ""
        self._show_scopes()
        place = next((place for place, row in enumerate(rows) if row.id == self._chosen), -1)
        self._view.show_words(rows, place)
        self._view.show_note(self._note(guessed))
        self._view.show_open(True)
        self._desk.state_changed.emit()

    def _show_scopes(self) -> None:
        session, row = self._desk.session, self.chosen()
        if session is not None:
            whose = row if row is not None and row.key is not None else self._asked
            key = whose.key if row is not None and whose is not None and whose.word == row.word else None
            offered = scopes_offered(session.document, self._desk.scene_id, self.scope, key[0] if key else "")
            self._view.show_scopes(offered, self.scope)

    def _note(self, guessed: int) -> str:
        if not guessed and self.run is not None:
            return tr("No word is guessed any longer. Nothing is spoken yet; “Speak as listed” goes on.")
        if not guessed:
            return tr("No word of this scene is guessed.")
        count = tr_count("{count} word is guessed.", "{count} words are guessed.", guessed)
        if self.run is None:
            return count
        if self.run.is_whole:
            return tr(
                "In the whole run: {count} Nothing is spoken yet; “Speak as listed” goes on with all of it.",
                count=count,
            )
        return tr("{count} Nothing is spoken yet; speaking goes on with them as listed.", count=count)


def _counted(lines: Sequence[tuple[str, Accent]], step: Step) -> Iterable[tuple[str, Accent]]:
    for number, line in enumerate(lines):
        step(number / len(lines))
        yield line

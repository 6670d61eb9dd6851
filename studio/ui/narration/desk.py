"""What the rooms of the Narration pane share: the open project, the scene, its sentences, and what is chosen.

The pane makes the desk, then the rooms, then calls `start`. The rooms (cast, takes, sound) know the desk and neither
each other nor the pane. No widgets; main thread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from studio.domain.changes import Change
from studio.domain.errors import Failure, NoAudioDevice, StudioError
from studio.domain.project_records import Card, Job
from studio.domain.publishing_records import Publishing
from studio.domain.records import Record
from studio.domain.requests import SpeechRequest
from studio.domain.sentences import flowing
from studio.domain.sound_records import Direction, HeardTake, LexiconEntry, Manner, Narration, SpokenLine, Take
from studio.domain.text_records import Paragraph, Scene
from studio.domain.timeline_records import ClipEdit, Marker
from studio.services.narration.casting import Part, narration_of
from studio.services.narration.clips import HeardClip, clip_at
from studio.services.narration.segments import Segment, SegmentKey
from studio.services.narration.voices import Voice, voice_names
from studio.services.session.session import ProjectSession
from studio.services.studio import Studio
from studio.services.wording import sentence
from studio.ui.following import SessionFollower, touched
from studio.ui.narration.chapter_reading import ChapterReading
from studio.ui.narration.items import Item
from studio.ui.narration.peak_reader import peak_reader
from studio.ui.narration.published_book import PublishedBook
from studio.ui.narration.scene_reading import Places, SceneRead, first_to_read, scenes_of, sentence_at, start_of
from studio.ui.narration.scene_sentences import SceneSentences
from studio.ui.notices import Notices

MESSAGE = "narration"
"""Key of this pane's messages: a newer one takes the place of the older."""


class NarrationDesk(QObject):
    waits = ""
    """When what is spoken will be heard, in words; empty where nothing is waited for."""
    status_changed = Signal(str)
    """What narration is doing, in a few words; empty when nothing."""
    project_changed = Signal()
    """Another project is open, or none; `segments_changed` follows."""
    segments_changed = Signal()
    """The sentences of the scene, or their takes, are others now."""
    outline_changed = Signal()
    """The scenes are others, or another one is chosen."""
    selected_changed = Signal()
    voices_changed = Signal()
    """The voices that are here, or the chosen one."""
    hearings_changed = Signal()
    """A take was listened to, or was let pass."""
    state_changed = Signal()
    """What can be done may be something else now: jobs, playing, voice, selection, sentences."""
    heard = Signal(object, float)
    """SegmentKey that is heard now, or None, and the seconds into it."""
    play_asked = Signal(tuple, float)
    """Items to be played, and how many seconds into the first."""
    chapter_asked = Signal(float)
    """The chapter is to be played from that second on, as it will be published."""
    moved = Signal(object)
    """Second of the chapter that is heard now, or None: it is not the chapter that is heard."""
    toggle_asked = Signal()
    """What plays is to pause, or to go on."""
    silence_asked = Signal()
    pause_asked = Signal()
    """Somebody writes: what is playing waits."""
    run_asked = Signal(object)
    """LongRun that waits for whoever reads its words first, and calls its `go_on`."""

    _no_sound_told = False

    def __init__(self, studio: Studio, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.studio = studio
        self.notices = Notices(studio.kinds, self)
        """For the pane's message bar."""
        self.selected: SegmentKey | None = None
        self.scenes: tuple[tuple[str, str], ...] = ()
        """Id and title of each, indented by depth, in the outline's order."""
        self.scene_id = ""
        self.voices: tuple[Voice, ...] = ()
        self.voice: Voice | None = None
        self._by_itself = True
        """Nobody chose the scene; of a book that comes in piece by piece the first words may come later."""
        self.auditioning = False
        """Voices of the cast are heard on a sentence, or are made ready for it."""
        self.preparing = False
        """A long run is worked out, or is on its way into the queue."""
        self.book = PublishedBook(self)
        """What was measured last of this project."""
        self.playing = "stopped"
        """As `Playback.state`, of what this pane plays."""
        self.chapter = ChapterReading(self, self)
        """The chapter that the scene lies in."""
        self.chapter.changed.connect(self.want_peaks)
        self.peaks = peak_reader(self)
        """Of the takes of the scene and its chapter."""
        self.peaks.failed.connect(self.say_failure)
        self._script = SceneSentences(self, self)
        self._script.come.connect(self._sentences_came)
        self._wanted: SegmentKey | None = None
        """To be selected once it has been read."""
        self._following = SessionFollower(
            studio, self._take_up, lambda session: [(session.changed, self._document_changed)], parent=self
        )
        self._warm = False
        self._outline_due = False
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.setInterval(0)
        self._due.timeout.connect(self._read_due)
        for changed in (self.segments_changed, self.selected_changed, self.voices_changed):
            changed.connect(self.state_changed)

    def start(self) -> None:
        """The rooms are there: take up the open project and follow the next ones."""
        self._following.start()

    @property
    def session(self) -> ProjectSession | None:
        """The project that is open."""
        return self._following.session

    # ---- the project

    def _take_up(self, _session: ProjectSession | None) -> None:
        self.silence()
        self.selected = None
        self.book.forget()
        self._script.forget()
        self.chapter.forget()
        self.peaks.forget()
        self.project_changed.emit()
        self.read_again()

    def _document_changed(self, change: Change) -> None:
        """Read once for all changes of one turn of the event loop, and only what touches this scene."""
        if change.stack == "writing" and self.playing == "playing":
            self.pause_asked.emit()
        self.chapter.note(change)
        self.book.note(change)
        if touched(change, HeardTake):
            self.hearings_changed.emit()
        outline = touched(change, Scene)
        if outline or any(self._is_here(one) for edit in change.edits for one in (edit.before, edit.after)):
            self._outline_due = self._outline_due or outline
            self._due.start()

    def _is_here(self, record: Record | None) -> bool:
        match record:
            case Paragraph():
                return record.scene_id == self.scene_id
            case LexiconEntry() | Card() | Narration() | Publishing():
                return True
            case SpokenLine() | Direction() | ClipEdit() | Marker():
                return record.paragraph_id in self._read.here
            case Take():
                here = record.scene_id == self.scene_id or record.paragraph_id in self._read.here
                return here or record.text_hash in self._read.hashes
            case _:
                return False

    def _read_due(self) -> None:
        if self._outline_due:
            self.read_again()
        else:
            self.read_segments()

    def read_again(self) -> None:
        """The outline and the sentences; another scene where the chosen one is gone."""
        self._outline_due = False
        self.scenes = scenes_of(self.session.document) if self.session is not None else ()
        known = [scene_id for scene_id, _ in self.scenes]
        if self.scene_id not in known:
            remembered = self.studio.settings.get("narration_scene")
            self._by_itself = remembered not in known
            self.scene_id = "" if self._by_itself else remembered
        if self._by_itself and self.session is not None:
            self.scene_id = first_to_read(self.session.document, known, self.scene_id)
        self.outline_changed.emit()
        self.read_segments()

    def read_segments(self) -> None:
        """The scene's sentences as the document has them now; of a long scene a moment later, from a thread."""
        if not self._outline_due:
            self._due.stop()
        self._script.read()

    def _sentences_came(self) -> None:
        if self.segment() is None:
            self.selected = self.segments[0].key if self.segments else None
        self.segments_changed.emit()
        if self._wanted is not None and self._wanted in self.places:
            self.select(self._wanted)

    def propose(self, line: Segment, card_id: str) -> None:
        """Somebody may say a line, as a writer thinks; a person confirms it."""
        self._script.propose(line, card_id)
        self.read_segments()

    def asset_reader(self, sha256: str) -> Callable[[], bytes]:
        """What reads it on any thread; raises StudioError."""
        return self.session.asset_reader(sha256) if self.session is not None else lambda: b""

    def perform(self, change: Change) -> None:
        """A step of the narration, or words about why it could not be done."""
        if self.session is None:
            return
        try:
            self.session.perform(change)
        except StudioError as error:
            self.say_failure(error.failure)

    # ---- what is chosen

    def choose_scene(self, scene_id: str) -> None:
        if scene_id != self.scene_id:
            self.silence()
            self.turn_to(scene_id)

    def turn_to(self, scene_id: str) -> None:
        """Show another scene, while what plays goes on."""
        if scene_id != self.scene_id:
            self.scene_id, self.selected, self._by_itself = scene_id, None, False
            self.studio.settings.set("narration_scene", scene_id)
            self.chapter.turn()
            self.read_again()

    def choose_voice(self, voice: Voice | None) -> None:
        self.voice = voice
        self.chapter.renew()
        self.voices_changed.emit()
        if self._script.narrator != self.narrator:
            self.read_segments()

    @property
    def narrator(self) -> Part:
        """Who reads what no character says: as the project has it, else as the person uses it."""
        if self.session is not None:
            narration = narration_of(self.session.document)
            if narration.voice:
                return Part(narration.voice, narration.manner)
        speed = float(self.studio.settings.get("narration_speed"))
        return Part(self.voice.id if self.voice is not None else "", Manner(speed=speed))

    def voice_of(self, voice_id: str) -> Voice | None:
        """The installed one of that name, or the first one of a blend."""
        name = voice_names(voice_id)[0]
        return next((voice for voice in self.voices if voice.id in (voice_id, name)), None)

    def go_to(self, key: SegmentKey) -> None:
        """Select it, or as soon as the scene's sentences have been read; nothing where there is no such one."""
        self._wanted = key if self._script.busy else None
        if key in self._read.places:
            self.select(key)

    def select(self, key: SegmentKey | None) -> None:
        self.selected, self._wanted = key, None
        self.warm_up()
        self.selected_changed.emit()

    def segment(self) -> Segment | None:
        """The selected sentence."""
        return self.segment_of(self.selected)

    def segment_of(self, key: SegmentKey | None) -> Segment | None:
        """The sentence of that key, if the scene has it."""
        place = self._read.places.get(key) if key is not None else None
        return self.segments[place] if place is not None else None

    def clip_of(self, key: SegmentKey | None) -> HeardClip | None:
        """The take of a sentence as it is cut; None where it has none."""
        place = self._read.places.get(key) if key is not None else None
        return clip_at(self.segments, place) if place is not None else None

    def scene_of(self, key: SegmentKey) -> str:
        """The scene of a sentence; a title is known by the scene itself."""
        paragraph = self.session.document.get(Paragraph, key[0]) if self.session is not None else None
        return paragraph.scene_id if paragraph is not None else key[0]

    def sentence_at(self, paragraph_id: str, offset: int) -> int:
        """Place of the sentence in which a character of a paragraph stands."""
        return sentence_at(self._text_of(paragraph_id), self._sentences_of(paragraph_id), offset)

    def start_of(self, segment: Segment) -> int:
        """Character of its paragraph with which a sentence begins."""
        return start_of(self._text_of(segment.paragraph_id), self._sentences_of(segment.paragraph_id), segment.index)

    def _text_of(self, paragraph_id: str) -> str:
        paragraph = self.session.document.get(Paragraph, paragraph_id) if self.session is not None else None
        return flowing(paragraph.text) if paragraph is not None else ""

    def _sentences_of(self, paragraph_id: str) -> list[Segment]:
        return [self.segments[place] for place in self._read.places.of(paragraph_id)]

    @property
    def _read(self) -> SceneRead:
        return self._script.current

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The sentences of the scene."""
        return self._read.segments

    @property
    def spoken(self) -> tuple[Segment, ...]:
        """The sentences of the scene that have a take."""
        return self._read.spoken

    @property
    def starts(self) -> Sequence[float]:
        """Seconds at which each of `spoken` begins when they are heard one after the other."""
        return self._read.starts

    @property
    def takes(self) -> tuple[str, ...]:
        """Assets of the takes of `spoken`."""
        return self._read.takes

    @property
    def passed(self) -> tuple[str, ...]:
        """What of the scene is not read by choice, in words."""
        return self._read.passed

    @property
    def open_lines(self) -> tuple[Segment, ...]:
        """Of the scene: the lines that nobody has confirmed."""
        return self._read.open_lines

    @property
    def places(self) -> Places:
        """Where each sentence stands in the scene."""
        return self._read.places

    def place(self) -> int:
        """Of the selected sentence in the scene; 0 without one."""
        return self._read.places.get(self.selected, 0) if self.selected is not None else 0

    def warm_up(self) -> None:
        """Someone works here: have the process ready before it is asked to speak."""
        if self.voice is not None and not self._warm:
            self._warm = True
            self.studio.workers.prewarm("voice")

    # ---- speaking and sound

    def jobs(self) -> tuple[Job, ...]:
        """What waits to be spoken or is being spoken, of every scene."""
        return tuple(job for job in self.studio.queue.jobs() if isinstance(job.request, SpeechRequest))

    def speaking(self) -> bool:
        """This scene is being spoken or waits for it."""
        return any(job.target_id == self.scene_id for job in self.jobs())

    def play(self, items: Sequence[Item], skip: float = 0.0) -> None:
        self.play_asked.emit(tuple(items), skip)

    def want_peaks(self) -> None:
        """Of the scene first, then of its chapter."""
        assets = dict.fromkeys((*self.takes, *self.chapter.timeline.chapter.assets))
        self.peaks.want(tuple(assets), self.asset_reader)

    def play_chapter(self, seconds: float) -> None:
        """From that second of the chapter on."""
        self.chapter_asked.emit(seconds)

    def pause_or_go_on(self) -> None:
        self.toggle_asked.emit()

    def silence(self) -> None:
        self.silence_asked.emit()

    # ---- words

    def say_failure(self, failure: Failure) -> None:
        """What is heard is told as a hint, as speaking goes on; the newest takes the place of those before."""
        if isinstance(failure, NoAudioDevice):
            if self._no_sound_told and self.jobs():
                # It was said when speaking began, and speaking goes on.
                return
            self._no_sound_told = True
            self.notices.say(sentence(failure), key=MESSAGE)
        else:
            self.notices.fail(failure, key=MESSAGE)

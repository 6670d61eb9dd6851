"""The rooms of the Narration pane over fake services, with views that only remember what they are shown."""

from __future__ import annotations

import hashlib
import io
import time
from collections.abc import Callable, Sequence

import numpy as np
import soundfile
from PySide6.QtTest import QTest
from studio_fakes import LICENCE, FakeStudio

from studio.domain.catalogue import InstalledModel
from studio.domain.changes import Change, Edit
from studio.domain.ids import new_id
from studio.domain.passages import text_hash
from studio.domain.publishing_records import Publishing
from studio.domain.requests import SpeechRequest
from studio.domain.scene_edits import new_scene
from studio.domain.sound_records import Narration, Pauses, Take
from studio.domain.text_records import Scene
from studio.services.exchange.audiobook.sheet import Sheet
from studio.services.narration.lexicon import EVERYWHERE, Scope
from studio.services.narration.playback import FakeSink, Playback
from studio.services.narration.segments import SegmentKey
from studio.services.narration.take_sound import RATE
from studio.services.narration.voices import Voice
from studio.ui.narration.actions import Rooms, narration_actions
from studio.ui.narration.cast.found import FoundPresenter, FoundRow
from studio.ui.narration.cast.parts import PartRow, PartsPresenter
from studio.ui.narration.cast.presenter import CastPresenter
from studio.ui.narration.checking.presenter import SheetPresenter
from studio.ui.narration.desk import NarrationDesk
from studio.ui.narration.lexicon.presenter import WordsPresenter
from studio.ui.narration.lexicon.rows import WordRow
from studio.ui.narration.lines.presenter import LinesPresenter
from studio.ui.narration.listening.presenter import FaultRow, ListeningPresenter
from studio.ui.narration.publishing.presenter import PublishPresenter
from studio.ui.narration.sound.blocks import WaveBlock
from studio.ui.narration.sound.export import WavExport
from studio.ui.narration.sound.presenter import SoundPresenter
from studio.ui.narration.takes.presenter import TakesPresenter
from studio.ui.narration.takes.rows import SegmentRow, SegmentRows, TakeRow
from studio.ui.widgets.message_bar import Message


class RememberingView:
    """Implements `CastView`, `TakesView`, `SoundView`, `WordsView`, `LinesView`, `PartsView`, `FoundView`, `SheetView`,
    `PublishView` and `ListeningView`."""

    def __init__(self) -> None:
        self.rows: tuple[SegmentRow, ...] = ()
        self.takes: tuple[TakeRow, ...] = ()
        self.blocks: Sequence[WaveBlock] = ()
        self.scenes: tuple[tuple[str, str], ...] = ()
        self.voices: list[str] = []
        self.speed = 0.0
        self.offer = ("", "")
        self.installing = ""
        self.head: SegmentKey | None = None
        self.heard: SegmentKey | None = None
        self.word: tuple[int, int] | None = None
        self.speakers: tuple[tuple[tuple[str, str], ...], str | None, str | None] = ((), None, None)
        self.cast_open = False
        self.parts: tuple[PartRow, ...] = ()
        self.part = 0
        self.pauses, self.headings, self.titles = Pauses(), True, False
        self.whole = True
        self.words_open = self.writing = self.sounds_shown = False
        self.scopes: tuple[tuple[Scope, str], ...] = ()
        self.scope = EVERYWHERE
        self.words: tuple[WordRow, ...] = ()
        self.note = self.field = self.problem = ""
        self.current_scene = ""
        self.found: tuple[FoundRow, ...] = ()
        self.unticked: set[str] = set()
        self.selected = 0
        self.sheets: tuple[Sheet, ...] = ()
        self.check = ""
        self.disclosure = ("", True)
        self.chosen = Publishing(id="")
        self.named = ("", "")
        self.book = self.cover = self.doing = self.heard_note = self.passed = ""
        self.faults: tuple[FaultRow, ...] = ()

    def show_scenes(self, scenes: tuple[tuple[str, str], ...], current: str) -> None:
        self.scenes, self.current_scene = scenes, current

    def show_voices(self, voices: tuple[Voice, ...], current: Voice | None) -> None:
        self.voices = [voice.id for voice in voices]

    def show_speed(self, speed: float) -> None:
        self.speed = speed

    def show_offer(self, words: str, button: str) -> None:
        self.offer = (words, button)

    def show_install(self, done: int, total: int, words: str) -> None:
        self.installing = words

    def show_segments(self, rows: SegmentRows, selected: int) -> None:
        self.rows, self.selected = tuple(rows), selected

    def show_takes(self, rows: tuple[TakeRow, ...]) -> None:
        self.takes = rows

    def show_wave(self, wave: Sequence[WaveBlock], selected: SegmentKey | None) -> None:
        self.blocks = wave

    def show_whole(self, whole: bool) -> None:
        self.whole = whole

    def show_playhead(self, key: SegmentKey | None, seconds: float) -> None:
        self.head = key

    def show_heard(self, key: SegmentKey | None, word: tuple[int, int] | None) -> None:
        self.heard, self.word = key, word

    def show_speakers(self, names: Sequence[tuple[str, str]], said_by: str | None, asked: str | None) -> None:
        self.speakers = (tuple(names), said_by, asked)

    def show_cast(self, shown: bool) -> None:
        self.cast_open = shown

    def bring_cast(self) -> bool:
        return False

    def show_parts(self, rows: tuple[PartRow, ...], chosen: int, voices: tuple[Voice, ...]) -> None:
        self.parts, self.part = rows, chosen

    def show_narration(self, pauses: Pauses, headings: bool, titles: bool) -> None:
        self.pauses, self.headings, self.titles = pauses, headings, titles

    def show_reads(self, narration: Narration) -> None:
        self.reads = narration

    def show_passed(self, words: str) -> None:
        self.passed = words

    def sentence(self) -> str:
        return "Rain fell."

    def show_open(self, shown: bool) -> None:
        self.words_open = shown

    def bring_words(self) -> bool:
        return False

    def show_words(self, rows: tuple[WordRow, ...], chosen: int) -> None:
        self.words = rows

    def show_note(self, words: str) -> None:
        self.note = words

    def show_written(self, words: str) -> None:
        self.field = words

    def show_problem(self, words: str) -> None:
        self.problem = words

    def show_found(self, rows: tuple[FoundRow, ...]) -> None:
        self.found = rows

    def show_looking(self, looking: bool) -> None:
        self.looking = looking

    def bring_sheet(self) -> bool:
        return False

    def bring_publishing(self) -> bool:
        return False

    def bring_heard(self) -> bool:
        return False

    def show_faults(self, rows: tuple[FaultRow, ...], note: str) -> None:
        self.faults, self.heard_note = rows, note

    def show_doing(self, words: str) -> None:
        self.doing = words

    def show_sheets(self, sheets: tuple[Sheet, ...], note: str) -> None:
        self.sheets, self.note = sheets, note

    def show_disclosure(self, words: str, *, synthetic: bool) -> None:
        self.disclosure = (words, synthetic)

    def chosen_check(self) -> str:
        return self.check

    def show_chosen(self, chosen: Publishing, book: str) -> None:
        self.chosen, self.book = chosen, book

    def show_book(self, title: str, author: str) -> None:
        self.named = (title, author)

    def show_cover(self, name: str) -> None:
        self.cover = name

    def take_keyboard(self) -> None:
        self.writing = True

    def ticked(self) -> tuple[str, ...]:
        return tuple(row.card_id for row in self.found if row.name not in self.unticked)

    def current(self) -> str:
        return self.found[0].card_id if self.found else ""

    def show_scopes(self, scopes: tuple[tuple[Scope, str], ...], chosen: Scope) -> None:
        self.scopes, self.scope = scopes, chosen

    def show_sounds(self, shown: bool) -> None:
        self.sounds_shown = shown

    def type_sound(self, sign: str) -> None:
        self.field = f"{self.field.removesuffix('/')}{sign}/"

    def written(self) -> str:
        return self.field

    def write(self) -> None:
        self.writing = True

    def states(self) -> list[str]:
        return [row.state for row in self.rows]


def kokoro() -> InstalledModel:
    files = {f"voices/{name}.bin": "/nowhere" for name in ("af_heart", "am_puck", "bf_emma")}
    return InstalledModel(
        id="kokoro-v1.0", title="Kokoro", family="voice", engine="fake-voice", architecture="kokoro", root="/",
        files=files, tasks=("speak",), licence=LICENCE,
    )  # fmt: skip


class Hand:
    """The rooms, their view, the services, and a hand on each."""

    def __init__(self, studio: FakeStudio, *, voices: bool = True) -> None:
        self.studio = studio
        self.sink = FakeSink()
        studio.playback = Playback(self.sink)
        if voices:
            studio.library.models.append(kokoro())
        self.view = RememberingView()
        self.said: list[str] = []
        self.alarms: list[str] = []
        self.ways: dict[str, Callable[[], None]] = {}
        """What the last message offers, by its words."""
        self.status = ""
        self.add_scene("One", "First one. Second one.", "Third one.")
        self.desk = NarrationDesk(studio)  # type: ignore[arg-type]
        self.desk.notices.said.connect(self._hear)
        self.desk.status_changed.connect(self._keep_status)
        self.cast = CastPresenter(self.desk, self.view)
        self.takes = TakesPresenter(self.desk, self.view)
        self.sound = SoundPresenter(self.desk, self.view)
        self.words = WordsPresenter(self.desk, self.view)
        self.parts = PartsPresenter(self.desk, self.view)
        self.lines = LinesPresenter(self.desk, self.view)
        self.in_sight = False
        self.found = FoundPresenter(
            self.desk, self.view, self.parts.show_cast, self.lines.confirm_all, lambda: self.in_sight
        )
        self.publishing = PublishPresenter(self.desk, self.view, None)
        self.sheet = SheetPresenter(self.desk, self.view)
        self.listening = ListeningPresenter(self.desk, self.view)
        self.opened: list[str] = []
        self.actions = {action.id: action for action in narration_actions(self._rooms())}
        self.desk.start()

    def _rooms(self) -> Rooms:
        return Rooms(
            desk=self.desk,
            cast=self.cast,
            takes=self.takes,
            sound=self.sound,
            words=self.words,
            parts=self.parts,
            lines=self.lines,
            found=self.found,
            export=WavExport(self.desk, None),
            publishing=self.publishing,
            sheet=self.sheet,
            listening=self.listening,
            choose_scene=lambda: self.opened.append("scenes"),
            choose_voice=lambda: self.opened.append("voices"),
            choose_take=lambda: self.opened.append("takes"),
            show_words_menu=lambda: None,
            note_take=lambda: self.opened.append("note"),
            show_models=lambda: self.opened.append("models"),
            show_listeners=lambda: self.opened.append("listeners"),
        )

    def why_not(self, action_id: str) -> str:
        """Why the action can't be done now; empty when it can."""
        return self.actions[action_id].enabled()

    def _hear(self, message: Message) -> None:
        self.said.append(message.text)
        self.ways = dict(message.actions)
        if message.alarm:
            self.alarms.append(message.text)

    def _keep_status(self, words: str) -> None:
        self.status = words

    def add_scene(self, title: str, *passages: str) -> str:
        session = self.studio.session
        assert session is not None
        change = new_scene(session.document, title, passages=passages)
        session.perform(change)
        scene = change.edits[0].after
        assert isinstance(scene, Scene)
        return scene.id

    def requests(self) -> list[SpeechRequest]:
        return [job.request for job in self.studio.queue.jobs() if isinstance(job.request, SpeechRequest)]

    def finish(self, segments: int | None = None) -> None:
        """What a worker causes: each sentence is heard, adopted, and the job ends."""
        queue, session = self.studio.queue, self.studio.session
        assert session is not None
        [job] = [job for job in queue.jobs() if isinstance(job.request, SpeechRequest)]
        assert isinstance(job.request, SpeechRequest)
        queue.step(job.id, "running")
        for at, segment in enumerate(job.request.segments[:segments]):
            samples = np.full(RATE, 1000 * (at + 1), np.int16)
            queue.sound.emit(job.id, at, RATE, samples.tobytes(), segment.pause_after)
            out = io.BytesIO()
            soundfile.write(out, samples, RATE, format="FLAC")
            data = out.getvalue()
            session.add_asset(data, "audio/flac")
            take = Take(
                id=new_id(), scene_id=job.target_id, paragraph_id=segment.paragraph_id, segment=segment.index,
                text=segment.text, text_hash=text_hash(segment.text), voice=job.request.voice,
                asset=hashlib.sha256(data).hexdigest(), recipe_id="r", created=time.time(), seconds=1.0,
            )  # fmt: skip
            edits = (Edit(None, take),)
            session.perform(Change(id=new_id(), label="", stack="none", edits=edits, at=0.0))
            queue.adopted.emit(job.id, take)
        if segments is None:
            queue.step(job.id, "done")

    def listen(self, seconds: float) -> None:
        """Time passes at the loudspeaker; what is to be heard by then has been read."""
        self.settle()
        self.sink.advance(seconds)
        playback = self.studio.playback
        playback.position_changed.emit(playback.position())
        self.settle()

    def settle(self) -> None:
        while self.sound.reading:
            QTest.qWait(5)

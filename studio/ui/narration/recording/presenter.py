"""A person's own readings as takes of the selected sentence: recorded, taken in from files, cleaned of noise.

Knows no widgets; main thread. The pane makes it with the desk and the view. Files are read and sound is cleaned on a
thread; what comes of it goes to the sentence that was selected when it was begun.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Literal, Protocol

from PySide6.QtCore import QObject, QTimer

from studio.domain.changes import Change
from studio.domain.errors import Failure, NoMicrophone, StudioError
from studio.services.exchange.audiobook.own_sound import (
    LONGEST_READING,
    OwnSound,
    add_cleaned,
    add_reading,
    cleaned_sound,
    reading_sound,
    recorded_sound,
)
from studio.services.narration.capture import Capture, Device
from studio.services.narration.levels import Level
from studio.services.narration.segments import Segment, SegmentKey
from studio.services.narration.take_sound import RATE
from studio.services.session.session import ProjectSession
from studio.services.translation import tr, tr_count
from studio.ui.narration.desk import MESSAGE, NarrationDesk
from studio.ui.widgets.errand import Errand, unwanted

_COUNT_MS: Final = 700
"""Of one step of the countdown."""
_COUNTS: Final = 3
_LOOK_MS: Final = 3000
"""Between two looks for a microphone, while the room is open and none is there."""
_KEY: Final = "narration.recording"
"""Of the message that sound is being read or cleaned."""
Phase = Literal["ready", "counting", "recording"]


class RecordingView(Protocol):
    """What the presenter asks of the widgets; every method is called on the main thread and returns at once."""

    def show_recording(self, shown: bool) -> None:
        """Open the room, or fold it."""

    def show_devices(self, devices: tuple[Device, ...], chosen: str) -> None: ...
    def show_reader(self, name: str) -> None: ...
    def show_sentence(self, words: str) -> None: ...
    def show_phase(self, phase: Phase, words: str) -> None:
        """`words`: what is to be known of it, as "2" of the countdown."""

    def show_level(self, level: Level) -> None: ...
    def bring_recording(self) -> bool:
        """In front of the others; False where it is there already."""


class RecordingPresenter(QObject):
    def __init__(self, desk: NarrationDesk, view: RecordingView, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._view = desk, view
        self.open = False
        self.phase: Phase = "ready"
        self.goes_on = True
        """After a reading is kept the next sentence is selected."""
        self._devices: tuple[Device, ...] = ()
        self._looked = False
        """It is known which microphones there are."""
        self._waits_to_record = False
        """It was asked for before it was known whether there is a microphone."""
        self._count = 0
        self._key: SegmentKey | None = None
        """The sentence that is being read."""
        self._capture = Capture(desk.studio.microphone, self, RATE, LONGEST_READING)
        self._capture.failed.connect(self._lack)
        self._capture.level_changed.connect(self._hear)
        self._capture.full.connect(self.keep)
        self._counting = QTimer(self)
        self._counting.setInterval(_COUNT_MS)
        self._counting.timeout.connect(self._count_down)
        self._looking = Errand(self)
        self._watching = QTimer(self)
        self._watching.setInterval(_LOOK_MS)
        self._watching.setSingleShot(True)
        self._watching.timeout.connect(self.look_for_devices)
        self.errand = Errand(self)
        """Files are read, or sound is cleaned, one after the other."""
        self.errand.begun.connect(lambda: self._show_progress(0.0))
        self.errand.moved.connect(self._show_progress)
        self.errand.ended.connect(lambda: desk.notices.take_back(_KEY))
        self._at_work = ""
        desk.selected_changed.connect(self._show_sentence)
        desk.segments_changed.connect(self._show_sentence)
        desk.project_changed.connect(self.leave)

    @property
    def _session(self) -> ProjectSession | None:
        return self._desk.session

    @property
    def reader(self) -> str:
        """The person who reads, as credits name them."""
        return str(self._desk.studio.settings.get("narration_reader"))

    @property
    def device(self) -> str:
        """The microphone that was chosen, if it is there; "" is the system's own choice."""
        name = str(self._desk.studio.settings.get("narration_microphone"))
        return next((one.id for one in self._devices if one.name == name), "")

    # ---- the room

    def toggle(self) -> None:
        """Open the room, or fold it; of several that are open bring it to the front."""
        if self.open and self._view.bring_recording():
            return
        self.open = not self.open
        if not self.open:
            self._watching.stop()
            self._waits_to_record = False
            self.leave()
        self._view.show_recording(self.open)
        if self.open:
            self._view.show_reader(self.reader)
            self._show_sentence()
            self.look_for_devices()
        self._desk.state_changed.emit()

    def look_for_devices(self) -> None:
        """On a thread: a system may take a second to say what it has."""
        self._looking.start(lambda _step: self._desk.studio.microphone.devices(), self._take_devices, self._lack)

    def _take_devices(self, devices: tuple[Device, ...]) -> None:
        if self.open and not devices:
            self._watching.start()
        same = self._looked and devices == self._devices
        self._devices, self._looked = devices, True
        if not same:
            self._view.show_devices(devices, self.device)
            self._show_phase()
        if self._waits_to_record:
            self._waits_to_record = False
            self.record()

    def choose_device(self, device_id: str) -> None:
        name = next((one.name for one in self._devices if one.id == device_id), "")
        self._desk.studio.settings.set("narration_microphone", name)

    def name_reader(self, name: str) -> None:
        self._desk.studio.settings.set("narration_reader", name.strip())

    def go_on(self, wanted: bool) -> None:
        """Whether the next sentence is selected when one is kept."""
        self.goes_on = wanted

    def _show_sentence(self) -> None:
        if self.open and self.phase == "ready":
            segment = self._desk.segment()
            self._view.show_sentence(segment.text if segment is not None else "")

    def _show_phase(self, words: str = "") -> None:
        if not words and self.phase == "ready" and self._looked and not self._devices:
            words = _no_microphone()
        self._view.show_phase(self.phase, words)
        self._desk.state_changed.emit()

    # ---- recording

    def record(self) -> None:
        """Count down, then record the selected sentence; what plays is silent. Pressed once more it is kept."""
        if self.phase == "recording":
            self.keep()
        elif self.phase == "counting":
            self.leave()
        elif self._desk.selected is not None:
            if not self.open:
                self.toggle()
            if not self._looked:
                self._waits_to_record = True
                return
            if not self._devices:
                self._lack(NoMicrophone(detail=""))
                return
            self._desk.silence()
            self._key, self._count = self._desk.selected, _COUNTS
            self.phase = "counting"
            self._show_phase(str(self._count))
            self._counting.start()

    def _count_down(self) -> None:
        self._count -= 1
        if self._count > 0:
            self._show_phase(str(self._count))
            return
        self._counting.stop()
        self.phase = "recording"
        if self._capture.begin(self.device):
            self._show_phase(tr("Recording. Read the sentence."))

    def keep(self) -> None:
        """What was recorded is a take of the sentence that was read."""
        if self.phase != "recording":
            return
        pcm = self._capture.end()
        self.phase = "ready"
        self._show_phase()
        segment = self._desk.segment_of(self._key)
        if segment is None:
            self._desk.notices.fail(tr("The sentence that was read is gone, so nothing was kept."), key=MESSAGE)
            return
        self._begin(
            tr("Keeping the reading"), lambda: recorded_sound(pcm, tr("recording")),
            lambda sound: self._put(segment, sound, "recorded"),
        )  # fmt: skip

    def leave(self) -> None:
        """Record no more; what was recorded and not kept is thrown away."""
        self._counting.stop()
        self._capture.end()
        if self.phase != "ready":
            self.phase = "ready"
            self._show_phase()
            self._show_sentence()

    def _hear(self, level: Level) -> None:
        self._view.show_level(level)

    def _lack(self, failure: Failure) -> None:
        self._counting.stop()
        self.phase = "ready"
        if isinstance(failure, NoMicrophone):
            self._devices = ()
            if self.open:
                self._watching.start()
            self._view.show_devices((), "")
        self._show_phase()
        self._desk.say_failure(failure)

    # ---- files

    def take_in(self, paths: Sequence[Path]) -> None:
        """Sound files: the first is a reading of the selected sentence, the next ones of those behind it."""
        segments, at = self._desk.segments, self._desk.place()
        if not segments:
            return
        wanted = list(zip(paths, segments[at:], strict=False))
        if len(wanted) < len(paths):
            self._desk.notices.fail(
                tr_count(
                    "One file is not taken in: there is no sentence left for it.",
                    "{count} files are not taken in: there is no sentence left for them.",
                    len(paths) - len(wanted),
                ),
                key=MESSAGE,
            )
        for path, segment in wanted:
            self._read(path, segment)

    def _read(self, path: Path, segment: Segment) -> None:
        self._at_work = tr("Reading {file}", file=path.name)
        self.errand.queue(
            lambda step: reading_sound(path, unwanted(step)),
            lambda sound: self._put(segment, sound, "imported"),
            self._desk.say_failure,
        )

    def clean(self) -> None:
        """The steady noise is taken out of the take that is heard, as a take beside it."""
        segment, session = self._desk.segment(), self._session
        if segment is None or segment.take is None or session is None:
            return
        take, read = segment.take, session.asset_reader(segment.take.asset)

        def put(sound: OwnSound) -> None:
            if self._add(lambda session: add_cleaned(session, segment, take, sound)):
                now = self._desk.segment_of(segment.key) or segment
                numbers = {one.id: number for number, one in enumerate(now.takes, 1)}
                words = tr(
                    "The noise was taken out of take {old}: what is heard now is take {new}, and the old one stays "
                    "beside it.", old=numbers.get(take.id, 1), new=len(now.takes),
                )  # fmt: skip
                self._desk.notices.say(words, key=MESSAGE)

        self._begin(tr("Taking out the noise"), lambda: cleaned_sound(read(), take.text[:40]), put)

    # ---- into the project

    def _begin(self, words: str, work: Callable[[], OwnSound], done: Callable[[OwnSound], None]) -> None:
        self._at_work = words
        self.errand.queue(lambda _step: work(), done, self._desk.say_failure)

    def _put(self, segment: Segment, sound: OwnSound, origin: Literal["recorded", "imported"]) -> None:
        """The sentence as it is by now."""
        now = self._desk.segment_of(segment.key) or segment
        if not self._add(lambda session: add_reading(session, now, sound, origin, self.reader)):
            return
        self._tell_kept(self._desk.segment_of(segment.key) or now)
        if self.goes_on:
            following = self._desk.places.get(segment.key, -1) + 1
            if origin == "recorded" and 0 < following < len(self._desk.segments):
                self._desk.select(self._desk.segments[following].key)

    def _tell_kept(self, segment: Segment) -> None:
        number = len(segment.takes)
        if self.reader:
            words = tr("Kept as take {number}, read by {name}.", number=number, name=self.reader)
        else:
            words = tr(
                "Kept as take {number}, your reading. The credits name who reads once you have typed it into “Who "
                "reads”.", number=number,
            )  # fmt: skip
        self._desk.notices.say(words, key=MESSAGE)

    def _add(self, change: Callable[[ProjectSession], Change]) -> bool:
        session = self._session
        if session is None:
            return False
        try:
            session.perform(change(session))
        except StudioError as error:
            self._desk.say_failure(error.failure)
            return False
        self._desk.read_segments()
        return True

    def _show_progress(self, _share: float) -> None:
        if self.errand.lasting:
            self._desk.notices.run(self._at_work, (tr("Cancel"), self.errand.cancel), key=_KEY)

    # ---- why not

    def why_not_record(self) -> str:
        """As `why_not_take_in`, and where it is known that there is no microphone."""
        if self.phase != "ready":
            return ""
        return self.why_not_take_in() or (_no_microphone() if self._looked and not self._devices else "")

    def why_not_take_in(self) -> str:
        """Why no reading can be a take of the selected sentence; "" where one can."""
        if self.phase != "ready":
            return ""
        if self._desk.segment() is None:
            return tr("Select a sentence first.")
        if self._session is not None and self._session.read_only:
            return tr("This project can only be read. Save a copy to go on working.")
        return ""


def _no_microphone() -> str:
    return tr("No microphone was found. Connect one, or take in a sound file.")

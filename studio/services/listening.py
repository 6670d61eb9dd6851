"""Listening back: every take is heard by a model, held against its words, and taken again where words are missed.

It is heard as it stands on the timeline: trimmed, faded, silenced, crossed with its neighbours. Where the cut is at
fault and the take is not, nothing is taken again.

Used by the narration pane and the command line, on the main thread; the signals, too. A flow goes through the takes one
by one. Each is a question of the queue that gives way to whatever a person asks for (`jobs.asides`), so that it goes on
while nothing else does. What was found is a record of the project at once (`HeardTake`): what is still to be heard
is told by the project alone, and a kill loses the take that was being heard, and nothing else.
"""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

import msgspec
from PySide6.QtCore import QObject, Signal

from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.errors import Failure, StudioError
from studio.domain.requests import SEED_LIMIT, HearRequest
from studio.domain.sound_records import HeardTake, Take, heard_id
from studio.domain.timeline_records import ClipEdit
from studio.domain.voice_languages import tongue_of
from studio.services.flows import Flow, FlowEnd
from studio.services.jobs.adoption import change_without_undo
from studio.services.narration.casting import Part
from studio.services.narration.clips import HeardClip, heard_sound
from studio.services.narration.comparing import Compared, by_letters, judged
from studio.services.narration.directing import choose_take
from studio.services.narration.heard_takes import as_heard, heard_as_cut, missed, own_words, without_neighbours
from studio.services.narration.reading import Readings, accent_for, speaks_english
from studio.services.narration.segments import Segment, speech_request
from studio.services.narration.take_places import clip_of_take, segment_of, segment_scene
from studio.services.narration.unheard_since import keep_none, keep_since, unheard_since
from studio.services.narration.voices import Voice, voice_names, voices_of, with_packs
from studio.services.session.session import ProjectSession
from studio.services.settings import wanted_device
from studio.services.studio import Studio
from studio.services.translation import tr

if TYPE_CHECKING:
    import asyncio

FAMILY, TASK = "speech-to-text", "listen"
_PATIENCE: Final = 1.5
"""Seconds between two looks at whether something else is at work."""
_SLOWER: Final = 0.92
"""The pace of a further take, where another reading at the same pace did not help."""


class Tally(msgspec.Struct, frozen=True):
    """What came of takes that were given together."""

    heard: int = 0
    failing: int = 0
    """Of those that are exported now."""
    retaken: int = 0
    """Takes that were made again."""
    mended: int = 0
    """Sentences that pass because of it."""


class Listening(QObject):
    changed = Signal()
    """It begins, goes on with another take, or has ended; `words` and `left` say how far it is."""
    heard = Signal(str)
    """Id of a take that has its record now."""
    failed = Signal(object)
    """Failure: it goes no further."""
    ended = Signal(object)
    """Tally, once nothing is left."""

    def __init__(
        self,
        studio: Studio,
        narrator: Callable[[], Part],
        readings: Readings | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._studio, self._narrator = studio, narrator
        self._readings = readings or Readings()
        self._waiting: dict[str, HeardClip | None] = {}
        """By id of the record to be, in the order in which they are to be heard. None: a take, wherever it stands."""
        self._flow: Flow | None = None
        self._tally = Tally()
        self._tries: dict[tuple[str, str], int] = {}
        """How often a sentence was taken again by itself, by paragraph and what it is made of."""
        studio.session_changed.connect(lambda _session: self._forget())

    # ---- what it does

    def why_not(self) -> Failure | None:
        """Why no model here can listen; None: one can."""
        library = self._studio.library
        return None if library.models_for(FAMILY, TASK) else library.why_none(FAMILY, TASK)

    @property
    def busy(self) -> bool:
        return self._flow is not None

    @property
    def words(self) -> str:
        """What it does now; empty where it does nothing."""
        return self._flow.words if self._flow is not None else ""

    @property
    def left(self) -> int:
        """Takes that wait to be heard, the one at work among them."""
        return len(self._waiting)

    def hear(self, what: Iterable[Take | HeardClip]) -> None:
        """Those of them that were not heard yet; they come behind those that wait. A take is heard as it is cut where
        it stands. Without a model nothing is heard."""
        session = self._studio.session
        if session is None or session.read_only or self.why_not() is not None:
            return
        document = session.document
        cut = any(True for _ in document.all(ClipEdit))
        since: list[float] = []
        for one in what:
            clip = HeardClip(one) if isinstance(one, Take) else one
            if heard_as_cut(document, clip) is None or (cut and isinstance(one, Take)):
                self._waiting[heard_id(clip.take.id, clip.mark)] = None if isinstance(one, Take) else one
                since.append(clip.take.created)
        if since:
            keep_since(session, min(since))
        elif not self._waiting:
            keep_none(session)
        if self._waiting and self._flow is None:
            self._begin(session)

    def _begin(self, session: ProjectSession) -> None:
        self._tally = Tally()
        self._flow = self._studio.flows.start(
            tr("Listening back"),
            lambda flow: self._go_through(flow, session),
            lambda end: self._over(end, session),
            lambda _words: self.changed.emit(),
        )
        self.changed.emit()

    def expect(self) -> None:
        """Takes that come from now on are to be heard."""
        session = self._studio.session
        if session is not None:
            keep_since(session, time.time())

    def waits_since(self) -> float:
        """Since when takes of the project wait that were not listened to, as it was when it was left; 0.0: none do."""
        session = self._studio.session
        return unheard_since(session) if session is not None and not session.read_only else 0.0

    def stop(self) -> None:
        """What was heard stays; what waits is not heard later, either."""
        session = self._studio.session
        if session is not None and self._waiting:
            keep_none(session)
        self._waiting.clear()
        if self._flow is not None:
            self._flow.cancel()

    def _forget(self) -> None:
        """Flows end by themselves when their project is left."""
        self._waiting.clear()
        self._tries.clear()

    def _over(self, end: FlowEnd, session: ProjectSession) -> None:
        self._flow = None
        present = self._studio.session
        if self._waiting and present is not None and present is not session:
            # The project that came after the one of this flow has takes that wait.
            self._begin(present)
            return
        self._waiting.clear()
        if end.failure is not None:
            self.failed.emit(end.failure)
        self.changed.emit()
        self.ended.emit(self._tally)

    # ---- the flow

    async def _go_through(self, flow: Flow, session: ProjectSession) -> None:
        begun = bool(self._waiting)
        while self._waiting:
            key, given = next(iter(self._waiting.items()))
            clip = given or await self._as_it_stands(flow, session, key)
            if clip is not None and _is_there(session.document, clip) and heard_as_cut(session.document, clip) is None:
                self.changed.emit()
                found = await self._listened(flow, session, clip)
                self._tally = _with(self._tally, heard=1, failing=int(found.fails))
                if found.fails:
                    await self._take_again(flow, session, clip, found)
            self._waiting.pop(key, None)
        if begun and session is self._studio.session:
            keep_none(session)

    async def _as_it_stands(self, flow: Flow, session: ProjectSession, record_id: str) -> HeardClip | None:
        """A take where it is heard; None where it is gone."""
        take = session.document.get(Take, record_id.removeprefix(heard_id("")))
        if take is None:
            return None
        if not any(True for _ in session.document.all(ClipEdit)):
            return HeardClip(take)
        document, narrator = session.document.copy(), self._narrator()
        return await flow.in_thread("clip", lambda _cancelled: clip_of_take(document, take, narrator))

    async def _listened(self, flow: Flow, session: ProjectSession, clip: HeardClip) -> HeardTake:
        """Hear it, and once more with figures where something seems wrong: a year is left out by a listener who may
        write none."""
        model = self._studio.library.models_for(FAMILY, TASK)[0].id
        assets = {one.asset for one in (clip.take, clip.before, clip.after) if one is not None}
        readers = {asset: session.asset_reader(asset) for asset in assets}
        sound = await flow.in_thread("take", lambda _cancelled: heard_sound(clip, lambda asset: readers[asset]()))
        compared, heard = await self._compared(flow, session, clip, model, sound, figures=False)
        if compared.faults:
            other, otherwise = await self._compared(flow, session, clip, model, sound, figures=True)
            if missed(other) < missed(compared):
                compared, heard = other, otherwise
        record = as_heard(clip, model, heard, compared)
        if session.document.get(Take, clip.take.id) is not None:
            self._put(session, "Listened back", record)
            self.heard.emit(clip.take.id)
        return record

    async def _compared(
        self, flow: Flow, session: ProjectSession, clip: HeardClip, model: str, sound: bytes, *, figures: bool
    ) -> tuple[Compared, str]:
        take = clip.take
        heard = await self._heard(flow, clip, model, sound, figures=figures)
        voice = self._voice(take.voice)
        own = own_words(session.document, take)
        english = tongue_of(take.voice) is None and (voice is None or speaks_english(voice))
        readings, accent = self._readings, accent_for(voice) if voice is not None else "us"

        def judge(_cancelled: Callable[[], bool]) -> Compared:
            if not english:
                found = judged(take.text, heard, by_letters)
            else:
                found = judged(take.text, heard, lambda text: readings.said(text, accent, own))
            return without_neighbours(found, clip)

        return await flow.in_thread("listening", judge), heard

    async def _heard(self, flow: Flow, clip: HeardClip, model: str, sound: bytes, *, figures: bool) -> str:
        """What the model writes down, once it can be asked. Raises StudioError."""
        import asyncio

        queue, take = self._studio.queue, clip.take
        tongue = tongue_of(take.voice)
        asset = hashlib.sha256(sound).hexdigest() if clip.mark else take.asset
        request = HearRequest(
            model=self._studio.library.ref(model), sound=asset, seconds=clip.shape.length(take.seconds),
            language=_LANGUAGES.get(tongue.name, "") if tongue is not None else "en", words=False, figures=figures,
            idle=True, device=wanted_device(self._studio.settings),
        )  # fmt: skip
        while True:
            while queue.jobs():
                flow.say(tr("Listening back waits until nothing else is at work."))
                await asyncio.sleep(_PATIENCE)
            flow.say(tr("Listening back: {count} takes left", count=self.left))
            future: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
            said: list[str] = []

            def ended(
                finished: object | None, future: asyncio.Future[str | None] = future, said: list[str] = said
            ) -> None:
                if not future.done():
                    future.set_result(" ".join("".join(said).split()) if finished is not None else None)

            def failed(failure: Failure, future: asyncio.Future[str | None] = future) -> None:
                if not future.done():
                    future.set_exception(StudioError(failure))

            token = queue.ask(request, said.append, ended, {asset: sound}, failed)
            try:
                heard = await future
            except asyncio.CancelledError:
                queue.cancel_ask(token)
                raise
            if heard is not None:
                return heard
            await asyncio.sleep(_PATIENCE)

    # ---- taken again

    async def _take_again(self, flow: Flow, session: ProjectSession, clip: HeardClip, found: HeardTake) -> None:
        """Other readings of a sentence, up to as many as the setting says; the one with the fewest missed words is
        kept. What a person reads is theirs to read again, and what they cut is theirs to cut otherwise."""
        limit = int(self._studio.settings.get("narration_retakes"))
        take = clip.take
        if take.is_human or not limit:
            return
        if clip.mark:
            whole = HeardClip(take)
            found = heard_as_cut(session.document, whole) or await self._listened(flow, session, whole)
            if not found.fails:
                return
        narrator = self._narrator()
        document = session.document.copy()
        segment = await flow.in_thread("sentence", lambda _cancelled: segment_of(document, take, narrator))
        if segment is None or segment.locked or not segment.fresh:
            return
        key = (segment.paragraph_id, segment.wanted)
        best, least = take, found
        while self._tries.get(key, 0) < limit and least.fails:
            self._tries[key] = self._tries.get(key, 0) + 1
            flow.say(tr("Taken again, as words were missed: “{text}”", text=take.text[:60]))
            new = await self._another(flow, session, segment, narrator, slower=self._tries[key] > 1)
            if new is None:
                break
            self._tally = _with(self._tally, retaken=1)
            heard = await self._listened(flow, session, HeardClip(new))
            if missed(heard) < missed(least):
                best, least = new, heard
        if self._tries.get(key, 0) == 0:
            return
        self._settle(session, segment, narrator, take, found, best)
        if clip.mark and best.id != take.id:
            self._waiting[heard_id(best.id)] = None
        if not least.fails:
            self._tally = _with(self._tally, failing=-1, mended=1)

    async def _another(
        self, flow: Flow, session: ProjectSession, segment: Segment, narrator: Part, *, slower: bool
    ) -> Take | None:
        """Another take of the sentence, by another seed and then also at a slower pace; None: it cannot be."""
        part = segment.part if segment.part.voice else narrator
        if slower:
            manner = msgspec.structs.replace(part.manner, speed=part.manner.speed * _SLOWER)
            segment = msgspec.structs.replace(segment, part=Part(part.voice, manner))
        voice = self._voice(part.voice)
        if voice is None:
            return None
        scene_id = segment_scene(session.document, segment)
        request = speech_request(
            session.document, (segment,), model=self._studio.library.ref(voice.model_id), narrator=narrator,
            scene_id=scene_id, seed=random.randrange(1, SEED_LIMIT), device=wanted_device(self._studio.settings),
        )  # fmt: skip
        job_id = self._studio.queue.submit(request, label=tr("Take again, as words were missed"), target_id=scene_id)
        job = await flow.job_done(job_id)
        if job.state != "done":
            return None
        return next((one for one in session.document.all(Take) if one.id.startswith(job_id)), None)

    def _settle(
        self, session: ProjectSession, segment: Segment, narrator: Part, first: Take, found: HeardTake, best: Take
    ) -> None:
        """The best one is heard and exported; the first is noted as replaced."""
        document = session.document
        now = segment_of(document, best, narrator, segment.paragraph_id)
        if now is not None and any(one.id == best.id for one in now.takes):
            chosen = choose_take(document, now, best.id)
            session.perform(_quietly("Choose take", chosen))
        kept = document.get(HeardTake, heard_id(first.id))
        if best.id != first.id and kept is not None:
            self._put(session, "Take replaced", msgspec.structs.replace(kept, replaced=True))

    # ---- beside it

    def _voice(self, voice_id: str) -> Voice | None:
        library = self._studio.library
        here = voices_of(with_packs(library.models_for("voice", "speak"), library.installed()))
        names = {voice_id, *voice_names(voice_id)[:1]}
        return next((voice for voice in here if voice.id in names), None)

    def _put(self, session: ProjectSession, label: str, record: HeardTake) -> None:
        edits = (Edit(session.document.get(HeardTake, record.id), record),)
        session.perform(change_without_undo(label, edits))


_LANGUAGES: Final = {
    "Spanish": "es", "French": "fr", "Hindi": "hi", "Italian": "it", "Portuguese": "pt", "Mandarin": "zh",
    "Japanese": "ja",
}  # fmt: skip
"""As Whisper names them."""


def _is_there(document: Document, clip: HeardClip) -> bool:
    return document.get(Take, clip.take.id) is not None


def _quietly(label: str, change: Change) -> Change:
    """The same on no undo stack."""
    return change_without_undo(label, change.edits)


def _with(tally: Tally, **more: int) -> Tally:
    return msgspec.structs.replace(tally, **{name: getattr(tally, name) + count for name, count in more.items()})

"""Takes that are listened to: heard once, taken again where words are missed, the best kept; in the real queue."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from studio.domain.changes import Edit
from studio.domain.document import Document
from studio.domain.errors import Failure
from studio.domain.project_records import Job
from studio.domain.requests import HearRequest, SpeechRequest
from studio.domain.scene_edits import new_scene
from studio.domain.sound_records import HeardTake, Take, heard_id
from studio.domain.text_records import Scene
from studio.services.composition import make_studio
from studio.services.jobs.adoption import change_without_undo
from studio.services.listening import Listening, Tally
from studio.services.narration.casting import Part
from studio.services.narration.clip_editing import edit_clip
from studio.services.narration.clips import HeardClip, clip_at
from studio.services.narration.comparing import Compared
from studio.services.narration.heard_takes import as_heard, coverage_of, cut_since, let_pass
from studio.services.narration.reading import Readings
from studio.services.narration.segments import segments_of, speech_request
from studio.services.narration.take_places import segment_of
from studio.services.narration.take_sound import RATE, decode
from studio.services.session.session import ProjectSession
from studio.services.studio import Studio
from studio.services.workers.post import Limits
from tests.services.listening_studio import install_ears, install_voice

NARRATOR = Part("af_heart")
RIGHT = "The lamp over."
"""What the fake ears hear in a take of up to three seconds."""
WRONG = "Ships came home."
LONG = "The lamp over water a quiet road she turned and wind in old house."
"""Fourteen words: 2.8 s of sound, of which the fake ears hear three words; of the 3.04 s at a slower pace six."""
READINGS = Readings()


@pytest.fixture
def studio(home: Path, tmp_path: Path, qapp: object) -> Iterator[Studio]:
    install_voice()
    install_ears()
    made = make_studio(limits=Limits(back_off=(0.05,)))
    made.new_project(tmp_path / "book.triptych", "Book")
    yield made
    made.shut_down(discard=True)


class Listener:
    """Listens to what is spoken, and keeps what it says."""

    def __init__(self, studio: Studio, qtbot: QtBot) -> None:
        assert studio.session is not None
        self.studio, self.qtbot = studio, qtbot
        self.session: ProjectSession = studio.session
        self.listening = Listening(studio, lambda: NARRATOR, READINGS, studio)
        self.tallies: list[Tally] = []
        self.failures: list[Failure] = []
        self.listening.ended.connect(self.tallies.append)
        self.listening.failed.connect(self.failures.append)

    @property
    def document(self) -> Document:
        return self.session.document

    def write(self, *passages: str) -> str:
        change = new_scene(self.document, "One", passages=passages)
        self.session.perform(change)
        return next(one.after.id for one in change.edits if isinstance(one.after, Scene))

    def speak(self, scene_id: str) -> tuple[Take, ...]:
        request = speech_request(
            self.document, segments_of(self.document, scene_id, narrator=NARRATOR),
            model=self.studio.library.ref("tones"), narrator=NARRATOR, scene_id=scene_id,
        )  # fmt: skip
        self.studio.queue.submit(request, label="Speak", target_id=scene_id)
        self.qtbot.waitUntil(lambda: not self.studio.queue.jobs(), timeout=30_000)
        return self.takes()

    def takes(self) -> tuple[Take, ...]:
        return tuple(sorted(self.document.all(Take), key=lambda take: take.created))

    def heard(self, take: Take) -> HeardTake:
        return self.document.need(HeardTake, heard_id(take.id))

    def hear(self, *takes: Take) -> Tally:
        before = len(self.tallies)
        self.listening.hear(takes)
        self.qtbot.waitUntil(lambda: len(self.tallies) > before, timeout=60_000)
        return self.tallies[-1]


@pytest.fixture
def listener(studio: Studio, qtbot: QtBot) -> Listener:
    return Listener(studio, qtbot)


def test_what_is_right_is_heard_once_and_kept(listener: Listener) -> None:
    scene_id = listener.write(RIGHT)
    [take] = listener.speak(scene_id)
    assert coverage_of(listener.document, segments_of(listener.document, scene_id)).unheard == 1
    assert listener.hear(take) == Tally(heard=1)
    found = listener.heard(take)
    assert (found.heard, found.words, found.right, found.faults, found.model) == ("the lamp over", 3, 3, (), "ears")
    assert coverage_of(listener.document, segments_of(listener.document, scene_id)).unheard == 0
    listener.listening.hear([take])
    assert not listener.listening.busy, "it was heard already"
    cover = coverage_of(listener.document, segments_of(listener.document, scene_id))
    assert (cover.words, cover.right, cover.heard, cover.unheard, cover.failing) == (3, 3, 1, 0, ())


def test_a_missed_sentence_is_taken_again_twice_and_keeps_its_first_take(listener: Listener) -> None:
    """As no other reading is better: who listens to the book hears what they heard before."""
    scene_id = listener.write(WRONG)
    [first] = listener.speak(scene_id)
    assert listener.hear(first) == Tally(heard=1, failing=1, retaken=2)
    takes = listener.takes()
    assert len(takes) == 3
    assert all(listener.heard(take).fails for take in takes)
    [segment] = segments_of(listener.document, scene_id, narrator=NARRATOR)
    assert segment.take is not None
    assert segment.take.id == first.id
    requests = [
        job.request for job in listener.document.all(Job) if isinstance(job.request, SpeechRequest) and job.request.seed
    ]
    assert len({request.seed for request in requests}) == 2


def test_the_best_of_the_takes_is_kept_and_the_first_one_marked(listener: Listener) -> None:
    scene_id = listener.write(LONG)
    [first] = listener.speak(scene_id)
    tally = listener.hear(first)
    assert tally.retaken == 2
    best = max(listener.takes(), key=lambda take: listener.heard(take).right)
    assert listener.heard(best).right > listener.heard(first).right
    segment = segment_of(listener.document, best, NARRATOR)
    assert segment is not None
    assert segment.take is not None
    assert segment.take.id == best.id
    assert segment.fresh, "it is slower than is wanted, and was chosen all the same"
    assert listener.heard(first).replaced
    assert not listener.heard(best).replaced


def test_what_a_person_lets_pass_is_right_and_undo_asks_again(listener: Listener) -> None:
    listener.studio.settings.set("narration_retakes", 0)
    scene_id = listener.write(WRONG)
    [take] = listener.speak(scene_id)
    assert listener.hear(take) == Tally(heard=1, failing=1)
    assert len(listener.takes()) == 1, "the setting says: never"
    listener.session.perform(let_pass(listener.document, listener.heard(take), passes=True))
    cover = coverage_of(listener.document, segments_of(listener.document, scene_id))
    assert (cover.right, cover.words, cover.failing) == (3, 3, ())
    listener.session.undo_stack("narration").undo()
    assert coverage_of(listener.document, segments_of(listener.document, scene_id)).failing == (WRONG,)


def test_what_a_person_reads_is_heard_and_never_taken_again(listener: Listener) -> None:
    scene_id = listener.write(WRONG)
    [take] = listener.speak(scene_id)
    mine = msgspec.structs.replace(take, origin="recorded", reader="Ada")
    listener.session.perform(change_without_undo("read", (Edit(take, mine),)))
    assert listener.hear(mine) == Tally(heard=1, failing=1)
    assert len(listener.takes()) == 1


def test_a_clip_is_heard_as_it_is_cut_and_again_when_that_changes(
    listener: Listener, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene_id = listener.write(RIGHT)
    [take] = listener.speak(scene_id)
    assert listener.hear(take) == Tally(heard=1)
    asked: list[float] = []
    ask = listener.studio.queue.ask

    def asking(request: HearRequest, on_text: object, ended: object, inputs: dict[str, bytes], failed: object) -> str:
        asked.append(len(decode(inputs[request.sound])) / RATE)
        return ask(request, on_text, ended, inputs, failed)  # type: ignore[arg-type]

    monkeypatch.setattr(listener.studio.queue, "ask", asking)
    [segment] = segments_of(listener.document, scene_id)
    listener.session.perform(edit_clip(listener.document, segment, trim_start=0.4))
    cut = segments_of(listener.document, scene_id)
    cover = coverage_of(listener.document, cut)
    assert (cover.heard, cover.unheard) == (0, 1), "the take was heard, and this is no longer what is heard of it"
    assert cut_since(listener.document, clip_at(cut, 0))
    assert listener.hear(take) == Tally(heard=1)
    assert asked == [pytest.approx(take.seconds - 0.4, abs=0.01)]
    assert coverage_of(listener.document, cut).unheard == 0
    assert len(listener.takes()) == 1
    listener.session.undo_stack("narration").undo()
    assert coverage_of(listener.document, segments_of(listener.document, scene_id)).heard == 1
    listener.listening.hear([take])
    qtbot.waitUntil(lambda: not listener.listening.busy, timeout=20_000)
    assert len(asked) == 1


def test_where_only_the_cut_is_at_fault_nothing_is_taken_again(listener: Listener) -> None:
    scene_id = listener.write(WRONG)
    [take] = listener.speak(scene_id)
    well_read = as_heard(HeardClip(take), "ears", WRONG, Compared(3, 3, ()))
    listener.session.perform(change_without_undo("heard", (Edit(None, well_read),)))
    [segment] = segments_of(listener.document, scene_id)
    listener.session.perform(edit_clip(listener.document, segment, trim_end=0.3))
    assert listener.hear(take) == Tally(heard=1, failing=1)
    assert len(listener.takes()) == 1
    cover = coverage_of(listener.document, segments_of(listener.document, scene_id))
    assert (cover.words, cover.failing) == (3, (WRONG,))


def test_it_gives_way_to_what_is_asked_for_and_goes_on(listener: Listener, qtbot: QtBot) -> None:
    first = listener.write(RIGHT)
    [take] = listener.speak(first)
    other = listener.write(WRONG)
    listener.listening.hear([take])
    listener.speak(other)
    assert listener.listening.busy
    assert listener.listening.left == 1
    qtbot.waitUntil(lambda: len(listener.tallies) == 1, timeout=60_000)
    assert listener.tallies == [Tally(heard=1)]
    assert listener.failures == []


def test_stopped_it_keeps_what_was_heard_and_the_rest_is_told(listener: Listener, qtbot: QtBot) -> None:
    scene_id = listener.write(RIGHT, "The lamp over!", "The lamp over?")
    takes = listener.speak(scene_id)
    listener.listening.heard.connect(lambda _take: listener.listening.stop())
    listener.hear(*takes)
    assert len(list(listener.document.all(HeardTake))) == 1
    assert coverage_of(listener.document, segments_of(listener.document, scene_id)).unheard == 2
    assert not listener.listening.busy


def test_without_a_model_nothing_is_heard_and_the_reason_is_known(
    home: Path, tmp_path: Path, qapp: object, qtbot: QtBot
) -> None:
    install_voice()
    studio = make_studio(limits=Limits(back_off=(0.05,)))
    try:
        studio.new_project(tmp_path / "deaf.triptych", "Deaf")
        listener = Listener(studio, qtbot)
        [take] = listener.speak(listener.write(RIGHT))
        listener.listening.hear([take])
        assert not listener.listening.busy
        assert listener.listening.why_not() is not None
    finally:
        studio.shut_down(discard=True)

"""What of a scene is spoken, what is stale, and the WAV that is made of it."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import msgspec
import numpy as np
import pytest
import soundfile

from studio.domain.changes import Edit
from studio.domain.document import Document
from studio.domain.errors import BadInput, BadRequest, FileUnwritable, StudioError
from studio.domain.manuscript import set_paragraph_text
from studio.domain.passages import Passage, text_hash
from studio.domain.project_records import Card
from studio.domain.requests import ModelRef, Pronunciation
from studio.domain.scene_edits import new_scene
from studio.domain.sound_records import Manner, Pauses, Take
from studio.domain.text_records import Scene
from studio.services.exchange.narration_wav import export_scene_wav
from studio.services.narration.casting import Part
from studio.services.narration.directing import choose_take
from studio.services.narration.segments import (
    segments_of,
    speech_request,
    to_speak,
)
from studio.services.narration.take_sound import PEAKS_A_SECOND, RATE, decode, peaks

PAUSES = Pauses()
HEART, PUCK = Part("af_heart"), Part("am_puck")


def test_what_is_looked_at_is_not_spoken() -> None:
    """Breaks, code, tables and pictures."""
    document = Document()
    passages = (
        Passage("It began."), Passage("", "rule"), Passage("x = 1", "code"), Passage("| a | b |", "table"),
        Passage("A boat at dawn.", "picture"), Passage("It ended.", "quote"),
    )  # fmt: skip
    change = new_scene(document, "One", passages=passages)
    document.apply(change)
    scene = change.edits[0].after
    assert isinstance(scene, Scene)
    assert [one.text for one in segments_of(document, scene.id)] == ["It began.", "It ended."]


def flac(seconds: float, value: float = 0.5, rate: int = RATE) -> bytes:
    out = io.BytesIO()
    soundfile.write(out, np.full(round(seconds * rate), value, np.float32), rate, format="FLAC")
    return out.getvalue()


class Project:
    """A document and its blobs."""

    def __init__(self, *passages: str) -> None:
        self.document = Document()
        self.blobs: dict[str, bytes] = {}
        change = new_scene(self.document, "One", passages=passages)
        self.document.apply(change)
        scene = change.edits[0].after
        assert isinstance(scene, Scene)
        self.scene_id = scene.id

    def read_asset(self, sha256: str) -> bytes:
        return self.blobs[sha256]

    def put(self, record: Take | Card, before: Take | Card | None = None) -> None:
        change = new_scene(Document(), "x")
        self.document.apply(type(change)(id="c", label="", stack="none", edits=(Edit(before, record),), at=0.0))

    def speak(
        self, place: int, take_id: str, voice: str = "af_heart", seconds: float = 1.0, chosen: bool = True
    ) -> Take:
        segment = segments_of(self.document, self.scene_id)[place]
        take = Take(
            id=take_id,
            scene_id=self.scene_id,
            paragraph_id=segment.paragraph_id,
            segment=segment.index,
            text=segment.text,
            text_hash=text_hash(segment.text),
            voice=voice,
            asset=take_id,
            recipe_id="r",
            created=0.0,
            seconds=seconds,
            chosen=chosen,
        )
        self.blobs[take_id] = flac(seconds)
        self.put(take)
        return take


def states(project: Project) -> list[str]:
    return [one.state for one in segments_of(project.document, project.scene_id)]


def test_a_scene_is_its_sentences_with_fitting_pauses() -> None:
    project = Project("One. Two.", "", "***", "Three.")
    segments = segments_of(project.document, project.scene_id)
    assert [(one.text, one.index, one.pause_after) for one in segments] == [
        ("One.", 0, PAUSES.sentence),
        ("Two.", 1, PAUSES.paragraph),
        ("Three.", 0, PAUSES.chapter),
    ]
    assert states(project) == ["not spoken"] * 3
    assert PAUSES.heading > PAUSES.paragraph > PAUSES.sentence


def test_an_edit_makes_the_sentence_stale_and_undoing_it_fresh_again() -> None:
    project = Project("One. Two.")
    project.speak(0, "t1")
    project.speak(1, "t2")
    assert states(project) == ["spoken", "spoken"]
    paragraph = segments_of(project.document, project.scene_id)[0].paragraph_id
    change = set_paragraph_text(project.document, paragraph, "One. Twelve.")
    project.document.apply(change)
    assert states(project) == ["spoken", "stale"]
    project.document.apply(change.inverse())
    assert states(project) == ["spoken", "spoken"]


def test_a_sentence_that_only_moved_keeps_its_take() -> None:
    project = Project("One. Two.")
    project.speak(0, "t1")
    project.speak(1, "t2")
    paragraph = segments_of(project.document, project.scene_id)[0].paragraph_id
    project.document.apply(set_paragraph_text(project.document, paragraph, "New. One. Two."))
    segments = segments_of(project.document, project.scene_id)
    assert [one.take.id if one.take and one.fresh else None for one in segments] == [None, "t1", "t2"]
    assert [one.text for one in to_speak(segments)] == ["New."]


def test_only_what_has_no_fresh_take_by_this_voice_is_spoken_again() -> None:
    project = Project("One. Two.")
    project.speak(0, "t1")
    by_heart, by_puck = (segments_of(project.document, project.scene_id, narrator=one) for one in (HEART, PUCK))
    assert [one.text for one in to_speak(by_heart)] == ["Two."]
    assert [one.text for one in to_speak(by_puck)] == ["One.", "Two."]
    assert [one.state for one in by_puck] == ["voice changed", "not spoken"]


def test_no_voice_replaces_what_a_person_has_read() -> None:
    project = Project("One. Two.")
    project.speak(1, "t1")
    take = project.document.need(Take, "t1")
    project.put(msgspec.structs.replace(take, origin="recorded", reader="Ada"), before=take)
    paragraph = segments_of(project.document, project.scene_id)[0].paragraph_id
    project.document.apply(set_paragraph_text(project.document, paragraph, "One. Twelve."))
    segments = segments_of(project.document, project.scene_id)
    assert segments[1].state == "to be read again"
    assert [one.text for one in to_speak(segments)] == ["One."]


def test_of_several_takes_the_chosen_one_is_heard() -> None:
    project = Project("One.")
    project.speak(0, "t1", chosen=False)
    project.speak(0, "t2")
    [segment] = segments_of(project.document, project.scene_id)
    assert segment.take is not None
    assert segment.take.id == "t2"
    change = choose_take(project.document, segment, "t1")
    assert change.stack == "narration"
    project.document.apply(change)
    [segment] = segments_of(project.document, project.scene_id)
    assert segment.take is not None
    assert segment.take.id == "t1"
    with pytest.raises(KeyError):
        choose_take(project.document, segment, "t9")


def test_the_request_holds_the_pronunciations_of_the_cards() -> None:
    project = Project("Kvothe ran.")
    project.put(Card(id="k", name="Kvothe", pronunciation=" kwˈOθ "))
    project.put(Card(id="p", name="The Inn", role="place"))
    segments = segments_of(project.document, project.scene_id)
    model = ModelRef(id="kokoro-v1.0", engine="kokoro-onnx")
    request = speech_request(project.document, segments, model=model, narrator=Part("af_heart", Manner(speed=1.2)))
    assert request.lexicon == (Pronunciation("Kvothe", "kwˈOθ"),)
    assert [segment.text for segment in request.segments] == ["Kvothe ran."]
    assert request.speed == 1.2


def test_the_export_joins_takes_and_pauses(tmp_path: Path) -> None:
    project = Project("One. Two. Three.")
    project.speak(0, "t1", seconds=1.0)
    project.speak(2, "t3", seconds=0.5)
    project.blobs["t3"] = flac(0.5, rate=22_050)
    done = export_scene_wav(project, project.scene_id, tmp_path / "one.wav")
    assert (done.spoken, done.stale, done.missing) == (2, 0, 1)
    with wave.open(str(tmp_path / "one.wav")) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2)
        seconds = file.getnframes() / RATE
    assert seconds == pytest.approx(1.0 + PAUSES.sentence + 0.5, abs=0.01)
    assert done.seconds == pytest.approx(seconds)


def test_an_export_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    project = Project("One.")
    dest = tmp_path / "one.wav"
    dest.write_bytes(b"precious")
    with pytest.raises(StudioError) as nothing:
        export_scene_wav(project, project.scene_id, dest)
    assert isinstance(nothing.value.failure, BadRequest)
    project.speak(0, "t1")
    project.blobs["t1"] = b"not sound"
    with pytest.raises(StudioError) as damaged:
        export_scene_wav(project, project.scene_id, dest)
    assert isinstance(damaged.value.failure, BadInput)
    project.blobs["t1"] = flac(0.1)
    with pytest.raises(StudioError) as nowhere:
        export_scene_wav(project, project.scene_id, tmp_path / "no" / "one.wav")
    assert isinstance(nowhere.value.failure, FileUnwritable)
    assert dest.read_bytes() == b"precious"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "one.wav"]


def test_peaks_are_the_extremes_of_each_hundredth() -> None:
    samples = np.zeros(RATE, np.int16)
    samples[RATE // 2] = -16384
    samples[-1] = 8192
    drawn = peaks(samples)
    assert drawn.shape == (PEAKS_A_SECOND, 2)
    assert drawn[PEAKS_A_SECOND // 2, 0] == pytest.approx(-0.5)
    assert drawn[-1, 1] == pytest.approx(0.25)
    assert len(decode(flac(1.0))) == RATE


def test_line_breaks_inside_a_paragraph_are_not_spoken() -> None:
    project = Project("The sea\u2028was grey. It\u2028rose.")
    assert [one.text for one in segments_of(project.document, project.scene_id)] == ["The sea was grey.", "It rose."]

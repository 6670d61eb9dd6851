"""`triptych timeline`: what stands where, and what is set there is what the project has afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from studio.cli.main import build_parser
from studio.cli.timelines import changes_of, chapter_json, run_timeline
from studio.domain.errors import StudioError
from studio.domain.passages import Passage
from studio.domain.scene_edits import new_scene
from studio.domain.sound_records import Take
from studio.domain.text_records import Scene
from studio.domain.timeline_records import ClipEdit, SoundBed
from studio.services.exchange.audiobook.chapter_timeline import timelines
from studio.services.exchange.audiobook.own_sound import add_reading, reading_sound
from studio.services.narration.segments import segments_of
from studio.services.session.session import ProjectSession
from studio.services.wording import sentence
from tests.cli.in_process import triptych
from tests.services.audiobook.books import syllables


def sound_file(path: Path, seconds: float, seed: int = 0) -> Path:
    soundfile.write(path, syllables(seconds, -20.0, seed).astype(np.float32), 24_000)
    return path


@pytest.fixture
def project(tmp_path: Path) -> Iterator[ProjectSession]:
    """Two sentences that a person read, and one that nobody did."""
    session = ProjectSession.create(tmp_path / "lamp.triptych")
    session.perform(new_scene(session.document, "The Lamp", passages=(Passage("It rained. It stopped. She left."),)))
    scene = next(one for one in session.document.all(Scene) if one.title == "The Lamp")
    for place, seconds in ((0, 2.0), (1, 1.5)):
        segment = segments_of(session.document, scene.id)[place]
        sound = reading_sound(sound_file(tmp_path / f"{place}.wav", seconds, place))
        session.perform(add_reading(session, segment, sound, "imported", "Ann"))
    yield session
    session.close()


def told(session: ProjectSession, *words: object) -> dict[str, Any]:
    """What the command does, without its window-less studio."""
    options = build_parser().parse_args(["timeline", str(session.path), *map(str, words)])
    for change in changes_of(session, timelines(session.document), options):
        session.perform(change)
    [chapter] = timelines(session.document)
    return chapter_json(1, chapter, 1)


def test_the_command_lists_and_changes_a_project_in_its_file(project: ProjectSession) -> None:
    path = project.path
    project.close()
    done = triptych(path.parent / "home", "timeline", path, "--clip", "1", "--gain", "-3", "--json")
    assert done.returncode == 0, done.stderr
    [chapter] = json.loads(done.stdout)["chapters"]
    assert [clip["gain"] for clip in chapter["clips"]] == [-3.0, 0.0]
    assert "Loudness of clip" in done.stderr
    session = ProjectSession.open(path, read_only=True)
    assert [one.gain for one in session.document.all(ClipEdit)] == [-3.0]
    session.close()


def test_clips_are_listed_and_changed_one_by_one(project: ProjectSession) -> None:
    chapter = told(project)
    first, second = chapter["clips"]
    assert (first["text"], first["start"], first["seconds"], first["reader"]) == ("It rained.", 0.0, 2.0, "Ann")
    assert second["start"] == pytest.approx(2.3)
    assert chapter["unspoken"] == 1
    told(project, "--clip", 1, "--trim-start", 0.5, "--pause", 1, "--gain", -3)
    told(project, "--clip", 2, "--silence", "0.2-0.4")
    chapter = told(project, "--clip", 2, "--marker", "0.5=Breath")
    first, second = chapter["clips"]
    assert (first["seconds"], first["gain"], first["pause"]) == (1.5, -3.0, 1.0)
    assert second["start"] == pytest.approx(2.5)
    assert second["silenced"] == [[0.2, 0.4]]
    assert chapter["markers"] == [{"label": "Breath", "seconds": 3.0}]
    chapter = told(project, "--clip", 1, "--reset")
    assert (chapter["clips"][0]["seconds"], chapter["clips"][0]["gain"]) == (2.0, 0.0)


def test_music_and_a_cleaned_take_are_kept_in_the_project(project: ProjectSession, tmp_path: Path) -> None:
    music = sound_file(tmp_path / "rain.wav", 1.0, 7)
    chapter = told(project, "--music", music, "--credit", "Bo Lee", "--licence", "CC BY 4.0")
    assert [(one["name"], one["credit"], one["licence"]) for one in chapter["music"]] == [
        ("rain.wav", "Bo Lee", "CC BY 4.0")
    ]
    chapter = told(project, "--clip", 1, "--clean")
    takes = {take.id: take for take in project.document.all(Take)}
    cleaned = takes[chapter["clips"][0]["take"]]
    assert takes[cleaned.cleaned_from].origin == "imported"
    assert (cleaned.origin, cleaned.reader) == ("imported", "Ann")
    assert len(list(project.document.all(SoundBed))) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--clip", "9", "--gain", "1"], "from 1 to 2"),
        (["--clip", "1", "--silence", "early"], "0.5-1.2"),
        (["--clip", "1", "--gain", "1", "--reset"], "one thing at a time"),
        (["--chapter", "7", "--music", "x.flac"], "there are 1 chapters"),
        (["--music", "nowhere.flac"], "nowhere.flac"),
    ],
)
def test_what_cannot_be_done_is_said(words: list[str], said: str, project: ProjectSession) -> None:
    with pytest.raises(StudioError) as refused:
        told(project, *words)
    assert said in sentence(refused.value.failure)


def test_a_text_is_no_project(tmp_path: Path) -> None:
    text = tmp_path / "lamp.md"
    text.write_text("It rained.")
    with pytest.raises(StudioError) as refused:
        run_timeline(build_parser().parse_args(["timeline", str(text)]))
    assert "this is no project" in sentence(refused.value.failure)


def test_a_bed_is_changed_by_its_number(project: ProjectSession, tmp_path: Path) -> None:
    told(project, "--music", sound_file(tmp_path / "rain.wav", 1.0))
    words = ("--bed", 1, "--bed-gain", -20, "--bed-start", 1.5, "--bed-loop", "no", "--credit", "Ann Lee")
    [bed] = told(project, *words)["music"]
    assert (bed["gain"], bed["start"], bed["loop"], bed["credit"]) == (-20.0, 1.5, False, "Ann Lee")
    for wrong in (("--bed", 2, "--bed-gain", 1), ("--bed", 1), ("--bed", 1, "--bed-start", -1)):
        with pytest.raises(StudioError):
            told(project, *wrong)
    assert told(project, "--bed", 1, "--bed-remove")["music"] == []


def test_that_nothing_waits_is_told(project: ProjectSession) -> None:
    with pytest.raises(StudioError) as caught:
        told(project, "--clip", 1, "--apply-waiting")
    assert "no trim of this clip waits" in sentence(caught.value.failure)

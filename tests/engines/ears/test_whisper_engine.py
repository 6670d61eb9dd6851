"""The Whisper engine: with a model that is made here, and, where it is, with the real tiny one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.domain.errors import (
    BadInput,
    BadRequest,
    Cancelled,
    ModelDamaged,
    ModelMissing,
    RuntimeMissing,
    StudioError,
)
from studio.domain.requests import HearRequest, ModelRef
from studio.domain.sound_records import Take
from studio.domain.text_records import Paragraph, Scene
from studio.engines.ears.engine import WhisperEngine
from studio.engines.ears.result import LinesHeard, TranscriptDone
from studio.places import resources_dir
from studio.services.exchange.narration_wav import export_scene_wav
from studio.services.session.session import ProjectSession
from studio.wire.messages import LocalModel
from tests.engines.ears.leash import Leash
from tests.engines.ears.tiny_whisper import TEXT, make_tiny_whisper
from tests.listening import word_error_rate
from tests.starters import starter_file


def request(**fields: object) -> HearRequest:
    return HearRequest(model=ModelRef("ears", "whisper-ctranslate2"), sound="s", device="cpu", **fields)  # type: ignore[arg-type]


def model_in(folder: Path) -> LocalModel:
    files = {path.name: str(path) for path in folder.iterdir()}
    return LocalModel(id="ears", engine="whisper-ctranslate2", root=str(folder), files=files)


def heard(engine: WhisperEngine, sound: Path, asked: HearRequest, leash: Leash | None = None) -> TranscriptDone:
    results = list(engine.run(asked, {"s": sound}, leash or Leash()))
    done = results[-1]
    assert isinstance(done, TranscriptDone)
    coming = [line for result in results if isinstance(result, LinesHeard) for line in result.lines]
    assert tuple(coming) == done.lines
    return done


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WhisperEngine]:
    """A model that says the same two lines of everything."""
    engine = WhisperEngine()
    engine.load(model_in(make_tiny_whisper(tmp_path_factory.mktemp("whisper"))), {}, request(), Leash())
    yield engine
    engine.unload()


def noise(path: Path, seconds: float) -> Path:
    soundfile.write(path, 0.1 * np.random.default_rng(3).normal(size=round(16_000 * seconds)), 16_000)
    return path


def test_every_window_is_written_down_in_lines_with_times(made: WhisperEngine, tmp_path: Path) -> None:
    leash = Leash()
    done = heard(made, noise(tmp_path / "noise.wav", 70.0), request(), leash)
    assert [line.text for line in done.lines] == ["the lamp stood over water", "and nobody came."] * 3
    assert [line.start for line in done.lines[::2]] == [0.0, 30.0, 60.0]
    words = [word for line in done.lines for word in line.words]
    assert " ".join(word.text for word in words) == " ".join([TEXT] * 3)
    assert all(0 <= one.start <= one.end <= other.start + 0.011 for one, other in pairwise(words))
    assert words[-1].end <= 70.0
    assert (done.language, done.seconds, leash.device) == ("en", 70.0, "cpu")
    assert leash.done[-1] == (70.0, 70.0)
    assert made.held_bytes() > 1_000_000


def test_hints_a_narrow_search_and_lines_without_words(made: WhisperEngine, tmp_path: Path) -> None:
    sound = noise(tmp_path / "noise.wav", 35.0)
    plain = heard(made, sound, request(words=False, beams=1, hints="Ada Lovelace"))
    assert [(line.start, line.end, line.words) for line in plain.lines] == [
        (0.0, 2.0, ()), (2.02, 4.0, ()), (30.0, 32.0, ()), (32.02, 34.0, ()),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def tiny() -> Iterator[WhisperEngine]:
    folder = starter_file("whisper-tiny.en", "model.bin").parent
    engine = WhisperEngine()
    engine.load(model_in(folder), {}, request(), Leash())
    yield engine
    engine.unload()


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, tuple[Take, ...]]:
    """The shipped spoken scene: its sound, its words, and its takes, whose words have times."""
    folder = tmp_path_factory.mktemp("story")
    project = folder / "sample.triptych"
    project.write_bytes((resources_dir() / "sample" / "sample.triptych").read_bytes())
    session = ProjectSession.open(project)
    scene = next(one for one in session.document.all(Scene) if session.document.where(Take, "scene_id", one.id))
    sound = folder / "story.wav"
    export_scene_wav(session, scene.id, sound)
    text = " ".join(session.document.need(Paragraph, one).text for one in scene.paragraphs)
    takes = session.document.where(Take, "scene_id", scene.id)
    session.close()
    return sound, text, takes


@pytest.mark.starter
def test_the_spoken_story_is_written_down_with_times(
    tiny: WhisperEngine, story: tuple[Path, str, tuple[Take, ...]]
) -> None:
    sound, text, _ = story
    leash = Leash()
    done = heard(tiny, sound, request(), leash)
    assert word_error_rate(text, " ".join(line.text for line in done.lines)) < 0.03
    assert done.language == "en"
    assert done.seconds == pytest.approx(soundfile.info(str(sound)).duration, abs=0.02)
    assert leash.device == "cpu"
    assert leash.done[-1][0] == leash.done[-1][1] == pytest.approx(done.seconds, abs=0.02)
    assert all(len(line.text) <= 84 for line in done.lines)
    words = [word for line in done.lines for word in line.words]
    assert " ".join(word.text for word in words) == " ".join(line.text for line in done.lines)
    assert all(one.start <= one.end <= other.start + 0.011 for one, other in pairwise(words))


@pytest.mark.starter
def test_a_recording_longer_than_a_window_is_heard_to_its_end(
    tiny: WhisperEngine, story: tuple[Path, str, tuple[Take, ...]], tmp_path: Path
) -> None:
    sound, text, _ = story
    samples, rate = soundfile.read(sound, dtype="float32")
    long = tmp_path / "long.flac"
    soundfile.write(long, np.concatenate([samples, np.zeros(rate * 3, np.float32), samples]), rate)
    done = heard(tiny, long, request())
    assert word_error_rate(f"{text} {text}", " ".join(line.text for line in done.lines)) < 0.04
    again = [line for line in done.lines if line.start > 26]
    assert again[0].start == pytest.approx(len(samples) / rate + 3, abs=0.5)


@pytest.mark.starter
@pytest.mark.slow
def test_nothing_is_left_out_of_many_windows(
    tiny: WhisperEngine, story: tuple[Path, str, tuple[Take, ...]], tmp_path: Path
) -> None:
    """Five windows, cut where it happens, each told of the one before; with names to expect."""
    sound, text, _ = story
    samples, rate = soundfile.read(sound, dtype="float32")
    long = tmp_path / "long.flac"
    soundfile.write(long, np.concatenate([samples] * 5), rate)
    done = heard(tiny, long, request(hints="Ada"))
    assert word_error_rate(" ".join([text] * 5), " ".join(line.text for line in done.lines)) < 0.05


def test_silence_and_nothing(made: WhisperEngine, tmp_path: Path) -> None:
    still = tmp_path / "still.wav"
    soundfile.write(still, np.zeros(16_000 * 4, np.float32), 16_000)
    leash = Leash()
    done = heard(made, still, request(), leash)
    assert done.lines == ()
    assert leash.notes == ["nothing was understood in the recording"]
    soundfile.write(still, np.zeros(0, np.float32), 16_000)
    with pytest.raises(StudioError) as empty:
        heard(made, still, request())
    assert isinstance(empty.value.failure, BadInput)
    still.write_bytes(b"no sound")
    with pytest.raises(StudioError) as broken:
        heard(made, still, request())
    assert isinstance(broken.value.failure, BadInput)


def test_a_language_that_the_model_does_not_know_is_refused(made: WhisperEngine, tmp_path: Path) -> None:
    with pytest.raises(StudioError) as refused:
        heard(made, noise(tmp_path / "noise.wav", 2.0), request(language="de"))
    assert isinstance(refused.value.failure, BadRequest)
    assert refused.value.failure.field == "language"


def test_a_cancel_inside_a_window_is_obeyed_and_the_engine_goes_on(made: WhisperEngine, tmp_path: Path) -> None:
    sound = noise(tmp_path / "noise.wav", 10.0)
    for checks in range(6):
        with pytest.raises(Cancelled):
            heard(made, sound, request(), Leash(checks=checks))
    assert heard(made, sound, request(beams=1)).lines


def test_what_is_missing_or_damaged_is_named(tmp_path: Path) -> None:
    with pytest.raises(StudioError) as missing:
        WhisperEngine().load(model_in(tmp_path), {}, request(), Leash())
    assert missing.value.failure == ModelMissing(model_id="ears", file="model.bin")
    (tmp_path / "model.bin").write_bytes(b"not a model")
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(StudioError) as damaged:
        WhisperEngine().load(model_in(tmp_path), {}, request(), Leash())
    assert isinstance(damaged.value.failure, ModelDamaged)
    with pytest.raises(StudioError) as unloaded:
        next(iter(WhisperEngine().run(request(), {}, Leash())))
    assert isinstance(unloaded.value.failure, BadRequest)


def test_a_graphics_card_that_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"")
    (tmp_path / "tokenizer.json").write_text("{}")
    asked = HearRequest(model=ModelRef("ears", "whisper-ctranslate2"), sound="s", device="cuda:7")
    with pytest.raises(StudioError) as refused:
        WhisperEngine().load(model_in(tmp_path), {}, asked, Leash())
    assert isinstance(refused.value.failure, RuntimeMissing)

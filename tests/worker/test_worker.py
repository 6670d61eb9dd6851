"""A worker process on plain pipes: what it says, what it writes, how it ends."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import msgspec
import numpy as np
import psutil
import pytest
import soundfile
from PIL import Image

from studio.domain.errors import BadRequest, EngineFailed, OutOfMemory
from studio.domain.kinds import KINDS
from studio.domain.made import PictureMade, SoundMade
from studio.domain.requests import ModelRef, PictureRequest
from studio.wire.folder import FINISHED
from studio.wire.messages import (
    PROTOCOL,
    Cancel,
    Failed,
    FileDone,
    Finished,
    Held,
    Load,
    Ping,
    Pong,
    Preview,
    Previews,
    Progress,
    Quit,
    Running,
    Sound,
    Started,
    Stopped,
    Unload,
    Words,
)
from tests.services.fakes import picture, speech, text
from tests.worker.talk import ROOT, Talk, fake_model, seconds_until_stopped


def test_it_says_who_it_is(tmp_path: Path) -> None:
    with Talk("picture") as talk:
        assert (talk.ready.protocol, talk.ready.family, talk.ready.pid) == (PROTOCOL, "picture", talk.process.pid)
        assert talk.ready.devices[-1].name == "cpu"
        assert talk.ready.devices[-1].total_bytes > talk.ready.devices[-1].free_bytes > 0
        assert "audit hook" in talk.ready.network


def test_previews_are_paused_from_the_start_or_on_the_way(tmp_path: Path) -> None:
    with Talk("picture") as talk:
        order = msgspec.structs.replace(talk.order(picture(batch=2), tmp_path), previews=False)
        talk.send(order)
        assert Preview not in [type(message) for message in talk.until(Finished, Failed, Stopped)]
        slow = picture(prompt="!slow", steps=12)
        talk.send(talk.order(slow, tmp_path, "other"))
        talk.until(Preview)
        talk.send(Previews(wanted=False))
        # One may be on its way.
        after = [type(message) for message in talk.until(Finished, Failed, Stopped)]
        assert after.count(Preview) <= 1
        assert after.count(Progress) >= 3


def test_it_is_modest() -> None:
    with Talk("text") as talk:
        assert psutil.Process(talk.process.pid).nice() >= 10


def test_it_starts_without_heavy_libraries() -> None:
    script = (
        "import sys, studio.worker.main, studio.worker.machine, studio.worker.isolation\n"
        "import studio.worker.job_thread\n"
        "heavy = {'torch', 'diffusers', 'transformers', 'onnxruntime', 'onnx', 'PySide6', 'PIL', 'soundfile'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_picture_job_says_what_it_should_in_order(tmp_path: Path) -> None:
    with Talk("picture") as talk:
        came = talk.run(picture(batch=2), tmp_path)
        kinds = [type(message) for message in came]
        assert kinds[0] is Started
        assert kinds[-1] is Finished
        assert kinds.index(Running) < kinds.index(FileDone)
        assert kinds.count(FileDone) == 2
        assert {Progress, Preview, Held} <= set(kinds)


def test_a_finished_picture_is_safe_and_tells_its_own_recipe(tmp_path: Path) -> None:
    with Talk("picture") as talk:
        came = talk.run(picture("a lamp, “still”", negative="fog", seed=3), tmp_path)
    done = next(message for message in came if isinstance(message, FileDone))
    path = Path(done.path)
    assert path.parent == tmp_path
    assert hashlib.sha256(path.read_bytes()).hexdigest() == done.sha256
    assert path.stat().st_size == done.size
    note = (tmp_path / "0000.done").read_bytes()
    assert msgspec.msgpack.decode(note, type=FileDone, dec_hook=KINDS.decode_hook) == done
    assert msgspec.msgpack.decode((tmp_path / FINISHED).read_bytes(), type=Finished) == came[-1]
    with Image.open(path) as image:
        assert image.size == (64, 64)
        assert done.made == PictureMade(width=64, height=64)
        assert image.info["parameters"].startswith("a lamp, “still”\nNegative prompt: fog\nSteps: 4, Sampler: Default,")
        assert "Seed: 3, Size: 64x64, Model: painter" in image.info["parameters"]
        recipe = json.loads(image.info["triptych"])
    assert msgspec.convert(recipe["request"], PictureRequest) == done.request
    assert list(tmp_path.glob("*.part")) == []


def test_the_same_seed_makes_the_same_file(tmp_path: Path) -> None:
    with Talk("picture") as talk:
        hashes = []
        for number, seed in enumerate((5, 5, 6)):
            folder = tmp_path / str(number)
            folder.mkdir()
            came = talk.run(picture(seed=seed), folder)
            hashes += [message.sha256 for message in came if isinstance(message, FileDone)]
    assert hashes[0] == hashes[1] != hashes[2]


def test_speech_is_flac_of_what_is_played(tmp_path: Path) -> None:
    with Talk("voice") as talk:
        came = talk.run(speech("One two.", "Three."), tmp_path)
    sounds = [message for message in came if isinstance(message, Sound)]
    files = [message for message in came if isinstance(message, FileDone)]
    assert [one.index for one in sounds] == [one.index for one in files] == [0, 1]
    for heard, file in zip(sounds, files, strict=True):
        samples, rate = soundfile.read(file.path, dtype="int16")
        assert rate == heard.rate
        assert samples.tobytes() == heard.pcm
        assert isinstance(file.made, SoundMade)
        assert file.made.seconds == pytest.approx(len(samples) / rate)
        assert np.abs(samples).max() > 1000


def test_words_are_joined_to_the_rate_of_the_screen(tmp_path: Path) -> None:
    with Talk("text") as talk:
        came = talk.run(text(max_tokens=2000), tmp_path)
    said = [message.text for message in came if isinstance(message, Words)]
    finished = came[-1]
    assert isinstance(finished, Finished)
    assert "".join(said) == finished.text
    assert len(finished.text.split()) == 2000
    assert len(said) <= 2 + finished.seconds * 35


def test_commands_are_answered_while_it_computes(tmp_path: Path) -> None:
    with Talk("picture") as talk:
        talk.send(talk.order(picture("!heavy", steps=50), tmp_path))
        talk.until(Running)
        talk.send(Ping(number=7))
        pong = talk.until(Pong)[-1]
        assert isinstance(pong, Pong)
        assert (pong.number, pong.rss_bytes > 0) == (7, True)
        talk.send(talk.order(picture(), tmp_path, "second"))
        refused = talk.until(Failed)[-1]
        assert isinstance(refused, Failed)
        assert (refused.job_id, type(refused.failure)) == ("second", BadRequest)
        talk.send(Cancel(job_id="job"))
        assert seconds_until_stopped(talk) < 10


@pytest.mark.parametrize("prompt", ["!load-slow", "!slow"])
def test_cancel_stops_a_load_and_a_run(tmp_path: Path, prompt: str) -> None:
    with Talk("text") as talk:
        talk.send(talk.order(text(prompt, max_tokens=1000), tmp_path))
        talk.until(Progress)
        talk.send(Cancel(job_id="another"))
        talk.send(Cancel(job_id="job"))
        assert seconds_until_stopped(talk) < 6
        assert isinstance(talk.run(text(), tmp_path, "next")[-1], Finished)


def test_what_was_written_before_the_stop_is_told(tmp_path: Path) -> None:
    with Talk("text") as talk:
        talk.send(talk.order(text("!slow", max_tokens=1000), tmp_path))
        said = [message.text for message in talk.until(Words) if isinstance(message, Words)]
        talk.send(Cancel(job_id="job"))
        rest = talk.until(Stopped)
        said += [message.text for message in rest if isinstance(message, Words)]
        stopped = rest[-1]
        assert isinstance(stopped, Stopped)
        assert stopped.text == "".join(said) != ""


def test_failures_are_typed_and_the_worker_goes_on(tmp_path: Path) -> None:
    with Talk("picture") as talk:
        failed = talk.run(picture("!oom", width=1024, height=512), tmp_path)[-1]
        assert isinstance(failed, Failed)
        assert failed.failure == OutOfMemory(
            device="cpu", needed_bytes=int(2.5 * 2**30), free_bytes=int(1.25 * 2**30), fits="704 x 320"
        )
        failed = talk.run(picture("!load-raise"), tmp_path)[-1]
        assert isinstance(failed, Failed)
        assert isinstance(failed.failure, EngineFailed)
        assert "in load" in failed.failure.traceback_tail
        assert isinstance(talk.run(picture(), tmp_path)[-1], Finished)


def test_an_unknown_engine_is_refused(tmp_path: Path) -> None:
    with Talk("picture") as talk:
        failed = talk.run(PictureRequest(model=ModelRef("m", "no-such-engine")), tmp_path)[-1]
        assert isinstance(failed, Failed)
        assert "no-such-engine" in repr(failed.failure)


def test_an_engine_of_another_family_is_refused(tmp_path: Path) -> None:
    with Talk("picture") as talk:
        failed = talk.run(PictureRequest(model=ModelRef("m", "fake-text")), tmp_path)[-1]
        assert isinstance(failed, Failed)
        assert "fake-text" in repr(failed.failure)


def test_a_model_larger_than_memory_is_refused_before_its_load(tmp_path: Path) -> None:
    with Talk("picture") as talk:
        huge = fake_model("fake-picture", "huge", memory_bytes=1 << 50)
        talk.send(talk.order(picture(), tmp_path, model=huge))
        failed = talk.until(Failed)[-1]
        assert isinstance(failed, Failed)
        assert isinstance(failed.failure, OutOfMemory)
        assert failed.failure.needed_bytes == 1 << 50


def test_models_are_kept_loaded_and_the_longest_unused_goes_first(tmp_path: Path) -> None:
    with Talk("picture") as talk:

        def held_after(model_id: str, job_id: str) -> list[str]:
            order = talk.order(picture(), tmp_path, job_id, fake_model("fake-picture", model_id, 1000))
            talk.send(msgspec.structs.replace(order, budget_bytes=2500))
            reports = [message for message in talk.until(Finished) if isinstance(message, Held)]
            return sorted(reports[-1].models)

        assert held_after("a", "1") == ["a"]
        assert held_after("b", "2") == ["a", "b"]
        assert held_after("a", "3") == ["a", "b"]
        assert held_after("c", "4") == ["a", "c"]
        talk.send(Unload(model_id="a"))
        report = talk.until(Held)[-1]
        assert isinstance(report, Held)
        assert sorted(report.models) == ["c"]
        assert report.rss_bytes > 0


def test_a_model_can_be_warmed_up(tmp_path: Path) -> None:
    with Talk("text") as talk:
        talk.send(Load(job_id="warm", model=fake_model("fake-text")))
        came = talk.until(Finished)
        assert Started not in {type(message) for message in came}
        after = talk.run(text(), tmp_path)
        assert "loading" not in {message.phase for message in after if isinstance(message, Progress)}


def test_it_ends_with_its_window_even_in_the_middle_of_work(tmp_path: Path) -> None:
    with Talk("picture") as talk:
        talk.send(talk.order(picture("!hang", steps=1), tmp_path))
        talk.until(Running)
        assert talk.process.stdin is not None
        talk.process.stdin.close()
        assert talk.ended() == 0


def test_it_quits_when_told(tmp_path: Path) -> None:
    with Talk("voice") as talk:
        talk.send(Quit())
        assert talk.ended() == 0


def test_garbage_from_the_window_ends_it_with_a_message() -> None:
    with Talk("picture") as talk:
        assert talk.process.stdin is not None
        talk.process.stdin.write(b"hello, worker")
        talk.process.stdin.flush()
        assert talk.ended() != 0
        assert talk.process.stderr is not None
        assert b"BadFrame" in talk.process.stderr.read()


@pytest.mark.parametrize("arguments", [[], ["painting"], ["picture", "text"]])
def test_a_wrong_call_is_refused(arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "studio", "worker", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 64
    assert "usage" in done.stderr
    assert done.stdout == ""

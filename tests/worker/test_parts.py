"""The worker's parts that need no process."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from studio.domain.errors import BadInput, Cancelled, DiskFull, EngineFailed, Failure, OutOfMemory, StudioError
from studio.domain.kinds import KINDS
from studio.domain.requests import ModelRef, Request, SpeechRequest, SpeechSegment, TextRequest
from studio.domain.work import KEEPING, Stretch
from studio.engines.voice.result import pcm16
from studio.wire.messages import Device, Preview, Progress, Words
from studio.worker.control import PipeControl
from studio.worker.failures import failure_of
from studio.worker.machine import parse_nvidia_smi
from studio.worker.pipe import Message
from tests.services.fakes import picture


def control_and_sent() -> tuple[PipeControl, list[Message]]:
    sent: list[Message] = []
    return PipeControl("j", sent.append), sent


def test_cancel_calls_back_once_from_the_cancelling_thread() -> None:
    control, _ = control_and_sent()
    called: list[threading.Thread] = []
    control.on_cancel(lambda: called.append(threading.current_thread()))
    taken_back = control.on_cancel(lambda: called.append(threading.main_thread()))
    taken_back()
    thread = threading.Thread(target=control.cancel)
    thread.start()
    thread.join()
    control.cancel()
    assert called == [thread]
    with pytest.raises(Cancelled):
        control.check()


def test_what_passes_goes_into_the_sort_of_work_that_is_done_then(monkeypatch: pytest.MonkeyPatch) -> None:
    control, sent = control_and_sent()
    clock = iter([10.0, 13.0, 13.0, 14.0, 14.0, 20.0, 20.0])
    monkeypatch.setattr("studio.worker.control.time", SimpleNamespace(monotonic=lambda: next(clock)))
    control.to_do("drawing", 4, 0.5)
    control.to_do(KEEPING, 2)
    control.running("cpu", "")
    control.did("drawing", 3)
    control.to_do("drawing", 6)
    control.did("cutting", 1)
    control.kept(0.5)
    assert control.work == (
        Stretch("drawing", 3, 6, 3.0, 0.5), Stretch(KEEPING, 1, 2, 6.0), Stretch("cutting", 1, 1, 1.0),
    )  # fmt: skip
    assert [one.work for one in sent if isinstance(one, Progress)][-1] == control.work


def test_a_callback_that_comes_late_is_called_at_once() -> None:
    control, _ = control_and_sent()
    control.cancel()
    called: list[int] = []
    control.on_cancel(lambda: called.append(1))
    assert called == [1]


def test_a_broken_callback_does_not_stop_the_others(capsys: pytest.CaptureFixture[str]) -> None:
    control, _ = control_and_sent()
    called: list[int] = []
    control.on_cancel(lambda: 1 // 0)  # type: ignore[arg-type,return-value]
    control.on_cancel(lambda: called.append(1))
    control.cancel()
    assert called == [1]
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_progress_is_thinned_but_the_end_and_new_phases_are_told() -> None:
    control, sent = control_and_sent()
    for step in range(1000):
        control.progress(step, 1000, "one")
    control.progress(0, 10, "two")
    control.progress(10, 10, "two")
    told = [(message.phase, message.done) for message in sent if isinstance(message, Progress)]
    assert told[0] == ("one", 0)
    assert told[-2:] == [("two", 0), ("two", 10)]
    assert len(told) < 10


def test_previews_are_thinned() -> None:
    control, sent = control_and_sent()
    rgb = np.zeros((4, 6, 3), dtype=np.uint8)
    for index in range(100):
        control.preview(index, rgb)
    assert not control.wants_preview()
    previews = [message for message in sent if isinstance(message, Preview)]
    assert 1 <= len(previews) < 5
    assert (previews[0].width, previews[0].height, len(previews[0].rgb)) == (6, 4, 72)


def test_previews_that_nobody_wants_are_neither_made_nor_sent() -> None:
    control, sent = control_and_sent()
    control.previews = False
    assert not control.wants_preview()
    control.preview(0, np.zeros((4, 6, 3), dtype=np.uint8))
    assert not sent
    control.previews = True
    assert control.wants_preview()


def test_no_word_is_held_back_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.worker.control.WORDS_INTERVAL", 0.5)
    control, sent = control_and_sent()
    for word in ("one ", "two ", "three"):
        control.add_words(word)
    until = time.monotonic() + 60
    while "".join(one.text for one in sent if isinstance(one, Words)) != "one two three":
        assert time.monotonic() < until
        time.sleep(0.005)
    assert len(sent) == 2


class OutOfMemoryError(RuntimeError):
    """Named as torch names it."""


@pytest.mark.parametrize(
    ("error", "device", "needed", "free"),
    [
        (
            OutOfMemoryError(
                "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has 15.7 GiB of which 512.00 MiB is free."
            ),
            "cuda:0",
            2 << 30,
            512 << 20,
        ),
        (
            RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate 4096 bytes."),
            "cpu",
            4096,
            None,
        ),
        (RuntimeError("Failed to allocate memory for requested buffer of size 1048576"), "cpu", 1 << 20, None),
        (MemoryError(), "", None, None),
        (RuntimeError("std::bad_alloc"), "cpu", None, None),
    ],
)
def test_memory_errors_are_known_by_what_they_say(
    error: BaseException, device: str, needed: int | None, free: int | None
) -> None:
    failure = failure_of(error, engine="e", device=device, smaller="", spool=None)
    assert isinstance(failure, OutOfMemory)
    assert failure.needed_bytes == needed
    assert failure.free_bytes == free if free is not None else failure.free_bytes is not None
    assert failure.device == (device or "cpu")


def test_other_errors_keep_their_words(tmp_path: Path) -> None:
    def of(error: BaseException) -> Failure:
        return failure_of(error, engine="e", device="cpu", smaller="", spool=tmp_path)

    known = BadInput(name="mask", problem="empty")
    assert of(StudioError(known)) == known
    assert isinstance(of(OSError(28, "No space left on device")), DiskFull)
    other = of(KeyError("layer"))
    assert isinstance(other, EngineFailed)
    assert other.error == "KeyError: 'layer'"


def test_what_would_fit_is_something_to_do() -> None:
    def smaller(request: Request) -> str:
        return str(KINDS.of(request).smaller(request))

    model = ModelRef("m", "e")
    assert smaller(picture(batch=4)) == "one picture at a time"
    assert smaller(picture(upscale=4)) == "the same picture without enlarging it"
    assert smaller(picture(width=768, height=512)) == "512 x 320"
    assert smaller(picture(width=256, height=256)) == ""
    failure = failure_of(MemoryError(), engine="e", device="", smaller="", spool=None)
    assert isinstance(failure, OutOfMemory)
    assert failure.fits == "a smaller model"
    assert smaller(TextRequest(model=model, prompt="x" * 9000)) == "a shorter passage"
    assert smaller(SpeechRequest(model=model, voice="v", segments=(SpeechSegment("a"),) * 2)).startswith("fewer")


def test_nvidia_smi_is_read() -> None:
    table = "0, NVIDIA GeForce RTX 4090, 24564, 23000\n1, NVIDIA A2, 15356, [N/A]\nnonsense\n"
    assert parse_nvidia_smi(table) == (Device("cuda:0", "NVIDIA GeForce RTX 4090", 24564 << 20, 23000 << 20),)


def test_samples_are_clipped() -> None:
    samples = np.array([0.0, 1.0, -1.0, 3.0, -3.0], dtype=np.float32)
    assert np.frombuffer(pcm16(samples), dtype="<i2").tolist() == [0, 32767, -32767, 32767, -32767]
